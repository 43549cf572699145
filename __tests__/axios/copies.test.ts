import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosRequestConfig } from 'axios';
import { recoveryOf } from '../../src/index.js';
import { testUnless } from '../skip.js';
import { attached } from './attached.js';
import { type Arrived, reply, serve } from './serve.js';

/** Serialises itself in its own way, like `TZDate` of @date-fns/tz. */
class OffsetDate extends Date {
  override toISOString() {
    return super.toISOString().replace('Z', '+00:00');
  }
  override toJSON() {
    return this.toISOString();
  }
}
/** A counter that only its own code can copy. */
class SecretDate extends Date {
  #zone = '+00:00';
  override toJSON() {
    return this.toISOString().replace('Z', this.#zone);
  }
}
class Percented extends URLSearchParams {
  override toString() {
    return super.toString().replaceAll('+', '%20');
  }
}
class Bytes extends Uint8Array {
  constructor(text: string) {
    super(new TextEncoder().encode(text));
  }
}
class Buffered extends ArrayBuffer {
  constructor(text: string) {
    super(new TextEncoder().encode(text).byteLength);
    new Uint8Array(this).set(new TextEncoder().encode(text));
  }
}
class Lines extends Array<unknown> {
  toJSON() {
    return { lines: [...this] };
  }
}
class Order {
  constructor(public id: string) {}
  get [Symbol.toStringTag]() {
    return 'Order';
  }
}
class Text {
  constructor(public id: string) {}
  toString() {
    return `order ${this.id}`;
  }
}
class SecretText {
  #id: string;
  constructor(id: string) {
    this.#id = id;
  }
  set(id: string) {
    this.#id = id;
  }
  toString() {
    return `order ${this.#id}`;
  }
}
class Payment {
  #fee = 1;
  constructor(public id: string) {}
  toJSON() {
    return { payment: this.id, fee: this.#fee };
  }
}
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const ownToString = () => Object.assign(new URLSearchParams({ n: 'a b' }), { toString: () => 'n=a%20b' });

class Shadow {
  get id() {
    return 'none';
  }
}
const shadowed = () => Object.defineProperty(new Shadow(), 'id', { value: 'A', enumerable: true });

type Given = Pick<AxiosRequestConfig, 'data' | 'params' | 'headers'>;
const requests: readonly [string, () => Given, ((given: never) => unknown)?][] = [
  [
    'a date of a class with its own toJSON',
    () => ({ data: { at: new OffsetDate(0) } }),
    late((d) => d.data.at.setTime(9)),
  ],
  ['such a date with private fields', () => ({ data: { at: new SecretDate(0) } })],
  [
    'form fields of a class with its own toString',
    () => ({ data: new Percented({ n: 'a b' }) }),
    late((d) => d.data.set('n', 'B')),
  ],
  ['form fields with a toString of their own', () => ({ data: ownToString() })],
  ['bytes of a class with its own constructor', () => ({ data: new Bytes('{"a":1}') }), late((d) => d.data.fill(66))],
  ['a buffer of such a class', () => ({ data: new Buffered('{"a":1}') }), late((d) => new Uint8Array(d.data).fill(66))],
  ['such bytes inside', () => ({ data: { bytes: new Bytes('a') } }), late((d) => d.data.bytes.fill(66))],
  ['a view of other bytes', () => ({ data: new Uint16Array([0x4141, 0x4242]) }), late((d) => d.data.fill(0))],
  ['a list of a class with its own toJSON', () => ({ data: { l: Lines.from([1]) } }), late((d) => d.data.l.push(2))],
  [
    'an instance that names its class',
    () => ({ data: new Order('A') }),
    late((d) => Object.assign(d.data, { id: 'B' })),
  ],
  [
    'such an instance inside',
    () => ({ data: { o: new Order('A') } }),
    late((d) => Object.assign(d.data.o, { id: 'B' })),
  ],
  ['an instance whose class has a setter of the same name', () => ({ data: shadowed() })],
  ['an instance as a form', () => ({ data: new Payment('A'), headers: FORM })],
  ['a map, a set and an error', () => ({ data: { m: new Map([[1, 2]]), s: new Set([1]), e: new Error('x') } })],
  ['a text as an object', () => ({ data: { text: new String('abc') } })],
  [
    'a URL inside',
    () => ({ data: { back: new URL('https://shop.example/a') } }),
    late((d) => Object.assign(d.data.back, { search: 'b' })),
  ],
  ['a list with holes', () => ({ data: { l: Object.assign(new Array(2), { 1: 1 }) } })],
  ['a date as a parameter', () => ({ params: { at: new OffsetDate(0) } }), late((d) => d.params.at.setTime(9))],
  [
    'parameters of a class with its own toString',
    () => ({ params: new Percented({ n: 'a b' }) }),
    late((d) => d.params.set('n', 'B')),
  ],
  [
    'parameters as an instance',
    () => ({
      params: new (class {
        id = 'A';
      })(),
    }),
    late((d) => Object.assign(d.params, { id: 'B' })),
  ],
  [
    'an instance as a parameter',
    () => ({ params: { o: new Text('A') } }),
    late((d) => Object.assign(d.params.o, { id: 'B' })),
  ],
  ['one with private fields', () => ({ params: { o: new SecretText('A') } })],
  [
    'objects in a list of parameters',
    () => ({ params: { l: [{ id: 'A' }] } }),
    late((d) => Object.assign(d.params.l[0], { id: 'B' })),
  ],
];

// biome-ignore lint/suspicious/noExplicitAny: each knows what it was given.
function late(change: (given: any) => unknown) {
  return change;
}

function wire({ url, body, headers }: Arrived) {
  return { url, body, type: headers['content-type'], length: headers['content-length'] };
}

async function byBareAxios(given: Given) {
  const server = await serve(reply(200));
  await axios.create({ baseURL: server.url }).post('/pay', given.data ?? {}, given);
  return wire(server.arrived[0] as Arrived);
}

describe.each(['no interceptor', 'an interceptor', 'an interceptor that waits', 'a transform of its own'])(
  'with %s, every attempt carries byte for byte what bare axios sends, whatever becomes of the object',
  (way) => {
    test.each(requests.map(([name, make, change]) => [name, { make, change }] as const))(
      '%s',
      async (_, { make, change }) => {
        const expected = await byBareAxios(make());
        const server = await serve(reply(429), reply(429), reply(200));
        const own = axios.defaults.transformRequest as never[];
        const { client } = attached(
          server.url,
          {},
          way === 'a transform of its own' ? { transformRequest: [...own, same] } : {},
        );
        if (way === 'an interceptor') client.interceptors.request.use(same, null, { synchronous: true });
        if (way === 'an interceptor that waits') client.interceptors.request.use(async (config) => config);
        const given = make();
        const calling = client.post('/pay', given.data ?? {}, given);
        change?.(given as never);
        expect(recoveryOf(await calling)?.outcome).toBe('recovered');
        expect(server.arrived.map(wire)).toEqual([expected, expected, expected]);
      },
    );
  },
);

function same<T>(value: T): T {
  return value;
}

describe('a call that waits for its first attempt carries what it was made with', () => {
  const orders = ['1', '2', '3'];

  async function behind(concurrency: number, baseURL?: string) {
    const server = await serve(reply(200));
    return { server, ...attached(baseURL ?? server.url, { concurrency }) };
  }

  test('if one URLSearchParams is used for all of them', async () => {
    const { server, client } = await behind(5);
    const params = new URLSearchParams();
    const calls = orders.map((order) => {
      params.set('order', order);
      return client.post('/pay', {}, { params });
    });
    await Promise.all(calls);
    expect(server.arrived.map(({ url }) => url).sort()).toEqual(orders.map((order) => `/pay?order=${order}`));
  });

  test('if one instance is', async () => {
    const { server, client } = await behind(1);
    const params = new Text('');
    const calls = orders.map((order) => {
      params.id = order;
      return client.post('/pay', {}, { params });
    });
    await Promise.all(calls);
    expect(server.arrived.map(({ url }) => url).sort()).toEqual(orders.map((order) => `/pay?id=${order}`));
  });

  test('if one URL is', async () => {
    const { server, client } = await behind(5, '');
    const url = new URL(`${server.url}/pay`);
    const calls = orders.map((order) => {
      url.searchParams.set('order', order);
      return client.post(url as never, {});
    });
    await Promise.all(calls);
    expect(server.arrived.map((each) => each.url).sort()).toEqual(orders.map((order) => `/pay?order=${order}`));
  });

  test("if only a parameter's own code can copy it", async () => {
    const { server, client } = await behind(5);
    const name = new SecretText('');
    const calls = orders.map((order) => {
      name.set(order);
      return client.post('/pay', {}, { params: { name } });
    });
    await Promise.all(calls);
    expect(server.arrived.map(({ url }) => url).sort()).toEqual(orders.map((order) => `/pay?name=order+${order}`));
  });

  test('if an object that only its own code can copy changes while an interceptor waits: only the first attempt is sent', async () => {
    const server = await serve(reply(429));
    const { client } = attached(server.url);
    client.interceptors.request.use(async (config) => config);
    const order = new SecretText('A');
    const calling = client.post('/pay', {}, { params: { order } }).catch((error: unknown) => error);
    order.set('B');
    expect(recoveryOf(await calling)).toMatchObject({ outcome: 'failed', stoppedBy: 'not-repeatable' });
    expect(server.arrived.map(({ url }) => url)).toEqual(['/pay?order=order+B']);
  });
});

describe('a retry goes where the call was made to', () => {
  for (const way of ['no interceptor', 'an interceptor', 'an interceptor that waits']) {
    test(`although the caller changes the URL object, with ${way}`, async () => {
      const server = await serve(reply(429), reply(200));
      const { client } = attached('');
      if (way === 'an interceptor') client.interceptors.request.use(same, null, { synchronous: true });
      if (way === 'an interceptor that waits') client.interceptors.request.use(async (config) => config);
      const url = new URL(`${server.url}/pay?order=1`);
      const calling = client.post(url as never, {});
      url.searchParams.set('order', '2');
      expect(recoveryOf(await calling)?.outcome).toBe('recovered');
      expect(server.arrived.map((each) => each.url)).toEqual(['/pay?order=1', '/pay?order=1']);
    });
  }

  test('although an object that only its own code can copy changes after the first attempt', async () => {
    const server = await serve(reply(429), reply(200));
    const { client } = attached(server.url);
    const order = new SecretText('A');
    const calling = client.post('/pay', new Payment('A'), { params: { order }, headers: FORM });
    order.set('B');
    expect(recoveryOf(await calling)?.outcome).toBe('recovered');
    expect(server.arrived.map(({ url, body }) => url + body)).toEqual(Array(2).fill('/pay?order=order+Aid=A'));
  });
});

describe('a number that is exact only as JSON', () => {
  const { rawJSON } = JSON as { rawJSON?(text: string): unknown };
  const exact = (amount: string) => (rawJSON as (text: string) => unknown)(amount);
  const on = testUnless(
    rawJSON === undefined ? `JSON.rawJSON, which Node ${process.version} does not have` : undefined,
  );
  class Exact {
    #amount = '12345678901234567890.10';
    set(amount: string) {
      this.#amount = amount;
    }
    toJSON() {
      return exact(this.#amount);
    }
  }
  const body = '{"amount":12345678901234567890.10}';

  on.each(['itself', 'by its own code'])('is sent so, and again, given %s', async (way) => {
    const server = await serve(reply(429), reply(200));
    const { client } = attached(server.url);
    client.interceptors.request.use(same);
    // axios itself takes one apart in a plain object.
    await client.post('/pay', [way === 'itself' ? exact('12345678901234567890.10') : new Exact()]);
    expect(server.arrived.map((each) => each.body)).toEqual(Array(2).fill('[12345678901234567890.10]'));
  });

  on('is not sent again once its own code says another', async () => {
    const server = await serve((...answered) => {
      amount.set('2');
      reply(429)(...answered);
    });
    const { client } = attached(server.url);
    client.interceptors.request.use(same);
    const amount = new Exact();
    const error = await client.post('/pay', { amount }).catch((thrown: unknown) => thrown);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no', stoppedBy: 'not-repeatable' });
    expect(server.arrived.map((each) => each.body)).toEqual([body]);
  });

  on('nor if it says so while the resend waits', async () => {
    const server = await serve(reply(429));
    const { client } = attached(server.url, {
      policy: {
        backoff: () => {
          setTimeout(() => amount.set('2'), 1);
          return 50;
        },
      },
    });
    client.interceptors.request.use(same);
    const amount = new Exact();
    const error = await client.post('/pay', { amount }).catch((thrown: unknown) => thrown);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no' });
    expect(server.arrived.map((each) => each.body)).toEqual([body]);
  });
});

describe('an interceptor added while the call is under way changes nothing by being there:', () => {
  test.each<[string, () => Given]>([
    ['a list in a form', () => ({ data: { items: ['a', 'b'] }, headers: FORM })],
    ['a name that comes twice', () => ({ data: new URLSearchParams('a=1&a=2') })],
    ['an object in a form', () => ({ data: { a: { b: 'c d' } }, headers: FORM })],
    ['JSON as bytes', () => ({ data: new TextEncoder().encode('{ "a": 1 }') })],
    ['JSON as a buffer', () => ({ data: new TextEncoder().encode('{ "a": 1 }').buffer })],
    ['JSON as a blob', () => ({ data: new Blob(['{ "a": 1 }'], { type: 'application/json' }) })],
  ])('%s', async (_, make) => {
    const expected = await byBareAxios(make());
    const server = await serve((...answered) => {
      client.interceptors.request.use(same);
      reply(429)(...answered);
    }, reply(200));
    const { client } = attached(server.url);
    const given = make();
    await client.post('/pay', given.data, given);
    expect(server.arrived.map(wire)).toEqual([expected, expected]);
  });
});
