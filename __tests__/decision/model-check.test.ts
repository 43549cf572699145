import { afterAll, describe, expect, test } from '@jest/globals';
import { Course } from '../../src/decision/course.js';
import { nextStep } from '../../src/decision/next-step.js';
import { explore } from './table/explore.js';
import { KINDS, type Kind } from './table/kinds.js';
import { isMutatedAlready, MUTANTS, type Mutant, withMutant } from './table/mutants.js';

/**
 * The table of steps against the money rules: all that can happen to a call, in every order, for so many happenings.
 * `TABLE_DEPTH=14` takes some minutes.
 */
const depth = Number(process.env.TABLE_DEPTH ?? 7);
const LONG = 3_600_000;

describe('whatever happens, the money rules hold', () => {
  const sum = { states: 0, steps: 0, sequences: 0 };
  afterAll(() => {
    const [states, steps, sequences] = Object.values(sum).map((count) => count.toLocaleString('en'));
    process.stdout.write(`${states} states, ${steps} steps, ${sequences} sequences of ${depth} happenings at most\n`);
  });

  test.each(KINDS.map((kind) => [kind.name, kind] as const))(
    '%s',
    (_name, kind) => {
      const { counterexample, ...explored } = explore({ Course, nextStep }, kind, depth);
      expect(counterexample?.join('\n')).toBeUndefined();
      for (const count of Object.keys(sum) as (keyof typeof sum)[]) sum[count] += explored[count];
      // An alphabet that has gone tame would prove nothing.
      if (depth >= 7) expect(explored.states).toBeGreaterThan(200);
    },
    LONG,
  );
});

const describeUnlessMutated = isMutatedAlready ? describe.skip : describe;

describeUnlessMutated('a table that breaks a rule is found out', () => {
  const found = (mutant: Mutant) =>
    withMutant(mutant, (table) => {
      const kind = KINDS.find(({ name }) => name === mutant.shows) as Kind;
      return explore(table, kind, 11).counterexample ?? [];
    });

  test.each(MUTANTS.map((mutant) => [mutant.breaks, mutant] as const))(
    '%s',
    async (_breaks, mutant) => {
      expect((await found(mutant)).at(-1)).toMatch(/^wrong: /);
    },
    LONG,
  );

  test('by what happened, and what followed', async () => {
    expect(await found(MUTANTS[0] as Mutant)).toEqual([
      expect.stringMatching(/^ +0 ms {2}the call begins +→ enter$/),
      expect.stringMatching(/^ +0 ms {2}the door is open +→ it goes out$/),
      expect.stringMatching(/^ +10 ms {2}unavailable +→ wait 2000 ms before a retry$/),
      expect.stringMatching(/^ +2010 ms {2}2000 ms pass +→ enter$/),
      expect.stringMatching(/^ +5510 ms {2}the door opens after 3500 ms +→ it goes out$/),
      'wrong: sent again unprotected, and an attempt before may have landed',
    ]);
  });
});
