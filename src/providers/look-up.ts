import type { RequestFacts } from './exchange.js';

/**
 * What became of a request, as the provider says when asked. `landed`: it took effect. `denied`: it was refused, and
 * nothing was taken. `dead`: what stands under this key was cancelled, or has expired. `foreign`: what stands under this
 * key is another payment. `absent`: nothing stands under this key. `partial`: some of it is as if it had taken effect, and
 * sending it again could do the rest and nothing twice. `undone`: what stood under this key was voided, by this look-up or before,
 * or nothing stands there and nothing can come: it is sent again under fresh keys. `undecided`: not known yet.
 */
export type State = 'landed' | 'denied' | 'dead' | 'foreign' | 'absent' | 'partial' | 'undone' | 'undecided';

const STATES: ReadonlySet<unknown> = new Set<State>([
  'landed',
  'denied',
  'dead',
  'foreign',
  'absent',
  'partial',
  'undone',
  'undecided',
]);

export function isState(value: unknown): value is State {
  return STATES.has(value);
}

/** The answer to a look-up. */
export interface LookUpAnswer {
  readonly status: number;
  readonly headers: unknown;
  /** Parsed if it is JSON, else the text. */
  readonly data: unknown;
}

/** What a look-up found. With `landed` the call resolves with the answer. */
export interface Finding {
  readonly state: State;
  readonly answer?: LookUpAnswer;
  /** With `landed`: the answer does not tell whether it is the same payment, so only an earlier attempt of ours vouches for it. */
  readonly unproven?: true;
  /**
   * With `absent`, `dead` or `undone`: nothing can come of this call any more, however late it arrives, so that this is believed at
   * once. Else it is believed when the provider has had its `settledAfter`: an attempt that is still under way could land after it.
   */
  readonly final?: true;
  /** With `landed`: accepted, and not done yet. Else the provider's `isPending` says so of the answer. `customer`: see there. */
  readonly pending?: true | 'customer';
  /**
   * With `denied` or `dead`: found by a name that other requests may have too, such as a reference that is not unique. It is believed
   * when the provider has had its `settledAfter`: this request may be on its way. Of what was accepted it says nothing.
   */
  readonly shared?: true;
  /**
   * Milliseconds in the place of the provider's `settledAfter`, if they are more: for a list that may show so late what has been made,
   * and that another call's refusal stands in meanwhile.
   */
  readonly settledAfter?: number;
  /** With `denied`: the code of the refusal. */
  readonly declined?: string;
}

/** This request cannot be asked about, and why: a sentence for the report. */
export interface Unaskable {
  readonly unaskable: string;
}

/** What else goes with a question. */
export interface QuestionOptions {
  /** Each takes the place of the caller's own header of that name. The keys of the payment are not sent unless they are named here. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Why the provider is asked: the failure as `read` gave it. */
export interface LookUpFailure {
  /** The provider's own code, else the HTTP status, else the transport's (`ECONNRESET`). */
  readonly code: string;
  /** The field that the code stood in, if it was not the usual place. */
  readonly field?: string;
  /** The HTTP status; absent if no answer came. */
  readonly status?: number;
  /** The provider's message, which may hold personal data. */
  readonly message?: string;
}

/**
 * How a look-up is sent: by the caller's client, with its auth and request interceptors, without the payment's keys. A redirect
 * is not followed: what answers then is not what was asked.
 *
 * A URL is joined to the client's base URL as that of any request is. One that begins with `./` stands beside the request's
 * own: `./order-1/status` for a POST to `/v2/charge` asks `/v2/order-1/status`; `./` alone asks for what the request is about:
 * `/orders/7` for a POST to `/orders/7/capture`. One that begins with `.../` stands under the same root, which its first piece names:
 * `.../v2/orders/7` for a POST to `/gateway/v2/refunds` asks `/gateway/v2/orders/7`. An id goes into a path by `encodeURIComponent`, and a path with `..` in it is not asked.
 */
export interface LookUpTools {
  /** @throws if no answer came from where it was asked */
  get(url: string, options?: QuestionOptions): Promise<LookUpAnswer>;
  /**
   * For providers whose look-ups are POSTs, GraphQL among them, or that void what stands under a key. `data` is sent as JSON;
   * a string under a `content-type` that names no JSON, as it is. @throws if no answer came from where it was asked
   */
  post(url: string, data: unknown, options?: QuestionOptions): Promise<LookUpAnswer>;
  /** The operation keys that the request was sent under, by name. */
  readonly keys: Readonly<Record<string, string>>;
  /** The names of those that recoverable has put there itself. Others are the caller's own, and another call may have sent them too. */
  readonly attached?: readonly string[];
  /**
   * Some attempt of this call, or of the one that it goes on with, may have taken effect. `false` if each was surely not processed:
   * then a refusal of a used key or reference speaks of somebody else's request.
   */
  readonly inDoubt?: boolean;
  /** What the last attempt came to. Absent if the call has sent nothing yet and goes on with an earlier one. */
  readonly failure?: LookUpFailure;
  /**
   * The answer of the last attempt, if one came: some providers' errors hold the whole payment. It is adopted only if it would be
   * a success of the request itself; else ask, or give the payment in it as an answer of your own, `{ status: 200, headers: {}, data }`.
   */
  readonly answer?: LookUpAnswer;
  /**
   * When the first attempt of this call was sent, or of the earlier one that it goes on with, if `recovery.doubt` says so, in
   * milliseconds since the epoch by this machine's clock: whatever is older is not of this call. Absent if nobody knows.
   */
  readonly firstSentAt?: number;
  /** When the last attempt of this call was sent, likewise. Absent if it has sent nothing yet and goes on with an earlier one. */
  readonly lastSentAt?: number;
  /** When the hook is asked, likewise: for a provider that does not want to be asked too early. */
  readonly now?: number;
}

/**
 * Asks what became of a request. Given by the caller, it may return one of the words, or an answer, which becomes that of the
 * call if the provider would call it a success of the request itself. `undefined`, or `{ unaskable: why }`: this request cannot
 * be asked about.
 *
 * A word counts only if every question that the tools were asked brought evidence: an answer that can be read, and is a
 * success or a plain refusal such as 404 in the provider's own dialect. Else it is taken for `undecided`, as is an answer that
 * is no success.
 */
export type Reconcile = (
  request: RequestFacts,
  tools: LookUpTools,
) => Promise<Finding | State | LookUpAnswer | Unaskable | undefined>;
