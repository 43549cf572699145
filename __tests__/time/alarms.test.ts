import { expect, test } from '@jest/globals';
import { type Alarm, Alarms } from '../../src/time/alarms.js';
import type { Clock } from '../../src/time/clock.js';

/** The milliseconds for which an alarm still waits when the timer fires this late, and what the clock says when it has rung. */
function lateBy(ms: number) {
  let now = 0;
  let fire = () => {};
  let delay = 0;
  const clock: Clock = {
    now: () => now,
    wall: () => now,
    random: () => 0,
    setTimer(run, delayMs) {
      [fire, delay] = [run, delayMs];
      return run;
    },
    clearTimer() {},
  };
  const rungAt: number[] = [];
  const alarms = new Alarms(clock);
  const alarm: Alarm = { due: 1000, isDue: false, ring: (at) => rungAt.push(at), previous: undefined, next: undefined };
  alarms.add(alarm, now);
  now = 20;
  fire(); // the timer that calls share
  now = 1000 + ms;
  fire();
  expect(rungAt).toEqual([]);
  now += delay;
  const waited = delay;
  fire();
  expect(rungAt).toEqual([now]);
  return waited;
}

test('what arrived while the process was busy has as long to be read as the timer was late, and half a second at most', () => {
  expect([0, 49, 50, 300, 3_600_000].map(lateBy)).toEqual([0, 0, 50, 300, 500]);
});
