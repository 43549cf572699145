// How a look-up is asked: by what clocks, by a call that resumes an earlier one, and next to other calls of the process.
import fc from 'fast-check';
import type { Known } from '../../src/engine/inquire.js';
import type { LookUpAnswer, Provider } from '../../src/index.js';
import { SENT } from './look-ups/look-up.js';

export interface Way {
  readonly known: Partial<Known>;
  /** How far the clock of the answers is ahead of this machine's, as closely as is known. */
  readonly clockAhead?: LookUpAnswer['clockAhead'];
}

/** When it is asked, by the provider's clock. */
export const NOW = SENT + 60_000;
const PLAIN: Way = { known: { now: NOW, firstSentAt: SENT, lastSentAt: SENT } };
const RESUMED: Way = { known: { now: NOW, firstSentAt: SENT } };
const UNTIMED: Way = { known: { now: NOW } };

const apart = fc.constantFrom(0, 900, 8000);
/** This machine's clock is another one, and a slow answer tells less about it. */
const byOtherClocks: fc.Arbitrary<Way> = fc
  .tuple(fc.constantFrom(-7_200_000, -5000, 5000, 7_200_000), apart, apart)
  .map(([ahead, least, most]) => ({
    known: { now: NOW - ahead, firstSentAt: SENT - ahead, lastSentAt: SENT - ahead },
    clockAhead: { least: ahead - least, most: ahead + most },
  }));
/** Other calls of this process have made some of the others. */
const besideOthers: fc.Arbitrary<Way> = fc.subarray(['other0', 'other1', 'other2']).map((made) => ({
  known: { ...PLAIN.known, isAnothers: (id) => made.some((each) => each === id) },
}));

/**
 * @param isVouched no time is needed, because the application says that no two share a name
 * @param isKept what is told is kept by the application, without the provider's clock
 */
export function waysOf(isVouched = false, isKept = false): fc.Arbitrary<Way> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant(PLAIN) },
    fc.constantFrom(RESUMED, isVouched ? PLAIN : UNTIMED),
    besideOthers,
    isKept ? fc.constant(PLAIN) : byOtherClocks,
  );
}

/** Its look-up is told how far the clock of each answer is ahead. */
export function clocked(provider: Provider, clockAhead: LookUpAnswer['clockAhead']): Provider {
  const { reconcile } = provider;
  if (clockAhead === undefined || reconcile === undefined) return provider;
  const heard = async (answer: Promise<LookUpAnswer>) => Object.assign(await answer, { clockAhead });
  return {
    ...provider,
    reconcile: (request, tools) =>
      reconcile(request, {
        ...tools,
        get: (...given) => heard(tools.get(...given)),
        post: (...given) => heard(tools.post(...given)),
      }),
  };
}
