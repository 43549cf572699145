import { describe, expect, test } from '@jest/globals';
import { believable } from '../../src/traffic/believable.js';
import type { HandedIn } from '../../src/traffic/shared-state.js';
import * as handed from '../redis/handed.js';

const given: HandedIn = {
  sequence: 1,
  budget: handed.budget,
  breaker: { ...handed.breaker, wantsProbe: true },
  pace: { ...handed.pace, waiting: 3 },
  quiet: new Map(),
};
const budget = { level: 2 };
const breaker = { state: 'half-open', epoch: 7, closedFor: 0, givesProbe: true, isShaken: true };
const pace = { usual: 300, slowInRow: 1, provenAgo: 50, lateAgo: 90, timelyAgo: 40, turns: 3 };
const quiet = new Map([['charge', 4000]]);
const told = { budget, breaker, pace, quiet };
/** No amount of anything: neither a time nor a number of tokens. */
const NO_AMOUNTS = [-1, Number.NaN, Number.POSITIVE_INFINITY, '1', undefined, null];
const NO_FLAGS = ['true', 1, undefined];

test('what can be true is accepted unchanged', () => {
  expect(believable(told, given)).toEqual(told);
  const least = {
    budget: { level: 0 },
    breaker: { state: 'closed', epoch: 0, closedFor: 0, givesProbe: false, isShaken: false },
    pace: { usual: 0, slowInRow: 0, provenAgo: 0, lateAgo: 0, timelyAgo: 0, turns: 0 },
    quiet: new Map(),
  };
  expect(believable(least, given)).toEqual(least);
});

test.each(['closed', 'open', 'half-open'])('a breaker may be %s', (state) => {
  expect(believable({ ...told, breaker: { ...breaker, state } }, given).breaker).toEqual({ ...breaker, state });
});

test('nothing is believed about a part that was not handed in', () => {
  const { budget: _budget, breaker: _breaker, ...rest } = given;
  expect(believable(told, rest)).toEqual({ pace, quiet });
});

test('no probe is given to a process that does not want one', () => {
  const noProbe = { ...given, breaker: handed.breaker };
  expect(believable(told, noProbe).breaker).toEqual({ ...breaker, givesProbe: false });
});

test.each([undefined, null, 'OK', 5, {}, { quiet: {} }, { quiet: [['charge', 1]] }])('%p is no answer', (answer) => {
  expect(() => believable(answer, given)).toThrow(new TypeError('the shared state returned an impossible value'));
});

describe('an impossible part counts as absent', () => {
  const without = (part: string, lie: unknown) => {
    const { [part]: _dropped, ...others } = told as Record<string, unknown>;
    expect(believable({ ...told, [part]: lie }, given)).toStrictEqual(others);
  };

  test('a level of the budget', () => {
    for (const level of NO_AMOUNTS) without('budget', { level });
    for (const lie of [undefined, null, 2]) without('budget', lie);
  });

  test('a breaker', () => {
    for (const state of ['ajar', 5, undefined]) without('breaker', { ...breaker, state });
    for (const epoch of NO_AMOUNTS) without('breaker', { ...breaker, epoch });
    for (const closedFor of NO_AMOUNTS) without('breaker', { ...breaker, closedFor });
    for (const givesProbe of NO_FLAGS) without('breaker', { ...breaker, givesProbe });
    for (const isShaken of NO_FLAGS) without('breaker', { ...breaker, isShaken });
    for (const lie of [undefined, null, 'closed']) without('breaker', lie);
  });

  test('how quickly answers come', () => {
    for (const field of ['usual', 'slowInRow', 'provenAgo', 'lateAgo', 'timelyAgo', 'turns'])
      for (const value of NO_AMOUNTS) without('pace', { ...pace, [field]: value });
    for (const usual of [0.5, 3_600_001]) without('pace', { ...pace, usual });
    for (const lie of [undefined, null, 300]) without('pace', lie);
  });

  test('more turns than waiting calls', () => {
    without('pace', { ...pace, turns: 4 });
  });

  test('a back-off', () => {
    const lies = new Map<unknown, unknown>([
      ['charge', 4000],
      [5, 4000],
      ...NO_AMOUNTS.map((ms, at) => [`${at}`, ms] as const),
    ]);
    expect(believable({ ...told, quiet: lies }, given).quiet).toEqual(quiet);
  });
});

test('good answers may take from a millisecond to an hour', () => {
  for (const usual of [1, 3_600_000])
    expect(believable({ ...told, pace: { ...pace, usual } }, given).pace?.usual).toBe(usual);
});

test('a thousand back-offs are read, and no more', () => {
  const many = (count: number) => new Map(Array.from({ length: count }, (_, at) => [`scope ${at}`, 1000] as const));
  expect(believable({ ...told, quiet: many(1000) }, given).quiet.size).toBe(1000);
  expect(believable({ ...told, quiet: many(1200) }, given).quiet.size).toBe(1000);
});
