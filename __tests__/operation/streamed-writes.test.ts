// A write whose body is still being written: Node's client announces it late, but it may take effect, and must not be made twice.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, expect, test } from '@jest/globals';
import axios from 'axios';
import { constant, plainHttp, type RunOptions, recoveryOf, run } from '../../src/index.js';
import { thrownBy } from '../axios/attached.js';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A server that need not wait for the whole body, and counts the requests to each path. */
async function serveEarly(listener: RequestListener) {
  const counts: Record<string, number> = {};
  const server = createServer((request, response) => {
    const { url = '' } = request;
    counts[url] = (counts[url] ?? 0) + 1;
    if (url === '/limited') response.writeHead(429, { 'retry-after': '0' }).end();
    else listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url: `http://${host}`, host, counts };
}

const options = (host: string): RunOptions => ({
  provider: plainHttp(),
  logger: false,
  host,
  policy: { backoff: constant(1), attemptTimeout: 120_000, deadline: false },
});

/** A body whose end does not come until the test is over. */
function endless(): Readable {
  const body = new Readable({ read() {} });
  body.push('x'.repeat(100));
  closing.push(() => body.destroy());
  return body;
}

/** A charge whose body does not end. `begin` sends it, and returns once it is there. */
async function charging(config: object) {
  let arrived: () => void;
  const isThere = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const server = await serveEarly(() => arrived());
  const begin = () => {
    axios.post(`${server.url}/charge`, endless(), config).catch(() => {});
    return isThere;
  };
  return { server, begin };
}

const DOUBT = { outcome: 'unknown', processed: 'maybe', attempts: { length: 1 } };
const ways = [{ maxRedirects: 0 }, {}];

test.each(ways)('is under way when another request is refused: nothing is run again (%p)', async (config) => {
  const { server, begin } = await charging(config);
  const operation = async () => {
    await begin();
    return axios.post(`${server.url}/limited`);
  };
  const error = await thrownBy(run(operation, options(server.host)));
  expect(recoveryOf(error)).toMatchObject(DOUBT);
  expect(server.counts).toEqual({ '/charge': 1, '/limited': 1 });
});

test.each(ways)('is under way when the operation returns: in doubt (%p)', async (config) => {
  const { server, begin } = await charging(config);
  const operation = async () => {
    await begin();
    return { paid: 'later' };
  };
  expect(recoveryOf(await thrownBy(run(operation, options(server.host))))).toMatchObject(DOUBT);
});

test.each(ways)('loses its connection, and the operation catches that: in doubt (%p)', async (config) => {
  const server = await serveEarly((request) => request.once('data', () => request.socket.destroy()));
  const operation = () =>
    axios.post(`${server.url}/charge`, endless(), config).then(
      () => ({ paid: true }),
      () => ({ paid: false }),
    );
  expect(recoveryOf(await thrownBy(run(operation, options(server.host))))).toMatchObject(DOUBT);
});

test.each(ways)('loses its connection before another request is refused: nothing is run again (%p)', async (config) => {
  const server = await serveEarly((request) => request.once('data', () => request.socket.destroy()));
  const operation = async () => {
    await axios.post(`${server.url}/charge`, endless(), config).catch(() => {});
    return axios.post(`${server.url}/limited`);
  };
  expect(recoveryOf(await thrownBy(run(operation, options(server.host))))).toMatchObject(DOUBT);
  expect(server.counts).toEqual({ '/charge': 1, '/limited': 1 });
});

test.each(ways)('is refused before its end, and the operation catches that: it failed (%p)', async (config) => {
  const server = await serveEarly((_, response) => response.writeHead(413).end());
  const operation = () =>
    axios.post(`${server.url}/charge`, endless(), config).then(
      () => ({ paid: true }),
      () => ({ paid: false }),
    );
  const report = recoveryOf(await thrownBy(run(operation, options(server.host))));
  expect(report).toMatchObject({ outcome: 'failed', processed: 'no', attempts: [{ code: '413' }] });
});

test('was passed on to a place that cannot be reached, and the operation catches that: it failed', async () => {
  const server = await serveEarly((_, response) =>
    response.writeHead(307, { location: 'http://127.0.0.1:1/charge' }).end(),
  );
  const operation = () =>
    axios.post(`${server.url}/charge`, { amount: 1 }).then(
      () => ({ paid: true }),
      () => ({ paid: false }),
    );
  const given = { ...options(server.host), policy: { maxAttempts: 1 }, provider: plainHttp({ hosts: ['127.0.0.1'] }) };
  const report = recoveryOf(await thrownBy(run(operation, given)));
  expect(report).toMatchObject({ outcome: 'failed', processed: 'no', attempts: [{ code: 'ECONNREFUSED' }] });
});
