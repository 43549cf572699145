// A read that failed is made again, whatever its client says about it.
import { describe, expect, test } from '@jest/globals';
import { constant, plainHttp, type RunOptions, recoveryOf, run } from '../../src/index.js';
import { thrownBy } from '../axios/attached.js';
import { type Answer, hang, reply, reset, serve } from '../axios/serve.js';

/** A provider of its own each time, with a breaker of its own. */
const options = (): RunOptions => ({
  provider: plainHttp(),
  logger: false,
  policy: { backoff: constant(1), attemptTimeout: 120_000, deadline: false },
});
const DOUBT = { outcome: 'unknown', processed: 'maybe' };

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** It has no types. */
const nodeFetch: Fetch = async (url, init) => (await import('node-fetch' as string)).default(url, init);

async function ok(response: Response): Promise<Response> {
  if (!response.ok) throw response;
  return response;
}

/** Ways in which an operation hands on a failed answer that does not tell its method. */
const ways: [string, (answer: Promise<Response>) => Promise<unknown>][] = [
  ['throws it', async (answer) => (await ok(await answer)).json()],
  ['returns it', (answer) => answer],
  [
    'throws it as ky does',
    async (answer) => {
      const response = await answer;
      if (!response.ok) throw Object.assign(new Error('ky'), { response });
      return response.json();
    },
  ],
  [
    'throws it as got does',
    async (answer) => {
      const response = await answer;
      const { status: statusCode, url, headers } = response;
      const body = await response.text();
      if (!response.ok) throw Object.assign(new Error('got'), { response: { statusCode, url, headers, body } });
      return JSON.parse(body);
    },
  ],
];

describe.each<[string, Fetch]>([
  ['fetch', fetch],
  ['node-fetch', nodeFetch],
])('with %s', (_, send) => {
  describe.each(ways)('an operation that %s', (_way, way) => {
    test('is run again if it is the answer to a read', async () => {
      const server = await serve(reply(503), reply(200, { id: 1 }));
      const value = await run(() => way(send(`${server.url}/rates?to=EUR`)), options());
      expect(recoveryOf(value as object)).toMatchObject({ outcome: 'recovered', attempts: [{ status: 503 }, {}] });
      expect(server.arrived).toHaveLength(2);
    });

    test.each(['POST', 'PUT'])('is not if it is the answer to a %s', async (method) => {
      const server = await serve(reply(503));
      const error = await thrownBy(run(() => way(send(server.url, { method, body: '{}' })), options()));
      expect(recoveryOf(error)).toMatchObject(DOUBT);
      expect(server.arrived).toHaveLength(1);
    });

    test('is not if a write of the same URL was answered so too', async () => {
      const server = await serve(reply(503));
      const operation = async () => {
        const paid = send(`${server.url}/charges`, { method: 'POST' });
        await paid;
        await send(`${server.url}/charges`);
        return way(paid);
      };
      expect(recoveryOf(await thrownBy(run(operation, options())))).toMatchObject(DOUBT);
      expect(server.arrived).toHaveLength(2);
    });

    test('is not if it wrote something before', async () => {
      const server = await serve(reply(201), reply(503));
      const operation = async () => {
        await send(`${server.url}/charges`, { method: 'POST' });
        return way(send(`${server.url}/charges`));
      };
      expect(recoveryOf(await thrownBy(run(operation, options())))).toMatchObject({ outcome: 'unknown' });
      expect(server.arrived).toHaveLength(2);
    });

    test('is not if the read was reached by a redirect from a write', async () => {
      const server = await serve(reply(303, '', { location: '/receipt' }), reply(503));
      const error = await thrownBy(run(() => way(send(`${server.url}/charges`, { method: 'POST' })), options()));
      expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown' });
      expect(server.arrived).toHaveLength(2);
    });
  });

  test('a status of something else, such as a database, is no answer to the read', async () => {
    const server = await serve(reply(503));
    const operation = async () => {
      await send(`${server.url}/rates`);
      throw Object.assign(new Error('busy'), { status: 503, url: 'https://db.example/ledger' });
    };
    expect(recoveryOf(await thrownBy(run(operation, options())))).toMatchObject(DOUBT);
    expect(server.arrived).toHaveLength(1);
  });

  test('a read that got no answer is made again', async () => {
    const server = await serve(reset, reply(200, { id: 1 }));
    const value = await run(async () => (await send(server.url)).json(), options());
    expect(recoveryOf(value)).toMatchObject({ outcome: 'recovered', attempts: [{ code: 'ECONNRESET' }, {}] });
  });

  test('a read whose answer broke off is made again', async () => {
    const server = await serve(
      (response) => {
        // Chunked: node-fetch waits for ever for the rest of a length.
        response.writeHead(200, { 'content-type': 'application/json' }).write('{');
        setTimeout(() => response.destroy(), 20);
      },
      reply(200, { id: 1 }),
    );
    const value = await run(async () => (await send(server.url)).json(), options());
    expect(recoveryOf(value)).toMatchObject({ outcome: 'recovered', attempts: { length: 2 } });
  });

  test.each<[string, Answer]>([
    ['before it is answered', hang],
    ['while its answer comes', (response) => void response.writeHead(200).write('{"id"')],
  ])('a read that the operation gives up %s is made again, a write is not', async (_when, answer) => {
    for (const method of ['GET', 'POST']) {
      let controller = new AbortController();
      const slow: Answer = (response, request) => {
        answer(response, request);
        // The client reads what has come first.
        setTimeout(() => controller.abort(), 50);
      };
      const server = await serve(slow, reply(200, { id: 1 }));
      const operation = async () => {
        controller = new AbortController();
        return (await send(server.url, { method, signal: controller.signal })).json();
      };
      const end = await run(operation, options()).catch((error: unknown) => error);
      const [outcome, times] = method === 'GET' ? ['recovered', 2] : ['unknown', 1];
      expect(recoveryOf(end as object)).toMatchObject({ outcome, attempts: { length: times } });
      expect(server.arrived).toHaveLength(times as number);
    }
  });

  test('a read that is given up says nothing about a write beside it', async () => {
    const controller = new AbortController();
    const server = await serve((response, request) => {
      if (request.method === 'POST') reply(200)(response, request);
      else controller.abort();
    });
    const operation = async () => {
      await send(server.url, { method: 'POST' });
      await send(server.url, { signal: controller.signal });
    };
    expect(recoveryOf(await thrownBy(run(operation, options())))).toMatchObject({ outcome: 'unknown' });
    expect(server.arrived).toHaveLength(2);
  });
});
