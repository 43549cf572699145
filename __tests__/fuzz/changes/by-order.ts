// Orders, payouts and webhooks that show what was done with one object: PayPal, Razorpay, Adyen and Checkout.com, by their API
// references.
import { type AdyenWebhook, adyen } from '../../../src/providers/adyen/index.js';
import { checkoutCom } from '../../../src/providers/checkout-com/index.js';
import { paypal } from '../../../src/providers/paypal/index.js';
import { razorpay } from '../../../src/providers/razorpay/index.js';
import { stripe } from '../../../src/providers/stripe/index.js';
import type { Changes } from './change.js';

/** One change that was made of an object, or refused. */
interface Entry {
  readonly does: string;
  readonly at: number;
  readonly isOwn: boolean;
}
type Log = readonly Entry[];

const iso = (at: number) => new Date(at).toISOString();
const last = (log: Log) => log.at(-1)?.does;

function logged(
  asked: Pick<Changes<Log>, 'provider' | 'what' | 'path' | 'body' | 'tells' | 'keep'>,
  own: string,
  /** What may be done after what. */
  next: Readonly<Record<string, readonly string[]>>,
  wanted: readonly string[],
  over: readonly string[] = [],
): Changes<Log> {
  return {
    ...{ ...asked, own, start: [], others: [...new Set(Object.values(next).flat())] },
    apply: (log, does, at, isOwn) =>
      next[last(log) ?? 'new']?.includes(does) ? [...log, { does, at, isOwn }] : undefined,
    isWanted: (log) => wanted.includes(last(log) ?? 'new'),
    isOver: (log) => over.includes(last(log) ?? 'new'),
  };
}

const DOLLARS = { currency_code: 'USD', value: '10.00' };
const order = (kind: 'captures' | 'authorizations', does: string) =>
  logged(
    {
      ...{ provider: paypal(), what: `${does} of an order`, path: `/v2/checkout/orders/O1/${does}`, body: {} },
      tells: (log) => {
        const made = log
          .filter((each) => each.does === does || each.does === 'decline')
          .map(({ at, does: did }, index) => ({
            ...{ id: `P${index}`, amount: DOLLARS, create_time: iso(at) },
            status: did === 'decline' ? 'DECLINED' : statusAfter(log, kind),
          }));
        const isDone = log.some((each) => each.does === does);
        const units = [{ payments: { [kind]: made } }];
        return { id: 'O1', status: isDone ? 'COMPLETED' : 'APPROVED', purchase_units: units };
      },
    },
    does,
    {
      ...{ new: [does, 'decline'], decline: [does, 'decline'], refund: [] },
      [does]: [kind === 'captures' ? 'refund' : 'void'],
    },
    [does, 'refund'],
    ['void'],
  );

function statusAfter(log: Log, kind: string): string {
  if (last(log) === 'refund') return 'REFUNDED';
  return last(log) === 'void' ? 'VOIDED' : kind === 'captures' ? 'COMPLETED' : 'CREATED';
}

const PAYOUT: Readonly<Record<string, string>> = { new: 'queued', cancel: 'cancelled', pay: 'processed' };
const cancelOfPayout = logged(
  {
    ...{ provider: razorpay(), what: 'cancel of a payout', path: '/v1/payouts/pout_1/cancel', body: {} },
    tells: (log) => ({ id: 'pout_1', entity: 'payout', status: PAYOUT[last(log) ?? 'new'] }),
  },
  'cancel',
  { new: ['cancel', 'pay'] },
  ['cancel'],
);

const CONFIRMED: Readonly<Record<string, string>> = {
  ...{ new: 'requires_confirmation', decline: 'requires_payment_method', confirm: 'requires_capture' },
  ...{ capture: 'succeeded', cancel: 'canceled' },
};
const confirm = logged(
  {
    ...{ provider: stripe(), what: 'confirm of an intent', path: '/v1/payment_intents/pi_1/confirm', body: {} },
    tells: (log) => ({ id: 'pi_1', object: 'payment_intent', amount: 1000, status: CONFIRMED[last(log) ?? 'new'] }),
  },
  'confirm',
  {
    ...{ new: ['confirm', 'decline', 'cancel'], decline: ['confirm', 'decline', 'cancel'] },
    confirm: ['capture', 'cancel'],
  },
  ['confirm', 'capture'],
  ['cancel'],
);

const VOIDED: Readonly<Record<string, string>> = { new: 'Authorized', void: 'Voided', capture: 'Captured' };
const TYPES: Readonly<Record<string, string>> = { void: 'Void', capture: 'Capture', refuse: 'Void' };
const voided = (name: string, body: object) =>
  logged(
    {
      ...{ provider: checkoutCom(), what: `${name} ${JSON.stringify(body)}`, path: `/payments/pay_1/${name}`, body },
      tells: (log, asked) => {
        const does = log.filter((each) => each.does !== 'refuse').at(-1)?.does ?? 'new';
        if (!asked.endsWith('/actions')) return { id: 'pay_1', status: VOIDED[does] };
        const actions = log.map(({ does: did, at, isOwn }, index) => ({
          ...{ id: `act_${index}`, type: TYPES[did], amount: 1000, approved: did !== 'refuse', processed_on: iso(at) },
          ...{ response_code: '10000', reference: isOwn ? 'R' : 'other' },
        }));
        const authorized = { id: 'act_a', type: 'Authorization', amount: 1000, approved: true, processed_on: iso(0) };
        return [...actions.toReversed(), authorized];
      },
    },
    'void',
    { new: ['void', 'capture', 'refuse'], refuse: ['void', 'capture'] },
    ['void'],
  );

/** The webhooks of what was done under the call's reference: another one has its own. */
function adyenChange(name: string, eventCode: string, isOnce: boolean): Changes<Log> {
  let kept: readonly AdyenWebhook[] = [];
  const amount = { value: 1500, currency: 'EUR' };
  return logged(
    {
      provider: adyen({ uniqueReference: true, webhooks: () => kept }),
      ...{ what: name, path: `/v71/payments/psp-1/${name}`, tells: () => ({}) },
      body: { merchantAccount: 'Shop', reference: 'R', ...(!isOnce && { amount }) },
      keep(log) {
        kept = log
          .filter(({ isOwn }) => isOwn)
          .map(({ at }) => ({
            ...{ eventCode, success: 'true', pspReference: 'psp-2', originalReference: 'psp-1', eventDate: iso(at) },
            ...{ merchantAccountCode: 'Shop', merchantReference: 'R', ...(!isOnce && { amount }) },
          }));
      },
    },
    'change',
    { new: ['change', 'capture'], change: isOnce ? [] : ['change', 'capture'] },
    [],
  );
}

export const byOrder: readonly Changes<Log>[] = [
  order('captures', 'capture'),
  order('authorizations', 'authorize'),
  cancelOfPayout,
  confirm,
  voided('voids', {}),
  voided('voids', { reference: 'R' }),
  voided('cancellations', {}),
  voided('cancellations', { reference: 'R' }),
  adyenChange('cancels', 'CANCELLATION', true),
  adyenChange('reversals', 'CANCEL_OR_REFUND', true),
  adyenChange('amountUpdates', 'AUTHORISATION_ADJUSTMENT', false),
];
