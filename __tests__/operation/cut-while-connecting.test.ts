// A write that Node's client gave up before its connection was open was never sent, whatever its error says.
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { expect, test } from '@jest/globals';
import type { AxiosAdapter, AxiosResponse } from 'axios';
import axios from 'axios';
import { constant, plainHttp, recoveryOf, run } from '../../src/index.js';
import { attached, thrownBy } from '../axios/attached.js';
import { reply, reset, serve } from '../axios/serve.js';
import { wrapped } from '../fetch/wrapped.js';

/** Posts by Node's client, and gives up while the name is resolved, or once the connection is open. */
function cut(url: string, when: 'lookup' | 'socket' = 'lookup'): Promise<never> {
  return new Promise((_, reject) => {
    const hangs = { lookup: () => {} } as unknown as http.RequestOptions;
    const { port, pathname: path } = new URL(url);
    const request = http.request({
      method: 'POST',
      host: when === 'lookup' ? 'shop.test' : '127.0.0.1',
      port,
      path,
      ...(when === 'lookup' && hangs),
    });
    request.on('error', reject);
    request.end('{}');
    if (when === 'lookup') setImmediate(() => request.destroy());
    else request.on('finish', () => setTimeout(() => request.destroy(), 50));
  });
}

const policy = { maxAttempts: 2, backoff: constant(1) };

test.each([
  ['lookup', 2, { outcome: 'recovered' }],
  ['socket', 1, { outcome: 'unknown', processed: 'maybe' }],
] as const)('the write of an operation, cut at its %s: runs %i times', async (when, times, end) => {
  const { url } = await serve(() => {});
  let runs = 0;
  const ran = run(async () => (++runs === 1 ? cut(`${url}/payments`, when) : { id: 1 }), {
    provider: plainHttp(),
    logger: false,
    policy,
  });
  expect(recoveryOf(await ran.catch((error: unknown) => error))).toMatchObject(end);
  expect(runs).toBe(times);
});

test('a write that an operation made besides, and that it cut: what it did is known', async () => {
  const { url } = await serve(reply(400));
  const ran = run(
    async () => {
      await cut(`${url}/audit`).catch(() => {});
      return axios.post(`${url}/payments`, {});
    },
    { provider: plainHttp(), logger: false, policy },
  );
  expect(recoveryOf(await thrownBy(ran))).toMatchObject({ outcome: 'failed', processed: 'no' });
});

/** A server that takes connections, and never says a word. */
async function silent(heard: () => void): Promise<number> {
  const server = net.createServer((socket) => void socket.on('error', () => {}).once('data', heard)).unref();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as net.AddressInfo).port;
}

test('a write that was cut in the middle of the handshake, with its body written, was never sent', async () => {
  let request: http.ClientRequest | undefined;
  const port = await silent(() => setImmediate(() => request?.destroy()));
  let runs = 0;
  const pay = () =>
    new Promise((_, reject) => {
      request = https.request({ method: 'POST', host: '127.0.0.1', port, path: '/payments' }).on('error', reject);
      request.end('{}');
    });
  const ran = run(async () => (++runs === 1 ? pay() : { id: 1 }), { provider: plainHttp(), logger: false, policy });
  expect(recoveryOf(await ran)).toMatchObject({ outcome: 'recovered', attempts: [{ processed: 'no' }, {}] });
});

const refused = { outcome: 'failed', processed: 'no', attempts: [{ code: '400' }] };

test.each(['/audit', '/payments'])(
  'a fetch whose write to %s was cut before it was refused: the refusal counts',
  async (path) => {
    const { url } = await serve(reply(400));
    const { fetch: mine } = wrapped({ policy }, (async (input: string, init: RequestInit) => {
      await cut(new URL(path, input).href).catch(() => {});
      return fetch(input, init);
    }) as never);
    const end = await mine(`${url}/payments`, { method: 'POST', body: '{}' });
    expect(recoveryOf(end)).toMatchObject(refused);
  },
);

test('an adapter whose own write was cut is run again', async () => {
  const { url } = await serve(reply(200));
  let times = 0;
  const adapter: AxiosAdapter = async (config): Promise<AxiosResponse> =>
    ++times === 1 ? cut(`${url}/payments`) : axios.getAdapter('http')(config);
  const { client } = attached('http://shop.test', { policy }, { adapter });
  const end = await client
    .post(`${url.replace('127.0.0.1', 'shop.test')}/payments`, {})
    .catch((error: unknown) => error);
  expect(recoveryOf(end)).toMatchObject({ attempts: [{ processed: 'no' }, {}] });
});

/** Posts in a way that nobody sees, once the first has failed. */
async function cutThenUnseen(url: string): Promise<never> {
  await cut(url).catch(() => {});
  const { host, hostname, port, pathname } = new URL(url);
  return new Promise((_, reject) => {
    const socket = net.connect(Number(port), hostname);
    socket.on('error', reject).write(`POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 2\r\n\r\n{}`);
  });
}

test.each<[string, (url: string) => Promise<unknown>]>([
  ['an operation', (url) => run(() => cutThenUnseen(url), { provider: plainHttp(), logger: false, policy })],
  ['an adapter', (url) => attached(url, { policy }, { adapter: () => cutThenUnseen(url) }).client.post(url, {})],
  ['a fetch', (url) => wrapped({ policy }, () => cutThenUnseen(url)).fetch(url, { method: 'POST', body: '{}' })],
])(
  '%s that went on in a way that nobody sees, and failed with the same code: that may have arrived',
  async (_, send) => {
    const { url, arrived } = await serve(reset);
    expect(recoveryOf(await thrownBy(send(`${url}/payments`)))).toMatchObject({
      outcome: 'unknown',
      processed: 'maybe',
    });
    expect(arrived).toHaveLength(1);
  },
);
