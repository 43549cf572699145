import { describe, expect, test } from '@jest/globals';
import type { Facts } from '../../src/decision/step.js';
import type { ResolvedPolicy } from '../../src/policy/policy.js';
import { failures } from './failures.js';
import { found, Story } from './story.js';

const doubt = { since: 0, absences: 0, used: true } as const;
const ASK = { do: 'wait', ms: expect.any(Number) };
const ENTER = { do: 'enter' };

/** A call that resumes one whose key was refused as used on its first attempt, and that nobody has decided. */
function resumingUsed(given: Partial<Facts> = {}, policy: Partial<ResolvedPolicy> = {}): Story {
  return new Story(given, { keys: { order_id: '1' }, doubt, ...policy });
}

/** The same under a key that protects no more, once it has asked. */
function asked(given: Partial<Facts> = {}, policy: Partial<ResolvedPolicy> = {}): Story {
  const story = resumingUsed({ protectedFor: 0, ...given }, policy);
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

  test('is asked about first if the answers to the earlier call may have freed it', () => {
    const protectedAfter = (said: string) => (said === 'answered' ? 0 : 60_000);
    expect(resumingUsed({ protectedAfter }).on('begun')).toEqual(ASK);
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

  test.each(['foreign', 'dead'] as const)(
    'is sent though it took long until it was known to be %s: that was asked just now',
    (state) => {
      const at = (now: number): Partial<Facts> => ({ now, unaskedFor: (askedAt = 0) => now - askedAt });
      const story = resumingUsed({ protectedFor: 0, askable: true, settledAfter: 5000, remaining: 60_000 });
      story.on('begun', at(0));
      story.on('waited', at(0));
      story.on(found('undecided'), at(100));
      story.on('waited', at(20_000));
      expect(story.on(found(state), at(20_100))).toEqual(ENTER);
      expect(story.on({ what: 'admitted' }, at(20_200))).toEqual({ do: 'send' });
    },
  );

  test('is that too if its call must not be sent again in doubt: nothing of it is', () => {
    expect(asked({}, { idempotent: false }).on(found('foreign'))).toEqual(ENTER);
  });

  /** Somebody else's, sent all the same, refused once more, and looked up. */
  function refusedAgain(): Story {
    const story = asked();
    story.after(found('foreign'), { what: 'admitted' }, 'used', 'waited');
    return story;
  }

  test('is replaced when it is refused once more: nothing of the earlier call is in doubt', () => {
    expect(refusedAgain().on(found('foreign'))).toMatchObject({ do: 'wait', rekey: failures.used.rule });
  });

  test('has nothing to say about what follows under the fresh key', () => {
    const story = refusedAgain();
    story.after(found('foreign'), 'waited', { what: 'admitted' });
    expect(story.on('wrong')).toEqual({ do: 'settle' });
    expect(story.course).toMatchObject({ outcome: 'failed', isUndecided: false });
  });

  test('is left to a later call by one that may ask once, if only something dead is found so early', () => {
    expect(asked({}, { askOnce: true }).on(found('dead'))).toEqual({ do: 'settle' });
    expect(asked().on(found('dead'))).toEqual(ASK);
  });

  test('leaves open whose it is if nobody says so', () => {
    const story = asked({ remaining: 0 });
    expect(story.on(found('undecided'))).toMatchObject({ do: 'settle' });
    expect(story.course.isUndecided).toBe(true);
  });
});
