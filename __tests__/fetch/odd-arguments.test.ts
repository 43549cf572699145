import { describe, expect, test } from '@jest/globals';
import { fetch as undiciFetch } from 'undici';
import type { AnyFetch, Fetch } from '../../src/fetch/options.js';
import { bodyKey, headerKey, plainHttp, recoveryOf } from '../../src/index.js';
import { reply, serve } from '../axios/serve.js';
import { type Arguments, BODIES, ODD, revoked } from './odd.js';
import { thrownBy, wrapped } from './wrapped.js';

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

test("a signal's reason that cannot be read is given back, with the report", async () => {
  const reason = revoked();
  const server = await serve(reply(200));
  const init = { method: 'POST', body: 'x', signal: AbortSignal.abort(reason) };
  const thrown: unknown = await wrapped()
    .fetch(server.url, init)
    .catch((error: unknown) => [error]);
  // The matchers would read it.
  expect(Array.isArray(thrown) && thrown[0] === reason).toBe(true);
  expect(recoveryOf(reason)).toMatchObject({ outcome: 'aborted', processed: 'no' });
  expect(server.arrived).toEqual([]);
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
