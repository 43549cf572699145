/** Of a call to `fetch`. */
export type Arguments = readonly [input: unknown, init?: unknown];

const post = (url: string, init: object): Arguments => [url, { method: 'POST', body: 'x', ...init }];
/** Whatever reads it throws. */
export const revoked = () => {
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

/** Bodies that are not what `fetch` is documented to take. Made anew for each call: some can be read only once. */
export const BODIES: Readonly<Record<string, (url: string) => Arguments>> = {
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

/** The same, and all other arguments of this kind. */
export const ODD: typeof BODIES = {
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
