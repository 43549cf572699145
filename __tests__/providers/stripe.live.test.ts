// Stripe's own unchanged SDK on top of recoverable, at the simulator.
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import Stripe from 'stripe';
import { recoverFetch } from '../../src/fetch/index.js';
import { attach, constant, type Policy, type Report, recoveryOf } from '../../src/index.js';
import { type StripeOptions, stripe } from '../../src/providers/stripe/index.js';
import { type Fault, type StripeSimulatorOptions, startStripe } from '../../src/simulators/index.js';
import { thrownBy } from '../axios/attached.js';
import { reply, reset, serve } from '../axios/serve.js';
import { keep } from '../simulators/keep.js';
import { AMPLE, withEnough } from '../time-for.js';

const LOST: Fault = { when: 'after', kind: 'provider', code: 'api_error' };

async function shop(given: StripeOptions = {}, simulated: StripeSimulatorOptions = {}, policy: Policy = {}) {
  const simulator = await keep(startStripe(simulated));
  const provider = stripe({ settledAfter: 50, ...given });
  const { fetch, on, withRecovery } = recoverFetch(globalThis.fetch, {
    provider,
    policy: { backoff: constant(2), deadline: AMPLE, ...policy },
    logger: false,
  });
  const sdk = new Stripe('sk_test_1', {
    httpClient: Stripe.createFetchHttpClient(fetch),
    maxNetworkRetries: 0,
    host: '127.0.0.1',
    port: Number(new URL(simulator.url).port),
    protocol: 'http',
  });
  const ends: Partial<Report>[] = [];
  on('recovery.finished', (line) => ends.push(line as unknown as Report));
  const pay = (order: string, more: object = {}) =>
    sdk.paymentIntents.create({
      amount: 2000,
      currency: 'eur',
      customer: 'cus_1',
      payment_method: 'pm_card_visa',
      confirm: true,
      metadata: { order },
      ...more,
    });
  const asked = () => simulator.requests.map(({ method, path }) => `${method} ${path}`);
  const keysSent = () => new Set(simulator.requests.flatMap(({ headers }) => headers['idempotency-key'] ?? []));
  return { simulator, sdk, pay, ends, asked, keysSent, withRecovery };
}

const byOrder = { reference: 'order' };

describe('a payment by the SDK', () => {
  test('is made at once, under a key', async () => {
    const { simulator, pay, keysSent } = await shop();
    expect(recoveryOf(await pay('o-1'))?.outcome).toBe('ok');
    expect([simulator.ledger.count('payment'), keysSent().size]).toEqual([1, 1]);
  });

  test.each(['reset', 'hang', 'truncate'] as const)(
    'whose answer is lost (%s) is retried under its key',
    async (kind) => {
      const { simulator, pay, ends, keysSent } = await shop({}, {}, { attemptTimeout: 500 });
      simulator.inject({ when: 'after', kind });
      expect(await pay('o-1')).toMatchObject({ status: 'succeeded', metadata: { order: 'o-1' } });
      expect(simulator.ledger.count('payment')).toBe(1);
      expect([ends[0]?.outcome, keysSent().size]).toEqual(['recovered', 1]);
    },
  );

  test('that was made but answered by an error that its key keeps is found and adopted', async () => {
    const { simulator, pay, ends, asked } = await shop(byOrder);
    simulator.inject(LOST);
    expect(await pay('o-1')).toMatchObject({
      object: 'payment_intent',
      status: 'succeeded',
      metadata: { order: 'o-1' },
    });
    expect(ends[0]?.outcome).toBe('reconciled');
    expect(simulator.ledger.count('payment')).toBe(1);
    // The list shows the whole payment, so no further request asks for it.
    expect(asked()).toEqual(['POST /v1/payment_intents', 'GET /v1/payment_intents']);
  });

  test.each([
    ['', {}],
    [', even if Stripe says that it repeats the error', { headers: { 'Idempotent-Replayed': 'true' } }],
  ])('that is not found after such an error is not made again: Stripe may still make it%s', async (_, more) => {
    const { simulator, pay, ends, asked } = await shop(byOrder, {}, { deadline: 1500 });
    simulator.inject({ ...LOST, when: 'before', match: { method: 'POST' }, ...more });
    await thrownBy(pay('o-1'));
    expect(ends[0]).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(asked().filter((each) => each.startsWith('POST'))).toHaveLength(1);
    expect(simulator.ledger.count('payment')).toBe(0);
  });

  test("that is the customer's second try, with another card, does not end by the decline of the first", async () => {
    const { simulator, pay, ends, withRecovery } = await shop(byOrder);
    await thrownBy(pay('o-1', { payment_method: 'pm_card_chargeDeclined' }));
    simulator.inject({ when: 'before', kind: 'slow', ms: 6000 });
    await thrownBy(withRecovery({ attemptTimeout: 300, deadline: 4000 }, () => pay('o-1')));
    expect(ends.at(-1)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  });

  test('and is made once, by a second call under the same key of its own', async () => {
    const { simulator, sdk, ends, withRecovery } = await shop(byOrder);
    const params = {
      amount: 2000,
      currency: 'eur',
      payment_method: 'pm_card_visa',
      confirm: true,
      metadata: { order: 'o-1' },
    };
    simulator.inject({ ...LOST, when: 'before', match: { method: 'POST' } });
    const pay = () => sdk.paymentIntents.create(params, { idempotencyKey: 'own' });
    await thrownBy(withRecovery({ deadline: 1500 }, pay));
    await pay();
    expect([ends.map(({ outcome }) => outcome), simulator.ledger.count('payment')]).toEqual([['unknown', 'ok'], 1]);
  });

  test('that was declined but answered by such an error is not retried', async () => {
    const { simulator, pay, ends } = await shop(byOrder);
    simulator.inject(LOST);
    await thrownBy(pay('o-1', { payment_method: 'pm_card_chargeDeclinedInsufficientFunds' }));
    expect(ends[0]).toMatchObject({ outcome: 'failed' });
    expect([simulator.ledger.count('payment'), simulator.ledger.count('decline')]).toEqual([0, 1]);
  });

  test('without a reference has no look-up, and ends as unknown', async () => {
    const { simulator, pay, ends } = await shop();
    simulator.inject(LOST);
    await thrownBy(pay('o-1'));
    expect(ends[0]).toMatchObject({ outcome: 'unknown' });
    expect(simulator.requests).toHaveLength(1);
  });

  test('of another order, amount or time is never adopted', async () => {
    const { simulator, pay, ends, withRecovery } = await shop(byOrder);
    await pay('o-0');
    await pay('o-1', { amount: 1900 });
    simulator.inject({ ...LOST, when: 'before' });
    await thrownBy(withRecovery({ deadline: 700 }, () => pay('o-1')));
    expect(ends.at(-1)?.outcome).toBe('unknown');
    expect(simulator.ledger.count('payment')).toBe(2);
  });

  test('that is not in the list yet does not count as absent', async () => {
    const { simulator, pay, ends } = await shop({ reference: 'order', settledAfter: 3000 }, { listLag: 2500 });
    simulator.inject(LOST);
    await pay('o-1');
    expect(ends[0]?.outcome).toBe('reconciled');
    expect(simulator.ledger.count('payment')).toBe(1);
  });

  test('with a declined card reports the issuer’s own code', async () => {
    const { simulator, pay, ends } = await shop();
    const error = await thrownBy(pay('o-1', { payment_method: 'pm_card_chargeDeclinedInsufficientFunds' }));
    expect(error).toMatchObject({ type: 'StripeCardError', payment_intent: { status: 'requires_payment_method' } });
    expect(simulator.requests).toHaveLength(1);
    expect(ends[0]).toMatchObject({ outcome: 'failed', code: 'insufficient_funds' });
  });

  test('waits out a rate limit and a lock', async () => {
    const { simulator, pay, ends } = await shop();
    simulator.inject(
      { when: 'before', kind: 'provider', code: 'rate_limit' },
      { when: 'before', kind: 'provider', code: 'lock_timeout' },
    );
    await pay('o-1');
    expect([ends[0]?.outcome, simulator.requests.length]).toEqual(['recovered', 3]);
  });
});

describe('a payment that is accepted but not done', () => {
  const bank = { payment_method: 'pm_usBankAccount_success' };

  test('is handed back as it is, and reported as pending', async () => {
    const { pay } = await shop({}, { processingFor: 60_000 });
    const intent = await pay('o-1', bank);
    expect(intent.status).toBe('processing');
    expect(recoveryOf(intent)).toMatchObject({ outcome: 'ok', pending: true });
  });

  test('is waited for by its id as long as the policy says', async () => {
    const { simulator, pay, asked } = await shop({}, { processingFor: 1200 }, { pendingLimit: AMPLE });
    expect(await pay('o-1', bank)).toMatchObject({ status: 'succeeded' });
    expect(new Set(asked())).toEqual(new Set(['POST /v1/payment_intents', 'GET /v1/payment_intents/pi_1']));
    expect(simulator.ledger.count('payment')).toBe(1);
  });
});

test('a payment that an error names is looked up by its id', async () => {
  const error = { type: 'api_error', payment_intent: { id: 'pi_9', object: 'payment_intent' } };
  const found = { id: 'pi_9', object: 'payment_intent', status: 'succeeded', amount: 1, currency: 'eur' };
  const { url, arrived } = await serve(reply(500, { error }), reply(200, found));
  const client = axios.create({ baseURL: url });
  attach(client, { provider: stripe(), policy: { backoff: constant(2) }, logger: false });
  const form = new URLSearchParams({ amount: '1', currency: 'eur', confirm: 'true' });
  expect(recoveryOf(await client.post('/v1/payment_intents', form))?.outcome).toBe('reconciled');
  expect(arrived.map((each) => `${each.method} ${each.url}`)).toEqual([
    'POST /v1/payment_intents',
    'GET /v1/payment_intents/pi_9',
  ]);
});

test.each(['succeeded', 'processing', 'requires_action'])(
  'a payment with another card under the same reference that is %s is not taken for this one',
  async (status) => {
    const intent = { id: 'pi_1', object: 'payment_intent', amount: 1, currency: 'eur', metadata: { order: 'o-1' } };
    const found = { ...intent, status, payment_method: 'pm_A', created: Math.floor(Date.now() / 1000) };
    const list = { object: 'list', data: [found], has_more: false };
    const { url } = await serve(reply(500, { error: { type: 'api_error' } }), reply(200, list));
    const client = axios.create({ baseURL: url });
    attach(client, { provider: stripe(byOrder), policy: { backoff: constant(2), deadline: 1000 }, logger: false });
    const pay = (payment_method: string) => {
      const form = { amount: '1', currency: 'eur', confirm: 'true', payment_method, 'metadata[order]': 'o-1' };
      return client.post('/v1/payment_intents', new URLSearchParams(form)).catch((error: unknown) => error);
    };
    expect(recoveryOf(await pay('pm_B'))?.outcome).toBe('unknown');
  },
);

test.each([
  ['succeeded', 'reconciled', undefined],
  ['failed', 'failed', 'expired_card'],
])('a charge that is found as %s ends the call as %s', async (status, outcome, code) => {
  const charge = { id: 'ch_1', object: 'charge', status, amount: 1, currency: 'eur', metadata: { order: 'o-1' } };
  const found = { ...charge, failure_code: 'expired_card', created: Math.ceil(Date.now() / 1000) };
  const { url, arrived } = await serve(
    reply(500, { error: { type: 'api_error' } }),
    reply(200, { object: 'list', data: [found], has_more: false }),
  );
  const client = axios.create({ baseURL: url });
  // Another request of that name may have been declined, so a decline is believed once Stripe has had its time.
  attach(client, {
    provider: stripe({ ...byOrder, settledAfter: 100 }),
    policy: { backoff: constant(2) },
    logger: false,
  });
  const form = new URLSearchParams({ amount: '1', currency: 'eur', customer: 'cus_1', 'metadata[order]': 'o-1' });
  const end = await client.post('/v1/charges', form).catch((error: unknown) => error);
  expect(recoveryOf(end)?.outcome).toBe(outcome);
  expect(recoveryOf(end)?.decline?.code).toBe(code);
  expect(arrived[1]?.url).toMatch(/^\/v1\/charges\?limit=100&customer=cus_1$/);
});

describe('a change whose answer is an error that its key keeps', () => {
  const intent = { id: 'pi_1', object: 'payment_intent', amount: 1000, currency: 'eur', status: 'succeeded' };

  /** The outcome, and the number of POSTs, if the look-up finds this. */
  async function end(action: string, form: Record<string, string>, found: object, deadline = AMPLE) {
    const { url, arrived } = await serve((response, request) => {
      const isAsked = request.method === 'GET';
      const answer = isAsked ? reply(200, { ...intent, ...found }) : reply(500, { error: { type: 'api_error' } });
      answer(response, request);
    });
    const client = axios.create({ baseURL: `${url}/gateway` });
    attach(client, {
      provider: stripe({ settledAfter: 50 }),
      policy: { backoff: constant(2), deadline },
      logger: false,
    });
    const sent = client.post(`/v1/payment_intents/pi_1/${action}`, new URLSearchParams(form));
    const { outcome } = recoveryOf(await sent.catch((error: unknown) => error)) ?? {};
    const posts = arrived.filter(({ method }) => method === 'POST').length;
    expect(arrived[0]?.headers['idempotency-key']).toBeDefined();
    const asked = new Set(arrived.filter(({ method }) => method === 'GET').map((each) => each.url));
    expect(arrived[0]?.url).toBe(`/gateway/v1/payment_intents/pi_1/${action}`);
    return { outcome, posts, asked: [...asked] };
  }

  /** The same of a call that nothing decides: it lasts until its deadline. */
  const inDoubt = (...given: [action: string, form: Record<string, string>, found: object]) =>
    withEnough(
      600,
      (deadline) => end(...given, deadline),
      ({ asked }) => asked.length > 0,
    );
  const asked = ['/gateway/v1/payment_intents/pi_1'];

  test('a partial capture that took effect is not made again', async () => {
    const form = { amount_to_capture: '40', final_capture: 'false' };
    const found = { status: 'requires_capture', amount_received: 40, amount_capturable: 960 };
    expect(await inDoubt('capture', form, found)).toEqual({ outcome: 'unknown', posts: 1, asked });
  });

  test('a partial capture is not taken for a full one', async () => {
    expect(await inDoubt('capture', {}, { amount_received: 400 })).toEqual({ outcome: 'unknown', posts: 1, asked });
    expect(await end('capture', {}, { amount_received: 1000 })).toEqual({ outcome: 'reconciled', posts: 1, asked });
  });

  test('a confirmation by another payment method is not taken for this one', async () => {
    const form = { payment_method: 'pm_B' };
    expect(await inDoubt('confirm', form, { status: 'requires_action', payment_method: 'pm_A' })).toEqual({
      outcome: 'unknown',
      posts: 1,
      asked,
    });
    expect(await end('confirm', form, { payment_method: { id: 'pm_B' } })).toEqual({
      outcome: 'reconciled',
      posts: 1,
      asked,
    });
  });
});

test('a decline as a duplicate after a lost answer does not mean that nothing was made', async () => {
  const error = { type: 'card_error', code: 'card_declined', decline_code: 'duplicate_transaction' };
  const { url } = await serve(reset, reply(402, { error }));
  const client = axios.create({ baseURL: url });
  attach(client, { provider: stripe(), policy: { backoff: constant(2), deadline: 1000 }, logger: false });
  const sent = client.post('/v1/payment_intents', new URLSearchParams({ amount: '1', currency: 'eur' }));
  expect(recoveryOf(await sent.catch((error: unknown) => error))?.outcome).toBe('unknown');
});

test('a payment that waits for the customer is pending', async () => {
  const { pay } = await shop();
  const intent = await pay('o-1', { payment_method: 'pm_card_authenticationRequired' });
  expect(recoveryOf(intent)).toMatchObject({ outcome: 'ok', pending: true });
});

describe('a change of a payment by the SDK', () => {
  async function begun(more: object = {}) {
    const all = await shop();
    const { id } = await all.pay('o-1', { confirm: false, ...more });
    return { ...all, id };
  }

  test('a confirmation that landed is found by the id in its path', async () => {
    const { simulator, sdk, id, ends } = await begun();
    simulator.inject(LOST);
    expect(await sdk.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' })).toMatchObject({
      id,
      status: 'succeeded',
    });
    expect([ends.at(-1)?.outcome, simulator.ledger.count('payment')]).toEqual(['reconciled', 1]);
  });

  test('a capture of another amount is not adopted', async () => {
    const { simulator, sdk, id, ends, withRecovery } = await begun({ capture_method: 'manual' });
    await sdk.paymentIntents.confirm(id);
    await sdk.paymentIntents.capture(id, { amount_to_capture: 500 });
    simulator.inject({ ...LOST, when: 'before' });
    const capture = () => sdk.paymentIntents.capture(id, { amount_to_capture: 700 });
    await thrownBy(withRecovery({ deadline: 1500 }, capture));
    expect(ends.at(-1)?.outcome).toBe('unknown');
  });

  test('a cancellation that landed is found', async () => {
    const { simulator, sdk, id, ends } = await begun();
    simulator.inject(LOST);
    expect(await sdk.paymentIntents.cancel(id)).toMatchObject({ status: 'canceled' });
    expect(ends.at(-1)?.outcome).toBe('reconciled');
  });

  test('a refund whose answer is lost is made once', async () => {
    const { simulator, sdk, id } = await begun();
    await sdk.paymentIntents.confirm(id);
    simulator.inject({ when: 'after', kind: 'reset' });
    expect(await sdk.refunds.create({ payment_intent: id, amount: 500 })).toMatchObject({ amount: 500 });
    expect(simulator.ledger.count('refund')).toBe(1);
  });

  test('a refund is found by its reference among those of its payment', async () => {
    const { simulator, sdk, pay, ends } = await shop(byOrder);
    const { id } = await pay('o-1');
    await sdk.refunds.create({ payment_intent: id, amount: 500, metadata: { order: 'r-1' } });
    simulator.inject(LOST);
    const made = await sdk.refunds.create({ payment_intent: id, amount: 500, metadata: { order: 'r-2' } });
    expect(made).toMatchObject({ metadata: { order: 'r-2' } });
    expect([ends.at(-1)?.outcome, simulator.ledger.count('refund')]).toEqual(['reconciled', 2]);
  });
});

test('v2 finishes the work under the same key', async () => {
  const { simulator, sdk, ends, keysSent } = await shop();
  simulator.inject(LOST);
  await sdk.rawRequest('POST', '/v2/money_management/outbound_payments', { amount: { value: 100, currency: 'eur' } });
  expect([ends[0]?.outcome, simulator.ledger.count('outbound'), keysSent().size]).toEqual(['recovered', 1, 1]);
});

async function shopByAxios(given: StripeOptions) {
  const simulator = await keep(startStripe());
  const client = axios.create({ baseURL: simulator.url, headers: { Authorization: 'Bearer sk_test_1' } });
  attach(client, { provider: stripe({ settledAfter: 50, ...given }), policy: { backoff: constant(2) }, logger: false });
  return { simulator, client };
}

test('the report of a payment without a look-up says which option to set', async () => {
  const { simulator, client } = await shopByAxios({});
  simulator.inject(LOST);
  const error = await thrownBy(
    client.post('/v1/payment_intents', new URLSearchParams({ amount: '1', currency: 'eur' })),
  );
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', unaskable: expect.stringContaining('reference') });
});

test('a form by axios gets a key, and is found by its reference', async () => {
  const { simulator, client } = await shopByAxios(byOrder);
  simulator.inject(LOST);
  const form = new URLSearchParams({ amount: '2000', currency: 'eur', 'metadata[order]': 'o-1', customer: 'cus_1' });
  form.set('payment_method', 'pm_card_visa');
  form.set('confirm', 'true');
  const response = await client.post('/v1/payment_intents', form);
  expect(response.data).toMatchObject({ status: 'succeeded', metadata: { order: 'o-1' } });
  expect(recoveryOf(response)?.outcome).toBe('reconciled');
  expect(simulator.requests[0]?.headers['idempotency-key']).toBeDefined();
  expect(simulator.ledger.count('payment')).toBe(1);
});

test('a payment that shares its reference with another ends as unknown, and says why', async () => {
  const { simulator, client } = await shopByAxios(byOrder);
  const payment = { amount: '2000', currency: 'eur', 'metadata[order]': 'o-1', payment_method: 'pm_card_visa' };
  const pay = () => client.post('/v1/payment_intents', new URLSearchParams({ ...payment, confirm: 'true' }));
  await pay();
  simulator.inject(LOST);
  const report = recoveryOf(await thrownBy(pay()));
  expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  expect(report?.summary).toContain('(two or more payments fit this reference: give each one its own)');
  expect(simulator.ledger.count('payment')).toBe(2);
});
