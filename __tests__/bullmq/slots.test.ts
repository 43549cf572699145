import { expect, test } from '@jest/globals';
import { deferTo } from '../../src/bullmq/index.js';
import { attach, constant, midtrans, recoveryOf } from '../../src/index.js';
import { describeWithRedis } from '../redis/redis-server.js';
import { atMidtrans } from './at-midtrans.js';
import { until } from './stage.js';

const PAYMENTS = 20;
/** Milliseconds that the provider may take to show a payment; as much again for clocks that differ. */
const SETTLED_AFTER = 1500;

describeWithRedis('payments in doubt that the provider does not find', () => {
  const at = atMidtrans();

  test('hold no slot of a worker: each is looked up once per run, and made once its absence is proven', async () => {
    const queue = at.stage.queue();
    const client = at.connect();
    // On a slow machine the row of lost answers lasts long enough to open a breaker, and nothing is sent.
    attach(client, { provider: midtrans({ settledAfter: SETTLED_AFTER }), logger: false, circuitBreaker: false });
    const pay = (order: string, recovery: object, signal?: AbortSignal) =>
      client.post('/v2/charge', at.chargeOf(order), { recovery, ...(signal && { signal }) });
    const defer = deferTo(queue, { job: (_report, order: string) => ({ order }), delay: constant(1) });
    const orders = Array.from({ length: PAYMENTS }, (_, index) => `lost-${index}`);
    for (const order of orders) {
      at.simulator.inject({ when: 'before', kind: 'reset', match: { method: 'POST' } });
      // Nobody waits for it: it ends in doubt at once.
      const report = await until(async () => {
        const made = recoveryOf(await pay(order, { maxAttempts: 1, deadline: 200 }).catch((thrown) => thrown));
        // On a slow machine the deadline may be over before anything is sent: then it is safe to begin anew.
        return made?.outcome === 'failed' ? undefined : made;
      });
      expect(report).toMatchObject({ outcome: 'unknown', doubt: { since: expect.any(Number) } });
      await defer(report, order);
    }
    const before = at.simulator.requests.length;
    at.stage.worker<{ order: string }>(queue, ({ data, recovery, signal }) => pay(data.order, recovery, signal), {
      concurrency: 1,
    });
    await until(async () => ((await queue.getJobCounts('completed')).completed ?? 0) === PAYMENTS);

    const requests = at.simulator.requests.slice(before).map(({ method, path }) => [method, path] as const);
    const asked = requests.filter(([method]) => method === 'GET').map(([, path]) => path);
    // All are asked about before any is asked about again.
    expect(new Set(asked.slice(0, PAYMENTS)).size).toBe(PAYMENTS);
    expect(requests.filter(([method]) => method === 'POST')).toHaveLength(PAYMENTS);
    expect(at.simulator.ledger.count('charge')).toBe(PAYMENTS);
  });
});
