// A failure after which the provider may finish the work at any later time: that nothing is found never clears the attempt.
import { describe, expect, test } from '@jest/globals';
import type { Happening } from '../../src/decision/step.js';
import { failures } from './failures.js';
import { found, Story } from './story.js';

const { unavailable } = failures;
const lasting: Happening = {
  what: 'failed',
  classified: { ...unavailable, failure: { ...unavailable.failure, lasting: true } },
};
/** By then the provider has shown what has reached it. */
const SETTLED = { now: 15_000 };
const SOME_WAIT = { do: 'wait', ms: expect.any(Number) };

describe('a call of two attempts, of which the second lost its answer and nothing is found', () => {
  const lostAfter = (first: Happening) => {
    const story = new Story({}, { maxAttempts: 2 });
    story.on('begun');
    story.on(first);
    story.after('waited', 'reset', 'waited');
    story.on(found('absent'));
    story.on('waited', SETTLED);
    return story;
  };

  test('has failed after a failure that is over', () => {
    const story = lostAfter({ what: 'failed', classified: unavailable });
    expect(story.on(found('absent'), SETTLED)).toMatchObject({ do: 'settle', outcome: 'failed' });
  });

  test('stays in doubt after a lasting one, unless the look-up says that nothing can come any more', () => {
    const story = lostAfter(lasting);
    expect(story.on(found('absent'), SETTLED)).toEqual(SOME_WAIT);
    expect([story.course.outcome, story.course.lasting]).toEqual(['unknown', true]);
    const final = found({ state: 'absent', final: true });
    expect(lostAfter(lasting).on(final, SETTLED)).toMatchObject({ do: 'settle', outcome: 'failed' });
  });
});

describe('a call without a key that resumes another', () => {
  const resumed = (more: { readonly lasting?: true }) => {
    const story = new Story({ protectedFor: 0 }, { keys: { order_id: '1' } });
    story.on({ what: 'begun', earlier: { agoMs: 3_600_000, absences: 1, ...more } }, SETTLED);
    story.on('waited', SETTLED);
    return story;
  };

  test('is sent once nothing is found', () => {
    expect(resumed({}).on(found('absent'), SETTLED)).toEqual({ do: 'enter' });
  });

  test('is not sent if the doubt is a lasting one', () => {
    const story = resumed({ lasting: true });
    expect(story.on(found('absent'), SETTLED)).toEqual(SOME_WAIT);
    expect(story.course.outcome).toBe('unknown');
  });
});

test('a resumed call that stood still is not sent because nothing is found then, if the doubt is a lasting one', () => {
  const after = (more: { readonly lasting?: true }) => {
    const at = (now: number) => ({ now, unaskedFor: (askedAt = 0) => now - askedAt });
    const story = new Story({ protectedFor: 0 }, { keys: { order_id: '1' } });
    story.on({ what: 'begun', earlier: { agoMs: 0, absences: 0, ...more } }, at(0));
    story.on('waited', at(0));
    story.on(found('partial'), at(10));
    story.on({ what: 'admitted' }, at(20_000));
    story.on('waited', at(20_000));
    story.on(found('absent'), at(20_010));
    story.on('waited', at(36_000));
    return story.on(found('absent'), at(36_010));
  };
  expect(after({})).toEqual({ do: 'enter' });
  expect(after({ lasting: true })).toEqual(SOME_WAIT);
});
