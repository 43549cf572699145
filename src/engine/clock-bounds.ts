import type { LookUpAnswer } from '../providers/look-up.js';
import type { Clock } from '../time/clock.js';
import { Naps } from '../time/naps.js';
import type { LaneSite } from '../traffic/lane.js';

/** Milliseconds: a `Date` is told to the second. */
const SECOND = 1000;
/** Milliseconds after which an answer says nothing about later ones: clocks drift, and are corrected. */
const STALE = 120_000;

/** Their clock showed this time, in milliseconds since the epoch, when this process's own clock showed `at`. */
interface Mark {
  readonly time: number;
  readonly at: number;
}

/** What answers say about the clock of who gave them. */
export interface Marks {
  /** It had come as far as this by then. */
  readonly reached: Mark;
  /** It was not yet further than this. */
  readonly below: Mark;
}

const known = new WeakMap<LaneSite, ClockBounds>();

/**
 * Between which bounds the clock of one host is: an answer was dated after it was asked for, and before it came. All answers hold
 * together, so one quick one serves the slow ones after it.
 *
 * Their clock is compared with one that nobody sets, so it does not matter when this machine's time is set, or by how much. That
 * clock stops while the machine sleeps, and a nap of less than a second goes unnoticed (`Naps`): by so much the bounds may be wrong.
 */
export class ClockBounds {
  private kept: Marks | undefined;

  constructor(private readonly clock: Clock) {}

  /** What calls have heard from one host. */
  static of(site: LaneSite, clock: Clock): ClockBounds {
    const bounds = known.get(site) ?? new ClockBounds(clock);
    known.set(site, bounds);
    return bounds;
  }

  /** An answer that the provider gave itself, just now. If it contradicts what others said, a clock was set: the newest counts. */
  keep(own: Marks): void {
    this.kept = this.narrowed(own);
  }

  /**
   * Milliseconds by which their clock is ahead of this machine's, going by this answer, and by the others unless it contradicts
   * them.
   *
   * @param wallThen what this machine's clock would show now if it had not been set since the look-up began. Its times are given by
   * that clock, so either may be meant.
   */
  aheadBy(own: Marks, wallThen: number): NonNullable<LookUpAnswer['clockAhead']> {
    const { reached, below } = this.narrowed(own);
    const wall = this.clock.wall();
    return {
      least: this.least(reached) - Math.max(wall, wallThen),
      most: this.most(below) - Math.min(wall, wallThen),
    };
  }

  private narrowed(own: Marks): Marks {
    const { kept } = this;
    if (kept === undefined) return own;
    const reached = this.isFresh(kept.reached) && this.least(kept.reached) > this.least(own.reached) ? kept : own;
    const below = this.isFresh(kept.below) && this.most(kept.below) < this.most(own.below) ? kept : own;
    const both = { reached: reached.reached, below: below.below };
    return this.least(both.reached) > this.most(both.below) ? own : both;
  }

  private isFresh({ at }: Mark): boolean {
    return Naps.of(this.clock).age(at) <= STALE;
  }

  /** The time that their clock shows now, at least. */
  private least({ time, at }: Mark): number {
    return time + this.clock.now() - at;
  }

  /** The same, at most: this machine may have slept since. */
  private most({ time, at }: Mark): number {
    return time + Naps.of(this.clock).age(at);
  }
}

/** What an answer says by its `Date`; `undefined` if it has none. Times are those of this process's own clock. */
export function marksOf(date: string | undefined, askedAt: number, receivedAt: number): Marks | undefined {
  const time = Date.parse(date ?? '');
  if (Number.isNaN(time)) return undefined;
  return { reached: { time, at: receivedAt }, below: { time: time + SECOND, at: askedAt } };
}
