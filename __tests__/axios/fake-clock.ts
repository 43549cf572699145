import type { Clock } from '../../src/time/clock.js';

/** A clock that stands still until it is moved. Its timers fire as Node's would, one above 2^31 - 1 ms at once. */
export class FakeClock implements Clock {
  #now = 0;
  readonly #timers = new Set<FakeTimer>();
  /** The delays that timers were set for, in order. */
  readonly delays: number[] = [];

  now(): number {
    return this.#now;
  }

  wall(): number {
    return 1_700_000_000_000 + this.#now;
  }

  random(): number {
    return 0;
  }

  setTimer(run: () => void, delayMs: number): unknown {
    this.delays.push(delayMs);
    const timer = new FakeTimer(this.#now + delayMs, run);
    this.#timers.add(timer);
    return timer;
  }

  clearTimer(timer: unknown): void {
    this.#timers.delete(timer as never);
  }

  /** Timers that would keep a process alive: something waits for them. */
  get pending(): number {
    return [...this.#timers].filter(({ isUnref }) => !isUnref).length;
  }

  /** Lets this many milliseconds pass; timers fire in order. */
  pass(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = until;
  }
}

class FakeTimer {
  isUnref = false;

  constructor(
    readonly at: number,
    readonly run: () => void,
  ) {}

  unref(): void {
    this.isUnref = true;
  }
}
