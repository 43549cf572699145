import TinyQueue from 'tinyqueue';
import type { Clock } from '../axios/clock.js';

interface Event {
  readonly at: number;
  /** In the order in which they were set, where they fall on the same time. */
  readonly order: number;
  readonly run: () => void;
}

/** A clock that jumps from one event to the next. */
export class VirtualClock implements Clock {
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

  /** Nothing in a simulation takes a timer back. */
  clearTimer(): void {}

  /** Lets all events happen, and those that they set. */
  run(): void {
    for (let event = this.events.pop(); event !== undefined; event = this.events.pop()) {
      this.time = event.at;
      event.run();
    }
  }
}
