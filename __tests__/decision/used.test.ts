import { describe, expect, test } from '@jest/globals';
import type { Facts } from '../../src/decision/step.js';
import { found, Story } from './story.js';

const doubt = { since: 0, absences: 0, used: true } as const;
const ASK = { do: 'wait', ms: expect.any(Number) };
const ENTER = { do: 'enter' };

/** A call that resumes one whose key was refused as used on its first attempt, and that nobody has decided. */
function resumingUsed(given: Partial<Facts> = {}): Story {
  return new Story(given, { keys: { order_id: '1' }, doubt });
}

/** The same under a key that protects no more, once it has asked. */
function asked(given: Partial<Facts> = {}): Story {
  const story = resumingUsed({ protectedFor: 0, ...given });
  story.after('begun', 'waited');
  return story;
}

describe('a used key that is resumed', () => {
  test('is sent again while it protects: refused once more, it is as good as a first call', () => {
    expect(resumingUsed().on('begun')).toEqual(ENTER);
  });

  test('is asked about first if it protects no more', () => {
    expect(resumingUsed({ protectedFor: 0 }).on('begun')).toEqual(ASK);
  });

  test('takes what is found for its own if the provider names it', () => {
    expect(asked().on(found('landed'))).toMatchObject({ do: 'settle', outcome: 'reconciled' });
  });

  test('does not take what may be another’s', () => {
    expect(asked().on(found({ state: 'landed', unproven: true }))).toEqual({ do: 'settle' });
  });

  test('is sent, refused and replaced if it is somebody else’s', () => {
    expect(asked().on(found('foreign'))).toEqual(ENTER);
  });

  test('leaves open whose it is if nobody says so', () => {
    const story = asked({ remaining: 0 });
    expect(story.on(found('undecided'))).toMatchObject({ do: 'settle' });
    expect(story.course.isUndecided).toBe(true);
  });
});
