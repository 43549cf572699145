// Two calls for one payment, each under an idempotency key of its own: the worker's call never makes it a second time.
import { expect, test } from '@jest/globals';
import { deferTo, processorOf } from '../../src/deferral/index.js';
import { headerKey, plainHttp, type RequestRecovery, recoveryOf } from '../../src/index.js';
import { attached } from '../axios/attached.js';
import { type Answer, reply, reset, serve } from '../axios/serve.js';
import { MemoryQueue } from './memory-queue.js';

const made = new Set<string>();
const pays: Answer = (response, request) => {
  made.add(String(request.headers['idempotency-key']));
  reply(200, { paid: true })(response, request);
};
const paysAndIsSilent: Answer = (response, request) => {
  made.add(String(request.headers['idempotency-key']));
  reset(response, request);
};
const putsOff = reply(429, {}, { 'retry-after': '3600' });

/** A shop whose provider answers like this, and then pays under any key. */
async function shop(...answers: [Answer, ...Answer[]]) {
  made.clear();
  const server = await serve(...answers, pays);
  const key = { name: 'idempotencyKey', kind: 'operation', ...headerKey('Idempotency-Key') } as const;
  const provider = plainHttp({ keys: [{ ...key, attach: (method) => method === 'post', protects: () => true }] });
  // Each call by a process of its own, which knows nothing of how long the provider asked the others to wait.
  const pay = (recovery: RequestRecovery = {}) => {
    const { client } = attached(server.url, { provider, policy: { maxAttempts: 1 } });
    return client.post('/pay', { amount: 5 }, { recovery });
  };
  const queue = new MemoryQueue();
  const defer = deferTo(queue, { job: () => ({}), id: () => 'order-1', logger: false });
  return {
    async click(outcome: string) {
      const report = recoveryOf(await pay().catch((error: unknown) => error));
      expect(report?.outcome).toBe(outcome);
      await defer(report);
    },
    async run(then: () => void = () => {}, maxAttempts = 10) {
      const job = [...queue.jobs.entries()][0];
      if (job === undefined) throw new Error('no job');
      job[1].starts += 1;
      job[1].state = 'active';
      const process = processorOf<object, string>(
        'worker',
        queue,
        async ({ recovery }) => {
          const end = await pay(recovery).catch((error: unknown) => error);
          then();
          return end as object;
        },
        { logger: false, maxAttempts },
      );
      const handled = await process(job[0], JSON.parse(job[1].text));
      if (handled !== undefined) Object.assign(job[1], { state: 'done', returned: handled });
      return job[1];
    },
  };
}

test('the run of the first failed after it had paid, and the second is in doubt', async () => {
  const { click, run } = await shop(putsOff, pays, reset);
  await click('deferred');
  await run(() => {
    throw new Error('the database is away');
  });
  await click('unknown');
  await run();
  expect(made.size).toBe(1);
});

test('both are in doubt, and a third was put off', async () => {
  const { click, run } = await shop(paysAndIsSilent, reset, putsOff);
  await click('unknown');
  await click('unknown');
  expect((await run(undefined, 1)).state).toBe('failed');
  await click('deferred');
  await run();
  expect(made.size).toBe(1);
});

test('both are in doubt, and a run found nothing out', async () => {
  const { click, run } = await shop(paysAndIsSilent, reset);
  await click('unknown');
  await click('unknown');
  await run();
  await run();
  await run();
  expect(made.size).toBe(1);
});
