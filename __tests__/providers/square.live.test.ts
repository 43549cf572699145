// Square's own unchanged SDK on top of recoverable, at the simulator.
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { SquareClient } from 'square';
import { recoverFetch } from '../../src/fetch/index.js';
import { attach, constant, type Policy, type Report, recoveryOf } from '../../src/index.js';
import { type SquareOptions, square } from '../../src/providers/square/index.js';
import { type Fault, type SquareSimulatorOptions, startSquare } from '../../src/simulators/index.js';
import { thrownBy } from '../axios/attached.js';
import { reply, reset, serve } from '../axios/serve.js';
import { keep } from '../simulators/keep.js';
import { AMPLE } from '../time-for.js';

// The SDK (46.0.0) does not clear its timeout's timer if a request fails, which would keep this process alive until then.
const { setTimeout: later } = globalThis;
globalThis.setTimeout = Object.assign(
  (...args: Parameters<typeof later>) => (Number(args[1]) < 20_000 ? later(...args) : later(...args).unref()),
  later,
);

const LOST: Fault = { when: 'after', kind: 'reset' };
const NEVER: Fault = { when: 'before', kind: 'reset' };

async function shop(given: SquareOptions = {}, simulated: SquareSimulatorOptions = {}, policy: Policy = {}) {
  const simulator = await keep(startSquare(simulated));
  const { fetch, on, withRecovery } = recoverFetch(globalThis.fetch, {
    provider: square({ settledAfter: 50, ...given }),
    policy: { backoff: constant(2), deadline: AMPLE, ...policy },
    logger: false,
  });
  const client = new SquareClient({
    token: 'token',
    fetch,
    maxRetries: 0,
    timeoutInSeconds: 70,
    baseUrl: simulator.url,
  });
  const ends: Partial<Report>[] = [];
  on('recovery.finished', (line) => ends.push(line as unknown as Report));
  const amountMoney = { amount: 1000n, currency: 'USD' } as const;
  const pay = (referenceId: string, more: object = {}) =>
    client.payments.create({
      idempotencyKey: `key of ${referenceId}`,
      sourceId: 'cnon:card-nonce-ok',
      amountMoney,
      referenceId,
      ...more,
    });
  const asked = () => simulator.requests.map(({ method, path }) => `${method} ${path}`);
  return { simulator, client, pay, ends, asked, withRecovery };
}

describe('a payment by the SDK', () => {
  test.each(['reset', 'truncate', 'half', 'html'] as const)(
    'whose answer is lost (%s) is retried under its key',
    async (kind) => {
      const { simulator, pay, ends } = await shop();
      simulator.inject({ when: 'after', kind });
      expect((await pay('o-1')).payment).toMatchObject({ status: 'COMPLETED', referenceId: 'o-1' });
      expect([ends[0]?.outcome, simulator.ledger.count('payment')]).toEqual(['recovered', 1]);
    },
  );

  test.each(['TEMPORARY_ERROR', 'INTERNAL_SERVER_ERROR', 'RATE_LIMITED'])('answered by %s is retried', async (code) => {
    const { simulator, pay } = await shop();
    simulator.inject({ when: 'before', kind: 'provider', code });
    await pay('o-1');
    expect([simulator.requests.length, simulator.ledger.count('payment')]).toEqual([2, 1]);
  });

  test('that is declined is not retried, and says why', async () => {
    const { simulator, pay, ends } = await shop();
    const error = await thrownBy(pay('o-1', { sourceId: 'cnon:card-nonce-rejected-cvv' }));
    expect(recoveryOf(error)).toMatchObject({
      outcome: 'failed',
      decline: { code: 'incorrect_cvv', retryable: 'new-data', providerCode: 'CVV_FAILURE' },
    });
    expect([simulator.requests.length, ends.length]).toEqual([1, 1]);
  });

  test('under the application’s own key is never voided: another call may have reported it as made', async () => {
    const { simulator, pay, ends } = await shop({}, {}, { maxAttempts: 2 });
    expect((await pay('o-1', { autocomplete: false })).payment).toMatchObject({ status: 'APPROVED' });
    simulator.inject(LOST, LOST);
    const error = await thrownBy(pay('o-1', { autocomplete: false }));
    expect(recoveryOf(error)).toMatchObject({
      outcome: 'unknown',
      summary: expect.stringContaining('look for reference o-1'),
      unaskable: expect.stringContaining('your own'),
    });
    expect(ends[0]?.outcome).toBe('ok');
    expect([simulator.ledger.count('approval'), simulator.ledger.count('void')]).toEqual([1, 0]);
  });

  test('that is resumed under the application’s own key and succeeds does not say why nobody could be asked', async () => {
    const simulator = await keep(startSquare());
    const client = axios.create({ baseURL: simulator.url, headers: { authorization: 'Bearer token' } });
    attach(client, { provider: square(), logger: false });
    const doubt = { since: Date.now(), absences: 0, sentAt: Date.now() - 1000 };
    const recovery = { keys: { idempotencyKey: 'k-1' }, doubt };
    const body = {
      idempotency_key: 'k-1',
      source_id: 'cnon:card-nonce-ok',
      amount_money: { amount: 100, currency: 'USD' },
    };
    const report = recoveryOf(await client.post('/v2/payments', body, { recovery }));
    expect(report).toMatchObject({ outcome: 'ok' });
    expect(report).not.toHaveProperty('unaskable');
  });

  test('under the application’s own key is voided if the application says that no other call uses it', async () => {
    const { simulator, pay, asked } = await shop({ uniqueKey: true }, {}, { maxAttempts: 2 });
    simulator.inject(LOST, LOST);
    expect(recoveryOf(await thrownBy(pay('o-1')))).toMatchObject({
      outcome: 'failed',
      summary: expect.stringContaining('; voided, in case it was made; '),
    });
    expect([simulator.ledger.count('payment'), simulator.ledger.count('void')]).toEqual([1, 1]);
    expect(new Set(asked())).toEqual(new Set(['POST /v2/payments', 'POST /v2/payments/cancel']));
  });

  test('in doubt is left as it is if the application says so', async () => {
    const { simulator, pay, asked } = await shop({ onDoubt: 'leave' }, {}, { maxAttempts: 1 });
    simulator.inject(LOST);
    const error = await thrownBy(pay('o-1'));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', unaskable: expect.stringContaining('onDoubt') });
    expect([simulator.ledger.count('void'), asked()]).toEqual([0, ['POST /v2/payments']]);
  });

  describe('with a unique reference', () => {
    const unique = { uniqueReference: true };

    test('is adopted if it was made', async () => {
      const { simulator, pay, ends } = await shop(unique, {}, { maxAttempts: 1 });
      simulator.inject(LOST);
      expect((await pay('o-1')).payment).toMatchObject({ referenceId: 'o-1', status: 'COMPLETED' });
      expect([ends[0]?.outcome, simulator.ledger.count('void')]).toEqual(['reconciled', 0]);
    });

    test('is not voided while the list may lag', async () => {
      const { simulator, pay, ends } = await shop(unique, { listLag: 1500 }, { maxAttempts: 1 });
      simulator.inject(LOST);
      await pay('o-1');
      expect([ends[0]?.outcome, simulator.ledger.count('void')]).toEqual(['reconciled', 0]);
    });

    test('is not taken for one of another amount', async () => {
      const { simulator, pay, withRecovery } = await shop(unique, {}, { maxAttempts: 1 });
      await pay('o-1', { amountMoney: { amount: 900n, currency: 'USD' }, idempotencyKey: 'another' });
      simulator.inject(NEVER);
      const error = await thrownBy(withRecovery({ deadline: 700 }, () => pay('o-1')));
      expect(recoveryOf(error)?.outcome).toBe('unknown');
    });
  });

  test('that is accepted but not done is waited for by its id, and never voided', async () => {
    const { simulator, pay, asked } = await shop({}, { pendingFor: 600 }, { pendingLimit: AMPLE });
    expect((await pay('o-1', { sourceId: 'bnon:bank-nonce-ok' })).payment).toMatchObject({ status: 'COMPLETED' });
    expect(new Set(asked())).toEqual(new Set(['POST /v2/payments', 'GET /v2/payments/payment-1']));
    expect(simulator.ledger.count('void')).toBe(0);
  });

  test('that is accepted but not done is handed back as pending by default', async () => {
    const { pay } = await shop({}, { pendingFor: 60_000 });
    const made = await pay('o-1', { sourceId: 'bnon:bank-nonce-ok' });
    expect(made.payment).toMatchObject({ status: 'PENDING' });
  });

  test('that was approved first and then completed is found completed if that answer is lost', async () => {
    const { simulator, client, pay, ends } = await shop();
    const { payment } = await pay('o-1', { autocomplete: false });
    simulator.inject(LOST);
    const done = await client.payments.complete({ paymentId: payment?.id ?? '' });
    expect(done.payment).toMatchObject({ status: 'COMPLETED' });
    expect([ends.at(-1)?.outcome, simulator.ledger.count('payment')]).toEqual(['reconciled', 1]);
  });

  test('is refunded once, although the answer is lost', async () => {
    const { simulator, client, pay } = await shop();
    const { payment } = await pay('o-1');
    simulator.inject(LOST);
    const amountMoney = { amount: 500n, currency: 'USD' } as const;
    await client.refunds.refundPayment({ idempotencyKey: 'r-1', paymentId: payment?.id ?? '', amountMoney });
    expect(simulator.ledger.count('refund')).toBe(1);
  });
});

describe('by axios', () => {
  async function till(given: SquareOptions = {}, policy: Policy = {}) {
    const simulator = await keep(startSquare());
    const client = axios.create({ baseURL: simulator.url, headers: { Authorization: 'Bearer token' } });
    attach(client, {
      provider: square({ settledAfter: 50, ...given }),
      policy: { backoff: constant(2), maxAttempts: 2, deadline: AMPLE, ...policy },
      logger: false,
    });
    const body = { source_id: 'cnon:card-nonce-ok', amount_money: { amount: 1000, currency: 'USD' } };
    return { simulator, client, body };
  }

  test('a payment without a key gets one, in its body, and keeps it', async () => {
    const { simulator, client, body } = await till();
    simulator.inject(LOST);
    expect(recoveryOf(await client.post('/v2/payments', body))?.outcome).toBe('recovered');
    const keys = simulator.requests.map((request) => JSON.parse(request.body).idempotency_key);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0].length).toBeLessThanOrEqual(45);
    expect(simulator.ledger.count('payment')).toBe(1);
  });

  test('a payment that stays in doubt is voided by its attached key, and has then certainly failed', async () => {
    const { simulator, client, body } = await till();
    simulator.inject(LOST, LOST);
    expect(recoveryOf(await thrownBy(client.post('/v2/payments', body)))).toMatchObject({ outcome: 'failed' });
    expect([simulator.ledger.count('payment'), simulator.ledger.count('void')]).toEqual([1, 1]);
    expect(new Set(simulator.requests.map(({ path }) => path))).toEqual(
      new Set(['/v2/payments', '/v2/payments/cancel']),
    );
  });

  test('a payment that is not idempotent is voided, and then made under a fresh key', async () => {
    const { simulator, client, body } = await till({}, { idempotent: false });
    simulator.inject(LOST);
    const made = await client.post('/v2/payments', body);
    const keys = simulator.requests
      .filter(({ path }) => path === '/v2/payments')
      .map((request) => JSON.parse(request.body).idempotency_key);
    expect([recoveryOf(made)?.outcome, new Set(keys).size]).toEqual(['recovered', 2]);
    expect([simulator.ledger.count('payment'), simulator.ledger.count('void')]).toEqual([2, 1]);
  });

  test('a payment under a fresh key is voided too if it stays in doubt', async () => {
    const { url, arrived } = await serve((response, request) =>
      (request.url === '/v2/payments/cancel' ? reply(200, {}) : reset)(response, request),
    );
    const client = axios.create({ baseURL: url });
    attach(client, {
      provider: square({ settledAfter: 50 }),
      policy: { backoff: constant(2), maxAttempts: 2, deadline: AMPLE, idempotent: false },
      logger: false,
    });
    const body = { source_id: 'c', amount_money: { amount: 1, currency: 'USD' } };
    expect(recoveryOf(await thrownBy(client.post('/v2/payments', body)))?.outcome).toBe('failed');
    const keysAt = (path: string) =>
      new Set(arrived.filter((each) => each.url === path).map((each) => JSON.parse(each.body).idempotency_key));
    expect(keysAt('/v2/payments').size).toBe(2);
    expect(keysAt('/v2/payments/cancel')).toEqual(keysAt('/v2/payments'));
  });

  test('behind a gateway a payment gets its key too, and is voided through the gateway', async () => {
    const { url, arrived } = await serve((response, request) => {
      const isCancel = request.url === '/gw/sq/v2/payments/cancel';
      (isCancel ? reply(200, {}) : reset)(response, request);
    });
    const client = axios.create({ baseURL: `${url}/gw/sq` });
    attach(client, {
      provider: square({ settledAfter: 50 }),
      policy: { backoff: constant(2), maxAttempts: 2, deadline: AMPLE },
      logger: false,
    });
    const body = { source_id: 'c', amount_money: { amount: 1, currency: 'USD' } };
    expect(recoveryOf(await thrownBy(client.post('/v2/payments', body)))?.outcome).toBe('failed');
    const [first, ...others] = arrived.map((each) => JSON.parse(each.body).idempotency_key as string);
    expect(first).toEqual(expect.any(String));
    expect(new Set(others)).toEqual(new Set([first]));
  });

  test('a key that is longer than Square accepts protects nothing', async () => {
    const { simulator, client, body } = await till({ onDoubt: 'leave' });
    simulator.inject({ when: 'before', kind: 'provider', code: 'INTERNAL_SERVER_ERROR' });
    const sending = client.post('/v2/payments', { ...body, idempotency_key: 'k'.repeat(46) });
    expect(recoveryOf(await thrownBy(sending))?.outcome).toBe('unknown');
    expect(simulator.requests).toHaveLength(1);
  });

  test('no key is added to a request that takes none', async () => {
    const { simulator, client } = await till();
    await thrownBy(client.post('/v2/payments/p-1/complete', {}));
    expect(JSON.parse(simulator.requests[0]?.body ?? '')).toEqual({});
  });
});
