import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type BreakerState, CircuitBreaker, type CircuitBreakerOptions } from '../../src/traffic/breaker.js';

function made(options: CircuitBreakerOptions = {}, random = 0) {
  const states: BreakerState[] = [];
  const breaker = new CircuitBreaker(
    options,
    () => random,
    (state) => states.push(state),
  );
  const attempts = (count: number, succeeds: boolean, now: number) => {
    for (let index = 0; index < count; index++) {
      const ticket = breaker.admit(now);
      if (ticket === undefined) continue;
      if (succeeds) breaker.succeed(ticket, now);
      else breaker.fail(ticket, now);
    }
  };
  return { breaker, states, attempts };
}

describe('closed', () => {
  test('opens at half of at least twenty attempts within ten seconds', () => {
    const { breaker, attempts } = made();
    attempts(10, true, 0);
    attempts(9, false, 0);
    expect(breaker.state).toBe('closed');
    attempts(1, false, 9_999);
    expect(breaker.state).toBe('open');
  });

  test('does not open where too few attempts, or too small a share of them, failed', () => {
    const { breaker, attempts } = made();
    attempts(19, false, 0);
    expect(breaker.state).toBe('closed');
    const other = made();
    other.attempts(30, true, 0);
    other.attempts(29, false, 0);
    expect(other.breaker.state).toBe('closed');
    other.attempts(1, false, 0);
    expect(other.breaker.state).toBe('open');
  });

  test('forgets what is older than the window', () => {
    const { breaker, attempts } = made();
    attempts(19, false, 0);
    attempts(1, true, 10_000);
    attempts(18, false, 10_000);
    expect(breaker.state).toBe('closed');
    attempts(1, false, 10_000);
    expect(breaker.state).toBe('open');
  });

  test('opens at a third as many attempts that fail in a row, where that lasts for a tenth of the window', () => {
    const { breaker, attempts } = made();
    attempts(1, false, 0);
    attempts(1, true, 5000);
    attempts(1, false, 7000);
    attempts(7, false, 7999);
    expect(breaker.state).toBe('closed');
    attempts(1, false, 8000);
    expect(breaker.state).toBe('open');

    const fewer = made();
    for (let attempt = 0; attempt < 6; attempt++) fewer.attempts(1, false, 60_000 * attempt);
    expect(fewer.breaker.state).toBe('closed');
    fewer.attempts(1, false, 540_000);
    expect(fewer.breaker.state).toBe('open');

    const exact = made({ minimumCalls: 21 });
    exact.attempts(6, false, 0);
    exact.attempts(1, false, 1000);
    expect(exact.breaker.state).toBe('open');
  });

  test('what was sent before the row had lasted so long does not prove an outage, however late it fails', () => {
    const { breaker } = made();
    for (let call = 0; call < 19; call++) breaker.fail(breaker.admit(0) as number, 3000, 0);
    expect(breaker.state).toBe('closed');
    breaker.fail(breaker.admit(3999) as number, 20_000, 3999);
    expect(breaker.state).toBe('closed');
    breaker.fail(breaker.admit(4000) as number, 20_000, 4000);
    expect(breaker.state).toBe('open');
  });

  test('closed again, it forgets how long nothing had succeeded', () => {
    const { breaker, attempts } = made();
    for (let attempt = 0; attempt < 7; attempt++) attempts(1, false, 2000 * attempt);
    expect(breaker.state).toBe('open');
    for (let probe = 0; probe < 3; probe++) breaker.succeed(breaker.admit(30_000) as number, 30_000);
    attempts(1, false, 31_000);
    attempts(5, false, 41_000);
    expect(breaker.state).toBe('closed');
    attempts(1, false, 41_000);
    expect(breaker.state).toBe('open');
  });

  test('counts over the options given', () => {
    const { breaker, attempts } = made({ failureRatio: 1, minimumCalls: 2, window: 1000, openFor: 500 });
    attempts(1, false, 0);
    attempts(1, true, 0);
    attempts(5, false, 100);
    expect(breaker.state).toBe('closed');
    attempts(2, false, 1100);
    expect(breaker.state).toBe('open');
    expect(breaker.closedFor(1100)).toBe(31.25);
  });
});

describe('open', () => {
  const opened = (random = 0) => {
    const all = made({}, random);
    all.attempts(20, false, 0);
    return all;
  };

  test('lets nothing through for a sixteenth of its time, and up to a quarter more', () => {
    const { breaker } = opened();
    expect(breaker.admit(1874)).toBeUndefined();
    expect(breaker.closedFor(1000)).toBe(875);
    expect(breaker.admit(1875)).toBeDefined();
    expect(breaker.state).toBe('half-open');
    expect(opened(0.5).breaker.closedFor(0)).toBe(1875 * 1.125);
  });

  test.each([
    [10, 30_000],
    [20, 20_000],
    [40, 10_000],
    [400, 1875],
  ])('after %d calls in ten seconds, it opens for %d ms at most', (calls, longest) => {
    const { breaker, attempts } = made({ minimumCalls: 20 });
    attempts(calls - 7, true, 0);
    attempts(6, false, 0);
    attempts(1, false, 1000);
    let now = 1000;
    for (let opening = 0; opening < 6; opening++) {
      now += breaker.closedFor(now);
      breaker.fail(breaker.admit(now) as number, now);
    }
    expect(breaker.closedFor(now)).toBe(longest);
  });

  test('opens for twice as long after each failed probe, up to a most, and begins anew once closed', () => {
    const { breaker } = opened();
    let now = 0;
    const times: number[] = [];
    for (let opening = 0; opening < 7; opening++) {
      times.push(breaker.closedFor(now));
      now += breaker.closedFor(now);
      for (let probe = 0; probe < 3; probe++) breaker.fail(breaker.admit(now) as number, now);
    }
    expect(times).toEqual([1875, 3750, 7500, 15_000, 20_000, 20_000, 20_000]);
    now += 20_000;
    for (let probe = 0; probe < 3; probe++) breaker.succeed(breaker.admit(now) as number, now);
    for (let call = 0; call < 20; call++) breaker.fail(breaker.admit(now) ?? -1, now);
    expect(breaker.closedFor(now)).toBe(1875);
  });

  test('what comes of attempts that were sent before says nothing', () => {
    const all = made();
    const late = all.breaker.admit(0) as number;
    all.attempts(20, false, 0);
    all.breaker.succeed(late, 1);
    all.breaker.fail(late, 1);
    expect(all.states).toEqual(['open']);
    expect(all.breaker.closedFor(0)).toBe(1875);
  });
});

describe('half-open', () => {
  const half = (options: CircuitBreakerOptions = {}, { good = 0, bad = 20 } = {}) => {
    const all = made(options);
    all.attempts(good, true, 0);
    all.attempts(bad, false, 0);
    const probe = all.breaker.admit(1875) as number;
    return { ...all, probe };
  };

  test('lets three probes through and closes when all have succeeded', () => {
    const { breaker, probe, states } = half();
    expect(breaker.admit(2000)).toBe(probe);
    expect(breaker.admit(2000)).toBe(probe);
    expect(breaker.admit(2000)).toBeUndefined();
    expect(breaker.closedFor(2000)).toBe(30_000);
    for (let proven = 0; proven < 3; proven++) {
      expect(breaker.state).toBe('half-open');
      breaker.succeed(probe, 2100);
    }
    expect(states).toEqual(['open', 'half-open', 'closed']);
  });

  test('is judged by all three probes, and by the same share of failures', () => {
    const { breaker, probe, states } = half();
    breaker.succeed(probe, 2000);
    breaker.fail(probe, 2000);
    expect(breaker.state).toBe('half-open');
    breaker.succeed(probe, 2000);
    expect(states).toEqual(['open', 'half-open', 'closed']);
  });

  test('where nothing had succeeded, one failed probe is enough, and one that succeeds ends the row', () => {
    const afterRow = () => {
      const all = made();
      all.attempts(6, false, 0);
      all.attempts(1, false, 1000);
      const probe = all.breaker.admit(2875) as number;
      return { ...all, probe };
    };
    const dead = afterRow();
    dead.breaker.fail(dead.probe, 3000);
    expect(dead.states).toEqual(['open', 'half-open', 'open']);
    expect(dead.breaker.closedFor(3000)).toBe(3750);

    const alive = afterRow();
    alive.breaker.succeed(alive.probe, 3000);
    alive.breaker.fail(alive.probe, 3000);
    expect(alive.breaker.state).toBe('half-open');
    alive.breaker.succeed(alive.probe, 3000);
    expect(alive.breaker.state).toBe('closed');
  });

  test('failures at the end of a brown-out do not shorten the judgement of the probes', () => {
    const { breaker, probe } = half({}, { good: 10, bad: 10 });
    breaker.fail(probe, 1875);
    expect(breaker.state).toBe('half-open');
  });

  test('a row that probes make long enough ends it too', () => {
    const { breaker, probe } = half({ minimumCalls: 3, window: 1000 }, { bad: 3 });
    breaker.fail(probe, 1875);
    expect(breaker.state).toBe('half-open');
    breaker.fail(probe, 1975);
    expect(breaker.state).toBe('open');
  });

  test('where one probe has succeeded, the share of failures decides, and no row', () => {
    const { breaker, probe } = half({ failureRatio: 1, minimumCalls: 6 }, { bad: 6 });
    breaker.succeed(probe, 1875);
    breaker.fail(probe, 1875);
    breaker.fail(probe, 9000);
    expect(breaker.state).toBe('closed');
  });

  test('opens for twice as long where no probe has succeeded, and anew where one has', () => {
    const dead = half();
    for (let probe = 0; probe < 3; probe++) dead.breaker.fail(dead.probe, 2000);
    expect(dead.states).toEqual(['open', 'half-open', 'open']);
    expect(dead.breaker.closedFor(2000)).toBe(3750);

    const ill = half();
    ill.breaker.succeed(ill.probe, 2000);
    for (let probe = 0; probe < 2; probe++) ill.breaker.fail(ill.probe, 2000);
    expect(ill.states).toEqual(['open', 'half-open', 'open']);
    expect(ill.breaker.closedFor(2000)).toBe(1875);
  });

  test('a probe of which nothing came can be made again, at once or after a while', () => {
    const { breaker, probe } = half();
    breaker.admit(2000);
    breaker.admit(2000);
    breaker.forget(probe);
    expect(breaker.admit(2001)).toBe(probe);
    expect(breaker.admit(32_000)).toBeUndefined();
    expect(breaker.admit(32_001)).toBe(probe);
  });

  test('closed again, it begins to count anew', () => {
    const { breaker, probe, attempts } = half();
    for (let proven = 0; proven < 3; proven++) breaker.succeed(probe, 2000);
    attempts(19, false, 2000);
    expect(breaker.state).toBe('closed');
  });
});

describe('the edges', () => {
  test('without options it is as the documentation says, spread by chance', () => {
    const breaker = new CircuitBreaker();
    const fail = (count: number) => {
      for (let call = 0; call < count; call++) breaker.fail(breaker.admit(0) as number, 0);
    };
    fail(19);
    expect([breaker.state, breaker.closedFor(0)]).toEqual(['closed', 0]);
    fail(1);
    expect(breaker.state).toBe('open');
    expect(breaker.closedFor(0)).toBeGreaterThanOrEqual(1875);
    expect(breaker.closedFor(0)).toBeLessThan(2344);
    expect(breaker.closedFor(99_000)).toBe(0);
  });

  test('the window slides in ten steps', () => {
    for (const [last, state] of [
      [10_999, 'open'],
      [11_000, 'closed'],
    ] as const) {
      const { breaker, attempts } = made();
      attempts(9, false, 1000);
      attempts(1, true, 1000);
      attempts(8, false, 5500);
      attempts(1, true, 5500);
      attempts(1, false, last);
      expect(breaker.state).toBe(state);
    }
  });

  test('a step that is used again forgets its successes and its failures', () => {
    const good = made({ minimumCalls: 4 });
    good.attempts(10, true, 0);
    good.attempts(4, false, 10_000);
    expect(good.breaker.state).toBe('open');
    const bad = made({ minimumCalls: 4 });
    bad.attempts(3, false, 0);
    bad.attempts(3, true, 10_000);
    bad.attempts(1, false, 10_000);
    expect(bad.breaker.state).toBe('closed');
  });

  test('successes count for the least number of attempts', () => {
    const { breaker, attempts } = made({ minimumCalls: 4, failureRatio: 0.25 });
    attempts(3, true, 0);
    attempts(1, false, 0);
    expect(breaker.state).toBe('open');
  });

  test('one failure of three probes closes it or not, as the share of failures says', () => {
    for (const [failureRatio, state] of [
      [0.33, 'open'],
      [0.34, 'closed'],
    ] as const) {
      const { breaker, attempts } = made({ failureRatio });
      attempts(6, false, 0);
      attempts(13, true, 0);
      attempts(1, false, 0);
      const probe = breaker.admit(1875) as number;
      breaker.fail(probe, 1875);
      breaker.succeed(probe, 1875);
      breaker.succeed(probe, 1875);
      expect(breaker.state).toBe(state);
    }
  });

  test('probes that are replaced do not count with those that follow', () => {
    const { breaker, attempts, states } = made();
    attempts(20, false, 0);
    const probe = breaker.admit(1875) as number;
    breaker.admit(1875);
    breaker.admit(1875);
    breaker.succeed(probe, 1875);
    breaker.fail(probe, 1875);
    expect(breaker.closedFor(31_874)).toBe(1);
    expect(breaker.closedFor(40_000)).toBe(0);
    expect(breaker.admit(40_000)).toBe(probe);
    expect(states).toEqual(['open', 'half-open']);
    breaker.fail(probe, 40_000);
    breaker.succeed(probe, 40_000);
    expect(breaker.state).toBe('half-open');
    breaker.succeed(probe, 40_000);
    expect(breaker.state).toBe('closed');
  });

  test('what is forgotten gives back a probe of this stretch only', () => {
    const { breaker, attempts } = made();
    const early = breaker.admit(0) as number;
    breaker.forget(early);
    attempts(20, false, 0);
    const probe = breaker.admit(1875) as number;
    breaker.forget(early);
    breaker.admit(1875);
    breaker.admit(1875);
    expect(breaker.admit(1875)).toBeUndefined();
    breaker.forget(probe);
    expect(breaker.closedFor(1875)).toBe(0);
    expect(breaker.admit(1875)).toBe(probe);
    expect(breaker.admit(1875)).toBeUndefined();
  });

  test('what comes late of an attempt from before it opened proves nothing half-open', () => {
    const { breaker, attempts } = made();
    const late = breaker.admit(0) as number;
    attempts(20, false, 0);
    breaker.admit(1875);
    for (let time = 0; time < 3; time++) breaker.succeed(late, 1875);
    expect(breaker.state).toBe('half-open');
    for (let time = 0; time < 3; time++) breaker.fail(late, 1875);
    expect(breaker.state).toBe('half-open');
  });

  test('one that opens only where all attempts fail is closed by one probe that succeeds, and by none else', () => {
    for (const [good, state] of [
      [0, 'open'],
      [1, 'closed'],
    ] as const) {
      const { breaker, attempts } = made({ failureRatio: 1 });
      attempts(20, false, 0);
      for (let probe = 0; probe < 3; probe++) {
        const ticket = breaker.admit(1875) as number;
        if (probe < good) breaker.succeed(ticket, 1875);
        else breaker.fail(ticket, 1875);
      }
      expect(breaker.state).toBe(state);
    }
  });

  test('closed after several openings, it opens for as short a time as at first', () => {
    const { breaker, attempts } = made();
    attempts(20, false, 0);
    for (let probe = 0; probe < 3; probe++) breaker.fail(breaker.admit(1875) as number, 1875);
    expect(breaker.closedFor(1875)).toBe(3750);
    for (let probe = 0; probe < 3; probe++) breaker.succeed(breaker.admit(5625) as number, 5625);
    attempts(20, false, 6000);
    expect(breaker.closedFor(6000)).toBe(1875);
  });
});

describe('with other processes', () => {
  test('it says what it counts over', () => {
    expect(made().breaker).toMatchObject({ window: 10_000, openFor: 30_000, minimumCalls: 20, failureRatio: 0.5 });
    expect(made({ window: 500 }).breaker.window).toBe(500);
  });

  test('it opens when another one has found the provider ill, for as long as that one says', () => {
    const { breaker, states } = made();
    const ticket = breaker.admit(1000) as number;
    expect(breaker.isCurrent(ticket)).toBe(true);
    breaker.trip(1000, 500);
    expect(states).toEqual(['open']);
    expect(breaker.isCurrent(ticket)).toBe(false);
    expect(breaker.closedFor(1000)).toBe(500);
    expect(breaker.admit(1499)).toBeUndefined();
    expect(breaker.admit(1500)).toBeDefined();
  });

  test('open already, it stays so for the longer of the two times', () => {
    const { breaker, states } = made();
    breaker.trip(0, 500);
    breaker.trip(100, 300);
    expect(breaker.closedFor(100)).toBe(400);
    breaker.trip(100, 600);
    expect(breaker.closedFor(100)).toBe(600);
    expect(states).toEqual(['open']);
  });

  test('half-open, it opens again, and the probes left count for nothing', () => {
    const { breaker, states } = made();
    breaker.trip(0, 500);
    const probe = breaker.admit(500) as number;
    breaker.trip(500, 100);
    breaker.fail(probe, 600);
    expect(breaker.closedFor(500)).toBe(100);
    expect(breaker.admit(600)).toBeDefined();
    expect(states).toEqual(['open', 'half-open', 'open', 'half-open']);
    breaker.admit(600);
    breaker.admit(600);
    expect(breaker.admit(600)).toBeUndefined();
  });

  test('it closes when the probes of others have found the provider well', () => {
    const { breaker, attempts, states } = made();
    breaker.reset();
    expect(states).toEqual([]);
    attempts(20, false, 0);
    breaker.reset();
    expect(states).toEqual(['open', 'closed']);
    attempts(19, false, 0);
    expect(breaker.state).toBe('closed');
    attempts(1, false, 0);
    expect(breaker.closedFor(0)).toBe(1875);
  });
});

test('whatever happens, it refuses only while not closed, and lets somebody through in the end', () => {
  const step = fc.record({ gap: fc.integer({ min: 0, max: 5000 }), succeeds: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const { breaker } = made({ minimumCalls: 5, openFor: 2000 });
      let now = 0;
      for (const { gap, succeeds } of steps) {
        now += gap;
        const before = breaker.state;
        const ticket = breaker.admit(now);
        if (ticket === undefined) {
          expect(before).not.toBe('closed');
          expect(breaker.closedFor(now)).toBeGreaterThan(0);
        } else if (succeeds) {
          breaker.succeed(ticket, now);
          // A success opens a closed breaker never, and a half-open one only as the last of mostly failed probes.
          if (before === 'closed') expect(breaker.state).toBe('closed');
        } else breaker.fail(ticket, now);
      }
      expect(breaker.admit(now + 2500)).toBeDefined();
    }),
  );
});
