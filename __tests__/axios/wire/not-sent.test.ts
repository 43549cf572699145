import { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { describe, expect, test } from '@jest/globals';
import type { AxiosRequestConfig } from 'axios';
import { type Policy, recoveryOf } from '../../../src/index.js';
import { until } from '../../simulators/until.js';
import { withEnough } from '../../time-for.js';
import { attached, thrownBy } from '../attached.js';
import { hang, reply, serve } from '../serve.js';
import { accepting, once, serveTls, silent, silentTls } from './servers.js';

const ONCE: Policy = { maxAttempts: 1, connectTimeout: 150, attemptTimeout: 3000 };

/** Four failures at once open the breaker. */
const circuitBreaker = { row: 1 };

/** What becomes of payments that nobody answers; returns the last one. */
async function paying(url: string, config: AxiosRequestConfig = {}, policy: Policy = ONCE, payments = 1) {
  const { client, recovery } = attached(url, { policy, circuitBreaker });
  let error: unknown;
  for (let amount = 0; amount < payments; amount++)
    error = await thrownBy(client.post('/payments', { amount }, config));
  return { error, report: recoveryOf(error), recovery };
}

const trusting = new SecureAgent({ rejectUnauthorized: false });

describe('a connection that is not established within connectTimeout: nothing was sent', () => {
  const nobody = { outcome: 'failed', processed: 'no', attempts: [{ code: 'NOT_CONNECTED', processed: 'no' }] };

  test('a listener that accepts no connection', async () => {
    const { error, report } = await paying(await accepting('nobody'));
    expect(report).toMatchObject(nobody);
    expect(error).toMatchObject({ code: 'ECONNABORTED', message: 'connection timeout of 150ms exceeded' });
  });

  test('a name whose look-up is not answered', async () => {
    const { report } = await paying('http://shop.invalid', { lookup: () => {} } as AxiosRequestConfig);
    expect(report).toMatchObject(nobody);
  });

  test('a name whose look-up is not answered, over TLS', async () => {
    const { report } = await paying('https://shop.invalid', { lookup: () => {} } as AxiosRequestConfig);
    expect(report).toMatchObject(nobody);
  });

  test('a TLS handshake that is not answered', async () => {
    expect((await paying(`https://127.0.0.1:${await silent()}`)).report).toMatchObject(nobody);
  });

  test('without redirects, axios sends it by Node itself', async () => {
    const { report } = await paying(`https://127.0.0.1:${await silent()}`, { maxRedirects: 0 });
    expect(report).toMatchObject(nobody);
  });

  test('is an outage of the provider, and it is tried again', async () => {
    const { client, recovery } = attached(`https://127.0.0.1:${await silent()}`, {
      policy: { connectTimeout: 40, maxAttempts: 4 },
      circuitBreaker,
    });
    const report = recoveryOf(await thrownBy(client.post('/payments', { amount: 1 })));
    expect(report?.attempts).toHaveLength(4);
    expect(recovery.stats().lanes).toMatchObject([{ breaker: 'open' }]);
  });

  test('counts for the connection only: an answer may take longer', async () => {
    const server = await serve((response) => setTimeout(() => reply(200, { paid: true })(response, {} as never), 500));
    const { client } = attached(server.url, { policy: { connectTimeout: 250 } });
    expect((await client.post('/payments', { amount: 1 })).data).toEqual({ paid: true });
  });

  test('false turns it off', async () => {
    const policy = { ...ONCE, connectTimeout: false, attemptTimeout: 300 } as const;
    const { error, report } = await paying(`https://127.0.0.1:${await silent()}`, {}, policy);
    expect(error).toMatchObject({ message: 'timeout of 300ms exceeded' });
    expect(report).toMatchObject(nobody);
  });

  test('a limit that is shorter cuts it, and still nothing was sent', async () => {
    const policy = { maxAttempts: 1, attemptTimeout: 100 };
    expect((await paying(`https://127.0.0.1:${await silent()}`, {}, policy)).report).toMatchObject(nobody);
    expect((await paying(`https://127.0.0.1:${await silent()}`, {}, { deadline: 100 })).report).toMatchObject(nobody);
    const axiosOwn = await paying(`https://127.0.0.1:${await silent()}`, { timeout: 100 }, { maxAttempts: 1 });
    expect(axiosOwn.report).toMatchObject(nobody);
  });

  test('by the fetch adapter, and the limit of the attempt is shorter', async () => {
    const policy = { maxAttempts: 1, attemptTimeout: 150 };
    const { report } = await paying(`https://127.0.0.1:${await silent()}`, { adapter: 'fetch' }, policy);
    expect(report).toMatchObject(nobody);
  });

  test('an HTTP/2 session too, within the limit of the attempt', async () => {
    const policy = { maxAttempts: 1, attemptTimeout: 150 };
    const { report } = await paying(`https://127.0.0.1:${await silent()}`, { httpVersion: 2 } as never, policy);
    expect(report).toMatchObject(nobody);
  });

  test('by the fetch adapter', async () => {
    const { error, report } = await paying(`https://127.0.0.1:${await silent()}`, { adapter: 'fetch' });
    expect(report).toMatchObject(nobody);
    expect(error).toMatchObject({ message: 'connection timeout of 150ms exceeded' });
    const server = await serve((response) => setTimeout(() => reply(200, { paid: true })(response, {} as never), 400));
    const { client } = attached(server.url, { policy: { connectTimeout: 250 } }, { adapter: 'fetch' });
    expect((await client.post('/payments', { amount: 1 })).data).toEqual({ paid: true });
  });

  test('once sent, it is in doubt', async () => {
    const server = await serve(hang);
    for (const [url, config] of [
      [server.url, { adapter: 'http' }],
      [server.url, { adapter: 'fetch' }],
      [`https://127.0.0.1:${await silentTls()}`, { httpsAgent: trusting }],
    ] as const) {
      const { report } = await withEnough(
        250,
        (ms) => paying(url, config, { maxAttempts: 1, connectTimeout: ms, attemptTimeout: 2 * ms }),
        (end) => end.report?.attempts[0]?.code !== 'NOT_CONNECTED',
      );
      expect(report).toMatchObject({ outcome: 'unknown', attempts: [{ code: 'ECONNABORTED', processed: 'maybe' }] });
    }
  });
});

describe('a TLS handshake that fails: nothing was sent', () => {
  test.each([
    ['is reset', (socket: { resetAndDestroy(): unknown }) => socket.resetAndDestroy()],
    ['is ended', (socket: { end(): unknown }) => socket.end()],
  ])('one that %s is tried again', async (_name, handle) => {
    const port = await once(handle as never);
    const { report } = await paying(`https://127.0.0.1:${port}`, {}, { ...ONCE, maxAttempts: 2 });
    expect(report?.attempts.map(({ code }) => code)).toEqual(['NOT_CONNECTED', 'NOT_CONNECTED']);
    expect(report).toMatchObject({ outcome: 'failed', processed: 'no' });
  });

  const agent = (options: object) => ({ httpsAgent: new SecureAgent({ rejectUnauthorized: false, ...options }) });
  test.each([
    ['no version in common', { maxVersion: 'TLSv1.2', minVersion: 'TLSv1.2' }, agent({ minVersion: 'TLSv1.3' })],
    ['a missing client certificate, TLS 1.2', { requestCert: true, maxVersion: 'TLSv1.2' }, agent({})],
    ['a missing client certificate, TLS 1.3', { requestCert: true, minVersion: 'TLSv1.3' }, agent({})],
    ['no cipher in common', { maxVersion: 'TLSv1.2' }, agent({ ciphers: 'NULL-SHA256' })],
  ] as const)('%s: fails at once, and is no outage', async (_name, options, config) => {
    const server = await serveTls({ ...options, rejectUnauthorized: true });
    const { report, recovery } = await paying(server.url, config, { maxAttempts: 4 }, 4);
    expect(report).toMatchObject({
      outcome: 'failed',
      processed: 'no',
      attempts: [{ code: 'TLS_REFUSED', action: 'fail-fast' }],
    });
    expect(report?.attempts).toHaveLength(1);
    expect(server.arrived).toEqual([]);
    expect(recovery.stats().lanes).toMatchObject([{ breaker: 'closed' }]);
  });

  test('a port without TLS', async () => {
    const server = await serve(reply(200));
    const { report } = await paying(`https://${server.host}`, {}, { maxAttempts: 4 });
    expect(report).toMatchObject({ processed: 'no', attempts: [{ code: 'TLS_REFUSED' }] });
    const byFetch = await paying(`https://${server.host}`, { adapter: 'fetch' }, { maxAttempts: 4 });
    expect(byFetch.report).toMatchObject({ processed: 'no', attempts: [{ code: 'TLS_REFUSED' }] });
  });
});

describe('an unusable option fails at once: nothing was sent', () => {
  test.each([
    ['a certificate that is none', { httpsAgent: new SecureAgent({ cert: 'none' }) }],
    ['a TLS version that is none', { httpsAgent: new SecureAgent({ minVersion: 'TLSv9' as never }) }],
    ['a base URL that is none', { baseURL: 'https://127.0.0.1:99999' }],
    ['an agent that is none', { httpsAgent: { keepAlive: true } }],
  ])('%s', async (_name, config) => {
    const { report } = await paying('https://127.0.0.1:2', config, { maxAttempts: 4 });
    expect(report).toMatchObject({ outcome: 'failed', processed: 'no', attempts: [{ code: 'NOT_SENT' }] });
    expect(report?.attempts).toHaveLength(1);
  });

  test.each<[string, AxiosRequestConfig]>([
    ['a header that is none', { headers: { 'no header': '1' } }],
    ['a method that is none', { method: 'NO METHOD' }],
    ['a scheme that is none', { baseURL: 'ftp://127.0.0.1' }],
    ['a port that it refuses', { baseURL: 'http://127.0.0.1:9' }],
    ['a URL that is an object', { url: new URL('http://127.0.0.1/') as never }],
    ['a read with a body', { method: 'GET', data: {} }],
  ])('%s, by the fetch adapter', async (_name, config) => {
    const { client } = attached('http://127.0.0.1:9', { policy: { maxAttempts: 4 } }, { adapter: 'fetch' });
    const report = recoveryOf(await thrownBy(client({ method: 'POST', url: '/payments', data: {}, ...config })));
    expect(report).toMatchObject({ outcome: 'failed', processed: 'no', attempts: [{ code: 'NOT_SENT' }] });
    expect(report?.attempts).toHaveLength(1);
  });
});

describe('a request in the queue of its agent was not sent', () => {
  test('with one connection, sixteen payments come through, each with its own attempt time', async () => {
    const server = await serve((response, request) => {
      setTimeout(() => reply(200, { paid: true })(response, request), 150);
    });
    const httpAgent = new Agent({ maxSockets: 1, keepAlive: true });
    const { client } = attached(server.url, { policy: { attemptTimeout: 2300, connectTimeout: 2200 } }, { httpAgent });
    const paying = Array.from({ length: 16 }, (_, id) => client.post('/payments', { id }));
    const outcomes = (await Promise.all(paying)).map((response) => recoveryOf(response)?.outcome);
    expect(outcomes).toEqual(Array.from({ length: 16 }, () => 'ok'));
    expect(server.arrived).toHaveLength(16);
    httpAgent.destroy();
  });

  test('a request still there at the deadline was not sent, and says nothing about the provider', async () => {
    const server = await serve(hang);
    const httpAgent = new Agent({ maxSockets: 1 });
    const options = { policy: { connectTimeout: 50 }, circuitBreaker };
    const { client, recovery } = attached(server.url, options, { httpAgent });
    const pay = (id: number, deadline: number) =>
      thrownBy(client.post('/payments', { id }, { recovery: { deadline } }));
    const hanging = pay(1, 2500);
    await until(() => server.arrived.length === 1);
    for (const error of await Promise.all([2, 3, 4, 5].map((id) => pay(id, 150)))) {
      expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no', attempts: [{ code: 'UNSENT' }] });
    }
    expect(server.arrived).toHaveLength(1);
    expect(recovery.stats().lanes).toMatchObject([{ breaker: 'closed' }]);
    expect(recoveryOf(await hanging)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  });

  test('a request that hangs after leaving the queue is cut by the attempt time', async () => {
    const pay = async (attemptTimeout: number) => {
      const server = await serve(reply(200), hang);
      const httpAgent = new Agent({ maxSockets: 1 });
      const { client } = attached(server.url, { policy: { attemptTimeout, maxAttempts: 1 } }, { httpAgent });
      const both = [1, 2].map((id) => client.post('/payments', { id }).catch((error: unknown) => error));
      return (await Promise.all(both)).map(recoveryOf);
    };
    const isDone = ([first, second]: Awaited<ReturnType<typeof pay>>) =>
      first?.outcome === 'ok' && second?.outcome !== 'failed';
    const [first, second] = await withEnough(150, pay, isDone);
    expect(first?.outcome).toBe('ok');
    expect(second).toMatchObject({ outcome: 'unknown', attempts: [{ code: 'ECONNABORTED' }] });
  });
});

describe('a caller who gives up before it was sent hears that it was not', () => {
  test('in the queue', async () => {
    const server = await serve(hang);
    const httpAgent = new Agent({ maxSockets: 1 });
    const { client } = attached(server.url, {}, { httpAgent });
    const controller = new AbortController();
    const both = [1, 2].map((id) => thrownBy(client.post('/payments', { id }, { signal: controller.signal })));
    await until(() => server.arrived.length === 1);
    controller.abort();
    const [first, second] = (await Promise.all(both)).map(recoveryOf);
    expect(first).toMatchObject({ outcome: 'aborted', processed: 'maybe' });
    expect(second).toMatchObject({ outcome: 'aborted', processed: 'no' });
  });

  test('while the handshake is not answered', async () => {
    const { client } = attached(`https://127.0.0.1:${await silent()}`);
    const error = await thrownBy(client.post('/payments', {}, { signal: AbortSignal.timeout(100) }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted', processed: 'no' });
  });
});

test('a call whose time is over before it is sent says nothing about the provider', async () => {
  const pay = async (deadline: number) => {
    const server = await serve(reply(429));
    const { client, recovery } = attached(server.url, { policy: { deadline }, circuitBreaker });
    let signed = 0;
    client.interceptors.request.use(async (config) => {
      if (++signed > 4) await new Promise((resolve) => setTimeout(resolve, 2 * deadline));
      return config;
    });
    const errors = await Promise.all([1, 2, 3, 4].map((id) => thrownBy(client.post('/payments', { id }))));
    return { reports: errors.map(recoveryOf), isAnswered: signed === 8, recovery };
  };
  const { reports, recovery } = await withEnough(150, pay, ({ isAnswered }) => isAnswered);
  for (const report of reports) {
    expect(report).toMatchObject({ outcome: 'failed', processed: 'no', stoppedBy: 'deadline' });
    expect(report?.attempts.map(({ code }) => code)).toEqual(['429']);
  }
  expect(recovery.stats().lanes).toMatchObject([{ breaker: 'closed' }]);
});
