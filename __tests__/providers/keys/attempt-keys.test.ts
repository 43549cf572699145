import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import {
  attach,
  bodyKey,
  defineProvider,
  headerKey,
  type KeyDefinition,
  pathKey,
  type Reconcile,
  recoveryOf,
} from '../../../src/index.js';
import { attached, standard, thrownBy } from '../../axios/attached.js';
import { type Answer, reply, reset, type Served, serve } from '../../axios/serve.js';
import { wrapped } from '../../fetch/wrapped.js';
import { edges } from './edges.js';

const DIGITS = /^\d{20}$/;
/** Like SNAP-BI: each request of a day has its own number. */
function paying(given: Partial<KeyDefinition> = {}, reconcile?: Reconcile) {
  return defineProvider({
    name: 'snap',
    keys: [
      { name: 'reference', kind: 'operation', ...bodyKey('partnerReferenceNo'), protects: () => true },
      {
        name: 'externalId',
        kind: 'attempt',
        ...headerKey('X-EXTERNAL-ID'),
        renew: (_, unique) =>
          BigInt(`0x${unique.replaceAll('-', '')}`)
            .toString()
            .slice(0, 20)
            .padEnd(20, '0'),
        ...given,
      },
    ],
    ...(reconcile && { reconcile }),
    settledAfter: 0,
  });
}

const idsOf = ({ arrived }: Served) => arrived.map(({ headers }) => headers['x-external-id']);
const body = { partnerReferenceNo: 'ref-1' };
const three: [Answer, ...Answer[]] = [reset, reply(503), reply(200)];

describe.each(edges)('an attempt key, by %s,', (_, send) => {
  test('differs on every attempt, while the operation key stays', async () => {
    const server = await serve(...three);
    const report = await send({ provider: paying(), url: server.url, path: '/transfer', body });
    const ids = idsOf(server);
    for (const id of ids) expect(id).toMatch(DIGITS);
    expect(new Set(ids).size).toBe(3);
    expect(report).toMatchObject({ outcome: 'recovered', keys: { reference: 'ref-1' } });
    expect(report.keys).not.toHaveProperty('externalId');
    expect(report).not.toHaveProperty('rekeyed');
    expect(new Set(server.arrived.map((each) => each.body)).size).toBe(1);
  });

  test("is the caller's own on the first attempt, and fresh on the next", async () => {
    const server = await serve(...three);
    const headers = { 'x-external-id': 'mine' };
    await send({ provider: paying(), url: server.url, path: '/transfer', body, headers });
    const ids = idsOf(server);
    expect(ids[0]).toBe('mine');
    expect(new Set(ids).size).toBe(3);
    expect(
      server.arrived.every((each) => Object.keys(each.headers).filter((name) => /external/.test(name)).length === 1),
    ).toBe(true);
  });

  test('can be in the body or in the path', async () => {
    for (const key of [bodyKey('nonce'), pathKey(/\/n\/([^/]+)$/)]) {
      const server = await serve(...three);
      const request = { url: server.url, path: '/transfer/n/first', body: { ...body, nonce: 'first' } };
      const report = await send({ provider: paying({ ...key, renew: (_, unique) => unique }), ...request });
      const seen = server.arrived.map((each) => `${each.url} ${each.body}`);
      expect(new Set(seen).size).toBe(3);
      expect(seen[0]).toBe('/transfer/n/first {"partnerReferenceNo":"ref-1","nonce":"first"}');
      expect(report.outcome).toBe('recovered');
    }
  });

  test('is fresh on each look-up too, unless the look-up sets its own', async () => {
    const server = await serve(reply(500, 'no'), reply(200, {}), reply(200, {}), reply(200, { state: 'paid' }));
    const reconcile: Reconcile = async (_, { get, post }) => {
      await post('./status', { originalPartnerReferenceNo: 'ref-1' });
      await get('./balance');
      const { data } = await post('./status', {}, { headers: { 'X-External-Id': 'own' } });
      return (data as { state?: string }).state === 'paid' ? 'landed' : 'undecided';
    };
    const provider = paying({}, reconcile);
    const guarded = { ...provider, keys: provider.keys.filter(({ kind }) => kind === 'attempt') };
    const report = await send({ provider: guarded, url: server.url, path: '/transfer', body });
    expect(report.outcome).toBe('reconciled');
    const ids = idsOf(server);
    expect(ids[3]).toBe('own');
    for (const id of ids.slice(0, 3)) expect(id).toMatch(DIGITS);
    expect(new Set(ids).size).toBe(4);
  });

  test('is attached only to the requests that need it', async () => {
    const server = await serve(reply(503), reply(200));
    const provider = paying({ attach: (_, url) => url().endsWith('/transfer') });
    await send({ provider, url: server.url, path: '/transfer', body });
    const other = await serve(reply(503), reply(200));
    await send({ provider, url: other.url, path: '/token', body });
    expect(idsOf(server).every((id) => id !== undefined)).toBe(true);
    expect(idsOf(other)).toEqual([undefined, undefined]);
  });

  test('whose renew throws leaves the request as it was, and the call goes on', async () => {
    const server = await serve(...three);
    let asked = 0;
    const provider = paying({
      renew: (_, unique) => {
        if (++asked === 2) throw new Error('no');
        return unique;
      },
    });
    const report = await send({ provider, url: server.url, path: '/transfer', body });
    const [first, second, third] = idsOf(server);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(report).toMatchObject({ outcome: 'recovered', hooks: ['renew'] });
  });

  test('cannot resume an earlier call', async () => {
    const recovery = { keys: { externalId: '1' } };
    const request = { provider: paying(), url: 'http://127.0.0.1:9', path: '/transfer', body, recovery };
    await expect(send(request)).rejects.toThrow(
      'recovery: keys.externalId is not a key of snap; its keys are reference',
    );
  });
});

describe('a signer', () => {
  test('of an axios client signs the key of each attempt', async () => {
    const server = await serve(...three);
    const { client } = attached(server.url, { provider: paying() });
    client.interceptors.request.use((config) => {
      config.headers.set('x-signature', `signed ${config.headers.get('x-external-id')}`);
      return config;
    });
    await client.post('/transfer', body);
    expect(server.arrived.map(({ headers }) => headers['x-signature'])).toEqual(
      idsOf(server).map((id) => `signed ${id}`),
    );
    expect(new Set(idsOf(server)).size).toBe(3);
  });

  test('of a fetch signs the key of each attempt', async () => {
    const server = await serve(...three);
    const { fetch } = wrapped({
      provider: paying(),
      beforeAttempt: (request) => {
        request.headers.set('x-signature', `signed ${request.headers.get('x-external-id')}`);
        return request;
      },
    });
    await fetch(`${server.url}/transfer`, { method: 'POST', body: JSON.stringify(body) });
    expect(server.arrived.map(({ headers }) => headers['x-signature'])).toEqual(
      idsOf(server).map((id) => `signed ${id}`),
    );
  });
});

test('an old request that is sent in a new call gets a fresh attempt key, although it carries its old one', async () => {
  const server = await serve(reply(400), reply(200));
  const client = axios.create({ baseURL: server.url });
  attach(client, standard({ provider: paying() }));
  const error = (await thrownBy(client.post('/transfer', body))) as { config: object };
  expect(recoveryOf(await client.request(error.config))?.outcome).toBe('ok');
  const [first, second] = idsOf(server);
  expect(first).toMatch(DIGITS);
  expect(second).toMatch(DIGITS);
  expect(second).not.toBe(first);
});

test.each<[Partial<KeyDefinition>, string]>([
  [{ protects: () => true }, 'protects'],
  [{ replays: 'all' }, 'replays'],
  [{ lifetime: 5 }, 'lifetime'],
  [{ payment: () => '' }, 'payment'],
])('an attempt key with an option for operation keys is rejected: %j', (given, field) => {
  expect(() => paying(given)).toThrow(
    `provider snap: keys[1] (name 'externalId').${field} is for operation keys: an attempt key is different on every attempt`,
  );
});
