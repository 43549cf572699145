import type { RequestFacts } from './exchange.js';

/**
 * What became of a request, as the provider says when asked. `landed`: it took effect. `denied`: it was refused, and
 * nothing was taken. `dead`: what stands under this key was cancelled, or has expired. `foreign`: what stands under this
 * key is another payment. `absent`: nothing stands under this key. `partial`: some of it is as if it had taken effect, and
 * sending it again could do the rest and nothing twice. `undecided`: not known yet.
 */
export type State = 'landed' | 'denied' | 'dead' | 'foreign' | 'absent' | 'partial' | 'undecided';

/** The answer to a look-up. */
export interface LookUpAnswer {
  readonly status: number;
  readonly headers: unknown;
  /** Parsed where it is JSON. */
  readonly data: unknown;
}

/** What a look-up found. With `landed` the call resolves with the answer. */
export interface Finding {
  readonly state: State;
  readonly answer?: LookUpAnswer;
  /** With `landed`: the answer does not tell whether it is the same payment, so only an earlier attempt of ours vouches for it. */
  readonly unproven?: true;
  /** With `denied`: the code of the refusal. */
  readonly declined?: string;
}

/** This request cannot be asked about, and why: a sentence for the report. */
export interface Unaskable {
  readonly unaskable: string;
}

/** How a look-up is sent: by the caller's client, with its base URL, auth and request interceptors. */
export interface LookUpTools {
  /** @throws where no answer came */
  get(url: string): Promise<LookUpAnswer>;
  /** For providers whose look-ups are POSTs. @throws where no answer came */
  post(url: string, data: unknown): Promise<LookUpAnswer>;
}

/**
 * Asks what became of a request. Given by the caller, it may return an answer, where a 2xx means that the request landed and
 * any other status that the look-up failed, or one of the words. `undefined`, or `{ unaskable: why }`: this request cannot be
 * asked about.
 */
export type Reconcile = (
  request: RequestFacts,
  tools: LookUpTools,
) => Promise<Finding | State | LookUpAnswer | Unaskable | undefined>;
