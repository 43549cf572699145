import { expect, test } from '@jest/globals';
import axios from 'axios';
import { attach, constant, midtrans, recoveryOf } from '../../src/index.js';
import { startMidtrans } from '../../src/simulators/index.js';

test('a payment of which an earlier attempt may have been taken is not called declined', async () => {
  const simulator = await startMidtrans();
  const client = axios.create({ baseURL: simulator.url, auth: { username: 'SB-Mid-server-simulator', password: '' } });
  const unprotected = midtrans({
    keys: { orderId: false, idempotencyKey: false },
    reconcile: async () => undefined,
    policy: { backoff: constant(2), idempotent: true },
  });
  attach(client, { provider: unprotected, logger: false });
  simulator.inject({ when: 'before', kind: 'reset' });
  const charge = {
    payment_type: 'credit_card',
    transaction_details: { order_id: 'order-1', gross_amount: 10_000 },
    credit_card: { token_id: 'token-deny-05' },
  };
  const { outcome, decline, attempts } =
    recoveryOf(await client.post('/v2/charge', charge).catch((error: unknown) => error)) ?? {};
  expect([outcome, decline, attempts?.map(({ code }) => code)]).toEqual(['unknown', undefined, ['ECONNRESET', '05']]);
  await simulator.close();
});
