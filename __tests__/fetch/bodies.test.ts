// The body of an answer that was looked at is as that of `fetch`, however it is read.
import { expect, test } from '@jest/globals';
import { reply, serve } from '../axios/serve.js';
import { wrapped } from './wrapped.js';

const { fetch } = wrapped();

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
