import { describe, expect, test } from '@jest/globals';
import axios, { AxiosHeaders, type AxiosInstance, type InternalAxiosRequestConfig } from 'axios';
import { attach as attachRax } from 'retry-axios';
import { attach, midtrans, oncePerCall, plainHttp, recoveryOf } from '../../src/index.js';
import { until } from '../simulators/until.js';
import { AMPLE, withEnough } from '../time-for.js';
import { attached, standard, thrownBy } from './attached.js';
import { type Answer, hang, reply, serve } from './serve.js';

describe('no call ends without its own report', () => {
  test('two that share one CancelToken', async () => {
    const server = await serve(hang, reply(429, {}, { 'retry-after': '20' }));
    const { client, recovery } = attached(server.url, { policy: { deadline: 60_000 } });
    let isWaiting = false;
    recovery.on('recovery.retry', () => {
      isWaiting = true;
    });
    const { token, cancel } = axios.CancelToken.source();
    const first = thrownBy(client.post('/pay', {}, { cancelToken: token }));
    const second = thrownBy(client.post('/other', {}, { cancelToken: token }));
    await until(() => server.arrived.length === 2 && isWaiting);
    cancel('enough');
    const reports = (await Promise.all([first, second])).map(recoveryOf);
    expect(new Set(reports.map((report) => report?.callId)).size).toBe(2);
    expect(reports.map((report) => report?.processed).sort()).toEqual(['maybe', 'no']);
    for (const error of [await first, await second]) {
      expect(error).toBeInstanceOf(axios.CanceledError);
      expect(axios.isCancel(error)).toBe(true);
      expect((error as Error).message).toBe('enough');
    }
  });

  test('one that is given up just as its first answer comes', async () => {
    const controller = new AbortController();
    const adapter = async (config: InternalAxiosRequestConfig) => {
      controller.abort();
      return { status: 200, statusText: '', headers: {}, data: '{}', config };
    };
    const { client, recovery } = attached('http://provider.test', {}, { adapter });
    const error = await thrownBy(client.post('/pay', {}, { signal: controller.signal }));
    expect(axios.isCancel(error)).toBe(true);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted', stoppedBy: 'abort', processed: 'yes' });
    expect(recovery.stats().outcomes).toMatchObject({ ok: 0, aborted: 1 });
  });

  test('one that is given up after a page in the place of an answer, which says nothing of the payment', async () => {
    const controller = new AbortController();
    const page: Answer = (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html></html>');
    const server = await serve(page, (response) => {
      response.writeHead(500).end();
      controller.abort();
    });
    const { client } = attached(server.url, { provider: midtrans() });
    const order = { transaction_details: { order_id: 'order-1', gross_amount: 10 } };
    const error = await thrownBy(client.post('/v2/charge', order, { signal: controller.signal }));
    expect(recoveryOf(error)).toMatchObject({
      outcome: 'aborted',
      processed: 'maybe',
      attempts: [{ processed: 'maybe' }],
    });
  });

  test('one whose transformResponse throws on the answer', async () => {
    const server = await serve(reply(200));
    const { client } = attached(server.url);
    const transformResponse = () => {
      throw new RangeError('not mine');
    };
    const error = await thrownBy(client.post('/pay', {}, { transformResponse }));
    expect(error).toBeInstanceOf(RangeError);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'ok', attempts: [{ status: 200 }] });
  });

  test('one whose adapter freezes its response', async () => {
    const adapter = async (config: InternalAxiosRequestConfig) =>
      Object.freeze({ status: 200, statusText: '', headers: {}, data: '{"a":1}', config });
    const { client } = attached('http://provider.test', {}, { adapter });
    const response = await client.post('/pay', {});
    expect(response.data).toEqual({ a: 1 });
    expect(recoveryOf(response)?.outcome).toBe('ok');
  });

  test('one whose url is a URL', async () => {
    const server = await serve(reply(429), reply(200));
    const client = axios.create();
    attach(client, standard());
    const url = new URL('/pay', server.url) as never;
    expect(recoveryOf(await client.post(url, {}))).toMatchObject({ outcome: 'recovered' });
  });

  test('a POST that is answered by 304', async () => {
    const server = await serve((response) => response.writeHead(304).end());
    const { client } = attached(server.url);
    expect(recoveryOf(await thrownBy(client.post('/pay', {})))).toBeDefined();
  });
});

describe('whatever an interceptor does to a config, the call is not lost', () => {
  const copies: readonly [string, (config: InternalAxiosRequestConfig) => InternalAxiosRequestConfig][] = [
    ['a deep clone', clone],
    [
      'a clone without its functions',
      ({ url, method, baseURL, data, headers }) =>
        ({
          url,
          method,
          baseURL,
          data: typeof data === 'string' ? data : JSON.stringify(data),
          headers: new AxiosHeaders(headers),
        }) as never,
    ],
  ];
  function clone<T>(value: T): T {
    if (Array.isArray(value)) return value.map(clone) as never;
    if (typeof value !== 'object' || value === null) return value;
    return Object.assign(
      Object.create(Object.getPrototypeOf(value)),
      Object.fromEntries(Object.entries(value).map(([key, each]) => [key, clone(each)])),
    );
  }
  test.each(copies)('%s, on a retry', async (_, copy) => {
    const server = await serve(reply(429), reply(429), reply(200));
    const { client } = attached(server.url);
    let runs = 0;
    client.interceptors.request.use((config) => (++runs > 1 ? copy(config) : config));
    expect(recoveryOf(await client.post('/pay', { a: 1 }))).toMatchObject({ outcome: 'recovered' });
    expect(server.arrived.length).toBe(3);
  });

  for (const recovery of [undefined, false] as const) {
    test(`a copy of it is sent to another path by the same client, recovery: ${recovery}`, async () => {
      const server = await serve(
        reply(200, { token: 1 }),
        reply(429),
        reply(200, { token: 2 }),
        reply(200, { paid: true }),
      );
      const { client } = attached(server.url);
      client.interceptors.request.use(async (config) => {
        if (config.url === '/token') return config;
        const { data } = await client({ ...config, url: '/token', ...(recovery === false && { recovery }) });
        config.headers.set('X-Token', String(data.token));
        return config;
      });
      const response = await client.post('/pay', { a: 1 });
      expect(response.data).toEqual({ paid: true });
      expect(server.arrived.map(({ url }) => url)).toEqual(['/token', '/pay', '/token', '/pay']);
      expect(recoveryOf(response)?.attempts.length).toBe(2);
    });
  }
});

/** Lets one through at a time, from the request interceptor to the response interceptor. */
function limiter(client: AxiosInstance): void {
  let free: Promise<void> = Promise.resolve();
  let leave = () => {};
  client.interceptors.request.use(async (config) => {
    const before = free;
    let end = () => {};
    free = new Promise((resolve) => {
      end = resolve;
    });
    await before;
    leave = end;
    return config;
  });
  const done = () => leave();
  client.interceptors.response.use(
    (response) => {
      done();
      return response;
    },
    (error) => {
      done();
      throw error;
    },
  );
}

describe('an interceptor that takes something and gives it back when the call is over', () => {
  for (const order of ['before', 'after'] as const) {
    test(`runs once per call if that is declared, ${order} attach`, async () => {
      const server = await serve(reply(429), reply(429), reply(200));
      const client = axios.create({ baseURL: server.url });
      if (order === 'before') oncePerCall(client, () => limiter(client));
      attach(client, standard());
      if (order === 'after') oncePerCall(client, () => limiter(client));
      for (const response of await Promise.all([client.get('/a'), client.get('/b')])) expect(response.status).toBe(200);
    });
  }

  test('waits for itself if it is not declared: the deadline ends the call', async () => {
    const end = async (deadline: number) => {
      const server = await serve(reply(429));
      const client = axios.create({ baseURL: server.url });
      limiter(client);
      attach(client, standard({ policy: { deadline } }));
      return { server, error: await thrownBy(client.get('/a')) };
    };
    const { server, error } = await withEnough(300, end, (ended) => recoveryOf(ended.error)?.processed === 'no');
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'deadline', processed: 'no' });
    expect(server.arrived.length).toBe(1);
  });

  test('and so does an abort', async () => {
    const server = await serve(reply(429));
    const client = axios.create({ baseURL: server.url });
    limiter(client);
    const controller = new AbortController();
    attach(client, standard()).on('recovery.retry', () => setTimeout(() => controller.abort(), 50));
    const ended = thrownBy(client.get('/a', { signal: controller.signal }));
    expect(recoveryOf(await ended)).toMatchObject({ outcome: 'aborted', processed: 'no' });
  });

  test('a token fetched by the same client on a retry shares its place', async () => {
    const server = await serve(reply(200), reply(429), reply(200));
    const { client } = attached(server.url, { concurrency: { limit: 1 }, policy: { deadline: AMPLE } });
    client.interceptors.request.use(async (config) => {
      if (config.url !== '/token') await client.get('/token');
      return config;
    });
    const response = await client.post('/pay', { a: 1 });
    expect(recoveryOf(response)?.outcome).toBe('recovered');
    expect(server.arrived.map(({ url }) => url)).toEqual(['/token', '/pay', '/token', '/pay']);
  });
});

test('a retry-axios on the same client does not multiply the attempts', async () => {
  const server = await serve(reply(503));
  const client = axios.create({ baseURL: server.url });
  attach(client, standard({ provider: plainHttp(), policy: { maxAttempts: 2 } }));
  attachRax(client);
  expect(recoveryOf(await thrownBy(client.get('/a')))?.outcome).toBe('failed');
  expect(server.arrived.length).toBe(2);
});
