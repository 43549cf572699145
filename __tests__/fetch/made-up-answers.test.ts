// A look-up is answered by the provider, not by what a wrapper makes of its silence or of its failure.

import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosAdapter, AxiosError, type InternalAxiosRequestConfig } from 'axios';
import { midtrans, recoveryOf } from '../../src/index.js';
import { attached } from '../axios/attached.js';
import { type Answer, reply, reset, serve } from '../axios/serve.js';
import { charge, statusOf } from '../axios/wire/payments.js';
import { posting, wrapped } from './wrapped.js';

const ABSENT = { status_code: '404', status_message: "Transaction doesn't exist." };
const options = {
  provider: midtrans({ keys: { idempotencyKey: false }, settledAfter: 1 }),
  policy: { deadline: 800 },
};
const notFound = () => Response.json(ABSENT, { status: 404 });

const wrappers: readonly [string, (response: Response) => Response][] = [
  ['returns', (response) => response],
  [
    'throws',
    (response) => {
      throw Object.assign(new Error('not found'), { response });
    },
  ],
];
const answers: readonly [string, Answer][] = [
  ['lost', reset],
  ['a failure', reply(503, {})],
  ['that it was paid', reply(200, statusOf('settlement'))],
];

describe.each(answers)('a payment in doubt, whose look-up is answered with %s,', (_, answer) => {
  test.each(wrappers)('is not made again because a wrapper %s "not found"', async (_, give) => {
    const server = await serve(reset, answer);
    const { fetch } = wrapped(options, async (input: string, init?: RequestInit) => {
      if (init?.method !== 'GET') return globalThis.fetch(input, init);
      await globalThis.fetch(input, init).catch(() => {});
      return give(notFound());
    });
    const ended = await fetch(`${server.url}/v2/charge`, posting(charge)).catch((error: unknown) => error);
    expect(recoveryOf(ended)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(server.arrived.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('is not made again because an adapter answers "not found"', async () => {
    const server = await serve(reset, answer);
    const { client } = attached(server.url, options);
    const send = axios.getAdapter('http');
    client.defaults.adapter = async (config: InternalAxiosRequestConfig) => {
      if (config.method !== 'get') return send(config);
      await send(config).catch(() => {});
      const response = { data: ABSENT, status: 404, statusText: '', headers: {}, config };
      throw new AxiosError('not found', 'ERR_BAD_REQUEST', config, {}, response);
    };
    const ended = await client.post('/v2/charge', charge).catch((error: unknown) => error);
    expect(recoveryOf(ended)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(server.arrived.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('is not made again because an adapter of an interceptor, which wraps ours, answers "not found"', async () => {
    const server = await serve(reset, answer);
    const { client } = attached(server.url, options);
    client.interceptors.request.use((given) => {
      const send = given.adapter as AxiosAdapter;
      if (given.method !== 'get') return given;
      const adapter: AxiosAdapter = async (config) => {
        await send(config).catch(() => {});
        return { data: ABSENT, status: 404, statusText: '', headers: {}, config };
      };
      return { ...given, adapter };
    });
    const ended = await client.post('/v2/charge', charge).catch((error: unknown) => error);
    expect(recoveryOf(ended)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(server.arrived.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
});

test('a look-up that its client has repeated is believed', async () => {
  const server = await serve(reset, reply(503, {}), reply(200, statusOf('settlement')));
  const { fetch } = wrapped(options, async (input: string, init?: RequestInit) => {
    const first = await globalThis.fetch(input, init);
    return first.status === 503 ? globalThis.fetch(input, init) : first;
  });
  const ended = await fetch(`${server.url}/v2/charge`, posting(charge));
  expect(recoveryOf(ended)).toMatchObject({ outcome: 'reconciled', lookUps: [{ found: 'landed' }] });
});
