import { describe, expect, test } from '@jest/globals';
import { constant, midtrans, plainHttp, type RunOptions, recoveryOf, run } from '../../src/index.js';
import { thrownBy } from '../axios/attached.js';
import { type Answer, reply, serve } from '../axios/serve.js';
import { until } from '../simulators/until.js';

const options: RunOptions = { provider: plainHttp(), logger: false, policy: { backoff: constant(1) } };
const post = (url: string) => fetch(url, { method: 'POST', body: '{}' });

/** The headers and the first bytes, and nothing more, for ever. */
const stall =
  (type: string, begin: string): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': type }).write(begin);
  };

/** As ky throws it: an error with a `Response`. */
async function throwing(response: Promise<Response>) {
  throw Object.assign(new Error('ky'), { response: await response });
}

/** As a copy of undici's own gives it: no instance of this realm's class. */
function ofAnotherCopy(response: Response): unknown {
  return new Proxy(response, {
    getPrototypeOf: () => null,
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

describe('a body that never ends ends with the time of its attempt', () => {
  test.each<[string, (url: string) => Promise<unknown>]>([
    ['fetch', post],
    ['ky, in an error', (url) => throwing(post(url))],
    ['fetch, after the attempt was cut', (url) => new Promise((go) => setTimeout(go, 100)).then(() => post(url))],
    ["another copy's fetch", async (url) => ofAnotherCopy(await post(url))],
  ])('by %s, and its connection is freed', async (_, send) => {
    let isClosed = false;
    const server = await serve((response, request) => {
      response.on('close', () => {
        isClosed = true;
      });
      stall('application/json', '{')(response, request);
    });
    const given = { ...options, policy: { attemptTimeout: 50 } };
    const error = await thrownBy(run(() => send(server.url), given));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', attempts: [{ code: 'ETIMEDOUT' }] });
    await until(() => isClosed);
  });
});

describe('a body that is not judged does not keep the application waiting', () => {
  test.each([
    ['a stream of events', stall('text/event-stream', 'data: 1\n\n')],
    ['lines of JSON', stall('application/x-ndjson', '{"a":1}\n')],
    ['a file', stall('application/octet-stream', '%PDF-1.4')],
    ['more than an answer has', stall('text/plain', 'x'.repeat(2_000_000))],
  ])('%s', async (_, answer) => {
    const server = await serve(answer);
    const response = await run(() => post(server.url), options);
    expect(recoveryOf(response)).toMatchObject({ outcome: 'ok' });
    const first = await response.body?.getReader().read();
    expect(first?.value?.byteLength).toBeGreaterThan(0);
  });
});

test.each<[string, (response: Response) => unknown]>([
  ['has read', (response) => response.text()],
  ['is reading', (response) => response.body?.getReader()],
])('an answer that the operation %s already is no failure', async (_, take) => {
  const server = await serve(reply(200, { paid: true }));
  const response = await run(async () => {
    const answer = await post(server.url);
    await take(answer);
    return answer;
  }, options);
  expect(recoveryOf(response)).toMatchObject({ outcome: 'ok' });
});

test('an error inside HTTP 200 is seen for any copy of fetch, and any type', async () => {
  const denied = { status_code: '402', transaction_status: 'deny' };
  const server = await serve(reply(200, denied, { 'content-type': 'application/octet-stream' }), reply(200, denied));
  for (const wrap of [ofAnotherCopy, (response: Response) => response]) {
    const operation = async () => wrap(await post(`${server.url}/v2/charge`));
    const error = await thrownBy(run(operation, { ...options, provider: midtrans() }));
    expect(error).toMatchObject({ code: 'ERR_PROVIDER' });
  }
});

test('an error that has no code of its own is named by its HTTP status alone', async () => {
  const server = await serve(reply(400, 'no'));
  const error = await thrownBy(run(() => post(server.url), options));
  expect(error).toMatchObject({ code: 'ERR_PROVIDER', message: 'plain-http answered HTTP 400' });
});

test.each([
  [true, 'recovered', 2],
  [false, 'unknown', 1],
])(
  'a success whose body broke off, as got throws it, is a broken connection: vouched for %s, it is %s',
  async (idempotent, outcome, count) => {
    const cut: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '99' }).write('{"a":');
      setTimeout(() => response.destroy(), 20);
    };
    const server = await serve(cut, reply(200));
    const gots = async () => {
      const response = await fetch(server.url, { method: 'POST', body: '{}' });
      const body = await response.text().catch(() => undefined);
      if (body !== undefined) return { statusCode: 200, headers: {}, body };
      const shown = { statusCode: 200, headers: { 'content-type': 'application/json' }, body: undefined };
      const made = { options: { method: 'POST', url: new URL(server.url) }, response: shown };
      throw Object.assign(new Error('The server aborted pending request'), { code: 'ECONNRESET', ...made });
    };
    const given = await run(gots, { ...options, idempotent }).catch((error: unknown) => error);
    expect(server.arrived).toHaveLength(count);
    expect(recoveryOf(given)).toMatchObject({
      outcome,
      attempts: [{ code: 'ECONNRESET', processed: 'maybe' }, {}].slice(0, count),
    });
  },
);

test('a body that breaks off is in doubt', async () => {
  const server = await serve((response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' }).write(' ');
    setTimeout(() => response.destroy(), 5);
  });
  const error = await thrownBy(run(() => post(server.url), options));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown' });
});
