import type { RequestRecovery } from '../policy/policy.js';
import type { Report } from '../report/report.js';

/** A payment whose time has come. */
export interface DuePayment<Data> {
  /** What `job` of `deferTo` returned. */
  readonly data: Data;
  /**
   * Pass it to the call: `client.post(url, body, { recovery, signal })`. The call resumes under the keys in force, and looks the
   * payment up before it sends anything, unless nothing of it can have taken effect. It does so once per run, which frees the
   * worker for other payments until it is worth asking again.
   */
  readonly recovery: Pick<RequestRecovery, 'keys' | 'processed' | 'knownAt' | 'doubt' | 'askOnce'>;
  /** Aborts if the run takes too long, loses its job to another worker, or is cancelled (BullMQ's `cancelJob`). */
  readonly signal: AbortSignal;
  /** The operation keys in force. */
  readonly keys: Readonly<Record<string, string>>;
  /** What happened on the last call. */
  readonly report: Report;
  /**
   * `false`: nothing of it can have taken effect, so it may be sent without a look-up, as it must be if the provider has none.
   * `true`: it may have, perhaps in a run that was killed.
   */
  readonly inDoubt: boolean;
  /** Runs of the handler for this payment, this one included; a killed run counts. */
  readonly attempt: number;
  /** Requests on the wire so far, over all calls. */
  readonly sent: number;
}

/**
 * Makes the call again with `recovery`, and returns the response or throws the error; returns `null` if there is nothing left to
 * send.
 */
export type DeferralHandler<Data> = (payment: DuePayment<Data>) => Promise<object | null> | object | null;
