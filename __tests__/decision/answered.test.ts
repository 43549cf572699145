// What the answers to earlier attempts mean for a key, for later refusals, and for when a call was given up.
import { describe, expect, test } from '@jest/globals';
import type { Circumstances } from '../../src/decision/attempt.js';
import { Course } from '../../src/decision/course.js';
import type { Said } from '../../src/decision/protection.js';
import type { Classified } from '../../src/failure/classify.js';
import { facts, failures, of, policy } from './failures.js';
import { found, resuming, Story } from './story.js';

const GO_ON = { do: 'wait', ms: 0 };
const FOR_GOOD = Number.POSITIVE_INFINITY;
/** A key that remembers an attempt for good, unless somebody answered it. */
const unlessAnswered = { protectedAfter: (doubt: Said) => (doubt === 'answered' ? 0 : FOR_GOOD) };

function played(...attempts: readonly (readonly [Classified, Partial<Circumstances>?])[]): Course {
  const course = new Course();
  for (const [classified, given] of attempts) course.fail(classified, facts(given), policy());
  return course;
}

describe('an attempt was answered', () => {
  test('if anybody did, even with a failure; not if nothing came', () => {
    expect(played([failures.unavailable]).wasAnswered).toBe(true);
    expect(played([failures.reset]).wasAnswered).toBe(false);
    expect(played([failures.reset], [failures.unavailable]).wasAnswered).toBe(true);
  });

  test('so silence after it is protected only as long as an answer is', () => {
    const story = new Story(unlessAnswered);
    expect(story.after('begun', 'unavailable')).toMatchObject({ do: 'wait', before: 'retry' });
    story.on('waited');
    expect(story.on('reset')).toEqual(GO_ON);
    expect(new Story(unlessAnswered).after('begun', 'reset')).toMatchObject({ before: 'retry' });
  });

  test('so a decline is the last word only if the key outlived that answer', () => {
    expect(played([failures.unavailable], [failures.declined, unlessAnswered]).outcome).toBe('unknown');
    const onlySilence = { protectedAfter: () => 0 };
    expect(played([failures.reset], [failures.declined, onlySilence]).outcome).toBe('failed');
  });

  test('and nobody knows whether an earlier call was: it is sent without a look-up only if that is safe too', () => {
    expect(resuming(unlessAnswered).on(found(undefined))).toEqual({ do: 'settle' });
    expect(resuming({ protectedAfter: () => FOR_GOOD }).on(found(undefined))).toEqual({ do: 'enter' });
  });
});

describe('when a call was given up', () => {
  test('is known for an attempt that may have taken effect, and for no other', () => {
    expect(played([failures.unavailable, { now: 7 }]).givenUpAt).toBe(7);
    expect(played([failures.declined, { now: 7 }]).givenUpAt).toBeUndefined();
    expect(played([of('read', failures.unreadable), { now: 7 }]).givenUpAt).toBeUndefined();
  });

  test('is the moment itself, if the row of a running request gives it no time', () => {
    const { delay: _, ...rule } = failures.running.rule;
    expect(played([{ ...failures.running, rule }, { now: 7 }]).lastInDoubt).toBe(7);
  });
});

describe('a doubt', () => {
  test('stays for a used key, though a look-up has found nothing and a second one that it was voided', () => {
    const course = played([failures.unavailable]);
    course.absolve();
    course.undo();
    expect(course.fail(failures.used, facts(), policy())).toMatchObject({ landed: true });
  });

  test('stays if a balance was spent, maybe by the attempt before: that is looked up, and never sent again', () => {
    const story = new Story();
    story.after('begun', 'unavailable', 'waited');
    expect(story.on('spent')).toEqual(GO_ON);
    expect(story.course).toMatchObject({
      outcome: 'unknown',
      attempts: [{}, { decision: { stoppedBy: 'ambiguous' } }],
    });
    story.on('waited');
    expect(story.on(found({ state: 'absent', final: true }))).toEqual({ do: 'settle', outcome: 'failed' });
  });

  test('is a proof if a row says that the attempt before landed: no look-up that is late clears it', () => {
    const story = new Story({ canAdopt: false });
    story.after('begun', 'unavailable', 'waited');
    expect(story.on('captured')).toEqual(GO_ON);
    expect(story.course.evident).toBe(true);
    story.course.absolve();
    expect(story.course.outcome).toBe('unknown');
  });

  test('is over for good if look-ups have found nothing: what a row says is then dead is not waited for', () => {
    const story = new Story({ protectedFor: 0 });
    const late = { now: 15_000 };
    story.after('begun', 'unreadable', 'waited', found('absent'));
    story.on('waited', late);
    story.on(found('absent'), late);
    story.on('waited', late);
    expect(story.on('expired', late)).toEqual({ do: 'settle', outcome: 'failed', stoppedBy: 'rule' });
  });
});
