// What was not sent is not in doubt: each way in which a connection fails before a request is on it, by each client, at the edge of
// fetch and inside run(). And what was sent is, however alike the error.
import http, { type RequestOptions } from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { Agent, fetch as undiciFetch, request as undiciRequest } from 'undici';
import { recoverFetch } from '../../src/fetch/index.js';
import { plainHttp, recoveryOf, run } from '../../src/index.js';
import { thrownBy } from '../axios/attached.js';
import { listen, once, serveTls, silent } from '../axios/wire/servers.js';

/** Where a request goes, and what its connection is made with. */
interface Target {
  readonly url: string;
  readonly connect?: https.AgentOptions & RequestOptions;
}

const policy = { maxAttempts: 1, connectTimeout: 300, attemptTimeout: 2000 };
/** Each has a provider of its own: what others failed at holds nobody back. */
const options = () => ({ provider: plainHttp(), logger: false, policy }) as const;
const trusting = { rejectUnauthorized: false };

const given = ({ connect = {} }: Target) => ({ ...trusting, ...connect });
const byFetch = (target: Target, signal?: AbortSignal) => {
  const dispatcher = new Agent({ connect: given(target) as never });
  return undiciFetch(target.url, { method: 'POST', body: '{}', dispatcher, ...(signal && { signal }) });
};
const byNode = (target: Target, signal?: AbortSignal): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const { request } = target.url.startsWith('https') ? https : http;
    request(target.url, { method: 'POST', agent: false, ...given(target), ...(signal && { signal }) }, resolve)
      .on('error', reject)
      .end('{}');
  });
const byAxios = (target: Target, signal?: AbortSignal) => {
  const httpsAgent = new https.Agent(given(target));
  const httpAgent = new http.Agent(given(target));
  return axios.post(target.url, {}, { httpAgent, httpsAgent, ...(signal && { signal }), proxy: false });
};
const byRequest = (target: Target) => {
  const dispatcher = new Agent({ connect: given(target) as never });
  return undiciRequest(target.url, { method: 'POST', body: '{}', dispatcher });
};

type Edge = (target: Target) => Promise<unknown>;
const edges: [string, Edge][] = [
  [
    'recoverFetch',
    (target) =>
      recoverFetch(undiciFetch, options() as never).fetch(target.url, {
        method: 'POST',
        body: '{}',
        dispatcher: new Agent({ connect: given(target) as never }),
      } as never),
  ],
  [
    "recoverFetch around Node's client",
    (target) =>
      recoverFetch(
        (async (_url: string, init: RequestInit) => byNode(target, init.signal ?? undefined)) as never,
        options() as never,
      ).fetch(target.url, { method: 'POST', body: '{}' }),
  ],
  ['run(fetch)', (target) => run(({ signal }) => byFetch(target, signal), options())],
  ["run(Node's client)", (target) => run(({ signal }) => byNode(target, signal), options())],
  ['run(axios)', (target) => run(({ signal }) => byAxios(target, signal), options())],
  ['run(undici.request)', (target) => run(() => byRequest(target), options())],
];

const at = (port: number, scheme = 'https') => `${scheme}://127.0.0.1:${port}/pay`;
const failing = (code: string, syscall?: string) => ({
  lookup: (_name: string, _options: unknown, done: (error: Error) => void) =>
    done(Object.assign(new Error(`${syscall} ${code} shop.test`), { code, ...(syscall && { syscall }) })),
});

const UNSENT: readonly (readonly [string, () => Promise<Target>])[] = [
  ['a port that nobody listens to', async () => ({ url: at(1023, 'http') })],
  ['a name that does not exist', async () => ({ url: 'http://shop.invalid/pay' })],
  [
    'a name server that is away',
    async () => ({ url: 'http://shop.test/pay', connect: failing('EAI_AGAIN', 'getaddrinfo') as never }),
  ],
  [
    'no file descriptor for the name',
    async () => ({ url: 'http://shop.test/pay', connect: failing('EMFILE', 'getaddrinfo') as never }),
  ],
  [
    'a lookup of its own that fails',
    async () => ({ url: 'http://shop.test/pay', connect: failing('ESERVFAIL') as never }),
  ],
  [
    'a socket file that is not there',
    async () => ({ url: at(1, 'http'), connect: { socketPath: '/nowhere/pay.sock' } }),
  ],
  [
    'an address of its own that is not here',
    async () => ({ url: at(1, 'http'), connect: { localAddress: '203.0.113.9' } }),
  ],
  ['a network that cannot be reached', async () => ({ url: 'http://255.255.255.255/pay' })],
  [
    'no TLS version in common',
    async () => ({ url: `${(await serveTls({ maxVersion: 'TLSv1.2' })).url}/pay`, connect: { minVersion: 'TLSv1.3' } }),
  ],
  [
    'no cipher in common',
    async () => ({
      url: `${(await serveTls({ maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' })).url}/pay`,
      connect: { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' },
    }),
  ],
  [
    'a missing client certificate, TLS 1.2',
    async () => ({ url: `${(await serveTls({ requestCert: true, maxVersion: 'TLSv1.2' })).url}/pay` }),
  ],
  [
    'a certificate that is not trusted',
    async () => ({ url: `${(await serveTls()).url}/pay`, connect: { rejectUnauthorized: true } }),
  ],
  [
    'a port that speaks no TLS',
    async () => ({ url: at(await once((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))) }),
  ],
  ['a handshake that is reset', async () => ({ url: at(await once((socket) => socket.resetAndDestroy())) })],
  ['a handshake that is ended', async () => ({ url: at(await once((socket) => socket.end())) })],
  [
    'a connection that is reset at once',
    async () => ({ url: at(await listen(net.createServer((socket) => socket.resetAndDestroy()))) }),
  ],
];

describe.each(UNSENT)('%s', (_what, targetOf) => {
  test.each(edges)('%s', async (_edge, send) => {
    const report = recoveryOf(await thrownBy(send(await targetOf())));
    expect(report).toMatchObject({ outcome: 'failed', processed: 'no' });
  });
});

const cut = edges.filter(([edge]) => edge !== 'run(undici.request)');

// undici.request goes on until its connection has failed, so it is not among them.
test.each(cut)('a handshake that hangs: %s', async (_edge, send) => {
  const report = recoveryOf(await thrownBy(send({ url: at(await silent()) })));
  expect(report).toMatchObject({ outcome: 'failed', processed: 'no' });
});

test("a wrapper that rejects, but leaves its request by Node's client behind, may still send it", async () => {
  const target = { url: at(await silent()) };
  const leaving = (_url: string, { signal }: RequestInit) => {
    const over = new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));
    return Promise.race([byNode(target), over]);
  };
  const { fetch: mine } = recoverFetch(leaving as never, options() as never);
  const report = recoveryOf(await thrownBy(mine(target.url, { method: 'POST', body: '{}' })));
  expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
});

const SENT: readonly (readonly [string, () => Promise<Target>])[] = [
  [
    'a connection that is reset once the request is there',
    async () => ({ url: at(await once((socket) => socket.resetAndDestroy()), 'http') }),
  ],
  [
    'a connection that is ended once the request is there',
    async () => ({ url: at(await once((socket) => socket.end()), 'http') }),
  ],
  ['an answer that is none', async () => ({ url: at(await once((socket) => socket.end('nonsense\r\n\r\n')), 'http') })],
  ['an answer that hangs', async () => ({ url: at(await silent(), 'http') })],
];

describe.each(SENT)('but %s', (_what, targetOf) => {
  test.each(edges)('%s', async (_edge, send) => {
    const report = recoveryOf(await thrownBy(send(await targetOf())));
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  });
});
