import { fieldAt, textAt } from '../core/fields.js';
import type { Effect } from '../core/ledger.js';
import type { Numbering } from '../core/numbering.js';
import type { Call, Reply } from '../core/provider-server.js';
import { refuse } from './answers.js';
import { type Book, describeOrder, type Order, type Piece } from './book.js';
import type { Done } from './request-ids.js';

/** The card holder's name decides what the bank answers, as in PayPal's sandbox. */
const REJECTED: Readonly<Record<string, string>> = {
  'CCREJECT-REFUSED': '0500',
  'CCREJECT-IF': '5120',
  'CCREJECT-EC': '5400',
  'CCREJECT-SF': '9500',
  'CCREJECT-LS': '9520',
  'CCREJECT-IRC': '5180',
  'CCREJECT-IA': '1330',
  'CCREJECT-BANK_ERROR': '5100',
  'CCREJECT-CVV_F': '00N7',
};

/** `POST /v2/checkout/orders`: paid at once if by card; otherwise the payer must approve it. */
export function createOrder({ fields }: Call, book: Book, numbering: Numbering, isUnique: boolean): Done | Reply {
  const [unit] = (Array.isArray(fields.purchase_units) ? fields.purchase_units : []) as unknown[];
  const value = textAt(unit, 'amount', 'value');
  const currency = textAt(unit, 'amount', 'currency_code');
  if (value === undefined || currency === undefined) return refuse('MISSING_REQUIRED_PARAMETER');
  if (!(Number(value) > 0)) return refuse('CANNOT_BE_ZERO_OR_NEGATIVE');
  const invoiceId = textAt(unit, 'invoice_id');
  if (isUnique && invoiceId !== undefined && book.isInvoiced(invoiceId)) return refuse('DUPLICATE_INVOICE_ID');
  const card = fieldAt(fields, 'payment_source', 'card');
  const holder = textAt(card, 'name') ?? '';
  // A misspelt name would pay, and a test of a decline would test a success.
  if (holder.startsWith('CCREJECT') && !Object.hasOwn(REJECTED, holder)) return refuse('INVALID_PARAMETER_VALUE');
  const order: Order = {
    id: numbering.next('ORDER'),
    intent: fields.intent === 'AUTHORIZE' ? 'AUTHORIZE' : 'CAPTURE',
    status: 'CREATED',
    reference: textAt(unit, 'reference_id'),
    value,
    currency,
    invoiceId,
    captures: [],
    authorizations: [],
    refunds: [],
  };
  book.orders.set(order.id, order);
  const effects: Effect[] = [{ id: order.id, kind: 'order', amount: Number(value), status: order.status }];
  if (card !== undefined) effects.push(pay(order, book, holder));
  return { reply: { status: 201, body: describeOrder(order), effects }, latest: () => describeOrder(order) };
}

/** `POST /v2/checkout/orders/{id}/capture` and `/authorize`: once only, and after the payer's approval. */
export function completeOrder({ params }: Call, book: Book, intent: Order['intent']): Done | Reply {
  const order = book.orders.get(params[0] ?? '');
  if (order === undefined) return refuse('INVALID_RESOURCE_ID');
  if (order.intent !== intent) return refuse('ACTION_DOES_NOT_MATCH_INTENT');
  if (order.status === 'COMPLETED') {
    return refuse(intent === 'CAPTURE' ? 'ORDER_ALREADY_CAPTURED' : 'ORDER_ALREADY_AUTHORIZED');
  }
  if (order.status !== 'APPROVED') return refuse('ORDER_NOT_APPROVED');
  const effects = [pay(order, book)];
  return { reply: { status: 201, body: describeOrder(order), effects }, latest: () => describeOrder(order) };
}

function pay(order: Order, book: Book, cardHolder = ''): Effect {
  const code = REJECTED[cardHolder];
  const processor = code === undefined ? {} : { processor: { response_code: code } };
  const isCapture = order.intent === 'CAPTURE';
  const [status, pieces, prefix]: [string, Piece[], string] = isCapture
    ? [code === undefined ? 'COMPLETED' : 'DECLINED', order.captures, 'CAPTURE']
    : [code === undefined ? 'CREATED' : 'DENIED', order.authorizations, 'AUTH'];
  const piece = book.piece(prefix, status, order.value, order, processor);
  pieces.push(piece);
  order.status = 'COMPLETED';
  const kind = code !== undefined ? 'decline' : isCapture ? 'capture' : 'authorization';
  return { id: order.id, kind, amount: Number(order.value), status };
}
