// Checkout.com's payments over sockets: its key keeps only successes, and the reference finds what the key does not settle.
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { attach, constant, type Policy, recoveryOf } from '../../src/index.js';
import { type CheckoutComOptions, checkoutCom } from '../../src/providers/checkout-com/index.js';
import { startCheckoutCom } from '../../src/simulators/index.js';
import { keep } from '../simulators/keep.js';
import { AMPLE, timeFor } from '../time-for.js';

interface Given extends CheckoutComOptions {
  readonly policy?: Policy;
  readonly lag?: number;
}

async function stage({ policy = {}, lag = 0, ...given }: Given = {}) {
  const simulator = await keep(startCheckoutCom({ lag }));
  const client = axios.create({ baseURL: simulator.url, headers: { Authorization: 'Bearer sk_sbox_simulator' } });
  attach(client, {
    provider: checkoutCom({ settledAfter: 100, ...given }),
    policy: { backoff: constant(5), deadline: AMPLE, ...policy },
    logger: false,
  });
  const asked = () => simulator.requests.map(({ method, path }) => `${method} ${path.replace(/_\d+/g, '_N')}`);
  return { simulator, client, asked };
}

const order = (reference: string | undefined, more: object = {}) => ({
  source: { type: 'token', token: 'tok_1' },
  amount: 1000,
  currency: 'EUR',
  ...(reference !== undefined && { reference }),
  ...more,
});
const caught = (error: unknown) => error;
const withoutKey = { keys: { idempotencyKey: false } } as const;

describe('a payment at Checkout.com', () => {
  test('whose connection broke before it arrived is looked up, and retried under its key', async () => {
    const { simulator, client, asked } = await stage();
    simulator.inject({ when: 'before', kind: 'reset' });
    const response = await client.post('/payments', order('A-1'));
    expect(recoveryOf(response)?.outcome).toBe('recovered');
    expect(new Set(asked().slice(1, -1))).toEqual(new Set(['GET /payments']));
    const keys = simulator.requests.flatMap(({ headers }) => headers['cko-idempotency-key'] ?? []);
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
    expect(simulator.ledger.count('payment')).toBe(1);
  });

  test('that stays in doubt is named in the summary, since no key of its report names it', async () => {
    const { simulator, client } = await stage({ settledAfter: 60_000, policy: { deadline: 400 } });
    simulator.inject({ when: 'before', kind: 'reset' });
    const report = recoveryOf(await client.post('/payments', order('A-1')).catch(caught));
    expect([report?.outcome, Object.keys(report?.keys ?? {})]).toEqual(['unknown', ['idempotencyKey']]);
    expect(report?.summary).toContain('search GET /payments by reference A-1 before paying again');
  });

  test('whose connection broke after it was made is found', async () => {
    const { simulator, client, asked } = await stage();
    simulator.inject({ when: 'after', kind: 'reset' });
    const response = await client.post('/payments', order('A-1'));
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(asked()).toEqual(['POST /payments', 'GET /payments']);
    expect(simulator.ledger.count('payment')).toBe(1);
  });

  test.each(['500', '502', '503', '504'])(
    'that was made and answered %s is not retried, since the key keeps no errors: it is found by its reference',
    async (code) => {
      const { simulator, client, asked } = await stage();
      simulator.inject({ when: 'after', kind: 'provider', code });
      const response = await client.post('/payments', order('A-2'));
      expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled', processed: 'yes' });
      expect(response.data).toMatchObject({ id: 'pay_1', reference: 'A-2', approved: true });
      expect(asked()).toEqual(['POST /payments', 'GET /payments']);
      expect(simulator.ledger.count('payment')).toBe(1);
    },
  );

  test('that was not made and answered 500 is retried once the list has had its time', async () => {
    const { simulator, client, asked } = await stage();
    simulator.inject({ when: 'before', kind: 'provider', code: '500' });
    const response = await client.post('/payments', order('A-3'));
    expect(recoveryOf(response)?.outcome).toBe('recovered');
    expect(asked().filter((each) => each === 'GET /payments').length).toBeGreaterThanOrEqual(2);
    expect(simulator.ledger.count('payment')).toBe(1);
  });

  test('that the list shows late is not made twice', async () => {
    const { simulator, client } = await stage({ lag: 700, settledAfter: 1500 });
    simulator.inject({ when: 'after', kind: 'provider', code: '500' });
    const response = await client.post('/payments', order('A-4'));
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(simulator.ledger.count('payment')).toBe(1);
  });

  test('that was made but never answered is found, even if the list fails for a while', async () => {
    const { simulator, client, asked } = await stage({ policy: { attemptTimeout: 300 } });
    simulator.inject({ when: 'after', kind: 'hang' });
    const broken = { when: 'before', kind: 'status', status: 503, match: { method: 'GET' } } as const;
    simulator.inject(broken, broken, broken, broken);
    expect(recoveryOf(await client.post('/payments', order('A-8')))?.outcome).toBe('reconciled');
    expect(asked().filter((each) => each === 'POST /payments')).toHaveLength(1);
    expect(simulator.ledger.count('payment')).toBe(1);
  });

  test('that is still being processed when it is retried is waited for, and looked up before the next attempt', async () => {
    const policy = { attemptTimeout: 300, maxAttempts: 2 };
    const { simulator, client } = await stage({ policy });
    simulator.inject({ when: 'before', kind: 'slow', ms: 4000 });
    const response = await client.post('/payments', order('A-5'));
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(recoveryOf(response)?.attempts.map(({ code }) => code)).toContain('409');
    expect(simulator.ledger.count('payment')).toBe(1);
  });

  test('that is declined inside HTTP 201 is not retried', async () => {
    const { simulator, client } = await stage();
    const error = await client.post('/payments', order('A-6', { metadata: { response_code: '20051' } })).catch(caught);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', decline: { code: 'insufficient_funds' } });
    expect(simulator.requests).toHaveLength(1);
  });

  test.each(['half', 'empty', 'html'] as const)('whose answer cannot be read (%s) is found', async (kind) => {
    const { simulator, client } = await stage();
    simulator.inject({ when: 'after', kind, status: 200 });
    expect(recoveryOf(await client.post('/payments', order('A-7')))?.outcome).toBe('reconciled');
    expect(simulator.ledger.count('payment')).toBe(1);
  });

  test.each([
    ['an error', { when: 'after', kind: 'provider', code: '500' }],
    ['a reset', { when: 'after', kind: 'reset' }],
  ] as const)(
    'without a reference cannot be looked up after %s: it ends as unknown, and is not retried',
    async (_what, fault) => {
      const { simulator, client } = await stage();
      simulator.inject(fault);
      const error = await client.post('/payments', order(undefined)).catch(caught);
      expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', unaskable: expect.stringContaining('reference') });
      expect(simulator.requests).toHaveLength(1);
    },
  );
});

describe('the list of payments', () => {
  const soon = () => new Date(Date.now() + 600_000).toISOString();
  const own = () => ({
    id: 'pay_9',
    requested_on: soon(),
    amount: 1000,
    currency: 'EUR',
    reference: 'B-1',
    status: 'Captured',
    approved: true,
  });
  const old = { requested_on: '2020-01-01T00:00:00Z' };

  test.each<[what: string, outcome: string, data: readonly object[], more: object]>([
    ['this payment', 'reconciled', [own()], {}],
    ['this payment, authorised', 'reconciled', [{ ...own(), status: 'Authorized' }], {}],
    [
      'this payment, waiting for the customer',
      'reconciled',
      [{ ...own(), status: 'Pending', approved: undefined }],
      {},
    ],
    ['this payment and a decline', 'reconciled', [{ ...own(), status: 'Declined' }, own()], {}],
    ['this payment and an older one', 'reconciled', [own(), { ...own(), ...old }], {}],
    ['this payment, refunded since', 'reconciled', [{ ...own(), status: 'Refunded' }], {}],
    ['the decline of this payment', 'failed', [{ ...own(), status: 'Declined', approved: false }], {}],
    ['this payment, voided', 'failed', [{ ...own(), status: 'Voided' }], {}],
    ['an unknown state', 'unknown', [{ ...own(), status: 'Odd' }], {}],
    ['another reference', 'unknown', [{ ...own(), reference: 'B-2' }], {}],
    ['a later payment of another amount', 'unknown', [{ ...own(), amount: 999 }], {}],
    ['a later payment in another currency', 'unknown', [{ ...own(), currency: 'USD' }], {}],
    ['the same payment with an old date, which a wrong clock may explain', 'unknown', [{ ...own(), ...old }], {}],
    ['one page of many', 'unknown', [{ ...own(), ...old, status: 'Declined' }], { total_count: 200 }],
    ['something that is not a list', 'unknown', 'oops' as never, {}],
  ])('shows %s: the call ends as %s', async (_what, outcome, data, more) => {
    const { simulator, client, asked } = await stage({ ...withoutKey, policy: { deadline: timeFor(outcome, 1200) } });
    const lists = Array.from({ length: 20 }, () => ({
      when: 'after' as const,
      kind: 'body' as const,
      body: { limit: 100, skip: 0, data, ...more },
      match: { method: 'GET', path: '/payments' },
    }));
    simulator.inject({ when: 'before', kind: 'reset' }, ...lists);
    const end = await client.post('/payments', order('B-1')).catch(caught);
    expect(recoveryOf(end)?.outcome).toBe(outcome);
    expect(asked().filter((each) => each === 'POST /payments')).toHaveLength(1);
    if (outcome === 'reconciled') expect((end as { data: object }).data).toMatchObject({ id: 'pay_9' });
  });

  test.each([
    ['that was declined a minute ago: it was another card, so this payment is retried', 'Declined', 'recovered'],
    ['that was voided a minute ago: the call ends as unknown', 'Voided', 'unknown'],
  ])('shows a payment %s', async (_what, status, outcome) => {
    const { simulator, client } = await stage({ ...withoutKey, policy: { deadline: timeFor(outcome, 1500) } });
    const requested_on = new Date(Date.now() - 60_000).toISOString();
    const list = { when: 'after', kind: 'body', body: { data: [{ ...own(), requested_on, status }] } } as const;
    const lists = Array.from({ length: 20 }, () => ({ ...list, match: { method: 'GET' } }));
    simulator.inject({ when: 'before', kind: 'reset' }, ...lists);
    const end = await client.post('/payments', order('B-1')).catch(caught);
    expect(recoveryOf(end)?.outcome).toBe(outcome);
  });

  test('shows only declines of another day: there is no payment, so it is retried', async () => {
    const { simulator, client } = await stage(withoutKey);
    const body = { data: [{ ...own(), ...old, reference: 'B-1', status: 'Declined' }] };
    const list = { when: 'after', kind: 'body', body, match: { method: 'GET' } } as const;
    simulator.inject({ when: 'before', kind: 'reset' }, list, list, list, list, list, list);
    expect(recoveryOf(await client.post('/payments', order('B-1')))?.outcome).toBe('recovered');
    expect(simulator.ledger.count('payment')).toBe(1);
  });
});

describe('a change of a payment', () => {
  test.each([
    ['captures', 'capture'],
    ['refunds', 'refund'],
    ['voids', 'void'],
  ])('%s: it is found by its reference among the actions, and never made twice', async (name, kind) => {
    const { simulator, client, asked } = await stage();
    const { data } = await client.post('/payments', order('C-1', { capture: false }));
    simulator.inject({ when: 'after', kind: 'provider', code: '500' });
    const response = await client.post(`/payments/${data.id}/${name}`, { reference: 'C-1-change' });
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(response.data).toMatchObject({ action_id: expect.stringMatching(/^act_/), reference: 'C-1-change' });
    expect(asked().slice(-1)).toEqual(['GET /payments/pay_N/actions']);
    expect(simulator.ledger.count(kind)).toBe(1);
  });

  test.each([
    ['handed on as pending', {}, 'ok', true],
    ['waited for, if the policy says so', { pendingLimit: AMPLE }, 'reconciled', undefined],
  ] as const)('that is accepted but not done is %s', async (_what, policy, outcome, pending) => {
    const { client } = await stage({ policy });
    const { data } = await client.post('/payments', order('C-6', { capture: false }));
    const report = recoveryOf(await client.post(`/payments/${data.id}/captures`, { reference: 'C-6-c' }));
    expect([report?.outcome, report?.pending]).toEqual([outcome, pending]);
  });

  test('that did not happen is retried', async () => {
    const { simulator, client } = await stage();
    const { data } = await client.post('/payments', order('C-2'));
    simulator.inject({ when: 'before', kind: 'provider', code: '503' });
    const response = await client.post(`/payments/${data.id}/refunds`, { reference: 'C-2-r', amount: 400 });
    expect(recoveryOf(response)?.outcome).toBe('recovered');
    expect(simulator.ledger.count('refund')).toBe(1);
  });

  test('is not taken for a refund of another reference', async () => {
    const { simulator, client } = await stage();
    const { data } = await client.post('/payments', order('C-3'));
    await client.post(`/payments/${data.id}/refunds`, { reference: 'C-3-one', amount: 400 });
    simulator.inject({ when: 'before', kind: 'provider', code: '500' });
    const response = await client.post(`/payments/${data.id}/refunds`, { reference: 'C-3-two', amount: 400 });
    expect(recoveryOf(response)?.outcome).toBe('recovered');
    expect(simulator.ledger.count('refund')).toBe(2);
  });

  test('without a reference cannot be looked up if it is a refund; a void of all can', async () => {
    const { simulator, client } = await stage();
    const { data } = await client.post('/payments', order('C-4', { capture: false }));
    simulator.inject({ when: 'after', kind: 'provider', code: '500' });
    expect(recoveryOf(await client.post(`/payments/${data.id}/voids`, {}))?.outcome).toBe('reconciled');
    const { data: other } = await client.post('/payments', order('C-5'));
    simulator.inject({ when: 'after', kind: 'provider', code: '500' });
    const error = await client.post(`/payments/${other.id}/refunds`, { amount: 1 }).catch(caught);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', unaskable: expect.any(String) });
    expect(simulator.ledger.count('refund')).toBe(1);
  });
});
