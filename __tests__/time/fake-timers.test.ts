// Tests put fake timers in place of the real ones, and take them away, while clients of the process go on.
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { constant, plainHttp, recoveryOf, run, trafficOf } from '../../src/index.js';
import { systemClock } from '../../src/time/clock.js';
import type { SystemTimer } from '../../src/time/system-time.js';
import { attached, thrownBy } from '../axios/attached.js';
import { type Answer, hang, reply, serve } from '../axios/serve.js';

afterEach(() => {
  jest.useRealTimers();
});

/** What the socket needs stays real. */
const REAL = ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask'] as const;
const ways: [string, readonly ((typeof REAL)[number] | 'performance' | 'Date')[]][] = [
  ['', REAL],
  [', but not performance', [...REAL, 'performance']],
  [', but not Date', [...REAL, 'Date']],
];
const fake = (real: (typeof ways)[number][1]) => jest.useFakeTimers({ doNotFake: [...real] });

describe.each(ways)('fake timers%s', (_, real) => {
  const policy = { attemptTimeout: 100, deadline: 400, backoff: constant(20) };
  const opened = async (...answers: [Answer, ...Answer[]]) => {
    const server = await serve(...answers);
    return attached(server.url, { provider: plainHttp(), policy }).client;
  };
  const outcomes = { 'in time': reply(200, {}), 'that waits': reply(503), 'on the wire': hang };

  test.each(Object.entries(outcomes))(
    'once they are gone, limits and waits work: after a call %s',
    async (_what, answer) => {
      const client = await opened(answer, hang, reply(503), reply(200, {}));
      fake(real);
      const call = client.get('/first').catch((error: unknown) => error);
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
      jest.useRealTimers();
      const later = client.get('/second');
      expect(recoveryOf(await later.catch((error: unknown) => error))).toBeDefined();
      expect(recoveryOf(await call)).toBeDefined();
    },
  );

  test('a call that began before them goes on by them', async () => {
    const client = await opened(hang);
    const ended = thrownBy(client.get('/status'));
    fake(real);
    systemClock.now();
    await jest.advanceTimersByTimeAsync(1000);
    expect(recoveryOf(await ended)).toMatchObject({ outcome: 'failed', processed: 'no' });
  });
});

test.each([1, 2, 3, 4, 5])('a run waits by them (%i)', async (refused) => {
  jest.useFakeTimers();
  let runs = 0;
  const operation = async () => {
    runs += 1;
    if (runs <= refused) throw { status: 429, headers: {}, data: '' };
    return { paid: true };
  };
  const policy = { maxAttempts: 6, backoff: constant(100) };
  const traffic = trafficOf({ retryBudget: false });
  const ended = run(operation, { provider: plainHttp(), logger: false, policy, traffic });
  await jest.advanceTimersByTimeAsync(100 * refused + 50);
  expect(runs).toBe(refused + 1);
  expect(await ended).toEqual({ paid: true });
});

test('time never goes back, and goes on from where it was', () => {
  const times = [systemClock.now()];
  for (let n = 0; n < 3; n++) {
    jest.useFakeTimers({ now: 0 });
    times.push(systemClock.now());
    jest.advanceTimersByTime(1000);
    times.push(systemClock.now());
    jest.useRealTimers();
    times.push(systemClock.now());
  }
  const steps = times.slice(1).map((time, index) => time - (times[index] as number));
  expect(steps.every((step) => step >= 0)).toBe(true);
  // A sum of fractions may lack a little.
  expect(steps.filter((step) => Math.round(step) >= 1000)).toHaveLength(3);
});

test('a timer that keeps no process alive does not do so on other timers either', () => {
  const keptAlive = () => process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length;
  const before = keptAlive();
  const timer = systemClock.setTimer(() => {}, 1000) as SystemTimer;
  expect(keptAlive()).toBe(before + 1);
  timer.unref();
  jest.useFakeTimers();
  systemClock.now();
  jest.useRealTimers();
  systemClock.now();
  expect(keptAlive()).toBeLessThanOrEqual(before);
  systemClock.clearTimer(timer);
});
