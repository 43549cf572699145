// Calls that go on with others, as their reports say, against the ledger of a model of each provider.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { drawChain, playChain } from './resumed.js';
import { skipEmptyWaits } from './virtual-time.js';

const SUBJECTS = ['midtrans', 'mdes'] as const;
const runs = Math.ceil(Number(process.env.MODEL_RUNS ?? 400) / SUBJECTS.length);
const firstSeed = Number(process.env.MODEL_SEED ?? 1);

let restore: () => void;
beforeAll(() => {
  restore = skipEmptyWaits();
});
afterAll(() => restore());

test.each(SUBJECTS)(
  '%s: a payment that is resumed is made once, and what is believed of it is in the ledger',
  async (subject) => {
    let resumed = 0;
    const found: string[] = [];
    for (let seed = firstSeed; seed < firstSeed + runs && found.length === 0; seed++) {
      const chain = drawChain(subject, seed);
      const { wrong, outcomes } = await playChain(chain);
      resumed += outcomes.length > 1 ? 1 : 0;
      if (wrong.length > 0) found.push(`seed ${seed}`, ...wrong, JSON.stringify({ outcomes, ...chain }, undefined, 1));
    }
    expect(found.join('\n')).toBe('');
    // A generator that has gone tame would prove nothing.
    if (runs >= 200) expect(resumed).toBeGreaterThan(40);
  },
  60_000 + runs * 200,
);
