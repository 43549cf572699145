// Whatever the provider's clock shows, and whatever other calls of this process have made: nothing that is certainly older than the
// call has landed, nor anything that is another call's, and neither is what may be the call's own overlooked.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inquire, type Known } from '../../src/engine/inquire.js';
import type { LookUpResponse } from '../../src/engine/port.js';
import type { Finding, LookUpAnswer } from '../../src/index.js';
import { idOf } from '../../src/providers/id.js';
import { bent } from './bent.js';
import { lookUps } from './look-ups/index.js';
import { type LookUp, MADE, MADE_AT, SENT } from './look-ups/look-up.js';
import { clocked } from './ways.js';

// Three properties of each look-up, beside those of its answers.
const numRuns = Number(process.env.FUZZ_RUNS ?? 1000) / 10;
const seed = Number(process.env.FUZZ_SEED ?? 13);

const HOUR = 3_600_000;
const TIMES = [MADE, String(MADE_AT)];
const seconds = (most: number) => fc.integer({ min: -most, max: most }).map((each) => each * 1000);

/** What is known of the provider's clock by the `Date` of its answers; nothing, if they have none. */
interface Dated {
  /** Milliseconds by which the clock that dates its objects is ahead of this machine's. */
  readonly ahead: number;
  readonly clockAhead?: NonNullable<LookUpAnswer['clockAhead']>;
  /** By which the clock of the `Date` is. */
  readonly date: number;
}

const undated: fc.Arbitrary<Dated | undefined> = fc.constant(undefined);
/** Whoever gives the answers has one clock, and it is known as closely as their way was short. */
const dated: fc.Arbitrary<Dated> = fc
  .tuple(seconds(26 * 3600), fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: 0, max: 30_000 }))
  .map(([ahead, least, most]) => ({
    ...{ ahead, date: ahead, clockAhead: { least: ahead - least, most: ahead + most } },
  }));
/** A gateway tells its own time, which is wrong by hours, not by a day. */
const wrong: fc.Arbitrary<Dated> = seconds(20 * 3600).map((date) => ({
  ...{ ahead: 0, date, clockAhead: { least: date - 500, most: date + 1000 } },
}));
/** When the object in question was made, apart from the call, by this machine's clock. */
const madeAt = fc.constantFrom(2000, 2000, 2000, 0, -1000, -3000, -10_000, -600_000, -HOUR, -20 * HOUR, -30 * HOUR);

const titled = (lookUp: LookUp) => ({ title: `${lookUp.provider.name}: ${lookUp.name}`, lookUp });
const absenceIn = ({ mayBeAbsent, mayLand }: LookUp) => mayBeAbsent ?? ((...told: unknown[]) => !mayLand(...told));
const timed = lookUps.filter(
  ({ keep, good }) => keep === undefined && TIMES.some((each) => JSON.stringify(good).includes(each)),
);
const made = lookUps.filter(
  ({ keep, provider, isOfOne }) => keep === undefined && provider.made !== undefined && isOfOne !== true,
);

describe.each(timed.map(titled))('$title', ({ lookUp }) => {
  const { good, bad, mayLand, wanted = 'landed' } = lookUp;
  const mayBeAbsent = absenceIn(lookUp);
  const answers = madeAt.chain((at) =>
    fc.tuple(
      ...good.map((each) =>
        bent(
          retold(each, (time) => (time === SENT + 2000 ? SENT + at : time)),
          bad,
        ),
      ),
    ),
  );

  test('nothing older lands by any clock, and nothing is overlooked', async () => {
    let landed = 0;
    await fc.assert(
      fc.asyncProperty(answers, fc.oneof(undated, dated), async (told, clock) => {
        const { state, heard } = await ask(lookUp, told, clock);
        if (state === 'absent' && !mayBeAbsent(...heard)) throw new Error('it was absent by this');
        if (state !== wanted) return;
        landed += 1;
        if (!mayLand(...heard)) throw new Error('it landed by this');
      }),
      { numRuns, seed },
    );
    expect(landed).toBeGreaterThan(0);
  });

  test('a Date that is wrong makes nothing absent', async () => {
    await fc.assert(
      fc.asyncProperty(answers, wrong, async (told, clock) => {
        const { state, heard } = await ask(lookUp, told, clock);
        if (state === 'absent' && !mayBeAbsent(...heard)) throw new Error('it was absent by this');
      }),
      { numRuns, seed },
    );
  });
});

describe.each(made.map(titled))('$title', ({ lookUp }) => {
  const { provider, good, bad, wanted = 'landed' } = lookUp;
  const mayBeAbsent = absenceIn(lookUp);
  const own = [...lookUp.path.split('/'), ...textsIn(lookUp.known?.answer?.data)];

  test("another call's object never lands, and proves no absence", async () => {
    const drawn = fc.tuple(...good.map((each) => bent(each, bad)));
    await fc.assert(
      fc.asyncProperty(drawn, fc.func(fc.boolean()), async (told, isTaken) => {
        const others: string[] = [];
        const isAnothers = (id: unknown) => {
          const name = idOf(id);
          const isOther = name !== undefined && !own.includes(name) && isTaken(name);
          if (isOther) others.push(name);
          return isOther;
        };
        const { state, found, heard } = await ask(lookUp, told, undefined, { isAnothers });
        if (state === 'absent' && others.length > 0) throw new Error('it was absent beside this');
        if (state === 'absent' && !mayBeAbsent(...heard)) throw new Error('it was absent by this');
        if (state !== wanted) return;
        const name = idOf(provider.made?.(found?.answer?.data));
        if (name !== undefined && !own.includes(name) && isTaken(name)) throw new Error('another landed by this');
      }),
      { numRuns, seed },
    );
  });
});

/** The state, and the answers that were heard, with times as this machine's clock would tell them. */
async function ask(lookUp: LookUp, told: readonly unknown[], clock?: Dated, more: Partial<Known> = {}) {
  const { provider, method = 'POST', path, body, keep } = lookUp;
  const by = { keys: {}, firstSentAt: SENT, lastSentAt: SENT, now: SENT + 60_000, inDoubt: true };
  const theirs = told.map((each) => retold(each, (time) => time + (clock?.ahead ?? 0)));
  let asked = 0;
  keep?.(theirs[0]);
  const headers = {
    'content-type': 'application/json',
    ...(clock && { date: new Date(SENT + 60_000 + clock.date).toUTCString() }),
  };
  const next = async (): Promise<LookUpResponse> => {
    const data = theirs[Math.min(asked++, theirs.length - 1)];
    return { status: 200, headers, data };
  };
  const facts = { method, path, header: () => undefined, body };
  const found = await inquire(
    clocked(provider, clock?.clockAhead),
    facts,
    next,
    {},
    { ...by, ...lookUp.known, ...more },
  );
  const finding = found !== undefined && 'state' in found ? (found as Finding) : undefined;
  const heard = told.length === 1 ? told : [...told, ...Array(Math.max(0, asked - told.length)).fill(told.at(-1))];
  return { state: finding?.state, found: finding, heard: heard.slice(0, keep === undefined ? asked : 1) };
}

/** The same with other times, in milliseconds; others tell seconds. */
function retold(told: unknown, other: (time: number) => number): unknown {
  if (typeof told === 'string' && /^\d{4}-\d\d-\d\dT/.test(told)) {
    return new Date(other(Date.parse(told))).toISOString().replace('.000Z', 'Z');
  }
  if (typeof told === 'number' && Math.abs(told - MADE_AT) < 1e6) return other(told * 1000) / 1000;
  if (Array.isArray(told)) return told.map((each) => retold(each, other));
  if (typeof told !== 'object' || told === null) return told;
  return Object.fromEntries(Object.entries(told).map(([name, each]) => [name, retold(each, other)]));
}

/** Every name that an answer holds. */
function textsIn(told: unknown): readonly string[] {
  if (typeof told !== 'object' || told === null) return [idOf(told) ?? ''];
  return Object.values(told).flatMap(textsIn);
}
