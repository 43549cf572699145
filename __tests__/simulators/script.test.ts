import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Fault, type PlainHttpSimulator, startPlainHttp } from '../../src/simulators/index.js';
import { call } from './call.js';
import { keep } from './keep.js';

let plain: PlainHttpSimulator;
beforeEach(async () => {
  plain = await keep(startPlainHttp());
});

const pay = () => call(`${plain.url}/payments`, 'POST', { amount: 5 });
const look = (path = '/payments/payment-1') => call(plain.url + path, 'GET');
const status = (code: number, match?: Fault['match']): Fault => ({
  when: 'before',
  kind: 'status',
  status: code,
  ...(match === undefined ? {} : { match }),
});

describe('injected faults', () => {
  test('come in order, one per request, and are then used up', async () => {
    plain.inject(status(501), status(502));
    plain.inject(status(503));
    const seen = [await pay(), await pay(), await pay(), await pay()].map((answer) => answer.status);
    expect(seen).toEqual([501, 502, 503, 200]);
    expect(plain.requests.map((request) => request.fault)).toEqual(['status', 'status', 'status', undefined]);
  });

  test('wait for the request that they are meant for', async () => {
    plain.inject(status(501, { method: 'get', path: '/payments/payment-1' }), status(502, { path: /^\/pay/g }));
    expect((await pay()).status).toBe(502);
    expect((await pay()).status).toBe(200);
    expect((await look('/payments/payment-1?x=1')).status).toBe(501);
    expect((await look()).status).toBe(200);
  });

  test.each<[string, Record<string, unknown>]>([
    ['when', { when: 'during', kind: 'reset' }],
    ['kind', { when: 'before', kind: 'meteor' }],
    ['ms', { when: 'before', kind: 'slow', ms: -1 }],
    ['status', { when: 'before', kind: 'status', status: 100 }],
    ['code', { when: 'before', kind: 'provider' }],
    ['code', { when: 'before', kind: 'provider', code: 'toString' }],
  ])('with a wrong %s are rejected at once: %j', (field, fault) => {
    expect(() => plain.inject(fault as unknown as Fault)).toThrow(`fault.${field} must be`);
    expect(() => plain.chaos({ seed: 1, ratio: 1, faults: [fault as unknown as Fault] })).toThrow(TypeError);
  });
});

test('faults in an array are rejected, and so is a code in place of a status', () => {
  expect(() => plain.inject([status(500)] as unknown as Fault)).toThrow(
    'fault must be a single object; got an array: give faults one by one',
  );
  const fault = { when: 'before', kind: 'status', code: '500' } as const;
  expect(() => plain.inject(fault)).toThrow('for an HTTP status, set fault.status');
  expect(() => plain.chaos({ seed: 1, ratio: 1, faults: [] })).toThrow('at least one fault; got an empty array');
});

describe('chaos', () => {
  const faults = [status(501), status(502), status(503)];

  async function sequence(seed: number, ratio = 0.5): Promise<number[]> {
    plain.reset();
    plain.chaos({ seed, ratio, faults });
    const seen: number[] = [];
    for (let index = 0; index < 40; index++) seen.push((await pay()).status);
    return seen;
  }

  test('is the same for the same seed', async () => {
    const first = await sequence(7);
    expect(await sequence(7)).toEqual(first);
    expect(await sequence(8)).not.toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 501, 502, 503]));
  });

  test('hits the given share', async () => {
    expect((await sequence(1, 0)).every((code) => code === 200)).toBe(true);
    expect((await sequence(1, 1)).every((code) => code > 500)).toBe(true);
    const hit = (await sequence(1, 0.25)).filter((code) => code > 500).length;
    expect(hit).toBeGreaterThan(3);
    expect(hit).toBeLessThan(18);
  });

  test('skips requests that do not match, by its own match or that of a fault', async () => {
    plain.chaos({ seed: 1, ratio: 1, faults, match: (request) => request.method === 'GET' });
    expect((await pay()).status).toBe(200);
    expect((await look()).status).toBeGreaterThan(500);
    plain.chaos({ seed: 1, ratio: 1, faults: [status(501, { method: 'GET' })] });
    expect((await pay()).status).toBe(200);
    expect((await look()).status).toBe(501);
  });

  test('in a list draws for each entry separately, and the first hit counts', async () => {
    const pays = {
      seed: 7,
      ratio: 0.5,
      faults: [status(501)],
      match: ({ method }: { method: string }) => method === 'POST',
    };
    const looks = {
      seed: 8,
      ratio: 0.5,
      faults: [status(502)],
      match: ({ method }: { method: string }) => method === 'GET',
    };
    const play = async (chaos: Parameters<typeof plain.chaos>[0]) => {
      plain.reset();
      plain.chaos(chaos);
      const seen: [number, number][] = [];
      for (let index = 0; index < 20; index++) seen.push([(await pay()).status, (await look()).status]);
      return seen;
    };
    const together = await play([pays, looks]);
    const firsts = (seen: readonly [number, number][]) => seen.map(([first]) => first);
    const seconds = (seen: readonly [number, number][]) => seen.map(([, second]) => second === 502);
    expect(firsts(together)).toEqual(firsts(await play(pays)));
    expect(seconds(together)).toEqual(seconds(await play([looks])));
    expect(new Set(firsts(together))).toEqual(new Set([200, 501]));
    expect(new Set(seconds(together))).toEqual(new Set([false, true]));

    plain.chaos([1, 2].map((seed) => ({ seed, ratio: 1, faults: [status(500 + seed)] })));
    expect((await pay()).status).toBe(501);
    expect(() => plain.chaos([pays, { ...looks, faults: [status(42)] }])).toThrow('fault.status must be');
  });

  test('ends with null, and injected faults come before it', async () => {
    plain.chaos({ seed: 1, ratio: 1, faults: [status(501)] });
    plain.inject(status(418));
    expect([(await pay()).status, (await pay()).status]).toEqual([418, 501]);
    plain.chaos(null);
    expect((await pay()).status).toBe(200);
  });
});
