import type { RequestFacts } from '../failure/exchange.js';
import { redactText } from '../report/redact-text.js';
import { maskCards } from '../report/redaction.js';

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

/** What to do once the provider has been asked. `resend-in-doubt`: an attempt so far may have taken effect all the same. */
export type Conclusion =
  | 'adopt'
  | 'decline'
  | 'resend'
  | 'resend-in-doubt'
  | 're-key'
  | 'failed'
  | 'unknown'
  | 'ask-again';

/** What is known when a finding is weighed. */
export interface Inquiry {
  /** An attempt of this call may have taken effect; else a key was refused as used on a first attempt. */
  readonly ambiguous: boolean;
  /** Nothing in the answer tells whether it is about the same payment. */
  readonly unproven: boolean;
  /** How often `absent` was found in a row, this time included: a look-up can lag behind a charge. */
  readonly absences: number;
  /** A key was refused as used after an attempt of this call, so that there is something to be found. */
  readonly evident?: boolean;
  /** The request can be sent again: its body, its attempts and its deadline allow it. */
  readonly resendable: boolean;
  /** The provider would refuse or replay the resend of a request that landed, and has not done so yet. */
  readonly isProtected?: boolean;
}

/** Absences in a row from which on a request is taken not to have landed. */
const SURE_ABSENCES = 2;

/** Weighs what a look-up found. Pure. */
export function conclude(
  state: State,
  { ambiguous, unproven, absences, evident, resendable, isProtected }: Inquiry,
): Conclusion {
  switch (state) {
    case 'landed':
      // On a first attempt it may be anybody's, and adopting it would hand out another customer's result.
      return ambiguous || !unproven ? 'adopt' : 'unknown';
    case 'denied':
      // On a first attempt this is another payment's refusal: its order id is dead.
      return ambiguous ? 'decline' : 're-key';
    case 'dead':
      return ambiguous ? 'failed' : 're-key';
    case 'foreign':
      return ambiguous ? 'unknown' : 're-key';
    case 'absent':
      if (absences < SURE_ABSENCES) return resendable && isProtected ? 'resend-in-doubt' : 'ask-again';
      if (resendable) return 'resend';
      return evident ? 'ask-again' : 'failed';
    case 'partial':
      return resendable ? 'resend-in-doubt' : 'unknown';
    case 'undecided':
      return 'ask-again';
  }
}

const STATES: ReadonlySet<unknown> = new Set<State>([
  'landed',
  'denied',
  'dead',
  'foreign',
  'absent',
  'partial',
  'undecided',
]);

/** Characters of a reason that go into a report. */
const LONGEST_REASON = 200;

/** Why a request cannot be asked about, where that is what a hook returned. */
export function reasonOf(found: Awaited<ReturnType<Reconcile>>): string | undefined {
  const reason = (found as Partial<Unaskable> | undefined | null)?.unaskable;
  return typeof reason === 'string' ? redactText(reason, maskCards).slice(0, LONGEST_REASON) : undefined;
}

/** Reads what a hook returned; anything unforeseen is `undecided`, which claims nothing. */
export function readFinding(found: Awaited<ReturnType<Reconcile>>): Finding {
  if (STATES.has(found)) return { state: found as State };
  if (typeof found !== 'object' || found === null) return { state: 'undecided' };
  if (STATES.has((found as Finding).state)) return found as Finding;
  const { status } = found as LookUpAnswer;
  // An answer that is an error says nothing of the payment: the look-up itself has failed.
  return status >= 200 && status <= 299 ? { state: 'landed', answer: found as LookUpAnswer } : { state: 'undecided' };
}
