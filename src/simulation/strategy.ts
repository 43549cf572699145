import { type Backoff, exponential } from '../policy/backoff.js';
import type { Answer, Write } from './provider-model.js';
import type { VirtualClock } from './virtual-clock.js';

/** One call, as a client's process sees it. */
export interface SimulatedCall {
  /** `undefined`: it only reads. */
  readonly write: Write | undefined;
  /** Sends one attempt. */
  attempt(done: (answer: Answer) => void): void;
  /** Asks what became of the call. */
  ask(done: (answer: Answer) => void): void;
  /** The call is over. @param isUnknown nobody knows whether it took effect, and the client says so */
  end(succeeded: boolean, isUnknown?: boolean): void;
}

/** Milliseconds that a call has in total, for a client that limits them. */
export interface Time {
  readonly deadline?: number;
}

/** How a client treats its failures. */
export interface Strategy {
  readonly name: string;
  /** The state of one process, such as its budget, and what it does with a call. */
  open(clock: VirtualClock, time?: Time): (call: SimulatedCall) => void;
  /** It tells what may have been done from what was not: its calls can end as unknown. */
  readonly tellsUnknown?: true;
  /** A process knows nothing that another does not, so their number makes no difference. */
  readonly isStateless?: boolean;
}

/** A budget of another library: whether this failure may be retried, and what a call, its failures and its success do to it. */
export interface ForeignBudget {
  onCall?(now: number): void;
  /** Whether a request may be sent at all; one that may not has failed. Default: it may. */
  admits?(now: number, random: () => number): boolean;
  /** A request goes out. */
  onSend?(): void;
  /** An answer or a timeout came after this many milliseconds. */
  onEnd?(isGood: boolean, now: number, tookMs: number): void;
  /**
   * Every failed attempt, even one that is not retried.
   * @param retries of its call before it
   */
  onFailure?(retries: number): void;
  allows(answer: Answer, now: number): boolean;
  onSuccess?(retries: number): void;
}

const fullJitter = exponential({ initial: 200, max: 10_000 });

/** Retries every failure up to a number of times, with exponential backoff and full jitter, as far as its budget allows. */
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
    isStateless: budget === undefined,
    open(clock) {
      const tokens = budget?.();
      return (call) => {
        tokens?.onCall?.(clock.now());
        let failed = 0;
        const fail = (answer: Answer) => {
          tokens?.onFailure?.(failed);
          failed += 1;
          if (failed > retries || tokens?.allows(answer, clock.now()) === false) {
            call.end(false);
            return;
          }
          const refusal = answer.kind === 'refused' ? answer : undefined;
          const wait = (refusal?.status === 429 ? throttledBackoff : backoff)(failed, undefined, clock.random);
          clock.setTimer(send, Math.max(refusal?.retryAfterMs ?? 0, wait));
        };
        const send = () => {
          const sentAt = clock.now();
          if (tokens?.admits?.(sentAt, clock.random) === false) {
            fail({ kind: 'refused', status: 503 });
            return;
          }
          tokens?.onSend?.();
          call.attempt((answer) => {
            const isGood = answer.kind === 'ok';
            tokens?.onEnd?.(isGood, clock.now(), clock.now() - sentAt);
            if (!isGood) {
              fail(answer);
              return;
            }
            tokens?.onSuccess?.(failed);
            call.end(true);
          });
        };
        send();
      };
    },
  };
}
