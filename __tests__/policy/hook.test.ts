import { describe, expect, test } from '@jest/globals';
import { delayOf } from '../../src/policy/backoff.js';
import { faultOf, HookFault, heedRejection, refuse } from '../../src/policy/hook.js';

const thrownBy = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
};
/** Rejections that nobody heeds end a process one turn later. */
const unheeded = async (run: () => unknown) => {
  const seen: unknown[] = [];
  const listen = (error: unknown) => seen.push(error);
  process.on('unhandledRejection', listen);
  try {
    run();
    await new Promise((resolve) => setTimeout(resolve, 5));
  } finally {
    process.off('unhandledRejection', listen);
  }
  return seen;
};

test('a fault names the hook and keeps what it threw, and a nested fault stays unchanged', () => {
  const thrown = new RangeError('4811111111111114');
  const fault = faultOf('read', thrown);
  expect(fault).toBeInstanceOf(HookFault);
  expect(fault).toMatchObject({ hook: 'read', thrown, message: 'read has failed' });
  expect(faultOf('provider', fault)).toBe(fault);
});

describe('an invalid result of a hook', () => {
  test.each([
    ['4811111111111114', 'a value of type string'],
    [4811, 'a value of type number'],
    [{ pan: '4811111111111114' }, 'a value of type object'],
    [() => {}, 'a value of type function'],
    [['4811111111111114'], 'an array'],
    [Promise.resolve('4811111111111114'), 'a promise'],
    [null, 'null'],
    [undefined, 'undefined'],
    [true, 'true'],
  ])('%p is rejected by its kind, and nothing of it is shown', (value, kind) => {
    const error = thrownBy(() => refuse('lane', 'a string', value));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(`lane must return a string; got ${kind}`);
  });

  test('ends no process if it is a promise that rejects', async () => {
    const run = () => thrownBy(() => refuse('lane', 'a string', Promise.reject(new Error('late'))));
    expect(await unheeded(run)).toEqual([]);
  });
});

describe('a promise that nobody waits for', () => {
  const rejected = new Error('rejected');

  test('ends no process, and is still reported to a listener', async () => {
    const told: unknown[] = [];
    const run = () => {
      heedRejection(Promise.reject(rejected));
      heedRejection(Promise.reject(rejected), (error) => told.push(error));
    };
    expect(await unheeded(run)).toEqual([]);
    expect(told).toEqual([rejected]);
  });

  test.each([
    [
      'a function',
      Object.assign(() => {}, {
        // biome-ignore lint/suspicious/noThenProperty: a thenable of somebody else's
        then: (_: unknown, no: (error: unknown) => void) => no(rejected),
      }),
    ],
    [
      'one whose then throws',
      {
        // biome-ignore lint/suspicious/noThenProperty: a thenable of somebody else's
        get then() {
          throw rejected;
        },
      },
    ],
  ])('may be of any make: %s', (_what, value) => {
    const told: unknown[] = [];
    heedRejection(value, (error) => told.push(error));
    expect(told).toEqual([rejected]);
  });

  // biome-ignore lint/suspicious/noThenProperty: no thenable
  test.each([[undefined], [null], [5], ['then'], [{}], [{ then: 5 }]])('%p is none', (value) => {
    const told: unknown[] = [];
    heedRejection(value, (error) => told.push(error));
    expect(told).toEqual([]);
  });
});

describe('the caller’s own backoff', () => {
  const wait = (value: unknown) => () => delayOf((() => value) as never, 1, undefined, Math.random);

  test.each([0, 0.5, 250, Number.POSITIVE_INFINITY])('a wait of %d is taken as it is', (ms) => {
    expect(wait(ms)()).toBe(ms);
  });

  test.each([[-1], [Number.NaN], ['250'], [undefined]])('%p is no wait, and is a fault of the backoff', (value) => {
    const fault = thrownBy(wait(value)) as HookFault;
    expect(fault).toMatchObject({ hook: 'backoff' });
    expect(fault.thrown).toEqual(
      new TypeError(`policy.backoff must return a number of milliseconds, at least 0; got ${String(value)}`),
    );
  });

  test('gets the attempt, the previous wait and the random number', () => {
    const chance = () => 0.25;
    const seen: unknown[] = [];
    delayOf((...given) => seen.push(...given), 3, 200, chance);
    expect(seen).toEqual([3, 200, chance]);
  });

  test('that throws, or rejects later, is a fault and ends no process', async () => {
    const thrown = new Error('thrown');
    const throwing = () => {
      throw thrown;
    };
    expect(thrownBy(() => delayOf(throwing, 1, undefined, Math.random))).toMatchObject({ hook: 'backoff', thrown });
    expect(await unheeded(() => thrownBy(wait(Promise.reject(new Error('late')))))).toEqual([]);
  });
});
