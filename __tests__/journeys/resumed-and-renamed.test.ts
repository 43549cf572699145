// A call is resumed with the keys that were sent, and the application's own code changes them once more.
import { describe, expect, test } from '@jest/globals';
import { type AttachOptions, bodyKey, plainHttp, type RequestRecovery, recoveryOf } from '../../src/index.js';
import { attached, thrownBy } from '../axios/attached.js';
import { reply, reset, type Served, serve } from '../axios/serve.js';
import { posting, wrapped } from '../fetch/wrapped.js';

type Body = { readonly id: string };
type Send = (server: Served, options: Partial<AttachOptions>, recovery?: RequestRecovery) => Promise<unknown>;

/** Each puts the shop before the id of every payment. */
const edges: readonly (readonly [string, Send])[] = [
  [
    'axios',
    (server, options, recovery) => {
      const { client } = attached(server.url, options);
      client.interceptors.request.use((config) => {
        if (config.method === 'post') config.data.id = `shop-${config.data.id}`;
        return config;
      });
      return client.post('/pay', { id: '1' }, { ...(recovery && { recovery }) });
    },
  ],
  [
    'fetch',
    (server, options, recovery) => {
      const { fetch } = wrapped({
        provider: options.provider as never,
        ...(options.policy && { policy: options.policy }),
        beforeAttempt: async (request) => {
          if (request.method === 'GET') return request;
          const { id } = (await request.clone().json()) as Body;
          return new Request(request, { body: JSON.stringify({ id: `shop-${id}` }) });
        },
      });
      return fetch(`${server.url}/pay`, { ...posting({ id: '1' }), ...(recovery && { recovery }) });
    },
  ],
];

describe.each(edges)('a payment whose id the application changes before it is sent, resumed by %s', (_edge, send) => {
  const policy = { deadline: 1000, maxAttempts: 1 };
  const key = { name: 'id', kind: 'operation', ...bodyKey('id'), protects: () => true } as const;

  /** What the server has been asked for after a payment was lost, and how resuming it ended. */
  async function resumed(canAsk: boolean, isThere = true) {
    let isBack = false;
    const server = await serve((response, request) => {
      if (request.method === 'POST') return (isBack ? reply(200) : reset)(response, request);
      if (!isBack) return reply(503)(response, request);
      return reply(isThere && request.url === '/payments/shop-1' ? 200 : 404, { id: 'shop-1' })(response, request);
    });
    const provider = plainHttp({
      keys: [key],
      settledAfter: 0,
      ...(canAsk && {
        reconcile: async (asked, { get }) => {
          const answer = await get(`/payments/${(asked.body as Body).id}`);
          return answer.status === 404 ? 'absent' : answer;
        },
      }),
    });
    const lost = recoveryOf(await thrownBy(send(server, { provider, policy })));
    expect(lost).toMatchObject({ outcome: 'unknown', keys: { id: 'shop-1' } });
    isBack = true;
    const { keys, doubt } = lost ?? {};
    const before = server.arrived.length;
    const again = send(server, { provider, policy }, { ...(keys && { keys }), ...(doubt && { doubt }) });
    const report = recoveryOf(await again.catch((error: unknown) => error));
    return { report, arrived: server.arrived.slice(before).map(({ method, url }) => `${method} ${url}`) };
  }

  test('is asked about by the id that was sent', async () => {
    const { report, arrived } = await resumed(true);
    expect(report).toMatchObject({ outcome: 'reconciled', keys: { id: 'shop-1' } });
    expect(arrived).toEqual(['GET /payments/shop-1']);
  });

  test('is not made under a third one, though the provider does not know the one that was sent', async () => {
    const { report, arrived } = await resumed(true, false);
    expect(arrived.filter((each) => each !== 'GET /payments/shop-1')).toEqual([]);
    expect(report).toMatchObject({ stoppedBy: 'request', keys: { id: 'shop-1' } });
  });

  test('is not made under a third one', async () => {
    const { report, arrived } = await resumed(false);
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe', keys: { id: 'shop-1' } });
    expect(arrived).toEqual([]);
  });

  test('is not made under a third one, though a key of another name would protect it', async () => {
    const server = await serve(reply(200));
    const protecting = { name: 'once', kind: 'operation', read: () => '1', protects: () => true } as const;
    const naming = { name: 'id', kind: 'operation', ...bodyKey('id') } as const;
    const provider = plainHttp({ keys: [protecting, naming] });
    const sentAt = Date.now() - 1000;
    const recovery = { keys: { id: 'shop-1', once: '1' }, doubt: { since: sentAt, sentAt, absences: 0 } };
    const again = send(server, { provider, policy }, recovery);
    expect(recoveryOf(await again.catch((error: unknown) => error))).toMatchObject({
      outcome: 'unknown',
      stoppedBy: 'request',
    });
    expect(server.arrived).toEqual([]);
  });
});
