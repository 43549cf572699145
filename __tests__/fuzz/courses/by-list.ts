// Providers that find an object in a list, page by page: Stripe, Square, Razorpay, Xendit and Braintree, by their API references.
import { braintree } from '../../../src/providers/braintree/index.js';
import { razorpay } from '../../../src/providers/razorpay/index.js';
import { square } from '../../../src/providers/square/index.js';
import { stripe } from '../../../src/providers/stripe/index.js';
import { xendit } from '../../../src/providers/xendit/index.js';
import { type Books, NAME, SUM, type Thing, WHOLE } from './course.js';
import { ALL, iso, named, oneOf, paramsOf, seconds, standsOf, type Words } from './told.js';

/** By pages that begin after an object. A transfer has no status. */
function stripeBooks(collection: string, object: string, own: object, words: Words, more: Partial<Books>): Books {
  const tell = (each: Thing) => ({
    ...{ id: each.id, object, ...own, amount: each.sum, currency: 'usd', status: words[each.stand] || undefined },
    ...{ created: seconds(each.at), metadata: { order: each.name } },
  });
  return {
    ...{ provider: stripe({ reference: 'order' }), what: collection, path: `/v1/${collection}`, by: 'time' },
    isVouched: true,
    body: { ...own, amount: SUM, currency: 'usd', metadata: { order: NAME } },
    stands: standsOf(words),
    tells: (things, asked) => {
      const found = oneOf(things, asked);
      if (found !== undefined) return tell(found);
      const [limit, after] = [Number(paramsOf(asked).get('limit') ?? 10), paramsOf(asked).get('starting_after')];
      const left = things.slice(things.findIndex(({ id }) => id === after) + 1);
      return { object: 'list', data: left.slice(0, limit).map(tell), has_more: left.length > limit };
    },
    ...more,
  };
}

const PAYMENT = {
  open: 'APPROVED',
  done: 'COMPLETED',
  refused: 'FAILED',
  over: 'CANCELED',
  back: 'COMPLETED',
} as const;
const squareBooks: Books = {
  ...{ provider: square({ uniqueReference: true, onDoubt: 'leave' }), what: 'payments', path: '/v2/payments' },
  ...{ by: 'name', isUnique: true, stands: ALL },
  body: { reference_id: NAME, amount_money: { amount: SUM, currency: 'USD' }, idempotency_key: 'k' },
  tells: (things, asked) => {
    const tell = (each: Thing) => ({
      ...{ id: each.id, reference_id: each.name, status: PAYMENT[each.stand], created_at: iso(each.at) },
      amount_money: { amount: each.sum, currency: 'USD' },
    });
    const found = oneOf(things, asked);
    if (found !== undefined) return { payment: tell(found) };
    const from = Number(paramsOf(asked).get('cursor') ?? 0);
    const next = from + 20;
    return { payments: things.slice(from, next).map(tell), ...(next < things.length && { cursor: String(next) }) };
  },
};

/** The last ten, and each by its id. */
function razorpayBooks(what: string, path: string, body: object, words: Words, more: Partial<Books> = {}): Books {
  const isRefund = path.endsWith('/refund');
  const tell = (each: Thing) => ({
    ...{ id: each.id, amount: each.sum, currency: 'INR', status: words[each.stand], created_at: seconds(each.at) },
    ...(isRefund
      ? { payment_id: 'pay_1', receipt: each.name }
      : { [what === 'order' ? 'receipt' : 'reference_id']: each.name }),
  });
  return {
    ...{ provider: razorpay(), what, path, body, by: 'time', stands: standsOf(words) },
    tells: (things, asked, whole) => {
      const found = oneOf(things, asked);
      if (found !== undefined) return tell(found);
      if (/pay_1\/?$/.test(asked) || asked === './')
        return { id: 'pay_1', amount: WHOLE, amount_refunded: whole ? WHOLE : 400 };
      const query = paramsOf(asked);
      const listed = isRefund ? things : named(things, query.get('reference_id') ?? query.get('receipt'));
      return { entity: 'collection', count: Math.min(10, listed.length), items: listed.slice(0, 10).map(tell) };
    },
    ...more,
  };
}

/** Ten on a page, whichever come first. */
function xenditBooks(
  what: string,
  path: string,
  own: object,
  words: Words,
  more: Partial<Books> = {},
): readonly Books[] {
  const isFiltered = !/refund|capture/.test(path);
  const sum = path.endsWith('captures') ? 'captured_amount' : 'amount';
  const { isRest } = more;
  const tell = (each: Thing) => ({
    ...{ id: each.id, ...own, reference_id: each.name, [sum]: each.sum, currency: 'IDR' },
    ...{ status: words[each.stand], created: iso(each.at) },
  });
  const books = (order: string, sorted: (things: readonly Thing[]) => readonly Thing[]): Books => ({
    ...{ provider: xendit(), what: `${what}, ${order} first`, path, by: 'time', stands: standsOf(words) },
    body: {
      ...{ ...own, reference_id: NAME },
      ...(!isRest && { currency: 'IDR', [sum === 'amount' ? sum : 'capture_amount']: SUM }),
    },
    tells: (things, asked) => {
      if (asked.endsWith('/payment_requests/pr-1')) return { id: 'pr-1', amount: WHOLE, currency: 'IDR' };
      if (asked.endsWith('/v2/invoices/in-1')) return { id: 'in-1', amount: 400, paid_amount: WHOLE, currency: 'IDR' };
      const listed = sorted(isFiltered ? named(things, paramsOf(asked).get('reference_id')) : things);
      return { data: listed.slice(0, 10).map(tell), has_more: listed.length > 10 };
    },
    ...more,
  });
  return [books('newest', (things) => things), books('oldest', (things) => things.toReversed())];
}

const CHARGE =
  'mutation ($input: ChargePaymentMethodInput!) { chargePaymentMethod(input: $input) { transaction { id status } } }';
const TRANSACTION = {
  ...{
    open: 'SUBMITTED_FOR_SETTLEMENT',
    done: 'SETTLED',
    refused: 'PROCESSOR_DECLINED',
    over: 'VOIDED',
    back: 'SETTLED',
  },
} as const;
const braintreeBooks: Books = {
  ...{ provider: braintree({ uniqueOrderId: true }), what: 'charge', path: '/graphql', by: 'name', isUnique: true },
  stands: ALL,
  body: {
    query: CHARGE,
    variables: { input: { paymentMethodId: 'p', transaction: { amount: '10.00', orderId: NAME } } },
  },
  tells: (things) => {
    const edges = named(things, NAME).map((each) => ({
      node: {
        ...{ id: each.id, orderId: each.name, status: TRANSACTION[each.stand], createdAt: iso(each.at) },
        amount: { value: (each.sum / 100).toFixed(2), currencyCode: 'USD' },
      },
    }));
    return { data: { search: { transactions: { pageInfo: { hasNextPage: false }, edges } } } };
  },
};

const PAID_OUT = { open: 'processing', done: 'processed', refused: 'failed', over: 'cancelled' };
const REFUNDED = { open: 'pending', done: 'processed', refused: 'failed' };
const PAYOUT = { open: 'ACCEPTED', done: 'SUCCEEDED', refused: 'FAILED', over: 'CANCELLED' };
const MADE = { open: 'PENDING', done: 'SUCCEEDED', refused: 'FAILED' };
const REFUND = '/v1/payments/pay_1/refund';

export const byList: readonly Books[] = [
  stripeBooks(
    'refunds',
    'refund',
    { payment_intent: 'pi_1' },
    { open: 'pending', done: 'succeeded', refused: 'failed', over: 'canceled' },
    {},
  ),
  stripeBooks('payouts', 'payout', {}, { open: 'in_transit', done: 'paid', refused: 'failed', over: 'canceled' }, {}),
  stripeBooks(
    'payment_intents',
    'payment_intent',
    { customer: 'cus_1', confirm: true },
    { open: 'processing', done: 'succeeded', over: 'canceled', back: 'succeeded' },
    { by: 'name', isUnique: true },
  ),
  stripeBooks(
    'charges',
    'charge',
    { customer: 'cus_1' },
    { open: 'pending', done: 'succeeded', refused: 'failed' },
    {
      ...{ by: 'name', isUnique: true },
    },
  ),
  stripeBooks('transfers', 'transfer', { destination: 'acct_1' }, { done: '' }, {}),
  squareBooks,
  razorpayBooks(
    'payout',
    '/v1/payouts',
    { account_number: '7', reference_id: NAME, amount: SUM, currency: 'INR' },
    PAID_OUT,
  ),
  razorpayBooks(
    'order',
    '/v1/orders',
    { receipt: NAME, amount: SUM, currency: 'INR' },
    { open: 'created', done: 'paid' },
  ),
  razorpayBooks('refund', REFUND, { amount: SUM, receipt: NAME }, REFUNDED),
  razorpayBooks('refund of the rest', REFUND, { receipt: NAME }, REFUNDED, { isRest: true }),
  ...xenditBooks('payment', '/payment_requests', {}, { ...MADE, over: 'EXPIRED' }, { by: 'name' }),
  ...xenditBooks('payout', '/v2/payouts', {}, PAYOUT),
  ...xenditBooks('refund', '/refunds', { payment_request_id: 'pr-1' }, { ...MADE, over: 'CANCELLED' }),
  ...xenditBooks('refund of the rest', '/refunds', { payment_request_id: 'pr-1' }, MADE, { isRest: true }),
  ...xenditBooks('refund of the rest of an invoice', '/refunds', { invoice_id: 'in-1' }, MADE, { isRest: true }),
  ...xenditBooks('capture', '/payment_requests/pr-1/captures', {}, MADE),
  braintreeBooks,
];
