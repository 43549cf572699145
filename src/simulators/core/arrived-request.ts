import type { IncomingHttpHeaders } from 'node:http';
import type { FaultKind } from './fault.js';

/** A request as it arrived, and what became of it. */
export interface ArrivedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The raw text. */
  readonly body: string;
  /** Milliseconds since the epoch, by the simulator's clock. */
  readonly at: number;
  /** What went wrong with it on purpose. */
  readonly fault?: FaultKind;
  /** Whether it took effect: an entry, or more, was written to the ledger because of it. */
  readonly effect: boolean;
  /** The HTTP status that was answered; absent as long as there is none. */
  readonly status?: number;
}
