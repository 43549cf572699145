// Providers that show what was done with a payment or an order: PayPal and Mercado Pago, by their API references.
import { mercadoPago } from '../../../src/providers/mercado-pago/index.js';
import { paypal } from '../../../src/providers/paypal/index.js';
import { type Books, NAME, SUM, type Thing, WHOLE } from './course.js';
import { ALL, iso, oneOf, standsOf, type Words, withoutLater } from './told.js';

const dollars = (sum: number) => ({ value: (sum / 100).toFixed(2), currency_code: 'USD' });

function paypalBooks(kind: 'refunds' | 'captures', { isRest, stands }: { isRest?: true; stands?: string } = {}): Books {
  const isRefund = kind === 'refunds';
  const words: Words = {
    open: 'PENDING',
    done: 'COMPLETED',
    refused: 'FAILED',
    ...(isRefund && { over: 'CANCELLED' }),
  };
  const [of, path] = isRefund ? ['captures', 'captures/P1/refund'] : ['authorizations', 'authorizations/P1/capture'];
  const tell = (each: Thing) => ({
    ...{
      id: each.id,
      status: words[each.stand],
      amount: dollars(each.sum),
      invoice_id: each.name,
      create_time: iso(each.at),
    },
    links: [{ rel: 'up', href: `https://api.paypal.com/v2/payments/${of}/P1` }],
  });
  const standing = (things: readonly Thing[], whole: boolean) => {
    const isTouched = withoutLater(things).some(({ stand }) => stand === 'done');
    if (isRefund) return whole ? 'REFUNDED' : isTouched ? 'PARTIALLY_REFUNDED' : 'COMPLETED';
    return whole ? 'CAPTURED' : isTouched ? 'PARTIALLY_CAPTURED' : 'CREATED';
  };
  return {
    ...{ provider: paypal(), path: `/v2/payments/${path}`, by: 'time' },
    what: `${kind}${isRest ? ' of the rest' : ''}${stands ? `, ${stands} since` : ''}`,
    ...{ stands: standsOf(words), ...(isRest && { isRest }) },
    body: { ...(!isRest && { amount: dollars(SUM) }), invoice_id: NAME },
    tells: (all, asked, whole) => {
      const things = withoutLater(all);
      const found = oneOf(things, asked);
      if (found !== undefined) return tell(found);
      const related_ids = { order_id: 'O1' };
      const payment = {
        id: 'P1',
        status: stands ?? standing(things, whole),
        amount: dollars(WHOLE),
        supplementary_data: { related_ids },
      };
      if (!asked.includes('/orders/')) return payment;
      return {
        id: 'O1',
        status: 'COMPLETED',
        purchase_units: [{ payments: { [of]: [payment], [kind]: things.map(tell) } }],
      };
    },
  };
}

function mercadoPagoRefund(isRest?: true): Books {
  const words: Words = { open: 'in_process', done: 'approved', refused: 'rejected', over: 'cancelled' };
  const tell = (each: Thing) => ({
    ...{ id: each.id, payment_id: 7, amount: each.sum, status: words[each.stand], date_created: iso(each.at) },
  });
  return {
    ...{
      provider: mercadoPago(),
      what: `refund${isRest ? ' of the rest' : ''}`,
      path: '/v1/payments/7/refunds',
      by: 'time',
    },
    ...{ stands: standsOf(words), isUnnamed: true, body: isRest ? {} : { amount: SUM }, ...(isRest && { isRest }) },
    tells: (things, asked, whole) =>
      asked.endsWith('/refunds')
        ? (isRest ? withoutLater(things) : things).map(tell)
        : { id: 7, status: whole ? 'refunded' : 'approved', transaction_amount: WHOLE },
  };
}

const TAKEN = {
  open: 'in_process',
  done: 'approved',
  refused: 'rejected',
  over: 'cancelled',
  back: 'charged_back',
} as const;
const mercadoPagoPayment: Books = {
  ...{ provider: mercadoPago(), what: 'payment', path: '/v1/payments', by: 'name', stands: ALL },
  body: { external_reference: NAME, transaction_amount: SUM },
  tells: (things, asked) => {
    const tell = (each: Thing) => ({
      ...{ id: each.id, external_reference: each.name, transaction_amount: each.sum, status: TAKEN[each.stand] },
      date_created: iso(each.at),
    });
    const found = oneOf(things, asked);
    if (found !== undefined) return tell(found);
    const results = things.filter(({ name }) => name === NAME).map(tell);
    return { paging: { total: results.length, limit: 30, offset: 0 }, results: results.slice(0, 30) };
  },
};

const ORDERED = {
  open: 'processing',
  done: 'processed',
  refused: 'failed',
  over: 'canceled',
  back: 'refunded',
} as const;
const mercadoPagoOrder: Books = {
  ...{ provider: mercadoPago(), what: 'order', path: '/v1/orders', by: 'name', stands: ALL },
  body: { external_reference: NAME, total_amount: (SUM / 100).toFixed(2) },
  tells: (things, asked) => {
    const tell = (each: Thing) => ({
      ...{ id: each.id, external_reference: each.name, total_amount: (each.sum / 100).toFixed(2) },
      ...{ status: ORDERED[each.stand], created_date: iso(each.at) },
    });
    const found = oneOf(things, asked);
    if (found !== undefined) return tell(found);
    const data = things.filter(({ name }) => name === NAME).map(tell);
    return { paging: { total: data.length }, data };
  },
};

export const byPayment: readonly Books[] = [
  paypalBooks('refunds'),
  paypalBooks('refunds', { isRest: true }),
  paypalBooks('captures'),
  paypalBooks('captures', { isRest: true }),
  paypalBooks('captures', { stands: 'VOIDED' }),
  mercadoPagoPayment,
  mercadoPagoOrder,
  mercadoPagoRefund(),
  mercadoPagoRefund(true),
];
