// Adyen: webhook types, standard webhooks; docs/providers/adyen.md. The answers come from the application's own store.
import { adyen } from '../../../src/providers/adyen/index.js';
import type { AdyenWebhook } from '../../../src/providers/adyen/webhooks.js';
import { type Body, ORDER } from '../payments.js';
import { accepted, is, isIn, isSince, isWord, type LookUp, listed, MADE, OLD } from './look-up.js';

let kept: unknown;
const provider = adyen({ uniqueReference: true, webhooks: () => kept as readonly AdyenWebhook[] });
const bad = [
  'false',
  false,
  'CAPTURE',
  'REFUND',
  'CAPTURE_FAILED',
  'REFUND_FAILED',
  'AUTHORISATION',
  OLD,
  'USD',
  'P-2',
];
const amount = { value: 1000, currency: 'IDR' };
const TAKEN_BACK = ['CAPTURE_FAILED', 'REFUND_FAILED', 'REFUNDED_REVERSED'];

interface Kind {
  readonly path: string;
  readonly events: readonly string[];
  /** It names its payment by Adyen's reference, in the path. */
  readonly isOf?: true;
  readonly hasSum?: true;
  /** The payment has one of them, whoever asks for it. */
  readonly isOnce?: true;
}
const of = (name: string, events: readonly string[], more: Partial<Kind> = {}): Kind => ({
  ...{ path: `/v71/payments/psp-1/${name}`, events, isOf: true },
  ...more,
});
const KINDS: readonly Kind[] = [
  { path: '/v71/payments', events: ['AUTHORISATION'], hasSum: true },
  of('captures', ['CAPTURE'], { hasSum: true }),
  of('refunds', ['REFUND'], { hasSum: true }),
  of('cancels', ['CANCELLATION', 'TECHNICAL_CANCEL'], { isOnce: true }),
  of('reversals', ['CANCEL_OR_REFUND'], { isOnce: true }),
  of('amountUpdates', ['AUTHORISATION_ADJUSTMENT'], { hasSum: true }),
  { path: '/v71/cancels', events: ['TECHNICAL_CANCEL'] },
];

function lookUpsOf({ path, events, isOf, hasSum, isOnce }: Kind): readonly LookUp[] {
  const isPayment = path === '/v71/payments';
  const sum = hasSum && { amount };
  const isStandalone = path === '/v71/cancels';
  const keep = (told: unknown) => {
    kept = told;
  };
  const asked = {
    ...{ provider, path, bad, keep },
    body: { merchantAccount: 'Shop', reference: ORDER, ...sum, ...(isStandalone && { paymentReference: 'order-0' }) },
  };
  const own = {
    ...{ eventCode: events[0], success: 'true', pspReference: 'P', merchantReference: ORDER },
    ...{ ...(isOf && { originalReference: 'psp-1' }), merchantAccountCode: 'Shop', eventDate: MADE, ...sum },
  };
  const isOwn = (each: Body, all: readonly Body[]) =>
    isIn(each.eventCode, events) &&
    isIn(each.success, ['true', true]) &&
    isIn(each.merchantReference, isStandalone ? [ORDER, 'order-0'] : [ORDER]) &&
    (isStandalone || (each.originalReference || undefined) === (isOf ? 'psp-1' : undefined)) &&
    isIn(each.merchantAccountCode, ['Shop', undefined]) &&
    (!hasSum || (is(1000, each.amount?.value) && isWord(each.amount.currency, 'IDR'))) &&
    !all.some(
      (other) =>
        isIn(other.eventCode, TAKEN_BACK) && other.pspReference === each.pspReference && other.eventDate !== OLD,
    );
  return [
    {
      ...{ ...asked, name: `${path}, by its reference`, good: [[own]] },
      mayLand(told) {
        const all = listed(told);
        const ours = all.filter((each) => isOwn(each, all) && isSince(each.eventDate));
        const several = new Set(ours.map(({ pspReference }) => pspReference)).size > 1;
        return ours.length > 0 && (isOnce === true || path.endsWith('amountUpdates') || !several);
      },
      mayBeAbsent: () => false,
    },
    {
      ...{ ...asked, name: `${path}, accepted`, good: [[own]] },
      known: accepted(
        isPayment ? { pspReference: 'P', resultCode: 'Pending' } : { pspReference: 'P', status: 'received' },
      ),
      mayLand(told) {
        const all = listed(told);
        return all.some((each) => isOwn(each, all) && each.pspReference === 'P');
      },
      mayBeAbsent: () => false,
    },
  ];
}

export const lookUps: readonly LookUp[] = KINDS.flatMap(lookUpsOf);
