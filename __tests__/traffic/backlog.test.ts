import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Backlog } from '../../src/traffic/backlog.js';

/** Lets all go, one by one. @returns who went, in order */
function drain(backlog: Backlog, gone: readonly string[]): readonly string[] {
  for (let left = backlog.length; left > 0; left--) backlog.release();
  return gone;
}

describe('waiting calls', () => {
  test('go in the order in which they would have to leave', () => {
    const backlog = new Backlog();
    const gone: string[] = [];
    for (const until of [300, 100, 200]) backlog.join(until, false, () => gone.push(`${until}`));
    expect(backlog.length).toBe(3);
    expect(drain(backlog, gone)).toEqual(['100', '200', '300']);
    expect(backlog.length).toBe(0);
  });

  test('go behind all others if an attempt of theirs has failed: one without a failure shows more about the provider', () => {
    const backlog = new Backlog();
    const gone: string[] = [];
    backlog.join(100, true, () => gone.push('failed 100'));
    backlog.join(50, true, () => gone.push('failed 50'));
    backlog.join(9e9, false, () => gone.push('late'));
    backlog.join(Number.POSITIVE_INFINITY, false, () => gone.push('endless'));
    expect(drain(backlog, gone)).toEqual(['late', 'endless', 'failed 50', 'failed 100']);
  });

  test('without a limit go in order of arrival, so that none waits for ever while others come', () => {
    const backlog = new Backlog();
    const gone: string[] = [];
    const endless = Number.POSITIVE_INFINITY;
    for (const name of ['a', 'b', 'c', 'd']) backlog.join(endless, false, () => gone.push(name));
    for (const name of ['e', 'f', 'g']) {
      backlog.release();
      backlog.join(endless, false, () => gone.push(name));
    }
    expect(drain(backlog, gone)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  });

  test('are called once, and not at all once they have left', () => {
    const backlog = new Backlog();
    const gone: string[] = [];
    const leave = backlog.join(1, false, () => gone.push('a'));
    backlog.join(2, false, () => gone.push('b'));
    leave();
    leave();
    expect(backlog.length).toBe(1);
    backlog.release();
    backlog.release();
    leave();
    expect([gone, backlog.length]).toEqual([['b'], 0]);
  });

  test('say whether the next to go is a question', () => {
    const backlog = new Backlog();
    const next = [backlog.isQuestionNext];
    const nothing = () => {};
    backlog.join(2, false, nothing);
    next.push(backlog.isQuestionNext);
    backlog.join(1, false, nothing, true);
    next.push(backlog.isQuestionNext);
    backlog.release();
    expect([...next, backlog.isQuestionNext]).toEqual([false, false, true, false]);
  });

  test('may leave while they are being called', () => {
    const backlog = new Backlog();
    const leave = backlog.join(1, false, () => leave());
    backlog.release();
    expect(backlog.length).toBe(0);
  });

  test('are ten thousand at most', () => {
    const backlog = new Backlog();
    const leaves = Array.from({ length: 9_999 }, (_, until) => backlog.join(until, false, () => {}));
    expect(backlog.isFull).toBe(false);
    backlog.join(0, true, () => {});
    expect(backlog.isFull).toBe(true);
    leaves[0]?.();
    expect(backlog.isFull).toBe(false);
  });
});

test('in any interleaving of joins, leaves and turns: each turn goes to the first one, and none is lost', () => {
  const join = fc.record({
    until: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constant(Number.POSITIVE_INFINITY)),
    hasFailed: fc.boolean(),
  });
  const step = fc.oneof(join, fc.constant('turn' as const), fc.record({ leaves: fc.nat() }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150, size: 'max' }), (steps) => {
      const backlog = new Backlog();
      let inside: { readonly until: number; readonly hasFailed: boolean; readonly leave: () => void }[] = [];
      const told: unknown[] = [];
      const wrong: string[] = [];
      for (const each of steps) {
        if (each === 'turn') {
          const before = told.length;
          backlog.release();
          if (told.length - before !== Math.min(1, inside.length)) wrong.push('a turn is not that of one');
          const [first] = told.slice(before) as typeof inside;
          const isBefore = (one: (typeof inside)[number]) =>
            first !== undefined &&
            (one.hasFailed === first.hasFailed ? one.until < first.until : first.hasFailed && !one.hasFailed);
          if (inside.some(isBefore)) wrong.push('a turn is not that of the first');
          inside = inside.filter((one) => one !== first);
        } else if ('leaves' in each) {
          const one = inside[each.leaves % Math.max(1, inside.length)];
          one?.leave();
          inside = inside.filter((other) => other !== one);
        } else {
          const one: (typeof inside)[number] = {
            ...each,
            leave: backlog.join(each.until, each.hasFailed, () => told.push(one)),
          };
          inside.push(one);
        }
        if (backlog.length !== inside.length) wrong.push('somebody is lost');
      }
      expect(wrong).toEqual([]);
    }),
  );
});
