import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { FormData as UndiciForm } from 'undici';
import { bodyKey, defineProvider, type KeyDefinition, recoveryOf } from '../../../src/index.js';
import { attached, thrownBy } from '../../axios/attached.js';
import { reply, reset, serve } from '../../axios/serve.js';
import { wrapped } from '../../fetch/wrapped.js';
import { edges } from './edges.js';
import { LibraryForm } from './library-form.js';

function paying(given: Partial<KeyDefinition> = {}, path: readonly [string, ...string[]] = ['idempotency_key']) {
  return defineProvider({
    name: 'square',
    keys: [{ name: 'key', kind: 'operation', ...bodyKey(...path), attach: () => true, protects: () => true, ...given }],
  });
}

const UUID = /^[\da-f-]{36}$/;
const keyIn = (body: string) => (JSON.parse(body) as { idempotency_key?: string }).idempotency_key;

const keyInForm = (body: string) => /name="idempotency_key"\r\n\r\n([\da-f-]+)/.exec(body)?.[1];

describe.each(edges)('a key in the body, by %s,', (_, send) => {
  test.each<[string, () => unknown, (body: string) => string | undefined | null]>([
    ['an object', () => ({ amount: 1 }), keyIn],
    ['an object as JSON', () => '{"amount":1}', keyIn],
    ['an empty object as JSON', () => '{ }', keyIn],
    ['JSON in a Buffer', () => Buffer.from('{"amount":1,"name":"ü"}'), keyIn],
    ['JSON in a Uint8Array', () => new TextEncoder().encode('{"amount":1}'), keyIn],
    ['JSON in an ArrayBuffer', () => new TextEncoder().encode('{"amount":1}').buffer, keyIn],
    [
      'URLSearchParams',
      () => new URLSearchParams('amount=1'),
      (body) => new URLSearchParams(body).get('idempotency_key'),
    ],
    ['FormData', () => form(), keyInForm],
    ['the FormData of undici', () => form(new UndiciForm() as FormData), keyInForm],
    ["a library's FormData", () => form(new LibraryForm() as never), keyInForm],
  ])('is attached to %s, and protects a retry under the same key', async (_, body, find) => {
    const server = await serve(reset, reply(200));
    const report = await send({ provider: paying(), url: server.url, path: '/pay', body: body() });
    const [first, second] = server.arrived.map((each) => find(each.body));
    expect(first).toMatch(UUID);
    expect(second).toBe(first);
    expect(report).toMatchObject({ outcome: 'recovered', keys: { key: first } });
  });

  const own = { amount: 1, idempotency_key: 'mine' };
  test.each<[string, () => unknown]>([
    ['an object', () => own],
    ['JSON', () => JSON.stringify(own)],
    ['bytes', () => Buffer.from(JSON.stringify(own))],
  ])('that the caller has set stays in %s, with the default read and with a custom one', async (_, body) => {
    const read: KeyDefinition['read'] = ({ body: opened }) => (opened as Partial<typeof own>).idempotency_key;
    const headers = { 'content-type': 'application/json' };
    for (const provider of [paying(), paying({ read })]) {
      const server = await serve(reset, reply(200));
      await send({ provider, url: server.url, path: '/pay', body: body(), headers });
      expect(server.arrived.map((each) => keyIn(each.body))).toEqual(['mine', 'mine']);
    }
  });

  test('that was already used is replaced in bytes too', async () => {
    const server = await serve(reply(409), reply(200));
    const used = { code: '409', action: 're-key', keys: ['key'], processed: 'no' } as const;
    const provider = defineProvider({
      name: 'square',
      rules: [{ ...used, why: 'used', source: 'docs', basis: 'J' }],
      keys: [{ name: 'key', kind: 'operation', ...bodyKey('idempotency_key'), renew: () => 'new' }],
    });
    const body = Buffer.from(JSON.stringify(own));
    const report = await send({ provider, url: server.url, path: '/pay', body });
    expect(server.arrived.map((each) => keyIn(each.body))).toEqual(['mine', 'new']);
    expect(report).toMatchObject({ keys: { key: 'new' }, rekeyed: ['key'] });
  });

  test('leaves the rest of a JSON string as it is written, and corrects its length', async () => {
    const server = await serve(reply(200));
    const body = '{ "id": 12345678901234567890, "amount": 1.10 }';
    const headers = { 'content-type': 'application/json', 'content-length': String(body.length) };
    await send({ provider: paying(), url: server.url, path: '/pay', body, headers });
    expect(server.arrived[0]?.body).toMatch(
      /^\{"idempotency_key":"[\da-f-]{36}",? "id": 12345678901234567890, "amount": 1\.10 \}$/,
    );
  });

  test('that is replaced leaves the rest of a JSON string as it is written too', async () => {
    const server = await serve(reply(409), reply(200));
    const provider = defineProvider({
      name: 'square',
      rules: [
        { code: '409', action: 're-key', keys: ['key'], processed: 'no', why: 'used', source: 'docs', basis: 'J' },
      ],
      keys: [{ name: 'key', kind: 'operation', ...bodyKey('a', 'id'), renew: () => 'new' }],
    });
    const body = '{"id":"old","a":{"id":"old"},"b":{"id":"x"},"account":12345678901234567890}';
    await send({ provider, url: server.url, path: '/pay', body });
    const [first, second] = server.arrived.map((each) => each.body);
    expect(first).toBe(body);
    expect(JSON.parse(second ?? '')).toMatchObject({ id: 'old', a: { id: 'new' } });
    const spaced = await serve(reply(409), reply(200));
    await send({ provider, url: spaced.url, path: '/pay', body: '{"a":{"id": "old"},"b":{"id":"old"}}' });
    expect(JSON.parse(spaced.arrived[1]?.body ?? '')).toEqual({ a: { id: 'new' }, b: { id: 'old' } });
    const other = await serve(reply(409), reply(200));
    await send({ provider, url: other.url, path: '/pay', body: body.slice(12).replace(/^/, '{') });
    expect(other.arrived[1]?.body).toBe('{"a":{"id":"new"},"b":{"id":"x"},"account":12345678901234567890}');
  });

  test('goes into an object that the body already has, and overwrites nothing', async () => {
    const server = await serve(reply(200));
    const provider = paying({}, ['payment', 'id']);
    const bodies = [{ payment: { sum: 1 } }, { payment: [1] }, { payment: 'text' }, { payment: { id: { a: 1 } } }];
    for (const body of bodies) await send({ provider, url: server.url, path: '/pay', body });
    expect(server.arrived.map(({ body }) => JSON.parse(body))).toEqual([
      { payment: { sum: 1, id: expect.stringMatching(UUID) } },
      ...bodies.slice(1),
    ]);
  });

  test.each<[string, () => unknown]>([
    ['bytes', () => new TextEncoder().encode('\u0001\u0002')],
    ['bytes that are not UTF-8', () => new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['XML', () => '<pay/>'],
    ['a list', () => '[1]'],
  ])('is not put into %s, which is sent once', async (_, body) => {
    const server = await serve(reset, reply(200));
    const report = await send({ provider: paying(), url: server.url, path: '/pay', body: body() });
    expect(report).toMatchObject({ outcome: 'unknown', keys: {} });
    expect(server.arrived.length).toBe(1);
    expect(server.arrived[0]?.body).toBe(Buffer.from(body() as never).toString());
  });

  test('is attached by what the body says: a GraphQL query needs none', async () => {
    const server = await serve(reply(200));
    const provider = paying({
      attach: (method, url, body) =>
        method === 'post' && url().endsWith('/graphql') && (body() as { query: string }).query.startsWith('mutation'),
    });
    for (const query of ['mutation Pay', 'query Find']) {
      await send({ provider, url: server.url, path: '/graphql', body: { query } });
    }
    expect(server.arrived.map(({ body }) => keyIn(body))).toEqual([expect.stringMatching(UUID), undefined]);
  });

  test("is the earlier call's, or the call does not begin", async () => {
    const server = await serve(reply(200));
    const provider = paying({ attach: () => false });
    const common = { provider, url: server.url, path: '/pay', recovery: { keys: { key: 'earlier' } } };
    await send({ ...common, body: { amount: 1 } });
    expect(server.arrived.map(({ body }) => keyIn(body))).toEqual(['earlier']);
    await expect(send({ ...common, body: '<pay/>' })).rejects.toThrow(
      'recovery: keys.key cannot be written into this request',
    );
    expect(server.arrived.length).toBe(1);
  });
});

function form(fields = new FormData()): FormData {
  fields.set('amount', '1');
  return fields;
}

describe('a body that cannot carry a key is sent as the caller made it', () => {
  test('an instance of a class, which decides itself what it sends', async () => {
    const server = await serve(reset, reply(200));
    const { client } = attached(server.url, { provider: paying() });
    class Payment {
      readonly #amount = 1;
      get amount() {
        return this.#amount;
      }
      toJSON() {
        return { amount: this.#amount };
      }
    }
    class Plain {
      amount = 1;
    }
    class Keyed {
      toJSON() {
        return { idempotency_key: 'mine' };
      }
    }
    const error = await thrownBy(client.post('/pay', new Payment()));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', keys: {} });
    await client.post('/pay', new Plain());
    await client.post('/pay', { card: new Plain() });
    await client.post('/pay', new Keyed());
    expect(server.arrived.map(({ body }) => JSON.parse(body))).toEqual([
      { amount: 1 },
      { amount: 1 },
      { card: { amount: 1 }, idempotency_key: expect.any(String) },
      { idempotency_key: 'mine' },
    ]);
  });

  test('a view of a buffer, of which axios sends the whole', async () => {
    const server = await serve(reply(200));
    const { client } = attached(server.url, { provider: paying() });
    await client.post('/pay', new TextEncoder().encode('[{"amount":1}]').subarray(1, -1));
    expect(server.arrived[0]?.body).toBe('[{"amount":1}]');
  });

  test('a stream', async () => {
    const server = await serve(reply(200));
    const { client } = attached(server.url, { provider: paying() });
    await client.post('/pay', Readable.from(['{"amount":1}']));
    expect(server.arrived[0]?.body).toBe('{"amount":1}');
  });

  test("another library's Request, whose body only fetch can read", async () => {
    const bodies: unknown[] = [];
    const { fetch } = wrapped({ provider: paying() }, (async (_: unknown, init: RequestInit) => {
      bodies.push(init.body);
      return Response.json({});
    }) as never);
    const body = Readable.from(['{"amount":1}']);
    const foreign = { url: 'http://a.test/pay', method: 'POST', headers: new Headers(), body, bodyUsed: false };
    await fetch(foreign as never);
    expect(bodies).toEqual([undefined]);
  });

  test("and the caller's own object is not changed", async () => {
    const server = await serve(reply(200));
    const { client } = attached(server.url, { provider: paying({}, ['payment', 'id']) });
    const body = { payment: {} };
    await client.post('/pay', body);
    await client.post('/pay', body);
    expect(body).toEqual({ payment: {} });
    const [first, second] = server.arrived.map((each) => each.body);
    expect(first).not.toBe(second);
  });
});
