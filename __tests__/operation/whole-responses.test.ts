// The whole response of a write, as fetch and got give it, is judged as strictly as an attached client's.
import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosAdapter } from 'axios';
import { midtrans, type Provider, plainHttp, recoveryOf, run } from '../../src/index.js';
import { adyen } from '../../src/providers/adyen/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { mpgs } from '../../src/providers/mpgs/index.js';
import { thrownBy } from '../axios/attached.js';
import { type Answer, reply, serve } from '../axios/serve.js';

type Send = (url: string, method: 'POST' | 'PUT' | 'GET') => Promise<unknown>;
const bodyOf = (method: string) => (method === 'GET' ? {} : { body: '{}' });

const clients: [string, Send][] = [
  ['fetch', (url, method) => fetch(url, { method, ...bodyOf(method) })],
  [
    'got',
    async (asked, method) => {
      const response = await fetch(asked, { method, ...bodyOf(method) });
      const { status: statusCode, url, headers } = response;
      return { statusCode, url, headers: Object.fromEntries(headers), body: await response.text() };
    },
  ],
];

const html: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Log in</html>');
};

const writes: [string, () => Provider, 'POST' | 'PUT', string][] = [
  ['Adyen', adyen, 'POST', '/v71/payments'],
  ['Checkout.com', checkoutCom, 'POST', '/payments'],
  ['Mastercard Gateway', mpgs, 'PUT', '/api/rest/version/72/merchant/M/order/1/transaction/1'],
];

function charge(provider: Provider, operation: () => Promise<unknown>): Promise<unknown> {
  return run(operation, { provider, logger: false, policy: { maxAttempts: 1 } });
}

describe.each(clients)('an operation that returns the response of %s', (_, send) => {
  describe.each(writes)('by %s', (_name, provider, method, path) => {
    test.each<[string, Answer]>([
      ['a page', html],
      ['a list', reply(200, [])],
      ['an object that says nothing', reply(200, {})],
    ])('does not know after %s', async (_what, answer) => {
      const server = await serve(answer);
      const error = await thrownBy(charge(provider(), () => send(`${server.url}${path}`, method)));
      expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    });

    test('does not know after a page to which the write was sent on', async () => {
      const server = await serve(reply(307, {}, { location: '/login' }), html);
      const error = await thrownBy(charge(provider(), () => send(`${server.url}${path}`, method)));
      expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    });

    test('believes an answer to a read', async () => {
      const server = await serve(reply(200, {}));
      const value = await charge(provider(), () => send(`${server.url}${path}`, 'GET'));
      expect(recoveryOf(value as object)?.outcome).toBe('ok');
    });
  });

  test('does not know after a charge of which nothing is said', async () => {
    const server = await serve(reply(200, { hello: 'world' }));
    const error = await thrownBy(charge(midtrans(), () => send(`${server.url}/v2/charge`, 'POST')));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  });
});

test('a response whose body the operation has read was judged by it', async () => {
  const server = await serve(reply(200, {}));
  const value = await charge(adyen(), async () => {
    const response = await fetch(`${server.url}/v71/payments`, { method: 'POST', body: '{}' });
    await response.json();
    return response;
  });
  expect(recoveryOf(value as object)?.outcome).toBe('ok');
});

const ofNoStatus: AxiosAdapter = async (config) => ({ status: 0, statusText: '', data: '', headers: {}, config });

test.each<[string, () => Promise<unknown>]>([
  ['fetch', async () => Response.error()],
  ['axios', () => axios.post('http://pay.test/payments', {}, { adapter: ofNoStatus })],
])('a response of %s whose status is 0 is no success, but says that the network has failed', async (_, send) => {
  const error = await thrownBy(charge(plainHttp(), send));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe', attempts: [{ code: '0' }] });
});

test("a value of the application's own may have any status", async () => {
  const value = await charge(plainHttp(), async () => ({ status: 0, headers: ['a', 'b'], data: 'done' }));
  expect(recoveryOf(value)?.outcome).toBe('ok');
});
