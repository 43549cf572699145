// A payment that was handed over once: another process may have made it while this one stood still.
import { describe, expect, test } from '@jest/globals';
import type { Facts } from '../../src/decision/step.js';
import { failures } from './failures.js';
import { found, Story } from './story.js';

/** Nothing protects it, and the provider shows everything after five seconds. */
const given = { protectedFor: 0, askable: true, settledAfter: 5000, remaining: 60_000 };
const RESUMES = { keys: { order_id: '1' } };
/** Before it is sent again, it is looked up. */
const LOOKED_AT = { ...failures.limited.rule, lookFirst: true } as const;
const at = (now: number): Partial<Facts> => ({ now, unaskedFor: (askedAt = 0) => now - askedAt });

/** A call that goes on with an earlier one, of which nothing is found by the question of the tenth second. */
function absent(more: Partial<Facts> = {}) {
  const story = new Story({ ...given, ...more }, RESUMES);
  story.on('begun', at(0));
  story.on('waited', at(0));
  story.on(found('absent'), at(100));
  story.on('waited', at(10_000));
  return story;
}

describe('a call that goes on with an earlier one', () => {
  test('is sent when nothing was found', () => {
    const story = absent();
    expect(story.on(found('absent'), at(10_100))).toEqual({ do: 'enter' });
    expect(story.on({ what: 'admitted' }, at(25_000))).toEqual({ do: 'send' });
  });

  test('asks again if its process has stood still since the question', () => {
    const story = absent();
    story.on(found('absent'), at(70_000));
    expect(story.on({ what: 'admitted' }, at(70_000))).toMatchObject({ do: 'wait' });
    expect(story.course).toMatchObject({ processed: 'maybe', asking: { why: 'resume', settlesAt: 75_000 } });
    story.on('waited', at(70_100));
    expect(story.on(found('landed'), at(70_200))).toMatchObject({ do: 'settle', outcome: 'reconciled' });
  });

  test('asks again if it was held up just before it was sent, and is sent when it knows', () => {
    const story = absent();
    story.on(found('absent'), at(10_100));
    expect(story.on({ what: 'admitted' }, at(25_001))).toMatchObject({ do: 'wait' });
    story.on('waited', at(25_100));
    expect(story.on(found('absent'), at(25_200))).toMatchObject({ do: 'wait' });
    story.on('waited', at(31_000));
    expect(story.on(found('absent'), at(31_100))).toEqual({ do: 'enter' });
    expect(story.on({ what: 'admitted' }, at(31_200))).toEqual({ do: 'send' });
  });

  test('asks again before a retry that comes late', () => {
    const story = absent();
    story.on(found('absent'), at(10_100));
    story.on({ what: 'admitted' }, at(10_200));
    expect(story.on('limited', at(10_300))).toMatchObject({ do: 'wait' });
    story.on('waited', at(40_000));
    expect(story.on({ what: 'admitted' }, at(40_000))).toMatchObject({ do: 'wait' });
    story.on('waited', at(40_100));
    expect(story.on(found('landed'), at(40_200))).toMatchObject({ do: 'settle', outcome: 'reconciled' });
  });

  test('stays in doubt if it is held up again and again', () => {
    const story = absent();
    story.on(found('absent'), at(10_100));
    for (const now of [70_000, 140_000, 210_000]) {
      expect(story.on({ what: 'admitted' }, at(now))).toMatchObject({ do: 'wait' });
      story.on('waited', at(now + 100));
      story.on(found('absent'), at(now + 200));
      story.on('waited', at(now + 6000));
      expect(story.on(found('absent'), at(now + 6100))).toEqual({ do: 'enter' });
    }
    const end = { do: 'settle', outcome: 'unknown', stoppedBy: 'ambiguous' };
    expect(story.on({ what: 'admitted' }, at(280_000))).toEqual(end);
    expect(story.course.processed).toBe('maybe');
  });

  test.each([
    ['a key protects it for as long as it may last', { protectedFor: Number.POSITIVE_INFINITY }],
    ['a key protects it now', { protectedFor: 1 }],
    ['nobody can be asked any more', { askable: false }],
    ['no other process may have it', { unaskedFor: undefined as never }],
  ])('is sent, however late, if %s', (_why, more) => {
    const story = absent();
    story.on(found('absent'), at(70_000));
    expect(story.on({ what: 'admitted' }, { ...at(70_000), ...more })).toEqual({ do: 'send' });
  });

  test('asks again even if it has looked first before a retry, if that was long ago', () => {
    const story = absent();
    story.on(found('absent'), at(10_100));
    story.on({ what: 'admitted' }, at(10_200));
    story.on({ what: 'failed', classified: { ...failures.limited, rule: LOOKED_AT } }, at(10_300));
    story.on('waited', at(16_000));
    expect(story.on(found(undefined), at(16_100))).toEqual({ do: 'enter' });
    expect(story.on({ what: 'admitted' }, at(60_000))).toMatchObject({ do: 'wait' });
  });

  test('is sent again though a last look before a retry tells nothing, if it was known a moment ago that nothing was done', () => {
    const story = absent();
    story.on(found('absent'), at(10_100));
    story.on({ what: 'admitted' }, at(10_200));
    story.on({ what: 'failed', classified: { ...failures.limited, rule: LOOKED_AT } }, at(10_300));
    story.on('waited', at(16_000));
    expect(story.on(found('undecided'), at(16_100))).toEqual({ do: 'enter' });
  });

  test('knows nothing by a look-up that told nothing: if its key dies before it leaves, it asks again', () => {
    const story = new Story({ ...given, protectedFor: Number.POSITIVE_INFINITY }, { ...RESUMES, askOnce: true });
    story.on('begun', at(0));
    story.on('waited', at(5000));
    expect(story.on(found('undecided'), at(5100))).toEqual({ do: 'enter' });
    expect(story.on({ what: 'admitted' }, { ...at(15_100), protectedFor: 0 })).toMatchObject({ do: 'wait' });
  });

  test('does not begin anew with its questions because a look-up that took long told nothing', () => {
    const story = new Story(given, RESUMES);
    story.on('begun', at(0));
    story.on('waited', at(0));
    story.on(found('undecided'), at(20_000));
    expect(story.course.asking).toMatchObject({ asked: 1, since: 0, settlesAt: 5000 });
  });

  /** A call that goes on with one of which a part was done, and that is let through late. */
  function halfDone() {
    const story = new Story(given, RESUMES);
    story.on('begun', at(0));
    story.on('waited', at(0));
    expect(story.on(found('partial'), at(100))).toEqual({ do: 'enter' });
    expect(story.on({ what: 'admitted' }, at(20_000))).toMatchObject({ do: 'wait' });
    story.on('waited', at(20_000));
    return story;
  }

  test('of which a part was done asks again before the rest is sent late', () => {
    const story = halfDone();
    expect(story.on(found('partial'), at(20_100))).toEqual({ do: 'enter' });
    expect(story.on({ what: 'admitted' }, at(20_200))).toEqual({ do: 'send' });
  });

  test('of which nothing was found, and a part later, is sent at once', () => {
    const story = absent();
    story.on(found('undecided'), at(10_100));
    story.on('waited', at(20_000));
    expect(story.on(found('partial'), at(20_100))).toEqual({ do: 'enter' });
    expect(story.on({ what: 'admitted' }, at(20_200))).toEqual({ do: 'send' });
  });

  test.each([['undecided'], ['foreign'], ['absent'], [undefined]] as const)(
    'of which a part was done, and of which it is not known late whether all is, is not sent: %s',
    (finding) => {
      expect(halfDone().on(found(finding), at(20_100))).not.toMatchObject({ do: 'enter' });
    },
  );

  test('of which nothing was sent does not send what was voided meanwhile', () => {
    const story = unsent();
    expect(story.on({ what: 'admitted' }, at(15_001))).toEqual({ do: 'ask' });
    expect(story.on(found('undone'), at(15_100))).not.toMatchObject({ do: 'enter' });
  });

  /** A call that goes on with one of which nothing was sent, and that is let through late. */
  function unsent(more: object = {}) {
    const story = new Story(given, { ...RESUMES, processed: 'no', ...more });
    expect(story.on('begun', at(0))).toEqual({ do: 'enter' });
    return story;
  }

  test('of which nothing was sent is sent without a question', () => {
    expect(unsent().on({ what: 'admitted' }, at(15_000))).toEqual({ do: 'send' });
  });

  test.each([
    ['landed', { do: 'settle', outcome: 'reconciled' }],
    ['absent', { do: 'enter' }],
    [undefined, { do: 'enter' }],
  ] as const)('of which nothing was sent asks once before it is sent late: %s', (finding, step) => {
    const story = unsent();
    expect(story.on({ what: 'admitted' }, at(15_001))).toEqual({ do: 'ask' });
    expect(story.on(found(finding), at(15_100))).toMatchObject(step);
    if (step.do === 'enter') expect(story.on({ what: 'admitted' }, at(15_200))).toEqual({ do: 'send' });
    expect(story.course.processed).toBe('no');
  });

  test('whose key was refused as used is not sent once that has died, because it is not found once', () => {
    const story = new Story(given, { ...RESUMES, doubt: { since: 0, absences: 0, used: true } });
    expect(story.on('begun', { ...at(0), protectedFor: 20_000 })).toEqual({ do: 'enter' });
    expect(story.on({ what: 'admitted' }, at(20_000))).toMatchObject({ do: 'wait' });
    story.on('waited', at(20_000));
    expect(story.on(found('absent'), at(20_100))).toMatchObject({ do: 'wait' });
    story.on('waited', at(25_000));
    expect(story.on(found('absent'), at(25_100))).toEqual({ do: 'enter' });
  });

  test('of which nothing was sent is in doubt at once if its process may have stood still', () => {
    const story = unsent();
    expect(story.on({ what: 'admitted' }, { ...at(15_001), stoodStill: true })).toMatchObject({ do: 'wait', ms: 0 });
    expect(story.course).toMatchObject({ processed: 'maybe', asking: { why: 'resume', settlesAt: 20_001 } });
  });

  test('of which nothing was sent is looked up again if its process stands still after it was looked up', () => {
    const story = unsent();
    expect(story.on({ what: 'admitted' }, at(15_001))).toEqual({ do: 'ask' });
    expect(story.on(found('absent'), at(15_100))).toEqual({ do: 'enter' });
    expect(story.on({ what: 'admitted' }, { ...at(75_000), stoodStill: true })).toMatchObject({ do: 'wait', ms: 0 });
    expect(story.course).toMatchObject({ processed: 'maybe', asking: { why: 'resume' } });
  });

  test('of which nothing was sent is asked about once if it is vouched for, however it is held up', () => {
    const story = unsent({ idempotent: true });
    expect(story.on({ what: 'admitted' }, { ...at(15_001), stoodStill: true })).toEqual({ do: 'ask' });
    story.on(found('absent'), at(15_100));
    expect(story.on({ what: 'admitted' }, { ...at(75_000), stoodStill: true })).toEqual({ do: 'send' });
  });

  test.each([
    ['is given back by a worker', {}, {}, 'settle'],
    ['is sent if a key protects it', { protectedFor: 1 }, {}, 'send'],
    ['is sent if its process is only slow', { stoodStill: false }, {}, 'send'],
    ['is sent if no other process may have it', { unaskedFor: undefined as never }, {}, 'send'],
    ['is sent by whoever has no job', {}, { askOnce: false }, 'send'],
    ['is sent if it is vouched for', {}, { idempotent: true }, 'send'],
  ])('of which nothing was sent, and of which nobody can be asked, %s', (_what, facts, policy, done) => {
    const story = unsent({ askOnce: true, ...policy });
    const step = story.on({ what: 'admitted' }, { ...at(15_001), askable: false, stoodStill: true, ...facts });
    expect(step.do).toBe(done);
    if (step.do === 'settle') expect(step).toMatchObject({ outcome: 'deferred', stoppedBy: 'ambiguous', retryIn: 0 });
    expect(story.course.processed).toBe('no');
  });

  test('of which nothing was sent is in doubt from then on if the question is not answered', () => {
    const story = unsent();
    expect(story.on({ what: 'admitted' }, at(15_001))).toEqual({ do: 'ask' });
    expect(story.on(found('undecided'), at(15_100))).toMatchObject({ do: 'wait' });
    expect(story.course).toMatchObject({ processed: 'maybe', asking: { why: 'resume', settlesAt: 20_100 } });
  });

  test('of which nothing was sent is sent without an answer if it is vouched for', () => {
    const story = unsent({ idempotent: true });
    expect(story.on({ what: 'admitted' }, at(15_001))).toEqual({ do: 'ask' });
    expect(story.on(found('undecided'), at(15_100))).toMatchObject({ do: 'enter' });
    expect(story.on({ what: 'admitted' }, at(15_200))).toEqual({ do: 'send' });
  });

  test('of which nothing was sent is in doubt too if the question is not let through', () => {
    const story = unsent();
    expect(story.on({ what: 'admitted' }, at(15_001))).toEqual({ do: 'ask' });
    const refusal = { stoppedBy: 'breaker', code: 'ERR_BREAKER_OPEN', message: 'open' } as const;
    expect(story.on({ what: 'refused', refusal, isQuestion: true }, at(15_100))).toMatchObject({
      do: 'settle',
      outcome: 'unknown',
    });
    expect(story.course.processed).toBe('maybe');
  });

  /** What becomes of one without a deadline, if each look-up and each turn takes so many milliseconds, and how often it asked. */
  function end(slowLookUp: number, lateTurn: number, policy: object) {
    const story = new Story({ ...given, remaining: Number.POSITIVE_INFINITY }, policy);
    let step = story.on('begun', at(0));
    let [now, asked] = [16_000, 0];
    for (let turns = 0; turns < 1000 && (step.do === 'wait' || step.do === 'ask' || step.do === 'enter'); turns++) {
      const happened =
        step.do === 'wait' ? 'waited' : step.do === 'ask' ? found(FINAL) : ({ what: 'admitted' } as const);
      now += step.do === 'wait' ? step.ms : step.do === 'ask' ? slowLookUp : lateTurn;
      asked += step.do === 'ask' ? 1 : 0;
      step = story.on(happened, at(now));
    }
    const { outcome, processed } = story.course;
    return { did: step.do, outcome, processed, asked };
  }
  const FINAL = { state: 'absent', final: true } as const;

  describe.each([
    ['each look-up takes', 16_000, 0],
    ['each turn comes', 0, 16_000],
  ])('does not ask for ever if %s too long', (_why, slowLookUp, lateTurn) => {
    test.each([
      ['in doubt, stays so', RESUMES],
      ['in doubt and allowed to ask once, stays so', { ...RESUMES, askOnce: true }],
    ])('%s', (_what, policy) => {
      const { asked, ...rest } = end(slowLookUp, lateTurn, policy);
      expect(rest).toEqual({ did: 'settle', outcome: 'unknown', processed: 'maybe' });
      expect(asked).toBeLessThanOrEqual(8);
    });

    test('with nothing in doubt, is sent', () => {
      const { did, asked } = end(slowLookUp, lateTurn, { ...RESUMES, processed: 'no' });
      expect({ did, asked }).toEqual({ did: 'send', asked: 1 });
    });
  });
});

describe('a later attempt of a call that goes on with an earlier one which was never sent', () => {
  /** An attempt in doubt, a last look before the next one that decides nothing, and then its key dies. */
  const lookedAt = () => {
    const story = new Story(given, { ...RESUMES, processed: 'no' });
    const KEYED = { protectedFor: 20_000 };
    story.on('begun', at(0));
    story.on({ what: 'admitted' }, at(0));
    story.on('busy', { ...at(10), ...KEYED });
    story.on('waited', at(5000));
    expect(story.on(found('undecided'), at(5010))).toEqual({ do: 'enter' });
    return story;
  };

  test('asks as for another process, if it has stood still since a last look', () => {
    const story = lookedAt();
    story.on({ what: 'admitted' }, at(30_000));
    expect(story.course.asking).toMatchObject({ why: 'resume', settlesAt: 35_000 });
    story.on('waited', at(30_000));
    expect(story.on(found({ state: 'denied', shared: true }), at(30_010))).toMatchObject({ do: 'wait' });
  });

  test('has failed once the provider says that it was refused', () => {
    const story = lookedAt();
    story.on({ what: 'admitted' }, at(30_000));
    story.on('waited', at(30_000));
    expect(story.on(found('denied'), at(30_010))).toMatchObject({ do: 'settle', outcome: 'failed' });
  });

  test('has failed once what was made is found voided: it is not made again, which another process may do', () => {
    const story = lookedAt();
    story.on({ what: 'admitted' }, at(30_000));
    story.on('waited', at(30_000));
    const step = story.on(found({ state: 'undone', final: true }), { ...at(30_010), freshKeys: ['order_id'] });
    expect(step).toEqual({ do: 'settle', outcome: 'failed' });
  });
});
