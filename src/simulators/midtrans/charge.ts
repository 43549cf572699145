import { fieldAt, numberAt, textAt } from '../core/fields.js';
import type { Call, Reply } from '../core/provider-server.js';
import { declineFields, refuse } from './answers.js';
import { describeOrder, type NewOrder, type OrderBook } from './orders.js';

/** `POST /v2/charge`: a new transaction, if its order id is free. */
export function charge({ fields }: Call, orders: OrderBook): Reply {
  const orderId = textAt(fields, 'transaction_details', 'order_id');
  const amount = numberAt(fields, 'transaction_details', 'gross_amount');
  const paymentType = textAt(fields, 'payment_type');
  if (orderId === undefined || amount === undefined || amount <= 0 || paymentType === undefined) return refuse('400');
  if (orders.isTaken(orderId)) return refuse('406');
  const currency = textAt(fields, 'transaction_details', 'currency') ?? 'IDR';
  const outcome = decideOutcome(paymentType, orderId, fields);
  const order = orders.add({ orderId, amount, currency, paymentType, ...outcome });
  const denied = order.status === 'deny';
  return {
    status: 200,
    body: {
      status_code: denied ? '202' : order.status === 'pending' || order.fraudStatus === 'challenge' ? '201' : '200',
      status_message: denied ? 'Deny' : 'Success, transaction is created',
      ...describeOrder(order),
    },
    effects: [{ id: orderId, kind: denied ? 'decline' : 'charge', amount, status: order.status }],
  };
}

/**
 * The payment method's token decides what the bank answers: `token-deny-05`, `token-amex-900`, `token-challenge`. A GoPay payment
 * needs no token, so `deny900` in its order id does the same.
 */
function decideOutcome(
  paymentType: string,
  orderId: string,
  fields: unknown,
): Pick<NewOrder, 'status' | 'fraudStatus' | 'channel'> {
  const token = textAt(fields, 'credit_card', 'token_id') ?? textAt(fields, 'gopay', 'payment_option_token') ?? '';
  const gopayDeclines = paymentType === 'gopay' && orderId.includes('deny900');
  // Without a code too: a test of a decline would otherwise test a success.
  const [isDenied, code = '05'] = /^token-deny(?:-(\w+))?$/.exec(token) ?? [];
  const declined = gopayDeclines ? '900' : isDenied === undefined ? undefined : code;
  if (declined !== undefined) return { status: 'deny', fraudStatus: 'accept', channel: declineFields(declined) };
  if (paymentType !== 'credit_card') return { status: 'pending', fraudStatus: 'accept', channel: {} };
  const status = fieldAt(fields, 'credit_card', 'type') === 'authorize' ? 'authorize' : 'capture';
  const approved = { channel_response_code: '00', channel_response_message: 'Approved' };
  if (token === 'token-challenge') return { status, fraudStatus: 'challenge', channel: approved };
  // American Express answers an accepted payment with 900, a code that means failure elsewhere.
  const amex = { channel_response_code: '900', channel_response_message: 'Accepted - ATC Synchronization' };
  return { status, fraudStatus: 'accept', channel: token === 'token-amex-900' ? amex : approved };
}
