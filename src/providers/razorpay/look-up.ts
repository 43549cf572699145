import { acceptedIn, askById, askForListed } from '../accepted.js';
import { isSameAmount, isSameWord } from '../amount.js';
import { type Fields, fieldsIn, fieldsOf, textOf } from '../body-fields.js';
import { isOk } from '../exchange.js';
import { canBeSame, idOf, queriedAs } from '../id.js';
import { type Finding, type LookUpAnswer, type LookUpTools, type Reconcile, SEVERAL_FIT } from '../look-up.js';
import { showsAllSince } from '../newest-first.js';
import type { RequestFacts } from '../provider.js';
import { HOUR } from '../spans.js';
import {
  firstSentAtLeast,
  firstSentBy,
  isOlder,
  isSurelyBefore,
  isSurelySince,
  notSentBefore,
  onlyOneSince,
} from '../their-clock.js';
import { wordSent } from '../word.js';
import { isOf, isOnlyPage, itemsOf, madeAt, NOT_PAID_OUT, PAID_OUT, showsNewest } from './answers.js';
import { idIn, kindOf } from './endpoints.js';
import { judgeCancel, judgeCapture } from './look-up-change.js';

/** Milliseconds by which Razorpay's clock and this machine's may differ. */
const SKEW = 120_000;
/** Milliseconds until a payout is certainly shown (RazorpayX, Error types). */
const SHOWN_AFTER = HOUR;

/**
 * Asks Razorpay what became of a request: a payout by its `reference_id`, an order by its `receipt`, a refund by amount, receipt
 * and time in its payment, a capture by its payment.
 *
 * A payout may be shown an hour late (RazorpayX, Error types: it is failed only if nothing is found after one hour), so its
 * absence proves nothing, and within that hour, neither does another one's failure.
 */
export const reconcileRazorpay: Reconcile = async (request, tools) => {
  const { endpoint } = kindOf(request);
  const accepted = acceptedIn(tools);
  if (accepted && (endpoint === 'payout' || endpoint === 'refund'))
    return askAboutAccepted(request, endpoint, accepted, tools);
  switch (endpoint) {
    case 'payout':
      return askPayout(request, tools);
    case 'order':
      return askOrder(request, tools);
    case 'refund':
      return askRefund(request, tools);
    case 'capture':
      return judgeCapture(await tools.get('./'), request, tools.inDoubt);
    case 'payout-cancel':
      return judgeCancel(await tools.get('./'), request);
    default:
      return undefined;
  }
};

/** An accepted object has an id; another one may have its reference. */
async function askAboutAccepted(
  request: RequestFacts,
  endpoint: 'payout' | 'refund',
  accepted: LookUpAnswer,
  tools: LookUpTools,
): Promise<Finding | undefined> {
  const told = await askById(tools, `./${endpoint}s`, idOf(fieldsOf(accepted.data).id), isOf(endpoint, request));
  if (told === undefined) return undefined;
  const { answer, found } = told;
  const [taken, failed] = endpoint === 'payout' ? [PAID_OUT, NOT_PAID_OUT] : [REFUNDED, FAILED];
  if (found !== undefined && failed.has(found.status))
    return { state: 'denied', answer, declined: wordSent(found.status) };
  return { state: taken.has(found?.status) ? 'landed' : 'undecided', answer };
}

const ORDERED: ReadonlySet<unknown> = new Set(['created', 'attempted', 'paid']);
const REFUNDED: ReadonlySet<unknown> = new Set(['pending', 'processed']);
const FAILED: ReadonlySet<unknown> = new Set(['failed']);

async function askPayout(request: RequestFacts, tools: LookUpTools): ReturnType<Reconcile> {
  const { account_number: account, reference_id: reference } = fieldsIn(request);
  const named = textOf(reference);
  const [from, query] = [queriedAs(idOf(account)), queriedAs(named)];
  if (from === undefined || query === undefined) {
    return { unaskable: 'Razorpay finds a payout only by account_number and reference_id' };
  }
  const answer = await tools.get(`./payouts?account_number=${from}&reference_id=${query}`);
  const since = firstSentBy(answer, tools);
  const { fund_account_id: payee } = fieldsIn(request);
  if (!isOk(answer)) return { state: 'undecided', answer };
  const all = itemsOf(answer.data);
  const equal = all.filter(
    (each) => each.reference_id === named && isOfSum(each, request) && canBeSame(payee, each.fund_account_id),
  );
  const ours = equal.filter((each) => !tools.isAnothers?.(each.id));
  const paid = ours.filter((each) => PAID_OUT.has(each.status) && isSurelySince(madeAt(each), since));
  if (paid.length > 1) return SEVERAL_FIT;
  const only = onlyOneIn(all, ours, answer, tools);
  const id = PAID_OUT.has(only?.status) ? idOf(only?.id) : undefined;
  if (id !== undefined) return askForListed(tools, './payouts', id, PAID_OUT, isOf('payout', request));
  const own = equal.filter(
    (each) => !isSurelyBefore(madeAt(each), answer, tools, NOT_PAID_OUT.has(each.status) ? SKEW : undefined),
  );
  const failed = own.length === 1 && NOT_PAID_OUT.has(own[0]?.status) ? own[0] : undefined;
  if (failed !== undefined && isSurelySince(madeAt(failed), since) && showsNewest(all))
    return { state: 'denied', answer, shared: true, settledAfter: SHOWN_AFTER, declined: wordSent(failed.status) };
  return { state: 'undecided', answer };
}

async function askOrder(request: RequestFacts, tools: LookUpTools): ReturnType<Reconcile> {
  const receipt = textOf(fieldsIn(request).receipt);
  const query = queriedAs(receipt);
  if (query === undefined) return { unaskable: 'Razorpay finds an order only by its receipt, and this one has none' };
  const answer = await tools.get(`./orders?receipt=${query}`);
  if (!isOk(answer) || !Array.isArray(fieldsOf(answer.data).items)) return { state: 'undecided', answer };
  const all = itemsOf(answer.data);
  const named = all.filter((each) => each.receipt === receipt);
  // Nothing makes a receipt unique: an order of a moment ago may be that of another call.
  const ours = named.filter((each) => isOfSum(each, request) && !tools.isAnothers?.(each.id));
  const made = onlyOneIn(all, ours, answer, tools);
  if (made === undefined) {
    const least = firstSentAtLeast(answer, tools);
    const areOthers = named.every((each) =>
      isOfSum(each, request) ? isSurelyBefore(madeAt(each), answer, tools) : isOlder(madeAt(each), least, SKEW),
    );
    return { state: areOthers && showsNewest(all, named.length === all.length) ? 'absent' : 'undecided', answer };
  }
  const id = idOf(made.id);
  if (id === undefined) return { state: 'undecided', answer };
  return askForListed(tools, './orders', id, ORDERED, isOf('order', request));
}

async function askRefund(request: RequestFacts, tools: LookUpTools): Promise<Finding> {
  const { receipt } = fieldsIn(request);
  const answer = await tools.get('./refunds');
  const since = firstSentBy(answer, tools);
  if (!isOk(answer) || !Array.isArray(fieldsOf(answer.data).items) || since === undefined) {
    return { state: 'undecided', answer };
  }
  const all = itemsOf(answer.data);
  const isNamed = (each: Fields) =>
    isOfSum(each, request) &&
    (receipt === undefined || each.receipt === receipt) &&
    canBeSame(idIn(request), each.payment_id);
  const ours = all.filter((each) => isNamed(each) && !tools.isAnothers?.(each.id));
  const only = onlyOneIn(all, ours, answer, tools);
  const least = firstSentAtLeast(answer, tools);
  const isOfAnother = (each: Fields) =>
    isNamed(each)
      ? isSurelyBefore(madeAt(each), answer, tools, FAILED.has(each.status) ? SKEW : undefined)
      : isOlder(madeAt(each), least, SKEW);
  if (only === undefined) return { state: all.every(isOfAnother) && showsNewest(all) ? 'absent' : 'undecided', answer };
  const id = idOf(only.id);
  if (id === undefined) return { state: 'undecided', answer };
  if (only.status === 'failed') return { state: 'denied', answer, shared: true, declined: 'failed' };
  if (fieldsIn(request).amount === undefined && !(await isAllRefunded(request, tools)))
    return { state: 'undecided', answer };
  return askForListed(tools, './refunds', id, REFUNDED, isOf('refund', request));
}

/** The only one of the equal ones in a list that may be the call's, if the list shows all of them. */
function onlyOneIn(
  all: readonly Fields[],
  equal: readonly Fields[],
  answer: LookUpAnswer,
  tools: LookUpTools,
): Fields | undefined {
  const earliest = notSentBefore(answer, tools);
  if (!showsAllSince(all, madeAt, earliest, isOnlyPage(all))) return undefined;
  return onlyOneSince(equal, madeAt, firstSentBy(answer, tools), earliest);
}

/** A refund without an amount refunds the rest: nothing is left after it. */
async function isAllRefunded(request: RequestFacts, { get }: LookUpTools): Promise<boolean> {
  const answer = await get('./');
  const { id, amount, amount_refunded: refunded } = fieldsOf(answer.data);
  return isOk(answer) && idOf(id) === idIn(request) && isSameAmount(amount, refunded) === true;
}

/** The same amount in the same currency, as far as the request names them: a refund is in that of its payment. */
function isOfSum(told: Fields, request: RequestFacts): boolean {
  const { amount, currency } = fieldsIn(request);
  if (amount !== undefined && isSameAmount(amount, told.amount) !== true) return false;
  return currency === undefined || isSameWord(currency, told.currency ?? 'INR') === true;
}
