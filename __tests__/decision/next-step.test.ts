import { describe, expect, test } from '@jest/globals';
import { freeTraffic } from '../../src/decision/decide.js';
import type { Outcome, StoppedBy } from '../../src/decision/outcome.js';
import type { Facts } from '../../src/decision/step.js';
import type { ResolvedPolicy } from '../../src/policy/policy.js';
import type { Finding, State } from '../../src/providers/look-up.js';
import { type FailureName, failures, of } from './failures.js';
import { found, Story } from './story.js';

const SETTLE = { do: 'settle' };
const SEND = { do: 'enter' };
const ASK_NOW = { do: 'wait', ms: 0 };
const KEYS = { keys: { order_id: '1' } };
/** Nothing protects a resend. */
const BARE = { protectedFor: 0 };

/** A call that fails for the first time. */
function failing(name: FailureName, given: Partial<Facts> = {}, policy: Partial<ResolvedPolicy> = {}) {
  const story = new Story(given, policy);
  story.after('begun', name);
  const { decision } = story.course.attempts.at(-1) ?? {};
  return { step: story.step, stoppedBy: decision?.stoppedBy, outcome: story.course.outcome, story };
}

describe('begun', () => {
  test('a fresh call is sent at once', () => {
    expect(new Story().on('begun')).toEqual(SEND);
  });

  test('a call that resumes with the keys of an earlier one asks first, and sends nothing', () => {
    const story = new Story({ now: 7 }, KEYS);
    expect(story.on('begun')).toEqual(ASK_NOW);
    expect(story.course.asking).toMatchObject({ why: 'resume', ambiguous: true, since: 7, asked: 0 });
    expect(story.course.outcome).toBe('unknown');
    expect(story.on('waited')).toEqual({ do: 'ask' });
  });

  test('with no time to ask, the earlier call stays in doubt', () => {
    const story = new Story({ remaining: 0 }, KEYS);
    expect(story.on('begun')).toEqual({ do: 'settle', stoppedBy: 'deadline' });
    expect(story.course.outcome).toBe('unknown');
  });
});

describe('failed: sent again after a wait', () => {
  test.each<[string, FailureName, Partial<Facts>, number]>([
    ['rejected before any work: when the provider says', 'limited', BARE, 5000],
    ['nothing was sent: after the wait of the row', 'refused', BARE, 200],
    ['in doubt: a key protects it', 'unavailable', {}, 2000],
    ['in doubt: a key outlives the wait', 'unavailable', { protectedFor: 2001 }, 2000],
    ['in doubt: not before the provider says', 'unavailableTold', {}, 5000],
    ['no answer: a key protects it', 'reset', {}, 500],
    ['an unheard-of fault: a key protects it', 'unheardOf', {}, 200],
  ])('%s', (_what, name, given, ms) => {
    const { step, story } = failing(name, given);
    expect(step).toEqual({ do: 'wait', ms, before: 'retry' });
    expect(story.on('waited')).toEqual(SEND);
  });

  test('a running request is polled, which is not a retry', () => {
    expect(failing('running').step).toEqual({ do: 'wait', ms: 1500, before: 'poll' });
  });

  test('a key refused as used is replaced first, if this call cannot have used it', () => {
    const step = { do: 'wait', ms: 0, before: 'retry', rekey: failures.usedToReplace.rule };
    expect(failing('usedToReplace').step).toEqual(step);
    expect(failing('usedToReplace', BARE).step).toEqual(step);
    const story = new Story();
    story.after('begun', 'limited', 'waited');
    expect(story.on('usedToReplace')).toEqual(step);
  });

  test('a request that may be late is looked up before it is sent again', () => {
    const { step, story } = failing('late');
    expect(step).toEqual({ do: 'wait', ms: 30_000, before: 'retry' });
    expect(story.on('waited')).toEqual({ do: 'ask' });
  });

  test('a read, and what the caller vouches for, needs no key', () => {
    const story = new Story(BARE);
    story.on('begun');
    const read = { what: 'failed', classified: of('read', failures.unavailable) } as const;
    expect(story.on(read)).toMatchObject({ do: 'wait', before: 'retry' });
    expect(failing('unavailable', BARE, { idempotent: true }).step).toMatchObject({ do: 'wait', before: 'retry' });
    expect(failing('unreadable', BARE, { idempotent: true }).step).toMatchObject({ do: 'wait', before: 'retry' });
  });
});

describe('failed: stopped without doubt', () => {
  test.each<[StoppedBy, Outcome, FailureName, Partial<Facts>, Partial<ResolvedPolicy>]>([
    ['rule', 'failed', 'wrong', {}, {}],
    ['rule', 'failed', 'declined', {}, {}],
    ['rule', 'failed', 'unchangeable', {}, {}],
    ['rule', 'failed', 'usedToReplace', { replaceable: () => false }, {}],
    ['attempts', 'failed', 'limited', {}, { maxAttempts: 1 }],
    ['attempts', 'failed', 'usedToReplace', {}, { maxAttempts: 1 }],
    ['deadline', 'failed', 'refused', { remaining: 200 }, {}],
    ['retry-after', 'deferred', 'limitedForLong', {}, {}],
    ['retry-after', 'deferred', 'limited', {}, { maxRetryAfter: 4999 }],
    ['retry-after', 'deferred', 'limited', { remaining: 4999 }, {}],
    ['not-repeatable', 'failed', 'limited', { repeatable: false }, {}],
    ['not-repeatable', 'failed', 'usedToReplace', { repeatable: false }, {}],
    ['budget', 'failed', 'limited', { traffic: { ...freeTraffic, withinBudget: false } }, {}],
    ['breaker', 'failed', 'limited', { traffic: { ...freeTraffic, refusedFor: 5001, patience: 1 } }, {}],
  ])('by %s: %s', (stoppedBy, outcome, name, given, policy) => {
    expect(failing(name, given, policy)).toMatchObject({ step: SETTLE, stoppedBy, outcome });
  });
});

describe('failed: stopped in doubt, so the provider is asked', () => {
  test.each<[StoppedBy, FailureName, Partial<Facts>, Partial<ResolvedPolicy>, number]>([
    ['ambiguous', 'unavailable', BARE, {}, 0],
    ['ambiguous', 'unavailable', { protectedFor: 2000 }, {}, 0],
    ['ambiguous', 'unavailable', {}, { idempotent: false }, 0],
    ['ambiguous', 'unwelcome', {}, {}, 0],
    ['ambiguous', 'unreadable', {}, {}, 1000],
    ['ambiguous', 'used', {}, {}, 0],
    ['attempts', 'unavailable', {}, { maxAttempts: 1 }, 0],
    ['deadline', 'unavailable', { remaining: 2000 }, {}, 0],
    ['not-repeatable', 'unavailable', { repeatable: false }, {}, 0],
    ['breaker', 'unavailable', { traffic: { ...freeTraffic, refusedFor: 9999, patience: 1 } }, {}, 0],
  ])('by %s, after %s', (stoppedBy, name, given, policy, ms) => {
    const { step, story, ...rest } = failing(name, given, policy);
    expect(rest).toEqual({ stoppedBy, outcome: 'unknown' });
    expect(step).toEqual({ do: 'wait', ms });
    expect(story.course.asking).toMatchObject({ why: 'doubt', asked: 0, absences: 0 });
    expect(story.on('waited')).toEqual({ do: 'ask' });
  });

  test('a wait that the provider gave defers it, in doubt or not', () => {
    expect(failing('unavailableTold', {}, { maxRetryAfter: 0 })).toMatchObject({ step: SETTLE, outcome: 'deferred' });
  });

  test('without a look-up, an unreadable answer is not waited for', () => {
    expect(failing('unreadable', { askable: false }).step).toEqual(ASK_NOW);
  });

  test('with no time left it ends as it is', () => {
    expect(failing('unavailable', { ...BARE, remaining: 0 })).toMatchObject({ step: SETTLE, outcome: 'unknown' });
    expect(failing('unreadable', { remaining: 499 })).toMatchObject({ step: SETTLE, outcome: 'unknown' });
  });

  test('an earlier attempt counts: a refusal that proves it, or says nothing about it', () => {
    for (const name of ['used', 'usedToReplace', 'unchangeable'] as const) {
      const story = new Story();
      story.after('begun', 'unavailable', 'waited');
      expect(story.on(name)).toEqual(ASK_NOW);
      expect(story.course.attempts.at(-1)?.decision).toMatchObject({ action: 'reconcile', landed: true });
      expect(story.course.asking?.ambiguous).toBe(true);
    }
    const vouched = new Story(BARE, { idempotent: true });
    vouched.after('begun', 'unavailable', 'waited');
    expect(vouched.on('wrong')).toEqual(ASK_NOW);
  });

  test('a key that must be replaced, after a doubt, is looked up as if an attempt had landed', () => {
    const story = new Story(BARE);
    story.after('begun', 'limited', 'waited', 'unreadable', 'waited', found('absent'));
    story.on('waited', { now: 15_000 });
    story.on(found('absent'), { now: 15_000 });
    expect(story.course.ambiguous).toBe(false);
    story.after('waited', 'stale');
    expect(story.course.attempts.at(-1)?.decision).toMatchObject({ landed: true });
    expect(story.course.asking?.ambiguous).toBe(true);
  });

  test('out of time, the deadline stopped it only if asking could have told', () => {
    expect(failing('unreadable', { remaining: 499 }).step).toEqual({ do: 'settle', stoppedBy: 'deadline' });
    expect(failing('unreadable', { remaining: 0, askable: false }).step).toEqual(SETTLE);
    const spent = new Story(BARE, { maxAttempts: 3 });
    spent.after('begun', 'limited', 'waited', 'limited', 'waited');
    expect(spent.on('unavailable', { protectedFor: Number.POSITIVE_INFINITY, remaining: 0 })).toEqual(SETTLE);
    const refusal = { stoppedBy: 'breaker', code: 'ERR_BREAKER_OPEN', message: 'open' } as const;
    const held = new Story();
    held.after('begun', 'unavailable', 'waited');
    expect(held.on({ what: 'refused', refusal }, { remaining: 0 })).toEqual({
      do: 'settle',
      outcome: 'unknown',
      stoppedBy: 'breaker',
    });
  });

  test('a retry that the provider defers is looked up, even if it was before', () => {
    const refusal = { stoppedBy: 'retry-after', outcome: 'deferred', code: 'ERR_HELD', message: 'held' } as const;
    const story = new Story();
    story.after('begun', 'late', 'waited', found('absent'));
    expect(story.on({ what: 'refused', refusal })).toEqual(ASK_NOW);
    expect(story.course.asking).toMatchObject({ why: 'doubt', refusal });
  });

  test('a used key on a first attempt is looked up, and says nothing about this call', () => {
    expect(failing('used').story.course.asking?.ambiguous).toBe(false);
  });
});

describe('failed, and somebody else decides what follows', () => {
  test.each(['limited', 'unavailable', 'used', 'declined'] as const)('%s: the call is over here', (name) => {
    const story = new Story();
    story.on('begun');
    expect(story.on({ what: 'failed', classified: failures[name], isLeft: true })).toEqual(SETTLE);
  });
});

describe('succeeded', () => {
  test('the call is over, after its first attempt or a later one, even one that was looked up', () => {
    const first = new Story();
    first.on('begun');
    expect(first.on({ what: 'succeeded', status: 201 })).toEqual(SETTLE);
    expect(first.course).toMatchObject({ outcome: 'ok', attempts: [{ status: 201 }] });

    const later = new Story(BARE);
    later.after('begun', 'unreadable', 'waited', found('absent'), 'waited', found('absent'), 'waited');
    expect(later.on({ what: 'succeeded', status: undefined })).toEqual(SETTLE);
    expect(later.course.outcome).toBe('recovered');
  });
});

describe('abandoned', () => {
  test.each([
    ['before anything', []],
    ['in the wait for a resend', ['begun', 'limited']],
    ['while the provider is asked', ['begun', 'unreadable', 'waited']],
  ] as const)('%s: the call is over', (_when, happenings) => {
    const story = new Story();
    story.after(...happenings);
    expect(story.on('abandoned')).toEqual(SETTLE);
  });
});

describe('interrupted', () => {
  const interrupted = { what: 'interrupted' } as const;

  test.each([
    ['before anything', []],
    ['before the first attempt of a call that goes on with another', ['begun']],
    ['after an attempt that has surely done nothing', ['begun', 'limited', 'waited']],
  ] as const)('%s: the call is over', (_when, happenings) => {
    const story = new Story({}, happenings.length === 1 ? KEYS : {});
    story.after(...happenings);
    expect(story.on(interrupted)).toEqual(SETTLE);
  });

  test('after an attempt in doubt: the provider is asked, and nothing is sent again whatever it says', () => {
    const story = new Story();
    story.after('begun', 'unavailable', 'waited');
    expect(story.on(interrupted)).toEqual(ASK_NOW);
    expect(story.on('waited')).toEqual({ do: 'ask' });
    expect(story.on(found(undefined))).toEqual({ do: 'settle', outcome: 'unknown', stoppedBy: 'request' });
    expect(story.course.asking?.refusal).toEqual({
      stoppedBy: 'request',
      code: 'ERR_INTERRUPTED',
      message: 'the request could not be made again',
    });
  });
});

describe('failed, and the caller forbids a retry', () => {
  const mayResend = () => false;

  test("the caller's word ends it, if the money rules would have it sent again", () => {
    expect(failing('limited', { mayResend })).toMatchObject({ step: SETTLE, stoppedBy: 'policy', outcome: 'failed' });
    expect(failing('limited', { mayResend: () => true }).step).toMatchObject({ do: 'wait' });
    const rekeying = failing('usedToReplace', { mayResend });
    expect(rekeying).toMatchObject({ step: SETTLE, stoppedBy: 'policy' });
    const action = (story: Story) => story.course.attempts.at(-1)?.decision?.action;
    expect(action(rekeying.story)).toBe('re-key');
    expect(action(failing('limited', { mayResend }).story)).toBe('retry');
  });

  test('the caller learns what failed, and how many requests that makes', () => {
    const told = new Set<string>();
    const story = new Story({ mayResend: ({ code }, number) => told.add(`${number} ${code}`).size > 0 });
    story.after('begun', 'limited', 'waited', 'running');
    expect([...told]).toEqual(['1 429', '2 202']);
  });
});

describe('doubted: a retry was let through, but its call has done more than it was judged by', () => {
  const doubted = { what: 'doubted', classified: failures.unavailable } as const;

  test('nothing protects it: it is not sent, and ends as unknown', () => {
    const story = new Story({ ...BARE, askable: false });
    story.after('begun', 'limited', 'waited', doubted, 'waited');
    expect(story.on(found(undefined))).toEqual({ do: 'settle', outcome: 'unknown', stoppedBy: 'ambiguous' });
    expect(story.course.attempts).toMatchObject([{ number: 1, classified: failures.unavailable }]);
  });

  test('nothing protects it, but the provider can be asked: it is asked', () => {
    const story = new Story(BARE);
    story.after('begun', 'limited', 'waited');
    expect(story.on(doubted)).toMatchObject({ do: 'wait' });
    expect(story.on('waited')).toEqual({ do: 'ask' });
  });

  test.each<[State, Partial<Finding>]>([
    ['absent', { final: true }],
    ['partial', {}],
  ])('what a look-up found before knew nothing of it: %s', (state, more) => {
    const story = new Story(BARE);
    story.after('begun', 'unavailable', 'waited', found({ state, ...more }), 'waited');
    expect(story.on({ what: 'admitted' })).toEqual({ do: 'send' });
    expect(story.on(doubted)).toMatchObject({ do: 'wait' });
    expect(story.course.ambiguous).toBe(true);
  });

  test.each<[string, Partial<Facts>, Partial<ResolvedPolicy>]>([
    ['a key protects it', {}, {}],
    ['the caller vouches for it', BARE, { idempotent: true }],
  ])('%s: it is sent, and stays in doubt', (_what, given, policy) => {
    const story = new Story(given, policy);
    story.after('begun', 'limited', 'waited');
    expect(story.on(doubted)).toEqual({ do: 'send' });
    expect(story.course.processed).toBe('maybe');
  });
});
