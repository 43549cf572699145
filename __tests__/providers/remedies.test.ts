import { describe, expect, test } from '@jest/globals';
import {
  type Decline,
  explain,
  lemanpay,
  mastercard,
  mdes,
  midtrans,
  type Provider,
  plainHttp,
  withRemedies,
} from '../../src/index.js';
import { adyen } from '../../src/providers/adyen/index.js';
import { adyenRemedies } from '../../src/providers/adyen/remedies.js';
import { braintree } from '../../src/providers/braintree/index.js';
import { braintreeRemedies } from '../../src/providers/braintree/remedies.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { lemanpayRemedies } from '../../src/providers/lemanpay/remedies.js';
import { gatewayRemedies, mastercardRemedies } from '../../src/providers/mastercard/remedies.js';
import { mdesRemedies } from '../../src/providers/mdes/remedies.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { mercadoPagoRemedies } from '../../src/providers/mercado-pago/remedies.js';
import { midtransRemedies } from '../../src/providers/midtrans/remedies.js';
import { midtransPayouts } from '../../src/providers/midtrans-payouts/index.js';
import { midtransPayoutsRemedies } from '../../src/providers/midtrans-payouts/remedies.js';
import { mpgs } from '../../src/providers/mpgs/index.js';
import { mpgsRemedies } from '../../src/providers/mpgs/remedies.js';
import { paypal } from '../../src/providers/paypal/index.js';
import { paypalRemedies } from '../../src/providers/paypal/remedies.js';
import { plainHttpRemedies } from '../../src/providers/plain-http/remedies.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { razorpayRemedies } from '../../src/providers/razorpay/remedies.js';
import type { Remedies } from '../../src/providers/rows.js';
import { sharedRules } from '../../src/providers/shared-rules.js';
import { snapBi } from '../../src/providers/snap-bi/index.js';
import { snapBiRemedies } from '../../src/providers/snap-bi/remedies.js';
import { square } from '../../src/providers/square/index.js';
import { squareRemedies } from '../../src/providers/square/remedies.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { stripeRemedies } from '../../src/providers/stripe/remedies.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { xenditRemedies } from '../../src/providers/xendit/remedies.js';
import { expectRemedies } from './remedies.js';

const CASES: readonly (readonly [name: string, provider: Provider, data: readonly Remedies[]])[] = [
  ['midtrans', midtrans(), [midtransRemedies]],
  ['midtrans, re-key', midtrans({ onUsedOrderId: 're-key' }), [midtransRemedies]],
  ['mastercard', mastercard(), [mastercardRemedies, gatewayRemedies]],
  ['mdes', mdes(), [mdesRemedies, gatewayRemedies]],
  ['mdes, fail-fast', mdes({ onUsedTaskId: 'fail-fast' }), [mdesRemedies, gatewayRemedies]],
  ['lemanpay', lemanpay(), [lemanpayRemedies]],
  ['plain-http', plainHttp(), [plainHttpRemedies]],
  ['stripe', stripe(), [stripeRemedies]],
  ['paypal', paypal(), [paypalRemedies]],
  ['adyen', adyen(), [adyenRemedies]],
  ['midtrans-payouts', midtransPayouts(), [midtransPayoutsRemedies]],
  ['snap-bi', snapBi(), [snapBiRemedies]],
  ['xendit', xendit(), [xenditRemedies]],
  ['square', square(), [squareRemedies]],
  ['mercado-pago', mercadoPago(), [mercadoPagoRemedies]],
  ['braintree', braintree(), [braintreeRemedies]],
  ['mpgs', mpgs(), [mpgsRemedies]],
  ['razorpay', razorpay(), [razorpayRemedies]],
  ['checkout-com', checkoutCom(), []],
];

test.each(CASES)(
  'every row of %s has a remedy, in one plain sentence, and every remedy reaches a row',
  (_name, provider, data) => {
    expectRemedies(provider, data);
  },
);

describe('a decline', () => {
  const declined = (decline: Decline, remedies: Remedies = {}) =>
    withRemedies(remedies, [
      { code: 'X', action: 'fail-fast', processed: 'yes', why: 'Declined', source: 'a test', basis: 'J', decline },
    ])[0]?.remedy;

  test('has the remedy of its kind, unless its code has one', () => {
    const expired: Decline = { code: 'expired_card', retryable: 'new-data' };
    expect(declined(expired)).toMatch(/a card that has not expired/);
    expect(declined(expired, { X: 'Ask for a new mandate.' })).toBe('Ask for a new mandate.');
  });

  test('that is final asks for no second try of the same', () => {
    expect(declined({ code: 'incorrect_pin', retryable: 'new-data' })).toMatch(/the right PIN/);
    expect(declined({ code: 'incorrect_pin', retryable: 'never' })).toMatch(/another card/);
  });
});

test("a row's own remedy comes before that of its code", () => {
  const refund = { method: 'POST', url: '/v2/o-1/refund', status: 200, data: { status_code: '406' } };
  expect(explain(midtrans(), refund)?.remedy).toMatch(/refund/);
  expect(explain(midtrans(), { ...refund, url: '/v2/charge' })?.remedy).toBe(midtransRemedies['406']);
});

test('no row that all providers share cites one of them, or a paper that only we have', () => {
  const foreign = /mastercard|midtrans|mdes|leman|stripe|adyen|classification|design:/i;
  expect(sharedRules.filter(({ source, why, remedy }) => foreign.test([source, why, remedy].join(' ')))).toEqual([]);
});
