import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { plainHttp } from '../../src/index.js';
import { Lanes } from '../../src/traffic/lanes.js';
import { Pass } from '../../src/traffic/pass.js';
import { FakeClock } from '../axios/fake-clock.js';
import { type FailureName, failures } from '../decision/failures.js';

const FACTS = { method: 'POST', path: '/v2/charge', header: () => undefined, body: undefined };
const QUICK = 10;

/** A lane, and what became of the attempts of its calls. */
function made(burst = 10) {
  const clock = new FakeClock();
  const listener = { breaker: () => {}, held: () => {} };
  const lane = new Lanes({ retryBudget: { burst } }, clock, listener).of(plainHttp(), 'a.test', 'POST /v2/charge');
  const level = () => lane.budget?.level ?? Number.NaN;
  const call = () => {
    const pass = new Pass(lane);
    return {
      fails: (name: FailureName) => pass.learn(failures[name], FACTS, clock.now()),
      works: () => pass.succeed(clock.now(), QUICK),
    };
  };
  return { lane, clock, level, call };
}

describe('what an attempt means for the retry budget', () => {
  test('a first attempt that fails costs nothing: it is not a retry', () => {
    const { level, call } = made();
    for (const name of ['unavailable', 'reset', 'refused', 'limited'] as const) call().fails(name);
    expect(level()).toBe(10);
  });

  test.each<[FailureName, number]>([
    ['unavailable', 9],
    ['reset', 9],
    ['refused', 9],
    // Midtrans says when to come back, and holds the calls back until then.
    ['limited', 10],
    ['limitedUntold', 9],
    // The provider has answered in good health.
    ['declined', 10],
    ['wrong', 10],
    ['used', 10],
    // Nothing was heard of the provider.
    ['canceled', 10],
  ])('a retry that ends with %s leaves %d of ten tokens', (name, left) => {
    const { level, call } = made();
    const { fails } = call();
    fails('unavailable');
    fails(name);
    expect(level()).toBe(left);
  });

  test('each failed retry of a call costs one, and its success pays for three', () => {
    const { level, call } = made();
    const { fails, works } = call();
    for (let attempt = 0; attempt < 4; attempt++) fails('unavailable');
    expect(level()).toBe(7);
    works();
    expect(level()).toBe(10);
  });

  test('a poll of a running request is not a retry', () => {
    const { level, call } = made();
    const { fails } = call();
    fails('running');
    fails('unavailable');
    expect(level()).toBe(10);
  });

  test('a good answer to a first attempt, and a refusal in good health, pay a tenth', () => {
    const { level, call } = made();
    const { fails } = call();
    for (let attempt = 0; attempt < 3; attempt++) fails('unavailable');
    call().works();
    call().fails('declined');
    expect(level()).toBeCloseTo(8.2);
  });
});

test('a refusal in good health says the same about the provider as a success: a declined retry has worked, and allows the next one', () => {
  const { level, call, lane } = made();
  const { fails } = call();
  for (let attempt = 0; attempt < 3; attempt++) fails('unavailable');
  const before = level();
  let isLetGo = false;
  lane.gate.join(1e9, false, () => {
    isLetGo = true;
  });
  fails('declined');
  expect([level() - before, isLetGo]).toEqual([2, true]);
});

test('whatever the results of any calls in any order, failed retries are paid for, apart from those under way when it runs dry', () => {
  const BAD: readonly FailureName[] = ['unavailable', 'reset', 'limitedUntold'];
  const happening = fc.record({
    which: fc.nat(),
    end: fc.constantFrom<FailureName | 'works' | 'new'>(
      'new',
      'works',
      'unavailable',
      'reset',
      'limited',
      'limitedUntold',
      'declined',
      'canceled',
    ),
  });
  fc.assert(
    fc.property(
      fc.array(happening, { maxLength: 300, size: 'max' }),
      fc.integer({ min: 1, max: 10 }),
      (happened, burst) => {
        const { lane, call } = made(burst);
        let open: { readonly one: ReturnType<typeof call>; isResend: boolean }[] = [];
        let [failed, worked, good, unpaid] = [0, 0, 0, 0];
        for (const { which, end } of happened) {
          const each = open[which % Math.max(1, open.length)];
          if (end === 'new' || each === undefined) {
            open.push({ one: call(), isResend: false });
            continue;
          }
          const could = lane.allowsResend;
          if (end === 'works') each.one.works();
          else each.one.fails(end);
          const isBad = end !== 'works' && BAD.includes(end);
          if (isBad && each.isResend) {
            failed += 1;
            const others = open.filter((other) => other !== each && other.isResend).length;
            if (could && !lane.allowsResend) unpaid += others;
          } else if ((end === 'works' || end === 'declined') && each.isResend) worked += 1;
          else if (end === 'works' || end === 'declined') good += 1;
          if ((isBad || end === 'limited') && lane.allowsResend) each.isResend = true;
          else open = open.filter((other) => other !== each);
          expect(failed).toBeLessThanOrEqual(burst + 3 * worked + 0.1 * good + unpaid + 1e-6);
          expect(lane.budget?.level).toBeGreaterThanOrEqual(0);
          expect(lane.budget?.level).toBeLessThanOrEqual(burst);
        }
      },
    ),
  );
});
