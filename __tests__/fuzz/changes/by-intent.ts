// Stripe: PaymentIntents, captured once or several times, by its API reference.
import { stripe } from '../../../src/providers/stripe/index.js';
import type { Changes, Payment } from './change.js';
import { changesOf, isVoid, ofAll, ofPart, type Request } from './payment.js';

const ONCE = ['capture', 'part', 'void', 'raise', 'refund'];

const intent = (action: string, body: object): Request => ({
  ...{ provider: stripe(), what: `${action} of an intent`, path: `/v1/payment_intents/pi_1/${action}`, body },
  tells: ({ whole, left, captured, isVoided }) => ({
    ...{ id: 'pi_1', object: 'payment_intent', amount: whole, amount_received: captured, currency: 'usd' },
    ...{ amount_capturable: left, status: left > 0 ? 'requires_capture' : isVoided ? 'canceled' : 'succeeded' },
  }),
});
/** A capture that others may follow. */
const severalOf = (sum: number) =>
  changesOf(
    intent('capture', { amount_to_capture: sum, final_capture: false }),
    sum === 400 ? 'some' : 'capture',
    ['some', ...ONCE],
    { several: true },
    ofAll,
  );
/** No document says what a payment is of which a part was captured, and the rest canceled. */
const canceledOf = (after: string) => {
  const { tells, ...request } = intent('cancel', {});
  return changesOf(
    {
      ...{ ...request, what: `cancel of an intent, which leaves it ${after} after a part` },
      tells: (payment) => ({
        ...(tells(payment, '') as object),
        ...(payment.isVoided && payment.captured > 0 && { status: after }),
        payment_method_options: { card: { request_multicapture: 'if_available' } },
      }),
    },
    'void',
    ['some', ...ONCE],
    { several: true },
    ({ isVoided }) => isVoided,
  );
};
export const byIntent: readonly Changes<Payment>[] = [
  changesOf(intent('capture', {}), 'capture', ONCE, {}, ofAll),
  changesOf(intent('capture', { amount_to_capture: 400 }), 'part', ONCE, {}, ofPart),
  changesOf(intent('capture', {}), 'capture', ['some', ...ONCE], { several: true }, ofAll),
  // An equal final capture is as good; an equal part is not.
  changesOf(
    intent('capture', { amount_to_capture: 400 }),
    'part',
    ['some', ...ONCE],
    { several: true },
    ({ captured, isVoided }) => captured === 400 && !isVoided,
  ),
  { ...severalOf(400), isNeverSure: true as const },
  severalOf(1000),
  changesOf(intent('cancel', {}), 'void', ONCE, {}, isVoid),
  ...['canceled', 'succeeded'].map(canceledOf),
];
