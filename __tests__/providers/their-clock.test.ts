// How far a provider's clock is from this machine's, judged by its answers.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LookUpAnswer } from '../../src/providers/look-up.js';
import {
  firstSentBy,
  isBehind,
  isSurelyBefore,
  isSurelySince,
  notSentBefore,
  onlyOneSince,
  timeOf,
} from '../../src/providers/their-clock.js';

const now = Date.parse('2026-11-27T08:00:00Z');
/** An answer that was dated then, by the provider's clock. */
const answer = (at: number, askedAt = now, receivedAt = now) => {
  const date = Math.floor(at / 1000) * 1000;
  const clockAhead = { least: date - receivedAt, most: date + 1000 - askedAt };
  return { status: 200, data: {}, headers: { date: new Date(date).toUTCString() }, clockAhead };
};
const undated = { status: 200, data: {}, headers: {} };

describe('the clock of a provider', () => {
  test.each([
    ['an hour behind', answer(now - 3_600_000), -3_600_000, -3_600_000],
    ['two seconds ahead', answer(now + 2000), 2000, 2000],
    ['known within the time that the answer took', answer(now + 12_000, now, now + 9000), 3000, 12_000],
    ['maybe the same as this one', answer(now + 4000, now, now + 9000), -5000, 4000],
    ['taken for the same as this one, if nobody knows', undated, 0, 0],
    [
      'the same, even if it has a date that nobody timed',
      { ...undated, headers: answer(now + 3_600_000).headers },
      0,
      0,
    ],
  ])('is %s', (_, told, least, most) => {
    expect(notSentBefore(told, { firstSentAt: now - 5000 })).toBe(now - 5000 + least);
    expect(firstSentBy(told, { firstSentAt: now - 5000 })).toBe(now - 5000 + most);
    expect([notSentBefore(told, {}), firstSentBy(told, {})]).toEqual([undefined, undefined]);
  });

  test('can hide a new object only if it is further behind than the look-up allows for', () => {
    const times = { lastSentAt: now };
    expect([9, 11].map((minutes) => isBehind(answer(now - minutes * 60_000), times, 600_000))).toEqual([false, true]);
    expect(isBehind(answer(now - 3_600_000), {}, 600_000)).toBe(false);
  });

  test('proves nothing about an object whose time is unknown', () => {
    expect(isSurelySince(timeOf('soon'), now)).toBe(false);
    expect(isSurelySince(timeOf(undefined), now)).toBe(false);
    expect(isSurelySince(now, undefined)).toBe(false);
    expect(isSurelySince(timeOf(new Date(now).toISOString()), now)).toBe(true);
    // No document gives a time as a number of milliseconds: it may be of seconds, or of anything.
    for (const made of [now, now / 1000, String(now), new Date(now), [new Date(now).toISOString()]]) {
      expect(timeOf(made)).toBeNaN();
    }
  });
});

describe('what looks older than the call', () => {
  const HOUR = 3_600_000;
  const times = { firstSentAt: now - 5000 };
  const areBefore = (told: LookUpAnswer, allowed?: number) =>
    [1, 20, 26].map((hours) => isSurelyBefore(now - hours * HOUR, told, times, allowed));

  test('is certainly older if it is so by more than a day, whatever the Date says', () => {
    expect(areBefore(undated)).toEqual([false, false, true]);
    expect(areBefore(answer(now))).toEqual([false, false, true]);
    expect(areBefore(answer(now + 5 * HOUR))).toEqual([false, false, true]);
    expect(areBefore(answer(now - 5 * HOUR))).toEqual([false, false, false]);
  });

  test('and took nothing, is certainly older if the Date says so', () => {
    expect(areBefore(undated, 1000)).toEqual([false, false, true]);
    expect(areBefore(answer(now), 1000)).toEqual([true, true, true]);
    expect(areBefore(answer(now - 5 * HOUR), 1000)).toEqual([false, true, true]);
  });

  test('is not known to be older if either time is unknown', () => {
    expect(isSurelyBefore(timeOf('soon'), answer(now), times)).toBe(false);
    expect(isSurelyBefore(0, answer(now), {})).toBe(false);
  });
});

test('of two equal refunds made since the first attempt, neither is taken for this call’s', () => {
  const since = Date.parse('2026-01-01T00:00:10Z');
  const at = (second: number) => new Date(Date.parse('2026-01-01T00:00:00Z') + second * 1000).toISOString();
  const made = (...seconds: number[]) => onlyOneSince(seconds.map(at), timeOf, since, at3);
  const at3 = since - 7000;
  expect(made(1, 12)).toBe(at(12));
  expect(made(4, 12)).toBeUndefined();
  expect(made(12, 13)).toBeUndefined();
  expect(made(4)).toBeUndefined();
  expect(onlyOneSince([at(12)], timeOf, undefined)).toBeUndefined();
});

describe('whatever the clocks differ by, and however long each way takes', () => {
  const HOUR = 3_600_000;
  const way = fc.integer({ min: 0, max: 60_000 });
  const ways = {
    ahead: fc.integer({ min: -2 * HOUR, max: 2 * HOUR }),
    sentAt: fc.integer({ min: now, max: now + 5000 }),
    /** From when the payment is sent until it is made. */
    toPayment: way,
    waited: way,
    /** From when the look-up is asked until the answer is dated. */
    toAnswer: way,
    fromAnswer: way,
    /** Milliseconds to which the provider tells the times of objects. */
    unit: fc.constantFrom(1, 1000),
  };
  type Ways = { readonly [K in keyof typeof ways]: number };
  function ask({ ahead, sentAt, toPayment, waited, toAnswer, fromAnswer, unit }: Ways) {
    const told = (at: number) => Math.floor((at + ahead) / unit) * unit;
    const askedAt = sentAt + toPayment + waited;
    const datedAt = askedAt + toAnswer;
    const found = answer(datedAt + ahead, askedAt, datedAt + fromAnswer);
    const times = { firstSentAt: sentAt };
    return { told, found, times, since: firstSentBy(found, times), earliest: notSentBefore(found, times) };
  }
  const older = fc.integer({ min: 2000, max: HOUR });
  const holds = <T>(property: fc.IProperty<T>) => fc.assert(property, { numRuns: 2000 });

  test('what was made before the call, by more than times to the second can hide, is never its own', () => {
    holds(
      fc.property(fc.record(ways), older, (drawn, age) => {
        const { told, since } = ask(drawn);
        expect(isSurelySince(told(drawn.sentAt - age), since)).toBe(false);
      }),
    );
  });

  test('what the call made never looks older than the call', () => {
    holds(
      fc.property(fc.record(ways), (drawn) => {
        const { told, found, times } = ask(drawn);
        expect(isSurelyBefore(told(drawn.sentAt + drawn.toPayment), found, times, 1000)).toBe(false);
      }),
    );
  });

  test('what the call made is its own, as soon as a look-up is dated as quickly as the payment was made', () => {
    holds(
      fc.property(fc.record(ways), (drawn) => {
        const { told, since } = ask({ ...drawn, toAnswer: Math.min(drawn.toAnswer, drawn.toPayment) });
        expect(isSurelySince(told(drawn.sentAt + drawn.toPayment), since)).toBe(true);
      }),
    );
  });

  test('of several equal ones, none but the call’s own is taken for it', () => {
    holds(
      fc.property(fc.record(ways), older, way, (drawn, age, later) => {
        const { told, since, earliest } = ask(drawn);
        const own = drawn.sentAt + drawn.toPayment;
        const equal = { own, earlier: drawn.sentAt - age, later: own + later };
        const found = onlyOneSince(Object.entries(equal), ([, at]) => told(at), since, earliest);
        expect([undefined, 'own']).toContain(found?.[0]);
      }),
    );
  });
});
