import { fieldsOf } from '../body-fields.js';
import { pieceOf } from '../id.js';
import type { Finding, LookUpAnswer, Reconcile } from '../look-up.js';
import type { RequestFacts } from '../provider.js';
import { idsIn, isNamed } from './answers.js';
import { APPROVED, OPEN } from './codes.js';
import { kindOf } from './kinds.js';
import { isSamePayment } from './same-payment.js';

/** Sends a `GET` to the URL that a transaction was PUT to: it answers as the transaction itself does. */
export const reconcileTransaction: Reconcile = async (request, { get }) => {
  const [orderId, transactionId] = idsIn(request);
  if (request.method !== 'PUT' || kindOf(request).operation !== 'write') return undefined;
  if (orderId === undefined || transactionId === undefined) return undefined;
  const piece = pieceOf(transactionId);
  if (piece === undefined) return { unaskable: "This transaction id cannot be part of a URL's path" };
  return judgeTransaction(await get(`./${piece}`), request);
};

/** What the gateway says if the transaction is not there. The document does not give the text. */
const NOT_THERE = /\b(?:unable to find|not found|(?:does|did) not exist|no such|cannot find)\b/i;

/** What a transaction says about a request: it counts if it names order, transaction, operation, amount and currency. */
export function judgeTransaction(answer: LookUpAnswer, request: RequestFacts): Finding {
  const undecided: Finding = { state: 'undecided', answer };
  const found = fieldsOf(answer.data);
  if (isAbsent(answer)) return { state: 'absent', answer };
  if (answer.status < 200 || answer.status > 299 || !isNamed(found, request)) return undecided;
  const isSame = isSamePayment(found, request);
  if (isSame === false) return { state: 'foreign', answer };
  const { gatewayCode: code } = fieldsOf(found.response);
  if (isSame === undefined) return undecided;
  // A pending transaction was accepted: the answer says so, as the request's own does.
  const isTaken = APPROVED.has(code) || OPEN.has(code);
  if (isTaken && (found.result === 'SUCCESS' || found.result === 'PENDING')) return { state: 'landed', answer };
  const isFailed = found.result === 'FAILURE' && !isTaken && code !== 'UNKNOWN';
  return isFailed ? { state: 'denied', answer, ...(typeof code === 'string' && { declined: code }) } : undecided;
}

function isAbsent({ status, data }: LookUpAnswer): boolean {
  const { error, order, transaction } = fieldsOf(data);
  const { cause, explanation } = fieldsOf(error);
  if (order !== undefined || transaction !== undefined) return false;
  const isTold = cause === 'INVALID_REQUEST' && typeof explanation === 'string' && NOT_THERE.test(explanation);
  return isTold && (status === 400 || status === 404);
}
