import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { plainHttp } from '../../src/index.js';
import { seededRandom } from '../../src/simulators/core/seeded-random.js';
import { admit } from '../../src/traffic/door.js';
import type { Lane } from '../../src/traffic/lane.js';
import { Lanes } from '../../src/traffic/lanes.js';
import { LastFailure } from '../../src/traffic/last-failure.js';
import { Pass } from '../../src/traffic/pass.js';
import type { Admission, Visitor } from '../../src/traffic/visitor.js';
import { awaitTurnToAsk } from '../../src/traffic/waiting.js';
import { failures } from '../decision/failures.js';
import { VirtualTime } from '../model/virtual-time.js';

const OUTAGE = failures.unavailable;
const FACTS = { method: 'POST', path: '/charge', header: () => undefined, body: undefined };

/** One call at the door, and then on the wire. */
class Visit {
  readonly pass: Pass;
  readonly cameAt: number;
  /** What the door has said; `undefined` while it has said nothing. */
  said: Admission | undefined;
  /** A question has gone out. */
  hasAsked = false;
  sentAt = Number.NaN;
  endedAt = Number.NaN;
  private reason: Error | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(
    lane: Lane,
    readonly time: VirtualTime,
    readonly given: Arrival,
  ) {
    this.cameAt = time.now();
    this.pass = new Pass(lane);
    if (given.hasFailed || given.isSuspect) {
      const suspectSince = given.isSuspect ? this.cameAt : Number.NaN;
      this.pass.failed = new LastFailure(lane.gate, this.cameAt, suspectSince, given.isSuspect);
    }
    const { pass } = this;
    const gone = () => this.reason;
    const onGone = (listener: () => void) => {
      this.listeners.add(listener);
      return () => this.listeners.delete(listener);
    };
    const elapsed = () => time.now() - this.cameAt;
    const visitor: Visitor = {
      pass,
      caller: { gone, onGone, isAbort: () => false },
      request: FACTS,
      get remaining() {
        return given.deadline - elapsed();
      },
      get patience() {
        return given.longestWait - pass.waited;
      },
      isInDoubt: given.isInDoubt,
      maxRetryAfter: 30_000,
      onWait: () => {},
    };
    if (given.asks) {
      void awaitTurnToAsk(visitor).then(() => {
        this.said = { gone: true };
        this.hasAsked = this.reason === undefined;
        this.endedAt = time.now();
      });
      return;
    }
    void admit(visitor).then((said) => {
      this.said = said;
      if ('waited' in said) this.sentAt = time.now();
      this.endedAt = time.now();
    });
  }

  get isWaiting(): boolean {
    return this.said === undefined;
  }

  /** On the wire, and not answered. */
  get isUnderWay(): boolean {
    return this.said !== undefined && 'waited' in this.said;
  }

  /** The last moment at which the door has to have said something. */
  get latest(): number {
    const { asks, deadline, longestWait } = this.given;
    // A question is never refused, but asked when most of the time is over.
    return this.cameAt + (asks ? 0.9 * Math.min(deadline, 60_000) : Math.min(deadline, longestWait));
  }

  get listening(): number {
    return this.listeners.size;
  }

  giveUp(): void {
    this.reason = new Error('enough');
    for (const listener of this.listeners) listener();
  }

  /** How its attempt ended. `unused`: there was none. */
  end(how: Ending): void {
    const now = this.time.now();
    if (how === 'good') this.pass.succeed(now, now - this.sentAt);
    else if (how !== 'unused') this.pass.learn(how === 'bad' ? OUTAGE : failures.canceled, FACTS, this.sentAt);
    this.pass.handIn();
    this.said = { gone: true };
  }
}

type Ending = 'good' | 'bad' | 'silent' | 'unused';

interface Arrival {
  /** It only wants to ask what became of it. */
  readonly asks: boolean;
  readonly deadline: number;
  readonly longestWait: number;
  readonly isSuspect: boolean;
  readonly hasFailed: boolean;
  readonly isInDoubt: boolean;
}

const SOMEBODY: Arrival = {
  asks: false,
  deadline: Number.POSITIVE_INFINITY,
  longestWait: Number.POSITIVE_INFINITY,
  isSuspect: false,
  hasFailed: false,
  isInDoubt: false,
};

function arriving(special: Partial<Arrival>): Step {
  return { what: 'comes', call: { ...SOMEBODY, ...special } };
}

type Step =
  | { readonly what: 'comes'; readonly call: Arrival }
  | { readonly what: 'passes'; readonly ms: number }
  | { readonly what: 'lookedUp'; readonly tookMs: number }
  | { readonly what: 'givesUp' | Ending; readonly which: number };

const ms = (most: number) => fc.oneof(fc.integer({ min: 0, max: most }), fc.constant(Number.POSITIVE_INFINITY));
const arrival = fc.record({
  asks: fc.boolean(),
  deadline: ms(60_000),
  longestWait: ms(30_000),
  isSuspect: fc.boolean(),
  hasFailed: fc.boolean(),
  isInDoubt: fc.boolean(),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('comes' as const), call: arrival }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('passes' as const), ms: fc.integer({ min: 0, max: 5000 }) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('lookedUp' as const), tookMs: fc.nat(3000) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constantFrom<'givesUp' | Ending>('givesUp', 'good', 'bad', 'bad', 'silent', 'unused'),
      which: fc.nat(),
    }),
  },
);
const anyOptions = fc.record({
  circuitBreaker: fc.constantFrom({ row: 1, openFor: 1600 }, { row: 2, openFor: 30_000 }, false as const),
  concurrency: fc.constantFrom(false as const, 1, 2),
});

/** Lets everything run that waits for no time. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await undefined;
}

/** A probe that was let in while answers came late is not sent: one call takes its place, whichever of the two it held. */
const PROBE_WHILE_LATE: Step[] = [
  arriving({ deadline: 0 }),
  arriving({ deadline: 0 }),
  arriving({ deadline: 500, isSuspect: true }),
  { what: 'bad', which: 0 },
  { what: 'passes', ms: 500 },
  { what: 'bad', which: 1 },
  arriving({ deadline: 1980 }),
  { what: 'passes', ms: 501 },
  arriving({ asks: true, deadline: 4287 }),
  arriving({}),
  { what: 'good', which: 0 },
  { what: 'passes', ms: 1479 },
  { what: 'unused', which: 0 },
];

/** A door, and whoever is before it. */
function door(options: Options, seed: number) {
  const time = new VirtualTime(seededRandom(seed));
  const listener = { breaker: () => {}, held: () => {} };
  const lane = new Lanes(options, time, listener).of(plainHttp(), 'a.test', 'POST /charge');
  const visits: Visit[] = [];
  const waiting = () => visits.filter((visit) => visit.isWaiting);
  const underWay = () => visits.filter((visit) => visit.isUnderWay);
  const pass = async (span: number) => {
    const until = time.now() + span;
    while (time.step(until)) await settle();
    time.hereAfter(until - time.now(), () => {});
    while (time.now() < until && time.step(until)) await settle();
  };
  const take = async (each: Step) => {
    if (each.what === 'comes') visits.push(new Visit(lane, time, each.call));
    else if (each.what === 'passes') await pass(each.ms);
    else if (each.what === 'lookedUp') lane.gate.hearOf(each.tookMs, time.now());
    else if (each.what === 'givesUp') at(waiting(), each.which)?.giveUp();
    else at(underWay(), each.which)?.end(each.what);
    await settle();
  };
  return { time, lane, visits, waiting, underWay, pass, take };
}

interface Options {
  readonly circuitBreaker: { readonly row: number; readonly openFor: number } | false;
  readonly concurrency: number | false;
}

function at<T>(items: readonly T[], which: number): T | undefined {
  return items[which % Math.max(1, items.length)];
}

const steps = fc.array(step, { maxLength: 80, size: 'max' });

/** Two late good answers make room, and then one that failed makes room for the next. */
const BAD_WHILE_LATE: Step[] = [
  arriving({ deadline: 0, longestWait: 0 }),
  { what: 'passes', ms: 89 },
  arriving({ asks: true, deadline: 1, isSuspect: true }),
  arriving({}),
  { what: 'unused', which: 0 },
  { what: 'passes', ms: 2063 },
  arriving({ longestWait: 1941, isSuspect: true }),
  { what: 'passes', ms: 2941 },
  { what: 'good', which: 768_783_001 },
  { what: 'good', which: 0 },
  arriving({ asks: true, deadline: 1, longestWait: 0, isSuspect: true }),
  arriving({}),
  { what: 'bad', which: 0 },
];

describe('whatever happens before the door,', () => {
  test('no call waits past the deadline or longestWait, and one that gives up is gone at once; so with questions', async () => {
    await fc.assert(
      fc.asyncProperty(anyOptions, fc.nat(), steps, async (given, seed, happened) => {
        const { time, visits, waiting, take, pass } = door(given, seed);
        for (const each of happened) {
          const gone = each.what === 'givesUp' ? at(waiting(), each.which) : undefined;
          await take(each);
          if (gone !== undefined) expect(gone.said).toEqual({ gone: true });
          for (const visit of waiting()) expect(time.now()).toBeLessThanOrEqual(visit.latest);
        }
        await pass(60_000);
        for (const visit of visits) {
          if (visit.latest < time.now()) expect(visit.isWaiting).toBe(false);
          if (!Number.isNaN(visit.endedAt))
            expect(visit.endedAt).toBeLessThanOrEqual(Math.max(visit.cameAt, visit.latest));
        }
      }),
    );
  });

  test('one result lets at most one waiting call go, and only a good one does, unless calls wait because good answers come late; so does a probe that was not sent', async () => {
    const free = anyOptions.map(({ circuitBreaker }) => ({ circuitBreaker, concurrency: false as const }));
    await fc.assert(
      fc.asyncProperty(free, fc.nat(), steps, async (given, seed, happened) => {
        const { lane, time, waiting, underWay, take } = door(given, seed);
        /** The last good answer took long. */
        let isLate = false;
        for (const each of happened) {
          const before = waiting();
          const isGood = each.what === 'good' || each.what === 'lookedUp';
          const hasLine = lane.gate.inLine > 0;
          const leavesProbe = each.what === 'unused' && lane.breaker?.state === 'half-open';
          const answered = each.what === 'good' ? at(underWay(), each.which) : undefined;
          if (answered !== undefined) isLate = time.now() - answered.sentAt > 500;
          await take(each);
          const released = before.filter((visit) => visit.isUnderWay || visit.hasAsked).length;
          if (each.what !== 'passes')
            expect(released).toBeLessThanOrEqual(isGood || leavesProbe || isLate || hasLine ? 1 : 0);
          // Nobody stands in the backlog who is not there, and nobody is there who does not stand in it.
          expect(lane.gate.backlog.length).toBe(waiting().length);
          expect(lane.stats().waiting).toBe(waiting().length);
        }
      }),
      {
        examples: [
          [{ circuitBreaker: { row: 2, openFor: 30_000 }, concurrency: false }, 0, BAD_WHILE_LATE],
          [{ circuitBreaker: { row: 2, openFor: 30_000 }, concurrency: false }, 0, PROBE_WHILE_LATE],
        ],
      },
    );
  });

  test('no wake-up is lost: once the provider is well, every call goes that does not have to leave before', async () => {
    const patient = fc.record({
      asks: fc.boolean(),
      deadline: fc.constant(Number.POSITIVE_INFINITY),
      longestWait: fc.constant(Number.POSITIVE_INFINITY),
      isSuspect: fc.boolean(),
      hasFailed: fc.boolean(),
      isInDoubt: fc.boolean(),
    });
    const comes = fc.record({ what: fc.constant('comes' as const), call: patient });
    await fc.assert(
      fc.asyncProperty(
        anyOptions,
        fc.nat(),
        fc.array(fc.oneof(step, comes), { maxLength: 80, size: 'max' }),
        async (given, seed, happened) => {
          const { time, visits, waiting, underWay, take, pass } = door(given, seed);
          for (const each of happened) await take(each);
          for (let turn = 0; turn < 2 * visits.length + 2; turn++) {
            for (const visit of underWay()) {
              visit.end('good');
              await settle();
            }
            // The longest that a breaker opens for, or that one waits for a turn that comes by itself.
            if (waiting().length > 0) await pass(40_000);
          }
          expect(waiting()).toEqual([]);
          for (const visit of underWay()) visit.end('unused');
          // Nothing is left behind: no timer, but one that calls share for a moment, and no listener of a caller.
          await pass(40_000);
          expect(time.pendingTimers).toBe(0);
          for (const visit of visits) expect(visit.listening).toBe(0);
        },
      ),
    );
  });

  test('in an endless outage, one is tried now and then, one at a time, and none is kept past its time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.array(arrival, { minLength: 5, maxLength: 40 }), async (seed, calls) => {
        const { time, waiting, underWay, take, pass, visits } = door(
          { circuitBreaker: { row: 1, openFor: 1600 }, concurrency: false },
          seed,
        );
        for (const call of calls) await take({ what: 'comes', call: { ...call, isSuspect: false, asks: false } });
        for (let second = 0; second < 120; second++) {
          const sent = underWay();
          if (second > 2) expect(sent.length).toBeLessThanOrEqual(1);
          for (const visit of sent) visit.end('bad');
          await pass(1000);
        }
        const ended = visits.filter((visit) => visit.latest < time.now());
        expect(ended.filter((visit) => visit.isWaiting)).toEqual([]);
        expect(waiting().every((visit) => visit.latest === Number.POSITIVE_INFINITY)).toBe(true);
      }),
    );
  });
});

test('a call in doubt leaves half of its time for asking what became of it', async () => {
  const { lane, take, visits, pass, time } = door(
    { circuitBreaker: { row: 1, openFor: 30_000 }, concurrency: false },
    1,
  );
  for (let failure = 0; failure < 4; failure++) await take(arriving({}));
  for (let failure = 0; failure < 4; failure++) await take({ what: 'bad', which: 0 });
  await take(arriving({ deadline: 3000 }));
  // The probe, of which nothing is heard.
  await pass(2500);
  expect(lane.breaker?.state).toBe('half-open');
  await take(arriving({ deadline: 10_000, isInDoubt: true, hasFailed: true }));
  const since = time.now();
  await pass(9000);
  expect(visits.at(-1)).toMatchObject({ endedAt: since + 5000, said: { refusal: { code: 'ERR_OVERLOADED' } } });
});
