import type { Classified } from '../failure/classify.js';
import type { Finding } from '../providers/look-up.js';
import type { Rule } from '../providers/rule.js';
import type { Circumstances } from './attempt.js';
import type { Outcome, StoppedBy } from './outcome.js';
import type { Refusal } from './refusal.js';

/** What has just happened to a call. */
export type Happening =
  /** Nothing has been sent yet. `earlier`: what is known about the call that this one resumes. */
  | { readonly what: 'begun'; readonly earlier?: Earlier }
  /** `isPending`: it was accepted but is not done, and the call waits for that. */
  | { readonly what: 'succeeded'; readonly status: number | undefined; readonly isPending?: true }
  /** An attempt was answered with an error, or not at all. `isLeft`: somebody else decides what follows. */
  | { readonly what: 'failed'; readonly classified: Classified; readonly isLeft?: true }
  /** The wait is over. */
  | { readonly what: 'waited' }
  /** The provider was asked; `undefined` if that is not possible. */
  | { readonly what: 'found'; readonly finding: Finding | undefined }
  /** The door has let the request through, maybe after a wait; or the caller's own code has made it ready, maybe slowly. */
  | { readonly what: 'admitted' }
  /** The retry was let through, but the last attempt has meanwhile done more than it was judged by. */
  | { readonly what: 'doubted'; readonly classified: Classified }
  /** The request was not let through, or the question about it was not. */
  | { readonly what: 'refused'; readonly refusal: Refusal; readonly isQuestion?: true }
  /** The caller's own code threw before a retry, but the caller has not given up. */
  | { readonly what: 'interrupted' }
  /** The caller has given up, or the caller's own code threw. */
  | { readonly what: 'abandoned' };

/** What is known about an earlier call that may have taken effect. */
export interface Earlier {
  /** Milliseconds since its last attempt was given up, perhaps by another machine's clock. */
  readonly agoMs: number;
  /** Look-ups in a row that have found nothing so far. */
  readonly absences: number;
  /** The provider may finish its work at any later time. */
  readonly lasting?: true;
}

/** What comes next. */
export type Step = Enter | Send | Wait | Ask | Settle;

/** Send the request, if the door to the provider lets it through. */
export interface Enter {
  readonly do: 'enter';
  /** The retry budget has not been asked about this one yet. */
  readonly asksBudget?: true;
}

/** The request goes out now. */
export interface Send {
  readonly do: 'send';
}

export interface Wait {
  readonly do: 'wait';
  readonly ms: number;
  /** The retry has been decided on: only the wait comes before it. A `poll` does not spend the retry budget. */
  readonly before?: 'retry' | 'poll';
  /** Replace these keys first. */
  readonly rekey?: Pick<Rule, 'keys' | 'absent'>;
}

/** Ask the provider what became of the call. */
export interface Ask {
  readonly do: 'ask';
}

/** The call is over. Whatever is left out follows from its last attempt. */
export interface Settle {
  readonly do: 'settle';
  readonly outcome?: Outcome;
  readonly stoppedBy?: StoppedBy;
  /** Milliseconds after which the provider asks the caller to come back. */
  readonly retryIn?: number;
  /** The caller gets the answer of this look-up; `last`: that of the last attempt. */
  readonly adopt?: Finding | 'last';
  /** The code of a refusal that a look-up reported, as received. */
  readonly declined?: string;
  /** These keys are replaced, for whatever resumes the payment. */
  readonly rekey?: Pick<Rule, 'keys' | 'absent'>;
}

/** What a step depends on besides the call's course: only the edge, the clock and the traffic know it. */
export interface Facts extends Circumstances {
  /** Milliseconds after an attempt was given up before the provider's "not found" is believed. */
  readonly settledAfter: number;
  /**
   * Until when the client of an attempt that was given up held its request, by the clock's `now`. Infinity: it still does, and may
   * send it. Default: none did.
   */
  readonly heldUntil?: number | undefined;
  /** There is a look-up, though this request may turn out to be one that it cannot look up. */
  readonly askable: boolean;
  /**
   * Given for a call that goes on with the keys of an earlier one, as another process may do, too: milliseconds since the provider
   * was asked, or if it has not been, since it was known that nothing was sent.
   */
  readonly unaskedFor?: (askedAt: number | undefined) => number;
  /** This process may have stood still since it was known that nothing was sent. Default: false. */
  readonly stoodStill?: boolean;
  /** The client can hand back an answer other than a success as the call's own. */
  readonly canAdopt: boolean;
  /** A look-up may have voided what was sent under the keys. Default: false. */
  readonly spent?: boolean;
  /** The operation keys that the request carries and that can be replaced; `undefined` if it carries some and none of them can. */
  readonly freshKeys: readonly string[] | undefined;
  /** We made the key of that name, so nobody can send it again in another call. */
  readonly isMadeHere: (key: string) => boolean;
}
