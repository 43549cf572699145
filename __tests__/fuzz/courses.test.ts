// Whole courses at a provider, with the call's own object and those of others in its books: a look-up adopts no other object than its
// own if that is there, nor calls it absent.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inquire } from '../../src/engine/inquire.js';
import type { LookUpResponse } from '../../src/engine/port.js';
import type { Finding } from '../../src/index.js';
import { idOf } from '../../src/providers/id.js';
import { areWhole, type Books, type Course, courses, faultIn } from './courses/course.js';
import { allBooks } from './courses/index.js';
import { clocked, NOW, type Way, waysOf } from './ways.js';

// One property of each look-up, beside the others.
const numRuns = Number(process.env.FUZZ_RUNS ?? 3000) / 10;
const seed = Number(process.env.FUZZ_SEED ?? 19);
/** How an attempt in doubt has failed. */
const LOST = { code: 'ECONNRESET' };
const DATE = new Date(NOW).toUTCString();

describe.each(allBooks.map((books) => ({ title: `${books.provider.name}: ${books.what}`, books })))(
  '$title',
  ({ books }) => {
    test('is never mistaken for another one, nor overlooked', async () => {
      const found = new Set<string>();
      await fc.assert(
        fc.asyncProperty(courses(books), waysOf(books.isVouched, books.keep !== undefined), async (course, way) => {
          const { state, id, shared } = await lookUp(books, course, way);
          found.add(state);
          const isAnothers = state === 'landed' && !books.isOfOne && way.known.isAnothers?.(id) === true;
          const fault = isAnothers ? "another call's landed" : faultIn(course, books, state, id, shared);
          if (fault !== undefined) throw new Error(`${fault}; found: ${state} ${id}`);
        }),
        { numRuns, seed },
      );
      expect(found.has('landed')).toBe(books.isNeverSure !== true);
    });
  },
);

async function lookUp({ provider, path, body, tells, keep }: Books, { things }: Course, way: Way) {
  const whole = areWhole(things);
  keep?.(tells(things, '', whole));
  const ask = async ({ url, data }: { url: string; data?: unknown }): Promise<LookUpResponse> => {
    const asked = data === undefined ? url : JSON.stringify(data);
    const headers = { 'content-type': 'application/json', date: DATE };
    return { status: 200, headers, data: tells(things, asked, whole) };
  };
  const facts = { method: 'POST', path, header: () => undefined, body };
  const known = { keys: {}, inDoubt: true, failure: LOST, ...way.known };
  const finding = (await inquire(clocked(provider, way.clockAhead), facts, ask as never, {}, known)) as
    | Finding
    | undefined;
  const state = finding !== undefined && 'state' in finding ? finding.state : 'unaskable';
  const shared = finding?.shared === true;
  return { state, shared, id: nameIn(provider.made?.(finding?.answer?.data), finding?.answer?.data) };
}

/** The id of what was adopted: as the provider reads it, or else the first of ours that the answer names. */
function nameIn(made: unknown, told: unknown): string | undefined {
  return idOf(made) ?? /"((?:own|other|later)\d+)"/.exec(JSON.stringify(told) ?? '')?.[1];
}
