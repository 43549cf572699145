// Providers that tell each action of a payment by itself, or have it kept by the application: Checkout.com and Adyen, by their API
// references.
import { type AdyenWebhook, adyen } from '../../../src/providers/adyen/index.js';
import { checkoutCom } from '../../../src/providers/checkout-com/index.js';
import { type Books, NAME, SUM, WHOLE } from './course.js';
import { ALL, iso, withoutLater } from './told.js';

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

function adyenBooks(what: string, path: string, eventCode: string, of?: string, more: Partial<Books> = {}): Books {
  let kept: readonly AdyenWebhook[] = [];
  return {
    ...{ provider: adyen({ uniqueReference: more.isUnique === true, webhooks: () => kept }), path },
    ...{ what: `${what}${more.isUnique ? ', named' : ''}`, by: of ? 'time' : 'name', stands: ['done', 'refused'] },
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
    ...more,
  };
}

/** Webhooks tell when each was processed: another one may have been asked for before. */
const ADYEN = [
  ['captures', 'CAPTURE'],
  ['refunds', 'REFUND'],
  ['amountUpdates', 'AUTHORISATION_ADJUSTMENT'],
] as const;

const ACTIONS = [
  ['captures', 'Capture'],
  ['refunds', 'Refund'],
  ['voids', 'Void'],
] as const;

export const byAction: readonly Books[] = [
  checkoutPayment('payment', 'name'),
  checkoutPayment('payout', 'time'),
  ...ACTIONS.flatMap(([name, type]) => [
    checkoutAction(name, type),
    checkoutAction(name, type, { isRest: true }),
    checkoutAction(name, type, { isNeverSure: true }, 9 * SUM),
    checkoutAction(name, type, { isUnique: true }, 9 * SUM),
  ]),
  adyenBooks('payment', '/v71/payments', 'AUTHORISATION'),
  ...ADYEN.flatMap(([name, event]) => [
    adyenBooks(name, `/v71/payments/psp-1/${name}`, event, 'psp-1', { isUnique: true }),
    adyenBooks(name, `/v71/payments/psp-1/${name}`, event, 'psp-1', { isNeverSure: true, of: 9 * SUM }),
  ]),
];
