import type { Passage } from '../failure/passage.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { Provider } from '../providers/provider.js';
import type { Processed } from '../providers/rule.js';
import type { CallRecord } from '../report/call-record.js';
import type { Pass } from '../traffic/pass.js';

/** A request on the wire, made by an operation. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  /** In lower case, with the port unless that is the default; none if it is not known. */
  readonly hosts: readonly string[];
  /** Bytes of its body, once it is over; `undefined` if they are not known. */
  size: number | undefined;
  /** The HTTP status of its answer. */
  status: number | undefined;
  /** The URL to which its answer redirects it. */
  next?: string | undefined;
  /** What ended it without an answer, or in the middle of one. */
  error: unknown;
  /** That was before its connection was open, or its answer is that of a proxy which made no tunnel. */
  unsent?: Passage['unsent'];
  readonly begun: number;
  /** When it was answered or failed. */
  over: number | undefined;
  /** The call of an attached client during whose sending it was made. */
  readonly by?: InnerCall | undefined;
  /** An inner run made the request, and has judged its result. */
  isJudged?: true;
}

/** A call of an attached client, or a `run()`, inside an attempt. */
export interface InnerCall {
  readonly pass: Pass;
  readonly provider: Provider;
  readonly port: { readonly request: { readonly facts: RequestFacts } };
  readonly record: CallRecord;
  /** Nothing of it has been sent so far. */
  readonly isUnsent: boolean;
}

/** When a call began and ended, by `tick`. */
interface Span {
  readonly begun: number;
  readonly over: number;
}

/** What happened in one attempt of an operation, and what it left behind, besides what the operation returned or threw. */
export class Evidence {
  /** The requests on the wire, by the client's own object for each. */
  readonly requests = new Map<object, Sent>();
  /** Calls of attached clients, and runs. */
  readonly inner = new Map<InnerCall, Span>();
  /** Those that have not ended yet. */
  readonly underWay = new Set<InnerCall>();
  /** What they handed to their callers. */
  readonly given = new Set<object>();
  /** The attempt was cut: its time was up, or the caller gave up. Whatever it left unsent is not sent any more. */
  isCut = false;
  /** What the calls and runs that are over did. */
  done: Processed = 'no';
}

/** What two things did together. */
export function either(one: Processed, other: Processed): Processed {
  if (one === 'yes' || other === 'yes') return 'yes';
  return one === 'maybe' || other === 'maybe' ? 'maybe' : 'no';
}
