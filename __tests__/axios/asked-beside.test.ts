// An interceptor sets the adapter of each request, and so that of each look-up: what that brings must be as good as what ours would.
import { describe, expect, test } from '@jest/globals';
import type { AxiosAdapter, InternalAxiosRequestConfig } from 'axios';
import { bodyKey, plainHttp, type Reconcile, recoveryOf } from '../../src/index.js';
import { attached } from './attached.js';
import { CHOICES } from './own-adapters.js';
import { type Answer, reply, reset, type Served, serve } from './serve.js';

const byId: Reconcile = async (_, { get }) => {
  const answer = await get('/payments/order-1');
  return answer.status === 404 ? 'absent' : answer;
};
const keys = [{ name: 'id', kind: 'operation', ...bodyKey('id') }] as const;
const provider = plainHttp({ keys, reconcile: byId, settledAfter: 50 });
type Change = (config: InternalAxiosRequestConfig) => InternalAxiosRequestConfig;

/** The answer to the payment is lost. */
const losing =
  (asked: Answer): Answer =>
  (response, request) =>
    (request.method === 'POST' ? reset : asked)(response, request);

async function payAt({ url }: Served, ...changes: readonly Change[]) {
  const { client } = attached(url, { provider, policy: { deadline: 700 } });
  // axios runs the last one first.
  for (const change of changes) client.interceptors.request.use(change);
  return recoveryOf(await client.post('/pay', { id: 'order-1' }).catch((error: unknown) => error));
}

const paidAt = ({ arrived }: Served) => arrived.filter(({ method }) => method === 'POST').length;

describe.each(CHOICES)('an interceptor that %s', (_what, change) => {
  test('a redirect to a page that knows nothing of the payment proves nothing', async () => {
    const server = await serve(
      losing((response, request) =>
        (request.url === '/payments/order-1' ? reply(302, '', { location: '/maintenance' }) : reply(404))(
          response,
          request,
        ),
      ),
    );
    expect(await payAt(server, change)).toMatchObject({ outcome: 'unknown' });
    expect(paidAt(server)).toBe(1);
  });

  test('nor does a host to which the payment did not go', async () => {
    const other = await serve(reply(404));
    const server = await serve(losing(reply(200, { id: 'order-1' })));
    const away: Change = (config) => (config.method === 'get' ? { ...config, baseURL: other.url } : config);
    expect(await payAt(server, change, away)).toMatchObject({ outcome: 'unknown' });
    expect(paidAt(server) + paidAt(other)).toBe(1);
  });

  test('nor does another payment', async () => {
    const server = await serve(
      losing((response, request) =>
        reply(request.url === '/payments/order-1' ? 200 : 404, { id: 'order-1' })(response, request),
      ),
    );
    const renames: Change = (config) =>
      config.method === 'get' ? { ...config, url: '/payments/shop-7-order-1' } : config;
    expect(await payAt(server, change, renames)).toMatchObject({ outcome: 'unknown' });
    expect(paidAt(server)).toBe(1);
  });

  test('what the provider itself says counts', async () => {
    const server = await serve(losing(reply(200, { id: 'order-1' })));
    expect(await payAt(server, change)).toMatchObject({ outcome: 'reconciled' });
    expect(paidAt(server)).toBe(1);
    let asked = 0;
    const never = await serve((response, request) => {
      if (request.method === 'GET') asked += 1;
      (request.method === 'GET' ? reply(404) : asked === 0 ? reset : reply(200))(response, request);
    });
    expect(await payAt(never, change)).toMatchObject({ outcome: 'recovered' });
    expect(paidAt(never)).toBe(2);
  });
});

test('a cache that an interceptor sets for look-ups only, which repeats what it kept, proves nothing', async () => {
  let asked = 0;
  const server = await serve(
    losing((response, request) => {
      asked += 1;
      reply(asked === 1 ? 404 : 200, { id: 'order-1' })(response, request);
    }),
  );
  const kept = new Map<string | undefined, ReturnType<AxiosAdapter>>();
  const caches: Change = (config) => {
    const next = config.adapter as AxiosAdapter;
    if (config.method !== 'get') return config;
    const adapter: AxiosAdapter = (own) => {
      const answer = kept.get(own.url) ?? next(own);
      kept.set(own.url, answer);
      return answer;
    };
    return Object.assign(config, { adapter });
  };
  const slow = plainHttp({ keys, reconcile: byId, settledAfter: 2500 });
  const { client } = attached(server.url, { provider: slow, policy: { deadline: 8000 } });
  client.interceptors.request.use(caches);
  const report = recoveryOf(await client.post('/pay', { id: 'order-1' }).catch((error: unknown) => error));
  expect(report?.outcome).toBe('unknown');
  expect(paidAt(server)).toBe(1);
});
