import type { Refusal } from '../decision/refusal.js';
import type { Classified } from '../failure/classify.js';
import { shownDecline } from '../failure/showable.js';
import type { Exchange } from '../providers/exchange.js';
import type { Finding, LookUpAnswer, LookUpFailure, Unaskable } from '../providers/look-up.js';
import type { Provider } from '../providers/provider.js';
import { defined } from '../report/defined.js';
import { Naps } from '../time/naps.js';
import { AskInTurn } from './ask-in-turn.js';
import type { Call } from './call.js';
import { firstSentAt, isSpent, sentElsewhere } from './doubt.js';
import { factsSent } from './facts-sent.js';
import { isGivenUp, withinTime } from './hook-time.js';
import { inquire, type Known, UNDECIDED } from './inquire.js';
import { attachedKeys, knownKeys } from './keys-in-force.js';
import { claim, isAnothers } from './makers.js';
import { type Heard, statusOf, type Witness } from './questions.js';
import { TimedAsk } from './timed-ask.js';

/** The result of a look-up. A back-off time that does not fit is a refusal. */
export type Told = Finding | { readonly refusal: Refusal } | undefined;

/** Asks the provider what became of a call. `undefined` if there is no look-up; a failed look-up is `undecided`. */
export async function askAbout(call: Call): Promise<Told> {
  const { provider, port, record, scope } = call;
  if (port.ask === undefined) return undefined;
  const why = notToAsk(call);
  const facts = why === undefined ? factsSent(call) : undefined;
  if (facts === undefined) {
    record.unaskable = why ?? 'its request cannot carry the keys of the earlier call';
    return undefined;
  }
  const askedAfterMs = record.elapsedMs;
  let heard: Heard | undefined;
  const timed = new TimedAsk(call, port.ask.bind(port));
  const door = new AskInTurn(call, timed.ask);
  const free: unknown[] = [];
  const known = knownOf(call, (id) => free.push(id));
  const witness: Witness = {
    onHeard(each) {
      heard = each;
    },
    onVoid() {
      call.hasVoided = true;
    },
  };
  const end = await withinTime(call, door.ask, (ask) => inquire(provider, facts, ask, call, known, witness));
  door.leave();
  // The provider answers, whatever the answer says about the payment.
  if (heard?.isEvidence && !door.isInLaneOfCall) call.pass.lane.gate.hearOf(timed.longest, scope.clock.now());
  const given = end === undefined ? UNDECIDED : end.given;
  const told = isLanded(given) && !claim(call, given, free) ? { ...given, ...UNDECIDED } : given;
  record.unaskable = told !== undefined && 'unaskable' in told ? told.unaskable : undefined;
  const found = told !== undefined && 'state' in told ? told : undefined;
  const { refusal } = door;
  const isOpen = found === undefined || found.state === 'undecided';
  const deferred = isOpen && refusal?.outcome === 'deferred' ? { refusal } : undefined;
  if (isOpen && refusal !== undefined && door.asked === 0) return deferred ?? UNDECIDED;
  if (found === undefined) return deferred;
  if (found.state === 'undone') call.hasVoided = true;
  const { status, code = wordOf(found, provider) } = answerOf(found, heard);
  scope.reporter.lookedUp(record, record.noteLookUp({ askedAfterMs, found: found.state, status, code }));
  return deferred ?? found;
}

/** Why a call is not asked about, though it has a look-up. */
function notToAsk(call: Call): string | undefined {
  const elsewhere = sentElsewhere(call);
  if (elsewhere !== undefined) return `it was sent to ${elsewhere}: resume it there`;
  return isGivenUp(call) ? 'its reconcile failed each time' : undefined;
}

function isLanded(told: Finding | Unaskable | undefined): told is Finding {
  return told !== undefined && 'state' in told && told.state === 'landed';
}

/** Whether a look-up is possible at all. */
export function canAsk({ provider, port }: Pick<Call, 'provider' | 'port'>): boolean {
  return provider.reconcile !== undefined && port.ask !== undefined;
}

/** @param onFree receives each object of which the hook is told that it is nobody's */
function knownOf(call: Call, onFree: (id: unknown) => void): Known {
  const { record, answered } = call;
  const last = record.course.last?.classified;
  const accepted = record.course.asking?.accepted?.answer;
  const keys = knownKeys(call);
  return {
    keys,
    attached: isSpent(call) ? Object.keys(keys) : attachedKeys(call, keys),
    now: call.scope.clock.wall(),
    inDoubt: record.course.ambiguous,
    isAnothers: (id) => {
      const isIt = isAnothers(call, id);
      if (!isIt) onFree(id);
      return isIt;
    },
    ...timesOf(call),
    // An accepted payment found by a look-up replaces the attempt's own answer: it names the payment.
    ...(accepted
      ? { answer: accepted }
      : { ...(last && { failure: failureOf(last) }), ...(answered && { answer: answerIn(answered) }) }),
  };
}

function timesOf(call: Call): Pick<Known, 'firstSentAt' | 'lastSentAt'> {
  const { record, scope, lastSentAt } = call;
  const first = firstSentAt(call);
  if (first === undefined) return {};
  if (record.firstSentAt === undefined) return { firstSentAt: first };
  // The clock moves between two readings, but a call with one attempt has only one time.
  const isOne = lastSentAt === record.firstSentAt && call.policy.doubt?.sentAt === undefined;
  return { firstSentAt: first, lastSentAt: isOne ? first : Naps.of(scope.clock).wallAt(lastSentAt) };
}

function failureOf({ failure, reading }: Classified): LookUpFailure {
  const { status, message } = failure;
  return { code: reading?.code ?? failure.code, ...defined({ field: reading?.field, status, message }) };
}

function answerIn({ status, header, body, text }: Exchange): LookUpAnswer {
  return { status, headers: { get: header }, data: body ?? text };
}

/** The provider's own word for how the payment ended, if it did. */
function wordOf({ state, declined, word = declined }: Finding, { shows }: Provider): string | undefined {
  return state === 'denied' || state === 'dead' ? shownDecline(word, shows) : undefined;
}

/** What the provider said. An answer made up by the application's hook has at most a status. */
function answerOf({ answer }: Finding, heard: Heard | undefined) {
  return heard === undefined ? { status: statusOf(answer?.status), code: undefined } : heard;
}
