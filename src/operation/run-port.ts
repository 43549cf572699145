import type { Port, PortRequest } from '../engine/port.js';
import type { RequestFacts } from '../providers/exchange.js';
import { listenTo, stopListening } from '../time/abort.js';
import type { Caller } from '../time/wait.js';

const UNKNOWN: RequestFacts = { method: undefined, path: '', header: () => undefined, body: undefined };
const nothing = () => {};

/** The port of an operation: nothing is known about its request before the answer, and there is no look-up. */
export class RunPort implements Port, PortRequest {
  readonly facts = UNKNOWN;
  /** A key that the operation makes anew on each run protects nothing, and there is no way to tell from here. */
  readonly stableFacts = UNKNOWN;
  readonly isRepeatable = true;
  readonly caller: Caller;
  inDoubt: string | undefined;

  constructor(signal: AbortSignal | undefined) {
    this.caller = callerOf(signal);
  }

  get request(): PortRequest {
    return this;
  }

  /** Running it again renews whatever is fresh on every attempt, such as a signature. */
  renew(): undefined {}

  release(): void {}
}

function callerOf(signal: AbortSignal | undefined): Caller {
  if (signal === undefined) return { gone: nothing, isAbort: () => false, onGone: undefined };
  return {
    gone: () => (signal.aborted ? (signal.reason ?? new Error('aborted')) : undefined),
    isAbort: () => signal.aborted,
    onGone(listener) {
      listenTo(signal, listener);
      return () => stopListening(signal, listener);
    },
  };
}
