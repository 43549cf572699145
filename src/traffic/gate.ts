import type { Clock } from '../time/clock.js';
import { Backlog } from './backlog.js';
import type { BreakerState, CircuitBreaker, Ticket } from './breaker.js';
import { Pace } from './pace.js';
import type { HandedPace, ToldPace } from './shared-state.js';

/** Milliseconds after which one of those who wait goes at the latest, if no breaker knows how often calls come. */
const PATIENCE = 30_000;
const TRIAL = 1875;

/** What other processes have a part in. */
export interface Elsewhere {
  /** Milliseconds for which they have the probe. */
  shutFor(now: number): number;
  /** Who waits is given turns by them, too: also the one that goes now and then. */
  readonly givesTurns: boolean;
  /** A call waits. */
  wait(): void;
}

/**
 * Who may be sent to a provider, and who waits for it to do well. Those who wait go one by one: each good answer that is as quick
 * as usual lets one go, and now and then one goes as a probe.
 */
export class Gate {
  readonly backlog = new Backlog();
  readonly pace = new Pace();
  private timer: unknown;

  constructor(
    private readonly breaker: CircuitBreaker | undefined,
    private readonly clock: Clock,
    private readonly elsewhere: Elsewhere,
  ) {}

  get state(): BreakerState | undefined {
    return this.breaker?.state;
  }

  /** Nobody may be sent now. */
  isShut(now: number): boolean {
    return this.breaker?.isPassable(now) === false || this.elsewhere.shutFor(now) > 0;
  }

  /** Milliseconds for which nobody will be sent, whatever happens. */
  refusesFor(now: number): number {
    return this.breaker?.refusesFor(now) ?? 0;
  }

  /** Waits for its turn. The function returned gives up. */
  join(due: number, hasFailed: boolean, go: () => void): () => void {
    const leave = this.backlog.join(hasFailed ? due + 3_600_000 : due, go);
    if (this.backlog.length === 1) this.arm();
    this.elsewhere.wait();
    return () => {
      leave();
      if (this.backlog.length === 0) this.arm();
    };
  }

  /** The breaker has changed, or may be passed sooner. */
  changed(): void {
    if (this.backlog.length > 0) this.arm();
  }

  /** A good answer has come. */
  succeed(tookMs: number, now: number): void {
    const isQuick = this.pace.learn(tookMs, now, this.backlog.length === 0);
    if (!isQuick || this.isShut(now)) return;
    if (this.backlog.length > 0) this.backlog.release();
    else this.pace.passOn(1);
  }

  /** What the processes that share tell each other of their pace, and who waits here. */
  handIn(now: number): HandedPace {
    const waiting = this.isShut(now) ? 0 : this.backlog.length;
    return { ...this.pace.handIn(now), waiting, trialEvery: this.breaker?.firstPause ?? TRIAL };
  }

  /** All processes together know this. */
  hear(told: ToldPace, now: number): void {
    this.pace.adopt(told, now);
    let { turns } = told;
    if (this.isShut(now)) return;
    for (; turns > 0 && this.backlog.length > 0; turns -= 1) this.backlog.release();
    this.pace.passOn(turns);
  }

  /** What came of an attempt says nothing: its probe can be made again. */
  forget(ticket: Ticket): void {
    this.breaker?.forget(ticket);
    this.changed();
  }

  /** One of those who wait goes now and then, whatever is known. */
  private arm(): void {
    this.clock.clearTimer(this.timer);
    this.timer = undefined;
    if (this.backlog.length === 0) return;
    this.timer = this.clock.setTimer(
      () => {
        if (!this.isShut(this.clock.now()) && !(this.state === 'closed' && this.elsewhere.givesTurns))
          this.backlog.release();
        this.arm();
      },
      Math.max(1, this.untilNext()),
    );
  }

  private untilNext(): number {
    const { breaker } = this;
    const now = this.clock.now();
    if (breaker === undefined) return this.clock.random() * PATIENCE;
    if (breaker.isPassable(now)) return Math.max(breaker.firstPause, this.clock.random() * breaker.pace);
    return Math.max(breaker.passableIn(now), this.elsewhere.shutFor(now));
  }
}
