import TinyQueue from 'tinyqueue';
import type { Clock } from '../time/clock.js';

interface Event {
  readonly at: number;
  /** In the order in which they were set, if they are due at the same time. */
  readonly order: number;
  readonly run: () => void;
  isOff?: boolean;
}

/** A clock that jumps from one event to the next. */
export class VirtualClock implements Clock {
  /** A promise may be pending: whatever waits for it continues before the next event. */
  hasPromises = false;
  private time = 0;
  private order = 0;
  private readonly events = new TinyQueue<Event>([], (a, b) => a.at - b.at || a.order - b.order);

  constructor(readonly random: () => number) {}

  now(): number {
    return this.time;
  }

  wall(): number {
    return this.time;
  }

  setTimer(run: () => void, delayMs: number): unknown {
    const event = { at: this.time + delayMs, order: this.order++, run };
    this.events.push(event);
    return event;
  }

  clearTimer(timer: unknown): void {
    if (timer !== undefined) (timer as Event).isOff = true;
  }

  /** Lets all events happen, and those that they set. */
  async run(): Promise<void> {
    for (let event = this.events.pop(); event !== undefined; event = this.events.pop()) {
      if (event.isOff) continue;
      this.time = event.at;
      event.run();
      while (this.hasPromises) {
        this.hasPromises = false;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }
}
