import { describe, expect, test } from '@jest/globals';
import { fetch as undiciFetch } from 'undici';
import type { AnyFetch, Fetch } from '../../src/fetch/options.js';
import { bodyKey, headerKey, plainHttp, recoveryOf } from '../../src/index.js';
import { reply, serve } from '../axios/serve.js';
import { thrownBy, wrapped } from './wrapped.js';

type Arguments = readonly [input: unknown, init?: unknown];

const post = (url: string, init: object): Arguments => [url, { method: 'POST', body: 'x', ...init }];
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
function* only<T>(...values: T[]) {
  yield* values;
}
const detached = () => {
  const buffer = new ArrayBuffer(4);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
};
const resizable = () =>
  new (ArrayBuffer as new (length: number, options: object) => ArrayBuffer)(4, { maxByteLength: 9 });

/** Made anew for each call: some can be read only once. */
const BODIES: Readonly<Record<string, (url: string) => Arguments>> = {
  'a symbol for a body': (url) => post(url, { body: Symbol('x') }),
  'a resizable buffer': (url) => post(url, { body: resizable() }),
  'a view of a resizable buffer': (url) => post(url, { body: new Uint8Array(resizable()) }),
  'a shared buffer': (url) => post(url, { body: new SharedArrayBuffer(4) }),
  'a view of a shared buffer': (url) => post(url, { body: new Uint8Array(new SharedArrayBuffer(4)) }),
  'a detached buffer': (url) => post(url, { body: detached() }),
  'what only claims to be a buffer': (url) => post(url, { body: { [Symbol.toStringTag]: 'ArrayBuffer' } }),
  'what only claims to be a blob': (url) => post(url, { body: Object.create(Blob.prototype) as object }),
  'what only claims to be fields': (url) => post(url, { body: Object.create(URLSearchParams.prototype) as object }),
  'a revoked body': (url) => post(url, { body: revoked() }),
  'an object that says its text': (url) => post(url, { body: { toString: () => '{"a":1}' } }),
  'an object without a text of its own': (url) => post(url, { body: { a: 1 } }),
  'chunks from an object': (url) =>
    post(url, {
      duplex: 'half',
      body: {
        async *[Symbol.asyncIterator]() {
          yield Buffer.from('{"a":1}');
        },
      },
    }),
  'a text in an object': (url) => post(url, { body: new String('{"a":1}') }),
  'a function for a body': (url) => post(url, { body: () => 1 }),
  'a list for a body': (url) => post(url, { body: [1, 2] }),
};

const ODD: typeof BODIES = {
  ...BODIES,
  'a symbol for a URL': () => [Symbol('x')],
  'a revoked URL': () => [revoked()],
  'a number for an init': (url) => [url, 5],
  'a text for an init': (url) => [url, 'x'],
  'a symbol for an init': (url) => [url, Symbol('x')],
  'a revoked init': (url) => [url, revoked()],
  'a header without a value': (url) => post(url, { headers: [['a']] }),
  'a header of three': (url) => post(url, { headers: [['a', 'b', 'c']] }),
  'a text for a header': (url) => post(url, { headers: ['ab'] }),
  'a number for a header': (url) => post(url, { headers: [5] }),
  'an object for a header': (url) => post(url, { headers: [{}] }),
  'a generator of half a header': (url) => post(url, { headers: only(['a']) }),
  'a generator for half a header': (url) => post(url, { headers: [only('a')] }),
  'a symbol among headers': (url) => post(url, { headers: [['a', Symbol('x')]] }),
  'a symbol for the name of a header': (url) => post(url, { headers: [[Symbol('x'), 'a']] }),
  'a repeated header with a line break': (url) =>
    post(url, {
      headers: [
        ['A', 'x\ny'],
        ['a', 'z'],
      ],
    }),
  'a number for headers': (url) => post(url, { headers: 5 }),
  'a text for headers': (url) => post(url, { headers: 'x' }),
  'null for headers': (url) => post(url, { headers: null }),
  'a function for headers': (url) => post(url, { headers: () => 1 }),
  'null for the headers of a Request': (url) => [new Request(url, { method: 'POST', body: 'x' }), { headers: null }],
  'a revoked object for headers': (url) => post(url, { headers: revoked() }),
  'headers from a generator': (url) => post(url, { headers: only(['x-a', 'b']) }),
  'a header from a set': (url) => post(url, { headers: [new Set(['x-a', 'b'])] }),
  'a header from a generator': (url) => post(url, { headers: [only('x-a', 'b')] }),
  'a text for headers from an object': (url) => post(url, { headers: new String('x') }),
  'headers whose value is an object': (url) => post(url, { headers: [['x-a', { toString: () => 'b' }]] }),
  'null for a method': (url) => [url, { method: null }],
  'a symbol for a method': (url) => post(url, { method: Symbol('x') }),
  'an object for a signal': (url) => post(url, { signal: {} }),
  'half a signal': (url) => post(url, { signal: { aborted: true } }),
  'a number for a signal': (url) => post(url, { signal: 5 }),
};

/** What the server got, and what the caller got. */
async function seenWith(fetch: AnyFetch, make: (url: string) => Arguments) {
  const server = await serve(reply(200));
  const [input, init] = make(server.url);
  const ended: unknown = await (fetch as Fetch)(input as string, init as RequestInit).catch((error: unknown) => error);
  const { name, message, status } = ended as Error & { status?: number };
  const arrived = server.arrived.map(({ method, headers, body }) => [
    ...[method, body, headers['x-a'], headers['content-type'], headers['content-length']],
  ]);
  const seen = {
    name,
    message: message?.replaceAll(server.url, ''),
    status,
    arrived,
  };
  return { seen, report: recoveryOf(ended) };
}

const all = Object.entries(ODD);
const odd = (name: string) => ODD[name] as (url: string) => Arguments;

describe('what fetch refuses is refused, with its own error, and what it takes is sent as it sends it:', () => {
  const { fetch } = wrapped();
  test.each(all)('%s', async (name, make) => {
    const { seen, report } = await seenWith(fetch, make);
    expect(seen).toEqual((await seenWith(globalThis.fetch, make)).seen);
    // The error of such an impostor has a code, so it might be another's.
    if (seen.arrived.length === 0 && !name.includes('claims')) expect(report?.processed ?? 'no').toBe('no');
  });
});

describe("another fetch judges for itself: undici's", () => {
  const bare = undiciFetch as unknown as AnyFetch;
  const { fetch } = wrapped({}, bare);
  test.each(all)('%s', async (_name, make) => {
    expect((await seenWith(fetch, make)).seen).toEqual((await seenWith(bare, make)).seen);
  });
});

describe('what a wrapper takes that the platform refuses is sent as it is, once:', () => {
  const bare = (async (input: string, init?: RequestInit) => {
    const { signal, headers, ...others } = { ...init };
    return fetch(input, { ...others, headers: { ...headers, 'x-a': 'wrapper' } as Record<string, string> });
  }) as AnyFetch;
  const keyed = plainHttp({ keys: [{ name: 'rid', kind: 'operation', ...headerKey('x-a'), attach: () => true }] });
  const names = [
    'a number for an init',
    'a number for headers',
    'null for headers',
    'null for the headers of a Request',
  ];
  test.each([...names, 'an object for a signal', 'half a signal'])('%s', async (name) => {
    const server = await serve(reply(503));
    const [input, init] = odd(name)(server.url) as [string, RequestInit];
    const { fetch: own } = wrapped({ provider: keyed, policy: { idempotent: true } }, bare);
    const response = await own(input, init);
    expect(server.arrived).toMatchObject([{ headers: { 'x-a': 'wrapper' } }]);
    expect(recoveryOf(response)).toMatchObject({ stoppedBy: 'not-repeatable', keys: {} });
  });
});

test('headers from a generator are not used up by looking at a call that is not ours', async () => {
  const { fetch } = wrapped({
    provider: undefined,
    providers: [{ ...plainHttp(), hosts: ['elsewhere.test'] }],
  } as never);
  for (const name of ['headers from a generator', 'a header from a generator', 'a generator of half a header']) {
    const make = odd(name);
    expect((await seenWith(fetch, make)).seen).toEqual((await seenWith(globalThis.fetch, make)).seen);
  }
});

describe('a key is not written into a body that only fetch understands:', () => {
  const rid = { name: 'rid', kind: 'operation', ...bodyKey('rid'), attach: () => true, protects: () => true } as const;
  const options = { provider: plainHttp({ keys: [rid] }) };
  const { fetch } = wrapped(options);
  test.each(Object.entries(BODIES))('%s', async (_name, make) => {
    const { seen, report } = await seenWith(fetch, make);
    expect(seen).toEqual((await seenWith(globalThis.fetch, make)).seen);
    expect(report?.keys ?? {}).toEqual({});
  });

  test.each(['an object that says its text', 'chunks from an object', 'null for headers'])(
    'nor that of an earlier call: %s',
    async (name) => {
      const server = await serve(reply(200));
      const [input, init] = odd(name)(server.url) as [string, RequestInit];
      const error = await thrownBy(fetch(input, { ...init, recovery: { keys: { rid: 'earlier' } } }));
      expect(error).toMatchObject({ name: 'TypeError', message: expect.stringContaining('cannot be written') });
      expect(server.arrived).toEqual([]);
    },
  );
});

test.each(['null for headers', 'an object for a signal', 'a number for an init', 'a symbol for a body'])(
  'a signer gets nothing that the platform refuses: %s',
  async (name) => {
    const signed: Request[] = [];
    const beforeAttempt = (request: Request) => {
      signed.push(request);
      return request;
    };
    const make = odd(name);
    const { seen, report } = await seenWith(wrapped({ beforeAttempt }).fetch, make);
    expect(seen).toEqual((await seenWith(globalThis.fetch, make)).seen);
    expect(report).toMatchObject({ outcome: 'failed', processed: 'no' });
    expect(signed).toEqual([]);
  },
);

describe("a signal's reason that cannot be read is given back, with the report:", () => {
  test.each(['before', 'during'])('%s the attempt', async (when) => {
    const controller = new AbortController();
    const reason = revoked();
    if (when === 'before') controller.abort(reason);
    const server = await serve(() => controller.abort(reason));
    const init = { method: 'POST', body: 'x', signal: controller.signal };
    const thrown: unknown = await wrapped()
      .fetch(server.url, init)
      .catch((error: unknown) => [error]);
    // The matchers would read it.
    expect(Array.isArray(thrown) && thrown[0] === reason).toBe(true);
    expect(recoveryOf(reason)).toMatchObject({ outcome: 'aborted', processed: when === 'before' ? 'no' : 'maybe' });
    expect(server.arrived).toHaveLength(when === 'before' ? 0 : 1);
  });
});

test('later changes by the caller do not make a request of what was none', async () => {
  const server = await serve(reply(200));
  const header = ['x-a'];
  const init = { method: 'POST', body: 'x', headers: [header] } as unknown as RequestInit;
  // A call that has to wait is sent later.
  const { fetch } = wrapped({ concurrency: 1 });
  const first = fetch(server.url);
  const second = thrownBy(fetch(server.url, init));
  header.push('b');
  init.headers = {};
  await first;
  expect(await second).toMatchObject({ name: 'TypeError', message: expect.stringContaining('length 2') });
  expect(server.arrived).toHaveLength(1);
});
