import type { Clock } from './clock.js';
import { Naps } from './naps.js';
import { perClock } from './per-clock.js';

/** Milliseconds: a process that goes on after less has not stood still. */
export const STANDSTILL = 15_000;
/** Milliseconds between two beats. */
const BEAT = 5000;
/** Beats after whoever came last, one hour: fake timers that are run until none is left come to an end, Sinon's within a thousand. */
const MOST = 720;

/** Notices when the process stands still, as when it is stopped or its machine sleeps: its timers come late then. */
export class Pulse {
  private watchers = 0;
  private left = 0;
  private timer: unknown;
  private beatAt = 0;
  private wentOnAt = 0;

  private constructor(private readonly clock: Clock) {}

  static readonly of = perClock((clock) => new Pulse(clock));

  /** Somebody needs to know, until `leave`. */
  watch(): void {
    this.watchers += 1;
    this.left = MOST;
    const now = this.clock.now();
    // What it slept until now is over, though nobody may have noticed.
    Naps.of(this.clock).look(now);
    if (this.timer !== undefined) return;
    this.beatAt = now;
    this.wentOnAt = now;
    this.beatLater();
  }

  leave(): void {
    this.watchers -= 1;
    if (this.watchers > 0) return;
    if (this.timer !== undefined) this.clock.clearTimer(this.timer);
    this.timer = undefined;
  }

  /** Since when it has been watched and has not stood still, by the clock's `now`. */
  get steadySince(): number {
    if (this.timer === undefined) return this.clock.now();
    this.beat();
    return this.wentOnAt;
  }

  /** Milliseconds since then. */
  get steadyFor(): number {
    return Naps.of(this.clock).age(this.steadySince);
  }

  private beat(): void {
    const now = this.clock.now();
    if (Naps.of(this.clock).age(this.beatAt) >= STANDSTILL) this.wentOnAt = now;
    this.beatAt = now;
  }

  private beatLater(): void {
    this.timer = this.clock.setTimer(() => {
      this.beat();
      this.timer = undefined;
      this.left -= 1;
      if (this.left > 0) this.beatLater();
    }, BEAT);
    // A call that never ends keeps no process alive.
    (this.timer as { unref?(): void }).unref?.();
  }
}
