// The application's own code may write into the URL of a question. Its answer is then about another payment.
import { describe, expect, test } from '@jest/globals';
import { type AttachOptions, bodyKey, plainHttp, recoveryOf } from '../../src/index.js';
import { attached } from '../axios/attached.js';
import { reply, reset, type Served, serve } from '../axios/serve.js';
import { posting, wrapped } from '../fetch/wrapped.js';

type Body = { readonly id: string };
type Change = (url: string) => string;
type Send = (server: Served, options: Partial<AttachOptions>, id: string, change: Change) => Promise<unknown>;

/** Each changes the URL of every look-up. */
const edges: readonly (readonly [string, Send])[] = [
  [
    'axios',
    (server, options, id, change) => {
      const { client } = attached(server.url, options);
      client.interceptors.request.use((config) => {
        if (config.method === 'get') config.url = change(config.url ?? '');
        return config;
      });
      return client.post('/pay', { id });
    },
  ],
  [
    "axios, in its parameters if it changes the URL's",
    (server, options, id, change) => {
      const { client } = attached(server.url, options);
      client.interceptors.request.use((config) => {
        if (config.method !== 'get') return config;
        const [url, query = ''] = change(config.url ?? '').split('?');
        return Object.assign(config, { url, params: Object.fromEntries(new URLSearchParams(query)) });
      });
      return client.post('/pay', { id });
    },
  ],
  [
    'fetch',
    (server, options, id, change) => {
      const { fetch } = wrapped({
        provider: options.provider as never,
        ...(options.policy && { policy: options.policy }),
        beforeAttempt: (request) => (request.method === 'GET' ? new Request(change(request.url), request) : request),
      });
      return fetch(`${server.url}/pay`, posting({ id }));
    },
  ],
];

describe.each(edges)('a look-up by %s', (_edge, send) => {
  const key = { name: 'id', kind: 'operation', ...bodyKey('id') } as const;
  const query = ({ id }: Body) => `/payments?id=${encodeURIComponent(id)}&limit=1`;
  const path = ({ id }: Body) => `/payments/${encodeURIComponent(id)}`;
  const quoted = ({ id }: Body) => `/payments(id='${encodeURIComponent(id)}')`;

  /** How a payment ends whose answer is lost, and what the server was asked. */
  async function lost(id: string, urlOf: (body: Body) => string, change: Change) {
    const server = await serve((response, request) =>
      (request.method === 'POST' ? reset : reply(404, {}))(response, request),
    );
    const provider = plainHttp({
      keys: [key],
      settledAfter: 0,
      reconcile: async (request, { get }) => {
        const { status } = await get(urlOf(request.body as Body));
        return status === 404 ? 'absent' : undefined;
      },
    });
    const options = { provider, policy: { deadline: 1000, maxAttempts: 2 } };
    const report = recoveryOf(await send(server, options, id, change).catch((error: unknown) => error));
    return { report, asked: server.arrived.map(({ method, url }) => `${method} ${url}`) };
  }

  test.each([
    ['puts the shop before the id in a query', query, (url: string) => url.replace('id=', 'id=shop-')],
    ['puts the shop before the id in a path', path, (url: string) => url.replace(/([^/]+)$/, 'shop-$1')],
    ['puts the shop and a colon before the id', path, (url: string) => url.replace(/([^/]+)$/, 'shop:$1')],
    ['puts the shop before a quoted id', quoted, (url: string) => url.replace(/id=('|%27)/, 'id=$1shop-')],
    ['puts the shop and a colon before a quoted id', quoted, (url: string) => url.replace(/id=('|%27)/, 'id=$1shop:')],
    [
      'puts the shop before an id in brackets',
      ({ id }: Body) => `/payments[${id}]`,
      (url: string) => url.replace('o-1', 'shop-o-1'),
    ],
    [
      'puts the shop before an id with a method',
      ({ id }: Body) => `/payments/${id}:get`,
      (url: string) => url.replace('o-1', 'shop-o-1'),
    ],
    ['leaves the query out', query, (url: string) => url.replace(/\?.*/, '')],
  ])('that %s is not sent, and proves nothing', async (_what, urlOf, change) => {
    const { report, asked } = await lost('o-1', urlOf, change);
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(asked).toEqual(['POST /pay']);
  });

  test.each([
    ['has its version before the path', 'o-1', path, (url: string) => url.replace('/payments', '/v2/payments')],
    ['escapes the quotes of its id', 'o-1', quoted, (url: string) => url.replaceAll("'", '%27')],
    ['has one more parameter', 'o-1', query, (url: string) => `${url}&shop=7`],
    ['sorts its parameters', 'o-1', query, (url: string) => url.replace(/(id=[^&]+)&(limit=1)/, '$2&$1')],
    ['writes an id of many signs another way', 'a b/ü+1', query, (url: string) => url.replace('%20', '+')],
  ])('that %s asks about the same', async (_what, id, urlOf, change) => {
    const { report, asked } = await lost(id, urlOf, change);
    expect(asked.filter((each) => each.startsWith('GET'))).not.toEqual([]);
    expect(report?.attempts).toHaveLength(2);
  });
});
