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
 * the key is somebody else's. `renew`: what stood under it is no more.
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
  /** An attempt of this call may have taken effect; else a key was refused as used on a first attempt. */
  readonly ambiguous: boolean;
  /** Nothing in the answer tells whether it is about the same payment. */
  readonly unproven: boolean;
  /** It was found by a name that other requests may have too. */
  readonly isShared?: boolean;
  /** How often `absent` was found in a row, this time included: a look-up can lag behind a charge. */
  readonly absences: number;
  /** The provider has had the time that it may take to show what has reached it. */
  readonly settled: boolean;
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
  { ambiguous, unproven, isShared, absences, settled, evident, resendable, isProtected }: Inquiry,
): Conclusion {
  switch (state) {
    case 'landed':
      // On a first attempt it may be anybody's, and adopting it would hand out another customer's result.
      return ambiguous || !unproven ? 'adopt' : 'unknown';
    case 'denied':
      // Also on a first attempt: a fresh key would have the card charged again.
      return isShared && ambiguous && !settled ? 'ask-again' : 'decline';
    case 'dead':
      if (!ambiguous) return 're-key';
      // It may have stood there before, and this call's own may be on its way.
      return settled ? 'failed' : 'ask-again';
    case 'foreign':
      return ambiguous ? 'unknown' : 're-key';
    case 'absent':
      if (absences < SURE_ABSENCES || !settled) return resendable && isProtected ? 'resend-in-doubt' : 'ask-again';
      if (resendable) return 'resend';
      // A key that was refused as used is somebody's, whatever a look-up shows.
      return evident || !ambiguous ? 'ask-again' : 'failed';
    case 'partial':
      return resendable ? 'resend-in-doubt' : 'unknown';
    case 'undone':
      // What was voided may not have been the last attempt, which is on its way then.
      if (!settled) return 'ask-again';
      return resendable ? 'renew' : 'failed';
    case 'undecided':
      return 'ask-again';
  }
}

/** Characters of a reason that go into a report. */
const LONGEST_REASON = 200;

/** Why a request cannot be looked up, if that is what a hook returned. */
export function reasonOf(found: Awaited<ReturnType<Reconcile>>): string | undefined {
  const reason = (found as Partial<Unaskable> | undefined | null)?.unaskable;
  return typeof reason === 'string' ? redactText(reason, maskCards).slice(0, LONGEST_REASON) : undefined;
}

/** Reads what a hook returned; anything unforeseen is `undecided`, which claims nothing. */
export function readFinding(found: Awaited<ReturnType<Reconcile>>): Finding {
  if (isState(found)) return { state: found };
  if (typeof found !== 'object' || found === null) return { state: 'undecided' };
  if (isState((found as Finding).state)) return found as Finding;
  const { status } = found as LookUpAnswer;
  // An answer that is an error says nothing of the payment: the look-up itself has failed.
  return status >= 200 && status <= 299 ? { state: 'landed', answer: found as LookUpAnswer } : { state: 'undecided' };
}
