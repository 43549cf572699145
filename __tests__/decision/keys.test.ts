import { describe, expect, test } from '@jest/globals';
import { keysOf, protectionOf, reliableKeys } from '../../src/decision/keys.js';
import type { KeyDefinition } from '../../src/providers/provider.js';
import { request } from '../failure/answers.js';

const key = (given: Partial<KeyDefinition> = {}): KeyDefinition => ({
  name: 'k',
  kind: 'operation',
  read: () => 'value',
  protects: () => true,
  ...given,
});

describe('how long the keys of a request make a resend safe', () => {
  test('for good, without a lifetime; else up to a quarter of a minute before its end', () => {
    expect(protectionOf([key()], request(), () => 9e9)).toBe(Number.POSITIVE_INFINITY);
    expect(protectionOf([key({ lifetime: 300_000 })], request(), () => 0)).toBe(285_000);
    expect(protectionOf([key({ lifetime: 300_000 })], request(), () => 200_000)).toBe(85_000);
    expect(protectionOf([key({ lifetime: 300_000 })], request(), () => 285_000)).toBe(0);
    expect(protectionOf([key({ lifetime: 300_000 })], request(), () => 999_000)).toBe(0);
  });

  test('for good, if it remembers only successes and nothing is known of a failure', () => {
    expect(protectionOf([key({ replays: '2xx' })], request(), () => 0)).toBe(Number.POSITIVE_INFINITY);
  });

  test('as long as the one that lives longest', () => {
    const keys = [key({ lifetime: 60_000 }), key({ lifetime: 90_000 }), key({ lifetime: 30_000 })];
    expect(protectionOf(keys, request(), () => 0)).toBe(75_000);
  });

  test('not at all if there is none, it is not in the request, or the provider does not enforce it', () => {
    const { read: _read, ...unread } = key();
    const { protects: _protects, ...idle } = key();
    expect(protectionOf([], request(), () => 0)).toBe(0);
    const told: unknown[] = [];
    expect(protectionOf([unread, idle], request(), () => 0, { onError: (error) => told.push(error) })).toBe(0);
    expect(told).toEqual([]);
    expect(protectionOf([key({ read: () => undefined })], request(), () => 0)).toBe(0);
    expect(protectionOf([key({ protects: () => false })], request(), () => 0)).toBe(0);
    expect(protectionOf([key({ protects: () => false }), key({ lifetime: 60_000 })], request(), () => 0)).toBe(45_000);
  });

  test('each by its own age, which is asked only for keys that expire', () => {
    const ages = { young: 1000, old: 299_000 } as Readonly<Record<string, number>>;
    const keys = [key({ name: 'old', lifetime: 300_000 }), key({ name: 'young', lifetime: 60_000 })];
    const ageOf = (name: string, value: string) => (value === 'value' ? (ages[name] as number) : Number.NaN);
    expect(protectionOf(keys, request(), ageOf)).toBe(44_000);
    const never = () => {
      throw new Error('asked');
    };
    expect(protectionOf([key()], request(), never)).toBe(Number.POSITIVE_INFINITY);
    expect(protectionOf([key({ lifetime: 60_000 })], request(), () => Number.POSITIVE_INFINITY)).toBe(0);
  });

  test('by the value of the key and the request that it is read from', () => {
    const asked = request({ path: '/v2/charge' });
    const given = key({
      read: ({ path }) => `key of ${path}`,
      protects: (value, { path }) => value === 'key of /v2/charge' && path === '/v2/charge',
    });
    expect(protectionOf([given], asked, () => 0)).toBe(Number.POSITIVE_INFINITY);
    expect(protectionOf([given], request(), () => 0)).toBe(0);
  });
});

test('the keys of a request are the operation keys that it carries', () => {
  const keys = [
    key({ name: 'order_id', read: ({ path }) => `order at ${path}` }),
    key({ name: 'absent', read: () => undefined }),
    key({ name: 'nonce', kind: 'attempt' }),
    key({ name: 'empty', read: () => '' }),
  ];
  const { read: _read, ...unread } = key({ name: 'unread' });
  expect(keysOf([...keys, unread], request())).toStrictEqual({ order_id: 'order at /pay', empty: '' });
});

test('a key whose own code throws is absent, protects nothing, and is reported', () => {
  const broken = new Error('broken');
  const fails = () => {
    throw broken;
  };
  const told: unknown[] = [];
  const hearer = { onError: (error: unknown) => told.push(error) };
  expect(protectionOf([key({ read: fails })], request(), () => 0, hearer)).toBe(0);
  expect(protectionOf([key({ protects: fails })], request(), () => 0, hearer)).toBe(0);
  expect(keysOf([key({ read: fails })], request(), hearer)).toStrictEqual({});
  expect(told).toEqual([broken, broken, broken]);
  expect(protectionOf([key({ read: fails }), key({ protects: fails })], request(), () => 0)).toBe(0);
});

describe('a key under which only successes are kept', () => {
  const free = key({ replays: '2xx' });
  const kept = key({ name: 'all', replays: 'all' });

  test('is relied on only if nobody can be asked', () => {
    expect(reliableKeys({ keys: [free, kept], reconcile: undefined })).toEqual([free, kept]);
    expect(reliableKeys({ keys: [free, kept], reconcile: async () => 'absent' })).toEqual([kept]);
  });

  test.each([
    ['silence', Number.POSITIVE_INFINITY],
    ['answered', 0],
    ['told', 0],
  ] as const)('after %s protects for %d', (doubt, ms) => {
    expect(protectionOf([free], request(), () => 0, undefined, doubt)).toBe(ms);
  });
});

test.each([
  ['silence', Number.POSITIVE_INFINITY],
  ['answered', Number.POSITIVE_INFINITY],
  ['told', 0],
] as const)('a key that gets the first answer again, after %s, protects for %d', (doubt, ms) => {
  expect(protectionOf([key({ replays: 'all' })], request(), () => 0, undefined, doubt)).toBe(ms);
  expect(protectionOf([key()], request(), () => 0, undefined, doubt)).toBe(Number.POSITIVE_INFINITY);
});

describe('a lifetime that the request tells', () => {
  const lifetime = ({ path }: { path: string }) => (path === '/pay' ? 100_000 : 0);

  test('is that of the key', () => {
    expect(protectionOf([key({ lifetime })], request({ path: '/pay' }), () => 0)).toBe(85_000);
    expect(protectionOf([key({ lifetime })], request({ path: '/other' }), () => 0)).toBe(0);
  });

  test('that throws is none, and is told of', () => {
    const errors: unknown[] = [];
    const broken = key({
      lifetime: () => {
        throw new Error('no');
      },
    });
    expect(protectionOf([broken], request(), () => 0, { onError: (error) => errors.push(error) })).toBe(0);
    expect(protectionOf([broken], request(), () => 0)).toBe(0);
    expect(errors).toEqual([new Error('no')]);
  });
});
