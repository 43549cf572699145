import { describe, expect, test } from '@jest/globals';
import { streamOf } from '../../src/wire/read-up-to.js';
import { Rest } from '../../src/wire/rest.js';
import { serve } from '../axios/serve.js';
import { wrapped } from './wrapped.js';

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A stream that delivers what the test says, and the rest of an answer that began with "0". */
function made() {
  let source!: ReadableStreamDefaultController<Uint8Array>;
  let isCancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      source = controller;
    },
    cancel: () => {
      isCancelled = true;
    },
  });
  const rest = new Rest(stream.getReader());
  const bytes = new TextEncoder().encode('0');
  return {
    rest,
    arrive: (text: string) => source.enqueue(new TextEncoder().encode(text)),
    end: () => source.close(),
    isCancelled: () => isCancelled,
    text: () => new Response(streamOf({ bytes, rest })).text(),
  };
}

describe('the rest of an answer that waits for a retry', () => {
  test('is read meanwhile, and can be handed on whole', async () => {
    const { rest, arrive, end, text } = made();
    const reading = rest.readAhead();
    arrive('1');
    await settle();
    arrive('2');
    end();
    await reading;
    rest.letGo();
    expect(await text()).toBe('012');
  });

  test('is read no further, and lost no more, once it is handed on', async () => {
    const { rest, arrive, end, text, isCancelled } = made();
    const reading = rest.readAhead();
    arrive('1');
    await settle();
    const all = text();
    const long = '2'.repeat(100_000);
    arrive(long);
    await reading;
    arrive('3');
    end();
    expect(await all).toBe(`01${long}3`);
    expect(isCancelled()).toBe(false);
  });

  test('is let go if it is long: whoever reads it meets an error rather than an early end', async () => {
    const { rest, arrive, text, isCancelled } = made();
    const reading = rest.readAhead();
    arrive('1'.repeat(40_000));
    await settle();
    expect(isCancelled()).toBe(false);
    arrive('2'.repeat(40_000));
    await reading;
    expect(isCancelled()).toBe(true);
    await expect(text()).rejects.toThrow('the rest of this answer was not read');
  });

  test('that breaks off does so for whoever reads it', async () => {
    const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('reset')) });
    const rest = new Rest(broken.getReader());
    await rest.readAhead();
    await expect(rest.read()).rejects.toThrow('reset');
  });
});

test('that was let go for a retry that is never sent is not told as aborted: whoever reads it aborted nothing', async () => {
  const { url } = await serve((response) => {
    response.writeHead(503, { 'content-type': 'application/octet-stream' }).end('x'.repeat(300_000));
  });
  let attempts = 0;
  const { fetch } = wrapped({
    policy: { deadline: 800 },
    beforeAttempt: (request) => {
      attempts += 1;
      return attempts === 1 ? request : new Promise<never>(() => {});
    },
  });
  const response = await fetch(url);
  expect(response.status).toBe(503);
  await expect(response.text()).rejects.toThrow('the rest of this answer was not read');
});
