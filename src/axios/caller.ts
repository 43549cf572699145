import { CanceledError, type CancelToken, type GenericAbortSignal, type InternalAxiosRequestConfig } from 'axios';
import { listenTo, type SignalLike, stopListening } from '../time/abort.js';

/** How the caller of a request can give it up. */
export interface Cancellation {
  readonly signal?: GenericAbortSignal | undefined;
  readonly cancelToken?: CancelToken | undefined;
}

/** axios's token has these two, which its types leave out. */
interface Subscribable {
  subscribe?(listener: () => void): void;
  unsubscribe?(listener: () => void): void;
}

/** What axios would throw for this config once the caller has given up; `undefined` while they have not. */
export function cancellationOf({ signal, cancelToken }: Cancellation, config: InternalAxiosRequestConfig): unknown {
  if (cancelToken?.reason !== undefined) return cancelToken.reason;
  return signal?.aborted ? new CanceledError(undefined, config) : undefined;
}

/** Calls `listener` once the caller gives up. Returns a function that stops listening. */
export function onCancellation({ signal, cancelToken }: Cancellation, listener: () => void): () => void {
  const token = cancelToken as (CancelToken & Subscribable) | undefined;
  listenTo(signal as SignalLike | undefined, listener);
  token?.subscribe?.(listener);
  return () => {
    stopListening(signal as SignalLike | undefined, listener);
    token?.unsubscribe?.(listener);
  };
}
