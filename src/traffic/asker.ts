import type { Clock } from '../time/clock.js';
import { limit } from '../time/limit.js';
import type { Caller } from '../time/wait.js';

/** The call that asks. */
export interface Asking {
  /** Milliseconds left of its deadline. */
  readonly remaining: number;
  readonly caller: Caller;
}

/**
 * A call that waits for an exchange with the shared state, to be given a probe or to hear what others know. It is answered once: by
 * the exchange, when its time or that of the exchange is up, or when its caller gives up.
 */
export class Asker {
  /** `undefined`: no answer came in time, and the lane's own breaker decides. */
  readonly answered: Promise<boolean | undefined>;
  isOver = false;
  private settle: (isGiven: boolean | undefined) => void = () => {};
  private readonly callOff: () => void;
  private readonly deafen: (() => void) | undefined;

  /** @param ms the longest that any call waits for an exchange */
  constructor({ remaining, caller }: Asking, ms: number, clock: Clock) {
    this.answered = new Promise((resolve) => {
      this.settle = resolve;
    });
    this.callOff = limit(clock, Math.min(ms, remaining), () => this.answer(undefined));
    this.deafen = caller.onGone?.(() => this.answer(undefined));
  }

  /** Returns whether the call was still waiting for it. */
  answer(isGiven: boolean | undefined): boolean {
    if (this.isOver) return false;
    this.isOver = true;
    this.callOff();
    this.deafen?.();
    this.settle(isGiven);
    return true;
  }
}
