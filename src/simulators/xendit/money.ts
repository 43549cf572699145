import { numberAt, textAt } from '../core/fields.js';
import type { Numbering } from '../core/numbering.js';
import type { Call, Reply } from '../core/provider-server.js';
import type { Book, Item } from './book.js';
import { refuse } from './codes.js';

/** The account that a request concerns. */
export function accountOf({ headers }: Call): string {
  const account = headers['for-user-id'];
  return typeof account === 'string' ? account : '';
}

/** What the handlers need to make things. */
export interface Desk {
  readonly payments: Book;
  readonly refunds: Book;
  readonly captures: Book;
  readonly payouts: Book;
  readonly numbering: Numbering;
  readonly now: () => number;
}

/**
 * `POST /payment_requests`. No document says what a second request under an idempotency key gets, so each is accepted: the worst
 * case. A `payment_method_id` such as `pm-fails-CARD_DECLINED` makes a failed one, `pm-waits` one that waits for its customer.
 */
export function makePayment(call: Call, { payments, numbering, now }: Desk): Reply {
  const { fields, path } = call;
  const isV3 = path.startsWith('/v3/');
  const amount = numberAt(fields, isV3 ? 'request_amount' : 'amount');
  const reference = textAt(fields, 'reference_id');
  const currency = textAt(fields, 'currency');
  if (amount === undefined || reference === undefined || currency === undefined) return refuse('API_VALIDATION_ERROR');
  const method = textAt(fields, 'payment_method_id') ?? '';
  const [isFailing, code = 'CARD_DECLINED'] = /^pm-fails(?:-(\w+))?$/.exec(method) ?? [];
  const failure = isFailing === undefined ? undefined : code;
  const paid = textAt(fields, 'capture_method') === 'MANUAL' ? 'AWAITING_CAPTURE' : 'SUCCEEDED';
  const status = failure !== undefined ? 'FAILED' : method === 'pm-waits' ? 'REQUIRES_ACTION' : paid;
  const id = numbering.next('pr');
  const item: Item = {
    id,
    ...(isV3 ? { payment_request_id: id, request_amount: amount } : { amount }),
    reference_id: reference,
    currency,
    status,
    failure_code: failure ?? null,
    created: new Date(now()).toISOString(),
  };
  payments.add(accountOf(call), item);
  const kind = failure === undefined ? 'payment' : 'decline';
  return { status: 201, body: item, effects: [{ id: reference, kind, amount, status }] };
}

/** `POST /payment_requests/ID/captures`: each one is accepted here too, up to what was authorised. */
export function makeCapture(call: Call, { payments, captures, numbering, now }: Desk): Reply {
  const { fields, params } = call;
  const account = accountOf(call);
  const payment = payments.find(account, params[0] ?? '');
  if (payment === undefined) return refuse('DATA_NOT_FOUND');
  const earlier = captures.list(account, (item) => item.payment_request_id === payment.id);
  const left = earlier.reduce((sum, item) => sum - Number(item.captured_amount), Number(payment.amount));
  const amount = numberAt(fields, 'capture_amount') ?? left;
  if (amount <= 0 || amount > left) return refuse('EXCEEDS_CAPTURABLE_AMOUNT');
  const item: Item = {
    id: numbering.next('cptr'),
    payment_request_id: payment.id,
    reference_id: textAt(fields, 'reference_id') ?? null,
    currency: payment.currency,
    authorized_amount: payment.amount,
    captured_amount: amount,
    status: 'SUCCEEDED',
    created: new Date(now()).toISOString(),
  };
  captures.add(account, item);
  return { status: 200, body: item, effects: [{ id: payment.id, kind: 'capture', amount, status: 'SUCCEEDED' }] };
}

/** `POST /refunds`: each one is accepted here too, up to what was paid. */
export function makeRefund(call: Call, { payments, refunds, numbering, now }: Desk): Reply {
  const { fields } = call;
  const account = accountOf(call);
  const of = textAt(fields, 'payment_request_id') ?? '';
  const paid = payments.find(account, of);
  if (paid === undefined) return refuse('DATA_NOT_FOUND');
  const total = Number(paid.amount);
  const earlier = refunds.list(account, (item) => item.payment_request_id === of);
  const left = earlier.reduce((sum, item) => sum - Number(item.amount), total);
  const amount = numberAt(fields, 'amount') ?? left;
  if (amount <= 0 || amount > left) return refuse('REFUND_AMOUNT_EXCEEDED');
  const id = numbering.next('rfd');
  const reference = textAt(fields, 'reference_id');
  refunds.add(account, {
    id,
    payment_request_id: of,
    ...(reference !== undefined && { reference_id: reference }),
    amount,
    currency: paid.currency,
    status: 'PENDING',
    created: new Date(now()).toISOString(),
  });
  const item = refunds.find(account, id);
  return { status: 200, body: item, effects: [{ id: reference ?? id, kind: 'refund', amount, status: 'PENDING' }] };
}

/**
 * `POST /v2/payouts`: the same key and body get the first payout again, a different body is refused. The key never expires
 * (Xendit: PayoutApi).
 */
export function makePayout(call: Call, { payouts, numbering, now }: Desk): Reply {
  const { fields, headers, body } = call;
  const account = accountOf(call);
  const key = headers['idempotency-key'];
  if (typeof key !== 'string' || key === '') return refuse('API_VALIDATION_ERROR', 'idempotency-key is required');
  const first = payouts.under(account, key);
  if (first !== undefined) return first.body === body ? { status: 200, body: first.item } : refuse('DUPLICATE_ERROR');
  const amount = numberAt(fields, 'amount');
  const reference = textAt(fields, 'reference_id');
  if (amount === undefined || reference === undefined) return refuse('API_VALIDATION_ERROR');
  const item: Item = {
    id: numbering.next('disb'),
    reference_id: reference,
    amount,
    currency: textAt(fields, 'currency') ?? 'IDR',
    channel_code: textAt(fields, 'channel_code'),
    status: 'ACCEPTED',
    created: new Date(now()).toISOString(),
  };
  payouts.add(account, item, { value: key, body });
  return { status: 200, body: item, effects: [{ id: reference, kind: 'payout', amount, status: 'ACCEPTED' }] };
}
