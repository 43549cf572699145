import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { constant, midtrans, recoveryOf } from '../../src/index.js';
import { startMidtrans } from '../../src/simulators/index.js';
import { keep } from '../simulators/keep.js';
import { until } from '../simulators/until.js';
import { withEnough } from '../time-for.js';
import { attached, thrownBy } from './attached.js';
import { drip, hang, reply, reset, serve } from './serve.js';

/** An address where nobody listens any more. */
async function deadUrl(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return `http://127.0.0.1:${port}`;
}

for (const adapter of ['http', 'fetch'] as const) {
  describe(`the ${adapter} adapter`, () => {
    const through = (url: string, options: Parameters<typeof attached>[1] = {}) => attached(url, options, { adapter });

    test('retries what was rejected before any work', async () => {
      const server = await serve(reply(429), reply(429), reply(200, { paid: true }));
      const { client } = through(server.url);
      const response = await client.post('/payments', { amount: 1 });
      expect(response.data).toEqual({ paid: true });
      expect(recoveryOf(response)?.outcome).toBe('recovered');
      expect(server.arrived.map(({ body }) => body)).toEqual(Array(3).fill('{"amount":1}'));
    });

    test('retries a read after a reset, but not a POST', async () => {
      const server = await serve(reset, reply(200), reset);
      const { client } = through(server.url);
      expect(recoveryOf(await client.get('/payments/1'))?.attempts[0]?.code).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
      const error = await thrownBy(client.post('/payments', { amount: 1 }));
      expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', stoppedBy: 'ambiguous' });
      expect(server.arrived.length).toBe(3);
    });

    test('retries a POST that found no server', async () => {
      const { client } = through(await deadUrl(), { policy: { maxAttempts: 2 } });
      const error = await thrownBy(client.post('/payments', { amount: 1 }));
      expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'attempts', processed: 'no' });
      expect(recoveryOf(error)?.attempts.map(({ code }) => code)).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
    });

    test('is cut by attemptTimeout, before the headers and after', async () => {
      const get = async (attemptTimeout: number) => {
        const server = await serve(hang, drip(10), reply(200, { paid: true }));
        return through(server.url, { policy: { attemptTimeout, maxAttempts: 9 } }).client.get('/payments/1');
      };
      const response = await withEnough(150, get, (end) => recoveryOf(end)?.attempts.length === 3);
      expect(response.data).toEqual({ paid: true });
      expect(recoveryOf(response)?.attempts.map(({ code }) => code)).toEqual([
        'ECONNABORTED',
        'ECONNABORTED',
        undefined,
      ]);
    });

    test('is ended by a signal', async () => {
      const server = await serve(hang);
      const { client } = through(server.url);
      const controller = new AbortController();
      const calling = thrownBy(client.post('/payments', { amount: 1 }, { signal: controller.signal }));
      await until(() => server.arrived.length === 1);
      controller.abort();
      const error = await calling;
      expect(axios.isCancel(error)).toBe(true);
      expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted', stoppedBy: 'abort' });
    });

    test('treats a body that is cut off as a lost answer: a POST is not retried', async () => {
      const cut = (response: Parameters<typeof reset>[0]) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
        response.write('{"paid":', () => response.destroy());
      };
      const server = await serve(cut, reply(200, { paid: true }), cut);
      const { client } = through(server.url);
      const error = await thrownBy(client.post('/payments', { amount: 1 }));
      expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', stoppedBy: 'ambiguous' });
      expect(server.arrived.length).toBe(1);
      expect((await client.get('/payments/1')).data).toEqual({ paid: true });
    });

    test('hands on a stream after retries', async () => {
      const server = await serve(reply(429), reply(200, { paid: true }));
      const { client } = through(server.url);
      const response = await client.get('/payments/1', { responseType: 'stream' });
      expect(recoveryOf(response)?.outcome).toBe('recovered');
      expect(await text(response.data)).toBe('{"paid":true}');
    });

    test('re-keys a body, corrects its length, and charges once', async () => {
      const simulator = await keep(startMidtrans());
      const client = attached(
        simulator.url,
        { provider: midtrans({ onUsedOrderId: 're-key' }), policy: { backoff: constant(1) } },
        { adapter, auth: { username: 'SB-Mid-server-simulator', password: '' } },
      ).client;
      simulator.inject(
        { when: 'before', kind: 'provider', code: '406' },
        { when: 'after', kind: 'reset' },
        { when: 'before', kind: 'provider', code: '503' },
      );
      const response = await client.post('/v2/charge', {
        payment_type: 'credit_card',
        transaction_details: { order_id: 'A-1', gross_amount: 10 },
        credit_card: { token_id: 'token-1' },
      });
      const report = recoveryOf(response);
      expect(report).toMatchObject({ outcome: 'recovered', rekeyed: ['orderId', 'idempotencyKey'] });
      expect(report?.attempts.length).toBe(4);
      expect(simulator.ledger.count('charge')).toBe(1);
      expect(simulator.ledger.of(report?.keys.orderId ?? '').length).toBe(1);
      for (const { headers, body } of simulator.requests) {
        expect(headers['content-length']).toBe(String(Buffer.byteLength(body)));
      }
    });
  });
}

describe('a custom adapter', () => {
  test('is called for every attempt, and may fail without an AxiosError', async () => {
    let sent = 0;
    const { client } = attached(
      'http://localhost',
      {},
      {
        adapter: async (config) => {
          sent += 1;
          if (sent < 3) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
          return { status: 200, statusText: 'OK', data: '{"paid":true}', headers: {}, config };
        },
      },
    );
    const response = await client.get('/payments/1');
    expect(response.data).toEqual({ paid: true });
    expect(recoveryOf(response)?.attempts.map(({ code }) => code)).toEqual(['ECONNRESET', 'ECONNRESET', undefined]);
  });

  test('may throw instead of rejecting, and may fail on a retry without naming the request', async () => {
    let sent = 0;
    const { client } = attached(
      'http://localhost',
      {},
      {
        adapter: () => {
          sent += 1;
          throw sent === 1 ? Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) : new Error('line is dead');
        },
      },
    );
    const error = await thrownBy(client.post('/payments', { amount: 1 }));
    expect(error).toMatchObject({ message: 'line is dead' });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', stoppedBy: 'ambiguous', processed: 'maybe' });
    expect(sent).toBe(2);
  });
});

describe('an answer without a status, which axios takes for a success,', () => {
  const silent = async (config: object) => ({ data: '{"id":1}', headers: {}, config }) as never;
  const { client } = attached('http://a.invalid', {}, { adapter: silent });

  test('leaves a payment in doubt', async () => {
    const given: unknown = await client.post('/payments', {}).catch((error: unknown) => error);
    expect(recoveryOf(given)).toMatchObject({ outcome: 'unknown', processed: 'maybe', stoppedBy: 'ambiguous' });
  });

  test('is a success for a read', async () => {
    expect(recoveryOf(await client.get('/payments/1'))).toMatchObject({ outcome: 'ok' });
  });
});
