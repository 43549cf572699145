import { describe, expect, test } from '@jest/globals';
import { type AxiosResponse, getAdapter } from 'axios';
import { Uncached } from '../../src/engine/uncached.js';
import { constant, plainHttp, recoveryOf } from '../../src/index.js';
import { attached } from '../axios/attached.js';
import { reply, reset, serve } from '../axios/serve.js';
import { wrapped } from '../fetch/wrapped.js';
import { AMPLE } from '../time-for.js';

const FIRST = Date.parse('2026-11-28T12:00:00Z');
const dated = (ms: number) => ({ headers: { Date: new Date(FIRST + ms).toUTCString() } });

describe('an answer of a cache', () => {
  const isRefused = (isDirect: boolean, ...answers: [answer: { headers: unknown }, askedAt: number, now: number][]) => {
    const uncached = new Uncached();
    return answers.map((each) => {
      try {
        uncached.check(...each, isDirect);
        return false;
      } catch (error) {
        expect(String(error)).toMatch('a cache answered the look-up');
        return true;
      }
    });
  };

  test('has an age', () => {
    expect(isRefused(true, [{ headers: { age: '0' } }, 0, 1])).toEqual([false]);
    expect(isRefused(true, [{ headers: new Headers({ Age: '7' }) }, 0, 1])).toEqual([true]);
  });

  test('or a date that does not go on', () => {
    const answers: Parameters<typeof isRefused>[1][] = [
      [dated(0), 0, 300],
      [dated(0), 1300, 1400],
      [dated(0), 1301, 1400],
      [dated(1000), 1301, 1400],
      [dated(4000), 9000, 9001],
      [dated(9000), 9000, 9001],
      [{ headers: {} }, 9000, 9001],
      [{ headers: { date: 'today' } }, 9000, 9001],
      [{ headers: undefined }, 9000, 9001],
    ];
    expect(isRefused(false, ...answers)).toEqual([false, false, true, false, true, false, false, false, false]);
    expect(isRefused(true, ...answers)).toEqual(answers.map(() => false));
  });
});

describe('a payment that the list shows late, and a cache that keeps the list without it', () => {
  async function opened(deadline = 4000) {
    let questions = 0;
    const server = await serve((response, request) => {
      if (request.method !== 'GET') return reset(response, request);
      questions += 1;
      return reply(questions > 1 ? 200 : 404, { id: 1 })(response, request);
    });
    const provider = plainHttp({
      settledAfter: 1500,
      reconcile: async (_, { get }) => {
        const answer = await get('/payments/1');
        return answer.status === 404 ? { state: 'absent', answer } : answer;
      },
    });
    const options = { provider, policy: { deadline, backoff: constant(100) } };
    const sent = () => server.arrived.filter(({ method }) => method === 'POST');
    return { server, options, sent };
  }

  test('around fetch: it is not made again', async () => {
    const { server, options, sent } = await opened();
    const kept = new Map<string, Response>();
    const caching: typeof fetch = async (input, init) => {
      const key = `${init?.method ?? 'GET'} ${String(input instanceof Request ? input.url : input)}`;
      const known = kept.get(key) ?? (await fetch(input, init));
      if (key.startsWith('GET')) kept.set(key, known.clone());
      return known.clone();
    };
    const call = wrapped(options, caching).fetch(`${server.url}/payments`, { method: 'POST', body: '{"id":1}' });
    const report = recoveryOf(await call.catch((error: unknown) => error));
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(sent()).toHaveLength(1);
  });

  test('in an adapter: it is not made again', async () => {
    const { server, options, sent } = await opened();
    const { client } = attached(server.url, options);
    const kept = new Map<string | undefined, Promise<AxiosResponse>>();
    const http = getAdapter('http');
    client.defaults.adapter = (config) => {
      const answer = kept.get(config.url) ?? http(config);
      if (config.method === 'get') kept.set(config.url, answer);
      return answer;
    };
    const report = recoveryOf(await client.post('/payments', { id: 1 }).catch((error: unknown) => error));
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(sent()).toHaveLength(1);
  });

  test('a cache that does what it is asked is passed by', async () => {
    const { server, options } = await opened(AMPLE);
    const { client } = attached(server.url, options, { headers: { 'cache-control': 'max-age=60' } });
    expect(recoveryOf(await client.post('/payments', { id: 1 }))).toMatchObject({ outcome: 'reconciled' });
    const asked = server.arrived.filter(({ method }) => method === 'GET');
    expect(new Set(asked.map(({ headers }) => headers['cache-control']))).toEqual(new Set(['no-cache']));
  });
});
