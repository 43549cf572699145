// A client of the application's own may tell nothing of the requests that it makes. A look-up's answer still counts only if it came
// from where it was asked.
import { createServer } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosAdapter, AxiosError } from 'axios';
import { type Provider, plainHttp, recoveryOf } from '../../src/index.js';
import { attached } from '../axios/attached.js';
import { reply, reset, serve } from '../axios/serve.js';
import { listen } from '../axios/wire/servers.js';
import { posting, wrapped } from '../fetch/wrapped.js';

/** What a client makes of a request. */
interface Told {
  readonly status: number;
  readonly data: string;
}
type Send = (url: string, method: string, body?: unknown) => Promise<Told>;
type Pay = (send: Send, url: string, provider: Provider) => Promise<unknown>;

const policy = { maxAttempts: 2, deadline: 1000 };

const edges: readonly (readonly [string, Pay])[] = [
  [
    'an adapter',
    (send, url, provider) => {
      const adapter: AxiosAdapter = async (config) => {
        const told = await send(axios.getUri(config), (config.method as string).toUpperCase(), config.data);
        return { ...told, statusText: '', headers: {}, config };
      };
      return attached(url, { provider, policy }, { adapter }).client.post('/payments', { id: 'o-1' });
    },
  ],
  [
    'an adapter that rejects an error status, as an interceptor wants it,',
    (send, url, provider) => {
      const adapter: AxiosAdapter = async (config) => {
        const told = await send(axios.getUri(config), (config.method as string).toUpperCase(), config.data);
        const response = { ...told, statusText: '', headers: {}, config };
        if (config.validateStatus?.(told.status)) return response;
        throw new AxiosError(`status ${told.status}`, 'ERR_BAD_REQUEST', config, undefined, response);
      };
      const { client } = attached(url, { provider, policy }, { adapter });
      client.interceptors.request.use((config) => ({ ...config, validateStatus: (status) => status < 300 }));
      return client.post('/payments', { id: 'o-1' });
    },
  ],
  [
    'a fetch',
    (send, url, provider) => {
      const own = async (to: string, { method = 'GET', body }: RequestInit = {}) => {
        const { status, data } = await send(to, method, body);
        return new Response(data, { status });
      };
      return wrapped({ provider, policy }, own as never).fetch(`${url}/payments`, posting({ id: 'o-1' }));
    },
  ],
];

const nodes: Send = async (url, method, body) => {
  const text = { transformResponse: (data: string) => data, validateStatus: () => true };
  const { status, data } = await axios.request({ url, method, data: body, ...text });
  return { status, data };
};

const platforms: Send = async (url, method, body) => {
  const response = await fetch(url, { method, body: body as string });
  return { status: response.status, data: await response.text() };
};

const asking = (how: 'get' | 'post') =>
  plainHttp({
    settledAfter: 0,
    reconcile: async (_request, { get, post }) => {
      const { status } = await (how === 'get' ? get('/payments/o-1') : post('/search', {}));
      return status === 404 ? 'absent' : undefined;
    },
  });

const IN_DOUBT = { outcome: 'unknown', processed: 'maybe' };
const reportOf = (paid: Promise<unknown>) => paid.catch((error: unknown) => error).then(recoveryOf);

describe.each(edges)('%s that hides its requests', (_edge, pay) => {
  describe.each([
    ["axios's", nodes],
    ["the platform's", platforms],
  ])('made by %s', (_maker, send) => {
    test.each([
      ['get', 302],
      ['get', 303],
      ['get', 307],
      ['post', 302],
      ['post', 308],
    ] as const)('a look-up by %s that follows a %s has found nothing', async (how, status) => {
      const answers = new Map([
        ['/payments', reset],
        ['/elsewhere', reply(404)],
      ]);
      const sendOn = reply(status, {}, { location: '/elsewhere' });
      const server = await serve((response, request) =>
        (answers.get(request.url as string) ?? sendOn)(response, request),
      );
      expect(await reportOf(pay(send, server.url, asking(how)))).toMatchObject(IN_DOUBT);
      expect(server.arrived.filter(({ url }) => url === '/payments')).toHaveLength(1);
      expect(server.arrived.some(({ url }) => url === '/elsewhere')).toBe(true);
    });

    test('a look-up that is answered where it was asked counts', async () => {
      const server = await serve(reset, reply(404));
      expect(await reportOf(pay(send, server.url, asking('get')))).toMatchObject({ attempts: [{}, { status: 404 }] });
    });
  });

  test.each(['get', 'post'] as const)('a look-up by %s whose proxy made no tunnel has found nothing', async (how) => {
    const refusal = 'HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n{}';
    const port = await listen(createServer((socket) => socket.once('data', () => socket.end(refusal))));
    const proxied = axios.create({ proxy: { host: '127.0.0.1', port, protocol: 'http' }, validateStatus: () => true });
    let paid = 0;
    const send: Send = async (url, method, data) => {
      if (url.endsWith('/payments') && ++paid > 0) throw Object.assign(new Error('lost'), { code: 'ECONNRESET' });
      const { status } = await proxied.request({ url, method, data });
      return { status, data: '{}' };
    };
    expect(await reportOf(pay(send, 'https://shop.invalid', asking(how)))).toMatchObject(IN_DOUBT);
    expect(paid).toBe(1);
  });
});
