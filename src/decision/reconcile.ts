import {
  type Finding,
  isState,
  type LookUpAnswer,
  type Reconcile,
  type State,
  type Unaskable,
} from '../providers/look-up.js';
import { maskCards } from '../redaction/cards.js';
import { redactText } from '../redaction/redact-text.js';

/**
 * What to do once the provider has been asked. `resend-in-doubt`: an attempt so far may have taken effect all the same. `re-key`:
 * the key belongs to somebody else. `renew`: the object under it no longer exists.
 */
export type Conclusion =
  | 'adopt'
  | 'decline'
  | 'resend'
  | 'resend-in-doubt'
  | 're-key'
  | 'renew'
  | 'failed'
  | 'unknown'
  | 'ask-again';

/** What is known when a finding is weighed. */
export interface Inquiry {
  /** An attempt of this call may have taken effect; otherwise, a key was refused as used on a first attempt. */
  readonly ambiguous: boolean;
  /** Nothing in the answer shows whether it is about the same payment. */
  readonly unproven: boolean;
  /** It was found by a name that other requests may share. */
  readonly isShared?: boolean;
  /** How often in a row nothing was found, this time included: a look-up can lag behind a charge. */
  readonly absences: number;
  /** The provider has had the time that it may need to show what has reached it. */
  readonly settled: boolean;
  /** A key was refused as used after an attempt of this call, so there is something to be found. */
  readonly evident?: boolean;
  /** The request can be sent again: its body, its attempts and its deadline allow it. */
  readonly resendable: boolean;
  /** If the request landed, the provider would refuse or replay a retry, and has not done so yet. */
  readonly isProtected?: boolean;
}

/** From this many absences in a row, a request counts as not landed. */
const SURE_ABSENCES = 2;

/** Weighs what a look-up found. Pure. */
export function conclude(
  state: State,
  { ambiguous, unproven, isShared, absences, settled, evident, resendable, isProtected }: Inquiry,
): Conclusion {
  switch (state) {
    case 'landed':
      // On a first attempt it may belong to anybody, and adopting it would hand out another customer's result.
      return ambiguous || !unproven ? 'adopt' : 'unknown';
    case 'denied':
      // Also on a first attempt: a fresh key would have the card charged again.
      return isShared && !settled ? 'ask-again' : 'decline';
    case 'dead':
      // The refused key may be that of something alive: under a name that others may have, or made so lately that it is not shown yet.
      if (!ambiguous) return isShared || !settled ? 'ask-again' : 're-key';
      // It may be older than this call, whose own request may still be on its way.
      return settled ? 'failed' : 'ask-again';
    case 'foreign':
      return ambiguous ? 'unknown' : 're-key';
    case 'absent':
      if (absences < SURE_ABSENCES || !settled) return resendable && isProtected ? 'resend-in-doubt' : 'ask-again';
      if (resendable) return 'resend';
      // A key that was refused as used belongs to somebody, whatever a look-up shows.
      return evident || !ambiguous ? 'ask-again' : 'failed';
    case 'partial':
      return resendable ? 'resend-in-doubt' : 'unknown';
    case 'undone':
      // The voided object may not come from the last attempt, which may still be on its way.
      if (!settled) return 'ask-again';
      return resendable ? 'renew' : 'failed';
    case 'undecided':
      return 'ask-again';
  }
}

/** Characters of a reason that go into a report. */
const LONGEST_REASON = 200;

/** The reason why a request cannot be looked up, if the hook returned one. */
export function reasonOf(found: Awaited<ReturnType<Reconcile>>): string | undefined {
  const reason = (found as Partial<Unaskable> | undefined | null)?.unaskable;
  return typeof reason === 'string' ? redactText(reason, maskCards).slice(0, LONGEST_REASON) : undefined;
}

/** Reads what a hook returned; anything unexpected is `undecided`, which claims nothing. */
export function readFinding(found: Awaited<ReturnType<Reconcile>>): Finding {
  if (isState(found)) return { state: found };
  if (typeof found !== 'object' || found === null) return { state: 'undecided' };
  if (isState((found as Finding).state)) return found as Finding;
  const { status } = found as LookUpAnswer;
  // An error as an answer says nothing about the payment: the look-up itself failed.
  return status >= 200 && status <= 299 ? { state: 'landed', answer: found as LookUpAnswer } : { state: 'undecided' };
}
