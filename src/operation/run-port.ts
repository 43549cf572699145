import type { Port, PortRequest } from '../engine/port.js';
import type { RequestFacts } from '../providers/exchange.js';
import { SignalCaller } from '../time/signal-caller.js';

const UNKNOWN: RequestFacts = { method: undefined, path: '', header: () => undefined, body: undefined };

/** The port of an operation: nothing is known about its request before the answer, and there is no look-up. */
export class RunPort extends SignalCaller implements Port, PortRequest {
  readonly facts = UNKNOWN;
  /** A key that the operation makes anew on each run protects nothing, and there is no way to tell from here. */
  readonly stableFacts = UNKNOWN;
  readonly isRepeatable = true;
  inDoubt: string | undefined;

  get request(): PortRequest {
    return this;
  }

  /** Running it again renews whatever is fresh on every attempt, such as a signature. */
  renew(): undefined {}

  release(): void {}
}
