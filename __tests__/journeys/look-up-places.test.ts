import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosAdapter, type AxiosInstance, type CreateAxiosDefaults } from 'axios';
import {
  attach,
  bodyKey,
  constant,
  defineProvider,
  headerKey,
  mastercard,
  midtrans,
  type Provider,
  plainHttp,
  type Reconcile,
  recoveryOf,
} from '../../src/index.js';
import { type Answer, type Arrived, reply, reset, serve } from '../axios/serve.js';
import { AMPLE } from '../time-for.js';

const noKey = { keys: { idempotencyKey: false as const } };
const settled = (order_id: string) => ({
  status_code: '200',
  transaction_status: 'settlement',
  order_id,
  gross_amount: '10000.00',
  payment_type: 'gopay',
});
const charge = (order_id: unknown) => ({
  payment_type: 'gopay',
  transaction_details: { order_id, gross_amount: 10_000 },
});
const caught = (error: unknown) => error;

function clientFor(provider: Provider, defaults: CreateAxiosDefaults, deadline = AMPLE): AxiosInstance {
  const client = axios.create(defaults);
  attach(client, { provider, policy: { backoff: constant(2), deadline }, logger: false });
  return client;
}

const wentTo = (arrived: readonly Arrived[]) => arrived.map(({ method, url }) => `${method} ${url}`);

/** A look-up of the application's own, as the README has it. */
const byId: Reconcile = async (request, { get }) => {
  const { id } = request.body as { id: string };
  const answer = await get(`/authentications/${id}`);
  return answer.status === 404 ? 'absent' : answer;
};

/** What a request is about: its own URL without the last piece. */
const itself: Reconcile = async (_request, { get }) => get('./');

describe('a look-up goes where the payment went', () => {
  const asked = reply(200, { id: 'a-1', status: 'paid' });

  test.each([
    ['/v2', '/orders/7/capture'],
    ['/v2/orders/7', 'capture'],
    ['/v2/orders/7/capture/', ''],
  ])('to the order of a capture, with the base URL %s and the URL %j', async (base, url) => {
    const server = await serve(reset, asked);
    const client = clientFor(mastercard({ reconcile: itself }), { baseURL: server.url + base });
    expect(recoveryOf(await client.post(url, {}))?.outcome).toBe('reconciled');
    expect(wentTo(server.arrived).at(-1)).toBe('GET /v2/orders/7');
  });

  test.each(['/processing/v1', '/processing/v1/'])('under the path of the base URL %s', async (path) => {
    const server = await serve(reset, asked);
    const client = clientFor(mastercard({ reconcile: byId }), { baseURL: server.url + path });
    const response = await client.post('/authentications', { id: 'a-1' });
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(wentTo(server.arrived)).toEqual([
      'POST /processing/v1/authentications',
      'GET /processing/v1/authentications/a-1',
    ]);
  });

  test('with the credentials of the base URL', async () => {
    const server = await serve(reset, asked);
    const client = clientFor(plainHttp({ reconcile: byId }), { baseURL: `http://shop:secret@${server.host}/v1` });
    await client.post('/authentications', { id: 'a-1' });
    const sent = `Basic ${Buffer.from('shop:secret').toString('base64')}`;
    expect(server.arrived.map(({ headers }) => headers.authorization)).toEqual([sent, sent]);
  });

  test('through an interceptor that prefixes URLs', async () => {
    const server = await serve(reset, asked);
    const client = clientFor(plainHttp({ reconcile: byId }), { baseURL: server.url });
    client.interceptors.request.use((config) => ({ ...config, url: `/proxy${config.url}` }) as never);
    await client.post('/authentications', { id: 'a-1' });
    expect(wentTo(server.arrived)).toEqual(['POST /proxy/authentications', 'GET /proxy/authentications/a-1']);
  });

  test('to the host of a payment that names one, with its credentials', async () => {
    const server = await serve(reset, asked);
    const client = clientFor(plainHttp({ reconcile: byId }), { baseURL: 'http://127.0.0.1:9/shop' });
    await client.post(`http://shop:secret@${server.host}/authentications`, { id: 'a-1' });
    expect(wentTo(server.arrived)).toEqual(['POST /authentications', 'GET /authentications/a-1']);
    expect(server.arrived[1]?.headers.authorization).toBe(server.arrived[0]?.headers.authorization);
  });

  test('under the base URL of a client that allows no other', async () => {
    const server = await serve(reset, asked);
    const given = { baseURL: `${server.url}/v1`, allowAbsoluteUrls: false };
    const client = clientFor(plainHttp({ reconcile: byId }), given);
    await client.post('//authentications', { id: 'a-1' });
    expect(wentTo(server.arrived)).toEqual(['POST /v1/authentications', 'GET /v1/authentications/a-1']);
  });

  test('with the parameters that the client sends with every request, but not those of the payment', async () => {
    const server = await serve(reset, asked);
    const client = clientFor(plainHttp({ reconcile: byId }), { baseURL: server.url, params: { key: 'k' } });
    await client.post('/authentications', { id: 'a-1' }, { params: { shop: 7 } });
    expect(wentTo(server.arrived)).toEqual(['POST /authentications?key=k&shop=7', 'GET /authentications/a-1?key=k']);
  });
});

describe("Midtrans' look-up goes next to the charge", () => {
  const cases: readonly [string, (url: string) => CreateAxiosDefaults, (url: string) => string, string][] = [
    ['under a base URL with a path', (url) => ({ baseURL: `${url}/gateway` }), () => '/v2/charge', '/gateway'],
    ['under a base URL with the version', (url) => ({ baseURL: `${url}/v2` }), () => 'charge', ''],
    ['of a base URL that is all', (url) => ({ baseURL: `${url}/v2/charge` }), () => '', ''],
    ['of an absolute URL', () => ({}), (url) => `${url}/v2/charge`, ''],
    ['of a URL with a query', (url) => ({ baseURL: url }), () => '/v2/charge?shop=7', ''],
  ];
  test.each(cases)('%s', async (_what, defaults, path, prefix) => {
    const server = await serve(reset, reply(200, settled('o-1')));
    const response = await clientFor(midtrans(noKey), defaults(server.url)).post(path(server.url), charge('o-1'));
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(server.arrived[1]?.url).toBe(`${prefix}/v2/o-1/status`);
  });

  test('if an interceptor prefixes URLs', async () => {
    const server = await serve(reset, reply(200, settled('o-1')));
    const client = clientFor(midtrans(noKey), { baseURL: server.url });
    client.interceptors.request.use((config) => {
      config.url = `/proxy${config.url}`;
      return config;
    });
    expect(recoveryOf(await client.post('/v2/charge', charge('o-1')))?.outcome).toBe('reconciled');
    expect(wentTo(server.arrived)).toEqual(['POST /proxy/v2/charge', 'GET /proxy/v2/o-1/status']);
  });

  test('and if an interceptor knows no way for it, nothing is asked and nothing is claimed', async () => {
    const server = await serve(reset, reply(404, { status_code: '404' }));
    const client = clientFor(midtrans(noKey), { baseURL: server.url }, 400);
    client.interceptors.request.use((config) => {
      config.url = config.url === '/pay' ? '/v2/charge' : '/v2/other';
      return config;
    });
    const report = recoveryOf(await client.post('/pay', charge('o-1')).catch(caught));
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(server.arrived.length).toBe(1);
  });
});

describe('an id does not change the path', () => {
  test.each([
    [7_001, '/v2/7001/status'],
    ['a/b?c#d', '/v2/a%2Fb%3Fc%23d/status'],
    ['...', '/v2/.../status'],
  ])('of an order %p', async (orderId, path) => {
    const server = await serve(reset, reply(200, settled(String(orderId))));
    const response = await clientFor(midtrans(noKey), { baseURL: server.url }).post('/v2/charge', charge(orderId));
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled', keys: { orderId: String(orderId) } });
    expect(server.arrived[1]?.url).toBe(path);
  });

  test.each(['.', '..', '\ud800', 2 ** 53, 1.5])(
    'of an order that no path can name, %p: nobody is asked',
    async (id) => {
      const server = await serve(reset, reply(404, { status_code: '404' }));
      const client = clientFor(midtrans(noKey), { baseURL: server.url }, 400);
      expect(recoveryOf(await client.post('/v2/charge', charge(id)).catch(caught))?.outcome).toBe('unknown');
      expect(server.arrived.length).toBe(1);
    },
  );

  test.each(['..', '../..', '%2e%2E', '..\\x', '.\t.'])("in a look-up of the application's own: %p", async (id) => {
    const server = await serve(reset, reply(404));
    const client = clientFor(plainHttp({ reconcile: byId }), { baseURL: server.url }, 400);
    const report = recoveryOf(await client.post('/authentications', { id }).catch(caught));
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(server.arrived.length).toBe(1);
  });
});

describe("a look-up carries none of the payment's own keys", () => {
  const key = { kind: 'operation', protects: () => false } as const;
  const provider = defineProvider({
    name: 'own',
    keys: [
      { name: 'request', ...key, ...headerKey('PayPal-Request-Id', 'X-Request') },
      { name: 'scoped', ...key, read: ({ header }) => header('X-Ref') && `${header('X-Shop')}/${header('X-Ref')}` },
      { name: 'id', ...key, ...bodyKey('id') },
    ],
    reconcile: byId,
  });

  test('whatever its header is called, but everything that identifies the caller', async () => {
    const server = await serve(reset, reply(200, { id: 'a-1' }));
    const headers = {
      'paypal-request-id': 'k-1',
      'X-REQUEST': 'k-2',
      'Idempotency-Key': 'k-3',
      'X-Shop': 'shop-7',
      Authorization: 'Bearer t',
    };
    await clientFor(provider, { baseURL: server.url }).post('/authentications', { id: 'a-1' }, { headers });
    const { headers: sent } = server.arrived[1] as Arrived;
    expect(sent).toMatchObject({ 'x-shop': 'shop-7', authorization: 'Bearer t' });
    for (const name of ['paypal-request-id', 'x-request', 'idempotency-key', 'content-type']) {
      expect(sent[name]).toBeUndefined();
    }
  });
});

describe('a redirect of a look-up is not followed', () => {
  test.each(['http', 'fetch'])('by the %s adapter', async (adapter) => {
    const elsewhere = await serve(reply(200, settled('o-1')));
    const away: Answer = (response) => response.writeHead(302, { location: `${elsewhere.url}/login` }).end();
    const server = await serve(reset, away, reply(302, settled('o-1'), { location: '/login' }));
    const client = clientFor(midtrans(noKey), { baseURL: server.url, adapter }, 400);
    expect(recoveryOf(await client.post('/v2/charge', charge('o-1')).catch(caught))?.outcome).toBe('unknown');
    expect(elsewhere.arrived.length).toBe(0);
    expect(wentTo(server.arrived).filter((each) => each.includes('login'))).toEqual([]);
  });

  test('and if an adapter follows it all the same, its answer does not count', async () => {
    const server = await serve(reset, reply(200, settled('o-1')));
    const http = axios.getAdapter('http');
    const adapter: AxiosAdapter = async (config) => {
      const response = await http(config);
      return { ...response, request: { responseURL: 'https://login.example/v2/o-1/status' } };
    };
    const client = clientFor(midtrans(noKey), { baseURL: server.url, adapter }, 400);
    expect(recoveryOf(await client.post('/v2/charge', charge('o-1')).catch(caught))?.outcome).toBe('unknown');
  });
});
