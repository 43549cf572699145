import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosAdapter, AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { recoveryOf } from '../../../src/index.js';
import { posting, wrapped } from '../../fetch/wrapped.js';
import { attached } from '../attached.js';
import { type Answer, reply, serve } from '../serve.js';
import { DEAD } from './payments.js';

type Pay = (url: string) => Promise<unknown>;

const payment = { amount: 1 };
type Args = Parameters<typeof fetch>;
const tick = () => new Promise((resolve) => setTimeout(resolve, 1));
const later = async (...args: Args) => tick().then(() => fetch(...args));
const [http, viaFetch] = [axios.getAdapter('http'), axios.getAdapter('fetch')];

async function ownAdapter(config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
  const { method, data: body, headers } = config;
  const answer = await fetch(axios.getUri(config), {
    method: method as string,
    body,
    headers: headers.toJSON() as never,
  });
  const { status, statusText } = answer;
  const response = {
    status,
    statusText,
    data: await answer.text(),
    headers: Object.fromEntries(answer.headers),
    config,
  };
  if (answer.ok) return response;
  throw new AxiosError(`status ${status}`, 'ERR_BAD_RESPONSE', config, null, response);
}

const byAxios =
  (adapter: 'http' | 'fetch' | AxiosAdapter, config: object = {}): Pay =>
  (url) =>
    attached('', {}, { adapter }).client.post(url, payment, config);

/** Each client, and axios with what makes it read the body before it calls `fetch`. */
const clients: Record<string, Pay> = {
  'axios, adapter http': byAxios('http'),
  'axios, adapter fetch': byAxios('fetch'),
  'axios, adapter fetch, with a limit for the body': byAxios('fetch', { maxBodyLength: 1000 }),
  'axios, a fetch of its own that waits': byAxios('fetch', { env: { fetch: async (...args: Args) => later(...args) } }),
  'axios, adapter http as a function': byAxios(http),
  'axios, adapter http, after a wait': byAxios(async (config) => tick().then(() => http(config))),
  'axios, adapter fetch as a function': byAxios(viaFetch),
  'axios, adapter fetch, after a wait': byAxios(async (config) => tick().then(() => viaFetch(config))),
  'axios, an adapter of its own': byAxios(ownAdapter),
  'axios, whose interceptor sets an adapter': (url) => {
    const { client } = attached('');
    client.interceptors.request.use((config) => Object.assign(config, { adapter: viaFetch }));
    return client.post(url, payment);
  },
  fetch: (url) => wrapped().fetch(url, posting(payment)),
  'a fetch that waits': (url) => wrapped({}, later).fetch(url, posting(payment)),
  'a fetch that makes a new response': (url) =>
    wrapped({}, async (input, init) => {
      const { body, status, headers } = await later(input as string, init);
      return new Response(body, { status, headers });
    }).fetch(url, posting(payment)),
  'a fetch that first asks for a token': (url) =>
    wrapped({}, async (input: unknown, init?: RequestInit) => {
      await fetch(new URL('/token', url), { method: 'POST' });
      return fetch(input as string, init);
    }).fetch(url, posting(payment)),
};

/** A gateway that sends every payment on with `keeping`, to a server that takes it and redirects with `status` to `location`. */
async function chain(keeping: number, status: number, location: string, page: Answer) {
  let charges = 0;
  const target = await serve((response, request) => {
    if (request.method !== 'POST') return page(response, request);
    charges += 1;
    return reply(status, '', { location: location || (request.url as string) })(response, request);
  });
  const gateway = await serve((response, request) => {
    if (request.url === '/token') return reply(200)(response, request);
    return reply(keeping, '', { location: `${target.url}/v1/payments` })(response, request);
  });
  return { url: `${gateway.url}/payments`, charges: () => charges };
}

const result = (pay: Promise<unknown>) =>
  pay.then(recoveryOf, (error: unknown) => recoveryOf(error)) as Promise<ReturnType<typeof recoveryOf>>;

describe.each(Object.entries(clients))('%s: a payment that took effect after a redirect that kept it', (_name, pay) => {
  describe.each([
    [307, 303],
    [308, 302],
    [307, 301],
  ])('with %i, and was then redirected with %i', (keeping, status) => {
    test.each([
      ['to a host that refuses', `http://${DEAD}/`, 200],
      ['to a page that answers 429', '/page', 429],
      ['to a page that answers 404', '/page', 404],
      ['to itself, where it answers 429', '', 429],
      ['to a page that answers 200', '/page', 200],
    ])('%s: is sent once, and it is in doubt', async (_where, location, answer) => {
      const { url, charges } = await chain(keeping, status, location, reply(answer, {}));
      const report = await result(pay(url));
      expect(charges()).toBe(1);
      expect(report).toMatchObject({
        outcome: 'unknown',
        processed: 'maybe',
        attempts: [{ code: 'REDIRECTED_WRITE' }],
      });
    });
  });

  test.each([307, 308])('with %i twice: its answer counts', async (keeping) => {
    const server = await serve((response, request) => {
      const next = { '/payments': '/v1', '/v1': '/v2' }[request.url ?? ''];
      if (next !== undefined) return reply(keeping, '', { location: next })(response, request);
      return reply(200, {})(response, request);
    });
    const report = await result(pay(`${server.url}/payments`));
    expect(server.arrived.filter(({ url }) => url === '/v2')).toHaveLength(1);
    expect(report).toMatchObject({ outcome: 'ok' });
  });
});

describe.each(Object.entries(clients))('%s: a payment sent on with 307', (_name, pay) => {
  test('to a server that is busy is sent again', async () => {
    let busy = 2;
    const server = await serve((response, request) => {
      if (request.url === '/payments') return reply(307, '', { location: '/there?a=b#c' })(response, request);
      if (request.url === '/there?a=b' && busy > 0) {
        busy -= 1;
        return reply(429, {}, { 'retry-after': '0' })(response, request);
      }
      return reply(200, {})(response, request);
    });
    expect(await result(pay(`${server.url}/payments`))).toMatchObject({ outcome: 'recovered' });
  });

  test('to a host that refuses was surely not taken', async () => {
    const server = await serve((response, request) => {
      if (request.url === '/token') return reply(200)(response, request);
      return reply(307, '', { location: `http://${DEAD}/` })(response, request);
    });
    expect(await result(pay(`${server.url}/payments`))).toMatchObject({ outcome: 'failed', processed: 'no' });
  });
});

test('payments that are sent on to one place at the same time are each judged by their own answer', async () => {
  const server = await serve((response, request) => {
    const [path, id] = (request.url ?? '').split('?');
    const answer = path === '/payments' ? reply(307, '', { location: '/there' }) : reply(200, {});
    setTimeout(() => answer(response, request), Number(id ?? 0) * 5);
  });
  const { client } = attached(server.url, {}, { adapter: 'fetch' });
  const reports = await Promise.all([1, 1, 2, 2, 3].map((id) => result(client.post(`/payments?${id}`, payment))));
  expect(reports.map((report) => report?.outcome)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
});

test('several payments whose body axios reads first, made in one go, are each sent once if they were redirected', async () => {
  let charges = 0;
  const server = await serve((response, request) => {
    if (request.method !== 'POST') return reply(429)(response, request);
    charges += 1;
    return reply(303, '', { location: '/page' })(response, request);
  });
  const { client } = attached(server.url, {}, { adapter: 'fetch', maxBodyLength: 1000 });
  const reports = await Promise.all([1, 2, 3].map(() => result(client.post('/payments', payment))));
  expect(charges).toBe(3);
  for (const report of reports) expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
});
