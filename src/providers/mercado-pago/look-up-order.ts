import { acceptedIn, askForListed } from '../accepted.js';
import { isSameAmount } from '../amount.js';
import { type Fields, fieldsIn, fieldsOf, textOf } from '../body-fields.js';
import { isOk } from '../exchange.js';
import { idOf, queriedAs } from '../id.js';
import { type Finding, type LookUpAnswer, type LookUpTools, type Reconcile, SEVERAL_FIT } from '../look-up.js';
import type { RequestFacts } from '../provider.js';
import { firstSentBy, isSurelySince, timeOf } from '../their-clock.js';
import { AUTHORIZED, reasonOf } from './answers.js';
import { CANCELED, isFailed, ORDERED, refundsOf } from './bodies.js';
import { idIn, kindOf } from './endpoints.js';
import { askAccepted, isEarlier, isWhole, landedAs, listIn, MISSED_FOR, NO_REFERENCE } from './found.js';
import { isOfThis } from './same.js';

const NO_TIME = {
  unaskable: 'without the time of sending (doubt.sentAt), an order cannot be looked up at Mercado Pago',
} as const;

/** Finds out what became of an order by its `external_reference`, amount and time. */
export async function askOrder(request: RequestFacts, tools: LookUpTools): ReturnType<Reconcile> {
  const { get, firstSentAt, lastSentAt, now } = tools;
  const asked = fieldsIn(request);
  const accepted = await askAccepted(request, 'orders', ORDERED, tools);
  if (accepted !== undefined) return accepted;
  const reference = textOf(asked.external_reference);
  const query = queriedAs(reference);
  if (query === undefined) return NO_REFERENCE;
  if (firstSentAt === undefined) return NO_TIME;
  const day = (at: number) => encodeURIComponent(new Date(at).toISOString());
  const span = `begin_date=${day(firstSentAt - MISSED_FOR)}&end_date=${day((lastSentAt ?? now ?? firstSentAt) + MISSED_FOR)}`;
  const answer = await get(`./orders?${span}&external_reference=${query}`);
  const since = firstSentBy(answer, tools);
  const own = listIn(answer, fieldsOf(answer.data).data).filter(
    (each) =>
      each.external_reference === reference &&
      isSameAmount(asked.total_amount, each.total_amount) === true &&
      !isEarlier(each.created_date, each.status, answer, tools),
  );
  const [made, ...others] = own.filter(
    ({ id, status, created_date: at }) =>
      ORDERED.has(status) && isSurelySince(timeOf(at), since) && !tools.isAnothers?.(id),
  );
  if (others.length > 0) return SEVERAL_FIT;
  const id = idOf(made?.id);
  // A search returns whole orders (sdk-nodejs: OrderSearchResponse), with abridged payments.
  if (id !== undefined && made?.transactions !== undefined) return landedAs(made, answer);
  if (id !== undefined) return askForListed(tools, './orders', id, ORDERED, (told) => isOfThis(request, told));
  const failed = own.length === 1 && own[0]?.status === 'failed' ? own[0] : undefined;
  if (failed !== undefined && isSurelySince(timeOf(failed.created_date), since) && isWhole(answer))
    return { state: 'denied', shared: true, settledAfter: MISSED_FOR, answer, declined: reasonOf(failed) ?? 'failed' };
  return { state: 'undecided', answer };
}

/** The detail of an order of which nothing was refunded: online, and at a terminal (Order status; Point, Status of an order). */
const PAID: ReadonlySet<unknown> = new Set(['accredited', 'processed']);

/** The state in which a capture, cancellation or refund left an order. */
export function judgeOrderChange(
  answer: LookUpAnswer,
  request: RequestFacts,
  tools: Pick<LookUpTools, 'failure' | 'answer'> = {},
): Finding {
  const order = fieldsOf(answer.data);
  const { endpoint } = kindOf(request);
  if (!isOk(answer) || idOf(order.id) !== idIn(request)) return { state: 'undecided', answer };
  const { status, status_detail: detail } = order;
  if (endpoint === 'order-cancel') {
    if (CANCELED.has(status)) return { state: 'landed', answer };
    return { state: status === 'created' || status === 'action_required' ? 'absent' : 'undecided', answer };
  }
  if (endpoint === 'order-capture') {
    if (status === 'processed') return { state: 'landed', answer };
    return { state: detail === AUTHORIZED ? 'absent' : 'undecided', answer };
  }
  const accepted = judgeAcceptedRefund(order, acceptedIn(tools)?.data, answer);
  if (accepted !== undefined) return accepted;
  // Another request may have refunded a part of it.
  const isWhole = fieldsIn(request).transactions === undefined;
  if (isWhole && (status === 'refunded' || detail === 'refunded')) return { state: 'landed', answer };
  // One that is still being processed leaves the order as it was.
  const isUntouched = status === 'processed' && PAID.has(detail) && refundsOf(order).every(isFailed);
  return { state: isUntouched ? 'absent' : 'undecided', answer };
}

/** The state of a refund in an order that has not failed. */
const REFUNDING: ReadonlySet<unknown> = new Set(['processing', 'processed']);

/** What the order says about the refunds that were accepted, which their ids name for good. */
function judgeAcceptedRefund(order: Fields, accepted: unknown, answer: LookUpAnswer): Finding | undefined {
  const ids = new Set(refundsOf(accepted).map(({ id }) => idOf(id)));
  const own = refundsOf(order).filter(({ id }) => ids.has(idOf(id) ?? ''));
  const [first] = own;
  if (first === undefined) return undefined;
  if (own.every(isFailed)) return { state: 'denied', answer, declined: textOf(first.status_detail) ?? 'failed' };
  return { state: own.every(({ status }) => REFUNDING.has(status)) ? 'landed' : 'undecided', answer };
}
