// Providers that show what was done with a payment, or have it kept by the application: PayPal, Mercado Pago, Checkout.com and Adyen,
// by their API references.
import { type AdyenWebhook, adyen } from '../../../src/providers/adyen/index.js';
import { checkoutCom } from '../../../src/providers/checkout-com/index.js';
import { mercadoPago } from '../../../src/providers/mercado-pago/index.js';
import { paypal } from '../../../src/providers/paypal/index.js';
import { type Books, NAME, type Stand, SUM, type Thing, WHOLE } from './course.js';

type Words = Readonly<Partial<Record<Stand, string>>>;
const ALL: readonly Stand[] = ['open', 'done', 'refused', 'over', 'back'];
const standsOf = (words: Words) => ALL.filter((each) => words[each] !== undefined);
const iso = (at: number) => new Date(at).toISOString();
const oneOf = (things: readonly Thing[], asked: string) =>
  things.find(({ id }) => asked.split('?')[0]?.endsWith(`/${id}`));
const withoutLater = (things: readonly Thing[]) => things.filter(({ name }) => !name.startsWith('later'));

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

const STATUS = { open: 'Pending', done: 'Captured', refused: 'Declined', over: 'Voided', back: 'Refunded' } as const;
/** Both are made by the same request, and listed together. */
const KINDS = { payment: { source: { id: 'src_1' } }, payout: { destination: { id: 'src_1' } } } as const;
const checkoutPayment = (what: keyof typeof KINDS, by: 'name' | 'time'): Books => ({
  ...{ provider: checkoutCom(), what, path: '/payments', by, stands: ALL },
  kinds: what === 'payment' ? ['payment', 'payout'] : ['payout', 'payment'],
  body: { reference: NAME, amount: SUM, currency: 'USD', ...KINDS[what] },
  tells: (things) => {
    const data = things
      .filter(({ name }) => name === NAME)
      .map((each) => ({
        ...{ id: each.id, reference: each.name, amount: each.sum, currency: 'USD', status: STATUS[each.stand] },
        requested_on: iso(each.at),
        ...KINDS[(each.kind ?? what) as typeof what],
      }));
    return { data, total_count: data.length };
  },
});

/** An action that is still open is not shown. `whole`: what the payment is of. */
function checkoutAction(name: string, type: string, more: Partial<Books> = {}, whole = WHOLE): Books {
  const { isRest, isUnique } = more;
  const ofWhat = isRest ? ' of the rest' : whole > WHOLE ? ` of a part${isUnique ? ', named' : ''}` : '';
  return {
    ...{ provider: checkoutCom({ uniqueReference: isUnique === true }), what: `${name}${ofWhat}` },
    ...{ path: `/payments/pay_1/${name}`, by: 'time', stands: ['done', 'refused'], of: whole },
    ...(isRest && type === 'Void' && { isOfOne: isRest }),
    body: { reference: NAME, ...(!isRest && { amount: SUM }) },
    tells: (all, asked, isWhole) => {
      const things = isRest ? withoutLater(all) : all;
      const isVoid = type === 'Void';
      if (!asked.endsWith('/actions'))
        return { id: 'pay_1', status: isVoid && isWhole ? 'Voided' : 'Captured', amount: whole };
      const before = [
        { id: 'act_a', type: 'Authorization', amount: whole },
        ...(type === 'Refund' ? [{ id: 'act_c', type: 'Capture', amount: whole }] : []),
      ].map((each) => ({ ...each, approved: true, processed_on: iso(0) }));
      const actions = things.map((each) => ({
        ...{ id: each.id, type, amount: each.sum, reference: each.name, approved: each.stand === 'done' },
        ...{ response_code: each.stand === 'done' ? '10000' : '20005', processed_on: iso(each.at) },
      }));
      return [...actions, ...before];
    },
    ...more,
  };
}

function adyenBooks(what: string, path: string, eventCode: string, by: 'name' | 'time', of?: string): Books {
  let kept: readonly AdyenWebhook[] = [];
  return {
    ...{
      provider: adyen({ uniqueReference: by === 'time', webhooks: () => kept }),
      what,
      path,
      by,
      stands: ['done', 'refused'],
    },
    body: { merchantAccount: 'Shop', reference: NAME, amount: { value: SUM, currency: 'EUR' } },
    tells: (things) =>
      things.map((each) => ({
        ...{ eventCode, success: String(each.stand === 'done'), pspReference: each.id, merchantReference: each.name },
        ...{ merchantAccountCode: 'Shop', eventDate: iso(each.at), amount: { value: each.sum, currency: 'EUR' } },
        ...(of && { originalReference: of }),
      })),
    keep(told) {
      kept = (told as readonly AdyenWebhook[]).filter(({ merchantReference: name }) => name === NAME);
    },
  };
}

const ACTIONS = [
  ['captures', 'Capture'],
  ['refunds', 'Refund'],
  ['voids', 'Void'],
] as const;

export const byPayment: readonly Books[] = [
  paypalBooks('refunds'),
  paypalBooks('refunds', { isRest: true }),
  paypalBooks('captures'),
  paypalBooks('captures', { isRest: true }),
  paypalBooks('captures', { stands: 'VOIDED' }),
  mercadoPagoPayment,
  mercadoPagoRefund(),
  mercadoPagoRefund(true),
  checkoutPayment('payment', 'name'),
  checkoutPayment('payout', 'time'),
  ...ACTIONS.flatMap(([name, type]) => [
    checkoutAction(name, type),
    checkoutAction(name, type, { isRest: true }),
    checkoutAction(name, type, { isNeverSure: true }, 9 * SUM),
    checkoutAction(name, type, { isUnique: true }, 9 * SUM),
  ]),
  adyenBooks('payment', '/v71/payments', 'AUTHORISATION', 'name'),
  adyenBooks('capture', '/v71/payments/psp-1/captures', 'CAPTURE', 'time', 'psp-1'),
  adyenBooks('refund', '/v71/payments/psp-1/refunds', 'REFUND', 'time', 'psp-1'),
  adyenBooks('amount update', '/v71/payments/psp-1/amountUpdates', 'AUTHORISATION_ADJUSTMENT', 'time', 'psp-1'),
];
