import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { attach, laneName, midtrans, plainHttp, recoveryOf, run, trafficOf } from '../../src/index.js';
import { thrownBy } from './attached.js';
import { LASTING, openBreaker } from './open-breaker.js';
import { reply, serve } from './serve.js';

/** A provider at which one path fails at once and everything else works. */
const sickAt = (path: string) =>
  serve((response, request) => (request.url?.startsWith(path) ? reply(503) : reply(200, {}))(response, request));

const opened = { row: 2, openFor: 300_000 };
const once = { maxAttempts: 1, longestWait: 1 };

describe('lanes', () => {
  test('a failing operation holds up no other', async () => {
    const server = await sickAt('/report');
    const client = axios.create({ baseURL: server.url });
    const recovery = attach(client, { provider: plainHttp(), circuitBreaker: opened, policy: once, logger: false });
    await openBreaker(recovery, () => client.get('/report/7'), LASTING);
    expect(await thrownBy(client.get('/report/8'))).toMatchObject({ code: 'ERR_BREAKER_OPEN' });
    expect((await client.post('/charge', {})).status).toBe(200);
    expect(recovery.stats().lanes).toMatchObject([
      { lane: 'GET /report/{id}', breaker: 'open' },
      { lane: 'POST /charge', breaker: 'closed' },
    ]);
  });

  test("a fault of the provider's `lane` is told of its own request, not of the next if that one is refused", async () => {
    const server = await serve(reply(200, {}));
    const lane = ({ path }: { readonly path: string }) => {
      if (path === '/ill') throw new Error('no lane');
      return 'one';
    };
    const client = axios.create({ baseURL: server.url });
    const recovery = attach(client, { provider: plainHttp({ lane }), logger: false });
    const told: unknown[] = [];
    recovery.on('recovery.hook', ({ path }) => told.push(path));
    await thrownBy(client.post('/ill', {}, { recovery: { keys: { unknown: '1' } } }));
    for (const path of ['/well', '/ill']) await client.post(path, {});
    expect(told).toEqual(['/ill']);
  });

  test.each([
    ['the path of baseURL', '/charge', '/charge'],
    ['the path of baseURL, before a URL without a slash,', 'charge', 'charge'],
  ])(
    'operations that differ in %s alone are two, and one by its whole URL is that which it is',
    async (_what, ill, well) => {
      const server = await sickAt('/cards');
      const client = axios.create();
      const recovery = attach(client, { provider: plainHttp(), circuitBreaker: opened, policy: once, logger: false });
      const cards = { baseURL: `${server.url}/cards/v1/` };
      await openBreaker(recovery, () => client.post(ill, {}, cards), LASTING);
      expect(await thrownBy(client.post(`${server.url}/cards/v1/charge`, {}))).toMatchObject({
        code: 'ERR_BREAKER_OPEN',
      });
      const wallets = { baseURL: `${server.url}/wallets/v1` };
      expect((await client.post(well, {}, wallets)).status).toBe(200);
      expect((await client.post(`${server.url}/wallets/v1/charge`, {})).status).toBe(200);
      expect(recovery.stats().lanes.map(({ lane }) => lane)).toEqual([
        'POST /cards/v1/charge',
        'POST /wallets/v1/charge',
      ]);
    },
  );

  test('whether an absolute URL leaves its base decides its lane', async () => {
    const server = await serve(reply(200));
    const client = axios.create({ baseURL: `${server.url}/gateway` });
    const { stats } = attach(client, { provider: plainHttp(), logger: false });
    await client.get(`${server.url}/a`);
    await client.get('/a');
    await client.get('/a', { baseURL: server.url });
    expect(stats().lanes.map(({ lane }) => lane)).toEqual(['GET /a', 'GET /gateway/a']);
  });

  test('each merchant has one, by an API key that is not shown, by the auth of axios too', async () => {
    const server = await sickAt('/sick');
    const client = axios.create({ baseURL: server.url });
    const lane = (request: { header(name: string): string | undefined }) => request.header('authorization') ?? '';
    const recovery = attach(client, {
      provider: plainHttp({ lane }),
      circuitBreaker: opened,
      policy: once,
      logger: false,
    });
    const as = (username: string) => ({ auth: { username, password: '' } });
    await openBreaker(recovery, () => client.get('/sick', as('first')), LASTING);
    expect((await client.get('/well', as('second'))).status).toBe(200);
    expect(await thrownBy(client.get('/well', as('first')))).toMatchObject({ code: 'ERR_BREAKER_OPEN' });
    const word = `Basic ${Buffer.from('first:').toString('base64')}`;
    expect(recovery.stats().lanes).toMatchObject([{ lane: laneName(word), breaker: 'open' }, { breaker: 'closed' }]);
    expect(JSON.stringify(recovery.stats())).not.toContain(word);
  });

  test('a hook that fails is reported, and the request is in the lane of its operation', async () => {
    const server = await sickAt('/sick');
    const client = axios.create({ baseURL: server.url });
    const lane = () => 7 as unknown as string;
    const { stats } = attach(client, { provider: midtrans({ lane }), logger: false });
    const response = await client.get('/v2/order-1/status').catch((error: unknown) => error);
    expect(recoveryOf(response)?.hooks).toEqual(['lane']);
    expect(stats().lanes).toMatchObject([{ lane: 'GET /v2/{id}/status' }]);
  });
});

test('a write that waits inside a run() attempt is not sent if that is cut, and leaves no doubt', async () => {
  const server = await serve(reply(503));
  const client = axios.create({ baseURL: server.url });
  const provider = plainHttp();
  const policy = { maxAttempts: 1 };
  const recovery = attach(client, { provider, circuitBreaker: { row: 2, openFor: 16_000 }, policy, logger: false });
  await openBreaker(recovery, () => client.post('/pay', {}), LASTING);
  const sent = server.arrived.length;
  const error = await thrownBy(
    run(() => client.post('/pay', {}), {
      provider,
      traffic: trafficOf(recovery),
      host: 'elsewhere.example',
      policy: { attemptTimeout: 200, maxAttempts: 1 },
      logger: false,
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(server.arrived.length).toBe(sent);
  expect(recoveryOf(error)?.attempts.length).toBe(1);
});
