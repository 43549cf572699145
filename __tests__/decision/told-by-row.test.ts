// Rows of the table that say themselves what became of an attempt before, such as "already captured".
import { describe, expect, test } from '@jest/globals';
import { Story } from './story.js';

/** A call whose first attempt is in doubt, and whose resend gets such a row. */
const after = (name: 'captured' | 'refusedBefore' | 'expired' | 'others', canAdopt = true) => {
  const story = new Story({ canAdopt });
  story.after('begun', 'reset', 'waited');
  return { story, step: story.on(name) };
};

test('it landed: the answer is that of the call', () => {
  expect(after('captured').step).toEqual({ do: 'settle', outcome: 'reconciled', adopt: 'last' });
});

test('it landed, and the answer cannot be handed back: the provider is asked', () => {
  const { story, step } = after('captured', false);
  expect(step).toMatchObject({ do: 'wait' });
  expect(story.course.attempts.at(-1)?.decision).toMatchObject({ stoppedBy: 'ambiguous', landed: true });
  expect(story.on('waited')).toEqual({ do: 'ask' });
});

test('it has expired: it may still be on its way, and is asked about', () => {
  const { story, step } = after('expired');
  expect(step).toMatchObject({ do: 'wait' });
  expect(story.course.asking).toMatchObject({ ambiguous: true });
  expect(story.course.attempts.at(-1)?.decision).toEqual({ action: 'reconcile', stoppedBy: 'ambiguous' });
});

test('it was refused: the call has failed', () => {
  expect(after('refusedBefore').step).toEqual({ do: 'settle', outcome: 'failed', stoppedBy: 'rule' });
});

test('somebody else stands there: what became of ours stays open', () => {
  const { story, step } = after('others');
  expect(step).toEqual({ do: 'settle' });
  expect(story.course.outcome).toBe('unknown');
});

test('on a first attempt it says nothing of this call', () => {
  const story = new Story();
  story.on('begun');
  expect(story.on('expired')).toMatchObject({ do: 'settle' });
});

describe('a question before a resend that is refused at the door', () => {
  test('lets the resend go in its place', () => {
    const story = new Story({}, {});
    story.after('begun', 'late', 'waited');
    expect(story.course.asking).toMatchObject({ why: 'look-first' });
    const refusal = { stoppedBy: 'breaker', code: 'X', message: 'x' } as const;
    expect(story.on({ what: 'refused', refusal, isQuestion: true })).toEqual({ do: 'enter' });
  });
});
