import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosInstance } from 'axios';
import { setupCache } from 'axios-cache-interceptor';
import { attach, oncePerCall, recoveryOf } from '../../src/index.js';
import { withEnough } from '../time-for.js';
import { standard, thrownBy } from './attached.js';
import { hang, reply, type Served, serve } from './serve.js';

const { ConcurrencyManager } = require('axios-concurrency') as {
  ConcurrencyManager(client: AxiosInstance, most: number): unknown;
};

const add = (client: AxiosInstance) => attach(client, standard());

/** A client with another library's interceptors, which take something and give it back, and ours, in either order. */
function both(server: Served, other: (client: AxiosInstance) => void, isFirst: boolean): AxiosInstance {
  const client = axios.create({ baseURL: server.url });
  if (!isFirst) add(client);
  oncePerCall(client, () => other(client));
  if (isFirst) add(client);
  return client;
}

describe.each([
  ['before', true],
  ['after', false],
])('axios-cache-interceptor, set up %s attach', (_order, isFirst) => {
  const cached = (server: Served) => both(server, (client) => void setupCache(client as never), isFirst);

  test('gets the answer of a retry, and keeps it', async () => {
    const server = await serve(reply(503), reply(200, { a: 1 }));
    const client = cached(server);
    const recovered = await client.get('/things/1');
    expect(recovered.data).toEqual({ a: 1 });
    expect(recoveryOf(recovered)?.outcome).toBe('recovered');
    expect((await client.get('/things/1')).data).toEqual({ a: 1 });
    expect(server.arrived).toHaveLength(2);
  });

  test('simultaneous calls for the same thing share the answer', async () => {
    const server = await serve(reply(503), reply(200, { a: 1 }));
    const client = cached(server);
    const answers = await Promise.all([1, 2, 3].map(() => client.get('/things/1')));
    expect(answers.map(({ data }) => data as unknown)).toEqual([{ a: 1 }, { a: 1 }, { a: 1 }]);
    expect(server.arrived).toHaveLength(2);
  });

  test('a failure ends the call', async () => {
    const server = await serve(reply(503));
    const error = await thrownBy(cached(server).get('/things/1', { recovery: { maxAttempts: 2 } }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', attempts: { length: 2 } });
    expect(server.arrived).toHaveLength(2);
  });

  test('a call not declared to run once ends with its deadline', async () => {
    const end = async (deadline: number) => {
      const server = await serve(reply(503));
      const client = axios.create({ baseURL: server.url });
      if (isFirst) setupCache(client as never);
      add(client);
      if (!isFirst) setupCache(client as never);
      return { server, error: await thrownBy(client.get('/things/1', { recovery: { deadline } })) };
    };
    const { server, error } = await withEnough(300, end, (ended) => ended.server.arrived.length > 0);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'deadline' });
    expect(server.arrived).toHaveLength(1);
  });

  test('deadline and abort are heeded', async () => {
    const server = await serve(hang);
    const client = cached(server);
    const late = await thrownBy(client.get('/things/1', { recovery: { deadline: 50 } }));
    expect(recoveryOf(late)?.stoppedBy).toBe('deadline');
    const signal = AbortSignal.timeout(50);
    expect(recoveryOf(await thrownBy(client.get('/things/2', { signal })))?.outcome).toBe('aborted');
  });
});

describe.each([
  ['before', true],
  ['after', false],
])('axios-concurrency with one at a time, set up %s attach', (_order, isFirst) => {
  const limited = (server: Served) => both(server, (client) => void ConcurrencyManager(client, 1), isFirst);

  test('calls that have to be retried all end', async () => {
    const server = await serve(reply(503), reply(200), reply(503), reply(200));
    const client = limited(server);
    const answers = await Promise.all([1, 2, 3].map((thing) => client.get(`/things/${thing}`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(server.arrived.length).toBeGreaterThanOrEqual(4);
  });

  test('a call that fails makes room for the next', async () => {
    const server = await serve(reply(503), reply(503), reply(200));
    const client = limited(server);
    const [failed, next] = await Promise.allSettled([
      client.get('/things/1', { recovery: { maxAttempts: 2 } }),
      client.get('/things/2', { recovery: { maxAttempts: 2 } }),
    ]);
    expect([failed.status, next.status]).toEqual(['rejected', 'fulfilled']);
  });

  test('an abort ends a call that waits in its queue', async () => {
    const server = await serve(hang);
    const client = limited(server);
    const controller = new AbortController();
    const first = thrownBy(client.get('/things/1', { recovery: { deadline: 100 } }));
    const waiting = thrownBy(client.get('/things/2', { recovery: { deadline: 100 }, signal: controller.signal }));
    controller.abort();
    expect(recoveryOf(await first)?.stoppedBy).toBe('deadline');
    expect(await waiting).toBeDefined();
  });
});
