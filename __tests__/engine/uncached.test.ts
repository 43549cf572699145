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

type Answered = [answer: { headers: unknown }, askedAt: number, at: number, url?: string, method?: 'get' | 'post'];

describe('an answer of a cache', () => {
  const isRefused = (isDirect: boolean, ...answers: Answered[]) => {
    const uncached = new Uncached();
    return answers.map(([answer, askedAt, at, url = '/payments', method = 'get']) => {
      try {
        uncached.check({ method, url }, answer, { askedAt, at }, isDirect);
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
    const answers: Answered[] = [
      [dated(0), 0, 300],
      [dated(0), 1000, 1400],
      [dated(0), 1001, 1400],
      [dated(0), 1300, 1400, '/others'],
      [dated(0), 1301, 1400, '/more'],
      [dated(1000), 1301, 1400],
      [dated(4000), 9000, 9001],
      [dated(9000), 9000, 9001],
      [{ headers: {} }, 9000, 9001],
      [{ headers: { date: 'today' } }, 9000, 9001],
      [{ headers: undefined }, 9000, 9001],
    ];
    expect(isRefused(false, ...answers)).toEqual([
      false,
      false,
      true,
      false,
      true,
      false,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(isRefused(true, ...answers)).toEqual(answers.map(() => false));
  });

  test('or the same date again, though the first answer was slow to come', () => {
    const slow: Answered = [dated(0), 0, 1900];
    expect(isRefused(false, slow, [dated(0), 2000, 2001])).toEqual([false, true]);
    expect(isRefused(false, slow, [dated(1000), 2000, 2001])).toEqual([false, false]);
    expect(isRefused(false, slow, [dated(0), 2000, 2001, '/payments?page=2'])).toEqual([false, false]);
    const page = (asked: number): Answered => [dated(0), asked, asked + 1900, '/search', 'post'];
    expect(isRefused(false, page(0), page(1950))).toEqual([false, false]);
    expect(isRefused(true, slow, [dated(0), 2000, 2001])).toEqual([false, false]);
  });
});

describe('a payment that the list shows late, and a cache that keeps the list without it', () => {
  /** @param slow milliseconds that the first list takes to arrive */
  async function opened(deadline = 5500, slow = 0) {
    let questions = 0;
    const server = await serve((response, request) => {
      if (request.method !== 'GET') return reset(response, request);
      questions += 1;
      if (questions > 1) return reply(200, { id: 1 })(response, request);
      response.writeHead(404, { 'content-type': 'application/json' }).flushHeaders();
      setTimeout(() => response.end('{}'), slow);
    });
    const provider = plainHttp({
      settledAfter: 3000,
      reconcile: async (_, { get }) => {
        const answer = await get('/payments/1');
        return answer.status === 404 ? { state: 'absent', answer } : answer;
      },
    });
    const options = { provider, policy: { deadline, backoff: constant(100) } };
    const sent = () => server.arrived.filter(({ method }) => method === 'POST');
    return { server, options, sent };
  }

  test.each([0, 2200])('around fetch: it is not made again (the first list takes %d ms)', async (slow) => {
    const { server, options, sent } = await opened(5500, slow);
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
