// A call that is resumed asks first, which takes time, and a signature does not live long.
import { expect, test } from '@jest/globals';
import { bodyKey, plainHttp, type RequestRecovery, recoveryOf } from '../../src/index.js';
import { attached } from '../axios/attached.js';
import { reply, serve } from '../axios/serve.js';
import { posting, wrapped } from '../fetch/wrapped.js';

type Send = (url: string, options: object, recovery: RequestRecovery, stamp: () => string) => Promise<unknown>;

const edges: readonly (readonly [string, Send])[] = [
  [
    'axios',
    (url, options, recovery, stamp) => {
      const { client } = attached(url, options);
      client.interceptors.request.use((config) => {
        config.headers.set('X-Signed', stamp());
        return config;
      });
      return client.post('/pay', { id: '1' }, { recovery });
    },
  ],
  [
    'fetch',
    (url, options, recovery, stamp) => {
      const { fetch } = wrapped({
        ...(options as { provider: never }),
        beforeAttempt: (request) => {
          const { headers } = request;
          headers.set('X-Signed', stamp());
          return new Request(request, { headers });
        },
      });
      return fetch(`${url}/pay`, { ...posting({ id: '1' }), recovery });
    },
  ],
];

test.each(edges)('%s: a payment is signed after its look-ups', async (_edge, send) => {
  const server = await serve((response, request) => reply(request.method === 'POST' ? 200 : 404)(response, request));
  const provider = plainHttp({
    keys: [{ name: 'id', kind: 'operation', ...bodyKey('id') }],
    settledAfter: 0,
    reconcile: async (_, { get }) => ((await get('/payments/1')).status === 404 ? 'absent' : 'undecided'),
  });
  let signed = 0;
  const stamp = () => String(++signed);
  const sent = await send(server.url, { provider, policy: { deadline: 10_000 } }, { keys: { id: '1' } }, stamp);
  expect(recoveryOf(sent)).toMatchObject({ outcome: 'ok' });
  const order = server.arrived.map(({ method, headers }) => [method, Number(headers['x-signed'])] as const);
  expect(order.map(([method]) => method)).toEqual(['GET', 'GET', 'POST']);
  const stamps = order.map(([, at]) => at);
  expect(stamps).toEqual([...stamps].sort((one, other) => one - other));
});
