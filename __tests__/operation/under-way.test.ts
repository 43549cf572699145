// A write that is still under way when the operation returns: nobody knows what will become of it.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { constant, plainHttp, type RunOptions, recoveryOf, run, trafficOf } from '../../src/index.js';
import { attached, thrownBy } from '../axios/attached.js';
import { hang, reply, serve } from '../axios/serve.js';
import { until } from '../simulators/until.js';

const options = (more: Partial<RunOptions> = {}): RunOptions => ({
  provider: plainHttp(),
  logger: false,
  policy: { backoff: constant(1), attemptTimeout: 120_000, deadline: false },
  ...more,
});

type Send = (method: string, url: string, path: string) => Promise<unknown>;
const byAxios: Send = (method, url, path) => axios.request({ method, url: url + path });
const clients: [string, Send][] = [
  ['axios', byAxios],
  ['fetch', (method, url, path) => fetch(url + path, { method })],
  ['an attached client', (method, url, path) => attached(url).client.request({ method, url: path })],
];

/** A server that never answers POST /hangs, nor GET /hangs. */
const slow = () =>
  serve((response, request) => (request.url === '/hangs' ? hang : reply(200, { id: 1 }))(response, request));

/** Makes a request, and goes on as soon as it has arrived. */
async function leave(server: Awaited<ReturnType<typeof slow>>, sent: Promise<unknown>) {
  const before = server.arrived.length;
  sent.catch(() => {});
  await until(() => server.arrived.length > before);
}

const DOUBT = { outcome: 'unknown', processed: 'maybe' };

describe.each(clients)('a write of %s that is under way when the operation returns', (_, send) => {
  test.each([undefined, true])('is in doubt, and not made again beside itself: idempotent %s', async (idempotent) => {
    const server = await slow();
    const operation = async () => {
      await leave(server, send('POST', server.url, '/hangs'));
      return { paid: 'later' };
    };
    const given = options({ host: server.host, ...(idempotent && { idempotent }) });
    const error = await thrownBy(run(operation, given));
    expect(error).toMatchObject({ code: 'ERR_PROVIDER', response: { data: { paid: 'later' } } });
    expect((error as Error).message).toMatch('while its write was still under way');
    expect(recoveryOf(error)).toMatchObject({ ...DOUBT, attempts: [{ code: 'ETIMEDOUT', processed: 'maybe' }] });
    expect(server.arrived).toHaveLength(1);
  });

  test("is in doubt at the provider's own host", async () => {
    const server = await slow();
    const operation = () => leave(server, send('POST', server.url, '/hangs'));
    const error = await thrownBy(run(operation, options({ provider: plainHttp({ hosts: ['127.0.0.1'] }) })));
    expect(recoveryOf(error)).toMatchObject(DOUBT);
  });

  test('is in doubt, though the operation asked about it: its value stands', async () => {
    const server = await slow();
    const operation = async () => {
      await leave(server, send('POST', server.url, '/hangs'));
      return (await axios.get(`${server.url}/status`)).data as object;
    };
    const value = await run(operation, options({ host: server.host }));
    expect(value).toEqual({ id: 1 });
    expect(recoveryOf(value)).toMatchObject({ ...DOUBT, stoppedBy: 'operation' });
  });

  test('is in doubt, though the same write, made once more, was answered: its value stands', async () => {
    const server = await serve(hang, reply(200, { id: 1 }));
    const operation = async () => {
      await leave(server, send('POST', server.url, '/charges'));
      await send('POST', server.url, '/charges');
      return { paid: true };
    };
    const value = await run(operation, options({ host: server.host }));
    expect(recoveryOf(value)).toMatchObject({ outcome: 'unknown', stoppedBy: 'operation' });
  });

  test.each<[string, string, string, (server: { host: string }) => string | undefined]>([
    ['the run names another host', 'POST', '/hangs', () => 'api.example.com'],
    ['the run names another port', 'POST', '/hangs', () => '127.0.0.1:1'],
    ['nobody names a host', 'POST', '/hangs', () => undefined],
    ['it is a read', 'GET', '/hangs', ({ host }) => host],
  ])('leaves no doubt if %s', async (_why, method, path, hostOf) => {
    const server = await slow();
    const host = hostOf(server);
    const operation = async () => {
      const charged = (await axios.post(`${server.url}/charges`, {})).data as object;
      await leave(server, send(method, server.url, path));
      return charged;
    };
    const value = await run(operation, options(host === undefined ? {} : { host }));
    expect(recoveryOf(value)).toMatchObject({ outcome: 'ok' });
  });

  test('does not make up for the same write that failed before', async () => {
    const server = await serve(reply(503), hang);
    const operation = async () => {
      await send('POST', server.url, '/pay').catch(() => {});
      await leave(server, send('POST', server.url, '/pay'));
      return { paid: 'later' };
    };
    expect(recoveryOf(await thrownBy(run(operation, options())))).toMatchObject(DOUBT);
    expect(server.arrived).toHaveLength(2);
  });

  test('is no success that follows a failure, nor is a read', async () => {
    const server = await serve(reply(503), hang);
    const operation = async () => {
      await axios.post(`${server.url}/pay`, {}).catch(() => {});
      await leave(server, send('GET', server.url, '/rates'));
      return { paid: 'later' };
    };
    expect(recoveryOf(await thrownBy(run(operation, options())))).toMatchObject(DOUBT);
  });
});

test('what an interceptor asked for before its write was sent does not follow that', async () => {
  const server = await slow();
  const operation = async () => {
    const { client } = attached(server.url);
    client.interceptors.request.use(async (config) => {
      await axios.get(`${server.url}/token`);
      return config;
    });
    client.post('/hangs').catch(() => {});
    await until(() => server.arrived.length === 2);
    return { paid: 'later' };
  };
  const error = await thrownBy(run(operation, options({ host: server.host })));
  expect(recoveryOf(error)).toMatchObject(DOUBT);
});

test('writes that were answered leave no doubt', async () => {
  const server = await slow();
  const operation = async () => {
    await Promise.all(clients.map(([, send]) => send('POST', server.url, '/charges')));
    return { paid: true };
  };
  expect(recoveryOf(await run(operation, options({ host: server.host })))).toMatchObject({ outcome: 'ok' });
});

test('an early hint is no answer', async () => {
  const server = await serve((response) => response.writeEarlyHints({ link: '</a.css>; rel=preload' }));
  let isHinted = false;
  const hinted = () => {
    isHinted = true;
  };
  subscribe('undici:request:headers', hinted);
  const operation = async () => {
    await leave(server, fetch(`${server.url}/pay`, { method: 'POST' }));
    await until(() => isHinted);
    return { paid: 'later' };
  };
  const error = await thrownBy(run(operation, options({ host: server.host })));
  unsubscribe('undici:request:headers', hinted);
  expect(recoveryOf(error)).toMatchObject(DOUBT);
});

test('that an operation does not wait for an answer says nothing about the provider', async () => {
  const server = await slow();
  const traffic = trafficOf({ circuitBreaker: { row: 1, openFor: 60_000 }, logger: false });
  const operation = () => leave(server, byAxios('POST', server.url, '/hangs'));
  for (let time = 0; time < 6; time++) await thrownBy(run(operation, options({ host: server.host, traffic })));
  expect(server.arrived).toHaveLength(6);
  expect(traffic.stats()).toMatchObject([{ breaker: 'closed' }]);
});
