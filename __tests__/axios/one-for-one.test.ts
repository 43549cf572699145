import { expect, test } from '@jest/globals';
import { midtrans } from '../../src/index.js';
import { quiet } from '../model/virtual-time.js';
import { until } from '../simulators/until.js';
import { frozen } from './attached.js';
import { openBreaker } from './open-breaker.js';
import { hang, reply, serve } from './serve.js';

const PAID = {
  status_code: '200',
  transaction_status: 'settlement',
  order_id: 'order-0001',
  gross_amount: '1.00',
  payment_type: 'gopay',
};
const LANE = { lane: () => 'merchant', keys: { idempotencyKey: false } as const };

test('the good answer to a look-up lets one waiting call go, also if all requests of a merchant share a lane', async () => {
  let isDown = true;
  const server = await serve((response, request) => {
    if (isDown) reply(503, { status_code: '503' })(response, request);
    else if (request.method === 'GET') reply(200, PAID)(response, request);
    else hang(response, request);
  });
  const { client, clock, recovery } = frozen(server.url, {
    provider: midtrans(LANE),
    circuitBreaker: { row: 1, openFor: 16_000 },
    policy: { maxAttempts: 1 },
  });
  await openBreaker(recovery, () => client.get('/v2/order-0000/status'));
  isDown = false;
  const pay = (order: string, more: object) => {
    const charge = { payment_type: 'gopay', transaction_details: { order_id: order, gross_amount: 1 } };
    return client.post('/v2/charge', charge, { recovery: more });
  };
  const lookedUp = pay('order-0001', { keys: { orderId: 'order-0001' }, deadline: 20_000 });
  for (let call = 2; call < 7; call++) void pay(`order-000${call}`, { attemptTimeout: false });
  await until(() => recovery.stats().lanes[0]?.waiting === 6);
  clock.pass(500);
  await lookedUp;
  await quiet();
  await until(() => server.arrived.some(({ method }) => method === 'POST'));
  await quiet();
  expect(recovery.stats().lanes[0]?.waiting).toBe(4);
});

test('the good answer to a look-up lets a call go that waits in the lane of the payment, if that is another one', async () => {
  const server = await serve((response, request) => {
    if (request.method === 'GET') reply(200, PAID)(response, request);
    else if (server.arrived.length === 1) reply(200, PAID)(response, request);
    else hang(response, request);
  });
  const { client, clock, recovery } = frozen(server.url, {
    provider: midtrans({ keys: { idempotencyKey: false } }),
    policy: { attemptTimeout: 3000 },
  });
  const charge = { payment_type: 'gopay', transaction_details: { order_id: 'order-0001', gross_amount: 1 } };
  const pay = () => client.post('/v2/charge', charge);
  await pay();
  const first = pay();
  await until(() => server.arrived.length === 2);
  clock.pass(100);
  const second = pay();
  await until(() => server.arrived.length === 3);
  const waits = (calls: number) =>
    until(() => recovery.stats().lanes.find(({ lane }) => lane === 'POST /v2/charge')?.waiting === calls);
  clock.pass(2900);
  await waits(1);
  clock.pass(100);
  await waits(2);
  // The second one was alone in trouble: its question goes after the least wait, and that of the first follows its answer.
  clock.pass(1875);
  await second;
  expect((await first).data).toEqual(PAID);
  expect(clock.now()).toBe(4975);
});
