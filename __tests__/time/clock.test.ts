import { afterEach, expect, jest, test } from '@jest/globals';
import { systemClock } from '../../src/time/clock.js';
import { Naps } from '../../src/time/naps.js';
import { wait } from '../../src/time/wait.js';
import { FakeClock } from '../axios/fake-clock.js';

afterEach(() => {
  jest.useRealTimers();
});
const nobody = { gone: () => undefined, isAbort: () => false, onGone: undefined };

test('fake timers that leave `performance` alone end a wait', async () => {
  jest.useFakeTimers({ doNotFake: ['performance'] });
  const before = systemClock.now();
  const waiting = wait(60_000, systemClock, nobody);
  jest.advanceTimersByTime(60_000);
  expect(await waiting).toBe(true);
  expect(systemClock.now() - before).toBeGreaterThanOrEqual(59_999);
});

test('a nap counts for what was begun before it, and the oldest ones are not forgotten', () => {
  let slept = 0;
  class Sleepy extends FakeClock {
    override wall(): number {
      return super.wall() + slept;
    }
  }
  const clock = new Sleepy();
  const naps = Naps.of(clock);
  for (let nap = 0; nap < 40; nap++) {
    slept += 2000;
    clock.pass(10);
    naps.look(clock.now());
  }
  expect(naps.age(0)).toBe(400 + 80_000);
  expect(naps.age(390)).toBe(10 + 2000);
  expect(naps.age(400)).toBe(0);
  expect(naps.wallAt(400)).toBe(clock.wall());
  slept -= 50_000;
  expect(naps.age(400)).toBe(0);
});
