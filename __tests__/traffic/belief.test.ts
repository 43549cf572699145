import { describe, expect, test } from '@jest/globals';
import { Belief, Beliefs, TurnBelief } from '../../src/traffic/belief.js';

describe('a refusal that others tell of', () => {
  test('is heeded for as long as one of its own could last, from when it was first told, however often it is told again', () => {
    const belief = new Belief(1000);
    expect(belief.left(0)).toBe(0);
    expect(belief.hear(5000)).toBe(1000);
    expect(belief.hear(5600)).toBe(400);
    expect([belief.left(5999), belief.left(6000), belief.left(9000), belief.hear(9000)]).toEqual([1, 0, 0, 0]);
  });

  test('is heeded anew once it has ended', () => {
    const belief = new Belief(1000);
    belief.hear(0);
    belief.end();
    expect(belief.left(500)).toBe(0);
    expect(belief.hear(5000)).toBe(1000);
  });

  test('is heeded for longer if attempts of its own have met the same, and only then', () => {
    const belief = new Belief(1000);
    belief.confirm(0);
    expect(belief.left(0)).toBe(0);
    belief.hear(0);
    belief.confirm(800);
    expect(belief.left(1000)).toBe(800);
  });
});

describe('times of quiet that others tell of', () => {
  const told = (...scopes: [string, number][]) => new Map(scopes);

  test('are each heeded for as long as they are told, and for no longer than one of its own could last', () => {
    const beliefs = new Beliefs(1000);
    expect([...beliefs.hear(told(['charge', 9000], ['refund', 300]), 0)]).toEqual([
      ['charge', 1000],
      ['refund', 300],
    ]);
    expect([...beliefs.hear(told(['charge', 9000], ['status', 9000]), 600)]).toEqual([
      ['charge', 400],
      ['status', 1000],
    ]);
    expect([...beliefs.hear(told(['charge', 9000]), 2000)]).toEqual([['charge', 0]]);
  });

  test('of which nothing is told any more are over: told again, they are new', () => {
    const beliefs = new Beliefs(1000);
    beliefs.hear(told(['charge', 9000]), 0);
    beliefs.hear(told(), 900);
    expect([...beliefs.hear(told(['charge', 9000]), 1000)]).toEqual([['charge', 1000]]);
  });

  test('are heeded for longer if the provider asks this process for the same', () => {
    const beliefs = new Beliefs(1000);
    beliefs.confirm('charge', 0);
    beliefs.hear(told(['charge', 9000], ['refund', 9000]), 0);
    beliefs.confirm('charge', 800);
    expect([...beliefs.hear(told(['charge', 9000], ['refund', 9000]), 1000)]).toEqual([
      ['charge', 800],
      ['refund', 0],
    ]);
  });
});

describe('turns that others give', () => {
  const heeded = (...heard: [turns: number | undefined, isWaiting: boolean, now: number][]) => {
    const belief = new TurnBelief(1000);
    return heard.map((each) => {
      belief.hear(...each);
      return belief.isHeeded;
    });
  };

  test('are not waited for before anything is told of them, nor if nothing is told', () => {
    expect(new TurnBelief(1000).isHeeded).toBe(false);
    expect(heeded([1, true, 0], [undefined, true, 1])).toEqual([true, false]);
  });

  test('are waited for, but not for ever', () => {
    expect(heeded([0, true, 0], [0, true, 999], [0, true, 1000], [0, true, 5000])).toEqual([true, true, false, false]);
  });

  test('are waited for as long again once one has come', () => {
    expect(heeded([0, true, 0], [0, true, 1000], [1, true, 1100], [0, true, 1200], [0, true, 2199])).toEqual([
      true,
      false,
      true,
      true,
      true,
    ]);
  });

  test('are missed only while somebody waits', () => {
    expect(heeded([0, false, 0], [0, false, 5000], [0, true, 5000], [0, true, 6000])).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});
