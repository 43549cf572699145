// Several calls at once, on one client or two, of one process or two, at one host or two, and those that go on with them.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { judgeTogether, wrongsOf } from './judge-together.js';
import { playTogether } from './play-together.js';
import { LISTED, SUBJECTS } from './scenario.js';
import { shrunk } from './shrink-together.js';
import { drawTogether } from './together.js';
import { skipEmptyWaits } from './virtual-time.js';

/** `MODEL_REPLAY=together:midtrans:17` plays one. */
const [, replayed, replayedSeed] = /^together:(.+):(\d+)$/.exec(process.env.MODEL_REPLAY ?? '') ?? [];
const subjects = [...SUBJECTS, ...LISTED].filter((each) => replayed === undefined || each === replayed);
/** A fourth of what one call alone is played: each takes four times as long. */
const runs = Math.ceil(Number(process.env.MODEL_RUNS ?? 2000) / 4 / subjects.length);
const firstSeed = Number(replayedSeed ?? process.env.MODEL_SEED ?? 1);
const count = replayedSeed === undefined ? runs : 1;

let restore: () => void;
beforeAll(() => {
  restore = skipEmptyWaits();
});
afterAll(() => restore());

test.each(subjects)(
  '%s: calls that are made together pay once, and believe what the ledger says',
  async (subject) => {
    const outcomes = new Set<string | undefined>();
    let found = '';
    for (let seed = firstSeed; seed < firstSeed + count && found === ''; seed++) {
      const together = drawTogether(subject, seed);
      const played = await playTogether(together);
      for (const { report } of played.calls) outcomes.add(report?.outcome);
      if (wrongsOf(together, played).length === 0) continue;
      const smallest = await shrunk(together);
      const { behaviours, ...rest } = smallest.scenario;
      found = [
        `MODEL_REPLAY=together:${subject}:${seed} npx jest __tests__/model/together`,
        ...(await judgeTogether(smallest)),
        JSON.stringify({ ...smallest, scenario: rest }, undefined, 1),
        ...behaviours.map((behaviour, index) => `${index + 1}. ${JSON.stringify(behaviour)}`),
      ].join('\n');
    }
    expect(found).toBe('');
    // A generator that has gone tame would prove nothing.
    if (count >= 70) expect(outcomes.size).toBeGreaterThan(5);
  },
  60_000 + runs * 200,
);
