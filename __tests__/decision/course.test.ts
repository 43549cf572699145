import { describe, expect, test } from '@jest/globals';
import type { Circumstances } from '../../src/decision/attempt.js';
import { Course } from '../../src/decision/course.js';
import { freeTraffic } from '../../src/decision/decide.js';
import type { Classified } from '../../src/failure/classify.js';
import { defaultPolicy } from '../../src/policy/policy.js';
import type { Operation, Rule } from '../../src/providers/provider.js';
import { row } from '../failure/answers.js';

const broken = row('503', { action: 'retry', processed: 'maybe', delay: { initial: 1000 } });
const limited = row('429', { action: 'retry', processed: 'no', delay: { initial: 1000 } });
const refused = row('400');
const declined = row('05', { processed: 'yes', decline: { code: 'do_not_honor', retryable: 'never' } });
const used = row('406', { action: 're-key', afterAmbiguous: 'reconcile', keys: ['order_id'] });
const running = row('202', { action: 'retry', processed: 'maybe', poll: true, delay: { initial: 1000 } });
const lost = row('ACCEPTED', { action: 'reconcile', processed: 'yes' });

function classified(rule: Rule, operation: Operation = 'write', more: Partial<Classified['failure']> = {}): Classified {
  const { code, processed } = rule;
  const failure = { provider: 'p', status: 500, code, source: 'body', message: undefined, recoverable: undefined };
  return { rule, kind: { operation }, failure: { ...failure, processed, retryAfterMs: undefined, ...more } };
}

/** A request that an enforced key protects, unless something else is said. */
const protectedBy = (given: Partial<Circumstances> = {}): Circumstances => ({
  repeatable: true,
  protectedFor: Number.POSITIVE_INFINITY,
  replaceable: () => true,
  remaining: 60_000,
  traffic: freeTraffic,
  random: () => 1,
  elapsedMs: 5,
  now: 5,
  ...given,
});

function played(...failures: (Rule | Classified)[]) {
  const course = new Course();
  const fail = (what: Rule | Classified, given: Partial<Circumstances> = {}, policy = {}) =>
    course.fail('rule' in what ? what : classified(what), protectedBy(given), { ...defaultPolicy, ...policy });
  for (const each of failures) fail(each);
  return { course, fail };
}

describe('what is recorded', () => {
  test('every attempt in order, with its time, its status and the decision', () => {
    const { course, fail } = played();
    const first = classified(broken, 'write', { status: 503 });
    const decision = fail(first, { elapsedMs: 7 });
    course.succeed(201, 9);
    expect(course.attempts).toEqual([
      { number: 1, elapsedMs: 7, classified: first, status: 503, decision },
      { number: 2, elapsedMs: 9, classified: undefined, status: 201, decision: undefined },
    ]);
    expect(decision).toEqual({ action: 'retry', delayMs: 1000 });
  });
});

describe('what the earlier attempts mean for the decision', () => {
  test('the number of attempts, without polls of a running request', () => {
    const { fail } = played(broken, running, running, running, broken);
    expect(fail(broken)).toMatchObject({ delayMs: 4000 });
    expect(fail(broken)).toEqual({ action: 'retry', stoppedBy: 'attempts' });
  });

  test('retryIf gets the number of requests on the wire, polls included, as in the report', () => {
    const seen: number[] = [];
    const mayResend = (_: unknown, attempt: number) => {
      seen.push(attempt);
      return true;
    };
    const { course, fail } = played(broken, running, running);
    fail(broken, { mayResend });
    fail(running, { mayResend });
    expect(seen).toEqual([4, 5]);
    expect(course.attempts.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
  });

  test('how often the same row has caused a retry, and the previous wait', () => {
    const once = row('X', { action: 'retry', maxRetries: 1, delay: { initial: 10 } });
    const { fail } = played(limited, once);
    const waits: unknown[] = [];
    const backoff = (attempt: number, previous?: number) => {
      waits.push([attempt, previous]);
      return 70;
    };
    expect(fail(limited, {}, { backoff })).toEqual({ action: 'retry', delayMs: 70 });
    expect(fail(once, {}, { backoff, maxAttempts: 9 })).toEqual({ action: 'retry', stoppedBy: 'attempts' });
    expect(waits).toEqual([
      [3, 10],
      [4, 70],
    ]);
    const first: unknown[] = [];
    played().fail(limited, {}, { backoff: (...given: unknown[]) => first.push(given) });
    expect(first).toEqual([[1, undefined, expect.any(Function)]]);
  });

  test('a used key proves that an ambiguous attempt landed, and is replaced if there was none', () => {
    expect(played(limited).fail(used)).toEqual({ action: 're-key', delayMs: 0 });
    const { course, fail } = played(broken);
    expect(fail(used)).toEqual({ action: 'reconcile', stoppedBy: 'ambiguous', landed: true });
    expect(course.evident).toBe(true);
  });

  test('after a look-up that found nothing, a used key is still a proof', () => {
    const { course, fail } = played(broken);
    course.absolve();
    expect(course.ambiguous).toBe(false);
    expect(fail(used)).toMatchObject({ landed: true });
    expect(course.evident).toBe(true);
    const clear = played(limited);
    clear.course.absolve();
    expect(clear.fail(used)).toMatchObject({ action: 're-key' });
    expect(clear.course.evident).toBe(false);
  });

  test('a doubt stays, whatever later look-ups say', () => {
    const { course, fail } = played(broken);
    course.absolve();
    course.absolve();
    expect(fail(used)).toMatchObject({ action: 'reconcile' });
  });

  test('a row that replaces a key says nothing about landing unless it is marked so', () => {
    const { course, fail } = played(broken);
    const unmarked = row('X', { action: 're-key', keys: ['k'] });
    expect(fail(unmarked)).toMatchObject({ action: 'reconcile', landed: true });
    expect(course.evident).toBe(false);
  });
});

describe('could it have taken effect', () => {
  test.each([
    ['none', [], 'no'],
    ['a rejection', [limited], 'no'],
    ['a fault', [broken], 'maybe'],
    ['a fault and a rejection', [broken, limited], 'maybe'],
    ['a fault and a lost answer', [broken, lost], 'yes'],
    ['a lost answer and a fault', [lost, broken], 'yes'],
    ['a decline', [declined], 'no'],
    ['the lost answer to a read', [classified(lost, 'read')], 'no'],
    ['a fault of what may be repeated', [classified(broken, 'repeatable')], 'maybe'],
  ])('after %s', (_what, failures, processed) => {
    const { course } = played(...(failures as (Rule | Classified)[]));
    expect(course.processed).toBe(processed);
    expect(course.ambiguous).toBe(processed !== 'no');
  });

  test('a success has', () => {
    const { course } = played(limited);
    course.succeed(200, 1);
    expect(course.processed).toBe('yes');
  });

  test('an earlier call may have, until a look-up says that it has not', () => {
    const { course } = played();
    course.resume(0);
    expect(course.processed).toBe('maybe');
    expect(course.outcome).toBe('unknown');
    course.absolve();
    expect(course.processed).toBe('no');
    expect(course.outcome).toBe('failed');
  });

  test('a look-up clears earlier attempts, not later ones', () => {
    const { course, fail } = played(broken, lost);
    course.absolve();
    expect(course.processed).toBe('no');
    fail(broken);
    expect(course.processed).toBe('maybe');
  });

  test('a look-up does not clear what a used key has proven', () => {
    const { course } = played(broken, used);
    course.absolve();
    expect(course.processed).toBe('maybe');
    const accepted = played(lost, used);
    accepted.course.absolve();
    expect(accepted.course.processed).toBe('yes');
    const resumed = played();
    resumed.course.resume(0);
    resumed.fail(used);
    resumed.course.absolve();
    expect(resumed.course.processed).toBe('maybe');
    expect(resumed.course.evident).toBe(true);
  });
});

describe('how a call ended', () => {
  test('without any attempt, as failed', () => {
    expect(new Course().outcome).toBe('failed');
  });

  test('with a success', () => {
    const { course } = played();
    course.succeed(200, 1);
    expect(course.outcome).toBe('ok');
    const later = played(broken).course;
    later.succeed(200, 1);
    expect(later.outcome).toBe('recovered');
  });

  const canceled = row('ERR_CANCELED', { processed: 'maybe' });
  const late = classified(limited, 'write', { retryAfterMs: 99_000 });
  test.each([
    ['a refusal', [refused], 'failed'],
    ['a refusal after a doubt', [broken, refused], 'unknown'],
    ['a doubt', [broken], 'unknown'],
    ['a read', [classified(broken, 'read')], 'failed'],
    ['a read that was lost', [classified(lost, 'read')], 'failed'],
    ["the caller's own will", [broken, canceled], 'aborted'],
    ['a time to come back', [late], 'deferred'],
    ['a time to come back after a doubt', [broken, late], 'deferred'],
    ['a decline', [declined], 'failed'],
    ['a decline, and then another doubt', [declined, broken], 'unknown'],
    ['a used key on a first attempt that is looked up', [row('406', { action: 'reconcile' })], 'unknown'],
    ['a used key of a read', [classified(row('406', { action: 'reconcile' }), 'read')], 'failed'],
    ['a lost answer', [lost], 'unknown'],
  ])('with %s', (_what, failures, outcome) => {
    expect(played(...(failures as (Rule | Classified)[])).course.outcome).toBe(outcome);
  });

  test.each([
    ['that a key protects', 'write', 1, 'failed'],
    ['that nothing protects', 'write', 0, 'unknown'],
    ['that may be repeated, and nothing protects', 'repeatable', 0, 'unknown'],
  ] as const)('a decline is the last word on an attempt in doubt %s', (_what, operation, protectedFor, outcome) => {
    const { course, fail } = played(classified(broken, operation));
    fail(classified(declined, operation), { protectedFor });
    expect(course.outcome).toBe(outcome);
  });

  test.each([
    ['that a key protects', 1, false, 'failed'],
    ['that nothing protects', 0, false, 'unknown'],
    ['of a call that goes on with an earlier one', 1, true, 'unknown'],
  ] as const)(
    'a refusal of what was said is the last word on an attempt in doubt %s',
    (_what, protectedFor, isResumed, outcome) => {
      const { course, fail } = played(broken);
      if (isResumed) course.resume(0);
      fail(row('400', { settles: true }), { protectedFor });
      expect(course.outcome).toBe(outcome);
    },
  );

  test('a refusal of what was said says nothing about a key that was refused as used', () => {
    const { course, fail } = played();
    course.isUsed = true;
    fail(row('400', { settles: true }));
    expect(course.outcome).toBe('unknown');
  });

  test('a refusal of what was said may be due to an attempt in doubt whose work the provider may still finish', () => {
    const { course, fail } = played(classified(broken, 'write', { lasting: true }));
    fail(row('400', { settles: true }));
    expect(course.outcome).toBe('unknown');
  });

  test('what the provider may still finish is none of a success, and over once a look-up says that nothing came of it', () => {
    const { course } = played();
    course.succeed(200, 1);
    expect(course.lasting).toBe(false);
    course.resume(0, 0, true);
    expect(course.lasting).toBe(true);
    course.absolve();
    expect(course.lasting).toBe(false);
  });

  test('a refusal of anything else is not a decline: a gateway refuses a bad signature without reading the key', () => {
    const { course, fail } = played(broken);
    fail(row('401'), { protectedFor: 1 });
    expect(course.outcome).toBe('unknown');
  });

  test('a read that must not be sent again failed, whatever became of it', () => {
    const { course, fail } = played();
    expect(fail(classified(lost, 'read'), {}, { idempotent: false })).toMatchObject({ action: 'reconcile' });
    expect(course.outcome).toBe('failed');
  });

  test('a decline of a call without doubt needs no key', () => {
    const { course, fail } = played(limited);
    fail(declined, { protectedFor: 0 });
    expect(course.outcome).toBe('failed');
  });

  test('a decline in answer to a read settles the resumed call', () => {
    const { course, fail } = played();
    course.resume(0);
    fail(classified(declined, 'read'), { protectedFor: 0 });
    expect(course.outcome).toBe('failed');
  });
});

test('a running request is under way for as long as its row allows, whatever fails meanwhile', () => {
  const { course, fail } = played();
  fail(broken, { now: 100 });
  expect(course.lastInDoubt).toBe(100);
  fail(running, { now: 200 });
  expect(course.lastInDoubt).toBe(1200);
  fail(broken, { now: 300 });
  expect([course.givenUpAt, course.lastInDoubt]).toEqual([300, 1200]);
  fail(broken, { now: 1500 });
  expect(course.lastInDoubt).toBe(1500);
});

describe('a key that was refused as used', () => {
  const reconciled = row('USED', { action: 'reconcile', processed: 'no' });

  test.each([
    ['of a write', [reconciled], true],
    ['of a read', [classified(reconciled, 'read')], false],
    ['before another failure', [reconciled, limited], false],
    ['in no attempt', [limited], false],
    ['before anything was sent', [], false],
  ] as const)('leaves open whose payment it names: %s', (_where, failures, isOpen) => {
    expect(played(...failures).course.isUndecided).toBe(isOpen);
  });

  test('leaves it open for whoever resumes the call, and no longer once a look-up has cleared the attempt', () => {
    const { course } = played();
    course.isUsed = true;
    expect(course.isUndecided).toBe(true);
    const { course: cleared } = played(reconciled);
    cleared.absolve();
    expect(cleared.isUndecided).toBe(false);
  });
});
