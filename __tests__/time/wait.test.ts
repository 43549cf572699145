import { expect, test } from '@jest/globals';
import { type Caller, wait } from '../../src/time/wait.js';
import { FakeClock } from '../axios/fake-clock.js';

const patient: Caller = { gone: () => undefined, isAbort: () => false, onGone: undefined };

/** A caller who can give up, and whose way of listening fails when it is called off. */
function fickle(stop: () => void): { readonly caller: Caller; leave(): void } {
  let leave = () => {};
  const onGone = (listener: () => void) => {
    leave = listener;
    return stop;
  };
  return { caller: { ...patient, onGone }, leave: () => leave() };
}

test('all waits of a clock share one timer, and each ends at its own time', async () => {
  const clock = new FakeClock();
  const over: number[] = [];
  const waits = [30, 10, 20].map((ms) => wait(ms, clock, patient).then(() => over.push(ms)));
  expect(clock.pending).toBe(1);
  clock.pass(10);
  await waits[1];
  expect(over).toEqual([10]);
  expect(clock.pending).toBe(1);
  clock.pass(20);
  await Promise.all(waits);
  expect(over).toEqual([10, 20, 30]);
  expect(clock.pending).toBe(0);
});

test('no timer is left when the last wait has been given up', async () => {
  const clock = new FakeClock();
  const [one, other] = [fickle(() => {}), fickle(() => {})];
  const waits = [wait(10, clock, one.caller), wait(20, clock, other.caller)];
  one.leave();
  expect(clock.pending).toBe(1);
  other.leave();
  expect(clock.pending).toBe(0);
  expect(await Promise.all(waits)).toEqual([false, false]);
});

test('a wait that is longer than a timer can be still works', async () => {
  const clock = new FakeClock();
  const long = 2 ** 31 + 5;
  const waiting = wait(long, clock, patient);
  clock.pass(long - 1);
  expect(clock.pending).toBe(1);
  clock.pass(1);
  expect(await waiting).toBe(true);
});

test('the other waits continue if code throws at the end of one', async () => {
  const clock = new FakeClock();
  const { caller } = fickle(() => {
    throw new Error('not a signal of mine');
  });
  void wait(10, clock, caller);
  const other = wait(10, clock, patient);
  expect(() => clock.pass(10)).toThrow('not a signal of mine');
  clock.pass(0);
  expect(await other).toBe(true);
});
