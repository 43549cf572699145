// The body of an answer that was looked at is as that of `fetch`, however it is read.
import { PassThrough, type Readable } from 'node:stream';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { recoveryOf } from '../../src/index.js';
import { reply, serve } from '../axios/serve.js';
import { posting, wrapped } from './wrapped.js';

const { fetch } = wrapped();
let nodeFetch: typeof fetch;
beforeAll(async () => {
  nodeFetch = (await import('node-fetch' as string)).default;
});

test('a response and its clone have JSON of their own: what one reader changes, the other does not see', async () => {
  const server = await serve(reply(200, { card: '4111' }));
  for (const isCloneFirst of [true, false]) {
    const response = await fetch(server.url);
    const both = [response, response.clone()];
    const [one, other] = isCloneFirst ? both.reverse() : both;
    const read = (await one?.json()) as { card?: string };
    delete read.card;
    expect(await other?.json()).toEqual({ card: '4111' });
  }
});

test('a text can be read into memory of the reader’s own', async () => {
  const server = await serve(reply(200, 'hello', { 'content-type': 'text/plain' }));
  const { body } = await fetch(server.url);
  const reader = (body as ReadableStream<Uint8Array<ArrayBuffer>>).getReader({ mode: 'byob' });
  let text = '';
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(3));
    text += Buffer.from(value ?? []).toString();
    if (done) break;
  }
  expect(text).toBe('hello');
});

test('an answer has no method that its library lacks', async () => {
  const server = await serve(reply(200));
  const own = await nodeFetch(server.url);
  const mine = await wrapped({}, nodeFetch as never).fetch(server.url);
  for (const name of ['bytes', 'formData', 'json', 'buffer']) expect([name, name in mine]).toEqual([name, name in own]);
});

test.each(['{"a":1}', Buffer.from('{"a":1}')])(
  'a response that is made by hand is handed on, with a body of %p',
  async (body) => {
    const made = {
      ...{ status: 200, ok: true, headers: new Headers() },
      body,
      bodyUsed: false,
      json: async () => ({ a: 1 }),
    };
    const { fetch: mine } = wrapped({}, async () => made as never);
    const { signal } = new AbortController();
    const response = await mine('http://pay.test/payments', { ...posting({}), signal });
    expect(recoveryOf(response)).toMatchObject({ outcome: 'ok' });
    expect(await response.json()).toEqual({ a: 1 });
  },
);

describe.each(['application/json', 'text/plain'])('the body of an answer of node-fetch, %s,', (type) => {
  const mine = (url: string) => wrapped({}, nodeFetch as never).fetch(url);
  const ways: readonly [string, (response: OfNodeFetch) => Promise<unknown>][] = [
    ['piped', (response) => new Promise((done) => response.body.pipe(new PassThrough()).on('data', done))],
    ['iterated', async (response) => Buffer.concat(await response.body.toArray())],
    ['read by its own method', (response) => response.buffer()],
    ['read as text', (response) => response.text()],
  ];

  test.each(ways)('can be %s', async (_, read) => {
    const server = await serve(reply(200, '{"a":1}', { 'content-type': type }));
    const response = (await mine(server.url)) as unknown as OfNodeFetch;
    expect(String(await read(response))).toBe('{"a":1}');
  });

  test.each<[string, (body: OfNodeFetch['body']) => unknown]>([
    ['read', (body) => body.toArray()],
    ['let go', (body) => body.destroy()],
  ])('is not waited for if a wrapper has it %s', async (_, use) => {
    const server = await serve(reply(200, '{"a":1}', { 'content-type': type }));
    const wrapper = async (url: string) => {
      const response = (await nodeFetch(url)) as unknown as OfNodeFetch;
      await use(response.body);
      return response as unknown as Response;
    };
    const policy = { attemptTimeout: 500, maxAttempts: 1 };
    expect(recoveryOf(await wrapped({ policy }, wrapper as never).fetch(server.url))).toMatchObject({ outcome: 'ok' });
  });

  test('can be piped if it is empty, and says where it came from if it is no JSON', async () => {
    const server = await serve(reply(200, '', { 'content-type': type }));
    const response = (await mine(server.url)) as unknown as OfNodeFetch;
    expect(await response.body.toArray()).toEqual([]);
    await expect((await mine(`${server.url}/here`)).clone().json()).rejects.toThrow(`${server.url}/here`);
  });
});

interface OfNodeFetch {
  readonly body: Readable;
  buffer(): Promise<Buffer>;
  text(): Promise<string>;
}
