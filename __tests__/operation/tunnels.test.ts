// An agent passes a proxy's answer to CONNECT on as if it were the provider's: nothing was sent.
import { createServer } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { constant, plainHttp, recoveryOf, run } from '../../src/index.js';
import { thrownBy } from '../axios/attached.js';
import { listen } from '../axios/wire/servers.js';
import { wrapped } from '../fetch/wrapped.js';

const URL = 'https://shop.invalid/payments';
const policy = { maxAttempts: 2, backoff: constant(1) };
const anyStatus = { validateStatus: () => true };

/** A bare client whose proxy answers CONNECT like this. */
async function clientThrough(answer: string) {
  const server = createServer((socket) =>
    socket.once('data', () => socket.end(answer.includes('\r\n\r\n{') ? answer : `${answer}\r\n\r\n`)),
  );
  const proxy = { host: '127.0.0.1', port: await listen(server), protocol: 'http' };
  return axios.create({ proxy });
}

const GOOD = [
  ['100, and then 200', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK'],
  ['103, and then 200', 'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK'],
  ['201', 'HTTP/1.1 201 Created\r\ncontent-length: 0'],
] as const;
const NOT_SENT = { outcome: 'failed', processed: 'no', attempts: [{ code: 'NOT_SENT', processed: 'no' }] };

describe('an operation whose proxy made no tunnel has done nothing', () => {
  const running = (operation: () => Promise<unknown>) =>
    run(operation, { provider: plainHttp(), logger: false, policy });

  test.each(GOOD)('answered by %s, and it returned the response', async (_what, answer) => {
    const client = await clientThrough(answer);
    const error = await thrownBy(running(() => client.post(URL, {})));
    expect(error).toMatchObject({ message: expect.stringContaining('the proxy made no tunnel'), code: 'ERR_PROVIDER' });
    expect(recoveryOf(error)).toMatchObject(NOT_SENT);
  });

  test.each(GOOD)('answered by %s, and it returned what it made of that', async (_what, answer) => {
    const client = await clientThrough(answer);
    const error = await thrownBy(running(async () => ({ paid: (await client.post(URL, {})).status })));
    expect(recoveryOf(error)).toMatchObject(NOT_SENT);
  });

  test.each(GOOD)('answered by %s, and it only read', async (_what, answer) => {
    const client = await clientThrough(answer);
    const error = await thrownBy(running(() => client.get(URL)));
    expect(recoveryOf(error)).toMatchObject(NOT_SENT);
  });

  test.each([
    ['thrown', {}],
    ['returned', anyStatus],
  ])("a fault of the proxy's own, %s: it is run again", async (_how, config) => {
    const client = await clientThrough('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0');
    const report = recoveryOf(await thrownBy(running(() => client.post(URL, {}, config))));
    expect(report).toMatchObject({ outcome: 'failed', processed: 'no' });
    expect(report?.attempts.map(({ code }) => code)).toEqual(['NOT_CONNECTED', 'NOT_CONNECTED']);
  });
});

describe('a fetch whose proxy made no tunnel has sent nothing', () => {
  test.each(GOOD)('answered by %s', async (_what, answer) => {
    const client = await clientThrough(answer);
    const own = async (url: unknown, init: RequestInit = {}) => {
      const { status, data } = await client.post(String(url), init.body, anyStatus);
      return new Response(data, { status });
    };
    const { fetch } = wrapped({ policy }, own as never);
    const end = await fetch(URL, { method: 'POST', body: '{}' }).catch((error: unknown) => error);
    expect(recoveryOf(end)).toMatchObject(NOT_SENT);
  });
});

test.each(['get', 'post'] as const)('a look-up by %s whose proxy made no tunnel has found nothing', async (how) => {
  const asking = await clientThrough(
    'HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
  );
  let paid = 0;
  const own = async (url: unknown, init: RequestInit = {}) => {
    if (String(url) === URL && ++paid > 0)
      throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } });
    const { status, data } = await asking.request({ url: String(url), method: init.method ?? 'GET', ...anyStatus });
    return new Response(JSON.stringify(data), { status });
  };
  const provider = plainHttp({
    settledAfter: 0,
    reconcile: async (_request, { get, post }) => {
      const { status } = await (how === 'get' ? get('/payments/1') : post('/search', {}));
      return status === 404 ? 'absent' : undefined;
    },
  });
  const { fetch } = wrapped({ provider, policy: { ...policy, deadline: 1000 } }, own as never);
  const end = await fetch(URL, { method: 'POST', body: '{}' }).catch((error: unknown) => error);
  expect(recoveryOf(end)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  expect(paid).toBe(1);
});
