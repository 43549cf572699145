import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { plainHttp } from '../../src/index.js';
import { seededRandom } from '../../src/simulators/core/seeded-random.js';
import { admit } from '../../src/traffic/door.js';
import type { Lane } from '../../src/traffic/lane.js';
import { Lanes } from '../../src/traffic/lanes.js';
import { LastFailure } from '../../src/traffic/last-failure.js';
import { Pass } from '../../src/traffic/pass.js';
import type { Admission } from '../../src/traffic/visitor.js';
import { failures } from '../decision/failures.js';
import { VirtualTime } from '../model/virtual-time.js';

const FACTS = { method: 'POST', path: '/charge', header: () => undefined, body: undefined };
const ENDLESS = Number.POSITIVE_INFINITY;
const PATIENT = { deadline: ENDLESS, longestWait: ENDLESS };

interface Given {
  readonly deadline: number;
  readonly longestWait: number;
}

/** A call that has not been sent yet. */
class Fresh {
  readonly cameAt: number;
  said: Admission | undefined;
  sentAt = Number.NaN;
  isOver = false;
  private reason: Error | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(
    lane: Lane,
    readonly time: VirtualTime,
    readonly given: Given,
    readonly pass = new Pass(lane),
  ) {
    this.cameAt = time.now();
    const elapsed = () => time.now() - this.cameAt;
    if (pass.enterAtOnce(time.now())) this.go({ waited: false });
    else {
      const onGone = (listener: () => void) => {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
      };
      const visitor = {
        pass,
        caller: { gone: () => this.reason, onGone, isAbort: () => false },
        request: FACTS,
        get remaining() {
          return given.deadline - elapsed();
        },
        get patience() {
          return given.longestWait - pass.waited;
        },
        isInDoubt: false,
        maxRetryAfter: 30_000,
        onWait: () => {},
      };
      void admit(visitor).then((said) => this.go(said));
    }
  }

  get isWaiting(): boolean {
    return this.said === undefined;
  }

  get isUnderWay(): boolean {
    return this.said !== undefined && 'waited' in this.said && !this.isOver;
  }

  get latest(): number {
    return this.cameAt + Math.min(this.given.longestWait, this.given.deadline / 2);
  }

  get listening(): number {
    return this.listeners.size;
  }

  giveUp(): void {
    this.reason = new Error('enough');
    for (const listener of this.listeners) listener();
  }

  end(how: 'answered' | 'failed' | 'lost' | 'unsent'): void {
    const now = this.time.now();
    if (how === 'answered') this.pass.succeed(now, now - this.sentAt);
    else if (how === 'failed') this.pass.learn(failures.unavailable, FACTS, this.sentAt);
    else if (how === 'lost') this.pass.learn(failures.reset, FACTS, this.sentAt);
    this.pass.handIn();
    this.isOver = true;
  }

  private go(said: Admission): void {
    this.said = said;
    this.sentAt = this.time.now();
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await undefined;
}

/** A provider that usually answers in 20 ms. Its breaker opens too late to matter. */
function provider(
  options: { readonly concurrency?: number; readonly circuitBreaker?: { row: number } } = {},
  seed = 1,
) {
  const time = new VirtualTime(seededRandom(seed));
  const given = { circuitBreaker: { row: 1_000_000 }, ...options };
  const lane = new Lanes(given, time, { breaker: () => {}, held: () => {} }).of(plainHttp(), 'a.test', 'POST /charge');
  for (let answer = 0; answer < 10; answer++) new Pass(lane).succeed(time.now(), 20);
  const calls: Fresh[] = [];
  const pass = async (span: number) => {
    const until = time.now() + span;
    while (time.step(until)) await settle();
    time.hereAfter(until - time.now(), () => {});
    while (time.now() < until && time.step(until)) await settle();
  };
  const come = async (call: Given = PATIENT) => {
    const one = new Fresh(lane, time, call);
    calls.push(one);
    await settle();
    return one;
  };
  const waiting = () => calls.filter((call) => call.isWaiting);
  const underWay = () => calls.filter((call) => call.isUnderWay);
  /** An answer that comes late; the room that it makes is taken by the call that is returned. */
  const jam = async () => {
    const answer = await come();
    await pass(1000);
    answer.end('answered');
    await settle();
    return come();
  };
  return { time, lane, calls, pass, come, waiting, underWay, jam };
}

const span = (most: number) => fc.oneof(fc.integer({ min: 0, max: most }), fc.constant(ENDLESS));
const call = fc.record({ deadline: span(60_000), longestWait: span(30_000) });
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ what: fc.constant('comes' as const), call }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('passes' as const), ms: fc.integer({ min: 0, max: 1500 }) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constantFrom(
        'answered' as const,
        'answered' as const,
        'failed' as const,
        'lost' as const,
        'unsent' as const,
      ),
      which: fc.nat(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('givesUp' as const), which: fc.nat() }) },
);
const steps = fc.array(step, { maxLength: 100, size: 'max' });

describe('whatever happens while answers come late,', () => {
  test('nobody is refused, nobody waits past its time, and nobody waits on once nothing is heard', async () => {
    let waits = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(), steps, async (seed, happened) => {
        const { time, lane, calls, come, pass, waiting, underWay } = provider({}, seed);
        for (const each of happened) {
          const ending = each.what === 'givesUp' ? waiting() : underWay();
          const one = 'which' in each ? ending[each.which % Math.max(1, ending.length)] : undefined;
          if (each.what === 'comes') await come(each.call);
          else if (each.what === 'passes') await pass(each.ms);
          else if (each.what === 'givesUp') one?.giveUp();
          else one?.end(each.what);
          await settle();
          if (waiting().length > 0) waits += 1;
          for (const other of waiting()) expect(time.now()).toBeLessThanOrEqual(other.latest);
          expect(lane.stats().waiting).toBe(waiting().length);
          if (each.what === 'givesUp' && one !== undefined) expect(one.said).toEqual({ gone: true });
        }
        // One is let in each ten seconds, and a call looks every two.
        await pass(12_001 * (1 + waiting().length));
        expect(waiting()).toEqual([]);
        for (const one of calls) {
          expect(one.said).not.toHaveProperty('refusal');
          expect(one.listening).toBe(0);
        }
        expect(lane.stats().waiting).toBe(0);
        await pass(40_000);
        expect(time.pendingTimers).toBe(0);
      }),
    );
    // It has been tried.
    expect(waits).toBeGreaterThan(0);
  });
});

test('the time for which a call has waited for room is part of the longestWait that it has used', async () => {
  const { come, jam, pass } = provider();
  const taken = await jam();
  const call = await come();
  await pass(3000);
  taken.end('answered');
  await settle();
  expect([call.isUnderWay, call.pass.waited]).toEqual([true, 3000]);
});

test('a call that waits without a limit keeps its place when it looks again', async () => {
  const { come, jam, pass } = provider();
  const taken = await jam();
  const first = await come();
  await pass(1900);
  const second = await come();
  // The first has looked by then.
  await pass(150);
  taken.end('answered');
  await settle();
  expect([first.isUnderWay, second.isWaiting]).toEqual([true, true]);
});

describe('a call that was let in and is not sent after all', () => {
  test('makes room for another one', async () => {
    const { come, jam } = provider();
    const taken = await jam();
    const next = await come();
    expect([taken.isUnderWay, next.isWaiting]).toEqual([true, true]);
    taken.end('unsent');
    await settle();
    expect(next.isUnderWay).toBe(true);
  });

  test('so does one that gives up while it waits for a place', async () => {
    const { calls, come, jam, lane, time } = provider({ concurrency: 1 });
    const taken = await jam();
    const [waitsForRoom, waitsToo] = [await come(), await come()];
    expect(taken.isUnderWay).toBe(true);
    // Room, but no place.
    new Pass(lane).succeed(time.now(), 2000);
    await settle();
    expect(lane.turnstile?.length).toBe(1);
    waitsForRoom.giveUp();
    await settle();
    expect([waitsForRoom.said, waitsToo.isWaiting, lane.turnstile?.length]).toEqual([{ gone: true }, true, 1]);
    expect(calls).toHaveLength(4);
  });
});

test('a call does not keep the place of a surrounding call while it waits for room', async () => {
  const { come, jam, lane } = provider({ concurrency: 1 });
  const outer = await jam();
  const inner = new Pass(lane.beside('POST /charge'));
  expect([outer.pass.hasPlace, inner.hasPlace]).toEqual([true, false]);
  const other = await come();
  outer.pass.handOver(inner);
  inner.ticket = undefined;
  const nested = new Fresh(lane, outer.time, PATIENT, inner);
  await settle();
  expect([other.isWaiting, nested.isWaiting, inner.hasPlace]).toEqual([true, true, false]);
});

test('no retry is refused because ten thousand wait for room: one of them goes instead', async () => {
  const { come, jam, lane, time } = provider();
  await jam();
  const first = await come();
  for (let other = 1; other < 10_000; other++) lane.gate.join(ENDLESS, false, () => {});
  const retry = new Pass(lane);
  retry.failed = new LastFailure(lane.gate, time.now(), time.now(), true);
  const waits = new Fresh(lane, time, PATIENT, retry);
  await settle();
  expect([first.isUnderWay, waits.said]).toEqual([true, undefined]);
});
