import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type BreakerState,
  CircuitBreaker,
  type CircuitBreakerOptions,
  type Ticket,
} from '../../src/traffic/breaker.js';

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
      if (succeeds) breaker.succeed(ticket);
      else breaker.fail(ticket, now);
    }
  };
  return { breaker, states, attempts };
}

/** Open since `OPENED`, by seven failures over half a second. */
function opened(options: CircuitBreakerOptions = {}, random = 0) {
  const all = made(options, random);
  all.attempts(6, false, 0);
  all.attempts(1, false, OPENED);
  return all;
}

const OPENED = 500;
/** When the first probe may go. */
const PROBED = OPENED + 1875;

/** Half-open, with its probe under way. */
function half(options: CircuitBreakerOptions = {}) {
  const all = opened(options);
  return { ...all, probe: all.breaker.admit(PROBED) as Ticket };
}

describe('closed', () => {
  test('stays so, whatever is known elsewhere', () => {
    const { breaker, states } = made();
    breaker.hurry(0);
    expect([breaker.state, states]).toEqual(['closed', []]);
  });

  test('opens if seven attempts in a row fail over half a second, and not sooner', () => {
    const { breaker, attempts } = made();
    attempts(6, false, 0);
    attempts(1, false, 499);
    expect(breaker.state).toBe('closed');
    attempts(1, false, 500);
    expect(breaker.state).toBe('open');
  });

  test('does not open as long as something succeeds, whatever the share of failures: that would cost sales', () => {
    const { breaker, attempts } = made();
    for (let second = 0; second < 1000; second++) {
      attempts(5, false, 1000 * second);
      attempts(1, true, 1000 * second);
    }
    expect(breaker.state).toBe('closed');
  });

  test('takes a longer row if longer rows are usual', () => {
    const { breaker, attempts } = made();
    for (let second = 0; second < 100; second++) {
      attempts(3, false, 1000 * second);
      attempts(1, true, 1000 * second);
    }
    attempts(24, false, 100_000);
    attempts(0, false, 101_000);
    expect(breaker.state).toBe('closed');
    attempts(1, false, 101_000);
    expect(breaker.state).toBe('open');
  });

  test('timeouts of attempts that were all sent before the first of them open nothing, however many they are', () => {
    const { breaker } = made();
    for (let call = 0; call < 100; call++) breaker.fail(breaker.admit(0) as Ticket, 3000 + call, 0);
    expect(breaker.state).toBe('closed');
  });

  test('a batch without a pause does not burn through: four times the row stops it until the row has lasted', () => {
    const { breaker, attempts } = made();
    attempts(1000, false, 100);
    expect(breaker.state).toBe('open');
    expect(breaker.refusesFor(100)).toBe(500);
    const late = made();
    late.attempts(27, false, 100);
    late.attempts(1, false, 400);
    expect(late.breaker.refusesFor(400)).toBe(200);
  });

  test('says whether the last known attempt failed', () => {
    const { breaker, attempts } = made();
    expect(breaker.isShaken).toBe(false);
    attempts(1, false, 0);
    expect(breaker.isShaken).toBe(true);
    attempts(1, true, 0);
    expect(breaker.isShaken).toBe(false);
  });
});

describe('open', () => {
  test('lets nothing through for a sixteenth of its time, and up to a quarter more, so that processes do not probe at once', () => {
    const { breaker } = opened();
    expect([breaker.isPassable(PROBED - 1), breaker.admit(PROBED - 1)]).toEqual([false, undefined]);
    expect(breaker.refusesFor(OPENED)).toBe(1875);
    expect(breaker.admit(PROBED)).toBeDefined();
    expect(breaker.state).toBe('half-open');
    expect(opened({}, 0.5).breaker.refusesFor(OPENED)).toBe(1875 * 1.125);
  });

  /** How long it is open for, time after time, where a call came every so many milliseconds. */
  function openings(gap: number, random = 0): readonly number[] {
    const { breaker, attempts } = made({}, random);
    let now = 0;
    for (let call = 0; call < 100; call++, now += gap) attempts(1, true, now);
    for (; breaker.state === 'closed'; now += gap) attempts(1, false, now);
    now -= gap;
    const times: number[] = [];
    for (let opening = 0; opening < 8; opening++) {
      times.push(breaker.refusesFor(now));
      now += breaker.refusesFor(now);
      breaker.fail(breaker.admit(now) as Ticket, now);
    }
    return times;
  }

  test.each([
    [1000, 30_000],
    [500, 20_000],
    [250, 10_000],
    [25, 1875],
  ])(
    'if a call comes every %d ms, a probe follows after %d ms at most: a busy client probes again soon',
    (gap, longest) => {
      expect(Math.max(...openings(gap))).toBeCloseTo(longest);
    },
  );

  test('opens for twice as long after each failed probe', () => {
    const times = openings(1000);
    for (const [index, ms] of [1875, 3750, 7500, 15_000, 30_000, 30_000].entries()) expect(times[index]).toBe(ms);
  });

  test('never for longer than its time and a quarter', () => {
    expect(Math.max(...openings(60_000, 0.999_999))).toBeLessThanOrEqual(37_500);
  });

  test('lets a probe through at once if the provider is well elsewhere, and waits for longer if that fails', () => {
    const { breaker } = opened();
    breaker.hurry(OPENED + 100);
    expect([breaker.state, breaker.refusesFor(OPENED + 100)]).toEqual(['open', 0]);
    breaker.hurry(OPENED + 200);
    expect(breaker.refusesFor(OPENED + 100)).toBe(0);
    const probe = breaker.admit(OPENED + 100) as Ticket;
    // One probe at a time, whatever is known elsewhere.
    breaker.hurry(OPENED + 100);
    expect([breaker.state, breaker.isPassable(OPENED + 100)]).toEqual(['half-open', false]);
    breaker.fail(probe, OPENED + 200);
    expect(breaker.refusesFor(OPENED + 200)).toBeGreaterThan(1875);
  });

  test('the results of earlier attempts say nothing', () => {
    const all = made();
    const late = all.breaker.admit(0) as Ticket;
    all.attempts(6, false, 0);
    all.attempts(1, false, OPENED);
    all.breaker.succeed(late);
    all.breaker.fail(late, OPENED);
    all.breaker.forget(late);
    expect(all.states).toEqual(['open']);
    expect(all.breaker.refusesFor(OPENED)).toBe(1875);
    all.breaker.admit(PROBED);
    all.breaker.succeed(late);
    all.breaker.fail(late, PROBED);
    all.breaker.forget(late);
    expect(all.breaker.state).toBe('half-open');
    expect(all.breaker.admit(PROBED)).toBeUndefined();
  });
});

describe('half-open', () => {
  test('lets one probe through at a time, and one good answer closes it', () => {
    const { breaker, probe, states } = half();
    expect([breaker.isPassable(PROBED), breaker.admit(PROBED)]).toEqual([false, undefined]);
    expect(breaker.succeed(probe)).toBe(true);
    expect(states).toEqual(['open', 'half-open', 'closed']);
    // It has been closed once, by this one.
    expect([breaker.succeed(probe), breaker.succeed(breaker.admit(PROBED) as Ticket)]).toEqual([false, false]);
    expect([breaker.isPassable(PROBED), breaker.passableIn(PROBED), breaker.refusesFor(PROBED)]).toEqual([true, 0, 0]);
  });

  test('its probe is known at once: no call hears meanwhile that nothing will be let through', () => {
    const { breaker } = half();
    expect([breaker.refusesFor(PROBED), breaker.passableIn(PROBED)]).toEqual([0, 30_000]);
  });

  test('one probe that fails opens it again', () => {
    const { breaker, probe, states } = half();
    breaker.fail(probe, PROBED + 100);
    expect(states).toEqual(['open', 'half-open', 'open']);
    expect(breaker.refusesFor(PROBED + 100)).toBeGreaterThan(1875);
  });

  test('a probe without a result can be made again, at once or after a while', () => {
    const { breaker, probe } = half();
    breaker.forget(probe);
    expect([breaker.isPassable(PROBED), breaker.admit(PROBED)]).toEqual([true, probe]);
    expect(breaker.admit(PROBED + 29_999)).toBeUndefined();
    expect(breaker.passableIn(PROBED + 29_999)).toBe(1);
    expect(breaker.admit(PROBED + 30_000)).toBe(probe);
  });

  test('closed again, it starts to count anew, and opens for as short a time as at first', () => {
    const { breaker, probe, attempts } = half();
    breaker.fail(probe, PROBED);
    const second = breaker.admit(PROBED + 3750) as Ticket;
    breaker.succeed(second);
    attempts(6, false, 10_000);
    expect(breaker.state).toBe('closed');
    attempts(1, false, 10_500);
    expect(breaker.refusesFor(10_500)).toBe(1875);
  });

  test('waits of calls say nothing about how often calls come', () => {
    const { breaker, attempts } = made();
    for (let call = 0; call < 300; call++) attempts(1, true, 100 * call);
    expect(breaker.pace).toBeCloseTo(4000);
    attempts(7, false, 30_000);
    attempts(1, false, 30_500);
    const before = breaker.pace;
    breaker.succeed(breaker.admit(60_500) as Ticket);
    attempts(1, true, 60_500);
    expect(breaker.pace).toBe(before);
  });
});

describe('the options', () => {
  test('have the documented defaults, spread by chance', () => {
    const breaker = new CircuitBreaker();
    expect([breaker.row, breaker.openFor, breaker.firstPause, breaker.pace]).toEqual([7, 30_000, 1875, 30_000]);
    for (let call = 0; call < 6; call++) breaker.fail(breaker.admit(0) as Ticket, 0);
    expect([breaker.state, breaker.refusesFor(0)]).toEqual(['closed', 0]);
    breaker.fail(breaker.admit(500) as Ticket, 500);
    expect(breaker.refusesFor(500)).toBeGreaterThanOrEqual(1875);
    expect(breaker.refusesFor(500)).toBeLessThan(2344);
    expect(breaker.refusesFor(99_000)).toBe(0);
  });

  test('a shorter row and a shorter time', () => {
    const { breaker, attempts } = made({ row: 2, openFor: 1600 });
    attempts(1, false, 0);
    attempts(1, false, 500);
    expect(breaker.refusesFor(500)).toBe(100);
    const probe = breaker.admit(600) as Ticket;
    expect(breaker.admit(2199)).toBeUndefined();
    expect(breaker.admit(2200)).toBe(probe);
  });
});

describe('with other processes', () => {
  test('it opens when another one has found the provider dead, for as long as that one says', () => {
    const { breaker, states } = made();
    const ticket = breaker.admit(1000) as Ticket;
    expect(breaker.isCurrent(ticket)).toBe(true);
    breaker.trip(1000, 500);
    expect(states).toEqual(['open']);
    expect(breaker.isCurrent(ticket)).toBe(false);
    expect(breaker.refusesFor(1000)).toBe(500);
    expect(breaker.admit(1499)).toBeUndefined();
    expect(breaker.admit(1500)).toBeDefined();
  });

  test('if already open, it stays so for the longer of the two times', () => {
    const { breaker, states } = made();
    breaker.trip(0, 500);
    breaker.trip(100, 300);
    expect(breaker.refusesFor(100)).toBe(400);
    breaker.trip(100, 600);
    expect(breaker.refusesFor(100)).toBe(600);
    expect(states).toEqual(['open']);
  });

  test('if half-open, it opens again, and the result of its probe does not count', () => {
    const { breaker, states } = made();
    breaker.trip(0, 500);
    const probe = breaker.admit(500) as Ticket;
    breaker.trip(500, 100);
    breaker.succeed(probe);
    expect(breaker.refusesFor(500)).toBe(100);
    expect(breaker.admit(600)).toBeDefined();
    expect(states).toEqual(['open', 'half-open', 'open', 'half-open']);
    expect(breaker.admit(600)).toBeUndefined();
  });

  test('its own earlier openings do not outlast what others say', () => {
    const { breaker, probe } = half();
    breaker.fail(probe, PROBED);
    breaker.trip(PROBED, 0);
    const second = breaker.admit(PROBED + 3750) as Ticket;
    breaker.fail(second, 10_000);
    expect(breaker.refusesFor(10_000)).toBe(1875);
  });

  test('it closes when the probes of others have found the provider well', () => {
    const { breaker, attempts, states } = made();
    breaker.reset();
    expect(states).toEqual([]);
    attempts(6, false, 0);
    attempts(1, false, 500);
    breaker.reset();
    expect(states).toEqual(['open', 'closed']);
    attempts(6, false, 500);
    attempts(0, false, 1000);
    expect(breaker.state).toBe('closed');
    attempts(1, false, 1000);
    expect(breaker.refusesFor(1000)).toBe(1875);
  });

  test('closed by others, it refuses no call for the remaining time, even if it is opened again for less', () => {
    const { breaker } = made();
    breaker.trip(0, 5000);
    breaker.reset();
    expect([breaker.refusesFor(100), breaker.passableIn(100), breaker.isPassable(100)]).toEqual([0, 0, true]);
    breaker.trip(100, 300);
    expect(breaker.refusesFor(100)).toBe(300);
  });

  test('what succeeded elsewhere ends a row of failures here', () => {
    const { breaker, attempts } = made();
    attempts(6, false, 0);
    breaker.learn(1, 0, 100);
    attempts(1, false, 500);
    expect([breaker.state, breaker.isShaken]).toEqual(['closed', true]);
  });
});

describe('whatever happens,', () => {
  const step = fc.record({
    gap: fc.integer({ min: 0, max: 5000 }),
    took: fc.integer({ min: 0, max: 3000 }),
    end: fc.constantFrom('succeeds', 'fails', 'fails', 'fails', 'forgotten', 'lost'),
  });

  test('it refuses only while it is not closed, says for how long, and lets a call through in the end', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 300, size: 'max' }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (steps, random) => {
          const { breaker } = made({ row: 2, openFor: 2000 }, random);
          const wrong: string[] = [];
          let now = 0;
          for (const { gap, took, end } of steps) {
            now += gap;
            const before = breaker.state;
            const passableIn = breaker.passableIn(now);
            const ticket = breaker.admit(now);
            if ((ticket === undefined) !== passableIn > 0) wrong.push('told another time than it refuses for');
            if (ticket === undefined) {
              if (before === 'closed') wrong.push('refuses though it is closed');
              if (passableIn > 2500) wrong.push('refuses for too long');
              if (!breaker.isPassable(now + passableIn)) wrong.push('refuses after the time that it told');
              continue;
            }
            const sentAt = now;
            now += took;
            if (end === 'succeeds') {
              breaker.succeed(ticket);
              if (breaker.state !== 'closed') wrong.push('stays open after a success');
            } else if (end === 'fails') breaker.fail(ticket, now, sentAt);
            else if (end === 'forgotten') breaker.forget(ticket);
          }
          expect(wrong).toEqual([]);
          expect(breaker.admit(now + 2500)).toBeDefined();
        },
      ),
    );
  });

  test('if half-open, no second probe goes out before the first has reported, or its time is over', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
        const { breaker, attempts } = made({ row: 2, openFor: 2000 });
        attempts(1, false, 0);
        attempts(1, false, 500);
        let now = 500;
        let probe: { readonly at: number; readonly ticket: Ticket } | undefined;
        for (const { gap, end } of steps) {
          now += gap / 10;
          if (breaker.state === 'closed') return;
          const ticket = breaker.admit(now);
          if (ticket !== undefined) {
            if (probe !== undefined) expect(now - probe.at).toBeGreaterThanOrEqual(2000);
            probe = { at: now, ticket };
          }
          if (probe === undefined || end === 'lost') continue;
          if (end === 'succeeds') breaker.succeed(probe.ticket);
          else if (end === 'fails') breaker.fail(probe.ticket, now);
          else breaker.forget(probe.ticket);
          probe = undefined;
        }
      }),
    );
  });
});
