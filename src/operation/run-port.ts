import type { Port, PortRequest } from '../engine/port.js';
import type { RequestFacts } from '../providers/exchange.js';
import { listenTo, stopListening } from '../time/abort.js';
import type { Caller } from '../time/wait.js';

const UNKNOWN: RequestFacts = { method: undefined, path: '', header: () => undefined, body: undefined };
const nothing = () => {};

/** The port of an operation: of its request nothing is known before its answer, and nobody can be asked. */
export class RunPort implements Port, PortRequest {
  readonly facts = UNKNOWN;
  /** A key that the operation makes anew on each run protects nothing, and nobody here can tell. */
  readonly stableFacts = UNKNOWN;
  readonly isRepeatable = true;
  readonly caller: Caller;

  constructor(signal: AbortSignal | undefined) {
    this.caller = callerOf(signal);
  }

  get request(): PortRequest {
    return this;
  }

  /** What is made anew on every attempt, as a signature is, is made anew by running it again. */
  renew(): boolean {
    return false;
  }

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
