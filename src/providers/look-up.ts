import type { RequestFacts } from './exchange.js';

/**
 * What became of a request, according to a look-up. `landed`: it took effect. `denied`: it was refused, and nothing was taken.
 * `dead`: the object under this key was cancelled or has expired. `foreign`: the object under this key is another payment.
 * `absent`: there is nothing under this key. `partial`: some of it took effect, and sending it again could do the rest and
 * nothing twice. `undone`: the object under this key was voided, by this look-up or before, or there is nothing and nothing can
 * come: the request is sent again under fresh keys. `undecided`: not known yet.
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
  /**
   * Milliseconds by which the clock that gave its `Date` is ahead of this machine's, at least and at most; negative if it is behind.
   * They are close together if this answer, or another one of the last two minutes, was quick. To compare the times of objects with
   * `firstSentAt`, add these to it. Absent if the answer has no `Date`: then nothing is known.
   */
  readonly clockAhead?: { readonly least: number; readonly most: number };
}

/** What a look-up found. With `landed` the call resolves with the answer. */
export interface Finding {
  readonly state: State;
  readonly answer?: LookUpAnswer;
  /**
   * With `landed`: the answer does not say whether it is the same payment, so only an earlier attempt of this call
   * vouches for it.
   */
  readonly unproven?: true;
  /**
   * With `absent`, `dead` or `undone`: this call can no longer take effect, however late it arrives, so the finding is
   * believed at once. Otherwise it is believed once the provider has had its `settledAfter`, because an attempt that is
   * still under way could land later.
   */
  readonly final?: true;
  /** With `landed`: some of its parts failed. Default: the provider's `isPartial` decides by the answer. */
  readonly partial?: true;
  /** With `landed`: accepted but not done yet. Default: the provider's `isPending` decides by the answer. `customer`: see there. */
  readonly pending?: true | 'customer';
  /**
   * With `denied` or `dead`: found by a name that other requests may have too, such as a reference that is not unique. It is
   * believed once the provider has had its `settledAfter`, because this request may still be on its way. It says nothing about an
   * accepted request.
   */
  readonly shared?: true;
  /**
   * Milliseconds instead of the provider's `settledAfter`, if they are more: for a list that may show a new object that late, and
   * another call's refusal meanwhile.
   */
  readonly settledAfter?: number;
  /** With `denied`: the code of the refusal. */
  readonly declined?: string;
  /**
   * With `denied` or `dead`: the provider's own word for that state, such as `expire`, for the report and the log; with any other
   * state, it is ignored. Default: `declined`.
   */
  readonly word?: string;
}

/** Why this request cannot be looked up: a sentence for the report. */
export interface Unaskable {
  readonly unaskable: string;
}

/** Several objects have the name by which the request is looked up, and nothing will ever say which is its own. */
export const SEVERAL_FIT: Unaskable = {
  unaskable: 'two or more payments fit this reference: give each one its own',
};

/** Options of one request of a look-up. */
export interface QuestionOptions {
  /** Each replaces the caller's own header of that name. The keys of the payment are sent only if they are named here. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * The question voids what a key names. Once it has been sent, nothing is sent under the keys of the call again, even if its
   * answer is lost: the provider might repeat the answer of what is void.
   */
  readonly voids?: true;
}

/** Why recoverable looks the call up: the failure as `read` returned it. */
export interface LookUpFailure {
  /** The provider's own code, else the HTTP status, else the transport's (`ECONNRESET`). */
  readonly code: string;
  /** The field in which the code was found, if not in the usual place. */
  readonly field?: string;
  /** The HTTP status; absent if no answer came. */
  readonly status?: number;
  /** The provider's message, which may hold personal data. */
  readonly message?: string;
}

/**
 * How a look-up is sent: through the caller's client, with its auth and request interceptors, without the payment's keys. It
 * follows no redirects, because the answer would come from somewhere else.
 *
 * A URL is joined to the client's base URL like that of any request. A URL that begins with `./` is relative to the request's own:
 * for a POST to `/v2/charge`, `./order-1/status` asks `/v2/order-1/status`. `./` alone asks for the object of the request:
 * `/orders/7` for a POST to `/orders/7/capture`. A URL that begins with `.../` is under the same root, which its first piece names:
 * for a POST to `/gateway/v2/refunds`, `.../v2/orders/7` asks `/gateway/v2/orders/7`. Put ids into a path with
 * `encodeURIComponent`; a path with `..` in it is refused.
 */
export interface LookUpTools {
  /** @throws if no answer came from there */
  get(url: string, options?: QuestionOptions): Promise<LookUpAnswer>;
  /**
   * For providers whose look-ups are POSTs, such as GraphQL, or void whatever a key names. `data` is sent as JSON; a string with a
   * `content-type` other than JSON is sent as it is. @throws if no answer came from there
   */
  post(url: string, data: unknown, options?: QuestionOptions): Promise<LookUpAnswer>;
  /** The operation keys that the request was sent under, by name. */
  readonly keys: Readonly<Record<string, string>>;
  /**
   * The names of the keys that recoverable added itself, and of those under which an earlier look-up has voided something. The
   * others are the caller's own, and another call may have sent them too.
   */
  readonly attached?: readonly string[];
  /**
   * An attempt of this call, or of the one that it resumes, may have taken effect. `false` if all were certainly not processed:
   * then the refusal of a used key or reference is about another request.
   */
  readonly inDoubt?: boolean;
  /** How the last attempt failed. Absent if the call has sent nothing yet and resumes an earlier one. */
  readonly failure?: LookUpFailure;
  /**
   * The answer to the last attempt, if one came: some providers' errors hold the whole payment. If you return it, it is adopted
   * only if it would be a success of the request itself. Otherwise ask, or return the payment in it as your own answer, `{
   * status: 200, headers: {}, data }`.
   */
  readonly answer?: LookUpAnswer;
  /**
   * When the first attempt of this call was sent, or of the earlier one that it resumes if `recovery.doubt` says so, in
   * milliseconds since the epoch by this machine's clock: anything older is not from this call. The provider's clock may differ by
   * hours, so what looks somewhat older does not prove that the call's own is absent. Absent if unknown.
   */
  readonly firstSentAt?: number;
  /** When the last attempt of this call was sent, likewise. Absent if it has sent nothing yet and resumes an earlier one. */
  readonly lastSentAt?: number;
  /** When the hook is called, likewise: for a provider that must not be asked too early. */
  readonly now?: number;
  /**
   * Whether the provider has named the object with this id in the answer to another call of this process, or another call has
   * adopted it, since a minute before this one began: then it is not this call's, however equal it is. Needs the provider's `made`.
   * If such an object is found, "absent" counts as `undecided`.
   */
  readonly isAnothers?: (id: unknown) => boolean;
}

/**
 * Looks up what became of a request. The caller's function may return one of the words, or an answer, which becomes that of the
 * call if the provider would count it as a success of the request itself. `undefined`, or `{ unaskable: why }`: this request cannot
 * be looked up.
 *
 * A word counts only if every request sent with the tools brought evidence: an answer that can be read, and is a success or a plain
 * refusal, such as 404, in the provider's own dialect. Otherwise it counts as `undecided`, and so does an answer that is not a
 * success.
 */
export type Reconcile = (
  request: RequestFacts,
  tools: LookUpTools,
) => Promise<Finding | State | LookUpAnswer | Unaskable | undefined>;
