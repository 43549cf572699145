// A run that surely made nothing, though the provider has refused nothing, is not the end of the payment.
import { expect, test } from '@jest/globals';
import { deferTo, processorOf } from '../../src/deferral/index.js';
import { defineProvider, headerKey, plainHttp, recoveryOf, rule } from '../../src/index.js';
import { attached } from '../axios/attached.js';
import { type Answer, reply, reset, serve } from '../axios/serve.js';
import { readError } from '../providers/read-error.js';
import { MemoryQueue } from './memory-queue.js';

const common = { processed: 'maybe', why: 'why', source: 'docs', basis: 'S' } as const;
const acme = defineProvider({
  name: 'acme',
  rules: [
    rule({ ...common, code: 'fault', action: 'reconcile' }),
    rule({ ...common, code: 'later', action: 'retry', processed: 'no' }),
  ],
  keys: [
    {
      name: 'key',
      kind: 'operation',
      ...headerKey('Key'),
      attach: (method) => method === 'post',
      protects: () => true,
    },
  ],
  read: readError,
  reconcile: async (_, { get }) =>
    (await get('/payments')).status === 404 ? { state: 'absent', final: true } : 'undecided',
  settledAfter: 0,
});
const missing = reply(404);

test.each<[string, Answer]>([
  ['the provider failed', reply(500, { error: 'fault' })],
  ['no answer came', reset],
])('%s', async (_, failing) => {
  const { url } = await serve(reply(429, { error: 'later' }, { 'retry-after': '1' }), failing, missing);
  // Each call by a process of its own, which knows nothing of how long the provider asked the others to wait.
  const pay = (recovery = {}) =>
    attached(url, { provider: acme, policy: { maxAttempts: 1, maxRetryAfter: 1 } }).client.post(
      '/pay',
      {},
      { recovery },
    );
  const queue = new MemoryQueue();
  const defer = deferTo(queue, { job: () => ({}), logger: false });
  const { jobId = '' } = (await defer(recoveryOf(await pay().catch((error: unknown) => error)))) ?? {};
  const process = processorOf<object, string>('worker', queue, ({ recovery }) => pay(recovery), { logger: false });
  const job = queue.jobs.get(jobId);
  if (job === undefined) throw new Error('nothing was put off');
  job.starts = 1;
  expect(await process(jobId, JSON.parse(job.text))).toBeUndefined();
  expect(JSON.parse(job.text)).toMatchObject({ undecided: 1, report: { outcome: 'failed', processed: 'no' } });
});

test('a job whose look-up says how long "not found" takes comes back only then, not every two seconds', async () => {
  const { url } = await serve(missing);
  const provider = plainHttp({
    hosts: ['127.0.0.1'],
    settledAfter: 100,
    reconcile: async (_, { get }) =>
      (await get('/payments')).status === 404 ? { state: 'absent', settledAfter: 600_000 } : 'undecided',
  });
  const since = Date.now();
  const recovery = { keys: {}, processed: 'maybe', doubt: { since, absences: 0 }, askOnce: true } as const;
  const error = await attached(url, { provider })
    .client.post('/pay', {}, { recovery })
    .catch((thrown: unknown) => thrown);
  const report = recoveryOf(error);
  expect(report).toMatchObject({ outcome: 'deferred', processed: 'maybe' });
  expect(report?.retryAt).toBeGreaterThanOrEqual(since + 600_000);
});
