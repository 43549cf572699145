// Whether a process stands still, by the timers that come late then.
import { expect, test } from '@jest/globals';
import { Pulse } from '../../src/time/pulse.js';
import { FakeClock } from '../axios/fake-clock.js';

/** A clock that can stand still without its timers, as that of a process that is stopped. */
class Stopped extends FakeClock {
  private ms = 0;

  override now(): number {
    return super.now() + this.ms;
  }

  override wall(): number {
    return super.wall() + this.ms;
  }

  stop(ms: number): void {
    this.ms += ms;
  }
}

function watched() {
  const clock = new Stopped();
  const pulse = Pulse.of(clock);
  pulse.watch();
  return { clock, pulse };
}

test('a process whose timers fire is steady, however long', () => {
  const { clock, pulse } = watched();
  clock.pass(3_000_000);
  pulse.watch();
  clock.pass(3_000_000);
  expect(pulse.steadyFor).toBe(6_000_000);
});

test('nothing is known of one that nobody has watched anew for long: its timers end before Sinon takes them for endless', () => {
  const { clock, pulse } = watched();
  clock.pass(36_000_000);
  expect(pulse.steadyFor).toBe(0);
  expect(clock.delays.length).toBeLessThan(1000);
  pulse.watch();
  clock.pass(1000);
  expect(pulse.steadyFor).toBe(1000);
});

test('one that stood still is steady since then', () => {
  const { clock, pulse } = watched();
  clock.pass(60_000);
  clock.stop(15_000);
  expect(pulse.steadyFor).toBe(0);
  clock.pass(2000);
  expect(pulse.steadyFor).toBe(2000);
});

test('so is one whose first timer has told of it', () => {
  const { clock, pulse } = watched();
  clock.stop(60_000);
  clock.pass(7000);
  expect(pulse.steadyFor).toBe(2000);
});

test('one that was busy for a moment has not stood still', () => {
  const { clock, pulse } = watched();
  clock.stop(9000);
  clock.pass(5000);
  expect(pulse.steadyFor).toBe(14_000);
});

test('its timer keeps no process alive', () => {
  expect(watched().clock.pending).toBe(0);
});

test('nothing is known of it unless somebody watches, and no timer is left', () => {
  const { clock, pulse } = watched();
  pulse.watch();
  pulse.leave();
  clock.pass(1000);
  expect(pulse.steadyFor).toBe(1000);
  pulse.leave();
  const set = clock.delays.length;
  clock.pass(60_000);
  expect([pulse.steadyFor, clock.delays.length]).toEqual([0, set]);
});
