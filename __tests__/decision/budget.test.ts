import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RetryBudget } from '../../src/decision/budget.js';

/** Plays calls and attempts at a resend, and gives what was done in order: `call`, `resend` or `refused`. */
function play(budget: RetryBudget, steps: readonly ('call' | 'failure')[]): string[] {
  return steps.map((step) => {
    if (step === 'call') {
      budget.deposit();
      return 'call';
    }
    if (!budget.allows) return 'refused';
    budget.spend();
    return 'resend';
  });
}

const steps = fc.array(fc.constantFrom('call' as const, 'failure' as const), { maxLength: 300 });
const sizes = { ratio: fc.double({ min: 0, max: 1, noNaN: true }), burst: fc.integer({ min: 1, max: 20 }) };

describe('RetryBudget', () => {
  test('begins full, with ten tokens and a tenth for each call', () => {
    const budget = new RetryBudget();
    expect(play(budget, Array(11).fill('failure')).filter((done) => done === 'resend').length).toBe(10);
    expect(budget.level).toBe(0);
    expect(play(budget, [...Array(9).fill('call'), 'failure'])).not.toContain('resend');
    expect(play(budget, ['call', 'failure'])).toEqual(['call', 'resend']);
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

  test('allows at most ratio x calls + burst resends over any stretch', () => {
    fc.assert(
      fc.property(sizes.ratio, sizes.burst, steps, (ratio, burst, given) => {
        const done = play(new RetryBudget({ ratio, burst }), given);
        for (let from = 0; from < done.length; from += 7) {
          let calls = 0;
          let resends = 0;
          for (const each of done.slice(from)) {
            if (each === 'call') calls += 1;
            if (each === 'resend') resends += 1;
            expect(resends).toBeLessThanOrEqual(ratio * calls + burst + 1e-6);
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
          if (done === 'call') affordable = 1;
          else expect(done).toBe(affordable === 1 ? 'resend' : 'refused');
          if (done === 'resend') affordable = 0;
        }
      }),
    );
  });
});
