import type { Classified } from '../failure/classify.js';
import type { Finding } from '../providers/look-up.js';
import type { Rule } from '../providers/rule.js';
import type { Circumstances } from './attempt.js';
import type { Outcome, StoppedBy } from './outcome.js';
import type { Refusal } from './refusal.js';

/** What has just happened to a call. */
export type Happening =
  /** Nothing has been sent yet. `earlier`: what is known of the call that this one resumes. */
  | { readonly what: 'begun'; readonly earlier?: Earlier }
  /** `isPending`: it was accepted and is not done, and the call waits for that. */
  | { readonly what: 'succeeded'; readonly status: number | undefined; readonly isPending?: true }
  /** An attempt was answered with an error, or not at all. `isLeft`: somebody else decides what follows from it. */
  | { readonly what: 'failed'; readonly classified: Classified; readonly isLeft?: true }
  /** The wait is over. */
  | { readonly what: 'waited' }
  /** The provider was asked; `undefined` if nobody can be. */
  | { readonly what: 'found'; readonly finding: Finding | undefined }
  /** The door has let the request through, maybe after a wait; or the caller's own code has made it ready, maybe slowly. */
  | { readonly what: 'admitted' }
  /** The request was not let through, or the question was not what became of it. */
  | { readonly what: 'refused'; readonly refusal: Refusal; readonly isQuestion?: true }
  /** The caller's own code has thrown before a resend, and nobody has given up. */
  | { readonly what: 'interrupted' }
  /** The caller has given up, or their own code has thrown. */
  | { readonly what: 'abandoned' };

/** What is known of an earlier call that may have taken effect. */
export interface Earlier {
  /** Milliseconds since its last attempt was given up, by another machine's clock, it may be. */
  readonly agoMs: number;
  /** Look-ups in a row that have found nothing so far. */
  readonly absences: number;
}

/** What comes next. */
export type Step = Enter | Send | Wait | Ask | Settle;

/** Send the request, if the door to the provider lets it through. */
export interface Enter {
  readonly do: 'enter';
  /** The retry budget has not been asked for this one yet. */
  readonly asksBudget?: true;
}

/** The request goes out now. */
export interface Send {
  readonly do: 'send';
}

export interface Wait {
  readonly do: 'wait';
  readonly ms: number;
  /** The resend has been decided on: only the wait comes before it. A `poll` costs the retry budget nothing. */
  readonly before?: 'retry' | 'poll';
  /** First replace these keys. */
  readonly rekey?: Pick<Rule, 'keys' | 'absent'>;
}

/** Ask the provider what became of the call. */
export interface Ask {
  readonly do: 'ask';
}

/** The call is over. What is left out, its last attempt says. */
export interface Settle {
  readonly do: 'settle';
  readonly outcome?: Outcome;
  readonly stoppedBy?: StoppedBy;
  /** Milliseconds until the provider asks to come back. */
  readonly retryIn?: number;
  /** The caller gets the answer of this look-up; `last`: that of the last attempt. */
  readonly adopt?: Finding | 'last';
  /** The code of a refusal that a look-up reported, as it gave it. */
  readonly declined?: string;
  /** These keys are replaced, for whatever resumes the payment. */
  readonly rekey?: Pick<Rule, 'keys' | 'absent'>;
}

/** What a step depends on beside the course of the call: what only the edge, the clock and the traffic know. */
export interface Facts extends Circumstances {
  /** Milliseconds after an attempt was given up from which the provider's "not found" is believed. */
  readonly settledAfter: number;
  /** There is a look-up, though it may turn out that this request cannot be looked up. */
  readonly askable: boolean;
  /** The client can hand back another answer than a success as that of the call. */
  readonly canAdopt: boolean;
  /** The operation keys that the request carries and that can be replaced; `undefined` if it carries some and none of them can. */
  readonly freshKeys: readonly string[] | undefined;
}
