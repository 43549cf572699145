import { describe, expect, test } from '@jest/globals';
import { plainHttp } from '../../src/index.js';
import { seededRandom } from '../../src/simulators/core/seeded-random.js';
import { Holdback } from '../../src/traffic/holdback.js';
import { Quiet } from '../../src/traffic/quiet.js';
import { FakeClock } from '../axios/fake-clock.js';

const JOBS = 2000;
/** Requests that the provider allows in a second; one more is told to come back after another one. */
const ALLOWED = 100;
/** Milliseconds from a request to its answer. */
const TAKES = 50;

/** Two thousand calls that are due at once. @returns requests, and those that were refused */
function play() {
  const random = seededRandom(1);
  const holdback = new Holdback();
  const windows = new Map<number, number>();
  /** What happens, by the millisecond: a call that comes to the door, or its refusal. */
  const agenda = new Map<number, (() => void)[]>();
  const at = (time: number, run: () => void) => {
    const ms = Math.ceil(time);
    agenda.set(ms, [...(agenda.get(ms) ?? []), run]);
  };
  let [requests, refused, done] = [0, 0, 0];
  const come = (now: number): void => {
    const wait = holdback.waitOf(now, random);
    if (wait > 0) {
      at(now + wait, () => come(Math.ceil(now + wait)));
      return;
    }
    requests += 1;
    const second = Math.floor(now / 1000);
    const used = (windows.get(second) ?? 0) + 1;
    windows.set(second, used);
    at(now + TAKES, () => {
      if (used <= ALLOWED) {
        done += 1;
        return;
      }
      refused += 1;
      holdback.hold(1000, now + TAKES);
      come(now + TAKES);
    });
  };
  // The first hundred find out; the others come to a door that is held.
  for (let job = 0; job < JOBS; job++)
    at(job < 2 * ALLOWED ? 0 : TAKES + 1, () => come(job < 2 * ALLOWED ? 0 : TAKES + 1));
  let now = 0;
  for (; done < JOBS && now < 600_000; now++) for (const run of agenda.get(now) ?? []) run();
  return { requests, refused, done, seconds: now / 1000 };
}

describe('calls that are due at once', () => {
  test('are released by the pace that the provider allows: few are refused, and all are through not long after that allows it', () => {
    const { refused, done, seconds } = play();
    expect(done).toBe(JOBS);
    expect(refused).toBeLessThan(JOBS / 4);
    expect(seconds).toBeLessThan((3 * JOBS) / ALLOWED);
  });
});

describe('the release', () => {
  const last = () => 0.999_999;
  test('takes twice as long for those who are left each time that one of those who were released is refused', () => {
    const holdback = new Holdback();
    let now = 0;
    for (const expected of [1000, 1840, 3520, 6880, 13_600]) {
      holdback.hold(1000, now);
      // Others that were under way are refused too.
      holdback.hold(1000, now + 20);
      expect(holdback.waitOf(now + 20, last) - 1000).toBeCloseTo(expected, 0);
      now += 1100;
    }
  });

  test('is remembered by the host for as long as it lasts, though nobody is held', () => {
    const clock = Object.assign(new FakeClock(), { random: last });
    const quiet = new Quiet(plainHttp(), clock, () => {});
    const request = { method: 'GET', path: '/p', header: () => undefined, body: undefined };
    quiet.hold('', 1000);
    clock.pass(1100);
    expect(quiet.isHeld(clock.now())).toBe(false);
    quiet.hold('', 1000);
    expect(quiet.waitOf(request, 'GET /p', clock.now())).toBeCloseTo(2800, 0);
  });

  test('is short again once all were released and none was refused', () => {
    const holdback = new Holdback();
    holdback.hold(1000, 0);
    holdback.hold(1000, 1100);
    holdback.hold(1000, 5000);
    expect(holdback.waitOf(5000, last) - 1000).toBeCloseTo(1000, 0);
  });
});
