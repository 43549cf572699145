// An interceptor or a signer that picks a host for each attempt: a payment in doubt stays where it was sent, since another host may
// not know its key, and so do the questions about it.
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { recoverFetch } from '../../src/fetch/index.js';
import {
  type AttachOptions,
  attach,
  headerKey,
  midtrans,
  plainHttp,
  type Report,
  type RequestRecovery,
  recoveryOf,
} from '../../src/index.js';
import { type Answer, hang, reply, reset, type Served, serve } from '../axios/serve.js';
import { charge, statusOf } from '../axios/wire/payments.js';

interface Sent {
  readonly report: Report | undefined;
  readonly cause: unknown;
}

/** Each request that goes out goes to the next of the hosts, the last one again and again, whatever `written` its caller wrote. */
type Edge = (
  hosts: readonly string[],
  options: Partial<AttachOptions>,
  path?: string,
  body?: object,
  written?: string,
  recovery?: RequestRecovery,
) => Promise<Sent>;

const optionsOf = (options: Partial<AttachOptions>) =>
  ({ provider: keyed(), logger: false, ...options, policy: { backoff: () => 1, ...options.policy } }) as AttachOptions;

function keyed() {
  const attached = { attach: (method: string) => method === 'post', renew: (_: string, unique: string) => unique };
  return plainHttp({
    keys: [{ name: 'key', kind: 'operation', ...headerKey('Idempotency-Key'), ...attached, protects: () => true }],
  });
}

const turns = (hosts: readonly string[]) => {
  let sent = 0;
  return () => hosts[Math.min(sent++, hosts.length - 1)] as string;
};

const sentBy = (given: unknown): Sent => ({ report: recoveryOf(given), cause: (given as Error).cause });

const byFetch: Edge = async (hosts, options, path = '/pay', body = {}, written = hosts[0], recovery = {}) => {
  const next = turns(hosts);
  const beforeAttempt = (request: Request) => new Request(next() + new URL(request.url).pathname, request);
  const { fetch } = recoverFetch(globalThis.fetch, { ...optionsOf(options), beforeAttempt } as never);
  const headers = { 'content-type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify(body), recovery };
  return sentBy(await fetch(written + path, init).catch((error: unknown) => error));
};

const byAxios: Edge = async (hosts, options, path = '/pay', body = {}, written = hosts[0], recovery = {}) => {
  const next = turns(hosts);
  const client = axios.create({ baseURL: written as string });
  client.interceptors.request.use((config) => Object.assign(config, { baseURL: next() }));
  attach(client, optionsOf(options));
  return sentBy(await client.post(path, body, { recovery }).catch((error: unknown) => error));
};

/** The same, by an adapter that the interceptor sets and that sends by itself. */
const byOwnAdapter: Edge = async (hosts, options, path = '/pay', body = {}, written = hosts[0], recovery = {}) => {
  const next = turns(hosts);
  const bare = axios.create();
  const client = axios.create({ baseURL: written as string });
  client.interceptors.request.use((config) =>
    Object.assign(config, { baseURL: next(), adapter: (own: object) => bare.request({ ...own, adapter: 'http' }) }),
  );
  attach(client, optionsOf(options));
  return sentBy(await client.post(path, body, { recovery }).catch((error: unknown) => error));
};

const paid = reply(200, { paid: true });
const two = async (one: readonly [Answer, ...Answer[]], other: readonly [Answer, ...Answer[]]) =>
  [await serve(...one), await serve(...other)] as [Served, Served];
const methods = (...servers: readonly Served[]) => servers.map(({ arrived }) => arrived.map(({ method }) => method));

describe.each([
  ['fetch', byFetch],
  ['axios', byAxios],
  ['an adapter of its own', byOwnAdapter],
])('a payment whose host is picked for each attempt, by %s,', (_, send) => {
  test('is not sent to another host once it is in doubt', async () => {
    const [one, other] = await two([reset], [paid]);
    const { report, cause } = await send([one.url, other.url], {});
    expect(methods(one, other)).toEqual([['POST'], []]);
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe', stoppedBy: 'request' });
    expect(cause).toMatchObject({ code: 'ERR_HOST_CHANGED' });
  });

  test('is, if its caller says that both hosts know its key', async () => {
    const [one, other] = await two([reset], [paid]);
    const policy = { beforeResend: () => ({ sharesKeys: true }) };
    const { report } = await send([one.url, other.url], { policy });
    expect(methods(one, other)).toEqual([['POST'], ['POST']]);
    expect(report).toMatchObject({ outcome: 'recovered' });
  });

  test('is, if it was rejected before work', async () => {
    const [one, other] = await two([reply(429)], [paid]);
    const { report } = await send([one.url, other.url], {});
    expect(methods(one, other)).toEqual([['POST'], ['POST']]);
    expect(report).toMatchObject({ outcome: 'recovered' });
  });

  test('is sent again where it was sent, wherever that is', async () => {
    const [one, other] = await two([paid], [reset, paid]);
    const { report } = await send([other.url, other.url], {});
    expect(report).toMatchObject({ outcome: 'recovered' });
    expect(methods(one, other)).toEqual([[], ['POST', 'POST']]);
  });
});

describe.each([
  ['fetch', byFetch],
  ['axios', byAxios],
])('a question about a payment whose host is picked for each request, by %s,', (_, send) => {
  const provider = midtrans({ keys: { idempotencyKey: false } });
  const absent = reply(404, { status_code: '404', status_message: 'no such transaction' });

  test('is not asked at another host than the one that has the payment', async () => {
    const [one, other] = await two([reset], [absent]);
    const policy = { deadline: 2000 };
    const { report } = await send([one.url, other.url], { provider, policy }, '/v2/charge', charge);
    expect(methods(one, other)).toEqual([['POST'], []]);
    expect(report).toMatchObject({ outcome: 'unknown' });
  });

  test('is not asked there in the words of the application either', async () => {
    const [one, other] = await two([reset, paid], [reply(404)]);
    const own = plainHttp({
      settledAfter: 1,
      reconcile: async (_request, { get }) => ((await get('/payments/1')).status === 404 ? 'absent' : 'landed'),
    });
    const { report } = await send([one.url, other.url], { provider: own, policy: { deadline: 2000 } });
    expect(methods(one, other)).toEqual([['POST'], []]);
    expect(report).toMatchObject({ outcome: 'unknown' });
  });

  test("is not asked at the caller's own host either, if the payment went to another", async () => {
    const own = plainHttp({
      settledAfter: 1,
      reconcile: async (_request, { get }) => ((await get('/payments/1')).status === 404 ? 'absent' : 'landed'),
    });
    for (const given of [provider, own]) {
      const [one, other] = await two([absent], [reset, paid]);
      const policy = { deadline: 800 };
      const { report } = await send([other.url, one.url], { provider: given, policy }, '/v2/charge', charge, one.url);
      expect(methods(one, other)).toEqual([[], ['POST']]);
      expect(report).toMatchObject({ outcome: 'unknown' });
    }
  });

  test('is asked at the other one of two hosts that share their keys', async () => {
    const [one, other] = await two([reset], [reply(200, statusOf('settlement'))]);
    const policy = { beforeResend: () => ({ baseURL: other.url, sharesKeys: true }), maxAttempts: 2 };
    const { report } = await send([one.url, other.url], { provider: midtrans(), policy }, '/v2/charge', charge);
    expect(report).toMatchObject({ processed: 'yes' });
    expect(other.arrived.length).toBeGreaterThan(0);
  });

  test('is asked where the payment went', async () => {
    const [one, other] = await two([absent], [reset, reply(200, statusOf('settlement'))]);
    const { report } = await send([other.url], { provider }, '/v2/charge', charge, one.url);
    expect(methods(one, other)).toEqual([[], ['POST', 'GET']]);
    expect(report).toMatchObject({ outcome: 'reconciled' });
  });
});

describe.each([
  ['fetch', byFetch],
  ['axios', byAxios],
  ['an adapter of its own', byOwnAdapter],
])('a payment in doubt that was sent to a picked host, and is resumed by %s,', (_, send) => {
  const absent = reply(404);
  const byId = plainHttp({
    settledAfter: 50,
    reconcile: async (_request, { get }) => {
      const answer = await get('/payments/1');
      return answer.status === 404 ? 'absent' : answer;
    },
  });
  /** The answer to it is lost, and so is that to each look-up. */
  async function lost(provider: ReturnType<typeof plainHttp>, one: Served, other: Served): Promise<RequestRecovery> {
    const policy = { deadline: 400, attemptTimeout: 200 };
    const { report } = await send([other.url], { provider, policy }, '/pay', {}, one.url);
    expect(report).toMatchObject({ outcome: 'unknown', doubt: { sentTo: other.url } });
    const { keys = {}, doubt } = report ?? {};
    return JSON.parse(JSON.stringify({ keys, doubt }));
  }
  const resume = (provider: ReturnType<typeof plainHttp>, recovery: RequestRecovery, to: string, written: string) => {
    const policy = { deadline: 800 };
    return send([to], { provider, policy }, '/pay', {}, written, recovery);
  };

  test('is not believed absent because of another host, nor made there', async () => {
    const [one, other] = await two([absent, absent, paid], [hang]);
    const { report } = await resume(byId, await lost(byId, one, other), one.url, one.url);
    expect(methods(one)).not.toContainEqual(expect.arrayContaining(['POST']));
    expect(report).toMatchObject({ outcome: 'unknown', attempts: { length: 0 }, doubt: { sentTo: other.url } });
  });

  test('is not made there under its key', async () => {
    const [one, other] = await two([paid], [hang]);
    const { report } = await resume(keyed(), await lost(keyed(), one, other), one.url, one.url);
    expect(methods(one)).toEqual([[]]);
    expect(report).toMatchObject({ outcome: 'unknown', attempts: { length: 0 } });
  });

  test('is found, or made, where it was sent', async () => {
    for (const said of [paid, absent]) {
      let isUp = false;
      const [one, other] = await two(
        [absent],
        [(response, request) => (isUp ? (request.method === 'GET' ? said : paid) : hang)(response, request)],
      );
      const recovery = await lost(byId, one, other);
      isUp = true;
      const { report } = await resume(byId, recovery, other.url, one.url);
      expect(report).toMatchObject({ processed: 'yes' });
      expect(methods(one)).toEqual([[]]);
    }
  });
});
