import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, test } from '@jest/globals';
import type { AxiosInstance } from 'axios';
import type { Recovery } from '../../src/index.js';
import { until } from '../simulators/until.js';
import { attached, frozen } from './attached.js';
import { hang, reply, serve } from './serve.js';

const customers = new AsyncLocalStorage<string>();

/** Notes for whom each request is signed and each event is told: `path customer` of the caller, as it should be. */
function note(client: AxiosInstance, recovery: Recovery): { readonly signed: string[]; readonly told: string[] } {
  const signed: string[] = [];
  const told: string[] = [];
  client.interceptors.request.use((config) => {
    signed.push(`${config.url} ${customers.getStore()}`);
    return config;
  });
  recovery.on('recovery.attempt', ({ path }) => told.push(`${path} ${customers.getStore()}`));
  recovery.on('recovery.finished', ({ path }) => told.push(`${path} ${customers.getStore()}`));
  return { signed, told };
}

test('code after a timeout runs in the async context of its own call, although one timer serves all', async () => {
  const server = await serve(hang, hang, reply(200));
  const { clock, client, recovery } = frozen(server.url, { policy: { attemptTimeout: 1000 } });
  const { signed, told } = note(client, recovery);
  const calls = ['ann', 'bob'].map((name) => customers.run(name, () => client.get(`/${name}`)));
  await until(() => server.arrived.length === 2);
  clock.pass(1000);
  await until(() => clock.pending > 0);
  clock.pass(1);
  await Promise.all(calls);
  expect(signed.sort()).toEqual(['/ann ann', '/ann ann', '/bob bob', '/bob bob']);
  expect(told.sort()).toEqual(['/ann ann', '/ann ann', '/bob bob', '/bob bob']);
});

test('code after a wait for a place runs in the async context of its own call, although another call gives the place', async () => {
  const server = await serve(reply(503), reply(200));
  const { client, recovery } = attached(server.url, { concurrency: 1 });
  const { signed, told } = note(client, recovery);
  await Promise.all(['ann', 'bob', 'cyd'].map((name) => customers.run(name, () => client.get(`/${name}`))));
  expect(told.length).toBe(4);
  for (const each of [...signed, ...told]) expect(each).toMatch(/^\/(\w+) \1$/);
});
