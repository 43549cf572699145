import axios, {
  CanceledError,
  type CancelToken,
  type GenericAbortSignal,
  type InternalAxiosRequestConfig,
} from 'axios';
import type { Caller } from '../time/wait.js';

interface Cancellation {
  readonly signal?: GenericAbortSignal | undefined;
  readonly cancelToken?: CancelToken | undefined;
}

/** axios's token has these two, which its types leave out. */
interface Subscribable {
  subscribe?(listener: () => void): void;
  unsubscribe?(listener: () => void): void;
}

const nobody = () => {};

/** Whoever made a request, who can give it up by its signal or its token. */
export function callerOf(config: () => Cancellation): Caller {
  return {
    gone: () => cancellationOf(config()),
    isAbort: axios.isCancel,
    onGone(listener) {
      const { signal, cancelToken } = config();
      if (signal === undefined && cancelToken === undefined) return nobody;
      const token = cancelToken as (CancelToken & Subscribable) | undefined;
      signal?.addEventListener?.('abort', listener);
      token?.subscribe?.(listener);
      return () => {
        signal?.removeEventListener?.('abort', listener);
        token?.unsubscribe?.(listener);
      };
    },
  };
}

/** What axios would throw once the caller has given up; `undefined` while they have not. */
function cancellationOf(caller: Cancellation): unknown {
  const { signal, cancelToken } = caller;
  if (cancelToken?.reason !== undefined) return cancelToken.reason;
  return signal?.aborted ? new CanceledError(undefined, caller as InternalAxiosRequestConfig) : undefined;
}
