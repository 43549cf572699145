// Mastercard's gateway over sockets: the URL of a transaction is its key and its look-up.
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { attach, constant, type Policy, recoveryOf } from '../../src/index.js';
import { type MpgsOptions, mpgs } from '../../src/providers/mpgs/index.js';
import { startMpgs } from '../../src/simulators/index.js';
import { keep } from '../simulators/keep.js';
import { AMPLE, timeFor } from '../time-for.js';

interface Given extends MpgsOptions {
  readonly policy?: Policy;
  readonly simulated?: Parameters<typeof startMpgs>[0];
}

async function stage({ policy = {}, simulated = {}, ...given }: Given = {}) {
  const simulator = await keep(startMpgs(simulated));
  const client = axios.create({
    baseURL: `${simulator.url}/api/rest/version/100/merchant/SIMULATOR`,
    auth: { username: 'merchant.SIMULATOR', password: 'password' },
  });
  attach(client, {
    provider: mpgs({ settledAfter: 100, ...given }),
    policy: { backoff: constant(5), deadline: AMPLE, ...policy },
    logger: false,
  });
  const asked = () => simulator.requests.map(({ method }) => method);
  const put = (order: string, id: string, apiOperation: string, more: object = {}) =>
    client.put(`/order/${encodeURIComponent(order)}/transaction/${id}`, { apiOperation, ...more });
  const pay = (order: string, more: object = {}) => put(order, '1', 'PAY', { ...sum, ...more });
  return { simulator, client, asked, put, pay };
}

const sum = { order: { amount: 10, currency: 'EUR' } };
const ends = (reference: string) => ({ transaction: { reference } });
const caught = (error: unknown) => error;

describe('a transaction at the gateway', () => {
  test('whose connection broke before it arrived is retried under its ids', async () => {
    const { simulator, asked, pay } = await stage();
    simulator.inject({ when: 'before', kind: 'reset' });
    const response = await pay('A-1');
    expect(recoveryOf(response)).toMatchObject({
      outcome: 'recovered',
      keys: { orderId: 'A-1', transactionId: '1' },
    });
    expect(asked()).toEqual(['PUT', 'PUT']);
    expect(simulator.ledger.count('payment')).toBe(1);
  });

  test.each(['refused', 'answered'] as const)(
    'whose answer is lost is made once, and its result is retrieved, if a second request is %s',
    async (onRepeat) => {
      const { simulator, pay } = await stage({ simulated: { onRepeat } });
      simulator.inject({ when: 'after', kind: 'reset' });
      const response = await pay('A/2 ü');
      expect(response.data).toMatchObject({ result: 'SUCCESS', order: { id: 'A/2 ü' }, transaction: { id: '1' } });
      expect(recoveryOf(response)?.outcome).toBe(onRepeat === 'refused' ? 'reconciled' : 'recovered');
      expect(simulator.ledger.count('payment')).toBe(1);
    },
  );

  test.each(['SERVER_FAILED', 'SERVER_BUSY'])(
    'that was made and answered %s is retrieved, not retried',
    async (code) => {
      const { simulator, asked, pay } = await stage();
      simulator.inject({ when: 'after', kind: 'provider', code });
      expect(recoveryOf(await pay('A-3'))?.outcome).toBe('reconciled');
      expect(asked()).toEqual(['PUT', 'GET']);
      expect(simulator.ledger.count('payment')).toBe(1);
    },
  );

  test.each(['SERVER_FAILED', 'SERVER_BUSY'])(
    'that was not made and answered %s is retried under its ids',
    async (code) => {
      const { simulator, pay } = await stage();
      simulator.inject({ when: 'before', kind: 'provider', code });
      const response = await pay('A-4');
      expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered', keys: { transactionId: '1' } });
      expect(simulator.ledger.count('payment')).toBe(1);
    },
  );

  test('whose outcome the gateway does not know yet is retrieved until it does', async () => {
    const { simulator, asked, pay } = await stage({ simulated: { unknownFor: 600 } });
    const response = await pay('A-5', ends('UNKNOWN'));
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled', processed: 'yes' });
    expect(response.data).toMatchObject({ result: 'SUCCESS' });
    expect(asked().filter((method) => method === 'PUT')).toHaveLength(1);
    expect(simulator.ledger.count('payment')).toBe(1);
  });

  test('that is pending is reported as a pending success', async () => {
    const { simulator, pay } = await stage();
    expect(recoveryOf(await pay('A-11', ends('PENDING')))).toMatchObject({ outcome: 'ok', pending: true });
    expect(recoveryOf(await pay('A-12'))?.pending).toBeUndefined();
    expect(simulator.requests).toHaveLength(2);
  });

  test('whose outcome stays unknown ends as unknown, and is not retried', async () => {
    const { asked, pay } = await stage({ simulated: { unknownFor: 60_000 }, policy: { deadline: 800 } });
    const error = await pay('A-6', ends('UNKNOWN')).catch(caught);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'yes' });
    expect(asked().filter((method) => method === 'PUT')).toHaveLength(1);
  });

  test('that is declined is not retried', async () => {
    const { simulator, pay } = await stage();
    const error = await pay('A-7', ends('INSUFFICIENT_FUNDS')).catch(caught);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', decline: { code: 'insufficient_funds' } });
    expect(simulator.requests).toHaveLength(1);
  });

  test('whose decline is lost in transit is found to be declined', async () => {
    const { simulator, pay } = await stage();
    simulator.inject({ when: 'after', kind: 'reset' });
    const error = await pay('A-8', ends('EXPIRED_CARD')).catch(caught);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed' });
    expect(simulator.ledger.count('decline')).toBe(1);
  });

  test('that an earlier call made is adopted if it is the same payment', async () => {
    const { simulator, asked, pay } = await stage();
    await pay('A-9');
    const response = await pay('A-9');
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled', processed: 'yes' });
    expect(asked()).toEqual(['PUT', 'PUT', 'GET']);
    expect(simulator.ledger.count('payment')).toBe(1);
  });

  test('with the ids of another payment fails, and is not made under other ids', async () => {
    const { simulator, asked, pay } = await stage();
    await pay('A-9');
    const error = await pay('A-9', { order: { amount: 11, currency: 'EUR' } }).catch(caught);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', keys: { orderId: 'A-9', transactionId: '1' } });
    expect(asked()).toEqual(['PUT', 'PUT', 'GET']);
    expect(simulator.ledger.count('payment')).toBe(1);
  });

  test('with the ids of a declined one fails', async () => {
    const { simulator, pay } = await stage();
    await pay('A-9', ends('DECLINED')).catch(caught);
    const error = await pay('A-9').catch(caught);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed' });
    expect(simulator.ledger.count('payment')).toBe(0);
  });

  test('without a key that protects it is looked up before it is retried', async () => {
    const { simulator, asked, pay } = await stage({ keys: { transactionId: false } });
    simulator.inject({ when: 'before', kind: 'reset' });
    expect(recoveryOf(await pay('A-10'))?.outcome).toBe('recovered');
    expect(asked().slice(0, 2)).toEqual(['PUT', 'GET']);
    expect(simulator.ledger.count('payment')).toBe(1);
  });

  test.each([
    ['AUTHORIZE', 'authorization', sum],
    ['CAPTURE', 'capture', { transaction: { amount: 10, currency: 'EUR' } }],
    ['REFUND', 'refund', { transaction: { amount: 4, currency: 'EUR' } }],
    ['VOID', 'void', { transaction: { targetTransactionId: '1' } }],
  ])('%s: it is found if its answer is lost, and if its answer is an error', async (operation, kind, body) => {
    const { simulator, put, pay } = await stage();
    if (operation !== 'AUTHORIZE') await pay('B-1');
    const id = operation === 'AUTHORIZE' ? '1' : '2';
    simulator.inject({ when: 'after', kind: 'provider', code: 'SERVER_FAILED' });
    expect(recoveryOf(await put('B-1', id, operation, body))?.outcome).toBe('reconciled');
    expect(simulator.ledger.count(kind)).toBe(1);
    if (operation === 'AUTHORIZE') return;
    simulator.inject({ when: 'after', kind: 'reset' });
    expect(recoveryOf(await put('B-1', '3', operation, body))?.outcome).toBe('reconciled');
    expect(simulator.ledger.count(kind)).toBe(2);
  });
});

describe('the retrieved transaction', () => {
  const own = {
    result: 'SUCCESS',
    response: { gatewayCode: 'APPROVED' },
    order: { id: 'C-1', amount: '10.00', currency: 'EUR' },
    transaction: { id: '1', type: 'PAYMENT', amount: '10.00', currency: 'EUR' },
  };
  const { transaction } = own;
  test.each<[what: string, outcome: string, body: object, status: number]>([
    ['this payment', 'reconciled', own, 200],
    [
      'this payment, waiting for settlement',
      'reconciled',
      { ...own, response: { gatewayCode: 'APPROVED_PENDING_SETTLEMENT' } },
      200,
    ],
    ['this payment, pending', 'reconciled', { ...own, result: 'PENDING', response: { gatewayCode: 'PENDING' } }, 200],
    [
      'the failure of this payment',
      'failed',
      { ...own, result: 'FAILURE', response: { gatewayCode: 'DECLINED' } },
      200,
    ],
    ['an unknown outcome', 'unknown', { ...own, result: 'UNKNOWN', response: { gatewayCode: 'UNKNOWN' } }, 200],
    ['a failure that was approved', 'unknown', { ...own, result: 'FAILURE' }, 200],
    ['another amount', 'unknown', { ...own, transaction: { ...transaction, amount: '10.01' } }, 200],
    ['another currency', 'unknown', { ...own, transaction: { ...transaction, currency: 'USD' } }, 200],
    ['another operation', 'unknown', { ...own, transaction: { ...transaction, type: 'REFUND' } }, 200],
    ['another transaction', 'unknown', { ...own, transaction: { ...transaction, id: '2' } }, 200],
    ['another order', 'unknown', { ...own, order: { id: 'C-2' } }, 200],
    ['no ids', 'unknown', { result: 'SUCCESS', response: own.response }, 200],
    ['this payment, in an error status', 'unknown', own, 500],
    ['a gateway error', 'unknown', { error: { cause: 'SERVER_BUSY' }, result: 'ERROR' }, 503],
    ['a wrong request', 'unknown', { error: { cause: 'INVALID_REQUEST', explanation: 'x' }, result: 'ERROR' }, 400],
  ])('shows %s: the call ends as %s', async (_what, outcome, body, status) => {
    const policy = { deadline: timeFor(outcome) };
    const { simulator, asked, pay } = await stage({ keys: { transactionId: false }, policy });
    const answers = Array.from({ length: 20 }, () => ({
      when: 'after' as const,
      kind: 'body' as const,
      status,
      body,
      match: { method: 'GET' },
    }));
    simulator.inject({ when: 'before', kind: 'reset', match: { method: 'PUT' } }, ...answers);
    const end = await pay('C-1').catch(caught);
    expect(recoveryOf(end)?.outcome).toBe(outcome);
    expect(asked().filter((method) => method === 'PUT')).toHaveLength(1);
  });
});
