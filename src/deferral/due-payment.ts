import type { RequestRecovery } from '../policy/policy.js';
import type { Report } from '../report/report.js';

/** A payment whose time has come. */
export interface DuePayment<Data> {
  /** What `job` of `deferTo` returned. */
  readonly data: Data;
  /**
   * To be given to the call: `client.post(url, body, { recovery, signal })`. It goes on under the keys in force, and asks what
   * became of the payment before it sends anything, unless nothing of it can have taken effect. It asks once in a run: the worker
   * has a place for another payment until it is worth asking again.
   */
  readonly recovery: Pick<RequestRecovery, 'keys' | 'processed' | 'doubt' | 'askOnce'>;
  /** Aborts when the run has taken too long, has lost its job to another worker, or is cancelled (BullMQ's `cancelJob`). */
  readonly signal: AbortSignal;
  /** The operation keys in force. */
  readonly keys: Readonly<Record<string, string>>;
  /** What happened on the last call. */
  readonly report: Report;
  /**
   * `false`: nothing of it can have taken effect, so it may be sent without being asked about, as it has to be where the
   * provider cannot be asked. `true`: it may have, also in a run that was killed.
   */
  readonly inDoubt: boolean;
  /** Runs of the handler for this payment, this one included; one that was killed counts. */
  readonly attempt: number;
  /** Requests on the wire so far, over all calls. */
  readonly sent: number;
}

/**
 * Sends the payment again with `recovery`, and returns the response or throws the error; `null` where there is nothing left to
 * send.
 */
export type DeferralHandler<Data> = (payment: DuePayment<Data>) => Promise<object | null> | object | null;
