import { expect, test } from '@jest/globals';
import { defineProvider, headerKey, recoveryOf } from '../../src/index.js';
import { frozen, thrownBy } from '../axios/attached.js';
import { hang, reply, serve } from '../axios/serve.js';
import { until } from '../simulators/until.js';

/** Its keys protect a resend for five seconds: those that are left of its life but the last fifteen. */
const provider = defineProvider({
  name: 'mortal',
  keys: [
    {
      name: 'idempotencyKey',
      kind: 'operation',
      ...headerKey('Idempotency-Key'),
      protects: () => true,
      lifetime: 20_000,
    },
  ],
});

test('a retry that waits at the door until its key has expired is not sent, and gives its place back', async () => {
  const server = await serve(reply(503), hang, reply(200));
  const { client, clock, recovery } = frozen(server.url, { provider, concurrency: 1 });
  const lane = () => recovery.stats().lanes[0];
  const charged = thrownBy(client.post('/charges', {}, { headers: { 'Idempotency-Key': 'k' } }));
  await until(() => server.arrived.length === 1 && clock.pending > 0 && lane()?.breaker !== undefined);

  // The only place is taken by another call while the first one waits for its resend.
  const controller = new AbortController();
  const other = thrownBy(client.get('/slow', { signal: controller.signal }));
  await until(() => server.arrived.length === 2);
  clock.pass(1);
  await until(() => lane()?.waiting === 1);
  clock.pass(5000);
  controller.abort();
  await other;

  expect(recoveryOf(await charged)).toMatchObject({
    outcome: 'unknown',
    processed: 'maybe',
    stoppedBy: 'ambiguous',
    attempts: [{ attempt: 1 }],
  });
  expect(server.arrived.map(({ url }) => url)).toEqual(['/charges', '/slow']);
  expect((await client.get('/next')).status).toBe(200);
});
