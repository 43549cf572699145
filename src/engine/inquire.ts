import { isAdoptable } from '../decision/evidence.js';
import { readFinding, reasonOf } from '../decision/reconcile.js';
import type { ClassifyContext } from '../failure/classify.js';
import { isPartial, pendingIn } from '../failure/kind-of.js';
import { HookFault } from '../policy/hook.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { Finding, LookUpTools, Reconcile, Unaskable } from '../providers/look-up.js';
import type { Provider } from '../providers/provider.js';
import { type Ask, exchangeBehind, Questions, responseBehind, type Witness } from './questions.js';

/** What is known about the call to look up. */
export type Known = Omit<LookUpTools, 'get' | 'post'>;
const NOTHING: Known = { keys: {} };

export const UNDECIDED: Finding = { state: 'undecided' };

/**
 * Runs a provider's look-up, and believes its finding only as far as the answers bear it out. Never throws.
 * @param ask sends one question
 * @param known what the hook is told about the call
 */
export async function inquire(
  provider: Provider,
  request: RequestFacts,
  ask: Ask,
  context: ClassifyContext = {},
  known: Known = NOTHING,
  witness: Witness = {},
): Promise<Finding | Unaskable | undefined> {
  const questions = new Questions(provider, request, ask, context, witness);
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
    // Dialects recognise what is unfinished or failed by the request, or by the form of the answer.
    const exchanges = [exchange, { ...exchange, request }];
    const waits = exchanges.map((each) => pendingIn(provider, each, context));
    const pending = waits.find((each) => each === 'customer') ?? waits.find(Boolean);
    const partial = exchanges.some((each) => isPartial(provider, each, context));
    return { ...finding, ...(pending && { pending }), ...(partial && { partial }) };
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
