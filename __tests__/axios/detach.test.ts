import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosInstance } from 'axios';
import { attach, recoveryOf } from '../../src/index.js';
import { until } from '../simulators/until.js';
import { attached, standard, thrownBy } from './attached.js';
import { reply, serve } from './serve.js';

/** Everything about an instance that a request can notice. */
function stateOf(client: AxiosInstance) {
  const { request, response } = client.interceptors as unknown as Record<string, { handlers: readonly unknown[] }>;
  return {
    request: [...(request?.handlers ?? [])],
    response: [...(response?.handlers ?? [])],
    lists: [request, response].map((list) => Reflect.ownKeys(list as object)),
    defaults: { ...client.defaults, headers: { ...client.defaults.headers } },
    keys: Reflect.ownKeys(client),
  };
}

describe('detach', () => {
  for (const [what, prepare] of [
    ['a bare client', () => {}],
    [
      'a client with interceptors',
      (client: AxiosInstance) => {
        client.interceptors.request.use((config) => config);
        client.interceptors.response.use((response) => response);
      },
    ],
  ] as const) {
    test(`restores ${what} exactly`, async () => {
      const server = await serve(reply(429), reply(200));
      const client = axios.create({ baseURL: server.url });
      prepare(client);
      const before = stateOf(client);
      const recovery = attach(client, standard());
      await client.get('/payments/1');
      recovery.detach();
      expect(stateOf(client)).toEqual(before);
    });
  }

  test('leaves interceptors that were added later, and their ids, to the caller', async () => {
    const server = await serve(reply(200));
    const { client, recovery } = attached(server.url);
    let runs = 0;
    const id = client.interceptors.request.use((config) => {
      runs += 1;
      return config;
    });
    recovery.detach();
    await client.get('/payments/1');
    expect(runs).toBe(1);
    client.interceptors.request.eject(id);
    await client.get('/payments/1');
    expect(runs).toBe(1);
  });

  test('leaves later calls untouched', async () => {
    const server = await serve(reply(429));
    const { client, recovery } = attached(server.url);
    recovery.detach();
    const error = await thrownBy(client.get('/payments/1'));
    expect(recoveryOf(error)).toBeUndefined();
    expect(axios.isAxiosError(error) && error.config).not.toHaveProperty('recoverable');
    expect(server.arrived.length).toBe(1);
  });

  test('lets a call under way run to its end', async () => {
    const server = await serve(reply(429), reply(200));
    const { client, recovery } = attached(server.url);
    const calling = client.get('/payments/1');
    await until(() => server.arrived.length === 1);
    recovery.detach();
    expect(recoveryOf(await calling)?.outcome).toBe('recovered');
  });

  test('twice changes nothing more, and the client can be attached again', async () => {
    const server = await serve(reply(429), reply(200));
    const { client, recovery } = attached(server.url);
    recovery.detach();
    recovery.detach();
    const again = attach(client, standard());
    recovery.detach();
    expect(recoveryOf(await client.get('/payments/1'))?.outcome).toBe('recovered');
    expect(() => attach(client, standard())).toThrow('already attached');
    expect(again.stats().calls).toBe(1);
    expect(recovery.stats().calls).toBe(0);
  });
});

describe('an old error.config, sent again', () => {
  test('is a fresh call', async () => {
    const server = await serve(reply(429), reply(429), reply(429), reply(200, { paid: true }));
    const { client } = attached(server.url, { policy: { maxAttempts: 2 } });
    const error = await thrownBy(client.post('/payments', { amount: 1 }));
    if (!axios.isAxiosError(error) || error.config === undefined) throw new Error('no config');
    const response = await client(error.config);
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered' });
    expect(recoveryOf(response)?.attempts.length).toBe(2);
    expect(recoveryOf(response)?.callId).not.toBe(recoveryOf(error)?.callId);
    expect(server.arrived.map(({ body }) => body)).toEqual(Array(4).fill('{"amount":1}'));
  });

  test("goes through the caller's own adapter", async () => {
    const http = axios.getAdapter('http');
    let runs = 0;
    const adapter: typeof http = (config) => {
      runs += 1;
      return http(config);
    };
    const server = await serve(reply(400), reply(429), reply(200));
    const { client } = attached(server.url, {}, { adapter });
    const error = await thrownBy(client.get('/payments/1'));
    if (!axios.isAxiosError(error) || error.config === undefined) throw new Error('no config');
    expect(error.config.adapter).toBe(adapter);
    expect(recoveryOf(await client(error.config))?.attempts.length).toBe(2);
    expect(runs).toBe(3);
  });

  test('of a detached client is a plain call', async () => {
    const server = await serve(reply(429));
    const { client, recovery } = attached(server.url, { policy: { maxAttempts: 2 } });
    const error = await thrownBy(client.get('/payments/1'));
    recovery.detach();
    if (!axios.isAxiosError(error) || error.config === undefined) throw new Error('no config');
    expect(recoveryOf(await thrownBy(client(error.config)))).toBeUndefined();
    expect(server.arrived.length).toBe(3);
  });

  test('of a response is a fresh call too', async () => {
    const server = await serve(reply(429), reply(200), reply(429), reply(200));
    const { client } = attached(server.url);
    const { config } = await client.get('/payments/1');
    expect(recoveryOf(await client(config))?.outcome).toBe('recovered');
    expect(server.arrived.length).toBe(4);
  });
});
