import { describe, expect, test } from '@jest/globals';
import { midtrans, recoveryOf } from '../../src/index.js';
import { type Answer, reply, reset, serve } from '../axios/serve.js';
import { charge, DEAD, statusOf } from '../axios/wire/payments.js';
import { posting, thrownBy, wrapped } from './wrapped.js';

const to = (status: number, location: string): Answer => reply(status, '', { location });

/** A server that takes a payment and sends the client on; whatever else it is asked, it answers `page`. */
async function taking(status: number, location: string, page: Answer = reply(200, [])) {
  const server = await serve((response, request) => {
    if (request.url === '/payments') to(status, location)(response, request);
    else page(response, request);
  });
  const posts = () => server.arrived.filter(({ method }) => method === 'POST').length;
  return { server, posts, url: `${server.url}/payments` };
}

const { fetch } = wrapped();
const inDoubt = { outcome: 'unknown', processed: 'maybe', attempts: [{ code: 'REDIRECTED_WRITE' }] };

describe.each([301, 302, 303])('a payment that was redirected with %i', (status) => {
  test.each([429, 404, 401, 400, 503, 200])('to a page that answers %i is sent once, and is in doubt', async (page) => {
    const { url, server, posts } = await taking(status, '/page', reply(page, [], { 'retry-after': '0' }));
    const response = await fetch(url, posting({ amount: 1 }));
    expect([response.status, response.redirected, response.url]).toEqual([page, true, `${server.url}/page`]);
    expect(await response.json()).toEqual([]);
    expect(posts()).toBe(1);
    expect(recoveryOf(response)).toMatchObject(inDoubt);
  });

  test.each([
    ['a host that refuses', `http://${DEAD}/`],
    ['a page that breaks off', '/reset'],
    ['circles', '/payments'],
  ])('to %s is sent once, and is in doubt', async (_name, location) => {
    const { url, posts } = await taking(status, location, reset);
    const error = await thrownBy(fetch(url, posting({ amount: 1 })));
    expect(error).toMatchObject({ name: 'TypeError', message: 'fetch failed' });
    expect(posts()).toBe(1);
    expect(recoveryOf(error)).toMatchObject(inDoubt);
  });

  test('is looked up if the provider can be asked', async () => {
    const server = await serve((response, request) => {
      if (request.url === '/v2/charge') return to(status, '/list')(response, request);
      if (request.url === '/list') return reply(200, [])(response, request);
      return reply(200, statusOf('settlement'))(response, request);
    });
    const response = await wrapped({ provider: midtrans() }).fetch(`${server.url}/v2/charge`, posting(charge));
    expect(await response.json()).toMatchObject({ transaction_status: 'settlement' });
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled' });
  });

  test('by a fetch that reports nothing else, is in doubt', async () => {
    const answer = Object.defineProperty(Response.json({}), 'redirected', { value: true });
    const response = await wrapped({}, async () => answer).fetch('http://a.invalid/', posting({}));
    expect(recoveryOf(response)).toMatchObject(inDoubt);
  });
});

describe.each([307, 308])('a payment that was redirected with %i, which keeps it,', (status) => {
  test('is judged by its answer', async () => {
    const { url, posts } = await taking(status, '/there', reply(200, {}));
    const response = await fetch(url, posting({ amount: 1 }));
    expect(posts()).toBe(2);
    expect(recoveryOf(response)).toMatchObject({ outcome: 'ok' });
  });

  const form = () => {
    const fields = new FormData();
    fields.set('amount', '1');
    return fields;
  };
  const bytes = () => new Blob([Uint8Array.of(1, 2, 3)]);
  const send = (url: string, body: FormData | Blob) => new Request(url, { method: 'POST', body });
  test.each<[string, (url: string) => Promise<Response>]>([
    ['a form', (url) => fetch(url, { method: 'POST', body: form() })],
    ['a form in a Request', (url) => fetch(send(url, form()))],
    ['a file in a Request', (url) => fetch(send(url, bytes()))],
    [
      'what a signer makes of it',
      (url) => wrapped({ beforeAttempt: (request) => request.clone() }).fetch(send(url, bytes())),
    ],
  ])('is repeated as it was: %s', async (_, pay) => {
    const { url, server } = await taking(status, '/page');
    expect((await pay(url)).status).toBe(200);
    const [first, second] = server.arrived.map(({ body, headers }) => [body, headers['content-type']]);
    expect(second).toEqual(first);
  });

  test('and then redirected with another method, is in doubt', async () => {
    const { url, server } = await taking(status, '/there', (response, request) => {
      if (request.url === '/there') to(303, '/page')(response, request);
      else reply(200, {})(response, request);
    });
    const response = await fetch(url, posting({ amount: 1 }));
    expect(server.arrived.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET']);
    expect(recoveryOf(response)).toMatchObject(inDoubt);
  });
});

test('a read that was redirected is judged by its answer', async () => {
  const { url } = await taking(302, '/page', reply(200, {}));
  expect(recoveryOf(await fetch(url))).toMatchObject({ outcome: 'ok' });
});

describe('a caller who follows no redirect', () => {
  test('gets the answer with `manual`', async () => {
    const { url, server } = await taking(302, '/page');
    const response = await fetch(url, { ...posting({}), redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, '/page']);
    expect(server.arrived).toHaveLength(1);
    expect(recoveryOf(response)).toMatchObject({ attempts: [{ code: '302' }] });
  });

  test.each([302, 307])(
    'gets an error with `error`, of %i, and the payment is in doubt, and sent once',
    async (status) => {
      const { url, server } = await taking(status, '/page');
      const error = await thrownBy(fetch(url, { ...posting({}), redirect: 'error' }));
      expect(error).toMatchObject({ name: 'TypeError', message: 'fetch failed' });
      expect(server.arrived).toHaveLength(1);
      expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    },
  );
});

test('a look-up follows no redirect, and what that leads to is no evidence', async () => {
  const server = await serve((response, request) => {
    if (request.method === 'POST') return reset(response, request);
    if (request.url === '/v2/order-1/status') return to(302, '/elsewhere')(response, request);
    return reply(200, statusOf('settlement'))(response, request);
  });
  const { fetch: mine } = wrapped({
    provider: midtrans({ keys: { idempotencyKey: false } }),
    policy: { deadline: 1500 },
  });
  const error = await thrownBy(mine(`${server.url}/v2/charge`, posting(charge)));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown' });
  expect(server.arrived.map(({ url }) => url)).not.toContain('/elsewhere');
});
