// A lost answer is fetched by sending the request again under its key: how often, when, and what it is told of.
import { describe, expect, test } from '@jest/globals';
import { freeTraffic } from '../../src/decision/decide.js';
import type { Facts, Happening } from '../../src/decision/step.js';
import type { Failure } from '../../src/failure/failure.js';
import type { ResolvedPolicy } from '../../src/policy/policy.js';
import type { Rule } from '../../src/providers/rule.js';
import { failures } from './failures.js';
import { found, Story } from './story.js';

const AFTER_PAUSE = { do: 'wait', ms: 1000 };

/** The answer is lost, with this difference in its row or in what was read. */
function lost(rule: Partial<Rule> = {}, failure: Partial<Failure> = {}): Happening {
  const { unreadable } = failures;
  const classified = { ...unreadable, rule: { ...unreadable.rule, ...rule } };
  return { what: 'failed', classified: { ...classified, failure: { ...classified.failure, ...failure } } };
}

function asked(happened: Happening, given: Partial<Facts> = {}, policy: Partial<ResolvedPolicy> = {}): Story {
  const story = new Story(given, policy);
  story.after('begun', happened, 'waited');
  return story;
}

describe('the row allows it only so often', () => {
  const once = lost({ maxRetries: 1 });

  test('what other rows caused does not count', () => {
    const story = new Story({}, { maxAttempts: 9 });
    story.after('begun', 'limited', 'waited', 'limited', 'waited', once, 'waited');
    expect(story.on(found(undefined))).toMatchObject({ do: 'wait' });
  });

  test('what it caused itself does', () => {
    const story = asked(once, {}, { maxAttempts: 9 });
    expect(story.on(found(undefined))).toEqual(AFTER_PAUSE);
    story.after('waited', once, 'waited');
    expect(story.on(found(undefined))).toEqual({ do: 'settle' });
  });
});

test('not if even the quickest answer would come too late', () => {
  const traffic = { ...freeTraffic, quickest: 500 };
  expect(asked(lost()).on(found(undefined), { traffic, remaining: 1500 })).toEqual({ do: 'settle' });
  expect(asked(lost()).on(found(undefined), { traffic, remaining: 1501 })).toEqual(AFTER_PAUSE);
});

test('if the provider asks for longer than is left, the call is deferred until then', () => {
  const story = asked(lost({}, { retryAfterMs: 5000 }));
  expect(story.on(found(undefined), { remaining: 4000 })).toEqual({
    do: 'settle',
    outcome: 'deferred',
    stoppedBy: 'retry-after',
    retryIn: 5000,
  });
});

test("what the caller's backoff throws is reported, and the row's wait replaces it", () => {
  const told: unknown[] = [];
  const backoff = () => {
    throw new Error('broken');
  };
  const story = asked(lost(), {}, { backoff });
  expect(story.on(found(undefined), { onError: (error) => told.push(error) })).toEqual(AFTER_PAUSE);
  expect(told).toContainEqual(expect.objectContaining({ hook: 'backoff' }));
});

describe('told as what it is', () => {
  test('a retry, after the wait that comes before it', () => {
    const story = asked(lost());
    expect(story.course.attempts.at(-1)?.decision).toEqual({ action: 'reconcile', stoppedBy: 'ambiguous' });
    story.on(found(undefined));
    expect(story.course.attempts).toMatchObject([{ number: 1, decision: { action: 'retry', delayMs: 1000 } }]);
    expect(story.course.outcome).toBe('unknown');
  });

  test('no retry if its key was refused as used: whose payment is under that stays open until it is answered', () => {
    const story = asked(lost({ processed: 'no' }, { processed: 'no' }));
    expect(story.on(found(undefined))).toEqual(AFTER_PAUSE);
    story.on('abandoned');
    expect(story.course).toMatchObject({ processed: 'no', outcome: 'unknown' });
  });

  test('what its row says, if that would have ended it with attempts left too', () => {
    const story = asked(lost({ action: 'fail-fast' }), {}, { maxAttempts: 1 });
    expect(story.on(found(undefined))).toEqual({ do: 'settle' });
    expect(story.course.attempts.at(-1)?.decision).toEqual({ action: 'fail-fast', stoppedBy: 'rule' });
  });

  test('the want of an attempt, if nobody can be asked and a key protects it', () => {
    const end = { do: 'settle', stoppedBy: 'attempts' };
    expect(asked(lost(), {}, { maxAttempts: 1 }).on(found(undefined))).toEqual(end);
    expect(asked(lost(), { protectedFor: 0 }, { maxAttempts: 1 }).on(found(undefined))).toEqual({ do: 'settle' });
  });

  test('the want of an attempt, if look-ups have shown that nothing arrived', () => {
    const story = asked(lost(), { protectedFor: 0 }, { maxAttempts: 1 });
    story.after(found('absent'), 'waited');
    const absent = found({ state: 'absent', final: true });
    expect(story.on(absent)).toEqual({ do: 'settle', outcome: 'failed', stoppedBy: 'attempts' });
  });
});
