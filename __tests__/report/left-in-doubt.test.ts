// A caller that gives up a payment on the wire leaves it in doubt: the log says so louder than that of a call that was not sent.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import axios, { type InternalAxiosRequestConfig } from 'axios';
import { recoverFetch } from '../../src/fetch/index.js';
import { attach, plainHttp, type Report, recoveryOf } from '../../src/index.js';

let silent: Server;
let url: string;

beforeEach(async () => {
  silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
});

afterEach(() => {
  silent.closeAllConnections();
  silent.close();
});

/** Aborts a call once its request has arrived, or before it is made; returns the level and the words of the last line. */
async function levelOf(method: 'GET' | 'POST', by: 'axios' | 'fetch', isSent = true) {
  const lines: [string, { readonly event: string; readonly processed?: string }][] = [];
  const to = (level: string) => (line: object) => void lines.push([level, line as never]);
  const options = { provider: plainHttp(), logger: { info: to('info'), warn: to('warn'), error: to('error') } };
  const stopping = new AbortController();
  const { signal } = stopping;
  if (isSent) silent.once('request', () => stopping.abort(new Error('this process stops')));
  else stopping.abort(new Error('this process stops'));
  if (by === 'axios') {
    const client = axios.create({ baseURL: url });
    attach(client, options);
    await client.request({ method, url: '/payments', signal }).catch(() => undefined);
  } else {
    const { fetch } = recoverFetch(globalThis.fetch, options);
    await fetch(`${url}/payments`, { method, signal }).catch(() => undefined);
  }
  const [level, line] = lines.at(-1) ?? [];
  expect(line?.event).toBe('recovery.finished');
  return [level, line?.processed];
}

test.each(['axios', 'fetch'] as const)('%s: a write that may have taken effect warns', async (by) => {
  expect(await levelOf('POST', by)).toEqual(['warn', 'maybe']);
});

test.each(['axios', 'fetch'] as const)('%s: a read, and what was not sent, only informs', async (by) => {
  expect((await levelOf('GET', by))[0]).toBe('info');
  expect(await levelOf('POST', by, false)).toEqual(['info', 'no']);
});

/** Gives up a call when its answer has just arrived; returns the level of the last line, and what the line and the report say. */
async function tooLate(method: 'GET' | 'POST', by: 'axios' | 'fetch') {
  silent.on('request', (_, answer) => answer.end('{}'));
  let told: readonly [string, string | undefined] | undefined;
  const to = (level: string) => (line: object) => {
    told = [level, (line as { readonly processed?: string }).processed];
  };
  const options = { provider: plainHttp(), logger: { info: to('info'), warn: to('warn'), error: to('error') } };
  const stopping = new AbortController();
  const { signal } = stopping;
  const stop = () => stopping.abort(new Error('this process stops'));
  let error: unknown;
  const keep = (thrown: unknown) => {
    error = thrown;
  };
  if (by === 'axios') {
    const send = axios.getAdapter('http');
    const adapter = (config: InternalAxiosRequestConfig) => send(config).finally(stop);
    const client = axios.create({ baseURL: url, adapter });
    attach(client, options);
    await client.request({ method, url: '/payments', signal }).catch(keep);
  } else {
    const sent = async (...given: Parameters<typeof fetch>) => {
      const text = await (await globalThis.fetch(...given)).text();
      stop();
      return new Response(text);
    };
    const { fetch: recovering } = recoverFetch(sent, options);
    await recovering(`${url}/payments`, { method, signal }).catch(keep);
  }
  const { outcome, processed, doubt, summary } = recoveryOf(error) as Report;
  expect(outcome).toBe('aborted');
  return { told, processed, isInDoubt: doubt !== undefined, summary };
}

test.each([
  ['axios', 'yes'],
  ['fetch', 'maybe'],
] as const)('%s: a write that was answered too late is in doubt', async (by, processed) => {
  expect(await tooLate('POST', by)).toMatchObject({ told: ['warn', processed], processed, isInDoubt: true });
});

test.each(['axios', 'fetch'] as const)('%s: a read that was answered too late has taken no effect', async (by) => {
  const { summary, ...told } = await tooLate('GET', by);
  expect(told).toEqual({ told: ['info', 'no'], processed: 'no', isInDoubt: false });
  expect(summary).toMatch(/aborted by the caller$/);
});
