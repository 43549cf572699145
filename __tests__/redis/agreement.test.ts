import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Redis } from 'ioredis';
import type { HandedIn, SharedState, Told } from '../../src/redis/index.js';
import { redisState } from '../../src/redis/index.js';
import { SharedModel } from '../../src/simulation/shared-model.js';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';
import { scopeOfLane } from '../../src/traffic/quiet.js';
import { pace as nothing } from './handed.js';
import { describeWithRedis, RedisServer } from './redis-server.js';
import { Timed } from './timed.js';

const PROCESSES = 4;
const BURST = 3;
const RANDOM = 0.5;

interface Step {
  readonly process: number;
  /** Milliseconds that pass before it. */
  readonly passing: number;
  readonly earned: number;
  readonly spent: number;
  readonly calls: number;
  readonly failing: number;
  readonly inRow: number;
  readonly sentAgo: number;
  readonly succeededAgo: number;
  readonly proven: number;
  readonly probeFailures: number;
  readonly returned: number;
  readonly hurries: boolean;
  readonly wantsProbe: boolean;
  readonly answers: number;
  readonly took: number;
  readonly slowInRow: number;
  readonly hasQuick: boolean;
  readonly provenAgo: number;
  readonly lateAgo: number;
  readonly timelyAgo: number;
  readonly turns: number;
  readonly waiting: number;
  readonly quiet: readonly (readonly [string, number])[];
}

const breakerRules = fc.record({ row: fc.constantFrom(2, 7), openFor: fc.constantFrom(200, 4000, 30_000) });

/** Short and long times, and none. */
const span = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 700 }), fc.integer({ min: 1, max: 20_000 }));
const ago = fc.oneof(span, fc.constant(3_600_000));
const small = fc.nat(4);
const step: fc.Arbitrary<Step> = fc.record({
  process: fc.nat(PROCESSES - 1),
  passing: span,
  earned: fc.nat(10).map((tenths) => tenths / 10),
  spent: fc.nat(2),
  calls: fc.oneof(small, fc.nat(60)),
  // Most of the time nearly none, or nearly all.
  failing: fc.oneof(fc.constantFrom(0, 100), fc.nat(100)),
  inRow: fc.oneof(small, fc.nat(60)),
  sentAgo: span,
  succeededAgo: span,
  proven: fc.nat(1),
  probeFailures: fc.nat(1),
  returned: fc.nat(1),
  hurries: fc.boolean(),
  wantsProbe: fc.boolean(),
  answers: small,
  took: fc.double({ min: 0, max: 5000, noNaN: true }),
  slowInRow: small,
  hasQuick: fc.boolean(),
  provenAgo: ago,
  lateAgo: ago,
  timelyAgo: ago,
  turns: fc.oneof(small, fc.nat(150)),
  waiting: fc.oneof(fc.constant(0), small, fc.nat(150)),
  quiet: fc.array(
    fc.tuple(fc.constantFrom('', 'charge', scopeOfLane('POST /charge')), fc.integer({ min: 10_000, max: 90_000 })),
    {
      maxLength: 1,
    },
  ),
});

/** Steps that come often, and one by one find nothing to tell of. */
const calm: fc.Arbitrary<Step[]> = fc.array(
  fc
    .tuple(step, fc.integer({ min: 1, max: 700 }))
    .map(([each, passing]) => ({ ...each, passing, calls: 1, failing: 0 })),
  { minLength: 20, maxLength: 40 },
);
/** All fails, and so do the probes, until one proves it to be over. */
const outage: fc.Arbitrary<Step[]> = fc.tuple(step, fc.nat(6)).map(([each, probes]) => {
  const one = {
    ...each,
    calls: 0,
    proven: 0,
    probeFailures: 0,
    returned: 0,
    hurries: false,
    wantsProbe: false,
    sentAgo: 0,
  };
  const asked = { ...one, passing: 40_000, wantsProbe: true };
  return [
    { ...one, calls: 60, failing: 100 },
    { ...one, passing: 600, calls: 60, failing: 100 },
    ...Array.from({ length: probes }, () => [asked, { ...one, passing: 100, probeFailures: 1 }]).flat(),
    asked,
    { ...one, passing: 100, proven: 1 },
  ];
});
const story = fc
  .array(fc.oneof({ arbitrary: step.map((each) => [each]), weight: 12 }, calm, outage), { maxLength: 20 })
  .map((parts) => parts.flat());

/** One state as several processes use it: each hands in what it was told last of the breaker's epoch. */
class Processes {
  private readonly epochs = new Map<number, number>();
  private sequence = 0;
  private epoch = 0;
  /** The breaker's state has changed with the last exchange. */
  hasChanged = false;

  constructor(
    private readonly state: SharedState,
    private readonly rules: { readonly row: number; readonly openFor: number },
  ) {}

  async exchange(step: Step): Promise<Told> {
    const { process, earned, spent, calls, failing, inRow, sentAgo, succeededAgo, proven, probeFailures } = step;
    const { answers, took, slowInRow, hasQuick, provenAgo, lateAgo, timelyAgo, turns, waiting } = step;
    const failures = Math.round((calls * failing) / 100);
    const given: HandedIn = {
      sequence: ++this.sequence,
      budget: { burst: BURST, level: BURST, earned, spent },
      breaker: {
        ...this.rules,
        random: RANDOM,
        epoch: this.epochs.get(process) ?? 0,
        calls,
        failures,
        failedInRow: failures === calls ? failures : Math.min(inRow, failures),
        failureSentAgo: sentAgo,
        succeededAgo,
        probesProven: proven,
        probesFailed: probeFailures,
        probesReturned: step.returned,
        hurries: step.hurries,
        wantsProbe: step.wantsProbe,
      },
      pace: {
        ...{ answers, took, slowInRow, hasQuick, provenAgo, lateAgo, timelyAgo, turns, waiting },
        trialEvery: this.rules.openFor / 16,
      },
      quiet: new Map(step.quiet),
    };
    const told = await this.state.exchange(
      { id: `process-${process}`, provider: 'acme', host: 'a.example', site: '', route: 'POST /pay' },
      given,
    );
    const { epoch = 0 } = told.breaker ?? {};
    this.epochs.set(process, epoch);
    this.hasChanged = epoch !== this.epoch;
    this.epoch = epoch;
    return told;
  }
}

const by = (told: ReadonlyMap<string, number>) => [...told].sort(([a], [b]) => (a < b ? -1 : 1));

describeWithRedis('the script and the rules of one process', () => {
  let redis: Redis;
  beforeAll(async () => {
    redis = (await RedisServer.start()).client();
  });
  beforeEach(() => redis.flushall());
  afterAll(() => redis.disconnect());

  test('decide the same, whatever processes hand in, in any order, and however much time passes', async () => {
    let run = 0;
    const met = new Set<string>();
    await fc.assert(
      fc.asyncProperty(story, breakerRules, async (steps, rules) => {
        const clock = new VirtualClock(() => RANDOM);
        const timed = new Timed(redis);
        const model = new Processes(new SharedModel(clock), rules);
        const script = new Processes(redisState(timed, { prefix: `run-${++run}` }), rules);
        for (const each of steps) {
          clock.setTimer(() => {}, each.passing);
          await clock.run();
          await timed.setTime(clock.now());
          const [ours, theirs] = [await model.exchange(each), await script.exchange(each)];
          expect(theirs.budget?.level).toBeCloseTo(ours.budget?.level ?? Number.NaN);
          expect({ ...theirs.breaker, closedFor: 0, epoch: 0 }).toEqual({ ...ours.breaker, closedFor: 0, epoch: 0 });
          expect(theirs.breaker?.closedFor).toBeCloseTo(ours.breaker?.closedFor ?? Number.NaN, 2);
          expect(script.hasChanged).toBe(model.hasChanged);
          expect({ ...theirs.pace, usual: 0 }).toEqual({ ...ours.pace, usual: 0 });
          expect(theirs.pace?.usual).toBeCloseTo(ours.pace?.usual ?? Number.NaN, 5);
          expect(by(theirs.quiet)).toEqual(by(ours.quiet));
          if (model.hasChanged) met.add(`to ${ours.breaker?.state}`);
          if (ours.breaker?.givesProbe) met.add('a probe');
          if (ours.pace?.turns) met.add('turns');
        }
      }),
      { numRuns: 300 },
    );
    // It has not agreed on nothing.
    expect([...met].sort()).toEqual(['a probe', 'to closed', 'to half-open', 'to open', 'turns']);
  });

  test('the level of all processes together is never below none nor above the burst', async () => {
    let run = 0;
    const some = fc.array(
      fc.record({ process: fc.nat(7), earned: fc.double({ min: 0, max: 5, noNaN: true }), spent: fc.nat(10) }),
      { minLength: 1, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(some, async (steps) => {
        const prefix = `bound-${++run}`;
        const states = Array.from({ length: 8 }, () => redisState(redis, { prefix }));
        // All at once, as they come from eight processes: whatever order the server takes them in.
        const told = await Promise.all(
          steps.map(({ process, earned, spent }, index) =>
            (states[process] as SharedState).exchange(
              { id: `process-${process}`, provider: 'acme', host: 'a.example', site: '', route: 'POST /pay' },
              {
                sequence: index + 1,
                budget: { burst: BURST, level: BURST, earned, spent },
                pace: nothing,
                quiet: new Map(),
              },
            ),
          ),
        );
        for (const { budget } of told) {
          expect(budget?.level).toBeGreaterThanOrEqual(0);
          expect(budget?.level).toBeLessThanOrEqual(BURST);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('no more turns are given than were passed on, and one per trial period', async () => {
    let run = 0;
    const some = fc.array(
      fc.record({ process: fc.nat(7), turns: fc.nat(5), waiting: fc.nat(10), passing: fc.nat(600) }),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(some, async (steps) => {
        const timed = new Timed(redis);
        const state = redisState(timed, { prefix: `turns-${++run}` });
        let [now, passedOn, given] = [0, 0, 0];
        for (const [index, { process, turns, waiting, passing }] of steps.entries()) {
          now += passing;
          await timed.setTime(now);
          passedOn += turns;
          const lane = { id: `process-${process}`, provider: 'acme', host: 'a.example', site: '', route: 'POST /pay' };
          const pace = { ...nothing, turns, waiting };
          const told = await state.exchange(lane, { sequence: index + 1, pace, quiet: new Map() });
          expect(told.pace?.turns).toBeLessThanOrEqual(waiting);
          given += told.pace?.turns ?? 0;
        }
        expect(given).toBeLessThanOrEqual(passedOn + 1 + now / nothing.trialEvery);
      }),
      { numRuns: 100 },
    );
  });
});
