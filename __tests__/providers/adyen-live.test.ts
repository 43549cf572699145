// Adyen's payments over sockets: what its key, its header Transient-Error and the application's webhooks settle.
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { attach, constant, type Policy, recoveryOf } from '../../src/index.js';
import { type AdyenOptions, type AdyenWebhook, adyen } from '../../src/providers/adyen/index.js';
import { type AdyenNotification, startAdyen } from '../../src/simulators/index.js';
import { keep } from '../simulators/keep.js';
import { AMPLE, timeFor } from '../time-for.js';

/** The webhooks that an application has stored. */
class Store {
  readonly items: AdyenWebhook[] = [];
  readonly take = ({ notificationItems }: AdyenNotification): void => {
    for (const { NotificationRequestItem: item } of notificationItems) this.items.push(item as unknown as AdyenWebhook);
  };
  readonly find = (reference: string): readonly AdyenWebhook[] =>
    this.items.filter(({ merchantReference }) => merchantReference === reference);
}

interface Given extends AdyenOptions {
  /** Whether the application stores webhooks. */
  readonly isTold?: boolean;
  readonly policy?: Policy;
}

async function stage({ isTold = false, policy = {}, ...given }: Given = {}) {
  const store = new Store();
  const simulator = await keep(startAdyen({ onWebhook: store.take }));
  const client = axios.create({ baseURL: `${simulator.url}/v71`, headers: { 'x-api-key': 'test-api-key' } });
  attach(client, {
    provider: adyen({ ...(isTold && { webhooks: store.find }), ...given }),
    policy: { backoff: constant(5), deadline: AMPLE, ...policy },
    logger: false,
  });
  return { simulator, client, store };
}

const order = (reference: string, more: object = {}) => ({
  merchantAccount: 'Shop',
  reference,
  amount: { value: 1000, currency: 'EUR' },
  paymentMethod: { type: 'scheme' },
  returnUrl: 'https://shop.example/return',
  ...more,
});
const caught = (error: unknown) => error;
const withoutKey = { keys: { idempotencyKey: false } } as const;

describe('a payment at Adyen', () => {
  test('carries a key of at most 64 characters, the same on every attempt', async () => {
    const { simulator, client } = await stage();
    simulator.inject({ when: 'before', kind: 'reset' }, { when: 'before', kind: 'status', status: 502 });
    expect(recoveryOf(await client.post('/payments', order('A-1')))?.outcome).toBe('recovered');
    const keys = simulator.requests.map(({ headers }) => String(headers['idempotency-key']));
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]?.length).toBeLessThanOrEqual(64);
    expect(simulator.ledger.count('authorisation')).toBe(1);
  });

  test("keeps the caller's own key", async () => {
    const { simulator, client } = await stage();
    simulator.inject({ when: 'after', kind: 'reset' });
    const headers = { 'idempotency-key': 'own-key' };
    const response = await client.post('/payments', order('A-2'), { headers });
    expect(response.headers['idempotency-key']).toBe('own-key');
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered', keys: { idempotencyKey: 'own-key' } });
    expect(simulator.ledger.count()).toBe(1);
  });

  test.each(['reset', 'truncate', 'half', 'empty', 'html'] as const)(
    'whose answer is lost (%s) is made once: a retry under its key gets the first answer',
    async (kind) => {
      const { simulator, client } = await stage({ isTold: true });
      simulator.inject({ when: 'after', kind });
      const response = await client.post('/payments', order('A-3'));
      expect(response.data).toMatchObject({ resultCode: 'Authorised', merchantReference: 'A-3' });
      expect(recoveryOf(response)?.outcome).toMatch(/^(?:recovered|reconciled)$/);
      expect(simulator.ledger.count('authorisation')).toBe(1);
    },
  );

  test.each([
    ['a redirect that loses it', { when: 'before', kind: 'status', status: 302, headers: { location: '/none' } }],
    [
      'a redirect that loses its answer',
      { when: 'after', kind: 'status', status: 302, headers: { location: '/none' } },
    ],
    ['an unknown result', { when: 'after', kind: 'body', body: { resultCode: 'Odd' } }],
  ] as const)('answered by %s is retried under its key if there is no look-up', async (_what, fault) => {
    const { simulator, client } = await stage();
    simulator.inject(fault);
    const response = await client.post('/payments', order('A-8'));
    expect(recoveryOf(response)?.outcome).toBe('recovered');
    expect(simulator.ledger.count('authorisation')).toBe(1);
  });

  test('whose every answer is unknown is found in the webhooks', async () => {
    const { simulator, client } = await stage({ isTold: true });
    const odd = { when: 'after', kind: 'body', body: { resultCode: 'Odd' } } as const;
    simulator.inject(odd, odd, odd, odd);
    const response = await client.post('/payments', order('A-9'));
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(simulator.requests).toHaveLength(3);
    expect(simulator.ledger.count('authorisation')).toBe(1);
  });

  test('is retried if the header says that the request had no effect', async () => {
    const { simulator, client } = await stage();
    simulator.inject({ when: 'before', kind: 'provider', code: 'NO_CONNECTION_AVAILABLE' });
    simulator.inject({ when: 'before', kind: 'provider', code: '703' });
    const response = await client.post('/payments', order('A-4'));
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered', processed: 'yes' });
    expect(simulator.requests).toHaveLength(3);
    expect(simulator.ledger.count('authorisation')).toBe(1);
  });

  test('that is still being processed on its last attempt is waited for', async () => {
    const { simulator, client } = await stage({ policy: { attemptTimeout: 300, maxAttempts: 2 } });
    simulator.inject({ when: 'after', kind: 'slow', ms: 4000 });
    const response = await client.post('/payments', order('A-5'));
    expect(recoveryOf(response)?.outcome).toBe('recovered');
    expect(recoveryOf(response)?.attempts.map(({ code }) => code)).toContain('704');
    expect(simulator.ledger.count('authorisation')).toBe(1);
  });

  test('that asks the simulator for a refusal that it does not know is not made', async () => {
    const { simulator, client } = await stage();
    const asked = order('A-7', { additionalData: { RequestedTestAcquirerResponseCode: 'Refused' } });
    const error = await client.post('/payments', asked).catch(caught);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no' });
    expect(simulator.ledger.entries).toEqual([]);
  });

  test('that is refused inside HTTP 200 is not retried, and its decline has the code that all providers share', async () => {
    const { simulator, client } = await stage();
    const refused = order('A-6', { additionalData: { RequestedTestAcquirerResponseCode: '12' } });
    const error = await client.post('/payments', refused).catch(caught);
    expect(recoveryOf(error)).toMatchObject({
      outcome: 'failed',
      decline: { code: 'insufficient_funds', retryable: 'later' },
    });
    expect(simulator.requests).toHaveLength(1);
    expect(simulator.ledger.count('refusal')).toBe(1);
  });

  test.each([
    ['under a key that has kept its error', {}],
    ['without a key', withoutKey],
  ])('in doubt (%s) ends as unknown if there is no look-up', async (_what, given) => {
    const { simulator, client } = await stage(given);
    simulator.inject({ when: 'after', kind: 'provider', code: 'IOEXCEPTION_RECEIVED' });
    const error = await client.post('/payments', order('A-7')).catch(caught);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(simulator.requests).toHaveLength(1);
  });
});

describe("the application's webhooks", () => {
  test('say that a payment in doubt landed: it is adopted, and nothing is retried', async () => {
    const { simulator, client } = await stage({ isTold: true });
    simulator.inject({ when: 'after', kind: 'provider', code: 'IOEXCEPTION_RECEIVED' });
    const response = await client.post('/payments', order('B-1'));
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(response.data).toMatchObject({ resultCode: 'Authorised', merchantReference: 'B-1' });
    expect(simulator.requests).toHaveLength(1);
  });

  test('say that a payment in doubt was refused', async () => {
    const { simulator, client } = await stage({ isTold: true, ...withoutKey, settledAfter: 20, uniqueReference: true });
    simulator.inject({ when: 'after', kind: 'reset' });
    const refused = order('B-2', { additionalData: { RequestedTestAcquirerResponseCode: '6' } });
    const error = await client.post('/payments', refused).catch(caught);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed' });
    expect(simulator.requests).toHaveLength(1);
  });

  test('that come late are waited for within the deadline', async () => {
    const late: AdyenNotification[] = [];
    const store = new Store();
    const simulator = await keep(startAdyen({ onWebhook: (each) => late.push(each) }));
    const client = axios.create({ baseURL: `${simulator.url}/v71`, headers: { 'x-api-key': 'test-api-key' } });
    let asked = 0;
    const webhooks = (reference: string) => {
      asked += 1;
      if (asked === 3) for (const each of late.splice(0)) store.take(each);
      return store.find(reference);
    };
    attach(client, { provider: adyen({ webhooks }), policy: { backoff: constant(5) }, logger: false });
    simulator.inject({ when: 'after', kind: 'provider', code: 'IOEXCEPTION_RECEIVED' });
    expect(recoveryOf(await client.post('/payments', order('B-3')))?.outcome).toBe('reconciled');
    expect(asked).toBe(3);
  });

  test.each([
    ['an empty list', () => []],
    ['undefined', () => undefined],
    [
      'a store that is down',
      () => {
        throw new Error('the store is down');
      },
    ],
    ['nonsense', () => 'oops' as never],
    ['a list of nonsense', () => [null, 1, {}] as never],
  ])('that say nothing (%s) settle nothing, and nothing is retried', async (_what, webhooks) => {
    const { simulator, client } = await stage({ webhooks, ...withoutKey, policy: { deadline: 600 } });
    simulator.inject({ when: 'after', kind: 'reset' });
    const error = await client.post('/payments', order('B-4')).catch(caught);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(simulator.requests).toHaveLength(1);
  });

  const own: AdyenWebhook = {
    eventCode: 'AUTHORISATION',
    success: 'true',
    pspReference: 'PSP-1',
    originalReference: '',
    merchantReference: 'B-5',
    merchantAccountCode: 'Shop',
    eventDate: new Date(Date.now() + 600_000).toISOString(),
    amount: { value: 1000, currency: 'EUR' },
  };
  const old = new Date(Date.now() - 3_600_000).toISOString();
  test.each<[what: string, outcome: string, item: Partial<AdyenWebhook>]>([
    ['this payment', 'reconciled', {}],
    ['this payment, in another spelling', 'reconciled', { success: true, amount: { value: 1000, currency: 'eur' } }],
    ['another amount', 'unknown', { amount: { value: 1001, currency: 'EUR' } }],
    ['another currency', 'unknown', { amount: { value: 1000, currency: 'USD' } }],
    ['no amount', 'unknown', { amount: {} }],
    ['another reference', 'unknown', { merchantReference: 'B-6' }],
    ['another account', 'unknown', { merchantAccountCode: 'Other' }],
    ['a modification of another payment', 'unknown', { originalReference: 'PSP-0' }],
    ['another event', 'unknown', { eventCode: 'CAPTURE' }],
    ['a payment made earlier', 'unknown', { eventDate: old }],
    ['no time', 'unknown', { eventDate: 'yesterday' }],
    ['a refusal, perhaps of another click', 'unknown', { success: 'false' }],
    ['a refusal of an earlier payment of this reference', 'unknown', { success: 'false', eventDate: old }],
  ])('that report %s: the call ends as %s', async (_what, outcome, item) => {
    const webhooks = () => [{ ...own, ...item }];
    const policy = { deadline: timeFor(outcome, 500) };
    const { simulator, client } = await stage({ webhooks, ...withoutKey, settledAfter: 20, policy });
    simulator.inject({ when: 'after', kind: 'reset' });
    const end = await client.post('/payments', order('B-5')).catch(caught);
    expect(recoveryOf(end)?.outcome).toBe(outcome);
    expect(simulator.requests).toHaveLength(1);
  });

  test.each([
    ['handed on as pending', {}, 'ok', true],
    ['waited for, if the policy says so', { pendingLimit: AMPLE }, 'reconciled', undefined],
  ] as const)('settle a capture that was only accepted: it is %s', async (_what, policy, outcome, pending) => {
    const { client } = await stage({ isTold: true, policy });
    const { data } = await client.post('/payments', order('B-8'));
    const body = { merchantAccount: 'Shop', reference: 'B-8-c', amount: { value: 1000, currency: 'EUR' } };
    const report = recoveryOf(await client.post(`/payments/${data.pspReference}/captures`, body));
    expect([report?.outcome, report?.pending]).toEqual([outcome, pending]);
  });

  test('that report a refusal and a success: the payment landed', async () => {
    const webhooks = () => [{ ...own, success: 'false' }, own];
    const { simulator, client } = await stage({ webhooks, ...withoutKey });
    simulator.inject({ when: 'after', kind: 'reset' });
    expect(recoveryOf(await client.post('/payments', order('B-5')))?.outcome).toBe('reconciled');
  });

  test('find captures and refunds by their own reference; a refund without one has no look-up', async () => {
    const { simulator, client } = await stage({ isTold: true, uniqueReference: true, ...withoutKey });
    const { data } = await client.post('/payments', order('B-7'));
    for (const [name, kind] of [
      ['captures', 'capture'],
      ['refunds', 'refund'],
      ['cancels', 'cancel'],
      ['reversals', 'reversal'],
    ] as const) {
      simulator.inject({ when: 'after', kind: 'reset' });
      const body = { merchantAccount: 'Shop', reference: `B-7-${kind}`, amount: { value: 1000, currency: 'EUR' } };
      const response = await client.post(`/payments/${data.pspReference}/${name}`, body);
      expect(recoveryOf(response)?.outcome).toBe('reconciled');
      expect(response.data).toMatchObject({ status: 'received', paymentPspReference: data.pspReference });
      expect(simulator.ledger.count(kind)).toBe(1);
    }
    simulator.inject({ when: 'after', kind: 'reset' });
    const unnamed = await client
      .post(`/payments/${data.pspReference}/refunds`, { merchantAccount: 'Shop' })
      .catch(caught);
    expect(recoveryOf(unnamed)).toMatchObject({ outcome: 'unknown', unaskable: expect.stringContaining('reference') });
  });
});
