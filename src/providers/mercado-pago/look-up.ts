import { acceptedIn, askForListed } from '../accepted.js';
import { isSameAmount } from '../amount.js';
import { type Fields, fieldsIn, fieldsOf, listOf, textOf } from '../body-fields.js';
import { isOk } from '../exchange.js';
import { canBeSame, idOf, pieceOf, queriedAs } from '../id.js';
import {
  type Finding,
  type LookUpAnswer,
  type LookUpTools,
  type Reconcile,
  SEVERAL_FIT,
  type Unaskable,
} from '../look-up.js';
import type { RequestFacts } from '../provider.js';
import {
  firstSentAtLeast,
  firstSentBy,
  isOlder,
  isSurelySince,
  notSentBefore,
  onlyOneSince,
  timeOf,
} from '../their-clock.js';
import { wordSent } from '../word.js';
import { TAKEN } from './bodies.js';
import { idIn, kindOf } from './endpoints.js';
import {
  askAccepted,
  IN_PROCESS_TOO,
  isEarlier,
  isWhole,
  landedAs,
  listIn,
  MISSED_FOR,
  NO_REFERENCE,
  SKEW,
} from './found.js';
import { askOrder, judgeOrderChange } from './look-up-order.js';
import { isChanged, isOfThis, isShown } from './same.js';

const REFUNDED: ReadonlySet<unknown> = new Set(['approved', 'in_process']);

/**
 * Asks Mercado Pago what became of a request: a payment or an order by its `external_reference`, amount and time, a change or a
 * refund by the id in its path.
 *
 * A search that finds nothing proves nothing: it has missed payments for a day (mercadopago/sdk-nodejs, issue 180). During that
 * time, a refusal that it finds may be another call's, while this call's own payment is missed.
 */
export const reconcileMercadoPago: Reconcile = async (request, tools) => {
  switch (kindOf(request).endpoint) {
    case 'payment':
      return askPayment(request, tools);
    case 'order':
      return askOrder(request, tools);
    case 'refund':
      return askRefund(request, tools);
    case 'change':
      if (!isShown(request)) return { unaskable: 'A payment at Mercado Pago does not show whether this was changed' };
      return judgeChange(await tools.get(`./${pieceOf(idIn(request) ?? '') ?? ''}`), request, tools);
    case 'order-capture':
    case 'order-cancel':
    case 'order-refund':
      return judgeOrderChange(await tools.get('./'), request, tools);
    default:
      return undefined;
  }
};

async function askPayment(request: RequestFacts, tools: LookUpTools): ReturnType<Reconcile> {
  const { get } = tools;
  const asked = fieldsIn(request);
  const accepted = await askAccepted(request, 'payments', TAKEN, tools);
  if (accepted !== undefined) return accepted;
  const reference = textOf(asked.external_reference);
  const query = queriedAs(reference);
  if (query === undefined) return NO_REFERENCE;
  const answer = await get(`./payments/search?external_reference=${query}`);
  const since = firstSentBy(answer, tools);
  const own = listIn(answer, fieldsOf(answer.data).results).filter(
    (each) =>
      each.external_reference === reference &&
      isSameAmount(asked.transaction_amount, each.transaction_amount) === true &&
      canBeSame(asked.payment_method_id, each.payment_method_id) &&
      !isEarlier(each.date_created, each.status, answer, tools),
  );
  const [taken, ...others] = own.filter(
    ({ id, status, date_created: made }) =>
      TAKEN.has(status) && isSurelySince(timeOf(made), since) && !tools.isAnothers?.(id),
  );
  if (others.length > 0) return SEVERAL_FIT;
  const id = idOf(taken?.id);
  if (id !== undefined) return askForListed(tools, './payments', id, TAKEN, (told) => isOfThis(request, told));
  const rejected = own.length === 1 && own[0]?.status === 'rejected' ? own[0] : undefined;
  if (isSurelySince(timeOf(rejected?.date_created), since) && isWhole(answer))
    return {
      state: 'denied',
      shared: true,
      settledAfter: MISSED_FOR,
      answer,
      declined: wordSent(rejected?.status_detail),
    };
  return { state: 'undecided', answer };
}

/** Looks among the payment's refunds for one with the same amount, made since the call began. */
async function askRefund(request: RequestFacts, tools: LookUpTools): Promise<Finding> {
  const { get } = tools;
  const { amount } = fieldsIn(request);
  const accepted = await askAccepted(request, 'refunds', REFUNDED, tools);
  if (accepted !== undefined) return accepted;
  const answer = await get('./refunds', IN_PROCESS_TOO);
  const since = firstSentBy(answer, tools);
  if (!isOk(answer) || !Array.isArray(answer.data) || since === undefined) return { state: 'undecided', answer };
  const all = listOf(answer.data);
  const isOwn = (each: Fields) => amount === undefined || isSameAmount(amount, each.amount) === true;
  const earliest = notSentBefore(answer, tools);
  const ours = all.filter((each) => isOwn(each) && !tools.isAnothers?.(each.id));
  const only = onlyOneSince(ours, ({ date_created: made }) => timeOf(made), since, earliest);
  const least = firstSentAtLeast(answer, tools);
  const isOfAnother = (each: Fields) =>
    isOwn(each)
      ? isEarlier(each.date_created, each.status, answer, tools)
      : isOlder(timeOf(each.date_created), least, SKEW);
  if (only === undefined) return { state: all.every(isOfAnother) ? 'absent' : 'undecided', answer };
  if (idOf(only.id) === undefined) return { state: 'undecided', answer };
  if (only.status === 'rejected' || only.status === 'cancelled')
    return { state: 'denied', shared: true, answer, word: only.status };
  // The rest was to be refunded: as long as anything is left, that has not happened.
  if (amount === undefined && !isRefunded(await get('./'), request)) return { state: 'undecided', answer };
  return REFUNDED.has(only.status) ? landedAs(only, answer) : { state: 'undecided', answer };
}

function isRefunded(answer: LookUpAnswer, request: RequestFacts): boolean {
  const { id, status } = fieldsOf(answer.data);
  return isOk(answer) && idOf(id) === idIn(request) && status === 'refunded';
}

/** It was captured, by this request or another one. */
const CAPTURED: ReadonlySet<unknown> = new Set(['approved', 'refunded', 'charged_back']);

/** A captured payment states what was captured, not what was reserved: that may be a part, by another request. */
const UNTOLD: Unaskable = {
  unaskable: 'Mercado Pago does not tell whether all that was reserved was captured: name the transaction_amount',
};

/** The state in which a capture or cancellation left a payment. */
function judgeChange(answer: LookUpAnswer, request: RequestFacts, tools: LookUpTools): Finding | Unaskable {
  const payment = fieldsOf(answer.data);
  if (!isOk(answer) || idOf(payment.id) !== idIn(request)) return { state: 'undecided', answer };
  const { capture, status: wanted, transaction_amount: sum } = fieldsIn(request);
  if (isChanged(request, payment)) {
    const isTold = wanted !== undefined || isSameAmount(sum, payment.transaction_amount) === true;
    if (isTold || acceptedIn(tools) !== undefined) return { state: 'landed', answer };
    // Without an amount, all that is reserved is to be captured.
    return sum === undefined ? UNTOLD : { state: 'undecided', answer };
  }
  // Another request captured another amount; this one may still be on its way, or was refused. Or the money went back since.
  if (capture === true && CAPTURED.has(payment.status)) return { state: 'undecided', answer };
  switch (payment.status) {
    case 'authorized':
    case 'pending':
    case 'in_process':
      return { state: 'absent', answer };
    case 'rejected':
    case 'cancelled':
    case 'approved':
    case 'refunded':
    case 'charged_back':
      return { state: 'denied', answer, word: payment.status };
    default:
      return { state: 'undecided', answer };
  }
}
