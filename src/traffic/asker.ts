import type { Clock } from '../time/clock.js';
import { limit } from '../time/limit.js';

/**
 * A call that waits for an exchange with the shared state, to be given a probe. It is answered once: by the exchange, or when its
 * time is up.
 */
export class Asker {
  /** `undefined`: no answer came in time, and the lane's own breaker decides. */
  readonly answered: Promise<boolean | undefined>;
  isOver = false;
  private settle: (isGiven: boolean | undefined) => void = () => {};
  private readonly callOff: () => void;

  constructor(ms: number, clock: Clock) {
    this.answered = new Promise((resolve) => {
      this.settle = resolve;
    });
    this.callOff = limit(clock, ms, () => this.answer(undefined));
  }

  /** Returns whether the call was still waiting for it. */
  answer(isGiven: boolean | undefined): boolean {
    if (this.isOver) return false;
    this.isOver = true;
    this.callOff();
    this.settle(isGiven);
    return true;
  }
}
