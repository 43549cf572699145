// What the answers of a host say about its clock: whatever ways take, and whatever is done to this machine's clock, the truth is
// within the bounds.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ClockBounds, marksOf } from '../../src/engine/clock-bounds.js';
import { firstSentBy, isSurelySince, notSentBefore } from '../../src/providers/their-clock.js';
import { Naps } from '../../src/time/naps.js';
import { VirtualTime } from '../model/virtual-time.js';

const SECOND = 1000;
const HOUR = 3_600_000;
const MINUTE = 60_000;

/** A host whose clock is ahead of this machine's by so much before anybody sets either. */
class Host {
  readonly clock = new VirtualTime(() => 0);
  readonly bounds = new ClockBounds(this.clock);

  constructor(private ahead: number) {
    Naps.of(this.clock);
  }

  /** The host's own time. */
  get time(): number {
    return 1_700_000_000_000 + this.clock.elsewhere() + this.ahead;
  }

  setTheirClock(ms: number): void {
    this.ahead += ms;
  }

  /** This machine's clock is set, and something looks at it, as timers do. */
  setClock(ms: number): void {
    this.clock.setClock(ms);
    this.look();
  }

  sleep(ms: number): void {
    this.clock.sleep(ms);
    this.look();
  }

  private look(): void {
    this.pass(1);
    Naps.of(this.clock).look(this.clock.now());
  }

  pass(ms: number): void {
    this.clock.hereAfter(ms, () => {});
    this.clock.step();
  }

  /** An answer that is dated so long after it was asked for, and comes so long after that. */
  answer(there: number, back: number, meanwhile = () => {}) {
    const askedAt = this.clock.now();
    this.pass(there);
    const date = new Date(this.time).toUTCString();
    meanwhile();
    this.pass(back);
    return marksOf(date, askedAt, this.clock.now()) as NonNullable<ReturnType<typeof marksOf>>;
  }

  aheadBy(marks: ReturnType<Host['answer']>, wallThen = this.clock.wall()) {
    return this.bounds.aheadBy(marks, wallThen);
  }

  get isAhead(): number {
    return this.time - this.clock.wall();
  }
}

const holds = <T>(property: fc.IProperty<T>) => fc.assert(property, { numRuns: 1000 });

describe('the bounds of a clock', () => {
  test('are those of the answer, to the second, if nothing else was heard', () => {
    const host = new Host(5000);
    expect(host.aheadBy(host.answer(2000, 3000))).toEqual({ least: 2000, most: 8000 });
  });

  test('are narrowed by a quick answer before a slow one', () => {
    const host = new Host(5000);
    host.bounds.keep(host.answer(0, 0));
    host.pass(10_000);
    expect(host.aheadBy(host.answer(3000, 3000))).toEqual({ least: 5000, most: 6000 });
  });

  test('are narrowed from either side by another answer', () => {
    const host = new Host(5000);
    host.bounds.keep(host.answer(9000, 0));
    host.bounds.keep(host.answer(0, 9000));
    expect(host.aheadBy(host.answer(9000, 9000))).toEqual({ least: 5000, most: 6000 });
  });

  test('are those of the answer again after two minutes', () => {
    const host = new Host(5000);
    host.bounds.keep(host.answer(0, 0));
    host.pass(2 * MINUTE + 1);
    const { least, most } = host.aheadBy(host.answer(3000, 3000));
    expect(most - least).toBe(7000);
  });

  test('are those of the newest answer if it contradicts the others: their clock was set', () => {
    const host = new Host(5000);
    host.bounds.keep(host.answer(0, 0));
    host.setTheirClock(HOUR);
    const set = host.answer(3000, 3000);
    const { least, most } = host.aheadBy(set);
    expect(most - least).toBe(7000);
    expect(least).toBeGreaterThan(HOUR);
    host.bounds.keep(set);
    host.bounds.keep(host.answer(0, 0));
    expect(host.aheadBy(host.answer(3000, 3000)).least).toBe(HOUR + 5000);
  });

  test('do not exist if there is no date', () => {
    expect(marksOf(undefined, 0, 0)).toBeUndefined();
    expect(marksOf('soon', 0, 0)).toBeUndefined();
  });
});

const way = fc.integer({ min: 0, max: 30_000 });
/** Less than a second is no nap. */
const step = fc.oneof(fc.integer({ min: -HOUR, max: HOUR }), fc.integer({ min: -SECOND, max: SECOND }));
const happenings = fc.array(
  fc.oneof(
    fc.record({ what: fc.constant('answer' as const), there: way, back: way }),
    fc.record({ what: fc.constant('pass' as const), ms: way }),
    fc.record({ what: fc.constant('set' as const), ms: step }),
    fc.record({ what: fc.constant('sleep' as const), ms: fc.integer({ min: SECOND, max: HOUR }) }),
  ),
  { maxLength: 8 },
);
const ahead = fc.integer({ min: -2 * HOUR, max: 2 * HOUR });
type Happening = NonNullable<typeof happenings extends fc.Arbitrary<(infer T)[]> ? T : never>;

/** Things happen to the host, and all of its answers are heard. */
function happen(host: Host, happened: readonly Happening[]): void {
  for (const each of happened) {
    if (each.what === 'answer') host.bounds.keep(host.answer(each.there, each.back));
    else if (each.what === 'pass') host.pass(each.ms);
    else if (each.what === 'set') host.setClock(each.ms);
    else host.sleep(each.ms);
  }
}

describe('whatever was heard before, however long ways take, and however this machine’s clock is set or sleeps', () => {
  test('the truth is within the bounds', () => {
    holds(
      fc.property(ahead, happenings, way, way, (by, happened, there, back) => {
        const host = new Host(by);
        happen(host, happened);
        const { least, most } = host.aheadBy(host.answer(there, back));
        expect(host.isAhead).toBeGreaterThanOrEqual(least);
        expect(host.isAhead).toBeLessThanOrEqual(most);
      }),
    );
  });

  test('no more is open than without what was heard', () => {
    holds(
      fc.property(ahead, happenings, way, way, (by, happened, there, back) => {
        const host = new Host(by);
        happen(host, happened);
        const own = host.answer(there, back);
        const [narrow, wide] = [host.aheadBy(own), new ClockBounds(host.clock).aheadBy(own, host.clock.wall())];
        expect(narrow.least).toBeGreaterThanOrEqual(wide.least);
        expect(narrow.most).toBeLessThanOrEqual(wide.most);
      }),
    );
  });

  /**
   * When the first attempt was sent is only known as well as `Naps` knows it: a clock that is set forward meanwhile looks like a nap,
   * and by less than a second, like part of the next one.
   */
  const since = happenings.map((all) =>
    all.map((each) => (each.what === 'set' ? { ...each, ms: -Math.abs(each.ms) } : each)),
  );
  const before = happenings.map((all) =>
    all.filter((each) => each.what !== 'set' || each.ms <= 0 || each.ms >= SECOND),
  );

  test('an object that was made two seconds before the call is not its own, nor is its own taken for an older one', () => {
    const drawn = fc.record({ by: ahead, before, after: since, there: way, back: way, meanwhile: step });
    holds(
      fc.property(
        drawn,
        fc.oneof(fc.integer({ min: 2000, max: HOUR }), fc.integer({ min: 2000, max: 2100 })),
        fc.constantFrom(1, 1000),
        (given, age, unit) => {
          const host = new Host(given.by);
          happen(host, given.before);
          const sentAt = host.clock.now();
          const told = (at: number) => Math.floor(at / unit) * unit;
          const [earlier, own] = [told(host.time - age), told(host.time)];
          happen(host, given.after);
          // As the engine does it: this machine's clock may be set while the look-up waits for its answer.
          const firstSentAt = Naps.of(host.clock).wallAt(sentAt);
          const lead = host.clock.wall() - host.clock.now();
          const marks = host.answer(given.there, given.back, () => host.setClock(given.meanwhile));
          const clockAhead = host.aheadBy(marks, host.clock.now() + lead);
          const answer = { status: 200, headers: {}, data: {}, clockAhead };
          expect(isSurelySince(earlier, firstSentBy(answer, { firstSentAt }))).toBe(false);
          expect(own).toBeGreaterThan((notSentBefore(answer, { firstSentAt }) as number) - SECOND);
        },
      ),
    );
  });
});
