import { describe, expect, test } from '@jest/globals';
import { protectionFrom, type Said, saidOf } from '../../src/decision/protection.js';
import type { Facts } from '../../src/decision/step.js';
import { type FailureName, failures, of } from './failures.js';
import { doubting, found, Story } from './story.js';

const GOOD = Number.POSITIVE_INFINITY;
/** A key that stands for successes only; one whose failures are repeated too. */
const SUCCESSES: Partial<Facts> = { protectedFor: GOOD, protectedAfter: () => 0, remaining: 300_000 };
const ALL: Partial<Facts> = { ...SUCCESSES, protectedAfter: (doubt) => (doubt === 'told' ? 0 : GOOD) };

describe('what an answer says about its attempt', () => {
  test.each<[FailureName, Said]>([
    ['reset', 'silence'],
    ['limited', 'silence'],
    ['running', 'silence'],
    ['declined', 'silence'],
    ['unavailable', 'told'],
    ['repeated', 'told'],
    ['unheardOf', 'answered'],
    ['unreadable', 'answered'],
  ])('%s: %s', (name, doubt) => {
    expect(saidOf(failures[name])).toBe(doubt);
  });

  test('a read leaves no doubt', () => {
    expect(saidOf(of('read', failures.unavailable))).toBe('silence');
  });

  test("an answer to an earlier attempt counts after silence, and no less than the attempt's own", () => {
    expect(protectionFrom(failures.reset, false, ALL as Facts)).toBe(GOOD);
    expect(protectionFrom(failures.reset, true, SUCCESSES as Facts)).toBe(0);
    expect(protectionFrom(failures.unavailable, true, ALL as Facts)).toBe(0);
    expect(protectionFrom(failures.unavailable, true, { protectedFor: 7 })).toBe(7);
  });
});

const RESENT = { do: 'wait', before: 'retry' };
const ASKED = { do: 'wait' };

describe('a retry after a failure', () => {
  test.each<[string, Partial<Facts>, FailureName, object]>([
    ['silence, under a key that stands for successes only', SUCCESSES, 'reset', RESENT],
    ["the provider's answer, under it", SUCCESSES, 'unavailable', ASKED],
    ["a proxy's answer, under it", SUCCESSES, 'unheardOf', ASKED],
    ['a request that still runs, under it', SUCCESSES, 'running', { do: 'wait', before: 'poll' }],
    ['a rejection before any work, under it', SUCCESSES, 'limited', RESENT],
    ['silence, under a key whose failures are repeated', ALL, 'reset', RESENT],
    ["the provider's answer, under that", ALL, 'unavailable', ASKED],
    ["a proxy's answer, under that", ALL, 'unheardOf', RESENT],
  ])('after %s', (_, facts, name, step) => {
    const story = new Story(facts);
    const next = story.after('begun', name);
    expect(next).toMatchObject(step);
    if (step === ASKED) expect(next).not.toHaveProperty('before');
    if (step === ASKED) expect(story.on('waited')).toEqual({ do: 'ask' });
  });

  test('an answer is remembered until a look-up clears the attempt', () => {
    const story = doubting('unavailable', { ...SUCCESSES, settledAfter: 0 });
    expect(story.course.wasAnswered).toBe(true);
    story.on(found({ state: 'absent', final: true }));
    expect(story.course.wasAnswered).toBe(false);
    expect(story.after('waited', 'reset')).toMatchObject(RESENT);
  });

  test("an earlier call with unknown answers waits for the provider's own word", () => {
    const story = new Story(SUCCESSES, { keys: { order_id: '1' } });
    story.after('begun', 'waited');
    expect(story.on(found(undefined))).toEqual({ do: 'settle' });
    const other = new Story(ALL, { keys: { order_id: '1' } });
    other.after('begun', 'waited');
    expect(other.on(found(undefined))).toEqual({ do: 'enter' });
  });
});

describe('a row that re-keys if absent', () => {
  const asking = (given: Partial<Facts> = {}) => doubting('repeated', { ...ALL, settledAfter: 0, ...given });

  test('does so once the absence is sure, and not before', () => {
    const story = asking({ settledAfter: 5000 });
    expect(story.on(found('absent'))).toMatchObject({ do: 'wait' });
    expect(story.step).not.toHaveProperty('rekey');
    story.on('waited', { now: 6000 });
    expect(story.on(found('absent'), { now: 6000 })).toMatchObject({ do: 'wait', rekey: failures.repeated.rule });
    expect(story.course.ambiguous).toBe(false);
  });

  test('at once if nothing can come any more', () => {
    expect(asking().on(found({ state: 'absent', final: true }))).toMatchObject({ rekey: failures.repeated.rule });
  });

  test("a key of the caller's own stays, unless the provider says that it only repeated what it keeps", () => {
    const gone = found({ state: 'absent', final: true });
    const own = { isMadeHere: () => false };
    const kept = asking(own);
    expect(kept.on(gone)).toMatchObject({ do: 'wait' });
    expect(kept.course.plan).toBe('enter');
    expect(kept.step).not.toHaveProperty('rekey');
    const told = asking(own);
    told.after(gone, 'waited', 'replayed', 'waited');
    expect(told.on(gone)).toMatchObject({ rekey: failures.replayed.rule });
  });

  test('a row that names no key replaces those that can be replaced', () => {
    const gone = found({ state: 'absent', final: true });
    const given = { ...ALL, settledAfter: 0, isMadeHere: () => false };
    const unnamed = (freshKeys: readonly string[] | undefined) =>
      doubting('repeatedUnnamed', { ...given, freshKeys }).on(gone);
    expect(unnamed(['k'])).toMatchObject({ rekey: { keys: ['k'] } });
    expect(unnamed([])).not.toHaveProperty('rekey');
    expect(unnamed(undefined)).toEqual({ do: 'settle', outcome: 'failed', stoppedBy: 'rule' });
  });

  test('and never sends under the old key: with no fresh one left the payment has failed', () => {
    const story = asking({ replaceable: () => false });
    expect(story.on(found({ state: 'absent', final: true }))).toEqual({
      do: 'settle',
      outcome: 'failed',
      stoppedBy: 'rule',
    });
  });

  test('sends nothing while the absence is unsure, even if the key protects', () => {
    const story = doubting('repeated', { protectedFor: GOOD, protectedAfter: () => 0 });
    expect(story.on(found('absent'), { protectedAfter: () => GOOD })).not.toHaveProperty('rekey');
    expect(story.course.plan).toBe('ask');
  });

  test('does not if a used key has proved the payment, whatever is found', () => {
    const story = new Story({ ...ALL, settledAfter: 0 });
    story.after('begun', 'reset', 'waited');
    story.after('used', 'waited', found({ state: 'absent', final: true }));
    expect(story.course.evident).toBe(true);
    story.after('repeated', 'waited');
    expect(story.on(found({ state: 'absent', final: true }))).toMatchObject({ do: 'wait' });
    expect(story.step).not.toHaveProperty('rekey');
    expect(story.course.plan).toBe('ask');
  });

  test.each(['landed', 'denied', 'dead', 'partial', 'undecided'] as const)('does not where it is %s', (state) => {
    expect(asking().on(found(state))).not.toHaveProperty('rekey');
  });
});
