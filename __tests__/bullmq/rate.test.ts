import { expect, test } from '@jest/globals';
import { deferTo } from '../../src/bullmq/index.js';
import { attach, constant, midtrans } from '../../src/index.js';
import { reportOf } from '../deferral/reports.js';
import { describeWithRedis } from '../redis/redis-server.js';
import { atMidtrans } from './at-midtrans.js';
import { until } from './stage.js';

const PAYMENTS = 100;
const LEAST_PER_SECOND = 20;

describeWithRedis('payments of which nothing was sent', () => {
  const at = atMidtrans();

  test("take one request each: no look-up holds a worker's only slot", async () => {
    const queue = at.stage.queue();
    const defer = deferTo(queue, { job: ({ keys }) => ({ order: keys.orderId }), delay: constant(1) });
    const orders = Array.from({ length: PAYMENTS }, (_, index) => `unsent-${index}`);
    await Promise.all(
      orders.map((orderId) => defer(reportOf({ callId: orderId, keys: { orderId }, retryAt: Date.now() }))),
    );
    const client = at.connect();
    attach(client, { provider: midtrans(), logger: false });
    at.stage.worker<{ order: string }>(
      queue,
      ({ data, recovery, signal }) => {
        return client.post('/v2/charge', at.chargeOf(data.order), { recovery, signal });
      },
      { concurrency: 1 },
    );
    await until(async () => ((await queue.getJobCounts('completed')).completed ?? 0) === PAYMENTS);
    expect(at.simulator.requests.map(({ method }) => method)).toEqual(orders.map(() => 'POST'));
    // 20 payments a second and slot at least, where a look-up of two seconds made it 0.5. Half of them: a busy machine may pause now and then.
    const times = at.simulator.requests.map(({ at }) => at);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at));
    expect(gaps.sort((one, other) => one - other)[Math.floor(gaps.length / 2)]).toBeLessThan(1000 / LEAST_PER_SECOND);
  });
});
