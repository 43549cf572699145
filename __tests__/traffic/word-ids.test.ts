// An id that looks like a word: only the provider knows that it is one. It must not become a lane of its own.
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { recoverFetch } from '../../src/fetch/index.js';
import { attach, constant, defineProvider, midtrans, type Provider } from '../../src/index.js';
import { midtransPayouts } from '../../src/providers/midtrans-payouts/index.js';
import { mpgs } from '../../src/providers/mpgs/index.js';
import { reply, serve } from '../axios/serve.js';

const acme = (ids?: RegExp) => defineProvider({ name: 'acme', ...(ids && { ids }) });

describe.each<[string, Provider, string, string, string]>([
  ['a status', midtrans(), 'get', '/v2/john-smith/status', 'GET /v2/{id}/status'],
  ['a status for business', midtrans(), 'get', '/v2/status/status/b2b', 'GET /v2/{id}/status/b2b'],
  ['a refund', midtrans(), 'post', '/v2/john-smith/refund/online/direct', 'POST /v2/{id}/refund/online/direct'],
  ['a cancellation', midtrans(), 'post', '/v2/v/cancel', 'POST /v2/{id}/cancel'],
  ["Snap's status", midtrans(), 'get', '/snap/v1/transactions/abc/status', 'GET /snap/v1/transactions/{id}/status'],
  ['an account', midtrans(), 'post', '/v2/pay/account/abc/unbind', 'POST /v2/pay/account/{id}/unbind'],
  ['a link', midtrans(), 'get', '/v1/payment-links/john-smith', 'GET /v1/payment-links/{id}'],
  ['no order', midtrans(), 'post', '/v2/capture', 'POST /v2/capture'],
  [
    'an order and a transaction',
    mpgs(),
    'put',
    '/api/rest/version/100/merchant/m/order/john/transaction/first',
    'PUT /api/rest/version/{id}/merchant/m/order/{id}',
  ],
  [
    'an order',
    mpgs(),
    'get',
    '/api/rest/version/100/merchant/m/order/john',
    'GET /api/rest/version/{id}/merchant/m/order/{id}',
  ],
  ['an alias', midtransPayouts(), 'patch', '/api/v1/beneficiaries/john', 'PATCH /api/v1/beneficiaries/{id}'],
  ['the pattern of a provider of my own', acme(/\/orders\/([^/]+)/g), 'get', '/v1/orders/mine', 'GET /v1/orders/{id}'],
])('%s', (_, provider, method, path, lane) => {
  test('has no id in its lane, by axios or by fetch', async () => {
    const server = await serve(reply(200, {}));
    const client = axios.create({ baseURL: server.url });
    const options = { provider, logger: false as const, policy: { maxAttempts: 1, deadline: 100 } };
    const recovery = attach(client, options);
    await client.request({ method, url: path }).catch(() => {});
    const recovered = recoverFetch(fetch, options);
    await recovered.fetch(server.url + path, { method: method.toUpperCase() }).catch(() => {});
    for (const { stats } of [recovery, recovered]) expect(stats().lanes.map((each) => each.lane)).toContain(lane);
  });
});

test('orders with a word as their id share one lane, that of the look-ups too', async () => {
  const server = await serve((response, { method }) =>
    reply(method === 'GET' ? 200 : 500, { status_code: '404' })(response, {} as never),
  );
  const client = axios.create({ baseURL: server.url });
  const recovery = attach(client, {
    provider: midtrans(),
    logger: false,
    policy: { maxAttempts: 1, deadline: 300, backoff: constant(1) },
  });
  const charge = (order_id: string) => ({ payment_type: 'gopay', transaction_details: { order_id, gross_amount: 1 } });
  await Promise.allSettled(['john', 'mary'].map((id) => client.post('/v2/charge', charge(id))));
  await Promise.allSettled(['john', 'mary'].map((id) => client.get(`/v2/${id}/status`)));
  expect(recovery.stats().lanes.map(({ lane }) => lane)).toEqual(['POST /v2/charge', 'GET /v2/{id}/status']);
});

test('a pattern without a group says nothing', () => {
  expect(() => acme(/orders/)).toThrow(/^defineProvider: ids must be a regular expression with a group around each id/);
});
