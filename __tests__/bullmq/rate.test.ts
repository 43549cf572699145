import { afterAll, beforeAll, expect, test } from '@jest/globals';
import axios from 'axios';
import { deferTo } from '../../src/bullmq/index.js';
import { attach, constant, midtrans } from '../../src/index.js';
import { type MidtransSimulator, startMidtrans } from '../../src/simulators/index.js';
import { reportOf } from '../deferral/reports.js';
import { describeWithRedis, RedisServer } from '../redis/redis-server.js';
import { Stage, until } from './stage.js';

const PAYMENTS = 100;
const LEAST_PER_SECOND = 20;

describeWithRedis('payments of which nothing was sent', () => {
  let stage: Stage;
  let simulator: MidtransSimulator;
  beforeAll(async () => {
    stage = new Stage(await RedisServer.start());
    simulator = await startMidtrans();
  });
  afterAll(async () => {
    await stage.close();
    await simulator.close();
  });

  test("take one request each: no look-up holds a worker's only slot", async () => {
    const queue = stage.queue();
    const defer = deferTo(queue, { job: ({ keys }) => ({ order: keys.orderId }), delay: constant(1) });
    const orders = Array.from({ length: PAYMENTS }, (_, index) => `unsent-${index}`);
    await Promise.all(
      orders.map((orderId) => defer(reportOf({ callId: orderId, keys: { orderId }, retryAt: Date.now() }))),
    );
    const client = axios.create({
      baseURL: simulator.url,
      auth: { username: 'SB-Mid-server-simulator', password: '' },
    });
    attach(client, { provider: midtrans(), logger: false });
    stage.worker<{ order: string }>(
      queue,
      ({ data, recovery, signal }) => {
        const charge = { payment_type: 'credit_card', transaction_details: { order_id: data.order, gross_amount: 5 } };
        return client.post('/v2/charge', charge, { recovery, signal });
      },
      { concurrency: 1 },
    );
    await until(async () => ((await queue.getJobCounts('completed')).completed ?? 0) === PAYMENTS);
    expect(simulator.requests.map(({ method }) => method)).toEqual(orders.map(() => 'POST'));
    // 20 payments a second and slot at least, where a look-up of two seconds made it 0.5. Half of them: a busy machine may pause now and then.
    const times = simulator.requests.map(({ at }) => at);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at));
    expect(gaps.sort((one, other) => one - other)[Math.floor(gaps.length / 2)]).toBeLessThan(1000 / LEAST_PER_SECOND);
  });
});
