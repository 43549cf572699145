import { type Clock, LONGEST_TIMER } from './clock.js';
import { Queue, type Queued } from './queue.js';

/** Something that is to be told when its time has come. */
export interface Timed extends Queued {
  ring(): void;
}

const timers = new WeakMap<Clock, Timer>();

/**
 * One timer of a clock for all who wait by it. When a provider is down, thousands may wait at once, each for a time of its
 * own, and a timer of Node's for each would hold three times as much.
 */
export class Timer {
  private readonly queue = new Queue<Timed>();
  private handle: unknown;
  /** When the timer fires; Infinity without one. */
  private wakesAt = Number.POSITIVE_INFINITY;

  private constructor(private readonly clock: Clock) {}

  /** The timer of a clock. */
  static of(clock: Clock): Timer {
    const timer = timers.get(clock) ?? new Timer(clock);
    timers.set(clock, timer);
    return timer;
  }

  add(timed: Timed): void {
    this.queue.add(timed);
    if (timed.due < this.wakesAt) this.set(timed);
  }

  remove(timed: Timed): void {
    this.queue.remove(timed);
    // A timer keeps the process alive, and nothing is waited for any more. If something is, the timer may come too early.
    if (this.queue.first === undefined) this.stop();
  }

  private set({ due }: Timed): void {
    this.stop();
    this.wakesAt = due;
    this.handle = this.clock.setTimer(this.wake, Math.min(Math.max(0, due - this.clock.now()), LONGEST_TIMER));
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
      // Also if somebody's own code has thrown: the others still wait.
      if (this.queue.first !== undefined) this.set(this.queue.first);
    }
  };
}
