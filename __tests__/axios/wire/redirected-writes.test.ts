import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { type AttachOptions, midtrans, recoveryOf } from '../../../src/index.js';
import { attached, thrownBy } from '../attached.js';
import { type Answer, reply, reset, serve } from '../serve.js';
import { charge, DEAD, statusOf } from './payments.js';

const to = (status: number, location: string): Answer => reply(status, '', { location });

/** A server that takes a payment and redirects the client, to `location` or to its own page that answers `page`. */
async function taking(status: number, location: string, page: Answer = reply(200, [])) {
  const server = await serve((response, request) => {
    if (request.method === 'POST' && request.url === '/payments') to(status, location)(response, request);
    else page(response, request);
  });
  return { server, charges: () => server.arrived.filter(({ method }) => method === 'POST').length };
}

test.each([
  ['that breaks off', reset],
  ['that refuses it', reply(502)],
  ['that wants a password', reply(407)],
])('a payment redirected to where only a proxy leads, %s: is sent once, and it is in doubt', async (_name, answer) => {
  const proxy = await serve((response, request) => {
    if (request.method === 'POST') to(303, 'http://gone.invalid/')(response, request);
    else answer(response, request);
  });
  const [host, port] = proxy.host.split(':');
  const { client } = attached('http://shop.invalid', {}, { proxy: { host: host as string, port: Number(port) } });
  const error = await thrownBy(client.post('/payments', { amount: 1 }));
  expect(proxy.arrived.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'POST http://shop.invalid/payments',
    'GET http://gone.invalid/',
  ]);
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
});

test("an adapter that wraps axios's own hides no redirect", async () => {
  const { server } = await taking(303, '/list');
  const http = axios.getAdapter('http');
  const refused = await taking(303, `http://${DEAD}/`);
  for (const { url } of [server, refused.server]) {
    const { client } = attached(url, {}, { adapter: (config) => http(config) });
    const error = await thrownBy(client.post('/payments', { amount: 1 }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', attempts: [{ code: 'REDIRECTED_WRITE' }] });
  }
});

test('without following redirects, axios is told where it leads, and nothing more', async () => {
  const server = await serve(to(302, '/page'));
  const { client } = attached(server.url, {}, { maxRedirects: 0 });
  expect(recoveryOf(await thrownBy(client.post('/payments', {})))?.attempts).toMatchObject([{ code: '302' }]);
});

describe.each(['http', 'fetch'] as const)('a payment that was redirected, by the %s adapter,', (adapter) => {
  const client = (url: string, options: Partial<AttachOptions> = {}) => attached(url, options, { adapter }).client;

  describe.each([301, 302, 303])('with %i', (status) => {
    test.each([
      ['a host that refuses', `http://${DEAD}/`],
      ['a name that does not resolve', 'http://name.invalid/'],
      ['a host without TLS, over https', 'https://127.0.0.1:{port}/'],
      ['a port that no browser opens', 'http://127.0.0.1:9/'],
      ['a scheme that is none', 'gopher://127.0.0.1/'],
    ])('to %s: is sent once, and it is in doubt', async (_name, location) => {
      const target = await serve(reply(200));
      const { server, charges } = await taking(status, location.replace('{port}', target.host.split(':')[1] as string));
      const error = await thrownBy(client(server.url).post('/payments', { amount: 1 }));
      expect(charges()).toBe(1);
      const [attempt] = recoveryOf(error)?.attempts ?? [];
      expect(attempt).toMatchObject({ code: 'REDIRECTED_WRITE', action: 'reconcile', processed: 'maybe' });
      expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    });

    test.each([429, 404, 401, 400, 503, 200])(
      'to a page that answers %i: is sent once, and it is in doubt',
      async (page) => {
        const { server, charges } = await taking(status, '/page', reply(page, [], { 'retry-after': '0' }));
        const error = await thrownBy(client(server.url).post('/payments', { amount: 1 }));
        expect(charges()).toBe(1);
        expect(server.arrived).toHaveLength(2);
        expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
      },
    );

    test('to a page that breaks off: is sent once, and it is in doubt', async () => {
      const { server, charges } = await taking(status, '/page', reset);
      const error = await thrownBy(client(server.url).post('/payments', { amount: 1 }));
      expect(charges()).toBe(1);
      expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    });

    test('in circles: is sent once, and it is in doubt', async () => {
      const { server, charges } = await taking(status, '/page', to(302, '/page'));
      const error = await thrownBy(client(server.url).post('/payments', { amount: 1 }));
      expect(charges()).toBe(1);
      expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    });

    test('and whose connection is reset after that, on an attempt that was sent again', async () => {
      let payments = 0;
      const server = await serve((response, request) => {
        if (request.method !== 'POST') return reset(response, request);
        payments += 1;
        return (payments === 1 ? reply(429) : to(status, '/page'))(response, request);
      });
      const error = await thrownBy(client(server.url).post('/payments', { amount: 1 }));
      expect(payments).toBe(2);
      expect(recoveryOf(error)?.attempts.map(({ code }) => code)).toEqual(['429', 'REDIRECTED_WRITE']);
      expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    });

    test('is looked up if the provider can be asked', async () => {
      const server = await serve((response, request) => {
        if (request.url === '/v2/charge') return to(status, '/list')(response, request);
        if (request.url === '/list') return reply(200, [])(response, request);
        return reply(200, statusOf('settlement'))(response, request);
      });
      const response = await client(server.url, { provider: midtrans() } as never).post('/v2/charge', charge);
      expect(response.data).toMatchObject({ transaction_status: 'settlement' });
      expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled' });
    });
  });

  describe.each([307, 308])('with %i, which repeats the write,', (status) => {
    test('to a host that refuses: nothing has taken it, so it is retried', async () => {
      let answers = 0;
      const server = await serve((response, request) =>
        ++answers < 3
          ? to(status, `http://${DEAD}/`)(response, request)
          : reply(200, { paid: true })(response, request),
      );
      const response = await client(server.url).post('/payments', { amount: 1 });
      expect(response.data).toEqual({ paid: true });
      expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered', processed: 'yes' });
    });

    test.each([
      ['an address that is none', 'http://['],
      ['a port that is none', 'http://127.0.0.1:99999/'],
      ['a protocol that is none', 'nonsense://host/'],
    ])('to %s: the first host has had it, so it is in doubt', async (_name, location) => {
      const { server, charges } = await taking(status, location);
      const error = await thrownBy(client(server.url).post('/payments', { amount: 1 }));
      expect(charges()).toBe(1);
      expect(recoveryOf(error)).toMatchObject({
        outcome: 'unknown',
        processed: 'maybe',
        attempts: [{ code: 'ERR_FR_REDIRECTION_FAILURE' }],
      });
    });

    test('to a page that takes it: is like any other', async () => {
      const { server } = await taking(status, '/taken', reply(201, { paid: true }));
      const response = await client(server.url).post('/payments', { amount: 1 });
      expect(response.data).toEqual({ paid: true });
      expect(recoveryOf(response)?.outcome).toBe('ok');
    });
  });

  test('a read that is redirected is a read', async () => {
    const server = await serve(to(302, '/there'), reply(503), to(302, '/there'), reply(200, { a: 1 }));
    const response = await client(server.url).get('/here');
    expect(response.data).toEqual({ a: 1 });
    expect(recoveryOf(response)?.outcome).toBe('recovered');
  });

  test('an answer that merely names another place, and is not followed, is the answer to the payment', async () => {
    const { server } = await taking(303, '/page');
    const error = await thrownBy(client(server.url).post('/payments', {}, { maxRedirects: 0 }));
    expect(recoveryOf(error)?.attempts).toMatchObject([{ code: '303' }]);
  });
});
