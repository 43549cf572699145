import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosInstance } from 'axios';
import { recoverFetch } from '../../src/fetch/index.js';
import {
  type AttachOptions,
  attach,
  type BeforeResend,
  midtrans,
  type Policy,
  plainHttp,
  type Report,
  type ResendFacts,
  recoveryOf,
  run,
} from '../../src/index.js';
import { type Answer, hang, reply, reset, type Served, serve } from '../axios/serve.js';
import { charge, statusOf } from '../axios/wire/payments.js';
import { until } from '../simulators/until.js';
import { withEnough } from '../time-for.js';

interface Sent {
  readonly report: Report | undefined;
  readonly told: readonly string[];
  readonly hosts: readonly string[];
}

interface Asked {
  readonly method?: 'GET' | 'POST';
  readonly path?: string;
  readonly body?: object;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

type Edge = (base: string, options: Partial<AttachOptions>, asked?: Asked) => Promise<Sent>;

const optionsOf = (options: Partial<AttachOptions>) =>
  ({
    provider: plainHttp(),
    logger: false,
    ...options,
    policy: { backoff: () => 1, ...options.policy },
  }) as AttachOptions & { bodyErrors?: 'reject' };

const byFetch: Edge = async (base, options, { method = 'POST', path = '/pay', body = {}, headers, signal } = {}) => {
  const { fetch, on, stats } = recoverFetch(globalThis.fetch, optionsOf(options));
  const told: string[] = [];
  on('recovery.hook', ({ hook, error }) => told.push(`${hook} ${error}`));
  const json = { 'content-type': 'application/json', ...headers };
  const init = {
    method,
    ...(method === 'POST' ? { body: JSON.stringify(body), headers: json } : { headers: headers ?? {} }),
    ...(signal && { signal }),
  };
  const given = await fetch(base + path, init).catch((error: unknown) => error);
  return { report: recoveryOf(given), told, hosts: stats().lanes.map(({ host }) => host) };
};

const byAxios = (make: (base: string, path: string) => { client: AxiosInstance; url: string }): Edge => {
  return async (base, options, { method = 'POST', path = '/pay', body = {}, headers = {}, signal } = {}) => {
    const { client, url } = make(base, path);
    const { on, stats } = attach(client, optionsOf(options));
    const told: string[] = [];
    on('recovery.hook', ({ hook, error }) => told.push(`${hook} ${error}`));
    const data = method === 'POST' ? { data: body } : {};
    const given = await client
      .request({ method, url, headers, ...data, ...(signal && { signal }) })
      .catch((error: unknown) => error);
    return { report: recoveryOf(given), told, hosts: stats().lanes.map(({ host }) => host) };
  };
};

const edges: readonly (readonly [string, Edge])[] = [
  ['fetch', byFetch],
  ['axios with a base URL', byAxios((baseURL, url) => ({ client: axios.create({ baseURL }), url }))],
  ['axios with whole URLs', byAxios((base, path) => ({ client: axios.create(), url: base + path }))],
  [
    'axios with interceptors',
    byAxios((baseURL, url) => {
      const client = axios.create({ baseURL });
      client.interceptors.request.use(async (config) => config);
      return { client, url };
    }),
  ],
];

const paid = reply(200, { paid: true });
const settled = reply(200, statusOf('settlement'));
const to = (server: Pick<Served, 'url'>, more: object = {}): BeforeResend => {
  return () => ({ baseURL: server.url, ...more });
};
const two = async (one: readonly [Answer, ...Answer[]], other: readonly [Answer, ...Answer[]]) => [
  await serve(...one),
  await serve(...other),
];

describe.each(edges)('beforeResend, by %s,', (_, send) => {
  const counts = (...servers: readonly (Served | undefined)[]) => servers.map((each) => each?.arrived.length);

  test('sends a rejected request to another host, with its path, query, body and other headers', async () => {
    const [one, other] = (await two([reply(429)], [paid])) as [Served, Served];
    const seen: ResendFacts[] = [];
    const beforeResend: BeforeResend = (_failure, facts) => {
      seen.push(facts);
      return { baseURL: `${other.url}/`, headers: { 'x-region': 'eu', 'X-Zone': '2' } };
    };
    const headers = { 'X-Region': 'us' };
    const sent = await send(one.url, { policy: { beforeResend } }, { path: '/a/pay?x=1', body: { a: 1 }, headers });
    expect(sent.report).toMatchObject({ outcome: 'recovered', attempts: [{ status: 429 }, { status: 200 }] });
    expect(counts(one, other)).toEqual([1, 1]);
    expect(other.arrived[0]).toMatchObject({ url: '/a/pay?x=1', method: 'POST', body: '{"a":1}' });
    expect(other.arrived[0]?.headers).toMatchObject({ 'x-region': 'eu', 'x-zone': '2', host: other.host });
    expect(seen).toMatchObject([{ attempt: 1, inDoubt: false, request: { method: 'POST', path: '/a/pay' } }]);
    expect(sent.hosts).toEqual([one.host, other.host]);
    expect(sent.told).toEqual([]);
  });

  test('tells of a `lane` that throws for the other host, as part of the call that goes there', async () => {
    const [one, other] = (await two([reply(429)], [paid])) as [Served, Served];
    let asked = 0;
    const lane = () => {
      if (++asked > 1) throw new RangeError('no lane there');
      return 'lane';
    };
    const sent = await send(one.url, { provider: plainHttp({ lane }), policy: { beforeResend: to(other) } });
    expect(sent.report).toMatchObject({ outcome: 'recovered', hooks: ['lane'] });
    expect(sent.told).toEqual(['lane RangeError']);
  });

  test('sends a read elsewhere whatever became of it, and later attempts stay there until it says otherwise', async () => {
    const [one, other] = (await two([reset, paid], [reply(503), reply(503)])) as [Served, Served];
    const beforeResend: BeforeResend = async (_failure, { attempt }) => {
      if (attempt === 1) return { baseURL: other.url };
      return attempt === 3 ? { baseURL: one.url } : undefined;
    };
    const { report } = await send(one.url, { policy: { beforeResend } }, { method: 'GET' });
    expect(report).toMatchObject({ outcome: 'recovered', attempts: [{}, {}, {}, {}] });
    expect(counts(one, other)).toEqual([2, 2]);
  });

  test('keeps a payment in doubt at its host, whose keys the other may not know, and learns that it is in doubt', async () => {
    const [one, other] = (await two([reset, settled], [settled])) as [Served, Served];
    const provider = midtrans();
    const seen: boolean[] = [];
    const beforeResend: BeforeResend = (_failure, { inDoubt }) => {
      seen.push(inDoubt);
      return { baseURL: other.url, headers: { 'x-a': '1' } };
    };
    const sent = await send(one.url, { provider, policy: { beforeResend } }, { path: '/v2/charge', body: charge });
    expect(counts(one, other)).toEqual([2, 0]);
    expect(one.arrived[1]?.headers['idempotency-key']).toBe(one.arrived[0]?.headers['idempotency-key']);
    expect(one.arrived[1]?.headers).not.toHaveProperty('x-a');
    expect([seen, sent.told]).toEqual([[true], ['beforeResend Error']]);
  });

  test('sends a payment in doubt to another host under the same key, if both share their keys', async () => {
    const [one, other] = (await two([reset], [settled])) as [Served, Served];
    const policy = { beforeResend: to(other, { sharesKeys: true }) };
    const sent = await send(one.url, { provider: midtrans(), policy }, { path: '/v2/charge', body: charge });
    expect(sent.report?.outcome).toBe('recovered');
    expect(counts(one, other)).toEqual([1, 1]);
    const [before, after] = [one.arrived[0], other.arrived[0]];
    expect(after?.headers['idempotency-key']).toBe(before?.headers['idempotency-key']);
    expect(after?.headers['idempotency-key']).toEqual(expect.any(String));
    expect(sent.told).toEqual([]);
  });

  test('gives a payment in doubt no other credentials, under which its key would name another payment', async () => {
    const one = await serve(reset, settled);
    const given = { 'x-attempt': '2', authorization: 'Basic other' };
    const asked = { path: '/v2/charge', body: charge, headers: { Authorization: 'Basic mine' } };
    const policy = { beforeResend: () => ({ headers: given }) };
    const sent = await send(one.url, { provider: midtrans(), policy }, asked);
    expect(one.arrived.map(({ headers }) => [headers.authorization, headers['x-attempt']])).toEqual(
      Array(2).fill(['Basic mine', undefined]),
    );
    expect(sent.told).toEqual(['beforeResend Error']);
  });

  test('may add headers to a payment in doubt', async () => {
    const one = await serve(reset, settled);
    const policy = { beforeResend: () => ({ headers: { 'x-attempt': '2' } }) };
    const sent = await send(one.url, { provider: midtrans(), policy }, { path: '/v2/charge', body: charge });
    expect(one.arrived.map(({ headers }) => headers['x-attempt'])).toEqual([undefined, '2']);
    expect(sent.told).toEqual([]);
  });

  test('with shared keys still sends no unprotected payment again', async () => {
    const [one, other] = (await two([reset], [paid])) as [Served, Served];
    const { report } = await send(one.url, { policy: { beforeResend: to(other, { sharesKeys: true }) } });
    expect(report?.outcome).toBe('unknown');
    expect(counts(one, other)).toEqual([1, 0]);
  });

  test('keeps a vouched-for request at its host, because the vouching may rest on a key', async () => {
    const [one, other] = (await two([reset, paid], [paid])) as [Served, Served];
    const { report } = await send(one.url, { policy: { idempotent: true, beforeResend: to(other) } });
    expect(report?.outcome).toBe('recovered');
    expect(counts(one, other)).toEqual([2, 0]);
  });

  test('brings no payment back from the host where its doubt arose', async () => {
    const [one, other] = (await two([reply(429), paid], [reset, paid])) as [Served, Served];
    const beforeResend: BeforeResend = (_failure, { attempt }) => ({ baseURL: attempt === 1 ? other.url : one.url });
    const { report } = await send(one.url, { policy: { idempotent: true, beforeResend } });
    expect(report?.outcome).toBe('recovered');
    expect(counts(one, other)).toEqual([1, 2]);
  });

  test('keeps a request at its host even if a look-up found nothing of it: it may be late', async () => {
    const [one, other] = (await two([reset, paid], [paid])) as [Served, Served];
    const provider = plainHttp({ reconcile: async () => ({ state: 'absent', final: true }) });
    const { report } = await send(one.url, { provider, policy: { beforeResend: to(other) } });
    expect(report?.outcome).toBe('recovered');
    expect(counts(one, other)).toEqual([2, 0]);
  });

  test('sends the look-ups of a payment where the payment went', async () => {
    const [one, other] = (await two([reply(429)], [reset, settled])) as [Served, Served];
    const provider = midtrans({ keys: { idempotencyKey: false } });
    const policy = { beforeResend: to(other, { headers: { 'x-region': 'eu' } }) };
    const sent = await send(one.url, { provider, policy }, { path: '/v2/charge', body: charge });
    expect(sent.report?.outcome).toBe('reconciled');
    expect(counts(one, other)).toEqual([1, 2]);
    expect(other.arrived[1]).toMatchObject({ method: 'GET', url: '/v2/order-1/status' });
    expect(other.arrived[1]?.headers).toMatchObject({ 'x-region': 'eu' });
  });

  test.each<readonly [string, Record<string, string>]>([
    ['another key', { 'Idempotency-Key': 'mine' }],
    ['the key that there is', { 'idempotency-key': 'k-1' }],
  ])('must not give %s', async (_what, headers) => {
    const [one, other] = (await two([reply(429), settled], [settled])) as [Served, Served];
    const policy = { beforeResend: to(other, { headers }) };
    const asked = { path: '/v2/charge', body: charge, headers: { 'Idempotency-Key': 'k-1' } };
    const sent = await send(one.url, { provider: midtrans(), policy }, asked);
    expect(one.arrived.map((each) => each.headers['idempotency-key'])).toEqual(['k-1', 'k-1']);
    expect([counts(one, other), sent.told]).toEqual([[2, 0], ['beforeResend TypeError']]);
  });

  test.each<readonly [string, () => unknown]>([
    ['throws', () => JSON.parse('{')],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['gives a text', () => 'http://127.0.0.1:1'],
    ['gives a base URL with a path', () => ({ baseURL: 'http://127.0.0.1:1/v2' })],
    ['gives a base URL that is none', () => ({ baseURL: '127.0.0.1:1' })],
    ['gives credentials in it', () => ({ baseURL: 'http://me:secret@127.0.0.1:1' })],
    ['gives a header that is none', () => ({ headers: { 'x a': '1' } })],
    ['gives a header that would end the headers', () => ({ headers: { a: '1\r\nIdempotency-Key: 2' } })],
    ['gives something else', () => ({ url: 'http://127.0.0.1:1' })],
  ])('that %s changes nothing, and is reported', async (_what, beforeResend) => {
    const one = await serve(reply(429), paid);
    const { report, told } = await send(one.url, { policy: { beforeResend: beforeResend as BeforeResend } });
    expect(report).toMatchObject({ outcome: 'recovered', hooks: ['beforeResend'] });
    expect(one.arrived).toHaveLength(2);
    expect(told).toHaveLength(1);
  });

  test('that hangs ends with the deadline, and nothing more is sent', async () => {
    const end = async (deadline: number) => {
      const one = await serve(reply(429), paid);
      const policy: Policy = { deadline, beforeResend: () => new Promise(() => {}) };
      return { one, ...(await send(one.url, { policy })) };
    };
    const { one, report, told } = await withEnough(300, end, (ended) => ended.told.length > 0);
    expect(report).toMatchObject({ outcome: 'failed', stoppedBy: 'deadline', attempts: [{ status: 429 }] });
    expect(one.arrived).toHaveLength(1);
    expect(told).toEqual(['beforeResend TimeoutError']);
  });

  test('that hangs is abandoned by a caller who gives up', async () => {
    const one = await serve(reply(429), paid);
    const controller = new AbortController();
    const policy: Policy = {
      beforeResend: () => {
        setTimeout(() => controller.abort(), 20);
        return new Promise(() => {});
      },
    };
    const { report, told } = await send(one.url, { policy }, { signal: controller.signal });
    expect([report?.outcome, told, one.arrived.length]).toEqual(['aborted', [], 1]);
  });

  test('is not called before a first attempt, nor if nothing is sent again', async () => {
    let asked = 0;
    const beforeResend = () => {
      asked += 1;
      return undefined;
    };
    const one = await serve(paid, reply(400));
    await send(one.url, { policy: { beforeResend } });
    await send(one.url, { policy: { beforeResend } });
    expect([asked, one.arrived.length]).toEqual([0, 2]);
  });
});

test("a request's own signers see where a retry goes", async () => {
  const [one, other] = (await two([reply(429), reply(429)], [paid])) as [Served, Served];
  const seen: string[] = [];
  const options = optionsOf({ policy: { beforeResend: to(other) } });
  const beforeAttempt = (request: Request) => {
    seen.push(new URL(request.url).host);
    return request;
  };
  await recoverFetch(globalThis.fetch, { ...options, beforeAttempt }).fetch(`${one.url}/x`, { method: 'POST' });
  const client = axios.create({ baseURL: one.url });
  client.interceptors.request.use((config) => {
    seen.push(new URL(client.getUri(config)).host);
    return config;
  });
  attach(client, options);
  await client.post('/x', {});
  expect(seen).toEqual([one.host, other.host, one.host, other.host]);
});

test('a retry that goes elsewhere waits for no place at the host that it leaves', async () => {
  const [one, other] = (await two([reply(429), hang], [paid])) as [Served, Served];
  const options = optionsOf({ concurrency: 1, policy: { backoff: () => 200, beforeResend: to(other) } });
  const { fetch } = recoverFetch(globalThis.fetch, options);
  const controller = new AbortController();
  const call = fetch(one.url);
  await until(() => one.arrived.length === 1);
  const hanging = fetch(one.url, { signal: controller.signal }).catch(() => 'left');
  expect(recoveryOf(await call)?.outcome).toBe('recovered');
  await until(() => one.arrived.length === 2);
  controller.abort();
  expect([await hanging, one.arrived.length, other.arrived.length]).toEqual(['left', 2, 1]);
});

test('a retry that fails elsewhere is charged to the budget of the host where it failed', async () => {
  const [one, other] = (await two([reply(503)], [reply(503)])) as [Served, Served];
  const policy = { maxAttempts: 2, backoff: () => 1, beforeResend: to(other) };
  const { fetch, stats } = recoverFetch(globalThis.fetch, { ...optionsOf({ retryBudget: { burst: 5 } }), policy });
  await fetch(one.url);
  expect(stats().lanes.map(({ host, budget }) => [host, budget])).toEqual([
    [one.host, 5],
    [other.host, 4],
  ]);
});

test('a Request that is sent elsewhere keeps its redirect mode', async () => {
  const other = await serve(reply(302, '', { location: '/other' }));
  const one = await serve(reply(429));
  const options = optionsOf({ policy: { beforeResend: to(other) } });
  const { fetch } = recoverFetch(globalThis.fetch, options);
  const response = await fetch(new Request(one.url, { redirect: 'manual' }));
  expect([response.status, other.arrived.length]).toEqual([302, 1]);
});

test('run, whose operation knows the number of its attempt, does not ask beforeResend', async () => {
  const one = await serve(reply(429), paid);
  let asked = 0;
  const policy: Policy = {
    backoff: () => 1,
    beforeResend: () => {
      asked += 1;
      return undefined;
    },
  };
  await run(() => axios.post(one.url, {}), { provider: plainHttp(), policy, logger: false });
  expect([asked, one.arrived.length]).toEqual([0, 2]);
});
