import { describe, expect, test } from '@jest/globals';
import { plainHttp } from '../../src/index.js';
import { Lanes } from '../../src/traffic/lanes.js';
import { Pass } from '../../src/traffic/pass.js';
import { awaitTurnToAsk } from '../../src/traffic/waiting.js';
import { FakeClock } from '../axios/fake-clock.js';
import { failures } from '../decision/failures.js';
import { silent } from './elsewhere.js';

const FACTS = { method: 'POST', path: '/charge', header: () => undefined, body: undefined };
const nothing = () => {};
const USUAL = 20;
/** Out of a queue, but not so late that attempts are about to time out. */
const SLOW = 400;

/** A lane that knows how long answers usually take. */
function made(random = 0) {
  const clock = new FakeClock();
  clock.random = () => random;
  const lanes = new Lanes({}, clock, { breaker: nothing, held: nothing });
  const lane = lanes.of(plainHttp(), 'api.example', 'POST /charge');
  const answer = (tookMs: number) => new Pass(lane).succeed(clock.now(), tookMs);
  for (let call = 0; call < 10; call++) answer(USUAL);
  /**
   * A question of a call whose attempt was given up after so many milliseconds, or of one that is resumed; when it goes out, if it
   * has.
   */
  const ask = (tookMs?: number, remaining = 50_000) => {
    const pass = new Pass(lane);
    if (tookMs !== undefined) pass.learn(failures.reset, FACTS, clock.now() - tookMs);
    const caller = { gone: nothing, onGone: undefined, isAbort: () => false };
    const visitor = { pass, caller, request: FACTS, isInDoubt: true, maxRetryAfter: 0, onWait: nothing };
    const question: { wentAt?: number } = {};
    const asked = async () => {
      await awaitTurnToAsk({ ...visitor, remaining, patience: remaining });
      question.wentAt = clock.now();
    };
    return { question, asked };
  };
  const settle = async () => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  const pass = async (ms: number) => {
    clock.pass(ms);
    await settle();
  };
  return { clock, lane, answer, ask, pass, settle };
}

describe('the question of a call in doubt', () => {
  test('goes out at once if the provider is well', async () => {
    const { answer, ask, clock, settle } = made();
    const { question, asked } = ask(3000);
    answer(USUAL);
    clock.pass(1);
    answer(USUAL);
    void asked();
    await settle();
    expect(question.wentAt).toBe(1);
  });

  test('waits for its turn if all others are now answered slowly, though one was answered quickly since', async () => {
    const { answer, ask, pass, clock } = made();
    const { question, asked } = ask(3000);
    await pass(1);
    answer(USUAL);
    for (let call = 0; call < 3; call++) answer(SLOW);
    const since = clock.now();
    void asked();
    for (let second = 0; second < 5; second++) {
      await pass(1000);
      answer(SLOW);
    }
    expect(question.wentAt).toBeUndefined();
    answer(USUAL);
    await pass(0);
    expect(question.wentAt).toBe(since + 5000);
  });

  test.each([
    [0, 0.25],
    [0.999, 0.9],
  ])(
    'goes out in the end if its turn does not come, each after a different share of its time (%d)',
    async (random, part) => {
      const { answer, ask, pass, clock } = made(random);
      const { question, asked } = ask(3000);
      for (let call = 0; call < 3; call++) answer(SLOW);
      const since = clock.now();
      void asked();
      // Slow answers all the while: nobody has to be sent to find out.
      for (let second = 0; second < 50; second++) {
        await pass(1000);
        answer(SLOW);
      }
      expect(((question.wentAt ?? 0) - since) / 50_000).toBeCloseTo(part, 1);
    },
  );

  test('has its turn before calls with a failed attempt', async () => {
    const { answer, ask, lane, pass } = made();
    const order: string[] = [];
    lane.gate.join(10_000, true, () => order.push('resend'));
    const { asked } = ask(3000);
    for (let call = 0; call < 3; call++) answer(SLOW);
    void asked().then(() => order.push('question'));
    await pass(1);
    for (let turn = 0; turn < 2; turn++) {
      answer(USUAL);
      await pass(1);
    }
    expect(order).toEqual(['question', 'resend']);
  });

  test.each([
    ['', 3000, 25_000, false],
    [', but that of a busy one does', 3000, 100, true],
    [' if the call is resumed', undefined, 25_000, false],
    [' if the call is resumed, but that of a busy one does', undefined, 100, true],
  ])('of a process that shares does not go out just because a probe may%s', async (_but, tookMs, gap, goes) => {
    const { ask, clock, lane, pass } = made();
    for (let call = 0; call < 10; call++, clock.pass(gap)) lane.breaker?.admit(clock.now());
    lane.gate.elsewhere = silent;
    lane.breaker?.trip(clock.now(), 5000);
    const { question, asked } = ask(tookMs);
    const since = clock.now();
    void asked();
    await pass(5000);
    expect(question.wentAt).toBe(goes ? since + 5000 : undefined);
    // It goes out in the end: after a quarter of its time here.
    await pass(7500);
    expect(question.wentAt).toBeDefined();
  });
});

describe('no waiting call is sent to find out how the provider is', () => {
  test.each([
    ['if others are sent, and meet a jam', SLOW, false],
    ['unless what others meet is a provider that has become slower for good', 3 * USUAL, true],
    ['unless nobody else is sent', undefined, true],
  ])('%s', async (_when, tookMs, isSent) => {
    const { answer, lane, pass } = made();
    let hasGone = false;
    lane.gate.join(Number.POSITIVE_INFINITY, true, () => {
      hasGone = true;
    });
    for (let second = 0; second < 10; second++) {
      await pass(1000);
      if (tookMs !== undefined) answer(tookMs);
    }
    expect(hasGone).toBe(isSent);
  });
});
