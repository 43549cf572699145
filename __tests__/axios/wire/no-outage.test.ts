import { createReadStream } from 'node:fs';
import { Agent } from 'node:http';
import { createServer, type Http2Server } from 'node:http2';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from '@jest/globals';
import { midtrans, recoveryOf } from '../../../src/index.js';
import { attached, thrownBy } from '../attached.js';
import { reply, serve } from '../serve.js';
import { charge, statusOf } from './payments.js';
import { listen } from './servers.js';

/** Four failures at once open the breaker. */
const circuitBreaker = { row: 1 };
const FOUR = [1, 2, 3, 4];
const closed = [{ breaker: 'closed' }];

describe.each(['http', 'fetch'] as const)(
  'what is the fault of nobody but the client, by the %s adapter,',
  (adapter) => {
    test('an answer above maxContentLength is requested once, and is no outage', async () => {
      const server = await serve(reply(200, { text: 'long enough' }));
      const { client, recovery } = attached(server.url, { circuitBreaker }, { adapter, maxContentLength: 5 });
      for (const id of FOUR) {
        const error = await thrownBy(client.get(`/payments/${id}`));
        expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', attempts: [{ code: 'ANSWER_TOO_LARGE' }] });
      }
      for (const id of FOUR) {
        const paying = await thrownBy(client.post('/payments', { id }));
        expect(recoveryOf(paying)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
      }
      expect(server.arrived).toHaveLength(8);
      expect(recovery.stats().lanes).toMatchObject([...closed, ...closed]);
    });

    test('an answer above maxContentLength to a payment: the provider is asked', async () => {
      const long = { ...statusOf('capture'), more: 'x'.repeat(5000) };
      const server = await serve(reply(200, long), reply(200, statusOf('settlement')));
      const { client } = attached(server.url, { provider: midtrans() } as never, { adapter, maxContentLength: 4000 });
      const response = await client.post('/v2/charge', charge);
      expect(response.data).toMatchObject({ transaction_status: 'settlement' });
      expect(server.arrived.map(({ method }) => method)).toEqual(['POST', 'GET']);
    });

    test('a file that is missing: nothing was sent, and it is no outage', async () => {
      const server = await serve(reply(200));
      const { client, recovery } = attached(server.url, { circuitBreaker }, { adapter });
      for (const _time of FOUR) {
        const error = await thrownBy(client.post('/files', createReadStream('/missing/file')));
        expect(recoveryOf(error)).toMatchObject({ attempts: [{ action: 'fail-fast' }] });
        expect(recoveryOf(error)?.attempts).toHaveLength(1);
        if (adapter === 'http') expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no' });
      }
      expect(recovery.stats().lanes).toMatchObject(closed);
    });
  },
);

test('a beforeRedirect that throws is no outage, and is thrown once', async () => {
  const server = await serve(reply(302, '', { location: '/there' }));
  const { client, recovery } = attached(server.url, { circuitBreaker });
  const beforeRedirect = () => {
    throw new Error('not there');
  };
  for (const _time of FOUR) {
    const error = await thrownBy(client.get('/here', { beforeRedirect }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', attempts: [{ code: 'ERR_FR_REDIRECTION_FAILURE' }] });
  }
  expect(recovery.stats().lanes).toMatchObject(closed);
  const paying = await thrownBy(client.post('/payments', {}, { beforeRedirect }));
  expect(recoveryOf(paying)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  expect(server.arrived).toHaveLength(5);
});

test("the caller's beforeRedirect, lookup, agent and transport still work, and are in the config as given", async () => {
  const seen: string[] = [];
  const server = await serve(reply(307, '', { location: '/there' }), reply(200, { paid: true }));
  const { port } = new URL(server.url);
  const httpAgent = new Agent({ keepAlive: true, maxSockets: 1 });
  const config = {
    beforeRedirect: () => seen.push('redirect'),
    lookup: (_name: string, _options: object, done: (error: null, address: string, family: number) => void) => {
      seen.push('lookup');
      done(null, '127.0.0.1', 4);
    },
    httpAgent,
    timeout: 2000,
  };
  const { client } = attached(`http://shop.test:${port}`);
  const response = await client.post('/payments', { amount: 1 }, config as never);
  expect(response.data).toEqual({ paid: true });
  expect(seen).toEqual(['lookup', 'redirect', 'lookup']);
  expect(response.config).toMatchObject(config);
  expect(response.config).not.toHaveProperty('signal');
  expect(response.request.agent).toBe(httpAgent);
  httpAgent.destroy();
});

describe('HTTP/2', () => {
  const servers: Http2Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  test('a stream that the server refuses was not processed: the payment is retried', async () => {
    let streams = 0;
    const server = createServer();
    server.on('stream', (stream) => {
      stream.on('error', () => {});
      if (++streams === 1) stream.close(7);
      else {
        stream.respond({ ':status': 200, 'content-type': 'application/json' });
        stream.end('{"paid":true}');
      }
    });
    const port = await listen(server);
    const { client } = attached(`http://127.0.0.1:${port}`, {}, { httpVersion: 2 } as never);
    const response = await client.post('/payments', { amount: 1 });
    expect(response.data).toEqual({ paid: true });
    expect(recoveryOf(response)?.attempts).toMatchObject([{ code: 'REFUSED_STREAM', processed: 'no' }, {}]);
  });
});

describe('a kept-alive connection that is broken', () => {
  const workers: Worker[] = [];
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.terminate();
  });

  test('the operating system refuses the payment: it was not sent, and is retried', async () => {
    const program = `
      const { createServer } = require('node:http');
      const { parentPort } = require('node:worker_threads');
      const sockets = [];
      const server = createServer((request, response) => {
        request.resume().on('end', () => response.end('{"paid":true}'));
      });
      server.keepAliveTimeout = 0;
      server.on('connection', (socket) => sockets.push(socket));
      parentPort.on('message', () => { for (const socket of sockets.splice(0)) socket.resetAndDestroy(); });
      server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`;
    const worker = new Worker(program, { eval: true });
    workers.push(worker);
    const port = await new Promise((resolve) => worker.once('message', resolve));
    const httpAgent = new Agent({ keepAlive: true });
    const { client } = attached(`http://127.0.0.1:${port}`, {}, { httpAgent });
    await client.post('/payments', { amount: 1 });
    // Long enough to be idle; then the process is busy while the reset arrives.
    await new Promise((resolve) => setTimeout(resolve, 20));
    worker.postMessage('reset');
    const until = Date.now() + 200;
    while (Date.now() < until);
    const response = await client.post('/payments', { amount: 2 });
    expect(recoveryOf(response)?.attempts).toMatchObject([{ code: 'NOT_CONNECTED', processed: 'no' }, {}]);
    expect(recoveryOf(response)?.outcome).toBe('recovered');
    httpAgent.destroy();
  });
});

test('an adapter that returns nothing: it was sent, and the call has a report', async () => {
  const { client } = attached('http://127.0.0.1:2');
  const error = await thrownBy(client.post('/payments', {}, { adapter: async () => undefined as never }));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
});

describe('an adapter that rejects with something other than an error', () => {
  test.each([undefined, null, 'a text', 7])('%p: it was sent, and the call has a report', async (thrown) => {
    let sent = 0;
    const { client } = attached('http://127.0.0.1:2', { policy: { maxAttempts: 2 } });
    const adapter = () => {
      sent += 1;
      return Promise.reject(thrown);
    };
    const paying = await thrownBy(client.post('/payments', {}, { adapter }));
    expect(sent).toBe(1);
    expect(recoveryOf(paying)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(paying).toMatchObject({ isAxiosError: true, code: 'ERR_NETWORK', cause: thrown });
    const reading = await thrownBy(client.get('/payments/1', { adapter }));
    expect(sent).toBe(3);
    expect(recoveryOf(reading)).toMatchObject({ outcome: 'failed' });
    expect(recoveryOf(reading)?.attempts).toHaveLength(2);
  });
});
