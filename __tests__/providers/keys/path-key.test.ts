import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { attach, defineProvider, type KeyDefinition, pathKey, recoveryOf, rule } from '../../../src/index.js';
import { standard } from '../../axios/attached.js';
import { reply, reset, serve } from '../../axios/serve.js';
import { edges } from './edges.js';

const used = rule({
  code: '409',
  action: 're-key',
  keys: ['transaction'],
  processed: 'no',
  afterAmbiguous: 'reconcile',
  why: 'The transaction is there already',
  source: 'mpgs',
  basis: 'J',
});

function paying(given: Partial<KeyDefinition> = {}) {
  return defineProvider({
    name: 'mpgs',
    rules: [used],
    keys: [
      { name: 'order', kind: 'operation', ...pathKey(/\/order\/([^/]+)/) },
      {
        name: 'transaction',
        kind: 'operation',
        ...pathKey(/\/transaction\/([^/]+)$/g),
        renew: (current, unique) => `${current}/${unique.slice(0, 8)}`,
        protects: () => true,
        ...given,
      },
    ],
    reconcile: async (request, { get }) => {
      const { data } = await get(`.${request.path.slice(request.path.lastIndexOf('/'))}`);
      return (data as { result?: string }).result === 'SUCCESS' ? 'landed' : 'undecided';
    },
  });
}

describe.each(edges)('a key in the path, by %s,', (_, send) => {
  test('names the payment and protects a retry', async () => {
    const server = await serve(reset, reply(200));
    const path = '/merchant/m/order/o%2F1/transaction/1?a=/transaction/9';
    const report = await send({ provider: paying(), url: server.url, path, body: {} });
    expect(report).toMatchObject({ outcome: 'recovered', keys: { order: 'o/1', transaction: '1' } });
    expect(server.arrived.map(({ url }) => url)).toEqual([path, path]);
  });

  test('is replaced in the URL, and nothing else of the URL is', async () => {
    const server = await serve(reply(409), reset, reply(200));
    const path = '/order/o%2F1/transaction/1?a=/transaction/9';
    const report = await send({ provider: paying(), url: server.url, path, body: {} });
    const [, fresh] = server.arrived.map(({ url }) => url);
    expect(fresh).toMatch(/^\/order\/o%2F1\/transaction\/1%2F[\da-f]{8}\?a=\/transaction\/9$/);
    expect(server.arrived.map(({ url }) => url)).toEqual([path, fresh, fresh]);
    expect(report).toMatchObject({ outcome: 'recovered', keys: { order: 'o/1' } });
    expect(decodeURIComponent(String(fresh))).toContain(`/transaction/${report.keys.transaction}?`);
  });

  test('is the current one in a look-up after a re-key', async () => {
    const server = await serve(reply(409), reset, reply(200, { result: 'SUCCESS' }));
    const provider = paying({ protects: () => false, renew: (_, unique) => unique });
    const report = await send({ provider, url: server.url, path: '/order/1/transaction/1', body: {} });
    expect(report.outcome).toBe('reconciled');
    expect(server.arrived.map(({ url }) => url).slice(1)).toEqual([
      `/order/1/transaction/${report.keys.transaction}`,
      `/order/1/transaction/${report.keys.transaction}`,
    ]);
  });

  test("is the earlier call's", async () => {
    const server = await serve(reply(200));
    const provider = paying();
    const recovery = { keys: { transaction: 'a b' }, idempotent: true };
    await send({ provider, url: server.url, path: '/order/1/transaction/1', body: {}, recovery });
    expect(server.arrived.at(-1)?.url).toBe('/order/1/transaction/a%20b');
    const other = { provider, url: server.url, path: '/session/1', body: {}, recovery };
    await expect(send(other)).rejects.toThrow('the key does not fit into the URL');
  });

  test.each(['..', '\ud800'])('is rejected if it would lead to another path: %j', async (transaction) => {
    const server = await serve(reply(200));
    const request = { provider: paying(), url: server.url, path: '/order/1/transaction/1', body: {} };
    await expect(send({ ...request, recovery: { keys: { transaction } } })).rejects.toThrow('does not fit');
    expect(server.arrived.length).toBe(0);
  });

  test('does not count if its encoding is broken', async () => {
    const server = await serve(reset, reply(200));
    const report = await send({
      provider: paying(),
      url: server.url,
      path: '/order/1/transaction/%zz',
      body: {},
      deadline: 300,
    });
    expect(report.keys).toEqual({ order: '1' });
    expect(server.arrived.filter(({ method }) => method === 'POST').length).toBe(1);
  });
});

describe('a key in the path of an axios client is replaced wherever it is', () => {
  test.each([
    ['/api/merchant/m/', 'order/1/transaction/1'],
    ['/api/merchant/m', '/order/1/transaction/1'],
    ['/api/merchant/m/order/1', 'transaction/1'],
    ['/api/merchant/m/order/1/transaction/1', ''],
    ['', '/api/merchant/m/order/1/transaction/1'],
  ])('with the base URL %j and the URL %j', async (base, url) => {
    const server = await serve(reply(409), reply(200));
    const client = axios.create({ baseURL: server.url + base });
    attach(client, standard({ provider: paying({ renew: () => '2' }) }));
    expect(recoveryOf(await client.post(url, {}))?.keys).toEqual({ order: '1', transaction: '2' });
    expect(server.arrived.at(-1)?.url).toBe('/api/merchant/m/order/1/transaction/2');
  });

  test('even in the base URL or in a URL object', async () => {
    const server = await serve(reply(409), reply(200));
    const provider = defineProvider({
      name: 'own',
      rules: [{ ...used, keys: ['order'] }],
      keys: [{ name: 'order', kind: 'operation', ...pathKey(/\/order\/([^/]+)/), renew: () => '2' }],
    });
    const client = axios.create({ baseURL: `${server.url}/order/1` });
    attach(client, standard({ provider }));
    await client.post('/transaction/1', {});
    expect(server.arrived.at(-1)?.url).toBe('/order/2/transaction/1');
    const other = await serve(reply(409), reply(200));
    const bare = axios.create();
    attach(bare, standard({ provider }));
    await bare.post(new URL(`${other.url}/order/1/transaction/1`) as never, {});
    expect(other.arrived.at(-1)?.url).toBe('/order/2/transaction/1');
  });
});

test.each([
  [/order/, '/order/'],
  ['order/(.*)', "'order/(.*)'"],
  [undefined, 'undefined'],
])('a pattern without a group is rejected: %s', (pattern, shown) => {
  expect(() => pathKey(pattern as RegExp)).toThrow(
    `pathKey: pattern must be a regular expression with a group around the key, such as /order\\/([^/]+)/; got ${shown}`,
  );
});

test('a header with the same value as the key is not a key, and goes with a look-up', async () => {
  const server = await serve(reset, reply(200, { result: 'SUCCESS' }));
  for (const [, send] of edges) {
    const provider = paying({ protects: () => false });
    const headers = { 'x-version': '1' };
    await send({ provider, url: server.url, path: '/order/1/transaction/1', body: {}, headers });
  }
  expect(server.arrived.filter(({ method }) => method === 'GET').map(({ headers }) => headers['x-version'])).toEqual([
    '1',
  ]);
});
