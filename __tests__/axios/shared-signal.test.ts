import { getEventListeners, once } from 'node:events';
import type { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { recoverFetch } from '../../src/fetch/index.js';
import { constant, plainHttp, run, trafficOf } from '../../src/index.js';
import { listenTo, stopListening } from '../../src/time/abort.js';
import { quiet } from '../model/virtual-time.js';
import { answering, attached } from './attached.js';
import { reply, serve } from './serve.js';

const MANY = 1000;
const policy = { backoff: constant(60_000), deadline: false as const };
const limited = () => new Response('{}', { status: 429, headers: { 'retry-after': '20' } });

/** This many calls that wait with one signal, by each of the edges. */
const edges: Readonly<Record<string, (signal: AbortSignal) => () => Promise<unknown>>> = {
  axios: (signal) => {
    const { client } = attached('https://a.test', { policy }, { adapter: answering(503) });
    return () => client.get('/p/1', { signal });
  },
  fetch: (signal) => {
    const { fetch } = recoverFetch(async () => limited(), { provider: plainHttp(), policy, logger: false });
    return () => fetch('https://a.test/p/1', { signal });
  },
  run: (signal) => {
    const traffic = trafficOf({ logger: false });
    return () => run(async () => limited(), { provider: plainHttp(), policy, logger: false, signal, traffic });
  },
};

describe('a signal that many calls share', () => {
  test.each(Object.entries(edges))(
    'has one listener for all that wait by it, and none once they are over: %s',
    async (_, edge) => {
      const controller = new AbortController();
      const { signal } = controller;
      const call = edge(signal);
      const ends = Array.from({ length: MANY }, () =>
        call().then(
          () => 'done',
          () => 'gone',
        ),
      );
      for (let turn = 0; turn < 50; turn++) await quiet();
      expect(getEventListeners(signal, 'abort').length).toBe(1);
      controller.abort();
      expect(new Set(await Promise.all(ends))).toEqual(new Set(['gone']));
      expect(getEventListeners(signal, 'abort').length).toBe(0);
    },
  );

  test('has no listener left once an answer that streamed is read', async () => {
    const server = await serve(reply(200, { rows: [1, 2] }));
    const { signal } = new AbortController();
    const { client } = attached(server.url);
    const { data } = await client.get<Readable>('/report', { signal, responseType: 'stream' });
    expect(getEventListeners(signal, 'abort').length).toBe(1);
    data.resume();
    await once(data, 'close');
    expect(getEventListeners(signal, 'abort').length).toBe(0);
  });

  test('notifies each in turn, but none that has left, and one that throws does not keep the others from being notified', () => {
    // A native signal reports what a listener throws as an uncaught exception: this one tells its listeners itself.
    let fire = (): void => {};
    const signal = {
      addEventListener: (_: string, tell: (event: Event) => void) => (fire = () => tell(new Event('abort'))),
    };
    const told: string[] = [];
    const second = () => told.push('second');
    listenTo(signal, () => {
      told.push('first');
      stopListening(signal, second);
      throw new Error('mine');
    });
    listenTo(signal, second);
    listenTo(signal, () => told.push('third'));
    expect(() => fire()).toThrow('mine');
    expect(told).toEqual(['first', 'third']);
  });
});
