// Code that is given up while it connects, and rejects, but leaves its fetch behind: that may be sent later.
import net from 'node:net';
import { expect, test } from '@jest/globals';
import type { InternalAxiosRequestConfig } from 'axios';
import { Agent, fetch as undicis } from 'undici';
import { constant, recoveryOf } from '../../src/index.js';
import { attached, thrownBy } from '../axios/attached.js';
import { listen, serveTls } from '../axios/wire/servers.js';
import { wrapped } from './wrapped.js';

const policy = { maxAttempts: 2, backoff: constant(1), attemptTimeout: 300 };
/** undici trusts the server. */
const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });

/** Sends a payment without any signal, by a way whose handshake goes on when it is told to. */
async function leaving() {
  const { url, arrived } = await serveTls();
  const late: (() => void)[] = [];
  const through = await listen(
    net.createServer((socket) => {
      const go = () =>
        socket.pipe(net.connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {})).pipe(socket);
      late.push(go);
    }),
  );
  const left: Promise<{ readonly status: number }>[] = [];
  const at = `https://127.0.0.1:${through}/pay`;
  return {
    at,
    /** Leaves the request behind when the signal says so. */
    pay(signal: AbortSignal): Promise<never> {
      left.push(undicis(at, { method: 'POST', body: '{}', dispatcher }));
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    },
    /** The methods that arrive once the handshakes go on. */
    async goOn(): Promise<readonly string[]> {
      for (const go of late) go();
      for (const each of left) expect(await each).toMatchObject({ status: 200 });
      return arrived;
    },
  };
}

const IN_DOUBT = { outcome: 'unknown', processed: 'maybe', attempts: [{ processed: 'maybe' }] };

test('fetch: the write is in doubt, since it is sent once its connection opens', async () => {
  const { at, pay, goOn } = await leaving();
  const wrapper = (_url: string, { signal }: RequestInit) => pay(signal as AbortSignal);
  const { fetch } = wrapped({ policy }, wrapper as never);
  const error = await thrownBy(fetch(at, { method: 'POST', body: '{}' }));
  expect(recoveryOf(error)).toMatchObject(IN_DOUBT);
  expect(await goOn()).toEqual(['POST']);
});

test('axios: the same with an adapter of the application', async () => {
  const { at, pay, goOn } = await leaving();
  const adapter = ({ signal }: InternalAxiosRequestConfig) => pay(signal as AbortSignal);
  const { client } = attached(at, { policy }, { adapter });
  const error = await thrownBy(client.post('', {}));
  expect(recoveryOf(error)).toMatchObject(IN_DOUBT);
  expect(await goOn()).toEqual(['POST']);
});
