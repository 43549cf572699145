import { listenTo, stopListening } from './abort.js';
import type { Caller } from './wait.js';

/** A caller who can give up only by a signal, if they gave one. */
export class SignalCaller implements Caller {
  constructor(readonly signal: AbortSignal | undefined) {}

  get caller(): Caller {
    return this;
  }

  gone(): unknown {
    const { signal } = this;
    return signal?.aborted
      ? (signal.reason ?? new DOMException('This operation was aborted', 'AbortError'))
      : undefined;
  }

  isAbort(): boolean {
    return this.signal?.aborted === true;
  }

  get onGone(): Caller['onGone'] {
    const { signal } = this;
    if (signal === undefined) return undefined;
    return (listener) => {
      listenTo(signal, listener);
      return () => stopListening(signal, listener);
    };
  }
}
