// Time as Node tells it, or fake timers: tests put them in place of the real ones, and take them away again, while calls wait.

import { LONGEST_TIMER } from './longest.js';

/** Milliseconds by which our time differs from what `performance` says. */
let ahead = 0;
/** The time as it was read last. */
let latest = 0;
/** The timers in force. */
let timers = setTimeout;
const pending = new Set<SystemTimer>();

/** Milliseconds that only ever grow. */
export function now(): number {
  if (setTimeout !== timers) change();
  latest = performance.now() + ahead;
  return latest;
}

/** Other timers are in force: time goes on from here, and those that were set on the old ones, which may never fire, move. */
function change(): void {
  timers = setTimeout;
  ahead = latest - performance.now();
  for (const each of pending) each.move();
}

/** A timer of any length. */
export class SystemTimer {
  private readonly ms: number;
  private readonly due: number;
  private dueByWall = 0;
  /** Milliseconds that are left once Node's timer fires. */
  private rest = 0;
  private isUnref = false;
  private stop: () => void = () => {};
  private handle: NodeJS.Timeout | undefined;

  constructor(
    private readonly run: () => void,
    delayMs: number,
  ) {
    // Node's timers drop fractions of a millisecond, and would fire too early.
    this.ms = Math.ceil(delayMs);
    this.due = now() + this.ms;
    pending.add(this);
    this.start(this.ms);
  }

  private start(given: number): void {
    const ms = Math.min(given, LONGEST_TIMER);
    this.rest = given - ms;
    this.dueByWall = Date.now() + ms;
    const handle = setTimeout(this.fire, ms);
    // By the same timers: others would not know it.
    const clear = clearTimeout;
    this.stop = () => clear(handle);
    this.handle = handle;
    if (this.isUnref) this.unref();
  }

  private readonly fire = (): void => {
    if (this.rest > 0) {
      this.start(this.rest);
      return;
    }
    // A test's fake timers may replace `Date` but not `performance`: a wait measured by that would never end. A real timer is
    // early too, by at most a millisecond.
    const missing = this.due - now();
    if (missing > this.ms / 2 && Date.now() >= this.dueByWall) ahead += missing;
    pending.delete(this);
    this.run();
  };

  /** To the timers that are in force now. */
  move(): void {
    this.stop();
    this.start(Math.max(0, Math.ceil(this.due - latest)));
  }

  clear(): void {
    pending.delete(this);
    this.stop();
  }

  /** It keeps no process alive. */
  unref(): void {
    this.isUnref = true;
    (this.handle as { unref?: () => void } | undefined)?.unref?.();
  }
}
