import { openAsBlob } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { Agent, fetch as undiciFetch } from 'undici';
import type { AnyFetch } from '../../src/fetch/index.js';
import { bodyKey, defineProvider, headerKey, type KeyedRequest, midtrans, recoveryOf } from '../../src/index.js';
import { hang, reply, reset, serve } from '../axios/serve.js';
import { charge, statusOf } from '../axios/wire/payments.js';
import { until } from '../simulators/until.js';
import { posting, thrownBy, wrapped } from './wrapped.js';

const twice = () => serve(reply(503), reply(200));
const { fetch } = wrapped({ policy: { idempotent: true } });

/** Bodies and types as they arrived. */
const sentTo = (server: Awaited<ReturnType<typeof serve>>) =>
  server.arrived.map(({ method, headers, body }) => [method, headers['content-type'], body]);

describe('a retry carries what was sent first, byte for byte:', () => {
  const form = () => {
    const made = new FormData();
    made.append('amount', '1');
    made.append('file', new Blob(['\0ü'], { type: 'image/png' }), 'a.png');
    return made;
  };
  test.each<readonly [string, () => RequestInit, string | RegExp | undefined, string | RegExp]>([
    ['a text', () => ({ body: '{"a":1}' }), 'text/plain;charset=UTF-8', '{"a":1}'],
    ['fields', () => ({ body: new URLSearchParams({ a: '1 ä' }) }), /^application\/x-www-form.*UTF-8$/, 'a=1+%C3%A4'],
    ['bytes', () => ({ body: new TextEncoder().encode('ab') }), undefined, 'ab'],
    ['a buffer', () => ({ body: new TextEncoder().encode('ab').buffer }), undefined, 'ab'],
    ['a view', () => ({ body: new DataView(new TextEncoder().encode('xaby').buffer, 1, 2) }), undefined, 'ab'],
    ['a blob', () => ({ body: new Blob(['ab'], { type: 'x/y' }) }), 'x/y', 'ab'],
    ['a form', () => ({ body: form() }), /^multipart\/form-data; boundary=/, /a\.png/],
    ['a type of its own', () => ({ body: 'a', headers: [['Content-Type', 'x/y']] }), 'x/y', 'a'],
  ])('%s', async (_name, init, type, body) => {
    const server = await twice();
    const response = await fetch(server.url, { method: 'POST', ...init() });
    expect(response.status).toBe(200);
    const [first, second, ...more] = sentTo(server);
    expect(more).toEqual([]);
    expect(second).toEqual(first);
    if (type === undefined) expect(first?.[1]).toBeUndefined();
    else expect(first?.[1]).toMatch(type);
    expect(first?.[2]).toMatch(body);
  });

  test('as bare fetch sends it', async () => {
    const server = await serve(reply(200));
    for (const each of [fetch, globalThis.fetch]) {
      await each(server.url, { method: 'POST', body: 'a' });
      await each(server.url, { method: 'POST', body: new URLSearchParams('a=1') });
      await each(server.url, { method: 'PATCH', body: new Uint8Array([65]), headers: { 'X-A': '1' } });
      await each(server.url, { method: 'patch'.toUpperCase(), body: '' });
      await each(new Request(server.url, { method: 'PUT', body: 'b', headers: { 'x-b': '2' } }));
      await each(new URL(server.url), { headers: new Headers({ accept: 'x/y' }) });
      await each(server.url, { method: 'DELETE' });
      await each(server.url, { method: 'POST' });
    }
    const seen = server.arrived.map(({ method, url, headers: { connection, ...headers }, body }) => [
      method,
      url,
      headers,
      body,
    ]);
    expect(seen.slice(0, 8)).toEqual(seen.slice(8));
  });

  test('later changes by the caller change no retry, and no first attempt either', async () => {
    const bytes = new TextEncoder().encode('ab');
    const headers: Record<string, string> = { 'x-a': '1' };
    const fields = new FormData();
    fields.set('a', '1');
    const init: RequestInit = { method: 'POST', body: bytes, headers };
    const server = await serve(
      (response, request) => {
        bytes.fill(120);
        headers['x-a'] = '2';
        init.method = 'DELETE';
        reply(503)(response, request);
      },
      reply(200),
      (response, request) => reply(503)(response, request),
      reply(200),
    );
    await fetch(server.url, init);
    const second = fetch(server.url, { method: 'POST', body: fields });
    fields.set('a', '2');
    await second;
    expect(server.arrived.map(({ method, headers: sent, body }) => [method, sent['x-a'], body.slice(0, 2)])).toEqual([
      ['POST', '1', 'ab'],
      ['POST', '1', 'ab'],
      ['POST', undefined, '--'],
      ['POST', undefined, '--'],
    ]);
    expect(server.arrived[2]?.body).toContain('\r\n\r\n1\r\n');
    expect(server.arrived[3]?.body).toBe(server.arrived[2]?.body);
  });
});

describe('a body that can be read only once is sent once', () => {
  const stream = () => new Blob(['abc']).stream();
  test.each<readonly [string, () => unknown]>([
    ['a web stream', stream],
    ['a Node stream', () => Readable.from(['abc'])],
    [
      'an iterator',
      async function* chunks() {
        yield Buffer.from('abc');
      },
    ],
  ])('%s', async (name, body) => {
    const server = await serve(reply(429));
    const init = { method: 'POST', body: name === 'an iterator' ? (body() as never) : body(), duplex: 'half' };
    const response = await wrapped().fetch(server.url, init as RequestInit);
    expect(response.status).toBe(429);
    expect(server.arrived.map((each) => each.body)).toEqual(['abc']);
    expect(recoveryOf(response)).toMatchObject({ outcome: 'failed', stoppedBy: 'not-repeatable' });
  });

  test('without `duplex` it is refused, as fetch refuses it, and nothing was sent', async () => {
    const server = await serve(reply(200));
    const error = await thrownBy(wrapped().fetch(server.url, { method: 'POST', body: stream() }));
    expect(error).toMatchObject({ name: 'TypeError', message: expect.stringContaining('duplex') });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no' });
    expect(server.arrived).toEqual([]);
  });
});

test("another library's form is sent as the platform sends its own", async () => {
  class FormDataOfALibrary extends Map<string, string> {
    override get [Symbol.toStringTag]() {
      return 'FormData';
    }
  }
  const server = await twice();
  await fetch(server.url, { method: 'POST', body: new FormDataOfALibrary([['a', '1']]) as never });
  const [first, second] = server.arrived;
  expect(first?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
  expect(first?.body).toContain('name="a"\r\n\r\n1\r\n');
  expect(second?.body).toBe(first?.body);
});

describe('a Request', () => {
  test('is sent again, body and all, and is used up as fetch uses it up', async () => {
    const server = await twice();
    const request = new Request(`${server.url}/x`, { ...posting({ a: 1 }), headers: { 'x-a': '1' } });
    const response = await fetch(request);
    expect(request.bodyUsed).toBe(true);
    expect(response.status).toBe(200);
    expect(server.arrived.map(({ method, url, headers, body }) => [method, url, headers['x-a'], body])).toEqual(
      Array(2).fill(['POST', '/x', '1', '{"a":1}']),
    );
    const again = await thrownBy(fetch(request));
    expect(again).toMatchObject({ name: 'TypeError' });
    expect(recoveryOf(again)).toMatchObject({ outcome: 'failed', processed: 'no' });
  });

  test('has its body read for its keys', async () => {
    const server = await serve(reset, reply(200, statusOf('settlement')));
    const response = await wrapped({ provider: midtrans({ keys: { idempotencyKey: false } }) }).fetch(
      new Request(`${server.url}/v2/charge`, posting(charge)),
    );
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled', keys: { orderId: 'order-1' } });
  });

  test('of a blob whose answer is lost: its order is looked up', async () => {
    const server = await serve(reset, reply(200, statusOf('settlement')));
    const blob = new Blob([JSON.stringify(charge)]);
    const response = await wrapped({ provider: midtrans({ keys: { idempotencyKey: false } }) }).fetch(
      `${server.url}/v2/charge`,
      { ...posting({}), body: blob },
    );
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled', keys: { orderId: 'order-1' } });
  });

  test.each(['a Request', 'a form'])('with more in it than is kept, %s, is sent once, whole', async (what) => {
    const large = 'x'.repeat(17 * 1024 * 1024);
    const form = new FormData();
    form.set('a', large);
    const server = await serve(reply(429));
    const { fetch: mine } = wrapped();
    const response = await (what === 'a form'
      ? mine(server.url, { method: 'POST', body: form })
      : mine(new Request(server.url, { method: 'POST', body: large })));
    expect(recoveryOf(response)).toMatchObject({ stoppedBy: 'not-repeatable' });
    expect(server.arrived).toHaveLength(1);
    expect(server.arrived[0]?.body.includes(large)).toBe(true);
  });

  test('with another body, method and headers in init is sent with these', async () => {
    const server = await twice();
    await fetch(new Request(server.url, { headers: { 'x-a': '1' } }), {
      method: 'PUT',
      body: 'b',
      headers: { b: '2' },
    });
    expect(server.arrived.map(({ method, headers, body }) => [method, headers['x-a'], headers.b, body])).toEqual(
      Array(2).fill(['PUT', undefined, '2', 'b']),
    );
  });

  test('that stands in for an init is read as fetch reads it', async () => {
    const server = await serve(reply(200));
    await fetch(server.url, new Request('http://other.invalid', posting({ a: 1 })) as RequestInit);
    expect(sentTo(server)).toEqual([['POST', 'application/json', '{"a":1}']]);
  });

  test('whose body never ends is abandoned by its signal, and nothing was sent', async () => {
    const controller = new AbortController();
    const endless = new ReadableStream({ pull: () => new Promise(() => {}) });
    const request = new Request('http://127.0.0.1:2', { method: 'POST', body: endless, duplex: 'half' } as RequestInit);
    const call = fetch(request, { signal: controller.signal });
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason), 10);
    expect(await thrownBy(call)).toBe(reason);
    expect(recoveryOf(reason)).toMatchObject({ outcome: 'aborted', processed: 'no', attempts: [] });
  });

  test('whose body never ends is abandoned at the deadline', async () => {
    const endless = new ReadableStream({ pull: () => new Promise(() => {}) });
    const request = new Request('http://127.0.0.1:2', { method: 'POST', body: endless, duplex: 'half' } as RequestInit);
    const error = await thrownBy(wrapped({ policy: { deadline: 30 } }).fetch(request));
    expect(error).toMatchObject({ name: 'TimeoutError' });
    expect(recoveryOf(error)).toMatchObject({ processed: 'no', attempts: [] });
  });
});

describe('keys', () => {
  const provider = defineProvider({
    name: 'shop',
    hosts: [],
    rules: [],
    keys: [
      {
        name: 'id',
        kind: 'operation',
        ...headerKey('Idempotency-Key'),
        attach: (method) => method === 'post',
        protects: () => true,
      },
      { name: 'order', kind: 'operation', ...bodyKey('order', 'id') },
    ],
    read: ({ status }) => (status < 300 ? undefined : { code: String(status) }),
  });

  test('are attached, the same on each attempt, and read from every kind of body', async () => {
    const fields = new FormData();
    fields.set('order[id]', '7');
    const bodies: readonly ((RequestInit['body'] & object) | string)[] = [
      '{"order":{"id":"7"}}',
      new TextEncoder().encode('{"order":{"id":"7"}}'),
      new URLSearchParams('order[id]=7'),
      fields,
    ];
    for (const body of bodies) {
      const server = await serve(reset, reply(200));
      const isBytes = body instanceof Uint8Array;
      const response = await wrapped({ provider }).fetch(server.url, {
        method: 'POST',
        body,
        ...(isBytes && { headers: { 'content-type': 'application/json' } }),
      });
      const { keys } = recoveryOf(response) ?? {};
      expect(keys).toMatchObject({ order: '7', id: expect.stringMatching(/^[\da-f-]{36}$/) });
      expect(server.arrived.map(({ headers }) => headers['idempotency-key'])).toEqual([keys?.id, keys?.id]);
    }
  });

  test.each<readonly [string, (request: KeyedRequest, value: string) => void]>([
    [
      'a new object',
      (request, value) => {
        request.data = { ...(request.data as object), id: value };
      },
    ],
    [
      'a field',
      ({ data }, value) => {
        (data as { id: string }).id = value;
      },
    ],
    [
      'a text',
      (request, value) => {
        request.data = JSON.stringify({ ...(request.data as object), id: value });
      },
    ],
  ])('are written by code that knows objects, as %s', async (_name, write) => {
    const own = defineProvider({
      name: 'shop',
      hosts: [],
      rules: [],
      keys: [
        {
          name: 'id',
          kind: 'operation',
          read: ({ body }) => (body as { id?: string } | undefined)?.id,
          write,
          attach: () => true,
        },
      ],
      read: () => undefined,
    });
    const server = await serve(reply(200));
    const response = await wrapped({ provider: own }).fetch(server.url, posting({ a: 1 }));
    expect(JSON.parse(server.arrived[0]?.body ?? '')).toEqual({ a: 1, id: recoveryOf(response)?.keys.id });
  });

  test('are written into a body that did not exist before', async () => {
    const own = defineProvider({
      name: 'shop',
      hosts: [],
      rules: [],
      keys: [{ name: 'id', kind: 'operation', ...bodyKey('order', 'id'), attach: () => true }],
      read: () => undefined,
    });
    const server = await serve(reply(200));
    const response = await wrapped({ provider: own }).fetch(server.url, { method: 'POST' });
    expect(sentTo(server)).toEqual([
      ['POST', 'application/json', JSON.stringify({ order: { id: recoveryOf(response)?.keys.id } })],
    ]);
  });

  test('leave the text as it was if they are not replaced', async () => {
    const text = '{ "transaction_details": { "order_id":"order-1", "gross_amount": 1.00 } }';
    const server = await serve(reply(200, statusOf('settlement')));
    await wrapped({ provider: midtrans() }).fetch(`${server.url}/v2/charge`, { ...posting({}), body: text });
    expect(server.arrived[0]?.body).toBe(text);
    expect(server.arrived[0]?.headers).toHaveProperty('idempotency-key');
  });

  test("of the caller's own stay, whatever form the headers have", async () => {
    for (const headers of [
      { 'Idempotency-KEY': 'k' },
      [['idempotency-key', 'k']],
      new Headers({ 'Idempotency-Key': 'k' }),
    ]) {
      const server = await serve(reply(200));
      const response = await wrapped({ provider }).fetch(server.url, {
        method: 'POST',
        body: '{}',
        headers: headers as RequestInit['headers'] & object,
      });
      expect(recoveryOf(response)?.keys).toEqual({ id: 'k' });
      expect(server.arrived[0]?.headers).toMatchObject({ 'idempotency-key': 'k' });
    }
  });

  test.each<readonly [string, RequestInit]>([
    ['text', { body: JSON.stringify(charge), headers: { 'content-length': String(JSON.stringify(charge).length) } }],
    ['bytes', { body: new TextEncoder().encode(JSON.stringify(charge)) }],
  ])('are replaced in a body of %s if the provider refuses the used one', async (_name, init) => {
    const used = { status_code: '406', status_message: 'The order id has been used' };
    const dead = { ...statusOf('expire'), status_code: '407' };
    const server = await serve((response, request) => {
      const { length } = server.arrived;
      const answer = [reply(200, used), reply(200, dead)][length - 1];
      const body = server.arrived.at(-1)?.body ?? '';
      const id = /"order_id":"([^"]+)"/.exec(body)?.[1];
      (answer ?? reply(200, { ...statusOf('settlement'), order_id: id }))(response, request);
    });
    const response = await wrapped({ provider: midtrans({ settledAfter: 0 }) }).fetch(`${server.url}/v2/charge`, {
      method: 'POST',
      ...init,
      headers: { 'content-type': 'application/json', ...(init.headers as object) },
    });
    const last = JSON.parse(server.arrived.at(-1)?.body ?? '') as typeof charge;
    expect(last.transaction_details.order_id).not.toBe('order-1');
    expect(last.payment_type).toBe(charge.payment_type);
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered' });
  });
});

test('`recovery` does not reach the wrapped fetch, and the rest does', async () => {
  const seen: unknown[] = [];
  const dispatcher = { some: 'dispatcher' };
  const own: typeof globalThis.fetch = async (input, init) => {
    seen.push(input, init);
    return Response.json({});
  };
  const { fetch: mine } = wrapped({}, own);
  const init = { dispatcher, cache: 'no-store', recovery: { maxAttempts: 1 } } as unknown as RequestInit;
  await mine('http://a.invalid/', init);
  await mine('http://a.invalid/', { ...init, recovery: false } as RequestInit);
  for (const each of [seen[1], seen[3]]) {
    expect(each).toMatchObject({ dispatcher, cache: 'no-store' });
    expect(each).not.toHaveProperty('recovery');
  }
  const input = new Request('http://a.invalid/');
  await mine(input);
  expect(seen[4]).toBe(input);
});

test('repeated headers are joined as `Headers` joins them, and keep their case', async () => {
  const names: string[][] = [];
  const server = await serve((response, request) => {
    names.push(request.rawHeaders);
    reply(200)(response, request);
  });
  const headers: [string, string][] = [
    ['X-Trace-Id', '1'],
    ['x-trace-id', '2'],
    ['Cookie', 'a=1'],
    ['cookie', 'b=2'],
  ];
  await fetch(server.url, { headers });
  expect(server.arrived[0]?.headers).toMatchObject({ 'x-trace-id': '1, 2', cookie: 'a=1; b=2' });
  expect(names[0]).toContain('X-Trace-Id');
});

test('the returned function is a fetch by its name and length', () => {
  expect([fetch.name, fetch.length]).toEqual(['fetch', 1]);
});

test('a caller who has given up learns it, and their stream is not read', async () => {
  const why = new Error('enough');
  let told: unknown;
  const body = new ReadableStream({
    cancel(reason) {
      told = reason;
    },
  });
  const init = { method: 'POST', body, duplex: 'half', signal: AbortSignal.abort(why) } as RequestInit;
  expect(await thrownBy(fetch('http://a.invalid/', init))).toBe(why);
  expect(told).toBe(why);
});

test('a URL that the caller changes after the call sends no retry elsewhere', async () => {
  const url = new URL((await serve(reply(200))).url);
  const server = await serve((response, request) => {
    url.pathname = '/other';
    reply(503)(response, request);
  }, reply(200));
  url.host = server.host;
  await fetch(url);
  expect(server.arrived.map((each) => each.url)).toEqual(['/', '/']);
});

test('a fetch that ignores its signal is not called if the caller has already given up', async () => {
  let calls = 0;
  const { fetch: mine } = wrapped({}, async () => {
    calls += 1;
    return Response.json({});
  });
  const why = new Error('enough');
  expect(await thrownBy(mine('http://a.invalid/', { signal: AbortSignal.abort(why) }))).toBe(why);
  expect(recoveryOf(why)).toMatchObject({ outcome: 'aborted', processed: 'no', attempts: [] });
  expect(calls).toBe(0);
});

test('a file sent as a blob is sent again', async () => {
  const server = await twice();
  await fetch(server.url, { method: 'POST', body: await openAsBlob(__filename) });
  const [first, second] = server.arrived;
  expect(first?.body.length).toBeGreaterThan(1000);
  expect(second?.body).toBe(first?.body);
});

test('arguments that fetch rejects are rejected as there, and nothing was sent', async () => {
  const wrong: readonly [string, RequestInit?][] = [
    ['nowhere'],
    ['http://a b/'],
    ['http://a.invalid/', { method: 'GET', body: 'x' }],
    ['http://a.invalid/', { headers: { 'bad name': '1' } }],
    ['http://a.invalid/', { method: 'TRACE' }],
    ['http://127.0.0.1:1/', { method: 'POST' }],
    ['ftp://a.invalid/'],
    // As in headers that are passed on from a request that came in.
    ['http://a.invalid/', { ...posting({}), headers: { 'transfer-encoding': 'chunked' } }],
    ['http://a.invalid/', { ...posting({}), headers: { 'keep-alive': 'timeout=5' } }],
    ['http://a.invalid/', { ...posting({}), headers: { expect: '100-continue' } }],
    ['http://a.invalid/', { headers: { upgrade: 'h2c' } }],
  ];
  for (const args of wrong) {
    const bare = (await thrownBy(globalThis.fetch(...args))) as Error;
    const error = (await thrownBy(wrapped().fetch(...args))) as Error;
    expect([error.name, error.message]).toEqual([bare.name, bare.message]);
    expect([args, recoveryOf(error)]).toMatchObject([args, { outcome: 'failed', processed: 'no', attempts: [{}] }]);
  }
});

test('a payment whose dispatcher was closed, as when a process shuts down, was not sent', async () => {
  const dispatcher = new Agent();
  await dispatcher.close();
  const { fetch } = wrapped({}, undiciFetch as AnyFetch);
  const error = await thrownBy(fetch('http://127.0.0.1:9999/pay', { ...posting({}), dispatcher }));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no', attempts: [{ code: 'NOT_SENT' }] });
});

test('a read that was under way when its dispatcher was destroyed, as when another replaces it, is made again', async () => {
  const server = await serve(hang, reply(200));
  const agents = [new Agent(), new Agent()] as const;
  let dispatcher: Agent = agents[0];
  const own = (url: string, init: object) => undiciFetch(url, { ...init, dispatcher });
  const { fetch } = wrapped({}, own as unknown as AnyFetch);
  const read = fetch(server.url);
  await until(() => server.arrived.length === 1);
  dispatcher = agents[1];
  await agents[0].destroy();
  expect((await read).status).toBe(200);
  await agents[1].close();
});
