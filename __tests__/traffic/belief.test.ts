import { describe, expect, test } from '@jest/globals';
import { Belief, Beliefs, LateBelief, TurnBelief } from '../../src/traffic/belief.js';

describe('a refusal that others report', () => {
  test('is respected for as long as one of its own could last, from the first report, however often it is reported again', () => {
    const belief = new Belief(1000);
    expect(belief.left(0)).toBe(0);
    expect(belief.hear(5000)).toBe(1000);
    expect(belief.hear(5600)).toBe(400);
    expect([belief.left(5999), belief.left(6000), belief.left(9000), belief.hear(9000)]).toEqual([1, 0, 0, 0]);
  });

  test('is respected anew once it has ended', () => {
    const belief = new Belief(1000);
    belief.hear(0);
    belief.end();
    expect(belief.left(500)).toBe(0);
    expect(belief.hear(5000)).toBe(1000);
  });

  test('is respected for longer if its own attempts have met the same, and only then', () => {
    const belief = new Belief(1000);
    belief.confirm(0);
    expect(belief.left(0)).toBe(0);
    belief.hear(0);
    belief.confirm(800);
    expect(belief.left(1000)).toBe(800);
  });
});

describe('late answers that others report', () => {
  const told = (lateAgo: number, timelyAgo: number) => ({
    ...{ usual: 100, slowInRow: 0, provenAgo: 0, turns: 0 },
    ...{ lateAgo, timelyAgo },
  });

  test('are believed for as long as the own breaker could hold a call up', () => {
    const belief = new LateBelief(1000);
    expect(belief.hear(told(50, 90), 5000)).toEqual(told(50, 90));
    expect(belief.hear(told(50, 90), 5999)).toEqual(told(50, 90));
    expect(belief.hear(told(50, 90), 6000)).toEqual(told(90, 90));
  });

  test('anew once answers have come in time', () => {
    const belief = new LateBelief(1000);
    belief.hear(told(50, 90), 0);
    expect(belief.hear(told(90, 90), 900)).toEqual(told(90, 90));
    expect(belief.hear(told(50, 90), 1800)).toEqual(told(50, 90));
    expect(belief.hear(told(50, 90), 2799)).toEqual(told(50, 90));
  });

  test('for longer if one of its own came late', () => {
    const belief = new LateBelief(1000);
    belief.hear(told(50, 90), 0);
    belief.confirm(800);
    expect(belief.hear(told(50, 90), 1799)).toEqual(told(50, 90));
    expect(belief.hear(told(50, 90), 1800)).toEqual(told(90, 90));
  });
});

describe('back-offs that others report', () => {
  const told = (...scopes: [string, number][]) => new Map(scopes);

  test('are each respected for as long as they are reported, and for no longer than one of its own could last', () => {
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

  test('that are no longer reported are over: reported again, they are new', () => {
    const beliefs = new Beliefs(1000);
    beliefs.hear(told(['charge', 9000]), 0);
    beliefs.hear(told(), 900);
    expect([...beliefs.hear(told(['charge', 9000]), 1000)]).toEqual([['charge', 1000]]);
  });

  test('are respected for longer if the provider asks this process for the same', () => {
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

  test('are not waited for before anything is known of them, nor if nothing is known', () => {
    expect(new TurnBelief(1000).isHeeded).toBe(false);
    expect(heeded([1, true, 0], [undefined, true, 1])).toEqual([true, false]);
  });

  test('are waited for, but not for ever', () => {
    expect(heeded([0, true, 0], [0, true, 999], [0, true, 1000], [0, true, 5000])).toEqual([true, true, false, false]);
  });

  test('are waited for as long again after one has come', () => {
    expect(heeded([0, true, 0], [0, true, 1000], [1, true, 1100], [0, true, 1200], [0, true, 2199])).toEqual([
      true,
      false,
      true,
      true,
      true,
    ]);
  });

  test('are missed only while a call waits', () => {
    expect(heeded([0, false, 0], [0, false, 5000], [0, true, 5000], [0, true, 6000])).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});
