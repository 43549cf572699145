import http from 'node:http';
import { connect } from 'node:net';
import { describe, expect, jest, test } from '@jest/globals';
import axios from 'axios';
import { attach, constant, midtrans, plainHttp, type RunOptions, recoveryOf, run } from '../../src/index.js';
import { answering, thrownBy } from '../axios/attached.js';
import { type Answer, hang, reply, serve } from '../axios/serve.js';
import { once } from '../axios/wire/servers.js';

const NOBODY = 'http://127.0.0.1:1023';
const policy = { backoff: constant(1) };
const options: RunOptions = { provider: plainHttp(), logger: false, policy };
const IN_DOUBT = { outcome: 'unknown', processed: expect.stringMatching(/maybe|yes/) };

/** As the driver of a database gives it: the socket's own error. */
const database = () =>
  new Promise<never>((_, reject) => {
    connect({ host: '127.0.0.1', port: 1023 }).on('error', reject);
  });

/** A way to make a request, by the client that it is named for. */
type Send = (method: string, url: string) => Promise<unknown>;
const byAxios: Send = (method, url) => axios.request({ method, url, data: method === 'GET' ? undefined : {} });
const byFetch: Send = async (method, url) => {
  const response = await fetch(url, { method, ...(method === 'GET' ? {} : { body: '{}' }) });
  if (!response.ok) throw response;
  return response.json();
};
const byAxiosOnFetch: Send = (method, url) =>
  axios.request({ method, url, adapter: 'fetch', ...(method === 'GET' ? {} : { data: {} }) });
const clients: [string, Send][] = [
  ['axios', byAxios],
  ['fetch', byFetch],
  ["axios's fetch", byAxiosOnFetch],
];

async function ended(operation: () => Promise<unknown>, more: Partial<RunOptions> = {}) {
  const error = await thrownBy(run(operation, { ...options, provider: plainHttp(), ...more }));
  return recoveryOf(error);
}

describe('a charge that was made is not made again', () => {
  describe.each(clients)('by %s', (_, send) => {
    test('because a database refuses the connection', async () => {
      const provider = await serve(reply(201));
      const report = await ended(async () => {
        await send('POST', `${provider.url}/charges`);
        await database();
      });
      expect(provider.arrived.length).toBe(1);
      expect(report).toMatchObject(IN_DOUBT);
    });

    test('because a cause tells of a refused connection', async () => {
      const provider = await serve(reply(201));
      const report = await ended(async () => {
        await send('POST', `${provider.url}/charges`);
        await database().catch((cause) => {
          throw new Error('the ledger is not there', { cause });
        });
      });
      expect(provider.arrived.length).toBe(1);
      expect(report).toMatchObject(IN_DOUBT);
    });

    test.each<[string, string, Answer]>([
      ['a second write is limited', 'POST', reply(429)],
      ['a second write is refused', 'POST', reply(400)],
      ['a read is limited', 'GET', reply(429)],
      ['a read finds the server ill', 'GET', reply(503)],
    ])('because %s', async (_why, method, answer) => {
      const provider = await serve(reply(201), answer);
      const report = await ended(async () => {
        await send('POST', `${provider.url}/charges`);
        await send(method, `${provider.url}/next`);
      });
      expect(provider.arrived.map((each) => each.url)).toEqual(['/charges', '/next']);
      expect(report).toMatchObject(IN_DOUBT);
    });

    test('because a second request cannot connect', async () => {
      const provider = await serve(reply(201));
      const report = await ended(async () => {
        await send('POST', `${provider.url}/charges`);
        await send('POST', `${NOBODY}/receipts`);
      });
      expect(provider.arrived.length).toBe(1);
      expect(report).toMatchObject(IN_DOUBT);
    });

    test('because the write was redirected to a rate-limited page', async () => {
      const provider = await serve(reply(303, '', { location: '/receipt' }), reply(429));
      const report = await ended(() => send('POST', `${provider.url}/charges`));
      expect(provider.arrived.map((each) => each.method)).toEqual(['POST', 'GET']);
      expect(report).toMatchObject(IN_DOUBT);
    });

    test('while it is under way', async () => {
      const provider = await serve(hang, reply(429));
      const report = await ended(async () => {
        const charge = send('POST', `${provider.url}/charges`);
        charge.catch(() => {});
        while (provider.arrived.length === 0) await new Promise(setImmediate);
        await send('POST', `${provider.url}/next`);
      });
      expect(provider.arrived.length).toBe(2);
      expect(report).toMatchObject(IN_DOUBT);
    });
  });

  const limited = { status: 429, headers: {}, data: null, error: { message: 'too many requests' } };
  describe.each([
    ['plainHttp', plainHttp],
    ['midtrans', midtrans],
  ])('because something other than a request is rate-limited, for %s', (_, make) => {
    test.each<[string, () => unknown]>([
      ['by a status on an error', () => Promise.reject(Object.assign(new Error('too many'), { status: 429 }))],
      ['by the status of a response on an error', () => Promise.reject({ response: limited })],
      ['by a returned status', () => limited],
    ])('%s', async (_how, ledger) => {
      const provider = await serve(reply(200, '{}'));
      const operation = async () => {
        await byAxios('POST', `${provider.url}/v2/charge`);
        return ledger();
      };
      expect(await ended(operation, { provider: make() })).toMatchObject(IN_DOUBT);
      expect(provider.arrived.length).toBe(1);
    });
  });

  test('because the body of a rate-limited read is returned', async () => {
    const body = '{"status_code":"429"}';
    const provider = await serve(reply(200, '{"status_code":"200"}'), reply(429, body));
    const report = await ended(
      async () => {
        await byAxios('POST', `${provider.url}/v2/charge`);
        return fetch(`${provider.url}/v2/one/status`).then((response) => response.json());
      },
      { provider: midtrans() },
    );
    expect(provider.arrived.length).toBe(2);
    expect(report).toMatchObject(IN_DOUBT);
  });

  test.each(['/pay/token', '/token', '/oauth2/charge', '/access-token', '/oauth/pay/token'])(
    'because its path, %s, sounds like that of an access token',
    async (path) => {
      const provider = await serve(reply(200), reply(429));
      const report = await ended(async () => {
        await byAxios('POST', `${provider.url}${path}`);
        await byAxios('POST', `${provider.url}/next`);
      });
      expect(provider.arrived.length).toBe(2);
      expect(report).toMatchObject(IN_DOUBT);
    },
  );

  test.each([301, 302, 303])('because a redirect by %i leads to a port that fetch refuses', async (status) => {
    const provider = await serve(reply(status, '', { location: 'http://127.0.0.1:9/receipt' }));
    expect(await ended(() => byFetch('POST', `${provider.url}/charges`))).toMatchObject(IN_DOUBT);
  });

  test('that an attached client inside saw succeed, through an adapter that shows nothing on the wire', async () => {
    const client = axios.create({ adapter: answering(201) });
    const recovery = attach(client, { provider: plainHttp(), logger: false });
    const operation = jest.fn(async () => {
      await client.post('https://pay.example/charges', {});
      throw Object.assign(new Error('limited'), { status: 429, headers: {} });
    });
    expect(await ended(operation)).toMatchObject({ outcome: 'unknown', processed: 'yes' });
    expect(operation).toHaveBeenCalledTimes(1);
    expect(recovery.stats().calls).toBe(1);
  });

  test('of which nobody knows, though another one was declined after it', async () => {
    const page: Answer = (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html></html>');
    const denied = { status_code: '202', transaction_status: 'deny', channel_response_code: '05' };
    const first = await serve(page);
    const second = await serve(reply(200, denied));
    const client = axios.create();
    attach(client, {
      provider: midtrans({ reconcile: async () => undefined }),
      logger: false,
      policy: { maxAttempts: 1 },
    });
    const report = await ended(
      async () => {
        await client.post(`${first.url}/v2/charge`, {}).catch(() => undefined);
        return axios.post(`${second.url}/v2/charge`, {});
      },
      { provider: midtrans() },
    );
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  });

  test('that an inner run made', async () => {
    let charged = 0;
    const charge = () => run(() => ({ paid: ++charged }), options);
    const limited = () => run(() => Promise.reject({ status: 429, headers: {}, data: '' }), options);
    expect(await ended(() => charge().then(limited))).toMatchObject(IN_DOUBT);
    expect(charged).toBe(1);
  });

  test('unless the caller says that this does no harm', async () => {
    const provider = await serve(reply(201));
    const operation = async () => {
      await byAxios('POST', `${provider.url}/charges`);
      await database();
    };
    expect(await ended(operation, { idempotent: true })).toMatchObject({ attempts: { length: 4 } });
    expect(provider.arrived.length).toBe(4);
  });

  test("and a database that is down does not open the provider's breaker", async () => {
    const provider = plainHttp();
    for (let index = 0; index < 25; index++) await thrownBy(run(database, { ...options, provider }));
    expect(await run(() => 'done', { ...options, provider })).toBe('done');
  });
});

describe('what was surely not processed is run again', () => {
  describe.each(clients)('by %s', (_, send) => {
    test('after a refused connection, four times', async () => {
      const operation = jest.fn(() => send('POST', `${NOBODY}/charges`));
      expect(await ended(operation)).toMatchObject({
        outcome: 'failed',
        processed: 'no',
        stoppedBy: 'attempts',
        attempts: [{ code: 'ECONNREFUSED' }, {}, {}, {}],
      });
      expect(operation).toHaveBeenCalledTimes(4);
    });

    test('after a TLS handshake that fails', async () => {
      const port = await once((socket) => socket.resetAndDestroy());
      const operation = jest.fn(() => send('POST', `https://127.0.0.1:${port}/charges`));
      expect(await ended(operation)).toMatchObject({ outcome: 'failed', processed: 'no', stoppedBy: 'attempts' });
      expect(operation).toHaveBeenCalledTimes(4);
    });

    test('but not after one with a port that speaks no TLS, which does not help', async () => {
      const provider = await serve(reply(200));
      const operation = jest.fn(() => send('POST', `https://${provider.host}/charges`));
      expect(await ended(operation)).toMatchObject({
        outcome: 'failed',
        processed: 'no',
        attempts: [{ code: 'TLS_REFUSED' }],
      });
      expect(operation).toHaveBeenCalledTimes(1);
    });

    test('after a read, and after an access token', async () => {
      const provider = await serve(reply(200), reply(200), reply(429), reply(200), reply(200), reply(201));
      const value = await run(
        async () => {
          await send('GET', `${provider.url}/terminals`);
          await send('POST', `${provider.url}/oauth2/token`);
          return { done: await send('POST', `${provider.url}/charges`) };
        },
        { ...options, provider: plainHttp() },
      );
      expect(recoveryOf(value)).toMatchObject({ outcome: 'recovered' });
      expect(provider.arrived.length).toBe(6);
    });

    test('after a redirect that repeats the write, if the target refuses it', async () => {
      const moved = reply(307, '', { location: '/v2/charges' });
      const provider = await serve(moved, reply(429), moved, reply(201));
      await run(() => send('POST', `${provider.url}/charges`), { ...options, provider: plainHttp() });
      expect(provider.arrived.length).toBe(4);
    });

    test('after a write that was refused as well', async () => {
      const provider = await serve(reply(429), reply(429), reply(201));
      const operation = async () => {
        await send('POST', `${provider.url}/charges`).catch(() => {});
        return send('POST', `${provider.url}/charges`);
      };
      await thrownBy(run(() => operation().then(() => Promise.reject(new Error('enough'))), options));
      expect(provider.arrived.length).toBe(4);
    });
  });

  test.each([
    '/oauth/token',
    '/v1/oauth2/token',
    '/tenant/oauth2/v2.0/token',
    '/oauth2/default/v1/token',
    '/connect/token',
    '/realms/shop/protocol/openid-connect/token',
    '/v1.0/access-token/b2b',
  ])('after an access token of %s', async (path) => {
    const provider = await serve(reply(200), reply(429), reply(200), reply(201));
    const operation = async () => {
      await byAxios('POST', `${provider.url}${path}`);
      return { done: await byAxios('POST', `${provider.url}/charges`) };
    };
    expect(recoveryOf(await run(operation, { ...options, provider: plainHttp() }))).toMatchObject({
      outcome: 'recovered',
    });
  });

  test("after an SDK's error that holds the one of its client", async () => {
    const operation = jest.fn(() =>
      byAxios('POST', `${NOBODY}/charges`).catch((raw) => {
        throw Object.assign(new Error('Midtrans API request failed'), { httpStatusCode: null, rawHttpClientData: raw });
      }),
    );
    expect(await ended(operation, { provider: midtrans() })).toMatchObject({ outcome: 'failed', processed: 'no' });
    expect(operation).toHaveBeenCalledTimes(4);
  });

  test("after an error of Node's own client", async () => {
    const operation = jest.fn(
      () =>
        new Promise((_, reject) => {
          http.request(NOBODY, { method: 'POST' }).on('error', reject).end('{}');
        }),
    );
    expect(await ended(operation)).toMatchObject({ outcome: 'failed', processed: 'no' });
    expect(operation).toHaveBeenCalledTimes(4);
  });

  // As they were thrown by Deno 2 and Bun 1; ky hands on what fetch has thrown.
  test.each<[string, Error]>([
    [
      'Deno, in one message',
      new TypeError(
        'error sending request for url (http://127.0.0.1:1/): client error (Connect): tcp connect error: Connection refused (os error 111)',
      ),
    ],
    [
      'Deno, in a cause',
      new TypeError('error sending request for url (http://127.0.0.1:1/)', {
        cause: new Error('client error (Connect): tcp connect error: Connection refused (os error 111)'),
      }),
    ],
    [
      'Bun',
      Object.assign(new Error('Unable to connect. Is the computer able to access the url?'), {
        code: 'ConnectionRefused',
      }),
    ],
  ])('after a refused connection as %s words it', async (_, error) => {
    const operation = jest.fn(() => Promise.reject(error));
    expect(await ended(operation)).toMatchObject({ outcome: 'failed', processed: 'no', stoppedBy: 'attempts' });
    expect(operation).toHaveBeenCalledTimes(4);
  });
});

test.each<[string, string, Send]>([
  ['a port', 'http://127.0.0.1:9', byFetch],
  ["a port, inside axios's error,", 'http://127.0.0.1:9', byAxiosOnFetch],
  ['a scheme', 'pay://127.0.0.1', byFetch],
])('a request %s that fetch refuses to make was never sent, and is not tried again', async (_what, host, send) => {
  const operation = jest.fn(() => send('POST', `${host}/charges`));
  expect(await ended(operation)).toMatchObject({
    outcome: 'failed',
    processed: 'no',
    attempts: [{ code: 'NOT_SENT' }],
  });
  expect(operation).toHaveBeenCalledTimes(1);
});
