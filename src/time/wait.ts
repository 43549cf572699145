import { CanceledError, type CancelToken, type GenericAbortSignal, type InternalAxiosRequestConfig } from 'axios';
import { type Clock, LONGEST_TIMER } from './clock.js';

interface Cancellation {
  readonly signal?: GenericAbortSignal | undefined;
  readonly cancelToken?: CancelToken | undefined;
}

/** axios's token has these two, which its types leave out. */
interface Subscribable {
  subscribe?(listener: (reason: unknown) => void): void;
  unsubscribe?(listener: (reason: unknown) => void): void;
}

/**
 * Waits, however long, and ends at once where the caller gives up.
 *
 * @param listen what else may end the wait: it is given a function to call then, and returns one that stops listening
 * @throws CanceledError axios's own, as an aborted request gives
 */
export function wait(
  delayMs: number,
  clock: Clock,
  caller: Cancellation,
  listen?: (end: () => void) => () => void,
): Promise<void> {
  const { signal, cancelToken } = caller;
  const subscribable = cancelToken as (CancelToken & Subscribable) | undefined;
  return new Promise((resolve, reject) => {
    const until = clock.now() + delayMs;
    let timer: unknown;
    let stopListening: (() => void) | undefined;
    const leave = () => {
      clock.clearTimer(timer);
      stopListening?.();
      signal?.removeEventListener?.('abort', abort);
      subscribable?.unsubscribe?.(abort);
    };
    const abort = () => {
      leave();
      reject(cancellationOf(caller));
    };
    const tick = () => {
      const left = until - clock.now();
      if (left > 0) {
        timer = clock.setTimer(tick, Math.min(Math.ceil(left), LONGEST_TIMER));
        return;
      }
      leave();
      resolve();
    };
    if (cancellationOf(caller) !== undefined) {
      abort();
      return;
    }
    signal?.addEventListener?.('abort', abort);
    subscribable?.subscribe?.(abort);
    stopListening = listen?.(() => {
      leave();
      resolve();
    });
    tick();
  });
}

/** What axios would throw where the caller has given up; `undefined` where it has not. */
export function cancellationOf(caller: Cancellation): unknown {
  const { signal, cancelToken } = caller;
  if (cancelToken?.reason !== undefined) return cancelToken.reason;
  return signal?.aborted ? new CanceledError(undefined, caller as InternalAxiosRequestConfig) : undefined;
}
