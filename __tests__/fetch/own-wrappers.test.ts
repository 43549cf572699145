// A `fetch` of the application's own may do more than send the request. What fails there says nothing about the payment.
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { Request as UndiciRequest, fetch as undiciFetch } from 'undici';
import { recoveryOf } from '../../src/index.js';
import { thrownBy } from '../axios/attached.js';
import { type Answer, reply, reset, serve } from '../axios/serve.js';
import { DEAD } from '../axios/wire/payments.js';
import { until } from '../simulators/until.js';
import { AMPLE } from '../time-for.js';
import { posting, wrapped } from './wrapped.js';

type Fetch = (input: string, init: RequestInit) => Promise<Response>;

/** Takes connections, and never says a word. */
let silent: Server;
let silentUrl: string;
beforeAll(async () => {
  silent = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  silentUrl = `https://127.0.0.1:${(silent.address() as { port: number }).port}`;
});
afterAll(() => {
  silent.close();
});

/** A server that takes each payment and answers it as told. */
async function taking(answer: Answer = reply(200, { id: 1 })) {
  const server = await serve((response, request) =>
    request.url === '/audit' ? reply(429)(response, request) : answer(response, request),
  );
  const charges = () => server.arrived.filter(({ url }) => url === '/payments').length;
  return { url: `${server.url}/payments`, audit: `${server.url}/audit`, charges };
}

async function report(fetch: Fetch, url: string, init: RequestInit = {}, policy = {}) {
  const { fetch: mine } = wrapped({ policy: { deadline: AMPLE, ...policy } }, fetch as never);
  const sent = mine(url, { ...posting({ amount: 1 }), ...init });
  return sent.then(recoveryOf, (error: unknown) => recoveryOf(error as object));
}

const dead = `http://${DEAD}/audit`;
const inDoubt = { outcome: 'unknown', processed: 'maybe' };

describe('a fetch whose own code fails after the payment was answered', () => {
  test.each<[string, (audit: string) => Promise<unknown>]>([
    ['because the audit log refuses the connection', () => fetch(dead, { method: 'POST' })],
    ['because the audit log refuses the connection of axios', () => axios.post(dead)],
    ['because the audit log is busy', (audit) => axios.post(audit)],
    [
      'because the database is gone',
      async () => Promise.reject(Object.assign(new Error('db'), { code: 'ECONNREFUSED' })),
    ],
    [
      'because a client with recoverable attached holds the audit log back',
      async () => Promise.reject(Object.assign(new Error('open'), { code: 'ERR_BREAKER_OPEN' })),
    ],
  ])('%s: the payment is made once, and is in doubt', async (_why, fail) => {
    const { url, audit, charges } = await taking();
    const result = await report(async (input, init) => {
      const response = await fetch(input, init);
      await fail(audit);
      return response;
    }, url);
    expect(charges()).toBe(1);
    expect(result).toMatchObject(inDoubt);
  });

  test('after its answer was lost: the payment is in doubt', async () => {
    const { url, charges } = await taking(reset);
    const result = await report(async (input, init) => {
      try {
        return await fetch(input, init);
      } catch {
        return fetch(dead);
      }
    }, url);
    expect(charges()).toBe(1);
    expect(result).toMatchObject(inDoubt);
  });
});

test('a fetch whose own code fails before it sends anything is run again, and nothing was made', async () => {
  const { url, charges } = await taking();
  const result = await report(async (input, init) => {
    await fetch(dead, { method: 'POST' });
    return fetch(input, init);
  }, url);
  expect(charges()).toBe(0);
  expect(result).toMatchObject({ outcome: 'failed', processed: 'no' });
});

const refused = () => Promise.reject(Object.assign(new Error('redis'), { code: 'ECONNREFUSED' }));

describe('a fetch whose own store refuses the connection before it pays', () => {
  test.each<[string, string, RequestInit]>([
    ['an access token', '/oauth2/token', { method: 'POST' }],
    ['its settings', '/settings', {}],
  ])('after it has got %s: it is run again, and nothing was made', async (_what, path, init) => {
    const { url, charges } = await taking();
    const result = await report(async () => {
      await (await fetch(new URL(path, url), init)).text();
      return refused();
    }, url);
    expect(charges()).toBe(0);
    expect(result).toMatchObject({ outcome: 'failed', processed: 'no' });
    expect(result?.attempts.length).toBeGreaterThan(1);
  });

  test('after a write to another place, which may have been the payment: it is in doubt', async () => {
    const { url } = await taking();
    const result = await report(async () => {
      await (await fetch(new URL('/gateway', url), { method: 'POST' })).text();
      return refused();
    }, url);
    expect(result).toMatchObject(inDoubt);
  });

  test('while it is still getting what it pays with: the payment is made once, in doubt', async () => {
    const { url, charges } = await taking();
    const settings = () => fetch(new URL('/settings', url)).then((response) => response.text());
    const result = await report(
      async (input, init) => (await Promise.all([settings().then(() => fetch(input, init)), refused()]))[0],
      url,
    );
    await until(() => charges() > 0);
    expect(charges()).toBe(1);
    expect(result).toMatchObject(inDoubt);
  });
});

test.each<[string, Answer]>([
  ['loses the payment', reset],
  ['answers it with an error', reply(500)],
])('a fetch whose first gateway %s, and whose second one refuses: it is made once, in doubt', async (_what, answer) => {
  const server = await serve(answer);
  const result = await report(async (_input, init) => {
    const first = await fetch(`${server.url}/gateway`, init).catch(() => undefined);
    return first?.ok ? first : fetch(dead, init);
  }, 'http://shop.invalid/payments');
  expect(server.arrived).toHaveLength(1);
  expect(result).toMatchObject(inDoubt);
});

test('a fetch whose first gateway refuses, and whose second one loses the payment: it is in doubt, whichever error is told', async () => {
  const server = await serve(reset);
  const result = await report(async (input, init) => {
    const refused = await thrownBy(fetch(input, init));
    await thrownBy(fetch(`${server.url}/gateway`, init));
    throw refused;
  }, dead);
  expect(server.arrived).toHaveLength(1);
  expect(result).toMatchObject(inDoubt);
});

describe('a fetch that tries once more by itself', () => {
  const twice: Fetch = async (input, init) => {
    const first = await fetch(input, init).catch(() => undefined);
    return first?.ok ? first : fetch(input, init);
  };

  test.each<[string, Answer]>([
    ['was lost', reset],
    ['was 503', reply(503)],
  ])('with a stream, after its first answer %s: the payment is in doubt', async (_what, answer) => {
    const { url, charges } = await taking(answer);
    const body = new Blob(['{}']).stream();
    const result = await report(twice, url, { body, duplex: 'half' } as RequestInit);
    expect(charges()).toBe(1);
    expect(result).toMatchObject(inDoubt);
  });

  test('and is refused the second time: the first request may have been made', async () => {
    let answers = 0;
    const { url, charges } = await taking((response, request) => {
      answers += 1;
      return (answers === 1 ? reset : reply(429))(response, request);
    });
    const result = await report(twice, url);
    expect(charges()).toBe(2);
    expect(result).toMatchObject(inDoubt);
  });
});

describe('a fetch that also sends something else', () => {
  test('is watched by its own request: a payment that is slow was sent', async () => {
    const { url, charges } = await taking((response, request) =>
      setTimeout(() => reply(200, {})(response, request), 6000).unref(),
    );
    const telemetry: Fetch = (input, init) => {
      const other = new AbortController();
      fetch(`${silentUrl}/metrics`, { method: 'POST', body: 'x', signal: other.signal }).catch(() => {});
      return fetch(input, init).finally(() => other.abort());
    };
    const result = await report(telemetry, url, {}, { attemptTimeout: 1200, connectTimeout: 900 });
    expect(charges()).toBe(1);
    expect(result).toMatchObject(inDoubt);
  });

  test('such as the payment, to a second host if the first is silent', async () => {
    const { url, charges } = await taking((response, request) =>
      setTimeout(() => reply(200, {})(response, request), 6000).unref(),
    );
    const failover: Fetch = (input, init) => {
      const primary = fetch(input, init);
      const wait = new Promise<Response>((resolve, reject) => {
        setTimeout(() => fetch(url, init).then(resolve, reject), 50);
      });
      return Promise.race([primary, wait]);
    };
    const result = await report(failover, `${silentUrl}/payments`, {}, { attemptTimeout: 1200, connectTimeout: 900 });
    expect(charges()).toBe(1);
    expect(result).toMatchObject(inDoubt);
  });
});

test("a payment in a Request of another copy is followed on its way like any other: it is not made again after a try of the wrapper's was lost", async () => {
  const server = await serve(reset, reply(429), reply(201, { id: 1 }));
  const again: typeof undiciFetch = (...given) => undiciFetch(...given).catch(() => undiciFetch(...given));
  const { fetch: mine } = wrapped({ policy: { deadline: AMPLE } }, again as never);
  const response = await mine(new UndiciRequest(`${server.url}/payments`, { method: 'POST' }) as never);
  expect(recoveryOf(response)).toMatchObject(inDoubt);
  expect(server.arrived.length).toBe(2);
});
