import type { Outcome } from '../../../src/decision/outcome.js';
import { toldBy } from '../../../src/decision/pause.js';
import type { Happening, Settle } from '../../../src/decision/step.js';
import { resumesInDoubt } from '../../../src/policy/policy.js';
import type { Kind } from './kinds.js';

/** What the money rules make of all that has happened so far. It knows nothing of how the table keeps its books. */
export interface Known {
  /** Requests on the wire, without polls of one that still runs. */
  readonly sends: number;
  /** Some attempt, or the earlier call, may have taken effect, and nothing has disproved that. */
  readonly mayHaveLanded: boolean;
  /** The earlier call may have, and nothing has disproved that. */
  readonly isResumed: boolean;
  /** The same as `mayHaveLanded` at any time so far: from then on no key is replaced. */
  readonly hasBeenInDoubt: boolean;
  /** One that may have landed was answered with a failure, or the earlier call may have been. */
  readonly wasAnswered: boolean;
  /** Some attempt may have been processed, a read too. */
  readonly mayBeProcessed: boolean;
  /** A key was refused as used after an attempt in doubt: it landed, whatever a look-up shows. */
  readonly isEvident: boolean;
  /** A key was refused as used on a first attempt: somebody's, maybe the caller's of an hour ago. */
  readonly isUsed: boolean;
  /** The last look-up found half of it done: sending it again does the other half, and nothing twice. */
  readonly isHalfDone: boolean;
  readonly hasSucceeded: boolean;
  /** When it was accepted without being done. */
  readonly acceptedAt: number | undefined;
  readonly foundLanded: boolean;
  readonly isDeclined: boolean;
  /** What stood under the key was voided: nothing is sent under that key any more, and under another one all may be. */
  readonly mustRenew: boolean;
  /** The same, since the last request: only then is a key replaced after a doubt. */
  readonly isUndone: boolean;
  /** Nobody can be asked, as was found when it was asked last. */
  readonly isUnaskable: boolean;
  /** The provider's document says to send the same again. */
  readonly isRepeatable: boolean;
  readonly isAborted: boolean;
  /** A refusal at the door told when to come back. */
  readonly isToldWhen: boolean;
  /** The provider asked to be left alone until then. */
  readonly notBefore: number;
  /** When the last attempt that may be under way was given up, or the call began. */
  readonly since: number;
  /** How many of the last look-ups in a row found nothing. */
  readonly absences: number;
  /** When the key in force was made; `undefined` while it is the first. */
  readonly rekeyedAt: number | undefined;
  /** When the last look-up was sent that let the call go on in spite of a doubt, if another process may make the payment too. */
  readonly clearedAt: number | undefined;
  /** The same of one that found half of it done, which says nothing of attempts after it. */
  readonly halfDoneAt: number | undefined;
  /** The provider may finish the work at any later time, so that finding nothing never proves that there is nothing. */
  readonly isLasting: boolean;
  /** Until when the client holds an attempt that got no answer, and may send it. */
  readonly heldTo: number | undefined;
  /** A look-up may have voided what was sent under the key in force. */
  readonly hasVoided: boolean;
  /** The provider said that it only repeated what it keeps under the key. */
  readonly isReplayed: boolean;
  /** What was found may be anybody's: nothing shows that it is this payment, and this call had sent nothing that could be. */
  readonly isAnybodys: boolean;
  /** The provider asked not to retry. */
  readonly isUnwelcome: boolean;
  /** The caller's own code threw before a resend, so that nothing is sent any more. */
  readonly isInterrupted: boolean;
  /** Another process may have made the payment while this one stood still, as far as its clock shows. */
  readonly hasStoodStill: boolean;
}

/** Milliseconds: the clock of the machine that gave the earlier call up may be ahead by so much, or by the provider's own time if that is less. */
const CLOCKS_DIFFER = 10_000;
/** Milliseconds for which no other process can have taken the payment over. */
const KNOWN_FOR = 15_000;

export function knownAtFirst({ policy, earlier, settledAfter }: Kind): Known {
  const isResumed = resumesInDoubt(policy);
  const since = earlier === undefined ? 0 : Math.min(CLOCKS_DIFFER, settledAfter) - earlier.agoMs;
  return {
    sends: 0,
    mayHaveLanded: isResumed,
    isResumed,
    hasBeenInDoubt: isResumed,
    wasAnswered: isResumed,
    mayBeProcessed: isResumed,
    isEvident: false,
    isUsed: false,
    isHalfDone: false,
    hasSucceeded: false,
    acceptedAt: undefined,
    foundLanded: false,
    isDeclined: false,
    mustRenew: false,
    isUndone: false,
    isUnaskable: false,
    isRepeatable: false,
    isAborted: false,
    isToldWhen: false,
    notBefore: 0,
    since,
    absences: earlier?.absences ?? 0,
    rekeyedAt: undefined,
    clearedAt: undefined,
    halfDoneAt: undefined,
    isLasting: earlier?.lasting === true,
    heldTo: undefined,
    hasVoided: false,
    isReplayed: false,
    isInterrupted: false,
    isAnybodys: false,
    isUnwelcome: false,
    hasStoodStill: false,
  };
}

/** It goes on with the keys of another call, as another process may do too. */
export function isShared({ policy }: Kind): boolean {
  return policy.keys !== undefined;
}

/** Milliseconds for which the key in force protects a resend that goes out now. */
export function protectionAt(kind: Kind, known: Known, now: number): number {
  return kind.forgetsFailures && known.wasAnswered ? 0 : lifeLeft(kind, known, now);
}

/** Milliseconds for which the key in force is remembered. */
export function lifeLeft({ lifetime }: Kind, { rekeyedAt }: Known, now: number): number {
  return Math.max(0, (rekeyedAt ?? 0) + lifetime - now);
}

/**
 * Another process may have made the payment since a look-up let the call go on, or since the call began in doubt, and no key makes
 * a second request harmless.
 */
function isStale(kind: Kind, known: Known, now: number): boolean {
  const { clearedAt, halfDoneAt, mayHaveLanded } = known;
  // While this one stood still, another has had its time; otherwise one look is enough.
  if (clearedAt === undefined && !mayHaveLanded && !kind.standsStill) return false;
  return now - (halfDoneAt ?? clearedAt ?? 0) > KNOWN_FOR && !isProtected(kind, known, now);
}

function isProtected({ forgetsFailures, lifetime, policy }: Kind, { rekeyedAt }: Known, now: number): boolean {
  return !forgetsFailures && (rekeyedAt ?? 0) + lifetime > now && policy.idempotent !== false;
}

const IN_DOUBT = {
  mayHaveLanded: true,
  isResumed: true,
  hasBeenInDoubt: true,
  wasAnswered: true,
  mayBeProcessed: true,
};

/** What was found before the door says nothing of what is asked after it. */
const NOTHING_ASKED = { absences: 0, isUnaskable: false };

/** What is known once this has happened. */
export function learn(
  kind: Kind,
  known: Known,
  happened: Happening,
  now: number,
  { askedAt, mayBeTaken }: { readonly askedAt: number; readonly mayBeTaken: boolean },
): Known {
  switch (happened.what) {
    case 'succeeded':
      return { ...known, hasSucceeded: true, acceptedAt: happened.isPending ? now : undefined };
    case 'failed':
      return learnFailure(kind, known, happened, now);
    case 'found':
      return learnFinding(kind, known, happened, now, askedAt);
    case 'admitted':
      return {
        ...known,
        ...NOTHING_ASKED,
        hasStoodStill: known.hasStoodStill || (mayBeTaken && now > KNOWN_FOR),
        ...(mayBeTaken && isStale(kind, known, now) && { ...IN_DOUBT, since: now }),
      };
    case 'refused':
      return { ...known, ...NOTHING_ASKED, isToldWhen: happened.refusal.retryAt !== undefined };
    case 'interrupted':
      return { ...known, sends: known.sends - 1, isInterrupted: true };
    case 'doubted':
      return {
        ...known,
        ...IN_DOUBT,
        ...NOTHING_ASKED,
        sends: known.sends - 1,
        isResumed: known.isResumed,
        wasAnswered: known.wasAnswered || happened.classified.failure.status !== undefined,
        since: now,
      };
    case 'abandoned':
      return { ...known, isAborted: true };
    default:
      return known;
  }
}

type That<W extends Happening['what']> = Extract<Happening, { what: W }>;

function learnFailure(kind: Kind, known: Known, { classified }: That<'failed'>, now: number): Known {
  const { rule, failure } = classified;
  // What an attempt in doubt may have brought about says nothing of it.
  const wasInDoubt = rule.afterAmbiguous === 'look-up' ? known.mayHaveLanded : known.hasBeenInDoubt;
  const isOfDoubt = wasInDoubt && rule.afterAmbiguous !== undefined;
  const isDecline = rule.decline !== undefined && !isOfDoubt;
  const isProcessed = failure.processed !== 'no' && rule.decline === undefined;
  const isInDoubt = isProcessed && kind.operation !== 'read';
  const runsOn = rule.poll ? (rule.delay?.initial ?? 0) : 0;
  const isEvident = known.isEvident || (rule.afterAmbiguous === 'reconcile' && known.hasBeenInDoubt);
  const saysUsed = rule.action === 're-key' || rule.afterAmbiguous === 'reconcile';
  // A decline under a living key is the word on every attempt with that key, and so is a refusal of what each of them said.
  const told = known.hasBeenInDoubt ? rule.finding : undefined;
  const isDead = told === 'dead' && now - known.since >= kind.settledAfter;
  const isDisproved = told === 'denied' || isDead;
  const isWord = isDecline || (rule.settles === true && !known.isResumed && !known.isEvident && !known.isLasting);
  const isSettled = isWord && (protectionAt(kind, known, now) > 0 || kind.operation === 'read');
  return {
    ...known,
    mayHaveLanded: !isSettled && !isDisproved && (known.mayHaveLanded || isInDoubt || isEvident || told === 'landed'),
    isResumed: known.isResumed && !isDisproved,
    foundLanded: told === 'landed',
    hasBeenInDoubt: known.hasBeenInDoubt || isInDoubt,
    wasAnswered: known.wasAnswered || (isInDoubt && failure.status !== undefined && rule.poll === undefined),
    mayBeProcessed: known.mayBeProcessed || isProcessed,
    isEvident,
    isUsed: (saysUsed && !known.hasBeenInDoubt) || told === 'foreign' || (told === 'dead' && !isDead),
    isDeclined: known.isDeclined || isDecline || told === 'denied',
    isRepeatable: rule.repeatable === true,
    isLasting: known.isLasting || (isInDoubt && failure.lasting === true),
    isReplayed: failure.replayed === true,
    isUnwelcome: (failure.retryAfterMs ?? 0) < 0,
    heldTo: isInDoubt && failure.status === undefined && kind.holds !== undefined ? now + kind.holds : known.heldTo,
    isAborted: failure.code === 'ERR_CANCELED',
    sends: known.sends - (rule.poll ? 1 : 0),
    halfDoneAt: undefined,
    notBefore: now + Math.max(0, toldBy(classified) ?? 0),
    since: isInDoubt || (saysUsed && known.hasBeenInDoubt) ? Math.max(known.since, now + runsOn) : known.since,
    ...NOTHING_ASKED,
  };
}

function learnFinding(kind: Kind, known: Known, { finding }: That<'found'>, now: number, askedAt: number): Known {
  const { lifetime } = kind;
  const settledAfter = Math.max(kind.settledAfter, finding?.settledAfter ?? 0);
  const state = finding?.state;
  const absences = state === 'absent' ? known.absences + 1 : 0;
  const since = Math.max(known.since, known.heldTo ?? known.since);
  const isSettled = now - since >= settledAfter || finding?.final === true;
  const isAbsent =
    (absences >= 2 || (absences > 0 && finding?.final === true)) &&
    isSettled &&
    !known.isEvident &&
    (!known.isLasting || finding?.final === true);
  const isDead = state === 'dead' && isSettled;
  const isAccepted = known.hasSucceeded || known.foundLanded;
  const isNamed = !finding?.shared || (!isAccepted && (isSettled || !known.mayHaveLanded));
  const isDenied = state === 'denied' && isNamed;
  // A payment under the new key is not the one that the old key was used for.
  const isOfUsedKey = known.isUsed && known.rekeyedAt === undefined;
  const isRefused = (isDenied || isDead) && known.mayHaveLanded;
  // Another process that took the payment over has used its keys, and nobody asks about a read.
  const isVouchedFor = known.hasBeenInDoubt || known.hasStoodStill || isAccepted || kind.operation === 'read';
  const isUndone = state === 'undone' && isSettled;
  // What was accepted, or had landed, is taken back.
  const isEnded = state === 'denied' ? isDenied : /dead|undone/.test(state ?? '');
  const isTakenBack = (known.hasSucceeded || known.foundLanded) && isEnded;
  const isDisproved = isAbsent || isRefused || isUndone || isTakenBack;
  // Another process may have made it since the call began, and the question about that was not answered.
  const isUnseen = isShared(kind) && now > KNOWN_FOR && !isProtected(kind, known, now) && kind.operation !== 'read';
  const isKnown = known.hasBeenInDoubt || known.isUsed || known.hasVoided || known.isUndone || isAccepted;
  const isNewInDoubt = isUnseen && state === 'undecided' && !isKnown;
  return {
    ...known,
    absences,
    mayHaveLanded: known.mayHaveLanded && !isDisproved,
    isResumed: known.isResumed && !isDisproved,
    isLasting: known.isLasting && !isDisproved,
    hasVoided: known.hasVoided || (kind.voids === true && finding !== undefined),
    wasAnswered: known.wasAnswered && !isDisproved,
    mayBeProcessed: known.mayBeProcessed && !isDisproved,
    isEvident: known.isEvident && !isUndone,
    mustRenew: known.mustRenew || (state === 'undone' && lifetime > 0),
    isUndone: known.isUndone || state === 'undone',
    isHalfDone: state === 'partial',
    hasSucceeded: known.hasSucceeded && !isTakenBack,
    foundLanded: state === 'landed' || (known.foundLanded && !isTakenBack),
    isDeclined: known.isDeclined || (isDenied && (known.mayHaveLanded || isOfUsedKey)),
    isUnaskable: finding === undefined,
    isAnybodys: finding?.unproven === true && !isVouchedFor,
    clearedAt: isShared(kind) && known.hasBeenInDoubt && state === 'absent' ? askedAt : known.clearedAt,
    halfDoneAt: isShared(kind) && state === 'partial' ? askedAt : undefined,
    ...(isNewInDoubt && { ...IN_DOUBT, since: now }),
  };
}

/** As the client tells it: Infinity while an attempt is held. */
export function heldUntil({ heldTo }: Known, now: number): number | undefined {
  return heldTo !== undefined && now < heldTo ? Number.POSITIVE_INFINITY : heldTo;
}

/** A request goes out. */
export function send(known: Known): Known {
  return { ...known, sends: known.sends + 1, isHalfDone: false, isUndone: false };
}

/** What is wrong with sending a request now. */
export function judgeSend(kind: Kind, known: Known, now: number): string | undefined {
  const { idempotent, maxAttempts } = kind.policy;
  if (known.isDeclined) return 'sent again after a final decline';
  if (known.hasSucceeded || known.foundLanded) return 'sent again after it was accepted';
  if (known.mustRenew) return 'sent again under the key of what was voided';
  if (known.hasVoided && kind.lifetime > 0) return 'sent under the key of what may have been voided';
  if (known.isUnwelcome) return 'sent again, and the provider asked not to';
  if (known.isInterrupted) return 'sent after the code of the caller has thrown';
  if (kind.forbidsRetries && known.sends > 0) return 'sent again, which the caller does not allow';
  if (known.sends >= maxAttempts) return `sent more than ${maxAttempts} times`;
  if (now < known.notBefore) return `sent ${known.notBefore - now} ms before the provider told`;
  if (idempotent === false && known.mayBeProcessed) return "sent again in doubt, against the caller's word";
  const isHarmless = idempotent === true || kind.operation !== 'write' || known.isRepeatable || known.isHalfDone;
  const isSafe = !known.mayHaveLanded || isHarmless || protectionAt(kind, known, now) > 0;
  return isSafe ? undefined : 'sent again unprotected, and an attempt before may have landed';
}

/** What is wrong with a call that ends so. */
export function judgeEnd(kind: Kind, known: Known, { adopt, retryIn }: Settle, outcome: Outcome): string | undefined {
  const right: Readonly<Record<Outcome, boolean>> = {
    ok: known.hasSucceeded && known.sends === 1,
    recovered: known.hasSucceeded && known.sends > 0,
    reconciled: known.foundLanded && adopt !== undefined && !known.isAnybodys,
    failed: !known.mayHaveLanded && !known.hasSucceeded,
    unknown:
      (known.mayHaveLanded || known.isUsed || known.hasVoided || known.hasStoodStill) && kind.operation !== 'read',
    deferred: known.isToldWhen || retryIn !== undefined || known.notBefore > 0,
    aborted: known.isAborted,
  };
  return right[outcome] ? undefined : `ended as ${outcome}, which is not what is known`;
}
