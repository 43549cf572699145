import { EventEmitter } from 'node:events';
import type { ClientRequest } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { recoveryOf } from '../../../src/index.js';
import { withEnough } from '../../time-for.js';
import { attached, thrownBy } from '../attached.js';
import { reply, serve } from '../serve.js';
import { listen } from './servers.js';

type Act = (socket: Socket) => unknown;

const answer =
  (line: string): Act =>
  (socket) =>
    socket.end(`HTTP/1.1 ${line}\r\ncontent-length: 0\r\n\r\n`);

/** A payment over https, through a proxy that does this when it is asked for the tunnel. */
const payingThrough = (act: Act, maxAttempts = 1) =>
  withEnough(
    300,
    (ms) => payWithin(ms, act, maxAttempts),
    ({ report, asked }) => asked === report?.attempts.length,
  );

async function payWithin(attemptTimeout: number, act: Act, maxAttempts: number) {
  let asked = 0;
  const port = await listen(
    createServer((socket) =>
      socket.on('data', (data) => {
        if (String(data).startsWith('CONNECT')) {
          asked += 1;
          act(socket);
        }
      }),
    ),
  );
  const proxy = { host: '127.0.0.1', port, protocol: 'http' };
  const policy = { maxAttempts, attemptTimeout };
  const { client, recovery } = attached(
    'https://shop.invalid',
    // Four failures at once open the breaker.
    { policy, circuitBreaker: { row: 1 } },
    { proxy },
  );
  const report = recoveryOf(await thrownBy(client.post('/payments', { amount: 1 })));
  return { report, asked, breaker: recovery.stats().lanes[0]?.breaker };
}

const established: Act = (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n');

test('an agent that keeps its connections in one list, as that of `tunnel` does, is left alone', async () => {
  const server = await serve(reply(201, { id: 1 }));
  // It finds the connection of the payment before in its list.
  const agent = Object.assign(new EventEmitter(), {
    sockets: [] as Socket[],
    addRequest(request: ClientRequest, { port }: { readonly port: number }) {
      const socket = connect(port, '127.0.0.1');
      this.sockets.push(socket);
      request.onSocket(socket);
    },
  });
  const { client } = attached(server.url, {}, { httpAgent: agent, proxy: false });
  for (const outcome of ['ok', 'ok']) expect(recoveryOf(await client.post('/payments'))?.outcome).toBe(outcome);
});

describe('a payment whose tunnel is not established was not sent', () => {
  test.each<[string, Act]>([
    ['not answered', () => {}],
    ['reset', (socket) => socket.resetAndDestroy()],
    ['ended', (socket) => socket.end()],
    ['refused for a fault of the proxy', answer('502 Bad Gateway')],
    ['refused since the target does not answer', answer('504 Gateway Timeout')],
    ['refused for too many', answer('429 Too Many Requests')],
    ['there, and leads to nobody who ends the handshake', established],
  ])('%s: it is tried again, and is an outage', async (_what, act) => {
    const { report, asked, breaker } = await payingThrough(act, 4);
    expect(report).toMatchObject({ outcome: 'failed', processed: 'no' });
    expect(report?.attempts.map(({ code }) => code)).toEqual(Array(4).fill('NOT_CONNECTED'));
    expect(asked).toBe(4);
    expect(breaker).toBe('open');
  });

  test.each<[string, Act]>([
    ['wants a password', answer('407 Proxy Authentication Required')],
    ['forbids the host', answer('403 Forbidden')],
    ['answers as if that were the success of the payment', answer('201 Created')],
  ])('by a proxy that %s: it fails at once', async (_what, act) => {
    const { report, asked } = await payingThrough(act, 4);
    expect(report).toMatchObject({ outcome: 'failed', processed: 'no', attempts: [{ code: 'NOT_SENT' }] });
    expect(asked).toBe(1);
  });
});
