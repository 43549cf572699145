import { describe, expect, test } from '@jest/globals';
import { decide, freeTraffic, type Standing } from '../../src/decision/decide.js';
import { defaultPolicy, type ResolvedPolicy } from '../../src/decision/policy.js';
import type { Classified } from '../../src/failure/classify.js';
import type { Operation, Rule } from '../../src/index.js';

const row: Rule = {
  code: 'X',
  action: 'retry',
  processed: 'maybe',
  delay: { initial: 1000 },
  why: 'w',
  source: 's',
  basis: 'J',
};

function failed(rule: Partial<Rule> = {}, operation: Operation = 'write', retryAfterMs?: number): Classified {
  const whole = { ...row, ...rule };
  return {
    rule: whole,
    kind: { operation },
    failure: {
      provider: 'p',
      status: 503,
      code: 'X',
      source: 'body',
      message: undefined,
      recoverable: undefined,
      processed: whole.processed,
      retryAfterMs,
    },
  };
}

function standing(given: Partial<Standing> = {}): Standing {
  return {
    attempt: 1,
    ambiguous: false,
    repeatable: true,
    protectedFor: 0,
    replaceable: () => true,
    retriesByRule: 0,
    remaining: 60_000,
    previousDelayMs: undefined,
    traffic: freeTraffic,
    random: () => 1,
    ...given,
  };
}

const decided = (classified: Classified, given: Partial<Standing> = {}, policy: Partial<ResolvedPolicy> = {}) =>
  decide(classified, standing(given), { ...defaultPolicy, ...policy });

describe('money rule 1: what may have been processed is sent again only if that cannot do it twice', () => {
  test.each([
    ['an unprotected write', {}, 'write', {}, 'reconcile'],
    ['a read', {}, 'read', {}, 'retry'],
    ['a repeatable request', {}, 'repeatable', {}, 'retry'],
    ['a key that lives longer than the wait', { protectedFor: 1001 }, 'write', {}, 'retry'],
    ['a key that dies in the wait', { protectedFor: 1000 }, 'write', {}, 'reconcile'],
    ["the caller's word", {}, 'write', { idempotent: true }, 'retry'],
    ["the caller's word against a read", {}, 'read', { idempotent: false }, 'reconcile'],
    ["the caller's word against a key", { protectedFor: 9e9 }, 'write', { idempotent: false }, 'reconcile'],
  ] as const)('%s', (_what, given, operation, policy, action) => {
    expect(decided(failed({}, operation), given, policy)).toMatchObject({ action });
  });

  test('a rejection before any work is sent again, but not after an ambiguous attempt that nothing protects', () => {
    expect(decided(failed({ processed: 'no' }))).toMatchObject({ action: 'retry', delayMs: 1000 });
    expect(decided(failed({ processed: 'no' }), { ambiguous: true })).toEqual({
      action: 'reconcile',
      stoppedBy: 'ambiguous',
    });
  });
});

describe('money rules 2 and 3: keys', () => {
  const used: Partial<Rule> = { action: 're-key', processed: 'no', keys: ['a', 'b'] };

  test('an ambiguous attempt forbids re-keying, and makes "used" the proof that it landed', () => {
    expect(decided(failed(used), { ambiguous: true })).toEqual({
      action: 'reconcile',
      stoppedBy: 'ambiguous',
      landed: true,
    });
    const refused = failed({ action: 'fail-fast', processed: 'no', afterAmbiguous: 'reconcile' });
    expect(decided(refused, { ambiguous: true })).toMatchObject({ action: 'reconcile', landed: true });
    expect(decided(refused)).toEqual({ action: 'fail-fast', stoppedBy: 'rule' });
  });

  test('a key is replaced at once, where it can be, within the attempts and the deadline', () => {
    expect(decided(failed(used))).toEqual({ action: 're-key', delayMs: 0 });
    expect(decided(failed(used), { replaceable: (key) => key === 'b' })).toEqual({
      action: 'fail-fast',
      stoppedBy: 'rule',
    });
    expect(decided(failed(used), { attempt: 4 })).toEqual({ action: 're-key', stoppedBy: 'attempts' });
    expect(decided(failed(used), { remaining: 0 })).toEqual({ action: 're-key', stoppedBy: 'deadline' });
    expect(decided(failed(used), { repeatable: false })).toEqual({ action: 're-key', stoppedBy: 'not-repeatable' });
  });
});

describe('money rules 4 and 5: what is final stays final', () => {
  test('a row that fails fast', () => {
    const final = failed({ action: 'fail-fast', processed: 'yes', decline: 'never' }, 'write', 1000);
    expect(decided(final, { protectedFor: 9e9 }, { idempotent: true })).toEqual({
      action: 'fail-fast',
      stoppedBy: 'rule',
    });
  });

  test('a row that reconciles: a read asks anew, a vouched-for write is sent again, but not where a key is used', () => {
    const lost = { action: 'reconcile', processed: 'yes' } as const;
    expect(decided(failed(lost))).toEqual({ action: 'reconcile', stoppedBy: 'ambiguous' });
    expect(decided(failed(lost, 'read'))).toMatchObject({ action: 'retry' });
    expect(decided(failed(lost), {}, { idempotent: true })).toMatchObject({ action: 'retry' });
    const used = failed({ ...lost, afterAmbiguous: 'reconcile' });
    expect(decided(used, {}, { idempotent: true })).toMatchObject({ action: 'reconcile' });
  });
});

describe('money rule 6: nothing waits in vain', () => {
  const told = (milliseconds: number) => failed({ processed: 'no' }, 'write', milliseconds);

  test('a told time above maxRetryAfter, or beyond the deadline, defers at once, also on the last attempt', () => {
    const deferred = { action: 'retry', stoppedBy: 'retry-after', deferred: true };
    expect(decided(told(30_001))).toEqual({ ...deferred, delayMs: 30_001 });
    expect(decided(told(20_000), { remaining: 19_999 })).toEqual({ ...deferred, delayMs: 20_000 });
    expect(decided(told(30_001), { attempt: 4 })).toMatchObject({ deferred: true });
    expect(decided(told(30_000))).toEqual({ action: 'retry', delayMs: 30_000 });
  });

  test('a backoff that does not fit the deadline stops at once', () => {
    expect(decided(failed({ processed: 'no' }), { remaining: 1000 })).toEqual({
      action: 'retry',
      stoppedBy: 'deadline',
    });
  });

  test('attempts run out, by the policy and by the row, and polls spend none', () => {
    const stopped = { action: 'retry', stoppedBy: 'attempts' };
    expect(decided(failed({ processed: 'no' }), { attempt: 4 })).toEqual(stopped);
    expect(decided(failed({ processed: 'no', maxRetries: 1 }), { retriesByRule: 1 })).toEqual(stopped);
    expect(decided(failed({ processed: 'no', poll: true }), { attempt: 9 })).toMatchObject({ delayMs: 1000 });
  });
});

describe('which wait counts', () => {
  const free = { processed: 'no' } as const;

  test("the row's delay grows with the resends that it caused, and is spread upwards", () => {
    expect(decided(failed(free), { retriesByRule: 2 }, { maxAttempts: 9 })).toMatchObject({ delayMs: 4000 });
    expect(decided(failed(free), { random: () => 0 })).toMatchObject({ delayMs: 1250 });
  });

  test("the caller's backoff replaces the row's delay, and a told time is a floor under it", () => {
    const backoff = () => 700;
    expect(decided(failed(free), {}, { backoff })).toMatchObject({ delayMs: 700 });
    expect(decided(failed(free, 'write', 500), {}, { backoff })).toMatchObject({ delayMs: 700 });
    expect(decided(failed(free, 'write', 900), {}, { backoff })).toMatchObject({ delayMs: 900 });
    const late = failed({ ...free, delay: { initial: 5000, told: true } });
    expect(decided(late, {}, { backoff })).toMatchObject({ delayMs: 5000 });
    expect(decided(failed({ ...free, delay: { initial: 5000, told: true } }, 'write', 2000))).toMatchObject({
      delayMs: 2000,
    });
  });

  test('a row without a delay waits by the default backoff', () => {
    const { delay: _delay, ...bare } = failed(free).rule;
    expect(decide({ ...failed(free), rule: bare }, standing(), defaultPolicy)).toMatchObject({ delayMs: 200 });
  });

  test.each([
    () => Number.NaN,
    () => -1,
    () => 'soon' as never,
    () => {
      throw new Error('mine');
    },
  ])('a backoff that is no number is told of, and the table steps in', (backoff) => {
    const errors: unknown[] = [];
    const given = { onError: (error: unknown) => errors.push(error) };
    expect(decided(failed(free), given, { backoff })).toEqual({ action: 'retry', delayMs: 1000 });
    expect(errors).toHaveLength(1);
  });
});
