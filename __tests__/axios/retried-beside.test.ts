// Only a retry gets an adapter of the application's own, which sends it by itself: it must still be what was sent before.
import { describe, expect, test } from '@jest/globals';
import type { AxiosAdapter, AxiosInstance, InternalAxiosRequestConfig } from 'axios';
import { headerKey, plainHttp, recoveryOf } from '../../src/index.js';
import { attached } from './attached.js';
import { byFetch } from './own-adapters.js';
import { reply, reset, type Served, serve } from './serve.js';

const keys = [{ name: 'payment', kind: 'operation', ...headerKey('x-payment') }] as const;
const provider = plainHttp({ keys });
const headers = { 'x-payment': 'p-1' };
type Config = InternalAxiosRequestConfig;

/** Calls this for each request, with its number. */
const meddle = (client: AxiosInstance, change: (config: Config, sent: number) => void) => {
  let sent = 0;
  client.interceptors.request.use((config) => {
    sent += 1;
    change(config, sent);
    return config;
  });
};

const pay = (client: AxiosInstance) =>
  client.post('/pay', { amount: 5 }, { headers, recovery: { idempotent: true } }).catch((thrown: unknown) => thrown);

const sentTo = ({ arrived }: Served) => arrived.map((each) => each.headers['x-payment']);

/** Puts one around the one that is there. */
const around = (config: Config, change: (own: Config) => void) => {
  const next = config.adapter as AxiosAdapter;
  config.adapter = (own) => {
    change(own);
    return next(own);
  };
};

describe('a retry that an adapter of its own sends', () => {
  test.each([
    ['when none sent the attempt before', () => {}],
    ['when one handed that to ours', (config: Config) => around(config, () => {})],
    [
      'when one handed that to ours with its key hidden',
      (config: Config) => around(config, (own) => own.headers.set('x-payment', 'hidden')),
    ],
  ])('is not sent under another key, %s', async (_what, first) => {
    const server = await serve(reset, reply(200));
    const { client } = attached(server.url, { provider });
    meddle(client, (config, sent) => {
      if (sent === 1) return first(config);
      config.headers.set('x-payment', 'p-2');
      config.adapter = byFetch;
    });
    const error = await pay(client);
    expect((error as Error).cause).toMatchObject({ code: 'ERR_KEY_CHANGED' });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', attempts: { length: 1 } });
    expect(sentTo(server)).toHaveLength(1);
  });

  test('nor to another host', async () => {
    const [server, other] = [await serve(reset), await serve(reply(200))];
    const { client } = attached(server.url, { provider });
    meddle(client, (config, sent) => {
      if (sent > 1) Object.assign(config, { baseURL: other.url, adapter: byFetch });
    });
    const error = await pay(client);
    expect((error as Error).cause).toMatchObject({ code: 'ERR_HOST_CHANGED' });
    expect([sentTo(server), sentTo(other)]).toEqual([['p-1'], []]);
  });

  test('is sent if it is the same', async () => {
    const server = await serve(reset, reply(200));
    const { client } = attached(server.url, { provider });
    meddle(client, (config, sent) => {
      if (sent > 1) config.adapter = byFetch;
    });
    expect(recoveryOf(await pay(client))).toMatchObject({ outcome: 'recovered' });
    expect(sentTo(server)).toEqual(['p-1', 'p-1']);
  });

  test('is sent if each attempt has its key hidden on the way, and goes where that adapter says', async () => {
    const [server, other] = [await serve(reply(500)), await serve(reset, reply(200))];
    const { client } = attached(server.url, { provider });
    meddle(client, (config) =>
      around(config, (own) => {
        own.baseURL = other.url;
        own.headers.set('x-payment', 'hidden');
      }),
    );
    expect(recoveryOf(await pay(client))).toMatchObject({ outcome: 'recovered' });
    expect([sentTo(server), sentTo(other)]).toEqual([[], ['hidden', 'hidden']]);
  });

  test('is compared with the attempt before, which went where the call was moved before it was in doubt', async () => {
    const [server, other] = [await serve(reply(429)), await serve(reset, reply(200))];
    const { client } = attached(server.url, {
      provider,
      policy: { beforeResend: (_, { inDoubt }) => (inDoubt ? undefined : { baseURL: other.url }) },
    });
    meddle(client, (config, sent) => {
      if (sent === 1) around(config, () => {});
      if (sent === 3) config.adapter = byFetch;
    });
    expect(recoveryOf(await pay(client))).toMatchObject({ outcome: 'recovered', attempts: { length: 3 } });
    expect([sentTo(server), sentTo(other)]).toEqual([['p-1'], ['p-1', 'p-1']]);
  });
});
