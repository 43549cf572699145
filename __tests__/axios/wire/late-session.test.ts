import { createServer, type Http2Session } from 'node:http2';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { AxiosRequestConfig } from 'axios';
import { recoveryOf } from '../../../src/index.js';
import { until } from '../../simulators/until.js';
import { attached, thrownBy } from '../attached.js';
import { listen } from './servers.js';

const sessions: Http2Session[] = [];
afterEach(() => {
  for (const session of sessions.splice(0)) session.destroy();
});

/** A server of HTTP/2; its client's session is established only once `open` is called. */
async function bank() {
  const paid: string[] = [];
  const server = createServer();
  server.on('session', (session) => sessions.push(session));
  server.on('stream', (stream) => {
    let body = '';
    stream.on('error', () => {});
    stream.on('data', (chunk) => {
      body += String(chunk);
    });
    stream.on('end', () => {
      paid.push(body);
      if (stream.destroyed) return;
      stream.respond({ ':status': 200, 'content-type': 'application/json' });
      stream.end('{}');
    });
  });
  let found: (() => void) | undefined;
  const lookup = (_name: string, _options: object, done: (error: null, address: string, family: number) => void) => {
    found = () => done(null, '127.0.0.1', 4);
  };
  const { client } = attached(
    `http://shop.invalid:${await listen(server)}`,
    { policy: { maxAttempts: 1, attemptTimeout: 5000 } },
    // The session stays, whatever becomes of its streams.
    { httpVersion: 2, http2Options: { sessionTimeout: 60_000 }, lookup } as never,
  );
  const open = async () => {
    await until(() => found !== undefined);
    found?.();
  };
  return { client, open, paid };
}

describe('an HTTP/2 session that is established after the payment was given up: nothing is sent any more,', () => {
  const unsent = { outcome: 'failed', processed: 'no', attempts: [{ code: 'NOT_CONNECTED', processed: 'no' }] };
  const ways: readonly [string, () => AxiosRequestConfig, object][] = [
    ['by the limit of the attempt', () => ({ recovery: { attemptTimeout: 50 } }), unsent],
    ['by the deadline', () => ({ recovery: { deadline: 50 } }), unsent],
    ["by axios's own timeout, beside the limit of the attempt", () => ({ timeout: 50 }), unsent],
    ['by the caller', () => ({ signal: AbortSignal.timeout(50) }), { outcome: 'aborted', processed: 'no' }],
  ];

  test.each(ways)('%s', async (_how, configOf, expected) => {
    const { client, open, paid } = await bank();
    const error = await thrownBy(client.post('/pay', { amount: 1 }, configOf()));
    expect(recoveryOf(error)).toMatchObject(expected);
    const next = client.post('/pay', { amount: 2 });
    await open();
    await next;
    expect(paid).toEqual(['{"amount":2}']);
  });
});
