import axios, {
  CanceledError,
  type CancelToken,
  type GenericAbortSignal,
  type InternalAxiosRequestConfig,
} from 'axios';
import { listenTo, type SignalLike, stopListening } from '../time/abort.js';
import type { Caller } from '../time/wait.js';

/** axios's token has these two, which its types leave out. */
interface Subscribable {
  subscribe?(listener: () => void): void;
  unsubscribe?(listener: () => void): void;
}

/** A caller who can give up by the signal or the token of their config, as these were before an adapter got it. */
export abstract class AxiosCaller implements Caller {
  private config!: InternalAxiosRequestConfig;
  signal: GenericAbortSignal | undefined;
  cancelToken: (CancelToken & Subscribable) | undefined;
  /** Notified if the caller gets another result for the call before it is over. */
  declare private leavers?: Set<() => void>;

  /** Nothing but axios comes between the call and the adapter. */
  abstract readonly isUntouched: boolean;
  abstract readonly pristine: { readonly wasSent: boolean };

  /** The config that the caller gets back, on a response or an error. */
  get outer(): InternalAxiosRequestConfig {
    return this.config;
  }

  set outer(config: InternalAxiosRequestConfig) {
    this.config = config;
    this.signal = config.signal;
    this.cancelToken = config.cancelToken;
  }

  get caller(): Caller {
    return this;
  }

  /** What axios would throw, too. */
  gone(): unknown {
    const { signal, cancelToken } = this;
    if (cancelToken?.reason !== undefined) return cancelToken.reason;
    return signal?.aborted ? new CanceledError(undefined, this.outer) : undefined;
  }

  /** Once something was sent, only the caller gives the call up: an interceptor may cancel a retry for a reason of its own. */
  isAbort(error: unknown): boolean {
    return axios.isCancel(error) && (this.gone() !== undefined || !this.pristine.wasSent);
  }

  get onGone(): Caller['onGone'] {
    const { signal, cancelToken: token } = this;
    if (this.isUntouched && signal === undefined && token === undefined) return undefined;
    return (listener) => {
      listenTo(signal as SignalLike | undefined, listener);
      token?.subscribe?.(listener);
      this.leavers ??= new Set();
      this.leavers.add(listener);
      return () => {
        stopListening(signal as SignalLike | undefined, listener);
        token?.unsubscribe?.(listener);
        this.leavers?.delete(listener);
      };
    };
  }

  /** The caller gets another result for it, which counts from now on as if they had given up. */
  leave(error: unknown): void {
    this.gone = () => error;
    for (const listener of [...(this.leavers ?? [])]) listener();
  }
}
