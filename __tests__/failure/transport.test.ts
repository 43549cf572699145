import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { transportCode } from '../../src/failure/transport.js';

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  open.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
}

const failing = (url: string, config: object = {}) => axios.get(url, config).catch((error: unknown) => error);

describe('the code of a failure without an answer', () => {
  test.each(['http', 'fetch'])('refused, by the %s adapter', async (adapter) => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    expect(transportCode(await failing(`http://127.0.0.1:${port}`, { adapter }))).toBe('ECONNREFUSED');
  });

  test('reset after it was sent', async () => {
    const port = await listen(createTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy())));
    expect(transportCode(await failing(`http://127.0.0.1:${port}`))).toBe('ECONNRESET');
  });

  test("axios's own timeout, in both of its codes", async () => {
    const port = await listen(createServer(() => {}));
    const url = `http://127.0.0.1:${port}`;
    expect(transportCode(await failing(url, { timeout: 20 }))).toBe('ECONNABORTED');
    const transitional = { clarifyTimeoutError: true };
    expect(transportCode(await failing(url, { timeout: 20, transitional }))).toBe('ETIMEDOUT');
    (open[0] as Server).closeAllConnections();
  });

  test("the caller's own abort", async () => {
    expect(transportCode(await failing('http://127.0.0.1:1', { signal: AbortSignal.abort() }))).toBe('ERR_CANCELED');
    expect(transportCode(Object.assign(new Error('x'), { name: 'AbortError' }))).toBe('ERR_CANCELED');
  });

  test('a request that cannot be sent', async () => {
    expect(transportCode(await failing('foo://127.0.0.1'))).toBe('NOT_SENT');
  });

  const withCode = (code: string, more: object = {}) => Object.assign(new Error(code), { code, ...more });
  test.each([
    [withCode('ENOTFOUND', { syscall: 'getaddrinfo' }), 'ENOTFOUND'],
    [withCode('EAI_AGAIN'), 'EAI_AGAIN'],
    [withCode('CERT_HAS_EXPIRED'), 'CERTIFICATE'],
    [withCode('DEPTH_ZERO_SELF_SIGNED_CERT'), 'CERTIFICATE'],
    [withCode('ERR_TLS_CERT_ALTNAME_INVALID'), 'CERTIFICATE'],
    [withCode('ETIMEDOUT', { syscall: 'connect' }), 'NOT_CONNECTED'],
    [withCode('EHOSTUNREACH', { syscall: 'connect' }), 'NOT_CONNECTED'],
    [withCode('EHOSTUNREACH', { syscall: 'read' }), 'EHOSTUNREACH'],
    [withCode('ETIMEDOUT', { errors: [{ syscall: 'connect' }, { syscall: 'connect' }] }), 'NOT_CONNECTED'],
    [withCode('ETIMEDOUT', { errors: [{ syscall: 'connect' }, null] }), 'ETIMEDOUT'],
    [withCode('UND_ERR_HEADERS_TIMEOUT'), 'ETIMEDOUT'],
    [withCode('UND_ERR_CONNECT_TIMEOUT'), 'NOT_CONNECTED'],
    [withCode('ERR_NETWORK', { cause: withCode('EPIPE') }), 'EPIPE'],
    [new TypeError('terminated'), 'ERR_NETWORK'],
    [undefined, 'ERR_NETWORK'],
    ['a text', 'ERR_NETWORK'],
  ])('%p is %s', (error, expected) => {
    expect(transportCode(error)).toBe(expected);
  });

  test('a circle of causes comes to an end', () => {
    const error: { cause?: unknown } = {};
    error.cause = error;
    expect(transportCode(error)).toBe('ERR_NETWORK');
  });
});
