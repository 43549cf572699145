import { describe, expect, test } from '@jest/globals';
import { checkOptions } from '../../src/policy/check.js';
import { DEFAULT_ATTEMPT_TIMEOUT, defaultPolicy, overlay } from '../../src/policy/policy.js';
import { policySchema, requestRecoverySchema } from '../../src/policy/policy-schema.js';
import { checkoutPolicy, testPolicy, workerPolicy } from '../../src/policy/presets.js';

describe('laying one policy over another', () => {
  test('replaces what it sets, and keeps what it leaves out', () => {
    expect(overlay(defaultPolicy, {})).toEqual({
      maxAttempts: 4,
      backoff: undefined,
      attemptTimeout: undefined,
      connectTimeout: 5000,
      deadline: 60_000,
      longestWait: 30_000,
      maxRetryAfter: 30_000,
      pendingLimit: 0,
      idempotent: undefined,
      keys: undefined,
      processed: undefined,
      doubt: undefined,
      askOnce: false,
    });
    const said = {
      maxAttempts: 1,
      backoff: () => 5,
      attemptTimeout: 2,
      connectTimeout: 1,
      deadline: 3,
      longestWait: 4,
      maxRetryAfter: 0,
      pendingLimit: 7,
      idempotent: false,
      keys: { order_id: 'O-1' },
    };
    expect(overlay(defaultPolicy, said)).toEqual({ ...said, askOnce: false });
    expect(overlay(overlay(defaultPolicy, said), {})).toEqual({ ...said, askOnce: false });
    expect(overlay(overlay(defaultPolicy, said), { idempotent: true }).idempotent).toBe(true);
  });

  test('a vouching function, and a word for all requests, replace each other', () => {
    const vouch = () => true;
    const vouched = overlay(defaultPolicy, { idempotent: vouch });
    expect(vouched).toMatchObject({ idempotent: undefined, vouch });
    expect(overlay(vouched, { maxAttempts: 2 })).toMatchObject({ idempotent: undefined, vouch });
    expect(overlay(vouched, { idempotent: false })).toMatchObject({ idempotent: false, vouch: undefined });
    expect(overlay(overlay(vouched, { idempotent: false }), { idempotent: vouch })).toMatchObject({ vouch });
  });

  test('a function that forbids retries stays until another one is given', () => {
    const [one, other] = [() => false, () => true];
    const above = overlay(defaultPolicy, { retryIf: one });
    expect(overlay(above, {}).retryIf).toBe(one);
    expect(overlay(above, { retryIf: other }).retryIf).toBe(other);
  });

  test('false is no limit', () => {
    const none = { attemptTimeout: false, connectTimeout: false, deadline: false, longestWait: false } as const;
    const unlimited = overlay(defaultPolicy, none);
    expect(unlimited.longestWait).toBe(Number.POSITIVE_INFINITY);
    expect(unlimited.connectTimeout).toBe(Number.POSITIVE_INFINITY);
    expect(unlimited.attemptTimeout).toBe(Number.POSITIVE_INFINITY);
    expect(unlimited.deadline).toBe(Number.POSITIVE_INFINITY);
    expect(overlay(unlimited, { deadline: 5 })).toMatchObject({
      attemptTimeout: Number.POSITIVE_INFINITY,
      deadline: 5,
    });
  });
});

describe('a preset policy', () => {
  test('for a checkout is over within half a minute, and waits for its turn for ten seconds of it', () => {
    expect(checkoutPolicy).toEqual({ deadline: 30_000, longestWait: 10_000 });
    expect(overlay(defaultPolicy, checkoutPolicy)).toMatchObject({ maxAttempts: 4, deadline: 30_000 });
  });

  test('for a worker takes five minutes, and waits for as long', () => {
    expect(overlay(defaultPolicy, workerPolicy)).toMatchObject({
      deadline: 300_000,
      longestWait: Number.POSITIVE_INFINITY,
    });
  });

  test('for tests waits for nothing that is random, and ends before a test does', () => {
    const { maxAttempts, backoff, attemptTimeout = 0, deadline } = overlay(defaultPolicy, testPolicy);
    expect([1, 2, 3].map((attempt) => backoff?.(attempt))).toEqual([0, 0, 0]);
    expect(maxAttempts * attemptTimeout).toBeLessThan(deadline);
    expect(deadline).toBeLessThan(5000);
  });

  test('for tests changes nothing about what is safe or proven', () => {
    expect(Object.keys(testPolicy).sort()).toEqual(['attemptTimeout', 'backoff', 'deadline']);
  });

  test('cannot be changed for everybody by one user', () => {
    for (const each of [checkoutPolicy, workerPolicy, testPolicy]) expect(Object.isFrozen(each)).toBe(true);
  });

  test('gives an attempt ten seconds by default', () => {
    expect([DEFAULT_ATTEMPT_TIMEOUT, defaultPolicy.attemptTimeout]).toEqual([10_000, undefined]);
  });
});

const attempts = 'must be a whole number of attempts, at least 1; got';
const limit = 'must be a number of milliseconds above 0, or false for no limit; got';
const backoff =
  'policy: backoff must be a function (attempt, previousDelayMs, random) => milliseconds, such as exponential() makes; got 5';

describe('a wrong policy is rejected with what is expected', () => {
  test.each([
    [{ maxAttempts: 0 }, `policy: maxAttempts ${attempts} 0`],
    [{ maxAttempts: 1.5 }, `policy: maxAttempts ${attempts} 1.5`],
    [{ maxAttempts: '3' }, `policy: maxAttempts ${attempts} '3'`],
    [{ backoff: 5 }, backoff],
    [{ attemptTimeout: 0 }, `policy: attemptTimeout ${limit} 0`],
    [{ attemptTimeout: true }, `policy: attemptTimeout ${limit} true`],
    [{ connectTimeout: 0 }, `policy: connectTimeout ${limit} 0`],
    [{ deadline: -1 }, `policy: deadline ${limit} -1`],
    [{ deadline: '5' }, `policy: deadline ${limit} '5'`],
    [{ deadline: Number.NaN }, `policy: deadline ${limit} NaN`],
    [{ longestWait: 0 }, `policy: longestWait ${limit} 0`],
    [{ maxRetryAfter: -1 }, 'policy: maxRetryAfter must be a number of milliseconds, at least 0; got -1'],
    [
      { maxRetryAfter: Number.POSITIVE_INFINITY },
      'policy: maxRetryAfter must be a number of milliseconds, at least 0; got Infinity',
    ],
    [
      { retries: 3 },
      'policy: retries is not an option; did you mean maxAttempts? expected an object with some of: maxAttempts, backoff, attemptTimeout, connectTimeout, deadline, longestWait, maxRetryAfter',
    ],
    [{ idempotent: 'yes' }, "policy: idempotent must be true, false, or a function of the request; got 'yes'"],
    [{ retryIf: true }, /^policy: retryIf must be a function \(failure, \{ request, attempt \}\)/],
    [{ beforeResend: {} }, /^policy: beforeResend must be a function \(failure, \{ request, attempt, inDoubt \}\)/],
  ])('%j', (given, message) => {
    expect(() => checkOptions('policy', policySchema, given)).toThrow(message);
  });

  test.each([
    {},
    { maxAttempts: 1, backoff: () => 0, attemptTimeout: 0.5, deadline: 1, maxRetryAfter: 0 },
    { attemptTimeout: false, connectTimeout: false, deadline: false, longestWait: false },
    { idempotent: true, retryIf: () => true },
    { idempotent: () => undefined },
    { deadline: Number.POSITIVE_INFINITY },
  ])('%j is right', (given) => {
    expect(checkOptions('policy', policySchema, given)).toBe(given);
  });
});

const unmasked = 'a key as the report has it, not one that a log has masked';
describe('the options of a request', () => {
  test.each([
    [{ idempotent: 'yes' }, "recovery: idempotent must be true, false, or a function of the request; got 'yes'"],
    [{ keys: { order_id: `O-1\n${'*'.repeat(8)}` } }, /^recovery: keys.order_id must be a key as the report has it/],
    [{ keys: 'O-1' }, "recovery: keys must be an object of keys, as in a report; got 'O-1'"],
    [
      { keys: new Map([['orderId', 'O-1']]) },
      'recovery: keys must be an object of keys, as in a report; got an object',
    ],
    [
      { keys: { order_id: 'O-1', key: '4811********1114' } },
      `recovery: keys.key must be ${unmasked}; got '4811********1114'`,
    ],
    [{ keys: { key: '********' } }, `recovery: keys.key must be ${unmasked}; got '********'`],
    [{ keys: { order_id: 7 } }, 'recovery: keys.order_id must be a string; got 7'],
    [{ deadline: 0 }, `recovery: deadline ${limit} 0`],
    [
      { key: {} },
      /^recovery: key is not an option; .*, retryIf, beforeResend, keys, processed, knownAt, doubt, askOnce; or false for /,
    ],
    [true, /askOnce; or false for a request that is left alone; got true$/],
  ])('%j is wrong', (given, message) => {
    expect(() => checkOptions('recovery', requestRecoverySchema, given)).toThrow(message);
  });

  test.each([
    { idempotent: false },
    { keys: {}, maxAttempts: 2 },
    { keys: { order_id: 'O-1' } },
    { keys: { order_id: 'O*1*******' } },
  ])('%j is right', (given) => {
    expect(checkOptions('recovery', requestRecoverySchema, given)).toBe(given);
  });
});
