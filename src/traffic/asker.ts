import type { Clock } from '../time/clock.js';
import { limit } from '../time/limit.js';

/** What a call is given. `undefined`, here or in its place: nobody told in time, and the lane's own state decides. */
export interface Given {
  readonly token: boolean | undefined;
  readonly probe: boolean | undefined;
}

/** A call that waits for an exchange. It is answered once: by the exchange, or by the limit. */
export class Asker {
  readonly answered: Promise<Given | undefined>;
  isOver = false;
  private settle: (given: Given | undefined) => void = () => {};
  private readonly callOff: () => void;

  constructor(
    readonly token: boolean,
    readonly probe: boolean,
    ms: number,
    clock: Clock,
  ) {
    this.answered = new Promise((resolve) => {
      this.settle = resolve;
    });
    this.callOff = limit(clock, ms, () => this.answer(undefined));
  }

  /** Whether the call still waited for it. */
  answer(given: Given | undefined): boolean {
    if (this.isOver) return false;
    this.isOver = true;
    this.callOff();
    this.settle(given);
    return true;
  }
}
