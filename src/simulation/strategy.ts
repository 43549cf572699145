import { type Backoff, exponential } from '../policy/backoff.js';
import type { Answer } from './provider-model.js';
import type { VirtualClock } from './virtual-clock.js';

/** One call, as a client's process sees it. */
export interface SimulatedCall {
  /** Sends one attempt. */
  attempt(done: (answer: Answer) => void): void;
  /** The call is over. */
  end(succeeded: boolean): void;
}

/** How a client treats its failures. */
export interface Strategy {
  readonly name: string;
  /** The state of one process, such as its budget, and what it does with a call. */
  open(clock: VirtualClock): (call: SimulatedCall) => void;
}

/** A budget of another library: whether this failure may be retried, and what a call, its failures and its success do to it. */
export interface ForeignBudget {
  onCall?(now: number): void;
  /** Every failed attempt, also one that is not retried. */
  onFailure?(): void;
  allows(answer: Answer, now: number): boolean;
  onSuccess?(retries: number): void;
}

const fullJitter = exponential({ initial: 200, max: 10_000 });

/** Retries every failure, so many times, with exponential backoff and full jitter, as far as its budget allows. */
export function retrier(
  name: string,
  {
    retries,
    budget,
    backoff = fullJitter,
    throttledBackoff = backoff,
  }: { retries: number; budget?: () => ForeignBudget; backoff?: Backoff; throttledBackoff?: Backoff },
): Strategy {
  return {
    name,
    open(clock) {
      const tokens = budget?.();
      return (call) => {
        tokens?.onCall?.(clock.now());
        let failed = 0;
        const send = () => {
          call.attempt((answer) => {
            if (answer.kind === 'ok') {
              tokens?.onSuccess?.(failed);
              call.end(true);
              return;
            }
            failed += 1;
            tokens?.onFailure?.();
            if (failed > retries || tokens?.allows(answer, clock.now()) === false) {
              call.end(false);
              return;
            }
            const refusal = answer.kind === 'refused' ? answer : undefined;
            const wait = (refusal?.status === 429 ? throttledBackoff : backoff)(failed, undefined, clock.random);
            clock.setTimer(send, Math.max(refusal?.retryAfterMs ?? 0, wait));
          });
        };
        send();
      };
    },
  };
}
