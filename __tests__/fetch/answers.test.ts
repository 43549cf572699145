import { inspect } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { LARGEST_JUDGED_BODY } from '../../src/failure/body.js';
import { ProviderError } from '../../src/fetch/index.js';
import { lemanpay, midtrans, recoveryOf } from '../../src/index.js';
import { type Answer, reply, serve } from '../axios/serve.js';
import { charge, statusOf } from '../axios/wire/payments.js';
import { until } from '../simulators/until.js';
import { posting, thrownBy, wrapped } from './wrapped.js';

const { fetch } = wrapped();

const JSON_TEXT = '{"a":"ä"}';

/** What is written and not ended; the rest when it is asked for. */
function held(
  headers: Record<string, string>,
  first: string,
  status = 200,
): { readonly answer: Answer; finish(rest: string): void } {
  let finish = (_rest: string): void => {};
  return {
    answer: (response) => {
      response.writeHead(status, headers);
      response.write(first);
      finish = (rest) => response.end(rest);
    },
    finish: (rest) => finish(rest),
  };
}

describe('the body of a judged answer can be read once, in every way there is:', () => {
  const ways: readonly [string, (response: Response) => Promise<unknown>, unknown][] = [
    ['text', (response) => response.text(), JSON_TEXT],
    ['json', (response) => response.json(), { a: 'ä' }],
    ['arrayBuffer', async (response) => Buffer.from(await response.arrayBuffer()).toString(), JSON_TEXT],
    ['bytes', async (response) => Buffer.from(await (response as never as Bytes).bytes()).toString(), JSON_TEXT],
    ['blob', async (response) => [(await response.blob()).type, JSON_TEXT], ['application/json', JSON_TEXT]],
    ['its stream', (response) => new Response(response.body).text(), JSON_TEXT],
    ['a new Response around it', (response) => new Response(response.body, response).text(), JSON_TEXT],
    ['a clone', (response) => response.clone().text(), JSON_TEXT],
    ['a clone of a clone', (response) => response.clone().clone().text(), JSON_TEXT],
  ];
  test.each(ways)('%s', async (name, read, expected) => {
    const server = await serve(reply(200, JSON_TEXT));
    const response = await fetch(server.url);
    expect(response.bodyUsed).toBe(false);
    expect(await read(response)).toEqual(expected);
    expect(response.bodyUsed).toBe(!name.startsWith('a clone'));
    if (response.bodyUsed) {
      await expect(response.text()).rejects.toThrow('unusable');
      await expect(response.json()).rejects.toThrow('unusable');
      expect(() => response.clone()).toThrow();
      expect(response.body?.locked || response.bodyUsed).toBe(true);
    } else {
      expect(await response.text()).toBe(JSON_TEXT);
    }
  });

  test('form data', async () => {
    const server = await serve(reply(200, 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }));
    expect((await (await fetch(server.url)).formData()).get('a')).toBe('1');
  });

  test('a clone describes itself as the response does', async () => {
    const server = await serve(reply(404, JSON_TEXT, { 'x-id': '7' }));
    const response = await fetch(`${server.url}/x`);
    const copy = response.clone();
    for (const each of [response, copy]) {
      expect(each).toBeInstanceOf(Response);
      expect([each.status, each.statusText, each.ok, each.url, each.type, each.headers.get('x-id')]).toEqual([
        404,
        'Not Found',
        false,
        `${server.url}/x`,
        'basic',
        '7',
      ]);
    }
    expect(await copy.json()).toEqual({ a: 'ä' });
    expect(await response.json()).toEqual({ a: 'ä' });
  });

  test('invalid JSON rejects as a response of fetch does', async () => {
    const server = await serve(reply(200, 'no json', { 'content-type': 'text/plain' }));
    await expect((await fetch(server.url)).json()).rejects.toMatchObject({ name: 'SyntaxError' });
  });
});

interface Bytes {
  bytes(): Promise<Uint8Array>;
}

describe('an answer', () => {
  test('with an error inside HTTP 200 that a retry helps is sent again, whether chunked, compressed or without a type', async () => {
    const busy = JSON.stringify({ status_code: '503', status_message: 'busy' });
    const chunked: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(busy.slice(0, 5));
      response.end(busy.slice(5));
    };
    const zipped: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(gzipSync(busy));
    };
    const untyped: Answer = (response) => {
      response.writeHead(200, { 'content-type': '' }).end(busy);
    };
    const paid = reply(200, { ...statusOf('settlement'), order_id: 'order-1' });
    const server = await serve(chunked, zipped, untyped, paid);
    const mine = wrapped({ provider: midtrans() });
    const response = await mine.fetch(`${server.url}/v2/charge`, posting(charge));
    expect(recoveryOf(response)).toMatchObject({
      outcome: 'recovered',
      attempts: [...Array(3).fill({ status: 200, code: '503' }), { status: 200 }],
    });
    expect(await response.json()).toMatchObject({ transaction_status: 'settlement' });
  });

  test.each(['text/event-stream', 'application/x-ndjson'])('of %s is handed on before it ends', async (type) => {
    const stream = held({ 'content-type': type }, 'data: 1\n\n');
    const server = await serve(stream.answer);
    const response = await fetch(server.url);
    stream.finish('data: 2\n\n');
    expect(await response.text()).toBe('data: 1\n\ndata: 2\n\n');
  });

  test.each([
    ['text/plain', 'a line\n'],
    ['text/html', '<p>'],
    ['application/octet-stream', '\0\0'],
  ])('of %s without a length is handed on before it ends, whole', async (type, first) => {
    const stream = held({ 'content-type': type }, first);
    const server = await serve(stream.answer);
    const response = await fetch(server.url);
    expect(response.bodyUsed).toBe(false);
    stream.finish('and the rest');
    expect(await response.text()).toBe(`${first}and the rest`);
    expect(response.url).toBe(`${server.url}/`);
  });

  test.each([
    ['with a length', true],
    ['without a length', false],
  ])('that is too long to be judged, %s, is handed on intact', async (_name, isSized) => {
    const text = JSON.stringify('x'.repeat(3 * LARGEST_JUDGED_BODY));
    const server = await serve((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      if (isSized) response.end(text);
      else {
        response.write(text.slice(0, 10));
        response.end(text.slice(10));
      }
    });
    const response = await fetch(server.url);
    expect(recoveryOf(response)).toMatchObject({ outcome: 'ok' });
    const copy = response.clone();
    expect(await copy.text()).toBe(text);
    expect(await response.text()).toBe(text);
  });

  test.each([
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ])('to %s, %i, without a body stays the response that it was', async (method, status) => {
    const server = await serve((response) => response.writeHead(status).end());
    const response = await fetch(server.url, { method });
    expect([response.status, response.body === null || response.status === 200]).toEqual([status, true]);
    expect(await response.text()).toBe('');
  });

  test('whose body breaks off is judged as such, and rejects as reading it would', async () => {
    const server = await serve((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"a":', () => setTimeout(() => response.socket?.destroy(), 20));
    });
    const error = await thrownBy(fetch(`${server.url}/pay`, posting({})));
    expect(error).toMatchObject({ name: 'TypeError', message: 'terminated', cause: expect.anything() });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe', attempts: [{ status: 200 }] });
    expect(server.arrived).toHaveLength(1);
  });
});

describe('an error inside HTTP 200', () => {
  const declined = {
    status_code: '202',
    status_message: 'No, said the bank',
    transaction_status: 'deny',
    order_id: 'order-1',
  };
  const denied = () => serve(reply(200, declined));

  test('resolves, with its report', async () => {
    const server = await denied();
    const response = await wrapped({ provider: midtrans() }).fetch(`${server.url}/v2/charge`, posting(charge));
    expect(await response.json()).toEqual(declined);
    expect(recoveryOf(response)).toMatchObject({ outcome: 'failed', attempts: [{ code: '202' }] });
  });

  test('rejects if that is asked for, with a ProviderError that shows nothing of the request', async () => {
    const server = await denied();
    const { fetch: mine } = wrapped({ provider: midtrans(), bodyErrors: 'reject' });
    const secret = 'Basic c2VjcmV0OnNlY3JldA==';
    const error = await thrownBy(
      mine(`${server.url}/v2/charge`, { ...posting(charge), headers: { authorization: secret } }),
    );
    expect(error).toBeInstanceOf(ProviderError);
    const failed = error as ProviderError;
    expect(failed).toMatchObject({ name: 'ProviderError', code: 'ERR_PROVIDER' });
    expect(failed.message).toBe('midtrans answered 202 inside HTTP 200');
    expect(failed.report).toMatchObject({ outcome: 'failed' });
    expect(recoveryOf(failed)).toEqual(failed.report);
    expect(recoveryOf(failed.response)).toEqual(failed.report);
    expect(await failed.response.json()).toEqual(declined);
    for (const shown of [inspect(failed), JSON.stringify(failed), inspect({ ...failed })]) {
      expect(shown).not.toContain(secret);
      expect(shown).not.toContain('gross_amount');
      expect(shown).not.toContain('said the bank');
    }
  });

  test('an HTTP error resolves even then', async () => {
    const server = await serve(reply(400, {}));
    const response = await wrapped({ bodyErrors: 'reject' }).fetch(server.url);
    expect(response.status).toBe(400);
    expect(recoveryOf(response)).toMatchObject({ outcome: 'failed' });
  });
});

test('an answer that its caller never reads frees its socket once it is forgotten', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let open = 0;
  const server = await serve((response) => {
    open += 1;
    response.on('close', () => {
      open -= 1;
    });
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.write('x');
  });
  await (async () => {
    for (let count = 0; count < 5; count++) await fetch(server.url);
  })();
  expect(open).toBe(5);
  await until(() => {
    collect();
    return open === 0;
  });
});

/** A library of which nobody knows how it reads its bodies. */
class Own extends Response {}
Object.defineProperty(Own.prototype, 'text', { value: Response.prototype.text, configurable: true });

const asOwn = async (...given: Parameters<typeof globalThis.fetch>) => {
  const response = await globalThis.fetch(...given);
  return new Own(response.body, response);
};

test.each<[string, typeof globalThis.fetch]>([
  ['text/plain', globalThis.fetch],
  ['application/octet-stream', globalThis.fetch],
  ['text/event-stream', globalThis.fetch],
  ['application/json', asOwn],
])('an error of %s that is handed back after all, because its retry is not sent, is whole', async (type, fetch) => {
  // All of an answer in JSON is read before it is judged.
  const isJudged = type === 'application/json';
  const parts = isJudged ? ['{"no":', '"database"}'] : ['no ', 'database'];
  const error = held({ 'content-type': type }, parts[0] as string, 503);
  const server = await serve(error.answer);
  const finish = () => error.finish(parts[1] as string);
  if (isJudged) void until(() => server.arrived.length === 1).then(finish);
  const mine = wrapped(
    {
      policy: { attemptTimeout: 30_000 },
      beforeAttempt: (request, { attempt }) => {
        if (attempt === 1) return request;
        if (!isJudged) finish();
        throw new Error('no key');
      },
    },
    fetch,
  );
  const response = await mine.fetch(server.url);
  expect([server.arrived.length, response.status, await response.text()]).toEqual([1, 503, parts.join('')]);
});

test.each(['text/event-stream', 'text/plain'])('answers of %s that nobody gets hold no socket', async (type) => {
  let open = 0;
  const server = await serve(
    (response) => {
      open += 1;
      response.on('close', () => {
        open -= 1;
      });
      response.writeHead(503, { 'content-type': type });
      response.write('data: 1\n\n');
    },
    (response, request) => {
      // Each resend comes when the answer before it is about to be let go.
      void until(() => open === 0).then(() => reply(200, { open })(response, request));
    },
  );
  const response = await fetch(server.url);
  expect(await response.json()).toEqual({ open: 0 });
});

test('a library whose bodies are not web streams is judged too', async () => {
  const { Readable } = await import('node:stream');
  let calls = 0;
  class Foreign {
    clone(): never {
      throw new Error('not asked for');
    }
    bodyUsed = false;
    readonly ok = true;
    readonly url = 'http://x/';
    readonly redirected = false;
    constructor(
      private readonly data: Uint8Array | null,
      readonly init: { headers: Headers; status?: number } = { headers: new Headers() },
    ) {}
    get body() {
      return this.data && Readable.from([this.data]);
    }
    get headers() {
      return this.init.headers;
    }
    get status() {
      return this.init.status ?? 200;
    }
    async arrayBuffer() {
      this.bodyUsed = true;
      return new Uint8Array(this.data as Uint8Array).buffer;
    }
  }
  const foreign = (async () => {
    calls += 1;
    return new Foreign(Buffer.from('{"a":1}'), {
      headers: new Headers({ 'content-type': 'application/json' }),
      status: calls === 1 ? 503 : 200,
    });
  }) as never;
  const response = await wrapped({}, foreign).fetch('http://x/');
  expect(response).toBeInstanceOf(Foreign);
  expect(await response.json()).toEqual({ a: 1 });
  expect(calls).toBe(2);
});

describe('a response that reads its body in its own way continues to do so:', () => {
  const text = JSON.stringify({ at: '2026-01-01' });
  class Reviving extends Response {}
  Object.defineProperty(Reviving.prototype, 'json', {
    async value(this: Response) {
      return { revived: await Response.prototype.json.call(this) };
    },
  });
  class Odd extends Response {
    constructor(readonly inner: { text: string }) {
      super(inner.text, { headers: { 'content-type': 'application/json' } });
    }
  }
  const answered = async (make: (body: string) => Response) => {
    let calls = 0;
    const own = async () => (++calls === 1 ? Response.json({}, { status: 503 }) : make(text));
    const response = await wrapped({}, own).fetch('http://x/');
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered' });
    return response;
  };
  const json = { headers: { 'content-type': 'application/json' } };

  test('a class of its own', async () => {
    expect(await (await answered((body) => new Reviving(body, json))).json()).toEqual({ revived: JSON.parse(text) });
  });

  test('a method of its own', async () => {
    const response = await answered((body) => {
      const made = new Response(body, json);
      return Object.assign(made, { json: async () => ({ patched: await Response.prototype.json.call(made) }) });
    });
    expect(await response.json()).toEqual({ patched: JSON.parse(text) });
  });

  test('a class that others cannot construct', async () => {
    const response = await answered((body) => new Odd({ text: body }));
    expect(response).toBeInstanceOf(Odd);
    expect(await response.clone().text()).toBe(text);
    expect((await response.blob()).size).toBe(text.length);
  });

  test('a frozen one', async () => {
    const response = await answered((body) => Object.freeze(new Response(body, json)));
    expect(await response.json()).toEqual(JSON.parse(text));
  });
});

const fail = (): never => {
  throw new Error('lazy');
};
const hostile = new Proxy({}, { get: fail, has: fail, getPrototypeOf: fail });
const withGetter = (target: object, field: string) => Object.defineProperty(target, field, { get: fail });

test.each<readonly [string, () => Promise<unknown>]>([
  ['an answer whose status throws', async () => withGetter(Response.json({}), 'status')],
  ['an answer whose headers throw', async () => withGetter(Response.json({}), 'headers')],
  ['an answer whose body throws', async () => withGetter(Response.json({}), 'body')],
  ['an error whose code throws', () => Promise.reject(withGetter(new Error('x'), 'code'))],
  ['an error whose cause throws', () => Promise.reject(new Error('x', { cause: hostile }))],
  ['an error that throws whatever is asked of it', () => Promise.reject(hostile)],
])('%s is an end with a report, and frees its place', async (_what, give) => {
  const recovery = wrapped({ concurrency: 1, policy: { maxAttempts: 1 } }, give as never);
  const read = await thrownBy(recovery.fetch('http://a.test/'));
  const written = await thrownBy(recovery.fetch('http://a.test/', posting({})));
  expect(recoveryOf(read)).toMatchObject({ outcome: 'failed', processed: 'no' });
  expect(recoveryOf(written)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  for (const error of [read, written]) {
    expect(error).toMatchObject({ name: 'TypeError', message: 'the result of fetch cannot be read' });
    expect((error as Error).cause).toBeDefined();
  }
  expect(recovery.stats()).toMatchObject({ calls: 2, lanes: [{ waiting: 0 }, { waiting: 0 }] });
});

test('a fetch that throws, or rejects with a non-object, is a failure', async () => {
  const throwing = (() => {
    throw new Error('x');
  }) as never;
  expect(recoveryOf(await thrownBy(wrapped({}, throwing).fetch('http://a.test/', posting({}))))).toMatchObject({
    outcome: 'unknown',
  });
  const outcomes: unknown[] = [];
  const recovery = wrapped({}, () => Promise.reject('x'));
  recovery.on('recovery.finished', ({ outcome }) => outcomes.push(outcome));
  expect(await thrownBy(recovery.fetch('http://a.test/', posting({})))).toBe('x');
  expect(outcomes).toEqual(['unknown']);
});

test('resolving without a response is a failure', async () => {
  const error = await thrownBy(wrapped({}, (async () => undefined) as never).fetch('http://x/', { method: 'POST' }));
  expect(error).toMatchObject({ name: 'TypeError' });
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown' });
});

test('a provider with its own documentation is looked up in its own dialect', async () => {
  const server = await serve(reply(429, {}, { 'retry-after': '0' }), reply(200, { id: 1, status: 'NEW' }));
  const response = await wrapped({ provider: lemanpay() }).fetch(`${server.url}/x`);
  expect(recoveryOf(response)).toMatchObject({ attempts: [{ status: 429 }, { status: 200 }] });
});

test.each(['{"a":1}', 5])('a body of no bytes, such as %j, is no answer to a payment', async (chunk) => {
  const start = (controller: ReadableStreamDefaultController) => {
    controller.enqueue(chunk);
    controller.close();
  };
  const headers = { 'content-type': 'application/json' };
  const odd = async () => new Response(new ReadableStream({ start }), { headers });
  const error = await thrownBy(wrapped({}, odd).fetch('http://a.invalid/pay', posting({})));
  expect(error).toMatchObject({ name: 'TypeError' });
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', attempts: [{ code: 'UNREADABLE_2XX' }] });
});

test('an answer whose status is no number says nothing of a payment', async () => {
  const odd = async () => Object.defineProperty(Response.json({ a: 1 }), 'status', { value: Number.NaN });
  const response = await wrapped({}, odd).fetch('http://a.invalid/pay', posting({}));
  expect(recoveryOf(response)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
});
