import { expect, test } from '@jest/globals';
import { drawPayments } from '../../src/cli/draw-deferred.js';
import type { DeferredPayment } from '../../src/deferral/overseer.js';

const payment = (jobId: string): DeferredPayment => ({
  jobId,
  state: 'failed',
  outcome: 'unknown',
  inDoubt: true,
  since: 1e12,
  runAt: 1e12,
  runs: 3,
  todo: 'it may have taken effect: find out what became of it, then resolve it; or retry it, which looks it up first',
});

// 24 characters, those of a hash, and the most that a person can read.
test.each([80, 110, 160].flatMap((width) => [24, 50, 120].map((length) => [width, length] as const)))(
  'a terminal of %i columns shows an id of %i characters whole, so that it can be copied',
  (width, length) => {
    const jobId = 'midtrans/orderId='.padEnd(length, '7');
    const out = drawPayments([payment('midtrans/orderId=1'), payment(jobId)], width);
    expect(out).toContain(` ${jobId} `);
    expect(
      new Set(
        out
          .trim()
          .split('\n')
          .map(({ length }) => length),
      ).size,
    ).toBe(1);
  },
);
