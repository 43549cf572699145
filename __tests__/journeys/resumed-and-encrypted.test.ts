// A call is resumed, and the application's own code encrypts its body before it is sent.
import { describe, expect, test } from '@jest/globals';
import {
  type AttachOptions,
  bodyKey,
  headerKey,
  plainHttp,
  type RequestRecovery,
  recoveryOf,
} from '../../src/index.js';
import { attached } from '../axios/attached.js';
import { reply, type Served, serve } from '../axios/serve.js';
import { posting, wrapped } from '../fetch/wrapped.js';

type Send = (server: Served, options: Partial<AttachOptions>, recovery: RequestRecovery) => Promise<unknown>;

const hidden = (text: string) => Buffer.from(text).toString('base64');
/** What is sent in place of a body: text, or an object with none of its fields. */
const forms: readonly (readonly [string, (text: string) => string])[] = [
  ['text', hidden],
  ['an object', (text) => JSON.stringify({ sealed: hidden(text) })],
];

const edges: readonly (readonly [string, (seal: (text: string) => string) => Send])[] = [
  [
    'axios',
    (seal) => (server, options, recovery) => {
      const { client } = attached(server.url, options);
      client.interceptors.request.use((config) => {
        if (config.method === 'post') config.data = seal(JSON.stringify(config.data));
        return config;
      });
      return client.post('/pay', { id: '1' }, { recovery });
    },
  ],
  [
    'fetch',
    (seal) => (server, options, recovery) => {
      const { fetch } = wrapped({
        provider: options.provider as never,
        ...(options.policy && { policy: options.policy }),
        beforeAttempt: async (request) =>
          request.method === 'GET' ? request : new Request(request, { body: seal(await request.clone().text()) }),
      });
      return fetch(`${server.url}/pay`, { ...posting({ id: '1' }), recovery });
    },
  ],
];

describe.each(edges)('a payment that is encrypted before it is sent, resumed by %s', (_edge, sealing) => {
  const policy = { deadline: 1000, maxAttempts: 1 };
  const keys = [
    { name: 'id', kind: 'operation', ...bodyKey('id') },
    { name: 'key', kind: 'operation', ...headerKey('Idempotency-Key'), protects: () => true },
  ] as const;
  const recoveries: readonly (readonly [string, RequestRecovery])[] = [
    ['the key that was sent in the clear', { keys: { key: 'k' } }],
    ['all of its keys', { keys: { id: '1', key: 'k' } }],
  ];

  describe.each(forms)('as %s', (_form, seal) => {
    test.each(recoveries)('is sent by %s', async (_what, recovery) => {
      const server = await serve(reply(200, {}));
      const report = recoveryOf(
        await sealing(seal)(server, { provider: plainHttp({ keys }), policy }, recovery).catch(
          (error: unknown) => error,
        ),
      );
      expect(report).toMatchObject({ outcome: 'ok' });
      expect(server.arrived.map(({ headers }) => headers['idempotency-key'])).toEqual(['k']);
    });

    test.each(recoveries)('is asked about by %s', async (_what, recovery) => {
      const server = await serve((response, request) =>
        reply(request.url === '/payments/k' ? 200 : 404, { id: '1' })(response, request),
      );
      const provider = plainHttp({
        keys,
        settledAfter: 0,
        reconcile: (_, { get, keys: { key } }) => get(`/payments/${key}`),
      });
      const report = recoveryOf(
        await sealing(seal)(server, { provider, policy }, recovery).catch((error: unknown) => error),
      );
      expect(report).toMatchObject({ outcome: 'reconciled' });
      expect(server.arrived.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /payments/k']);
    });
  });
});
