// A look-up has voided the payment: under its key, the provider would repeat the success of what is not paid any more.
import { expect, test } from '@jest/globals';
import { deferTo, processorOf } from '../../src/deferral/index.js';
import { defineProvider, headerKey, recoveryOf, rule } from '../../src/index.js';
import { attached } from '../axios/attached.js';
import { type Answer, reply, serve } from '../axios/serve.js';
import { readError } from '../providers/read-error.js';
import { MemoryQueue } from './memory-queue.js';

const common = { why: 'why', source: 'docs', basis: 'S' } as const;
const acme = defineProvider({
  name: 'acme',
  rules: [
    rule({ ...common, code: 'fault', action: 'reconcile', processed: 'maybe' }),
    rule({ ...common, code: 'later', action: 'retry', processed: 'no' }),
  ],
  keys: [{ name: 'key', kind: 'operation', ...headerKey('Key'), attach: (method) => method === 'post' }],
  read: readError,
  reconcile: async (_, { post }) => {
    const answer = await post('/void', {}, { voids: true });
    return { state: 'undone', final: true, answer };
  },
});
const voided = reply(200, { voided: true });
const later = reply(429, { error: 'later' }, { 'retry-after': '60' });

test.each<[string, number, readonly [Answer, ...Answer[]]]>([
  [
    'when the provider had asked to come back later',
    1,
    [reply(500, { error: 'fault' }, { 'retry-after': '60' }), voided],
  ],
  ['in a run that had no attempt left', 2, [later, reply(500, { error: 'fault' }), voided]],
])('%s: it is made under a fresh key', async (_, runs, answers) => {
  const server = await serve(...answers, reply(200, { paid: true }));
  // Each call by a process of its own, which knows nothing of how long the provider asked the others to wait.
  const pay = (recovery = {}, maxAttempts = 1) =>
    attached(server.url, { provider: acme, policy: { maxAttempts } }).client.post('/pay', {}, { recovery });
  const queue = new MemoryQueue();
  const defer = deferTo(queue, { job: () => ({}), logger: false });
  const report = recoveryOf(await pay({}, 4).catch((error: unknown) => error));
  expect(report).toMatchObject({ outcome: 'deferred', processed: 'no' });
  const { jobId = '' } = (await defer(report)) ?? {};
  const process = processorOf<object, string>('worker', queue, ({ recovery }) => pay(recovery), { logger: false });
  const job = queue.jobs.get(jobId);
  if (job === undefined) throw new Error('nothing was put off');
  let handled: Awaited<ReturnType<typeof process>>;
  for (let run = 1; run <= runs; run++) {
    job.starts = run;
    handled = await process(jobId, JSON.parse(job.text));
  }
  expect(handled).toMatchObject({ outcome: 'ok' });
  const keys = server.arrived.filter(({ url }) => url === '/pay').map(({ headers }) => headers.key);
  expect(keys.at(-1)).not.toBe(keys.at(-2));
});
