import { acceptedIn } from '../accepted.js';
import { isSameAmount } from '../amount.js';
import { type Fields, fieldsIn, fieldsOf, isObject } from '../body-fields.js';
import { isOk } from '../exchange.js';
import { idOf, pieceOf } from '../id.js';
import type { Finding, LookUpAnswer, LookUpTools, Reconcile } from '../look-up.js';
import type { RequestFacts } from '../provider.js';
import { numberSent, wordSent } from '../word.js';
import { kindOf } from './endpoints.js';
import { DEAD, judgeList, listIn, sameSum, type Times } from './judge-list.js';
import { questionFor } from './question.js';
import { KEY_USED, REFERENCE_USED } from './rules.js';
import type { SamePayment } from './same.js';
import { isNamedAs, isRefused, isTaken, nameOf } from './success.js';

/**
 * Asks for whatever is under the request's reference: `GET /payment_requests?reference_id=`, `GET /v2/payouts?reference_id=`, for
 * a refund `GET /refunds?payment_request_id=`, and for a capture the captures of its payment request. An accepted object is asked
 * for by its id. The caller's `for-user-id` is sent along, so that the sub-account is asked.
 */
export function reconcileXendit(same: SamePayment = sameSum): Reconcile {
  return async (request, tools) => {
    const accepted = acceptedIn(tools);
    if (accepted !== undefined) return askAboutAccepted(request, accepted, tools);
    const question = questionFor(request);
    if (typeof question !== 'string') return question;
    const answer = await tools.get(question);
    const finding = judgeList(answer, request, timesOf(tools), same);
    const isRest = 'state' in finding && finding.state === 'landed' && asksForRest(request);
    return isRest && !(await isAllRefunded(answer, request, tools)) ? { state: 'undecided', answer } : finding;
  };
}

/** A refund without an amount is of all that is left (Xendit: Refund a payment request). */
function asksForRest(request: RequestFacts): boolean {
  return kindOf(request).endpoint === 'refund' && fieldsIn(request).amount === undefined;
}

/** The refunds of a payment or an invoice add up to it: one of the same reference may be of a part. */
async function isAllRefunded(list: LookUpAnswer, request: RequestFacts, { get }: LookUpTools): Promise<boolean> {
  const { payment_request_id: payment, invoice_id: invoice } = fieldsIn(request);
  const id = idOf(payment ?? invoice);
  const piece = id === undefined ? undefined : pieceOf(id);
  if (piece === undefined) return false;
  // Of an invoice, more or less may be paid than it asks for (Xendit: Invoice, paid_amount).
  const answer = await get(payment === undefined ? `./v2/invoices/${piece}` : `./payment_requests/${piece}`);
  const { data } = answer;
  const paid = isOk(answer) && isObject(data) && nameOf(data) === id ? fieldsOf(data) : {};
  const refunds = listIn(list)?.items.filter((item) => isTaken('refund', item)) ?? [];
  const sum = refunds.reduce((before, { amount }) => before + numberSent(amount), 0);
  return isSameAmount(sum, paid.paid_amount ?? paid.amount ?? paid.request_amount) === true;
}

/**
 * A reference or a key that was refused as used may be of any age; but after an attempt in doubt, the key may have been used by
 * that.
 */
function timesOf(tools: LookUpTools): Times {
  const { failure, firstSentAt, inDoubt } = tools;
  // A refund that was made but failed as a duplicate says nothing about its reference.
  const code = failure?.field === undefined ? failure?.code : undefined;
  if (code === REFERENCE_USED) return { namesOne: true };
  if (inDoubt !== true && KEY_USED.some((each) => each === code)) return {};
  return { ...tools, isResumed: firstSentAt === undefined };
}

/** Another object may have its reference, but not its id. */
async function askAboutAccepted(
  request: RequestFacts,
  { data: accepted }: LookUpAnswer,
  tools: LookUpTools,
): Promise<Finding | undefined> {
  const id = isObject(accepted) ? nameOf(accepted) : undefined;
  const { endpoint } = kindOf(request);
  const piece = id === undefined ? undefined : pieceOf(id);
  if (id === undefined || piece === undefined) return undefined;
  if (endpoint === 'capture') {
    if (!/\/captures\/?$/.test(request.path)) return undefined;
    const answer = await tools.get('./captures');
    const own = listIn(answer)?.items.find((item) => nameOf(item) === id && isNamedAs(item, request));
    return own === undefined ? { state: 'undecided', answer } : judgeOne(own, endpoint, answer);
  }
  const name = { payment: 'payment_requests', payout: 'payouts', refund: 'refunds' }[endpoint ?? ''];
  if (name === undefined) return undefined;
  const answer = await tools.get(`./${name}/${piece}`);
  const { data } = answer;
  const isIt = isOk(answer) && isObject(data) && nameOf(data) === id && isNamedAs(data, request);
  return isIt ? judgeOne(data, endpoint, answer) : { state: 'undecided', answer };
}

function judgeOne(item: Fields, endpoint: string | undefined, answer: LookUpAnswer): Finding {
  if (isTaken(endpoint, item)) return { state: 'landed', answer: { ...answer, data: item } };
  if (isRefused(item)) return { state: 'denied', answer, declined: wordSent(item.failure_code ?? item.status) };
  return { state: DEAD.has(item.status) ? 'dead' : 'undecided', answer, word: wordSent(item.status) };
}
