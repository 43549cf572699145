import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RetryBudget } from '../../src/traffic/budget.js';

/** What happens at a provider: a first attempt is answered well, a resend is wanted, or what came of one is known. */
type Happening = 'good' | 'wanted' | 'worked' | 'failed' | 'silent';

/** The resends of many calls, against one budget. */
class Resends {
  refused = 0;
  failed = 0;
  worked = 0;
  good = 0;
  underWay = 0;
  /** Those under way each time that the budget ran dry: they had been let through already, and had to fail for nothing. */
  unpaid = 0;

  constructor(readonly budget: RetryBudget) {}

  take(happening: Happening): void {
    const { budget } = this;
    if (happening === 'good') {
      this.good += 1;
      budget.earn(false);
    } else if (happening === 'wanted') {
      if (budget.allows) this.underWay += 1;
      else this.refused += 1;
    } else if (this.underWay > 0) {
      this.underWay -= 1;
      if (happening === 'worked') {
        this.worked += 1;
        budget.earn(true);
      } else if (happening === 'failed') {
        const couldPay = budget.allows;
        this.failed += 1;
        budget.spend();
        if (couldPay && !budget.allows) this.unpaid += this.underWay;
      }
    }
  }

  /** Failed resends for which the evidence pays. */
  get paid(): number {
    const { burst, ratio } = this.budget;
    return burst + 3 * this.worked + ratio * this.good;
  }
}

const happenings = fc.array(fc.constantFrom<Happening>('good', 'wanted', 'wanted', 'worked', 'failed', 'silent'), {
  maxLength: 400,
  size: 'max',
});
const sizes = { ratio: fc.double({ min: 0, max: 1, noNaN: true }), burst: fc.integer({ min: 1, max: 20 }) };
/** Sums of tenths are not exact. */
const ABOUT = 1e-6;

function tokensAfter(budget: RetryBudget, worked: number, failed: number): number {
  for (let resend = 0; resend < failed; resend++) budget.spend();
  for (let resend = 0; resend < worked; resend++) budget.earn(true);
  return budget.level;
}

describe('the retry budget', () => {
  test('has fifteen tokens, and lets as many retries fail in an outage, one at a time', () => {
    const resends = new Resends(new RetryBudget());
    for (let call = 0; call < 40; call++) {
      resends.take('wanted');
      resends.take('failed');
    }
    expect(resends).toMatchObject({ failed: 15, refused: 25 });
    expect(resends.budget.level).toBe(0);
  });

  test('when empty, it allows one retry for ten good answers to first attempts', () => {
    const budget = new RetryBudget();
    tokensAfter(budget, 0, 15);
    for (let answer = 0; answer < 9; answer++) budget.earn(false);
    expect(budget.allows).toBe(false);
    budget.earn(false);
    expect(budget.allows).toBe(true);
  });

  test('a retry that works pays for three that fail', () => {
    expect(tokensAfter(new RetryBudget({ burst: 5 }), 1, 4)).toBe(4);
    const resends = new Resends(new RetryBudget({ ratio: 0 }));
    for (let call = 0; call < 300; call++) {
      resends.take('wanted');
      resends.take(call % 4 === 0 ? 'worked' : 'failed');
    }
    expect(resends.refused).toBe(0);
  });

  test('runs out if fewer than a quarter of the retries work', () => {
    const resends = new Resends(new RetryBudget({ ratio: 0 }));
    for (let call = 0; call < 300; call++) {
      resends.take('wanted');
      resends.take(call % 5 === 0 ? 'worked' : 'failed');
    }
    expect(resends.refused).toBeGreaterThan(100);
  });

  test('is not charged for a retry before its result is known', () => {
    const resends = new Resends(new RetryBudget({ burst: 1 }));
    for (let call = 0; call < 5; call++) resends.take('wanted');
    expect(resends).toMatchObject({ underWay: 5, refused: 0 });
    resends.take('silent');
    expect(resends.budget.level).toBe(1);
  });

  test('uses the given sizes, and is full at its burst', () => {
    const budget = new RetryBudget({ ratio: 0.5, burst: 2 });
    expect([budget.burst, budget.ratio, budget.level, budget.allows]).toEqual([2, 0.5, 2, true]);
    budget.spend();
    budget.earn(false);
    expect(budget.level).toBe(1.5);
    budget.spend();
    expect([budget.level, budget.allows]).toEqual([0.5, false]);
    budget.spend();
    expect(budget.level).toBe(0);
    expect([budget.worth(false), budget.worth(true)]).toEqual([0.5, 3]);
  });

  test('ten tenths are a token, in whatever order they are added', () => {
    const budget = new RetryBudget({ burst: 3 });
    tokensAfter(budget, 0, 3);
    for (let answer = 0; answer < 10; answer++) budget.earn(false);
    expect(budget.allows).toBe(true);
  });

  test('the level that other processes report counts from 0 to its burst', () => {
    const budget = new RetryBudget({ burst: 4 });
    for (const [told, level] of [
      [2.5, 2.5],
      [-3, 0],
      [99, 4],
    ] as const) {
      budget.adopt(told);
      expect(budget.level).toBe(level);
    }
  });

  test('its tokens are never below zero nor above its burst', () => {
    fc.assert(
      fc.property(sizes.ratio, sizes.burst, happenings, (ratio, burst, given) => {
        const resends = new Resends(new RetryBudget({ ratio, burst }));
        const levels = given.map((happening) => {
          resends.take(happening);
          return resends.budget.level;
        });
        expect(Math.min(0, ...levels)).toBe(0);
        expect(Math.max(burst, ...levels)).toBe(burst);
      }),
    );
  });

  test('failed retries are paid for by its burst, three for each that worked and a tenth for each good answer, apart from those under way when it runs dry', () => {
    fc.assert(
      fc.property(sizes.ratio, sizes.burst, happenings, (ratio, burst, given) => {
        const resends = new Resends(new RetryBudget({ ratio, burst }));
        const owed = given.map((happening) => {
          resends.take(happening);
          return resends.failed - resends.paid - resends.unpaid;
        });
        expect(Math.max(0, ...owed)).toBeLessThanOrEqual(ABOUT);
      }),
    );
  });

  test('one after the other, no retry fails that is not paid for', () => {
    const inTurn = fc.array(fc.constantFrom<Happening>('good', 'worked', 'failed', 'silent'), {
      maxLength: 400,
      size: 'max',
    });
    fc.assert(
      fc.property(sizes.ratio, sizes.burst, inTurn, (ratio, burst, given) => {
        const resends = new Resends(new RetryBudget({ ratio, burst }));
        const owed = given.map((happening) => {
          if (happening !== 'good') resends.take('wanted');
          resends.take(happening);
          return resends.failed - resends.paid;
        });
        expect(Math.max(0, ...owed)).toBeLessThanOrEqual(ABOUT);
      }),
    );
  });

  test('in an outage as many retries fail as it has tokens, plus those that were under way when it ran dry', () => {
    fc.assert(
      fc.property(
        sizes.burst,
        fc.array(fc.constantFrom<Happening>('wanted', 'failed'), { size: 'max', maxLength: 200 }),
        (burst, given) => {
          const resends = new Resends(new RetryBudget({ burst }));
          for (const happening of given) resends.take(happening);
          expect(resends.failed).toBeLessThanOrEqual(burst + resends.unpaid);
          // It runs dry once: nothing fills it again.
          if (!resends.budget.allows) {
            const before = resends.underWay;
            resends.take('wanted');
            expect(resends.underWay).toBe(before);
          }
        },
      ),
    );
  });

  test("nothing is refused that is paid for: whatever the retries' results, it has more than if it were charged for each", () => {
    fc.assert(
      fc.property(sizes.ratio, sizes.burst, happenings, (ratio, burst, given) => {
        const resends = new Resends(new RetryBudget({ ratio, burst }));
        let strict = burst;
        const missing = given.map((happening) => {
          const { worked, failed, good } = resends;
          resends.take(happening);
          strict = Math.min(
            burst,
            strict - (resends.failed - failed) + 2 * (resends.worked - worked) + ratio * (resends.good - good),
          );
          return strict - resends.budget.level;
        });
        expect(Math.max(0, ...missing)).toBeLessThanOrEqual(ABOUT);
      }),
    );
  });
});
