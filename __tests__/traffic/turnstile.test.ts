import { expect, test } from '@jest/globals';
import { Turnstile } from '../../src/traffic/turnstile.js';

test('lets a limited number in, and the others in order of arrival', () => {
  const turnstile = new Turnstile({ limit: 2 });
  const entered: string[] = [];
  expect([turnstile.tryEnter(), turnstile.tryEnter(), turnstile.tryEnter()]).toEqual([true, true, false]);
  for (const name of ['a', 'b', 'c']) turnstile.await(() => entered.push(name));
  expect(turnstile.length).toBe(3);
  turnstile.leave();
  turnstile.leave();
  expect(entered).toEqual(['a', 'b']);
  turnstile.leave();
  turnstile.leave();
  turnstile.leave();
  expect(entered).toEqual(['a', 'b', 'c']);
  expect(turnstile.tryEnter()).toBe(true);
});

test('what is in doubt goes first, to a single place every other time, in order of arrival, and no queue of theirs is full for it', () => {
  const turnstile = new Turnstile({ limit: 1, queue: 2 });
  const entered: string[] = [];
  turnstile.tryEnter();
  for (const name of ['a', 'b']) turnstile.await(() => entered.push(name));
  expect([turnstile.isFull(false), turnstile.isFull(true)]).toEqual([true, false]);
  for (const name of ['doubt 1', 'doubt 2']) turnstile.await(() => entered.push(name), true);
  expect([turnstile.length, turnstile.isFull(true)]).toEqual([4, true]);
  for (const wentFirst of [false, true, false, true]) turnstile.leave(wentFirst);
  expect(entered).toEqual(['doubt 1', 'a', 'doubt 2', 'b']);
});

test('of those in doubt, no more go before others than half of the places: all of them may hang', () => {
  const turnstile = new Turnstile({ limit: 4 });
  const entered: string[] = [];
  for (let each = 0; each < 4; each++) turnstile.tryEnter();
  for (const name of ['doubt 1', 'doubt 2', 'doubt 3', 'doubt 4']) turnstile.await(() => entered.push(name), true);
  for (const name of ['a', 'b']) turnstile.await(() => entered.push(name));
  for (let each = 0; each < 3; each++) turnstile.leave();
  expect(entered).toEqual(['doubt 1', 'doubt 2', 'a']);
  turnstile.leave(true);
  expect(entered.at(-1)).toBe('doubt 3');
  turnstile.leave();
  expect(entered.at(-1)).toBe('b');
  // Nobody else waits for it.
  turnstile.leave();
  expect(entered.at(-1)).toBe('doubt 4');
});

test('a call that gives up waiting takes no place', () => {
  const turnstile = new Turnstile({ limit: 1 });
  const entered: string[] = [];
  turnstile.tryEnter();
  const giveUp = turnstile.await(() => entered.push('a'));
  turnstile.await(() => entered.push('b'));
  giveUp();
  turnstile.leave();
  expect(entered).toEqual(['b']);
});

test('the queue is full at its length', () => {
  const turnstile = new Turnstile({ limit: 1, queue: 1 });
  turnstile.tryEnter();
  expect(turnstile.isFull()).toBe(false);
  turnstile.await(() => {});
  expect(turnstile.isFull()).toBe(true);
  expect(new Turnstile({ limit: 1, queue: 0 }).isFull()).toBe(true);
});

test('a thousand may wait by default', () => {
  const turnstile = new Turnstile({ limit: 1 });
  for (let caller = 0; caller < 999; caller++) turnstile.await(() => {});
  expect(turnstile.isFull()).toBe(false);
  turnstile.await(() => {});
  expect(turnstile.isFull()).toBe(true);
});

test('a place that no call waits for is free again, and one that is handed on is not', () => {
  const turnstile = new Turnstile({ limit: 1 });
  turnstile.tryEnter();
  turnstile.await(() => {});
  turnstile.leave();
  expect(turnstile.tryEnter()).toBe(false);
  expect(turnstile.length).toBe(0);
  turnstile.leave();
  expect(turnstile.tryEnter()).toBe(true);
  expect(turnstile.tryEnter()).toBe(false);
});
