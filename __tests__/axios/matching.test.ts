import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { attach, mdes, midtrans, plainHttp, recoveryOf } from '../../src/index.js';
import { standard, thrownBy } from './attached.js';
import { reply, serve } from './serve.js';

const BANK = { status_code: '503', status_message: 'bank' };

describe('several providers', () => {
  test('are matched by host, and a request that fits none is left alone', async () => {
    const first = await serve(reply(200, BANK), reply(200, { status_code: '200' }));
    const second = await serve(reply(200, BANK));
    const third = await serve(reply(200, BANK), reply(429));
    const client = axios.create();
    const providers = [midtrans({ hosts: [first.host] }), plainHttp({ hosts: [second.host] })];
    const recovery = attach(client, standard({ providers }));

    const response = await client.get(`${first.url}/v2/A-1/status`);
    expect(recoveryOf(response)).toMatchObject({ provider: 'midtrans', outcome: 'recovered' });
    expect(recoveryOf(await client.get(`${second.url}/payments/1`))?.provider).toBe('plain-http');

    const alone = await client.post(`${third.url}/v2/charge`, {});
    expect(alone.data).toEqual(BANK);
    expect(recoveryOf(alone)).toBeUndefined();
    expect(alone.config).not.toHaveProperty('recoverable');
    expect(third.arrived[0]?.headers['idempotency-key']).toBeUndefined();
    expect(recoveryOf(await thrownBy(client.get(`${third.url}/payments/1`)))).toBeUndefined();
    expect([first, second, third].map(({ arrived }) => arrived.length)).toEqual([2, 1, 2]);
    expect(recovery.stats()).toMatchObject({ calls: 2, attempts: 3, unmatched: 2 });
    await client.get(`${third.url}/payments/1`, { recovery: false }).catch(() => {});
    expect(recovery.stats().unmatched).toBe(2);
  });

  test('the first that fits counts, by base URL and by absolute URL', async () => {
    const server = await serve(reply(200, {}));
    const client = axios.create({ baseURL: server.url });
    const any = plainHttp({ name: 'any', hosts: ['127.0.0.1'] });
    const exact = plainHttp({ name: 'exact', hosts: [server.host] });
    const recovery = attach(client, standard({ providers: [exact, any] }));
    expect(recoveryOf(await client.get('/payments/1'))?.provider).toBe('exact');
    const other = await serve(reply(200, {}));
    expect(recoveryOf(await client.get(`${other.url}/payments/1`))?.provider).toBe('any');
    recovery.detach();
    attach(client, standard({ providers: [any, exact] }));
    expect(recoveryOf(await client.get('/payments/1'))?.provider).toBe('any');
  });

  test('each have their own policy, below that of attach', async () => {
    const first = await serve(reply(429));
    const second = await serve(reply(429));
    const client = axios.create();
    const providers = [
      plainHttp({ name: 'one', hosts: [first.host], policy: { maxAttempts: 1 } }),
      plainHttp({ name: 'three', hosts: [second.host], policy: { maxAttempts: 3 } }),
    ];
    attach(client, standard({ providers }));
    await thrownBy(client.get(`${first.url}/payments/1`));
    await thrownBy(client.get(`${second.url}/payments/1`));
    expect([first.arrived.length, second.arrived.length]).toEqual([1, 3]);
  });

  test('are named by host: a port and a leading star count, a suffix of a name does not', async () => {
    const server = await serve(reply(200, {}));
    const sent: string[] = [];
    const adapter = axios.getAdapter('http');
    const client = axios.create({
      adapter: (config) => {
        sent.push(String(config.url));
        return adapter({ ...config, url: `${server.url}/` } as typeof config);
      },
    });
    const providers = [
      mdes({ hosts: ['*.mastercard.example'] }),
      midtrans({ hosts: ['api.midtrans.example'] }),
      plainHttp({ hosts: ['plain.example:8443'] }),
    ];
    attach(client, standard({ providers }));
    const providerOf = async (url: string) => recoveryOf(await client.get(url))?.provider;
    expect(await providerOf('https://sandbox.api.mastercard.example/x')).toBe('mdes');
    expect(await providerOf('https://mastercard.example/x')).toBeUndefined();
    expect(await providerOf('https://evilmastercard.example/x')).toBeUndefined();
    expect(await providerOf('https://API.midtrans.example/x')).toBe('midtrans');
    expect(await providerOf('https://api.midtrans.example:444/x')).toBe('midtrans');
    expect(await providerOf('https://api.midtrans.example.evil.example/x')).toBeUndefined();
    expect(await providerOf('https://plain.example:8443/x')).toBe('plain-http');
    expect(await providerOf('https://plain.example/x')).toBeUndefined();
    expect(sent.length).toBe(8);
  });
});

test('a single provider takes every request of the client', async () => {
  const server = await serve(reply(200, BANK), reply(200, { status_code: '200' }));
  const client = axios.create({ baseURL: server.url });
  attach(client, standard({ provider: midtrans() }));
  expect(recoveryOf(await client.get('/v2/A-1/status'))).toMatchObject({ provider: 'midtrans', outcome: 'recovered' });
});
