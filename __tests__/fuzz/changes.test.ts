// Courses of changes of one object: a look-up calls no change done that was not, nor absent one that was, whoever else changed it.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inquire } from '../../src/engine/inquire.js';
import type { LookUpResponse } from '../../src/engine/port.js';
import type { Finding } from '../../src/index.js';
import { byIntent } from './changes/by-intent.js';
import { byName } from './changes/by-name.js';
import { byOrder } from './changes/by-order.js';
import { byPayment } from './changes/by-payment.js';
import { byToken } from './changes/by-token.js';
import { type Changes, type Course, courses, faultIn, faultOfUsed } from './changes/change.js';
import { SENT } from './look-ups/look-up.js';
import { clocked, NOW, type Way, waysOf } from './ways.js';

// One property of each look-up, beside the others.
const numRuns = Number(process.env.FUZZ_RUNS ?? 3000) / 10;
const seed = Number(process.env.FUZZ_SEED ?? 28);
/** How an attempt in doubt has failed. */
const LOST = { code: 'ECONNRESET' };
const DATE = new Date(NOW).toUTCString();

const all = [...byIntent, ...byPayment, ...byOrder, ...byToken, ...byName] as unknown as readonly Changes<unknown>[];

describe.each(all.map((changes) => ({ title: `${changes.provider.name}: ${changes.what}`, changes })))(
  '$title',
  ({ changes }) => {
    test('is never mistaken for what others did, nor done twice', async () => {
      const found = new Set<string>();
      await fc.assert(
        fc.asyncProperty(
          courses(changes),
          waysOf(changes.isVouched, changes.keep !== undefined),
          async (course, way) => {
            const finding = await lookUp(changes, course, way);
            found.add(finding.state);
            const fault = faultIn(course, changes, finding);
            if (fault !== undefined) throw new Error(`${fault}; found: ${finding.state}`);
          },
        ),
        { numRuns, seed },
      );
      expect(found.has('landed')).toBe(changes.isNeverSure !== true);
    });
  },
);

describe.each(
  all.flatMap((changes) => (changes.used ? [{ title: `${changes.provider.name}: ${changes.what}`, changes }] : [])),
)('$title, refused as used', ({ changes }) => {
  test('is not made again if it was made, nor mistaken for another one', async () => {
    const failure = { code: changes.used ?? '', status: 200 };
    await fc.assert(
      fc.asyncProperty(courses(changes), async (course) => {
        if (course.own !== 'refused') return;
        const finding = await lookUp(changes, course, {
          known: { now: NOW, firstSentAt: SENT, lastSentAt: SENT, failure, inDoubt: false },
        });
        const fault = faultOfUsed(course.state, changes, finding);
        if (fault !== undefined) throw new Error(fault);
      }),
      { numRuns, seed },
    );
  });
});

async function lookUp(
  changes: Changes<unknown>,
  { state }: Course<unknown>,
  { known: how, clockAhead }: Way,
): Promise<Finding> {
  const { provider, method = 'POST', path, body, tells, keep } = changes;
  keep?.(state);
  const ask = async ({ url, data: asked }: { url: string; data?: unknown }): Promise<LookUpResponse> => {
    const data = tells(state, asked === undefined ? url : JSON.stringify(asked));
    return { status: statusOf(data), headers: { 'content-type': 'application/json', date: DATE }, data };
  };
  const facts = { method, path, header: () => undefined, body };
  const known = { keys: {}, inDoubt: true, failure: LOST, ...how };
  const finding = (await inquire(clocked(provider, clockAhead), facts, ask as never, {}, known)) as Finding | undefined;
  return finding !== undefined && 'state' in finding ? finding : { state: 'undecided' };
}

/** As SNAP-BI and Mastercard's gateway tell it: in their code, or with an error. */
function statusOf(data: unknown): number {
  const { responseCode, result } = data as { responseCode?: string; result?: string };
  return result === 'ERROR' ? 400 : Number(responseCode?.slice(0, 3) ?? 200);
}
