import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Redis } from 'ioredis';
import type { HandedIn, SharedState, Told } from '../../src/redis/index.js';
import { redisState } from '../../src/redis/index.js';
import { SharedModel } from '../../src/simulation/shared-model.js';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';
import { describeWithRedis, RedisServer } from './redis-server.js';

const BUDGET = { ratio: 0.25, burst: 3 };
/** The first one opens by the share of failures, the second by their row. Neither sees any time pass. */
const BREAKERS = [
  { failureRatio: 0.5, minimumCalls: 4, window: 3_600_000 },
  { failureRatio: 1, minimumCalls: 12, window: 3_600_000 },
];
/** A failed attempt that was sent long after everything before, as if time did pass. */
const LATER = -1_000_000;
/** Open for longer than the test, and so shortly that there are probes at once. */
const OPENINGS = [16 * 3_600_000, 0];
const PROCESSES = 4;

interface Step {
  readonly process: number;
  readonly answers: number;
  readonly spent: number;
  readonly wanted: number;
  readonly calls: number;
  readonly failing: number;
  readonly proven: number;
  readonly probeFailures: number;
  readonly sentAgo: number;
  readonly inRow: number;
}

const breakerRules = fc
  .tuple(fc.constantFrom(...BREAKERS), fc.constantFrom(...OPENINGS))
  .map(([rules, openFor]) => ({ ...rules, openFor }));

const small = fc.nat(4);
const step: fc.Arbitrary<Step> = fc.record({
  process: fc.nat(PROCESSES - 1),
  answers: small,
  spent: fc.nat(1),
  wanted: fc.nat(3),
  calls: small,
  failing: fc.nat(100),
  proven: fc.nat(1),
  probeFailures: fc.nat(1),
  sentAgo: fc.constantFrom(0, LATER),
  inRow: small,
});

/** One state as several processes use it: each hands in what it was told last of the breaker's epoch. */
class Processes {
  private readonly epochs = new Map<number, number>();
  private sequence = 0;
  private epoch = 0;
  /** The breaker's state has changed with the last exchange. */
  hasChanged = false;

  constructor(
    private readonly state: SharedState,
    private readonly rules: (typeof BREAKERS)[number] & { readonly openFor: number },
  ) {}

  async exchange({
    process,
    answers,
    spent,
    wanted,
    calls,
    failing,
    proven,
    probeFailures,
    sentAgo,
    inRow,
  }: Step): Promise<Told> {
    const failures = Math.round((calls * failing) / 100);
    const given: HandedIn = {
      sequence: ++this.sequence,
      budget: { ...BUDGET, level: BUDGET.burst, answers, spent, returned: 0, wanted },
      breaker: {
        ...this.rules,
        random: 0,
        epoch: this.epochs.get(process) ?? 0,
        calls,
        failures,
        failedInRow: failures === calls ? failures : Math.min(inRow, failures),
        probesProven: proven,
        // One at a time: three are given, and three judged.
        probesFailed: proven === 0 ? probeFailures : 0,
        failureSentAgo: sentAgo,
        probesReturned: 0,
        probesWanted: Math.min(wanted, 1),
      },
      quiet: new Map(),
    };
    const told = await this.state.exchange({ id: `process-${process}`, provider: 'acme', host: 'a.example' }, given);
    const { epoch = 0 } = told.breaker ?? {};
    this.epochs.set(process, epoch);
    this.hasChanged = epoch !== this.epoch;
    this.epoch = epoch;
    return told;
  }
}

describeWithRedis('the script and the budget and breaker of one process', () => {
  let redis: Redis;
  beforeAll(async () => {
    redis = (await RedisServer.start()).client();
  });
  beforeEach(() => redis.flushall());
  afterAll(() => redis.disconnect());

  test('decide the same, whatever processes hand in, in whatever order', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), breakerRules, async (steps, rules) => {
        const model = new Processes(new SharedModel(new VirtualClock(() => 0)), rules);
        const script = new Processes(redisState(redis, { prefix: `run-${++run}` }), rules);
        for (const each of steps) {
          const [ours, theirs] = [await model.exchange(each), await script.exchange(each)];
          expect(theirs.budget?.given).toBe(ours.budget?.given);
          expect(theirs.budget?.level).toBeCloseTo(ours.budget?.level ?? Number.NaN);
          expect(theirs.breaker?.state).toBe(ours.breaker?.state);
          expect(theirs.breaker?.probes).toBe(ours.breaker?.probes);
          expect(script.hasChanged).toBe(model.hasChanged);
        }
      }),
      { numRuns: 400 },
    );
  }, 60_000);

  test('the tokens of all processes together are never more than the burst and a share of the answers', async () => {
    let run = 0;
    const some = fc.array(fc.record({ process: fc.nat(7), answers: fc.nat(20), wanted: fc.nat(10) }), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(some, async (steps) => {
        const prefix = `bound-${++run}`;
        const states = Array.from({ length: 8 }, () => redisState(redis, { prefix }));
        // All at once, as they come from eight processes: whatever order the server takes them in.
        const told = await Promise.all(
          steps.map(({ process, answers, wanted }, index) =>
            (states[process] as SharedState).exchange(
              { id: `process-${process}`, provider: 'acme', host: 'a.example' },
              {
                sequence: index + 1,
                budget: { ...BUDGET, level: BUDGET.burst, answers, spent: 0, returned: 0, wanted },
                quiet: new Map(),
              },
            ),
          ),
        );
        const given = told.reduce((sum, { budget }) => sum + (budget?.given ?? 0), 0);
        const answers = steps.reduce((sum, each) => sum + each.answers, 0);
        expect(given).toBeLessThanOrEqual(BUDGET.burst + BUDGET.ratio * answers + 1e-9);
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});
