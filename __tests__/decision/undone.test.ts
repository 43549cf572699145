// What a look-up has voided under its key, and look-ups that are asked once only.
import { describe, expect, test } from '@jest/globals';
import type { Facts } from '../../src/decision/step.js';
import { failures } from './failures.js';
import { found, Story } from './story.js';

const LATE = { now: 40_000 };

/** A call in doubt that is asked about when the provider has had its time. */
function askedLate(given: Partial<Facts> = {}) {
  const story = new Story({ protectedFor: 0, freshKeys: ['order_id'], ...given });
  story.after('begun', 'reset');
  story.on('waited', LATE);
  return story;
}

describe('what was voided', () => {
  test('is sent again under fresh keys, and nothing is in doubt any more', () => {
    const story = askedLate();
    expect(story.on(found('undone'), LATE)).toMatchObject({ do: 'wait', rekey: { keys: ['order_id'] } });
    expect(story.course.processed).toBe('no');
    expect(story.on('waited', LATE)).toMatchObject({ do: 'enter' });
  });

  test('is sent again as it is, if it has no keys', () => {
    const step = askedLate({ freshKeys: [] }).on(found('undone'), LATE);
    expect(step).toMatchObject({ do: 'wait' });
    expect(step).not.toHaveProperty('rekey');
  });

  test.each([
    ['no key can be replaced', { freshKeys: undefined } as never],
    ['it cannot be sent again', { repeatable: false }],
  ] as const)('has failed, if %s', (_why, given) => {
    const story = askedLate(given);
    expect(story.on(found('undone'), LATE)).toMatchObject({ do: 'settle', outcome: 'failed' });
    expect(story.course.processed).toBe('no');
  });

  const heldBack = (given: Partial<Facts> = {}, policy = {}) => {
    const refusal = { stoppedBy: 'retry-after', outcome: 'deferred', code: 'ERR_HELD', message: 'held' } as const;
    const story = new Story({ freshKeys: ['order_id'], ...given }, policy);
    story.after('begun', 'reset', 'waited', { what: 'refused', refusal }, 'waited');
    return story.on(found({ state: 'undone', final: true }));
  };

  test('has fresh keys for whoever comes back later, if the provider has asked to wait meanwhile', () => {
    const rekey = { keys: ['order_id'] };
    expect(heldBack()).toEqual({ do: 'settle', outcome: 'deferred', stoppedBy: 'retry-after', rekey });
  });

  test('has failed for good, if the provider has asked to wait meanwhile and no key can be replaced', () => {
    expect(heldBack({ freshKeys: undefined })).toEqual({ do: 'settle', outcome: 'failed', stoppedBy: 'rule' });
  });

  test('may still come, if it was asked early: it is asked again', () => {
    const story = new Story({ protectedFor: 0, freshKeys: ['order_id'] });
    story.after('begun', 'reset', 'waited');
    expect(story.on(found('undone'))).toMatchObject({ do: 'wait' });
    expect(story.course.asking).toMatchObject({ why: 'doubt', isUndone: true });
    expect(story.on('waited', LATE)).toEqual({ do: 'ask' });
    expect(story.on(found('undone'), LATE)).toMatchObject({ do: 'wait', rekey: { keys: ['order_id'] } });
  });

  test('is sent again under fresh keys too, if nothing of it is found later', () => {
    const story = new Story({ protectedFor: 0, freshKeys: ['order_id'], spent: true });
    story.after('begun', 'unreadable', 'waited', found('undone'), 'waited');
    expect(story.on(found({ state: 'absent', final: true }))).toMatchObject({ rekey: { keys: ['order_id'] } });
    expect(story.course).toMatchObject({ ambiguous: false, plan: 'enter' });
  });

  test('is never sent again under its keys, though a later look-up finds part of it', () => {
    const story = new Story({ freshKeys: ['order_id'] });
    story.after('begun', 'unreadable', 'waited', found('undone'), 'waited');
    expect(story.on(found('partial'))).toMatchObject({ do: 'wait' });
    expect(story.on('waited')).toEqual({ do: 'ask' });
  });

  test.each(['late', 'busy'] as const)(
    'before a retry that was planned, it is sent under fresh keys instead: %s',
    (failure) => {
      const story = new Story({ freshKeys: ['order_id'] });
      story.after('begun', failure, 'waited');
      expect(story.on(found({ state: 'undone', final: true }))).toMatchObject({
        do: 'wait',
        rekey: { keys: ['order_id'] },
      });
    },
  );

  test.each([
    ['is sent again', 9, { do: 'wait' }],
    ['has failed, without an attempt left', 2, { do: 'settle', outcome: 'failed', rekey: failures.used.rule }],
  ] as const)('explains a used key: nothing is in doubt any more, and it %s', (_what, maxAttempts, step) => {
    const story = new Story({ freshKeys: ['order_id'] }, { maxAttempts });
    story.after('begun', 'unavailable', 'waited', 'used', 'waited');
    expect(story.course.evident).toBe(true);
    expect(story.on(found({ state: 'undone', final: true }))).toMatchObject(step);
    expect(story.course).toMatchObject({ evident: false, processed: 'no' });
  });

  test('is more than refused: a refusal does not explain a used key', () => {
    const story = new Story();
    story.after('begun', 'unavailable', 'waited', 'used', 'waited', found('denied'));
    expect(story.course).toMatchObject({ evident: true, processed: 'maybe' });
  });

  test('of an earlier call too', () => {
    const story = new Story({ protectedFor: 0, freshKeys: ['order_id'] }, { keys: { order_id: '1' } });
    story.on('begun');
    story.on('waited', LATE);
    story.on(found('undone'), LATE);
    expect(story.course.processed).toBe('no');
  });
});

describe('asked once', () => {
  const once = (given: Partial<Facts> = {}) => {
    const story = new Story({ protectedFor: 0, ...given }, { askOnce: true });
    story.after('begun', 'reset', 'waited');
    return story;
  };

  test('what is not found too early is deferred, until whatever resumes it can believe that, by clocks that may differ', () => {
    expect(once().on(found('absent'))).toEqual({
      do: 'settle',
      outcome: 'deferred',
      stoppedBy: 'ambiguous',
      retryIn: 25_000,
    });
  });

  test('the one look-up is made, and what has passed meanwhile counts', () => {
    const story = new Story({ protectedFor: 0 }, { askOnce: true });
    expect(story.after('begun', 'reset')).toEqual({ do: 'wait', ms: 0 });
    expect(once().on(found('absent'), { now: 6000 })).toMatchObject({ retryIn: 19_000 });
  });

  test('about an earlier call, the time since that counts too', () => {
    const story = new Story({ protectedFor: 0, now: 10_000 }, { keys: { order_id: '1' }, askOnce: true });
    story.after({ what: 'begun', earlier: { agoMs: 5000, absences: 0 } }, 'waited');
    expect(story.on(found('absent'))).toMatchObject({ do: 'settle', outcome: 'deferred', retryIn: 20_000 });
  });

  test('and no earlier than it would be asked again', () => {
    const step = once().on(found('absent'), { now: 24_999 });
    expect('retryIn' in step && step.retryIn).toBeGreaterThan(1);
  });

  test('what is undecided ends as it stands', () => {
    const step = once().on(found('undecided'));
    expect(step).toMatchObject({ do: 'settle' });
    expect('outcome' in step && step.outcome === 'deferred').toBe(false);
  });

  test('a call is asked about as often as needed without that', () => {
    const story = new Story({ protectedFor: 0 });
    story.after('begun', 'reset', 'waited');
    expect(story.on(found('absent'))).toMatchObject({ do: 'wait' });
  });

  test('what was accepted is still asked about until it is done', () => {
    const story = new Story({}, { askOnce: true, pendingLimit: 60_000 });
    story.on('begun');
    story.after({ what: 'succeeded', status: 200, isPending: true }, 'waited');
    expect(story.on(found('undecided'))).toMatchObject({ do: 'wait' });
  });
});

describe('what a look-up may have voided, without saying so', () => {
  const SPENT = { spent: true, freshKeys: ['order_id'] } as const;

  test.each(['foreign', 'undecided', 'partial'] as const)('is not sent after a last look before it: %s', (state) => {
    const story = new Story();
    story.after('begun', 'late', 'waited');
    expect(story.on(found(state), SPENT).do).not.toBe('enter');
  });

  test('is adopted if the last look finds it all the same', () => {
    const story = new Story();
    story.after('begun', 'late', 'waited');
    expect(story.on(found('landed'), SPENT)).toMatchObject({ do: 'settle', outcome: 'reconciled' });
  });

  test('is not completed under its keys, if a part of it is found', () => {
    expect(askedLate({ spent: true }).on(found('partial'), LATE)).toEqual({ do: 'wait', ms: expect.any(Number) });
    expect(askedLate().on(found('partial'), LATE)).toEqual({ do: 'wait', ms: 0 });
  });
});
