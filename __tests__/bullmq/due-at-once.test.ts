// Many payments fall due at once, at a provider that answers so many requests a second and refuses the others: workers go on with
// them at the pace that it allows. `DUE=2000 ALLOWED=100` for the long form.
import { expect, test } from '@jest/globals';
import { deferTo } from '../../src/bullmq/index.js';
import { attach, constant, midtrans } from '../../src/index.js';
import type { ArrivedRequest } from '../../src/simulators/index.js';
import { reportOf } from '../deferral/reports.js';
import { describeWithRedis } from '../redis/redis-server.js';
import { atMidtrans } from './at-midtrans.js';
import { until } from './stage.js';

const DUE = Number(process.env.DUE ?? 200);
/** Requests a second that the provider answers: few, so that a slow machine can send more. */
const ALLOWED = Number(process.env.ALLOWED ?? 25);
/** Each with a client of its own, as a process has, and with so many runs at a time. */
const WORKERS = 2;
const CONCURRENCY = 50;
/** For each payment. One that is lost takes three (twice not found, then made), the others take one. */
const MOST_REQUESTS = 3;
const MOST_REFUSED = 1;

/** What became of a payment's first call: nothing was sent; it is made, or it is not, and nobody knows. */
const KINDS = ['unsent', 'made', 'lost'] as const;
const HOUR = 3_600_000;

interface Order {
  readonly id: string;
  readonly kind: (typeof KINDS)[number];
}

describeWithRedis('payments that are due at once, at a provider that limits the rate', () => {
  const at = atMidtrans();

  test(
    `${DUE} at ${ALLOWED} a second are each made once, and few requests are refused`,
    async () => {
      const orders = Array.from({ length: DUE }, (_, at): Order => {
        const kind = KINDS[at % KINDS.length] as Order['kind'];
        return { id: `${kind}-${at}`, kind };
      });
      const before = at.connect();
      for (const { id, kind } of orders) if (kind === 'made') await before.post('/v2/charge', at.chargeOf(id));
      const queue = at.stage.queue();
      const defer = deferTo(queue, { job: ({ keys }) => ({ order: keys.orderId }), timeout: 60_000 });
      // Workers start once all are stored.
      for (const order of orders) await defer(leftBy(order));

      const counted = at.simulator.requests.length;
      const isTooMany = limiter();
      const refusal = { when: 'before', kind: 'status', status: 429, headers: { 'retry-after': '1' } } as const;
      at.simulator.chaos({ seed: 1, ratio: 1, faults: [refusal], match: isTooMany });
      const from = Date.now();
      for (let each = 0; each < WORKERS; each++) {
        const client = at.connect();
        attach(client, { provider: midtrans(), logger: false });
        at.stage.worker<{ order: string }>(
          queue,
          ({ data, recovery, signal }) => client.post('/v2/charge', at.chargeOf(data.order), { recovery, signal }),
          // A payment whose look-up a busy machine did not answer comes back soon.
          { concurrency: CONCURRENCY, delay: constant(1000) },
        );
      }
      await until(async () => ((await queue.getJobCounts('completed')).completed ?? 0) === DUE);

      const sent = at.simulator.requests.slice(counted);
      const refused = sent.filter(({ fault }) => fault !== undefined);
      const seconds = ((sent.at(-1)?.at ?? from) - from) / 1000;
      process.stderr.write(
        `${DUE} payments: ${sent.length} requests, ${refused.length} refused, ${seconds.toFixed(0)} s\n`,
      );
      const made = at.simulator.ledger.entries.filter(({ kind }) => kind === 'charge').map(({ id }) => id);
      expect(made.sort()).toEqual(orders.map(({ id }) => id).sort());
      expect(refused.length).toBeGreaterThan(0);
      expect(sent.length / DUE).toBeLessThan(MOST_REQUESTS);
      expect(refused.length / DUE).toBeLessThan(MOST_REFUSED);
    },
    60_000 + DUE * 100,
  );
});

/** The report of a payment's first call, an hour ago. */
function leftBy({ id, kind }: Order) {
  const given = { callId: id, keys: { orderId: id }, retryAt: Date.now() };
  if (kind === 'unsent') return reportOf(given);
  const sentAt = Date.now() - HOUR;
  return reportOf({ ...given, processed: 'maybe', doubt: { since: sentAt, absences: 0, sentAt } });
}

/** Is this request one more than the provider answers in this second? */
function limiter(): (request: ArrivedRequest) => boolean {
  let [second, count] = [0, 0];
  return ({ at }) => {
    const now = Math.floor(at / 1000);
    if (now !== second) [second, count] = [now, 0];
    count += 1;
    return count > ALLOWED;
  };
}
