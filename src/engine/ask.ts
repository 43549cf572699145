import { isAdoptable } from '../decision/evidence.js';
import { readFinding, reasonOf } from '../decision/reconcile.js';
import type { Refusal } from '../decision/refusal.js';
import type { Classified, ClassifyContext } from '../failure/classify.js';
import { pendingIn } from '../failure/kind-of.js';
import { shownDecline } from '../failure/showable.js';
import { HookFault } from '../policy/hook.js';
import type { Exchange, RequestFacts } from '../providers/exchange.js';
import type { Finding, LookUpAnswer, LookUpFailure, LookUpTools, Reconcile, Unaskable } from '../providers/look-up.js';
import type { Provider } from '../providers/provider.js';
import { defined } from '../report/defined.js';
import { Naps } from '../time/naps.js';
import { AskInTurn } from './ask-in-turn.js';
import type { Call } from './call.js';
import { firstSentAt, isSpent, sentElsewhere } from './doubt.js';
import { factsSent } from './facts-sent.js';
import { attachedKeys, knownKeys } from './keys-in-force.js';
import { claim, isAnothers } from './makers.js';
import { isGivenUp, withinTime } from './patience.js';
import { type Ask, exchangeBehind, type Heard, Questions, responseBehind, statusOf } from './questions.js';
import { TimedAsk } from './timed-ask.js';

export { responseBehind } from './questions.js';

/** What is known about the call to look up. */
type Known = Omit<LookUpTools, 'get' | 'post'>;
const NOTHING: Known = { keys: {} };

/** The result of a look-up. A back-off time that does not fit is a refusal. */
export type Told = Finding | { readonly refusal: Refusal } | undefined;

/** Asks the provider what became of a call. `undefined` if there is no look-up; a failed look-up is `undecided`. */
export async function askAbout(call: Call): Promise<Told> {
  const { provider, port, record, scope } = call;
  if (port.ask === undefined) return undefined;
  const elsewhere = sentElsewhere(call);
  if (elsewhere !== undefined) {
    record.unaskable = `it was sent to ${elsewhere}: resume it there`;
    return undefined;
  }
  if (isGivenUp(call)) {
    record.unaskable = 'its reconcile failed each time';
    return undefined;
  }
  const facts = factsSent(call);
  if (facts === undefined) {
    record.unaskable = 'its request cannot carry the keys of the earlier call';
    return undefined;
  }
  const askedAfterMs = record.elapsedMs;
  let heard: Heard | undefined;
  const timed = new TimedAsk(call, port.ask.bind(port));
  const door = new AskInTurn(call, timed.ask);
  const free: unknown[] = [];
  const end = await withinTime(call, door.ask, (ask) =>
    inquire(
      provider,
      facts,
      ask,
      call,
      knownOf(call, (id) => free.push(id)),
      (each) => {
        heard = each;
      },
      () => {
        call.hasVoided = true;
      },
    ),
  );
  // The provider answers, whatever the answer says about the payment.
  if (heard?.isEvidence && !door.isInLaneOfCall) call.pass.lane.gate.hearOf(timed.longest, scope.clock.now());
  const given = end === undefined ? UNDECIDED : end.given;
  const found = isLanded(given) && !claim(call, given, free) ? { ...given, ...UNDECIDED } : given;
  record.unaskable = found !== undefined && 'unaskable' in found ? found.unaskable : undefined;
  const { refusal } = door;
  const isOpen = found === undefined || 'unaskable' in found || found.state === 'undecided';
  const isDeferred = isOpen && refusal?.outcome === 'deferred';
  if (isOpen && refusal !== undefined && door.asked === 0) return isDeferred ? { refusal } : UNDECIDED;
  if (found !== undefined && 'state' in found && found.state === 'undone') call.hasVoided = true;
  if (found === undefined || 'unaskable' in found) return isDeferred ? { refusal } : undefined;
  const { status, code = wordOf(found, provider) } = answerOf(found, heard);
  scope.reporter.lookedUp(record, record.noteLookUp({ askedAfterMs, found: found.state, status, code }));
  return isDeferred ? { refusal } : found;
}

/**
 * Runs a provider's look-up, and believes its finding only as far as the answers bear it out. Never throws.
 * @param ask sends one question
 * @param known what the hook is told about the call
 * @param onHeard receives the answers so far
 * @param onVoid is called before something may be voided
 */
export async function inquire(
  provider: Provider,
  request: RequestFacts,
  ask: Ask,
  context: ClassifyContext = {},
  known: Known = NOTHING,
  onHeard?: (heard: Heard) => void,
  onVoid?: () => void,
): Promise<Finding | Unaskable | undefined> {
  const questions = new Questions(provider, request, ask, context, onHeard, onVoid);
  try {
    let isNextToAnothers = false;
    const isOther = (id: unknown) => {
      const isIt = known.isAnothers?.(id) === true;
      isNextToAnothers ||= isIt;
      return isIt;
    };
    const found = await provider.reconcile?.(request, { ...questions.tools, ...known, isAnothers: isOther });
    const unaskable = reasonOf(found);
    if (unaskable !== undefined) return { unaskable };
    if (found === undefined) return undefined;
    const [finding, isHandedOn] = read(found);
    if (!questions.areAnswered) return { ...finding, state: 'undecided' };
    const { state, answer } = finding;
    // The other call may mean the same payment after all, such as a job that runs twice: nothing is made again because of it.
    if (state === 'absent' && isNextToAnothers) return { ...finding, state: 'undecided' };
    if (state !== 'landed' || answer === undefined) return finding;
    // An answer that the hook hands on without comment replaces the request's own answer.
    const exchange = isHandedOn ? { ...exchangeBehind(answer, request), request } : exchangeBehind(answer, request);
    if (!isAdoptable(provider, exchange, context)) return { ...finding, state: 'undecided' };
    // Dialects recognise unfinished work by the request, or by the form of the answer.
    const waits = [exchange, { ...exchange, request }].map((each) => pendingIn(provider, each, context));
    const pending = waits.find((each) => each === 'customer') ?? waits.find(Boolean);
    return pending ? { ...finding, pending } : finding;
  } catch (error) {
    // If a question got no answer, passing that error on is not a fault of the hook.
    if (error instanceof HookFault) context.onError?.(error);
    return UNDECIDED;
  }
}

/** What the hook found, and whether that is an answer without comment. Fields that the hook made may be getters, and throw. */
function read(found: Awaited<ReturnType<Reconcile>>): readonly [Finding, boolean] {
  try {
    const finding = readFinding(found);
    const { answer } = finding;
    const isHandedOn = found === answer;
    if (answer === undefined || responseBehind(finding) !== undefined) return [finding, isHandedOn];
    const { status, headers, data } = answer;
    return [{ ...finding, answer: { status, headers, data } }, isHandedOn];
  } catch (error) {
    throw new HookFault('reconcile', error);
  }
}

const UNDECIDED: Finding = { state: 'undecided' };

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
  const last = record.course.attempts.at(-1)?.classified;
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
