// A wrapper that is given up while it connects, and rejects, but leaves its fetch behind: that must not be sent later.
import net from 'node:net';
import { expect, test } from '@jest/globals';
import { constant, recoveryOf } from '../../src/index.js';
import { listen, serveTls } from '../axios/wire/servers.js';
import { wrapped } from './wrapped.js';

test('it is never sent, though its connection opens once the next attempt is made', async () => {
  const { url, arrived } = await serveTls();
  const late: (() => void)[] = [];
  // Lets the handshake go on when it is told to.
  const through = await listen(
    net.createServer((socket) => {
      const go = () =>
        socket.pipe(net.connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {})).pipe(socket);
      late.push(go);
    }),
  );
  const left: Promise<unknown>[] = [];
  const leaving = (_url: string, init: RequestInit): Promise<unknown> => {
    if (left.length > 0) return Promise.resolve(Response.json({ id: 1 }));
    const { signal, ...rest } = init;
    left.push(fetch(`https://127.0.0.1:${through}/pay`, rest).catch((error: unknown) => error));
    return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));
  };
  const policy = { maxAttempts: 2, backoff: constant(1), attemptTimeout: 300 };
  const { fetch: mine } = wrapped({ policy }, leaving as never);
  const response = await mine(`https://127.0.0.1:${through}/pay`, { method: 'POST', body: '{}' });
  expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered', attempts: [{ processed: 'no' }, {}] });
  for (const go of late) go();
  expect(await left[0]).toMatchObject({ cause: { code: 'ERR_LEFT_BEHIND' } });
  expect(arrived).toEqual([]);
});
