import { describe, expect, test } from '@jest/globals';
import type { Call } from '../../src/engine/call.js';
import { inTime, isGivenUp, withinTime } from '../../src/engine/hook-time.js';
import type { LookUpResponse } from '../../src/engine/port.js';
import { FakeClock } from '../axios/fake-clock.js';
import { quiet } from '../model/virtual-time.js';

const FOREVER = Number.POSITIVE_INFINITY;
const never = <T>() => new Promise<T>(() => {});
const answer: LookUpResponse = { status: 200, headers: {}, data: '' };
const question = { method: 'get', url: '/p/1' } as const;

/** A call with so many milliseconds left, or without a deadline and with an attempt limit of so many. */
function calling({ remaining = FOREVER, attemptTimeout }: { remaining?: number; attemptTimeout?: number }) {
  const clock = new FakeClock();
  const errors: unknown[] = [];
  let giveUp = () => {};
  const caller = {
    gone: () => undefined,
    onGone: (told: () => void) => {
      giveUp = told;
      return () => {};
    },
    isAbort: () => false,
  };
  const call = {
    limits: { remaining },
    policy: { attemptTimeout },
    scope: { clock },
    port: { caller },
    record: { course: {} },
    onError: (error: unknown) => errors.push(error),
  } as unknown as Call;
  let ended: { readonly given: unknown } | 'nothing' | undefined;
  const look = (looks: (ask: () => Promise<LookUpResponse>) => Promise<unknown>, ask = async () => answer) => {
    withinTime(call, ask, looks as never).then(
      (end) => {
        ended = end ?? 'nothing';
      },
      () => {},
    );
  };
  const pass = async (ms: number) => {
    clock.pass(ms);
    await quiet();
    return ended;
  };
  return { call, look, pass, errors, clock, giveUp: () => giveUp() };
}

const blamed = (ms: number) => [
  expect.objectContaining({
    hook: 'reconcile',
    thrown: expect.objectContaining({ name: 'TimeoutError', message: `reconcile did not settle within ${ms} ms` }),
  }),
];

describe('a look-up within its time', () => {
  test('gives what it found, and leaves no timer', async () => {
    const { look, pass, errors, clock } = calling({ remaining: 500 });
    look(async () => 'it');
    await quiet();
    expect(await pass(0)).toEqual({ given: 'it' });
    expect(errors).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test.each([
    [{ remaining: 500 }, 500],
    [{ remaining: 500.4, attemptTimeout: 100 }, 500],
    [{ remaining: 0 }, 1],
    [{ attemptTimeout: 3000 }, 3000],
    [{ attemptTimeout: FOREVER }, 10_000],
    [{}, 10_000],
  ])('that never settles has, with %j, %d ms, and is blamed', async (given, ms) => {
    const { look, pass, errors } = calling(given);
    look(never);
    expect(await pass(ms - 1)).toBeUndefined();
    expect(await pass(1.5)).toBe('nothing');
    expect(errors).toEqual(blamed(ms));
  });

  test('whose question is under way gets its time again, without a deadline', async () => {
    const { look, pass, errors } = calling({ attemptTimeout: 100 });
    let end = (_: LookUpResponse) => {};
    look(
      (ask) => ask().then(never),
      () =>
        new Promise((resolve) => {
          end = resolve;
        }),
    );
    for (let times = 0; times < 5; times++) expect(await pass(100)).toBeUndefined();
    end(answer);
    await quiet();
    expect(errors).toEqual([]);
    expect(await pass(100)).toBe('nothing');
    expect(errors).toEqual(blamed(100));
  });

  test('whose question is under way at the deadline is over, and is not blamed', async () => {
    const { look, pass, errors } = calling({ remaining: 100 });
    look((ask) => ask(), never);
    expect(await pass(100)).toBe('nothing');
    expect(errors).toEqual([]);
  });

  test('whose question was lost is not waited for', async () => {
    const { look, pass, errors } = calling({ attemptTimeout: 100 });
    look(
      (ask) => ask().catch(never),
      async () => {
        throw new Error('lost');
      },
    );
    await quiet();
    expect(await pass(100)).toBe('nothing');
    expect(errors).toEqual(blamed(100));
  });

  test('is over if the caller has given up, and is not blamed', async () => {
    const { look, pass, errors, giveUp } = calling({ attemptTimeout: 100 });
    look(never);
    await quiet();
    giveUp();
    await quiet();
    expect(await pass(0)).toBe('nothing');
    expect(errors).toEqual([]);
  });

  test('passes each question on unchanged', async () => {
    const asked: unknown[] = [];
    const { look, pass } = calling({});
    look((ask) => (ask as (each: unknown) => Promise<unknown>)(question), (async (each: unknown) => {
      asked.push(each);
      return answer;
    }) as never);
    await quiet();
    expect(await pass(0)).toEqual({ given: answer });
    expect(asked).toEqual([question]);
  });
});

test.each([
  [0, 0, false],
  [2, 0, false],
  [0, 2, false],
  [3, 0, true],
  [1, 2, true],
  [4, 1, true],
])('a look-up whose hooks have failed %d and %d times is given up: %s', (reconcile, samePayment, isOver) => {
  const times: Readonly<Record<string, number>> = { reconcile, samePayment };
  const call = { record: { timesFailed: (hook: string) => times[hook] ?? 0 } } as unknown as Call;
  expect(isGivenUp(call)).toBe(isOver);
});

test('a hook that asks nobody has its time once, without a deadline', async () => {
  const { call, clock, errors } = calling({ attemptTimeout: 3000 });
  const waiting = inTime(call, 'beforeResend', never());
  clock.pass(3000);
  await quiet();
  expect(await waiting).toBeUndefined();
  expect(errors).toMatchObject([{ hook: 'beforeResend' }]);
});
