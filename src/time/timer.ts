import type { Clock } from './clock.js';
import { perClock } from './per-clock.js';
import { Queue, type Queued } from './queue.js';

/** Something that is called when its time has come. */
export interface Timed extends Queued {
  ring(): void;
}

/**
 * One timer per clock, for everything that waits. When a provider is down, thousands of calls may wait, each until its own time,
 * and one Node timer for each would take three times the memory.
 */
export class Timer {
  private readonly queue = new Queue<Timed>();
  private handle: unknown;
  /** When the timer fires; Infinity without one. */
  private wakesAt = Number.POSITIVE_INFINITY;

  private constructor(private readonly clock: Clock) {}

  /** The timer of a clock. */
  static readonly of = perClock((clock) => new Timer(clock));

  add(timed: Timed): void {
    this.queue.add(timed);
    if (timed.due < this.wakesAt) this.set(timed);
  }

  remove(timed: Timed): void {
    this.queue.remove(timed);
    // A timer keeps the process alive, and nothing waits any more. If something does, the timer may fire too early.
    if (this.queue.first === undefined) this.stop();
  }

  private set({ due }: Timed): void {
    this.stop();
    this.wakesAt = due;
    this.handle = this.clock.setTimer(this.wake, Math.max(0, due - this.clock.now()));
  }

  private stop(): void {
    if (this.handle !== undefined) this.clock.clearTimer(this.handle);
    this.handle = undefined;
    this.wakesAt = Number.POSITIVE_INFINITY;
  }

  private readonly wake = (): void => {
    this.stop();
    const now = this.clock.now();
    try {
      for (let { first } = this.queue; first !== undefined && first.due <= now; first = this.queue.first) {
        this.queue.remove(first);
        first.ring();
      }
    } finally {
      // Even if a callback threw: the others still wait.
      if (this.queue.first !== undefined) this.set(this.queue.first);
    }
  };
}
