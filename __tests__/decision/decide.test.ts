import { describe, expect, test } from '@jest/globals';
import { decide, freeTraffic, type Standing } from '../../src/decision/decide.js';
import type { Classified } from '../../src/failure/classify.js';
import type { Operation, Rule } from '../../src/index.js';
import { defaultPolicy, type ResolvedPolicy } from '../../src/policy/policy.js';

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
    number: 1,
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

describe('money rule 1: what may have been processed is sent again only if it cannot be done twice', () => {
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

  test('a key is replaced at once, if it can be, within the attempts and the deadline', () => {
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

describe('what a used key says', () => {
  const used: Partial<Rule> = { action: 're-key', processed: 'no', keys: ['a'] };

  test('after a look-up that found nothing it proves the same: the look-up may have lagged', () => {
    const landed = { action: 'reconcile', stoppedBy: 'ambiguous', landed: true };
    expect(decided(failed(used), { doubted: true })).toEqual(landed);
    expect(decided(failed({ processed: 'no', afterAmbiguous: 'reconcile' }), { doubted: true })).toEqual(landed);
    expect(decided(failed({ processed: 'no' }), { doubted: true })).toMatchObject({ action: 'retry' });
  });

  test('the first key of the row is the one to replace; a row without keys replaces none', () => {
    const stopped = { action: 'fail-fast', stoppedBy: 'rule' };
    const { keys: _keys, ...bare } = failed(used).rule;
    expect(decided({ ...failed(used), rule: bare })).toEqual(stopped);
    expect(decided(failed({ ...used, keys: [] }))).toEqual(stopped);
    expect(decided(failed({ ...used, keys: ['b', 'a'] }), { replaceable: (key) => key === 'b' })).toMatchObject({
      action: 're-key',
      delayMs: 0,
    });
  });
});

describe('money rules 4 and 5: what is final stays final', () => {
  test('a row that fails fast', () => {
    const final = failed(
      { action: 'fail-fast', processed: 'yes', decline: { code: 'do_not_honor', retryable: 'never' } },
      'write',
      1000,
    );
    expect(decided(final, { protectedFor: 9e9 }, { idempotent: true })).toEqual({
      action: 'fail-fast',
      stoppedBy: 'rule',
    });
  });

  test('a row that reconciles: a read asks again, a vouched-for write is sent again, but not if a key is used', () => {
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

  test('a given wait above maxRetryAfter, or beyond the deadline, defers at once, even on the last attempt', () => {
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

  test("the row's delay grows with the retries that it caused, and is spread upwards", () => {
    expect(decided(failed(free), { retriesByRule: 2 }, { maxAttempts: 9 })).toMatchObject({ delayMs: 4000 });
    expect(decided(failed(free), { random: () => 0 })).toMatchObject({ delayMs: 1250 });
  });

  test("the caller's backoff replaces the row's delay, above the floor of a given wait", () => {
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
    () => '700' as never,
    () => {
      throw new Error('mine');
    },
  ])('a backoff that is no number is reported, and the table replaces it', (backoff) => {
    const errors: unknown[] = [];
    const given = { onError: (error: unknown) => errors.push(error) };
    expect(decided(failed(free), given, { backoff })).toEqual({ action: 'retry', delayMs: 1000 });
    expect(errors).toHaveLength(1);
  });
});

describe('a provider that asks for no retry at all', () => {
  const never = (processed: 'no' | 'maybe', operation: Operation = 'write') => failed({ processed }, operation, -1);
  const asked = { action: 'reconcile', stoppedBy: 'ambiguous' };
  const ended = { action: 'retry', stoppedBy: 'retry-after' };

  test('is asked what became of a write in doubt, and nothing else is done', () => {
    expect(decided(never('maybe'), { protectedFor: 9e9 })).toEqual(asked);
    expect(decided(never('maybe', 'repeatable'))).toEqual(asked);
    expect(decided(never('no'), { ambiguous: true })).toEqual(asked);
    expect(decided(never('no'))).toEqual(ended);
    expect(decided(never('maybe', 'read'))).toEqual(ended);
  });

  test('differs from one that asks for no wait: that is a floor below the usual wait', () => {
    expect(decided(failed({ processed: 'no' }, 'write', 0))).toEqual({ action: 'retry', delayMs: 1000 });
  });
});

describe('a request that cannot be sent again, or needs no protection', () => {
  test('a body that can be read only once is not sent again', () => {
    expect(decided(failed({ processed: 'no' }), { repeatable: false })).toEqual({
      action: 'retry',
      stoppedBy: 'not-repeatable',
    });
    expect(decided(failed({ processed: 'no' }, 'write', 99_000), { repeatable: false })).toMatchObject({
      stoppedBy: 'not-repeatable',
    });
  });

  test('a row whose documentation says to send the same again needs no key', () => {
    expect(decided(failed({ repeatable: true }))).toMatchObject({ action: 'retry', delayMs: 1000 });
  });

  test("a vouched-for request is sent again without its result, but not against its caller's word", () => {
    const lost = { action: 'reconcile', processed: 'yes' } as const;
    expect(decided(failed(lost, 'read'), {}, { idempotent: false })).toEqual({
      action: 'reconcile',
      stoppedBy: 'ambiguous',
    });
    expect(decided(failed(lost, 'repeatable'))).toMatchObject({ action: 'reconcile' });
  });
});

describe('what other calls mean for a retry', () => {
  const free = failed({ processed: 'no' });
  const among = (traffic: Partial<Standing['traffic']>, given: Partial<Standing> = {}) =>
    decided(free, { traffic: { ...freeTraffic, ...traffic }, ...given });

  test('an empty budget stops it, but not a poll of a running request', () => {
    expect(among({ withinBudget: false })).toEqual({ action: 'retry', stoppedBy: 'budget' });
    const poll = failed({ processed: 'no', poll: true });
    const traffic = { ...freeTraffic, withinBudget: false };
    expect(decided(poll, { traffic })).toEqual({ action: 'retry', delayMs: 1000 });
    const used = failed({ action: 're-key', processed: 'no', keys: ['a'] });
    expect(decided(used, { traffic })).toEqual({ action: 're-key', stoppedBy: 'budget' });
  });

  test('an empty budget does not stop a request in doubt under an enforced key: asking about it would be no less load', () => {
    const traffic = { ...freeTraffic, withinBudget: false };
    expect(decided(failed({}), { traffic, protectedFor: 99_000 })).toEqual({ action: 'retry', delayMs: 1000 });
    expect(decided(failed({ processed: 'no' }), { traffic, ambiguous: true, protectedFor: 99_000 })).toEqual({
      action: 'retry',
      delayMs: 1000,
    });
    // A read is asked for anew by the caller, if at all.
    expect(decided(failed({}, 'read'), { traffic })).toMatchObject({ stoppedBy: 'budget' });
    expect(decided(failed({}), { traffic })).toMatchObject({ action: 'reconcile', stoppedBy: 'ambiguous' });
  });

  test('it waits at an open breaker, unless that is surely in vain', () => {
    expect(among({ refusedFor: 9000 })).toEqual({ action: 'retry', delayMs: 1000 });
    const refused = { action: 'retry', stoppedBy: 'breaker', delayMs: 1001 };
    // The wait for its turn begins after the one before the resend.
    expect(among({ refusedFor: 1001, patience: 2 })).toEqual({ action: 'retry', delayMs: 1000 });
    expect(among({ refusedFor: 1001, patience: 1 })).toEqual(refused);
    expect(among({ refusedFor: 1000, patience: 0 })).toEqual({ action: 'retry', delayMs: 1000 });
    expect(among({ refusedFor: 1001, patience: 1, withinBudget: false })).toEqual(refused);
  });

  test('it does not wait at a breaker that stays open until no attempt could begin', () => {
    const refused = { action: 'retry', stoppedBy: 'breaker', delayMs: 5000 };
    expect(among({ refusedFor: 5000 }, { remaining: 5000 })).toEqual(refused);
    expect(among({ refusedFor: 5000 }, { remaining: 5001 })).toEqual({ action: 'retry', delayMs: 1000 });
    expect(among({ refusedFor: 5000, quickest: 500 }, { remaining: 5500 })).toEqual(refused);
    expect(among({ refusedFor: 5000, quickest: 500 }, { remaining: 5501 })).toEqual({ action: 'retry', delayMs: 1000 });
  });

  test('it waits as long as all calls are held, and comes back later if that is too long', () => {
    expect(among({ heldFor: 999 })).toEqual({ action: 'retry', delayMs: 1000 });
    expect(among({ heldFor: 7000 })).toEqual({ action: 'retry', delayMs: 7000 });
    const late = { action: 'retry', stoppedBy: 'retry-after', delayMs: 7000, deferred: true };
    expect(among({ heldFor: 7000 }, { remaining: 7000 })).toEqual(late);
    expect(among({ heldFor: 999 }, { remaining: 1000 })).toEqual({ action: 'retry', stoppedBy: 'deadline' });
    const used = failed({ action: 're-key', processed: 'no', keys: ['a'] });
    const traffic = { ...freeTraffic, heldFor: 70 };
    expect(decided(used, { traffic })).toEqual({ action: 're-key', delayMs: 70 });
  });

  test('it does not begin if the quickest attempt took longer than the time left', () => {
    expect(among({ quickest: 500 }, { remaining: 1500 })).toEqual({ action: 'retry', stoppedBy: 'deadline' });
    expect(among({ quickest: 500 }, { remaining: 1501 })).toEqual({ action: 'retry', delayMs: 1000 });
    expect(among({ quickest: 500 }, { remaining: 1001 })).toMatchObject({ stoppedBy: 'deadline' });
  });

  test('a key must outlive the time for which calls are held', () => {
    const broken = failed({});
    const traffic = { ...freeTraffic, heldFor: 7000 };
    expect(decided(broken, { traffic, protectedFor: 7000 })).toMatchObject({ action: 'reconcile' });
    expect(decided(broken, { traffic, protectedFor: 7001 })).toMatchObject({ action: 'retry', delayMs: 7000 });
  });
});

describe('the delay of a row', () => {
  const delayed = (delay: Rule['delay'], given: Partial<Standing> = {}) =>
    decided(failed({ processed: 'no', ...(delay && { delay }) }), given, { maxAttempts: 99 }).delayMs;

  test('grows by its factor up to its maximum, and by default doubles up to half a minute', () => {
    expect(delayed({ initial: 100, factor: 3 }, { retriesByRule: 2 })).toBe(900);
    expect(delayed({ initial: 100, factor: 3, max: 800 }, { retriesByRule: 2 })).toBe(800);
    expect(delayed({ initial: 100 }, { retriesByRule: 3 })).toBe(800);
    expect(delayed({ initial: 100 }, { retriesByRule: 9 })).toBe(30_000);
    expect(delayed({ initial: 100 }, { random: () => 0.5 })).toBe(112.5);
  });

  test('from the documentation counts as a given wait: it is not spread, and defers if it is too long', () => {
    const told = failed({ processed: 'no', delay: { initial: 31_000, told: true } });
    expect(decided(told)).toEqual({ action: 'retry', stoppedBy: 'retry-after', delayMs: 31_000, deferred: true });
    expect(delayed({ initial: 5000, told: true }, { random: () => 0 })).toBe(5000);
    expect(delayed({ initial: 5000 }, { random: () => 0 })).toBe(6250);
  });

  test('leaves none for the retry if a given wait just fits the deadline', () => {
    expect(decided(failed({ processed: 'no' }, 'write', 5000), { remaining: 5000 })).toEqual({
      action: 'retry',
      stoppedBy: 'deadline',
    });
  });

  test('the backoff gets the attempt, the previous wait and the random number', () => {
    const { delay: _delay, ...bare } = failed({ processed: 'no' }).rule;
    const given = { attempt: 3, previousDelayMs: 70, random: () => 0.5 };
    expect(decided({ ...failed(), failure: { ...failed().failure, processed: 'no' }, rule: bare }, given).delayMs).toBe(
      400,
    );
    const backoff = (attempt: number, previous = 0, random = () => 0) => attempt * 1000 + previous + random();
    expect(decided(failed({ processed: 'no' }), given, { backoff }).delayMs).toBe(3070.5);
    expect(decided(failed({ processed: 'no' }), {}, { backoff: () => 0 }).delayMs).toBe(0);
  });

  test('no backoff is not a wrong one', () => {
    const errors: unknown[] = [];
    decided(failed({ processed: 'no' }), { onError: (error: unknown) => errors.push(error) });
    expect(errors).toEqual([]);
  });

  test('reports what a wrong backoff returned', () => {
    const errors: unknown[] = [];
    const given = { onError: (error: unknown) => errors.push(error) };
    decided(failed({ processed: 'no' }), given, { backoff: () => -1 });
    const thrown = new TypeError('policy.backoff must return a number of milliseconds, at least 0; got -1');
    expect(errors).toMatchObject([{ hook: 'backoff', thrown }]);
    expect(decided(failed({ processed: 'no' }), {}, { backoff: () => -1 }).delayMs).toBe(1000);
  });
});
