import { expect, test } from '@jest/globals';
import { type StripeSimulator, startStripe } from '../../src/simulators/index.js';
import { call } from './call.js';
import { keep } from './keep.js';

let stripe: StripeSimulator;

const form = { 'content-type': 'application/x-www-form-urlencoded', authorization: 'Bearer sk' };
const BODY = 'amount=500&currency=eur&payment_method=pm_card_visa&confirm=true&customer=cus_1&metadata[order]=o-1';
const pay = (key: string, body = BODY) =>
  call(`${stripe.url}/v1/payment_intents`, 'POST', body, { ...form, 'idempotency-key': key });
const show = (path: string) => call(stripe.url + path, 'GET', undefined, { authorization: 'Bearer sk' });

test('v1 repeats the first answer under a key, even its own 500', async () => {
  stripe = await keep(startStripe());
  expect((await pay('a')).json).toMatchObject({ status: 'succeeded', metadata: { order: 'o-1' } });
  expect((await pay('a')).json).toMatchObject({ id: 'pi_1' });
  stripe.inject({ when: 'after', kind: 'provider', code: 'api_error' });
  for (let time = 0; time < 2; time++) {
    const failed = await pay('b');
    expect([failed.status, failed.headers.get('stripe-should-retry')]).toEqual([500, 'false']);
  }
  expect(stripe.ledger.count('payment')).toBe(2);
});

test('a key with other parameters is refused, and a key in use is a conflict', async () => {
  stripe = await keep(startStripe());
  await pay('a');
  expect((await pay('a', BODY.replace('500', '600'))).json).toMatchObject({ error: { type: 'idempotency_error' } });
  stripe.inject({ when: 'after', kind: 'slow', ms: 300 });
  const slow = pay('b');
  const answers = await Promise.all([slow, pay('b')]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
});

test('a failure before any work is not kept under the key', async () => {
  stripe = await keep(startStripe());
  expect((await pay('a', 'currency=eur')).status).toBe(400);
  expect((await pay('a')).status).toBe(200);
});

test('a decline has the payment and the issuer’s advice', async () => {
  stripe = await keep(startStripe());
  const { status, json } = await pay('a', BODY.replace('pm_card_visa', 'pm_card_chargeDeclinedInsufficientFunds'));
  expect([status, json]).toMatchObject([
    402,
    {
      error: {
        decline_code: 'insufficient_funds',
        advice_code: 'try_again_later',
        payment_intent: { id: 'pi_1', status: 'requires_payment_method' },
      },
    },
  ]);
});

test.each([
  ['pm_card_visa_chargeDeclined', { code: 'card_declined', decline_code: 'generic_decline' }],
  ['pm_card_chargeDeclined', { code: 'card_declined', decline_code: 'generic_decline' }],
  ['pm_card_visa_chargeDeclinedInsufficientFunds', { code: 'card_declined', decline_code: 'insufficient_funds' }],
  ['pm_card_visa_chargeDeclinedVelocityLimitExceeded', { decline_code: 'card_velocity_exceeded' }],
  ['pm_card_chargeDeclinedExpiredCard', { code: 'expired_card' }],
  ['pm_card_chargeDeclinedIncorrectCvc', { code: 'incorrect_cvc' }],
  ['pm_card_chargeCustomerFail', { code: 'card_declined', decline_code: 'generic_decline' }],
  ['pm_card_radarBlock', { code: 'card_declined', decline_code: 'fraudulent' }],
])('%s is declined, as at Stripe', async (method, error) => {
  stripe = await keep(startStripe());
  const { status, json } = await pay('a', BODY.replace('pm_card_visa', method));
  expect([status, json]).toMatchObject([402, { error: { type: 'card_error', ...error } }]);
  expect([stripe.ledger.count('decline'), stripe.ledger.count('payment')]).toEqual([1, 0]);
});

test.each([
  'pm_card_chargeDeclinedFunds',
  'pm_card_declined',
  'pm_card_constructor',
  'pm_card_chargeDeclinedconstructor',
  'pm_usBankAccount_insufficientFunds',
])('%s, which is no test method of the simulated Stripe, is refused and pays nothing', async (method) => {
  stripe = await keep(startStripe());
  const { status, json } = await pay('a', BODY.replace('pm_card_visa', method));
  const message = `No such PaymentMethod: '${method}'`;
  expect([status, json]).toMatchObject([
    400,
    { error: { code: 'resource_missing', param: 'payment_method', message } },
  ]);
  await pay('b', 'amount=500&currency=eur');
  const confirm = `${stripe.url}/v1/payment_intents/pi_1/confirm`;
  const confirmed = await call(confirm, 'POST', `payment_method=${method}`, { ...form, 'idempotency-key': 'c' });
  expect(confirmed.status).toBe(400);
  expect(stripe.ledger.count('payment')).toBe(0);
});

test.each(['pm_card_visa', 'pm_card_de', 'pm_card_gb_debit', 'pm_card_createDispute', 'pm_1OqXyZ2eZvKYlo2C'])(
  '%s pays',
  async (method) => {
    stripe = await keep(startStripe());
    expect((await pay('a', BODY.replace('pm_card_visa', method))).json).toMatchObject({ status: 'succeeded' });
  },
);

test('the list is newest first, in pages, and can be limited to a customer or a time', async () => {
  stripe = await keep(startStripe());
  for (const key of ['a', 'b', 'c']) await pay(key);
  await pay('d', BODY.replace('cus_1', 'cus_2'));
  const ids = async (query: string) =>
    ((await show(`/v1/payment_intents?${query}`)).json as { data: { id: string }[] }).data.map(({ id }) => id);
  expect(await ids('customer=cus_1&limit=2')).toEqual(['pi_3', 'pi_2']);
  expect(await ids('customer=cus_1&limit=2&starting_after=pi_2')).toEqual(['pi_1']);
  expect(await ids(`created[gte]=${Math.floor(Date.now() / 1000) + 3600}`)).toEqual([]);
});

test('a request without an API key is refused, and not with the error of an expired key', async () => {
  stripe = await keep(startStripe());
  const { status, json } = await call(`${stripe.url}/v1/payment_intents`, 'POST', BODY, {});
  expect([status, (json as { error: object }).error]).toEqual([
    401,
    { type: 'invalid_request_error', message: 'simulated: no API key was sent' },
  ]);
});

test('v1 rejects JSON, like the live API', async () => {
  stripe = await keep(startStripe());
  const json = { 'content-type': 'application/json', authorization: 'Bearer sk' };
  const { status, json: answer } = await call(`${stripe.url}/v1/payment_intents`, 'POST', '{"amount":500}', json);
  expect([status, answer]).toMatchObject([400, { error: { type: 'invalid_request_error' } }]);
  expect(stripe.ledger.entries).toEqual([]);
});

test.each([
  [
    'transfers',
    'amount=500&currency=eur&destination=acct_1&metadata[order]=o-1',
    { destination: 'acct_1' },
    'transfer',
  ],
  ['payouts', 'amount=500&currency=eur&metadata[order]=o-1', { status: 'pending' }, 'payout'],
])('%s are made under a key, listed, shown and forgotten', async (collection, body, told, object) => {
  stripe = await keep(startStripe());
  const url = `${stripe.url}/v1/${collection}`;
  const send = (key: string, text = body) => call(url, 'POST', text, { ...form, 'idempotency-key': key });
  const made = (await send('a')).json as { readonly id: string };
  expect(made).toMatchObject({ object, amount: 500, currency: 'eur', metadata: { order: 'o-1' }, ...told });
  expect((await send('a')).json).toEqual(made);
  expect((await show(`/v1/${collection}`)).json).toMatchObject({ data: [made], has_more: false });
  expect((await show(`/v1/${collection}/${made.id}`)).json).toEqual(made);
  expect(stripe.ledger.entries).toMatchObject([{ id: made.id, kind: object, amount: 500 }]);
  expect((await send('b', 'amount=500')).json).toMatchObject({
    error: { code: 'parameter_missing', param: 'currency' },
  });
  stripe.reset();
  expect((await show(`/v1/${collection}/${made.id}`)).status).toBe(404);
});
