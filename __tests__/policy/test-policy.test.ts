import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import axios, { type AxiosInstance } from 'axios';
import { attach, type MidtransOptions, midtrans, recoveryOf, testPolicy } from '../../src/index.js';
import { type MidtransSimulator, startMidtrans } from '../../src/simulators/index.js';
import { thrownBy } from '../axios/attached.js';

let simulator: MidtransSimulator;
beforeAll(async () => {
  simulator = await startMidtrans();
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

function clientOf(options: MidtransOptions = {}): AxiosInstance {
  const client = axios.create({ baseURL: simulator.url, auth: { username: 'SB-Mid-server-simulator', password: '' } });
  attach(client, { provider: midtrans(options), policy: testPolicy, logger: false });
  return client;
}

const chargeOf = (order_id: string) => ({
  payment_type: 'gopay',
  transaction_details: { order_id, gross_amount: 44_000 },
});

describe('the policy for tests', () => {
  test('lets a test see every attempt that hangs', async () => {
    simulator.inject(...Array(4).fill({ when: 'before', kind: 'hang' }));
    const { attemptTimeout, deadline } = testPolicy as { attemptTimeout: number; deadline: number };
    expect(4 * attemptTimeout).toBeLessThan(deadline);
    // A busy machine may take longer.
    const error = await thrownBy(clientOf().get('/v2/order-1/status', { recovery: { deadline: 30_000 } }));
    expect(recoveryOf(error)).toMatchObject({ stoppedBy: 'attempts', attempts: { length: 4 } });
  });

  test('retries at once, though the row says to wait', async () => {
    simulator.inject({ when: 'before', kind: 'provider', code: '503' });
    const report = recoveryOf(await clientOf().post('/v2/charge', chargeOf('order-2')));
    expect(report).toMatchObject({ outcome: 'recovered', attempts: [{ delayMs: 0 }, {}] });
  });

  // An earlier call for the payment may still be under way: how long it may is no matter of a policy.
  const resumed = (options?: MidtransOptions) =>
    clientOf(options).post('/v2/charge', chargeOf('order-3'), { recovery: { keys: { orderId: 'order-3' } } });

  test('believes "not found" no sooner than the provider says', async () => {
    expect(recoveryOf(await thrownBy(resumed()))).toMatchObject({ outcome: 'unknown', stoppedBy: 'deadline' });
    expect(simulator.ledger.count('charge')).toBe(0);
  });

  test('believes it at once if the provider is told to', async () => {
    expect(recoveryOf(await resumed({ settledAfter: 0 }))).toMatchObject({ outcome: 'ok' });
    expect(simulator.ledger.count('charge')).toBe(1);
  });
});
