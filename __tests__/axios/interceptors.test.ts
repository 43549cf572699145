import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosInstance } from 'axios';
import { attach, headerKey, plainHttp, recoveryOf } from '../../src/index.js';
import { attached, standard, thrownBy } from './attached.js';
import { type Answer, reply, reset, serve } from './serve.js';

const KEY = { name: 'key', kind: 'operation', protects: () => true, ...headerKey('Idempotency-Key') } as const;
const TOO_MANY = reply(429);
const DONE = reply(200, { paid: true });
const refusedTimes = (resends: number): [Answer, ...Answer[]] =>
  [...Array<Answer>(resends).fill(TOO_MANY), DONE] as [Answer];

describe('a signer, which is a request interceptor', () => {
  const signers: readonly [string, (client: AxiosInstance, nonce: () => string) => void][] = [
    [
      'synchronous',
      (client, nonce) =>
        client.interceptors.request.use(
          (config) => {
            config.headers.set('X-Nonce', nonce());
            return config;
          },
          null,
          { synchronous: true },
        ),
    ],
    [
      'asynchronous',
      (client, nonce) =>
        client.interceptors.request.use(async (config) => {
          await Promise.resolve();
          config.headers.set('X-Nonce', nonce());
          return config;
        }),
    ],
  ];

  for (const [kind, sign] of signers) {
    for (const resends of [0, 1, 3]) {
      test(`that is ${kind} runs once per attempt, with ${resends} retries`, async () => {
        const server = await serve(...refusedTimes(resends));
        const client = axios.create({ baseURL: server.url });
        let nonces = 0;
        sign(client, () => `n-${++nonces}`);
        attach(client, standard());
        sign(client, () => `late-${++nonces}`);
        const response = await client.post('/payments', { amount: 1 });
        expect(recoveryOf(response)?.attempts.length).toBe(resends + 1);
        // Two signers, and axios runs the one that was added last first: the other one's nonce is what arrives.
        expect(nonces).toBe(2 * (resends + 1));
        const seen = server.arrived.map(({ headers }) => headers['x-nonce']);
        expect(seen).toEqual(Array.from({ length: resends + 1 }, (_, index) => `n-${2 * index + 2}`));
      });
    }
  }

  test('that returns a new plain config is not lost', async () => {
    const server = await serve(...refusedTimes(2));
    const { client } = attached(server.url);
    client.interceptors.request.use((config) => ({ ...config, params: { signed: 'yes' } }));
    const response = await client.get('/payments/1');
    expect(recoveryOf(response)?.outcome).toBe('recovered');
    expect(server.arrived.map(({ url }) => url)).toEqual(Array(3).fill('/payments/1?signed=yes'));
  });

  test('that throws before the first attempt behaves as in axios, and nothing is sent', async () => {
    const server = await serve(DONE);
    const { client, recovery } = attached(server.url);
    const fault = new Error('no key');
    client.interceptors.request.use(() => {
      throw fault;
    });
    const seen: unknown[] = [];
    client.interceptors.response.use(null, (error) => {
      seen.push(error);
      throw error;
    });
    expect(await thrownBy(client.post('/payments', {}))).toBe(fault);
    expect(seen).toEqual([fault]);
    expect(recoveryOf(fault)).toMatchObject({ outcome: 'failed', processed: 'no', stoppedBy: 'request', attempts: [] });
    expect(server.arrived.length).toBe(0);
    expect(recovery.stats()).toMatchObject({ calls: 0, attempts: 0 });
  });

  test.each(['throws', 'takes the key away'])(
    'that %s on a resend is the cause of the error, also if that has one by axios: it is what ended the call',
    async (how) => {
      const server = await serve(reset);
      const key = { 'Idempotency-Key': 'k-1' };
      const { client } = attached(server.url, { provider: plainHttp({ keys: [KEY] }) });
      const fault = new Error('no key any more');
      let runs = 0;
      client.interceptors.request.use((config) => {
        if (++runs === 1) return config;
        if (how === 'throws') throw fault;
        config.headers.set('Idempotency-Key', 'k-2');
        return config;
      });
      const error = await thrownBy(client.post('/payments', { amount: 1 }, { headers: key }));
      expect(error).toMatchObject({ code: 'ECONNRESET' });
      expect((error as Error).cause).toMatchObject(how === 'throws' ? fault : { code: 'ERR_KEY_CHANGED' });
      expect(recoveryOf(error)).toMatchObject({ stoppedBy: 'request', processed: 'maybe' });
    },
  );

  test("that throws on a retry leaves the provider's error in place, and becomes its cause", async () => {
    const server = await serve(TOO_MANY);
    const { client, recovery } = attached(server.url);
    const fault = new Error('no key any more');
    let runs = 0;
    client.interceptors.request.use((config) => {
      runs += 1;
      if (runs === 2) throw fault;
      return config;
    });
    const error = await thrownBy(client.post('/payments', { amount: 1 }));
    expect(axios.isAxiosError(error) && error.response?.status).toBe(429);
    expect((error as Error).cause).toBe(fault);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'request', processed: 'no' });
    expect(recoveryOf(error)?.attempts.length).toBe(1);
    expect(server.arrived.length).toBe(1);
    expect(recovery.stats()).toMatchObject({ calls: 1, attempts: 1, outcomes: { failed: 1 } });
  });
});

describe('response interceptors', () => {
  for (const resends of [0, 1, 3]) {
    test(`run once per call after ${resends} retries, whether added before or after attach`, async () => {
      const server = await serve(...refusedTimes(resends));
      const client = axios.create({ baseURL: server.url });
      const seen: string[] = [];
      client.interceptors.response.use((response) => {
        seen.push('before');
        return response;
      });
      attach(client, standard());
      client.interceptors.response.use((response) => {
        seen.push('after');
        return response.data;
      });
      expect(await client.post('/payments', { amount: 1 })).toEqual({ paid: true });
      expect(seen).toEqual(['before', 'after']);
      expect(server.arrived.length).toBe(resends + 1);
    });

    test(`see one error per call after ${resends} retries`, async () => {
      const server = await serve(TOO_MANY);
      const client = axios.create({ baseURL: server.url });
      const seen: unknown[] = [];
      const note = (error: unknown) => {
        seen.push(error);
        throw error;
      };
      client.interceptors.response.use(null, note);
      attach(client, standard({ policy: { maxAttempts: resends + 1 } }));
      client.interceptors.response.use(null, note);
      const error = await thrownBy(client.post('/payments', { amount: 1 }));
      expect(seen).toEqual([error, error]);
      expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'attempts' });
      expect(server.arrived.length).toBe(resends + 1);
    });
  }

  test('that unwrap the data, added before attach, do not hide the failure from recoverable', async () => {
    const server = await serve(...refusedTimes(1));
    const client = axios.create({ baseURL: server.url });
    client.interceptors.response.use((response) => response.data);
    attach(client, standard());
    expect(await client.post('/payments', { amount: 1 })).toEqual({ paid: true });
    expect(server.arrived.length).toBe(2);
  });
});
