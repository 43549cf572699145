import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RetryBudget } from '../../src/traffic/budget.js';

/** Plays answers and attempts at a resend, and gives what was done in order: `answer`, `resend` or `refused`. */
function play(budget: RetryBudget, steps: readonly ('answer' | 'failure')[]): string[] {
  return steps.map((step) => {
    if (step === 'answer') {
      budget.refill();
      return 'answer';
    }
    if (!budget.allows) return 'refused';
    budget.spend();
    return 'resend';
  });
}

const steps = fc.array(fc.constantFrom('answer' as const, 'failure' as const), { maxLength: 300 });
const sizes = { ratio: fc.double({ min: 0, max: 1, noNaN: true }), burst: fc.integer({ min: 1, max: 20 }) };

describe('RetryBudget', () => {
  test('begins full, with four tokens and a tenth for each answer', () => {
    const budget = new RetryBudget();
    expect(play(budget, Array(11).fill('failure')).filter((done) => done === 'resend').length).toBe(4);
    expect(budget.level).toBe(0);
    expect(play(budget, [...Array(9).fill('answer'), 'failure'])).not.toContain('resend');
    expect(play(budget, ['answer', 'failure'])).toEqual(['answer', 'resend']);
  });

  test('is never below zero and never above its burst', () => {
    fc.assert(
      fc.property(sizes.ratio, sizes.burst, steps, (ratio, burst, given) => {
        const budget = new RetryBudget({ ratio, burst });
        for (const step of given) {
          play(budget, [step]);
          expect(budget.level).toBeGreaterThanOrEqual(0);
          expect(budget.level).toBeLessThanOrEqual(burst);
        }
      }),
    );
  });

  test('allows at most ratio x answers + burst resends over any stretch', () => {
    fc.assert(
      fc.property(sizes.ratio, sizes.burst, steps, (ratio, burst, given) => {
        const done = play(new RetryBudget({ ratio, burst }), given);
        for (let from = 0; from < done.length; from += 7) {
          let answers = 0;
          let resends = 0;
          for (const each of done.slice(from)) {
            if (each === 'answer') answers += 1;
            if (each === 'resend') resends += 1;
            expect(resends).toBeLessThanOrEqual(ratio * answers + burst + 1e-6);
          }
        }
      }),
    );
  });

  test('refuses nothing that it can afford', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const budget = new RetryBudget({ ratio: 1, burst: 1 });
        let affordable = 1;
        for (const done of play(budget, given)) {
          if (done === 'answer') affordable = 1;
          else expect(done).toBe(affordable === 1 ? 'resend' : 'refused');
          if (done === 'resend') affordable = 0;
        }
      }),
    );
  });

  test('takes the sizes given, and is full with its burst', () => {
    const budget = new RetryBudget({ ratio: 0.5, burst: 2 });
    expect([budget.burst, budget.level]).toEqual([2, 2]);
    budget.spend();
    budget.refill();
    expect(budget.level).toBe(1.5);
    budget.spend();
    expect([budget.level, budget.allows]).toEqual([0.5, false]);
    budget.spend();
    expect(budget.level).toBe(0);
  });
});
