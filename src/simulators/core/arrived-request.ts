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
  /** The fault that hit it. */
  readonly fault?: FaultKind;
  /** Whether it took effect: it caused at least one entry in the ledger. */
  readonly effect: boolean;
  /** The HTTP status of the answer; absent until there is one. */
  readonly status?: number;
}
