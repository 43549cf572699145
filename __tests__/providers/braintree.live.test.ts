// Braintree's GraphQL API at the simulator, over sockets, by axios and by fetch.
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { recoverFetch } from '../../src/fetch/index.js';
import { attach, constant, type Policy, recoveryOf } from '../../src/index.js';
import { type BraintreeOptions, braintree } from '../../src/providers/braintree/index.js';
import { type BraintreeSimulatorOptions, type Fault, startBraintree } from '../../src/simulators/index.js';
import { keep } from '../simulators/keep.js';
import { AMPLE } from '../time-for.js';

const LOST: Fault = { when: 'after', kind: 'reset' };
const INTERNAL: Fault = { when: 'after', kind: 'provider', code: 'INTERNAL' };

const mutation = (name: string, selection: string) =>
  `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${selection} } }`;
const CHARGE = mutation('chargePaymentMethod', 'transaction { id orderId status statusHistory { status } }');
const AUTHORIZE = mutation('authorizePaymentMethod', 'transaction { id status }');
const CAPTURE = mutation('captureTransaction', 'transaction { id status }');
const REFUND = mutation('refundTransaction', 'refund { id status }');

type Post = (query: string, input: object, recovery?: Policy) => Promise<unknown>;

async function shop(given: BraintreeOptions = {}, simulated: BraintreeSimulatorOptions = {}, policy: Policy = {}) {
  const simulator = await keep(startBraintree(simulated));
  const options = {
    provider: braintree({ settledAfter: 50, ...given }),
    policy: { backoff: constant(2), deadline: AMPLE, ...policy },
    logger: false,
  } as const;
  const headers = { authorization: 'Basic eDp5', 'Braintree-Version': '2019-01-01' };
  const client = axios.create({ baseURL: simulator.url, headers });
  attach(client, options);
  const { fetch } = recoverFetch(globalThis.fetch, options);
  const post: Post = (query, input, recovery = {}) =>
    client.post('/graphql', { query, variables: { input } }, { recovery }).catch((error: unknown) => error);
  const byFetch: Post = (query, input) =>
    fetch(`${simulator.url}/graphql`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { input } }),
    }).catch((error: unknown) => error);
  const keysSent = () =>
    new Set(simulator.requests.map(({ body }) => JSON.parse(body).variables?.input?.apiRequestKey as unknown));
  return { simulator, post, byFetch, keysSent };
}

const charge = (orderId: string, amount = '10.00', more: object = {}) => ({
  paymentMethodId: 'fake-valid-nonce',
  transaction: { amount, orderId },
  ...more,
});
const dataOf = (end: unknown) => (end as { data: { data: unknown } }).data.data;

describe('a charge', () => {
  test('is given a key, and made at once', async () => {
    const { simulator, post, keysSent } = await shop();
    expect(recoveryOf(await post(CHARGE, charge('o-1')))?.outcome).toBe('ok');
    expect([...keysSent()]).toEqual([expect.any(String)]);
    expect(simulator.ledger.count('payment')).toBe(1);
  });

  test.each([LOST, INTERNAL, { ...LOST, kind: 'truncate' }, { ...LOST, kind: 'html' }] as const)(
    'whose answer is lost ($kind) is retried under its key, which may be the caller’s own',
    async (fault) => {
      const { simulator, post, byFetch, keysSent } = await shop();
      simulator.inject(fault);
      const end = await post(CHARGE, charge('o-1', '10.00', { apiRequestKey: 'mine' }));
      expect(dataOf(end)).toMatchObject({ chargePaymentMethod: { transaction: { orderId: 'o-1' } } });
      simulator.inject(fault);
      expect(recoveryOf(await byFetch(CHARGE, charge('o-2')))?.outcome).toBe('recovered');
      expect([recoveryOf(end)?.outcome, simulator.ledger.count('payment')]).toEqual(['recovered', 2]);
      expect(keysSent().size).toBe(2);
      expect([...keysSent()]).toContain('mine');
    },
  );

  test('that is still running under its key is waited for', async () => {
    const { simulator, post } = await shop({}, {}, { attemptTimeout: 300 });
    simulator.inject({ when: 'after', kind: 'slow', ms: 700 });
    expect(recoveryOf(await post(CHARGE, charge('o-1')))?.outcome).toBe('recovered');
    expect(simulator.ledger.count('payment')).toBe(1);
  });

  test.each([{ errorClass: 'VALIDATION', legacyCode: '91565' }, { errorClass: 'NOT_FOUND' }])(
    'that was made is found, although the retry under its key is refused: $errorClass',
    async (extensions) => {
      const { simulator, post } = await shop({ uniqueOrderId: true });
      const body = { errors: [{ message: 'no', extensions }], data: { chargePaymentMethod: null } };
      simulator.inject(LOST, { when: 'before', kind: 'body', status: 200, body });
      expect(recoveryOf(await post(CHARGE, charge('o-1')))?.outcome).toBe('reconciled');
      expect(simulator.ledger.count('payment')).toBe(1);
    },
  );

  test('that is still running under its key is waited for, even if the refusal does not name the key', async () => {
    const { simulator, post } = await shop();
    simulator.inject(LOST, { when: 'before', kind: 'provider', code: 'VALIDATION' });
    expect(recoveryOf(await post(CHARGE, charge('o-1')))?.outcome).toBe('recovered');
    expect(simulator.ledger.count('payment')).toBe(1);
  });

  test('that is declined is not retried, and says why', async () => {
    const { simulator, post } = await shop();
    const end = await post(CHARGE, charge('o-1', '2001.00'));
    expect(recoveryOf(end)).toMatchObject({
      outcome: 'failed',
      decline: { code: 'insufficient_funds', retryable: 'later', providerCode: '2001' },
    });
    expect(simulator.requests).toHaveLength(1);
  });

  test('in doubt and without a key is not retried', async () => {
    const { simulator, post } = await shop({ keys: { apiRequestKey: false } });
    simulator.inject(INTERNAL);
    expect(recoveryOf(await post(CHARGE, charge('o-1')))).toMatchObject({
      outcome: 'unknown',
      unaskable: expect.stringContaining('uniqueOrderId'),
    });
    expect([simulator.requests.length, simulator.ledger.count('payment')]).toEqual([1, 1]);
  });

  describe('with a unique order id', () => {
    const unique = { uniqueOrderId: true, keys: { apiRequestKey: false } } as const;

    test('is found if it was made', async () => {
      const { simulator, post } = await shop(unique);
      simulator.inject(LOST);
      const end = await post(CHARGE, charge('o-1'));
      expect(recoveryOf(end)).toMatchObject({ outcome: 'reconciled' });
      expect(dataOf(end)).toMatchObject({ search: { transactions: { edges: [{ node: { orderId: 'o-1' } }] } } });
      expect(simulator.ledger.count('payment')).toBe(1);
    });

    test('is not retried if it was declined', async () => {
      const { simulator, post } = await shop(unique);
      simulator.inject(LOST);
      expect(recoveryOf(await post(CHARGE, charge('o-1', '2014.00')))).toMatchObject({
        outcome: 'failed',
        decline: { code: 'suspected_fraud', providerCode: '2014' },
      });
      expect(simulator.ledger.count('decline')).toBe(1);
    });

    test('is retried only if it was not made, even if the search lags', async () => {
      const { simulator, post } = await shop({ ...unique, settledAfter: 1500 }, { searchLag: 1000 });
      simulator.inject(LOST);
      expect(recoveryOf(await post(CHARGE, charge('o-1')))?.outcome).toBe('reconciled');
      simulator.inject({ ...LOST, when: 'before' });
      expect(recoveryOf(await post(CHARGE, charge('o-2')))?.outcome).toBe('recovered');
      expect(simulator.ledger.count('payment')).toBe(2);
    });

    test('is not taken for one of another merchant account, whose currency differs', async () => {
      const { simulator, post } = await shop(unique);
      const by = (merchantAccountId: string) => ({
        ...charge('o-1'),
        transaction: { ...charge('o-1').transaction, merchantAccountId },
      });
      await post(CHARGE, by('jpy'));
      simulator.inject({ ...LOST, when: 'before' });
      expect(recoveryOf(await post(CHARGE, by('usd'), { deadline: 700 }))?.outcome).toBe('unknown');
      expect(simulator.ledger.count('payment')).toBe(1);
    });

    test('is not taken for one of another amount', async () => {
      const { simulator, post } = await shop(unique);
      await post(CHARGE, charge('o-1', '9.00'));
      simulator.inject({ ...LOST, when: 'before' });
      expect(recoveryOf(await post(CHARGE, charge('o-1'), { deadline: 700 }))?.outcome).toBe('unknown');
      expect(simulator.ledger.count('payment')).toBe(1);
    });
  });
});

describe('a VALIDATION error that names nothing', () => {
  const bare = {
    errors: [{ message: 'Payment method nonce not found', extensions: { errorClass: 'VALIDATION' } }],
    data: { chargePaymentMethod: null },
  };
  const refused: Fault = { when: 'before', kind: 'body', body: bare };

  test('is no sign of a running request on a first attempt under a key of ours: nobody waits for one', async () => {
    const { simulator, post, byFetch } = await shop();
    for (const send of [post, byFetch]) {
      simulator.inject(refused);
      const end = await send(CHARGE, charge('o-1'));
      expect(recoveryOf(end)).toMatchObject({ outcome: 'failed', processed: 'no', stoppedBy: 'rule' });
    }
    expect(simulator.requests.length).toBe(2);
  });

  test('nor is it after an attempt that was certainly not done', async () => {
    const { simulator, post } = await shop();
    simulator.inject({ when: 'before', kind: 'provider', code: 'RESOURCE_LIMIT' }, refused);
    expect(recoveryOf(await post(CHARGE, charge('o-1')))).toMatchObject({ outcome: 'failed', processed: 'no' });
    expect(simulator.requests.length).toBe(2);
  });

  test('is one after a lost attempt, and under a key of the caller’s own', async () => {
    const { simulator, post } = await shop();
    simulator.inject(LOST, refused);
    expect(recoveryOf(await post(CHARGE, charge('o-1')))?.outcome).toBe('recovered');
    simulator.inject(refused);
    expect(recoveryOf(await post(CHARGE, charge('o-2', '10.00', { apiRequestKey: 'k' })))?.outcome).toBe('recovered');
    expect(simulator.ledger.count('payment')).toBe(2);
  });
});

describe('other mutations', () => {
  test('an authorization gets no key, since Braintree documents none for it', async () => {
    const { post, keysSent } = await shop();
    await post(AUTHORIZE, charge('o-1'));
    expect([...keysSent()]).toEqual([undefined]);
  });

  test('a capture that landed is found by its transaction', async () => {
    const { simulator, post } = await shop({ keys: { apiRequestKey: false } });
    const made = dataOf(await post(AUTHORIZE, charge('o-1'))) as Record<string, { transaction: { id: string } }>;
    const transactionId = made.authorizePaymentMethod?.transaction.id;
    simulator.inject(LOST);
    expect(recoveryOf(await post(CAPTURE, { transactionId }))?.outcome).toBe('reconciled');
    expect(simulator.ledger.count('payment')).toBe(1);
  });

  test('a partial capture is not taken for a full one', async () => {
    const { simulator, post } = await shop({ keys: { apiRequestKey: false } });
    const made = dataOf(await post(AUTHORIZE, charge('o-1'))) as Record<string, { transaction: { id: string } }>;
    const transactionId = made.authorizePaymentMethod?.transaction.id;
    await post(CAPTURE, { transactionId, transaction: { amount: '4.00' } });
    simulator.inject({ ...LOST, when: 'before' });
    expect(recoveryOf(await post(CAPTURE, { transactionId }, { deadline: 700 }))?.outcome).toBe('unknown');
    expect(simulator.ledger.count('payment')).toBe(1);
  });

  test('a refund whose answer is lost is made once', async () => {
    const { simulator, post } = await shop();
    const made = dataOf(await post(CHARGE, charge('o-1'))) as Record<string, { transaction: { id: string } }>;
    simulator.inject(LOST);
    const end = await post(REFUND, { transactionId: made.chargePaymentMethod?.transaction.id });
    expect([recoveryOf(end)?.outcome, simulator.ledger.count('refund')]).toEqual(['recovered', 1]);
  });

  test('a query is retried, without a key', async () => {
    const { simulator, post } = await shop();
    simulator.inject({ ...INTERNAL, when: 'before' });
    const end = await post('query { ping }', {});
    expect([recoveryOf(end)?.outcome, simulator.requests.map(({ body }) => body.includes('apiRequestKey'))]).toEqual([
      'recovered',
      [false, false],
    ]);
  });
});
