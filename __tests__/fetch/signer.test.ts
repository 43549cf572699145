import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { BeforeAttempt } from '../../src/fetch/index.js';
import { defineProvider, headerKey, mdes, midtrans, recoveryOf } from '../../src/index.js';
import { type Answer, reply, reset, serve } from '../axios/serve.js';
import { charge, statusOf } from '../axios/wire/payments.js';
import { until } from '../simulators/until.js';
import { frozen, posting, thrownBy, wrapped } from './wrapped.js';

const policy = { idempotent: true };

/** Signs as many providers want it: over the bytes that are sent. */
const sign: BeforeAttempt = async (request, { attempt }) => {
  const body = await request.clone().text();
  request.headers.set('x-signature', createHmac('sha256', 'key').update(`${attempt}${body}`).digest('hex'));
  request.headers.set('x-attempt', String(attempt));
  return request;
};

test('a signer signs each attempt anew, the first included, over the bytes sent', async () => {
  const server = await serve(reply(503), reset, reply(200));
  const { fetch } = wrapped({ policy, beforeAttempt: sign });
  await fetch(`${server.url}/x?y=1`, posting({ a: 1 }));
  expect(
    server.arrived.map(({ headers, body, url }) => [url, headers['x-attempt'], headers['x-signature'], body]),
  ).toEqual(
    ['1', '2', '3'].map((attempt) => [
      '/x?y=1',
      attempt,
      createHmac('sha256', 'key').update(`${attempt}{"a":1}`).digest('hex'),
      '{"a":1}',
    ]),
  );
});

test('a signer signs look-ups too, and can tell them from attempts', async () => {
  const server = await serve(reset, reply(200, statusOf('settlement')));
  const { fetch } = wrapped({ provider: midtrans({ keys: { idempotencyKey: false } }), beforeAttempt: sign });
  const response = await fetch(`${server.url}/v2/charge`, posting(charge));
  expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled' });
  expect(server.arrived.map(({ method, headers }) => [method, headers['x-attempt']])).toEqual([
    ['POST', '1'],
    ['GET', 'undefined'],
  ]);
});

test('a signer may return another request, whose URL, method, headers and body are sent', async () => {
  const server = await serve(reply(503), reply(200));
  const { fetch } = wrapped({
    policy,
    beforeAttempt: (request) =>
      new Request(`${request.url}?signed`, { method: 'PUT', headers: { 'x-a': '1' }, body: 'sealed' }),
  });
  await fetch(`${server.url}/x`, posting({ a: 1 }));
  expect(server.arrived.map(({ method, url, headers, body }) => [method, url, headers['x-a'], body])).toEqual(
    Array(2).fill(['PUT', '/x?signed', '1', 'sealed']),
  );
});

describe.each<readonly [what: string, given: (url: string, init: RequestInit) => [string | Request, RequestInit?]]>([
  ['a URL and an init', (url, init) => [url, init]],
  ['a Request', (url, init) => [new Request(url, init)]],
  ['a Request and an init', (url, init) => [new Request(url, posting({})), init]],
])('in place of %s', (_, given) => {
  const bare = ({ url, headers }: Request) => new Request(url, { headers });

  test.each([
    ['with a body', 'sealed'],
    ['without one', ''],
  ])('a signer may give another request %s, whose method and body are sent', async (_, body) => {
    const server = await serve(reply(200));
    const beforeAttempt: BeforeAttempt = ({ url }) => new Request(url, { method: 'PUT', ...(body && { body }) });
    await wrapped({ beforeAttempt }).fetch(...given(`${server.url}/x`, posting({ a: 1 })));
    expect(server.arrived.map((each) => [each.method, each.body])).toEqual([['PUT', body]]);
  });

  test.each([{ method: 'POST' }, posting({ a: 1 })])(
    'what a signer has made a read is sent as one: a payment in its place would be repeated',
    async (init) => {
      const server = await serve(reset, reset, reply(200));
      await wrapped({ beforeAttempt: bare }).fetch(...given(`${server.url}/x`, init));
      expect(server.arrived.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET']);
    },
  );
});

async function* chunks() {
  yield Buffer.from('abc');
}

test.each<readonly [string, () => RequestInit]>([
  ['a stream', () => ({ method: 'POST', body: new Blob(['abc']).stream(), duplex: 'half' }) as RequestInit],
  ['an iterator', () => ({ method: 'POST', body: chunks(), duplex: 'half' }) as unknown as RequestInit],
  ['a blob', () => ({ method: 'POST', body: new Blob(['abc']) })],
  ['bytes', () => ({ method: 'POST', body: Buffer.from('abc') })],
  ['a GET', () => ({})],
])('a signer may have %s before it', async (name, init) => {
  const server = await serve(reply(200));
  for (const again of [false, true]) {
    const { fetch } = wrapped({ beforeAttempt: (request) => (again ? new Request(request) : request) });
    await fetch(server.url, init());
  }
  expect(server.arrived.map(({ body }) => body)).toEqual(Array(2).fill(name === 'a GET' ? '' : 'abc'));
});

test('a Request that follows no redirect follows none after a signer either', async () => {
  const server = await serve(reply(307, '', { location: '/other' }));
  const { fetch } = wrapped({ beforeAttempt: (request) => request });
  const response = await fetch(new Request(server.url, { method: 'POST', body: 'a', redirect: 'manual' }));
  expect([response.status, server.arrived.length]).toEqual([307, 1]);
});

test('a form keeps its boundary through a signer, and a Request its dispatcher', async () => {
  const server = await serve(reply(503), reply(200));
  const form = new FormData();
  form.set('a', '1');
  let given: unknown;
  const { fetch } = wrapped({ policy, beforeAttempt: (request) => request }, (input, init) => {
    given = input;
    return globalThis.fetch(input, init);
  });
  const request = new Request(server.url, { method: 'POST', body: form });
  await fetch(request);
  expect(given).toBe(request);
  expect(server.arrived[1]?.body).toBe(server.arrived[0]?.body);
  expect(server.arrived[0]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
});

describe('what a signer adds counts as sent:', () => {
  const provider = defineProvider({
    name: 'shop',
    hosts: [],
    rules: [],
    keys: [{ name: 'id', kind: 'operation', ...headerKey('Idempotency-Key'), protects: () => true }],
    read: ({ status }) => (status < 300 ? undefined : { code: String(status) }),
  });

  test('its key is in the report; but one that it makes anew protects no retry', async () => {
    const server = await serve(reset);
    let made = 0;
    const { fetch } = wrapped({
      provider,
      beforeAttempt: (request) => {
        request.headers.set('Idempotency-Key', `key-${++made}`);
        return request;
      },
    });
    const error = await thrownBy(fetch(server.url, posting({})));
    expect(server.arrived).toHaveLength(1);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', keys: { id: 'key-1' } });
  });

  test('a retry with another key than the attempt before it is not sent', async () => {
    const server = await serve(reply(429));
    let made = 0;
    const { fetch } = wrapped({
      beforeAttempt: (request) => {
        request.headers.set('Idempotency-Key', `key-${++made}`);
        return request;
      },
      provider,
    });
    const response = await fetch(server.url, posting({}));
    expect(server.arrived).toHaveLength(1);
    expect(recoveryOf(response)).toMatchObject({ stoppedBy: 'request' });
    expect(response.status).toBe(429);
  });
});

describe('a signer that throws', () => {
  const failing = (at: number): BeforeAttempt => {
    let signed = 0;
    return (request) => {
      if (++signed === at) throw new Error('no key');
      return request;
    };
  };

  test('before the first attempt rejects the call with that, and nothing was sent', async () => {
    const server = await serve(reply(200));
    const { fetch, stats } = wrapped({ beforeAttempt: failing(1) });
    const error = await thrownBy(fetch(server.url, posting({})));
    expect(error).toMatchObject({ message: 'no key' });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no', attempts: [] });
    expect(server.arrived).toEqual([]);
    expect(stats()).toMatchObject({ calls: 0, attempts: 0 });
  });

  test('before a retry sends nothing more, and a possible effect is looked up', async () => {
    const server = await serve(reset, reply(200, statusOf('settlement')));
    const { fetch } = wrapped({ provider: midtrans(), beforeAttempt: failing(2) });
    const response = await fetch(`${server.url}/v2/charge`, posting(charge));
    expect(server.arrived.map(({ method }) => method)).toEqual(['POST', 'GET']);
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled' });
  });

  test('before a retry hands back what there is, if no look-up is possible', async () => {
    const server = await serve(reset);
    const { fetch } = wrapped({ policy, beforeAttempt: failing(2) });
    const error = await thrownBy(fetch(server.url, posting({})));
    // What ended the call comes first, and behind it what the last attempt met.
    const cause = { message: 'no key', cause: { code: expect.stringMatching('ECONNRESET|UND_ERR_SOCKET') } };
    expect(error).toMatchObject({ name: 'TypeError', message: 'fetch failed', cause });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', stoppedBy: 'request' });
  });

  test.each<readonly [string, unknown]>([
    ['nothing', undefined],
    ['a text', 'x'],
  ])('or returns %s, gets an error that says what it must return', async (_name, value) => {
    const error = await thrownBy(wrapped({ beforeAttempt: () => value as never }).fetch('http://a.invalid/'));
    expect(error).toMatchObject({ name: 'TypeError', message: 'beforeAttempt must return a Request' });
  });

  test('or returns a request whose body it has read, gets an error', async () => {
    const { fetch } = wrapped({
      beforeAttempt: async (request) => {
        await request.text();
        return request;
      },
    });
    const error = await thrownBy(fetch('http://a.invalid/', posting({})));
    expect(error).toMatchObject({ name: 'TypeError', message: expect.stringContaining('unread') });
  });
});

describe('a signer that hangs', () => {
  const hanging = (from: number): BeforeAttempt => {
    let signed = 0;
    return (request) => (++signed >= from ? new Promise(() => {}) : request);
  };

  test('before the first attempt ends with the deadline, and nothing was sent', async () => {
    const { fetch } = wrapped({ policy: { deadline: 30 }, beforeAttempt: hanging(1) });
    const error = await thrownBy(fetch('http://a.invalid/', posting({})));
    expect(error).toMatchObject({ name: 'TimeoutError' });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no', attempts: [] });
  });

  test('before a retry ends with the deadline', async () => {
    const server = await serve(reply(503));
    const sign = hanging(2);
    let signed = 0;
    const beforeAttempt: BeforeAttempt = (...given) => {
      signed += 1;
      return sign(...given);
    };
    const { fetch, clock } = frozen({ policy: { deadline: 1000 }, beforeAttempt });
    const call = fetch(server.url);
    await until(() => clock.delays.includes(1));
    clock.pass(10);
    await until(() => signed === 2);
    clock.pass(1000);
    const response = await call;
    expect(response.status).toBe(503);
    expect(recoveryOf(response)).toMatchObject({ outcome: 'failed', stoppedBy: 'deadline' });
  });

  test.each([1, 2])('is left by a caller who gives up, attempt %i', async (from) => {
    const server = await serve(reply(503));
    const controller = new AbortController();
    const why = new Error('enough');
    const sign = hanging(from);
    const beforeAttempt: BeforeAttempt = (...given) => {
      const signed = sign(...given);
      if (signed instanceof Promise) setTimeout(() => controller.abort(why), 20);
      return signed;
    };
    const call = wrapped({ beforeAttempt }).fetch(server.url, { signal: controller.signal });
    expect(await thrownBy(call)).toBe(why);
    expect(recoveryOf(why)).toMatchObject({ outcome: 'aborted' });
    expect(server.arrived).toHaveLength(from - 1);
  });
});

test('a signed look-up follows no redirect either', async () => {
  const server = await serve((response, request) => {
    if (request.method === 'POST') reset(response, request);
    else if (request.url === '/v2/order-1/status') reply(302, '', { location: '/elsewhere' })(response, request);
    else reply(200, statusOf('settlement'))(response, request);
  });
  const { fetch } = wrapped({
    provider: midtrans({ keys: { idempotencyKey: false } }),
    policy: { deadline: 1200 },
    beforeAttempt: sign,
  });
  await thrownBy(fetch(`${server.url}/v2/charge`, posting(charge)));
  expect(server.arrived.map(({ url }) => url)).not.toContain('/elsewhere');
});

test('a look-up that a signer makes ask about another task is not made', async () => {
  const unknown = { errors: [{ source: 'INPUT', reasonCode: 'INVALID_TASK_ID' }] };
  const server = await serve(reset, reply(200, unknown));
  const { fetch } = wrapped({
    provider: mdes({ settledAfter: 300 }),
    policy: { deadline: 1500, backoff: () => 0 },
    beforeAttempt: async (request) => {
      const { taskId, ...rest } = (await request.clone().json()) as { taskId: string };
      return new Request(request, { body: JSON.stringify({ ...rest, taskId: `shop-${taskId}` }) });
    },
  });
  const error = await thrownBy(fetch(`${server.url}/tokenize`, posting({ taskId: 'mine' })));
  expect(server.arrived.map(({ url }) => url)).toEqual(['/tokenize']);
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
});

test('a look-up that a signer sends elsewhere is not made', async () => {
  const answers: Answer = (response, request) =>
    (request.method === 'POST' ? reset : reply(200, statusOf('settlement')))(response, request);
  const server = await serve(answers);
  const { fetch } = wrapped({
    provider: midtrans({ keys: { idempotencyKey: false } }),
    policy: { deadline: 1200 },
    beforeAttempt: (request, { attempt }) => (attempt === undefined ? new Request(`${server.url}/other`) : request),
  });
  const error = await thrownBy(fetch(`${server.url}/v2/charge`, posting(charge)));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown' });
  expect(server.arrived).toHaveLength(1);
});

test('a signer may call through the same fetch, even under a limit of one call at a time', async () => {
  const server = await serve(reply(503), reply(200), reply(200, { token: 't' }));
  let signing = 0;
  const { fetch } = wrapped({
    concurrency: 1,
    beforeAttempt: async (request, { attempt }) => {
      if (request.url.endsWith('/token')) return request;
      signing += 1;
      if (attempt === 2) await fetch(`${server.url}/token`);
      return request;
    },
  });
  const response = await fetch(`${server.url}/x`);
  expect(response.status).toBe(200);
  expect(signing).toBe(2);
  expect(server.arrived.map(({ url }) => url)).toEqual(['/x', '/token', '/x']);
});
