import { describe, expect, test } from '@jest/globals';
import { type AxiosAdapter, AxiosError } from 'axios';
import fc from 'fast-check';
import { recoveryOf, type SharedState, type StateLine } from '../../src/index.js';
import type { HandedIn } from '../../src/redis/index.js';
import { answering, frozen, thrownBy } from './attached.js';

const OPEN_FOR = 16_000;
/** The longest time for which a process' own breaker opens. */
const LONGEST_OPENING = 1.25 * OPEN_FOR;
/** The longest hold and its release. */
const LONGEST_QUIET = 60_000 + 10_000;
const YEAR = 365 * 86_400_000;
const EVERYTHING_PASSES = 10;
/** Milliseconds that pass at a time while a call waits. */
const LONGEST_STEP = 256;
const NO_PROBE = { isShaken: true, givesProbe: false };

const ill: AxiosAdapter = async (config) => {
  const response = { status: 503, statusText: '', headers: {}, data: '', config };
  throw new AxiosError('503', AxiosError.ERR_BAD_RESPONSE, config, {}, response);
};

type Tell = (given: HandedIn) => unknown;

/** A client of a healthy provider, and a shared state that tells what the test wants. */
function lied(tell: Tell, adapter = answering(200), more: object = {}) {
  const state = { limit: 50, tell, exchange: (_lane: unknown, given: HandedIn) => state.tell(given) };
  const all = frozen(
    'http://provider.example',
    {
      state: state as unknown as SharedState,
      // A call that would have to wait is refused, which shows for how long.
      policy: { maxAttempts: 1, longestWait: 1 },
      circuitBreaker: { openFor: OPEN_FOR, row: 4 },
      ...more,
    },
    { adapter },
  );
  const lines: StateLine['state'][] = [];
  all.recovery.on('recovery.state', (line) => lines.push(line.state));
  const call = async () => {
    const settled = all.client.get('/payments/1', { timeout: 1000 }).then(
      (response) => ({ isSent: true, report: recoveryOf(response) }),
      (error: unknown) => ({ isSent: recoveryOf(error)?.attempts.length === 1, report: recoveryOf(error) }),
    );
    let isOver = false;
    settled.then(() => {
      isOver = true;
    });
    for (let step = 1; !isOver; step = Math.min(LONGEST_STEP, 2 * step)) {
      await turn();
      if (!isOver) all.clock.pass(step);
    }
    return settled;
  };
  return { ...all, state, lines, call };
}

/** Lets what was promised happen. */
async function turn(): Promise<void> {
  for (let each = 0; each < EVERYTHING_PASSES; each++) await new Promise((resolve) => setImmediate(resolve));
}

const told =
  (more: object): Tell =>
  async () => ({ quiet: new Map(), ...more });
const breakerTold = (more: object): Tell => {
  let epoch = 0;
  return async () => {
    epoch += 1;
    return { quiet: new Map(), breaker: { state: 'open', epoch, closedFor: YEAR, ...NO_PROBE, ...more } };
  };
};

/** Calls once a second for this long, and returns the longest time during which none was sent. */
async function longestRefusal({ call, clock }: ReturnType<typeof lied>, forMs: number): Promise<number> {
  let longest = 0;
  let since: number | undefined;
  const end = clock.now() + forMs;
  while (clock.now() < end) {
    const { isSent } = await call();
    if (isSent) since = undefined;
    else {
      since ??= clock.now();
      longest = Math.max(longest, clock.now() - since);
    }
    clock.pass(1000);
    await turn();
  }
  return longest;
}

/** Looks like a promise until somebody awaits it. */
class NoPromise {
  // biome-ignore lint/suspicious/noThenProperty: it is one that throws
  get then(): never {
    throw new Error('no promise');
  }
}

const thrown = (error: unknown) => (): never => {
  throw error;
};

describe('a shared state that lies', () => {
  test.each([
    ['a breaker that is open until next year', {}],
    ['a breaker that is open for ever', { closedFor: Number.POSITIVE_INFINITY }],
    ['a breaker without an end', { closedFor: Number.NaN }],
    ['a breaker all probes of which are taken for ever', { state: 'half-open', closedFor: 200 }],
    ['the same opening for ever', { epoch: 7 }],
    ['an opening that is over, and a probe that is not given', { epoch: 7, closedFor: 0 }],
    ['an epoch of NaN', { epoch: Number.NaN }],
    ['a state that does not exist', { state: 'ajar' }],
    ['no state at all', { state: null }],
  ])("%s refuses no call for longer than the process's own breaker could", async (_name, more) => {
    const given = lied(breakerTold(more));
    expect(await longestRefusal(given, 3 * LONGEST_OPENING)).toBeLessThanOrEqual(LONGEST_OPENING + 1000);
    // The calls that were let through found the provider well: the shared state is no longer believed.
    expect((await given.call()).isSent).toBe(true);
    expect((await given.call()).isSent).toBe(true);
  });

  test('is believed for longer if a probe of the process itself has failed', async () => {
    const given = lied(breakerTold({}), ill);
    await given.call();
    given.clock.pass(LONGEST_OPENING);
    expect((await given.call()).isSent).toBe(true);
    expect((await given.call()).report).toMatchObject({ stoppedBy: 'breaker', attempts: [] });
  });

  test('is believed again as soon as it says that the breaker is closed', async () => {
    const given = lied(breakerTold({}));
    await longestRefusal(given, 2 * LONGEST_OPENING);
    given.state.tell = told({ breaker: { state: 'closed', epoch: 1000, closedFor: 0, ...NO_PROBE } });
    await longestRefusal(given, 3000);
    given.state.tell = told({ breaker: { state: 'open', epoch: 1001, closedFor: 3000, ...NO_PROBE } });
    await given.call();
    given.clock.pass(1000);
    await turn();
    expect((await given.call()).report).toMatchObject({ stoppedBy: 'breaker' });
  });

  test.each([
    ['without an end', Number.POSITIVE_INFINITY],
    ['until next year', YEAR],
    ['renewed with each exchange', 60_000],
    ['of NaN', Number.NaN],
  ])('quiet %s holds no call for longer than the provider itself could', async (_name, ms) => {
    const given = lied(told({ quiet: new Map([['', ms]]) }));
    expect(await longestRefusal(given, 3 * LONGEST_QUIET)).toBeLessThanOrEqual(LONGEST_QUIET + 1000);
    expect((await given.call()).isSent).toBe(true);
    expect((await given.call()).isSent).toBe(true);
  });

  test.each([
    ['a level of NaN', { level: Number.NaN }],
    ['a level of -1e300', { level: -1e300 }],
    ['words', { level: 'full' }],
    ['nothing', null],
  ])("a budget of %s counts as none: the process's own decides", async (_name, budget) => {
    const { client, clock } = frozen(
      'http://provider.example',
      { state: { limit: 50, exchange: told({ budget }) } as unknown as SharedState, policy: { maxAttempts: 2 } },
      { adapter: ill },
    );
    const calling = thrownBy(client.get('/payments/1'));
    await turn();
    clock.pass(1);
    expect(recoveryOf(await calling)?.attempts.length).toBe(2);
  });

  test.each([
    ['gives no turn, ever', { turns: 0 }],
    ['gives more turns than wait', { turns: 1e9 }],
    ['gives fewer turns than none', { turns: -1e300 }],
    ['tells of a usual time that there is not', { usual: 1e300 }],
    ['tells of a usual time of no time', { usual: 1e-300 }],
    ['tells of a usual time of NaN', { usual: Number.NaN }],
    ['tells of slow answers without number', { slowInRow: 1e300 }],
    ['tells of an answer that is still to come', { provenAgo: -1e300 }],
    ['tells of an answer of NaN', { provenAgo: Number.NaN }],
    ['tells of a late answer of NaN', { lateAgo: Number.NaN }],
    ['tells of late answers, always', { lateAgo: 0 }],
    ['tells nothing', null],
  ])('that %s keeps no call waiting for a turn for longer than its own breaker could', async (_name, lie) => {
    const pace = lie && {
      usual: 1,
      slowInRow: 1000,
      provenAgo: 3_600_000,
      lateAgo: 3_600_000,
      timelyAgo: 3_600_000,
      turns: 0,
      ...lie,
    };
    let [pass, isIll] = [(_ms: number) => {}, true];
    const slowlyIll: AxiosAdapter = async (config) => {
      if (!isIll) return answering(200)(config);
      isIll = false;
      pass(5000);
      return ill(config);
    };
    const given = lied(told({ pace }), slowlyIll, {
      policy: { maxAttempts: 2, deadline: 600_000, longestWait: 600_000 },
    });
    pass = (ms) => given.clock.pass(ms);
    const calling = given.client.get('/payments/1');
    const waits = () => given.recovery.stats().lanes.some(({ waiting }) => waiting > 0);
    const passUntil = async (ms: number, isSo: () => boolean) => {
      while (!isSo()) {
        await turn();
        given.clock.pass(ms);
      }
    };
    await passUntil(1, waits);
    const since = given.clock.now();
    await passUntil(500, () => !waits());
    expect(given.clock.now() - since).toBeLessThanOrEqual(LONGEST_OPENING + OPEN_FOR);
    let isOver = false;
    calling.then(() => {
      isOver = true;
    });
    await passUntil(1, () => isOver);
    expect(recoveryOf(await calling)).toMatchObject({ outcome: 'recovered' });
  });

  test.each<[string, Tell]>([
    ['undefined', () => undefined],
    ['a number', () => 7],
    ['what is no promise, but true', () => ({ quiet: new Map(), budget: { level: 4 } })],
    ['a thenable that throws', () => new NoPromise()],
    ['a promise of nothing', async () => undefined],
    ['a promise of a text', async () => 'OK'],
    ['an answer that cannot be read', async () => ({ quiet: new Map(), get budget() { return thrown(new Error('no'))(); } })], // biome-ignore format: short
    ['a rejection with undefined', () => Promise.reject(undefined)],
    ['what is thrown, and no error', thrown(null)],
  ])('that gives %s stops no call', async (_name, tell) => {
    const { call, clock } = lied(tell);
    for (let each = 0; each < 4; each++) {
      expect(await call()).toMatchObject({ isSent: true, report: { outcome: 'ok' } });
      clock.pass(1000);
      await turn();
    }
  });

  test('whatever it says, nothing throws, and no call is refused for longer than its own options allow', async () => {
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1e300, 1e300, YEAR, -1, 0.5, undefined),
    );
    const or = <T>(right: fc.Arbitrary<T>) => fc.oneof({ arbitrary: right, weight: 4 }, { arbitrary: odd, weight: 1 });
    const state = fc.constantFrom('open', 'half-open', 'closed', 'ajar');
    const count = fc.oneof(fc.nat(5), fc.nat(YEAR));
    const breaker = fc.record({
      state: or(state),
      epoch: or(count),
      closedFor: or(count),
      isShaken: or(fc.boolean()),
      givesProbe: or(fc.boolean()),
    });
    const ago = { provenAgo: or(count), lateAgo: or(count), timelyAgo: or(count) };
    const pace = fc.record({ usual: or(count), slowInRow: or(count), ...ago, turns: or(fc.nat(1)) });
    const budget = fc.record({ level: or(fc.nat(5)) });
    const quiet = fc.array(fc.tuple(fc.constantFrom('', 'get /payments'), or(count))).map((all) => new Map(all));
    const answer = or(fc.record({ budget: or(budget), breaker: or(breaker), pace: or(pace), quiet: or(quiet) }));
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 5 }), async (answers) => {
        let next = 0;
        const given = lied(async () => answers[next++ % answers.length]);
        const limit = Math.max(LONGEST_OPENING, LONGEST_QUIET);
        for (let each = 0; each < 12; each++) {
          const { isSent, report } = await given.call();
          const last = report?.retryAt === undefined ? 0 : report.retryAt - given.clock.wall();
          if (!isSent) expect(report?.stoppedBy).toMatch(/^(breaker|overload|retry-after|deadline)$/);
          expect(last).toBeLessThanOrEqual(limit);
          given.clock.pass(each % 2 === 0 ? 1000 : 100);
          await turn();
        }
        // The last answer stays in force, whatever it is.
        const tell = answers[next % answers.length];
        given.state.tell = async () => tell;
        expect(await longestRefusal(given, limit + 5000)).toBeLessThanOrEqual(limit + 1000);
      }),
      { numRuns: Number(process.env.LIES_RUNS ?? 8), endOnFailure: true },
    );
  });
});
