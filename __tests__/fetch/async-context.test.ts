import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, test } from '@jest/globals';
import type { FetchRecovery } from '../../src/fetch/index.js';
import { hang, reply, serve } from '../axios/serve.js';
import { until } from '../simulators/until.js';
import { frozen, wrapped } from './wrapped.js';

const customers = new AsyncLocalStorage<string>();

/** Notes for whom each event is told: `path customer` of the caller, as it should be. */
function note({ on }: Pick<FetchRecovery, 'on'>): readonly string[] {
  const told: string[] = [];
  on('recovery.attempt', ({ path }) => told.push(`${path} ${customers.getStore()}`));
  on('recovery.finished', ({ path }) => told.push(`${path} ${customers.getStore()}`));
  return told;
}

test('after a timeout of a fetch, reports come in the async context of its own call, though one timer serves all', async () => {
  const server = await serve(hang, hang, reply(200));
  const { clock, fetch, on } = frozen({ policy: { attemptTimeout: 1000 } });
  const told = note({ on });
  const calls = ['ann', 'bob'].map((name) => customers.run(name, () => fetch(`${server.url}/${name}`)));
  await until(() => server.arrived.length === 2);
  clock.pass(1000);
  await until(() => clock.pending > 0);
  clock.pass(1);
  await Promise.all(calls);
  expect([...told].sort()).toEqual(['/ann ann', '/ann ann', '/bob bob', '/bob bob']);
});

test('after a wait for a place, reports come in the async context of its own fetch', async () => {
  const server = await serve(reply(503), reply(200));
  const { fetch, on } = wrapped({ concurrency: 1 });
  const told = note({ on });
  await Promise.all(['ann', 'bob', 'cyd'].map((name) => customers.run(name, () => fetch(`${server.url}/${name}`))));
  expect(told.length).toBe(4);
  for (const each of told) expect(each).toMatch(/^\/(\w+) \1$/);
});
