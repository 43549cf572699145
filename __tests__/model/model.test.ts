import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { drawScenario } from './draw.js';
import { explore, judge } from './explore.js';
import { play } from './play.js';
import { type Scenario, SUBJECTS } from './scenario.js';
import { shrink } from './shrink.js';
import { skipEmptyWaits } from './virtual-time.js';

/**
 * Whole calls of an attached client against a model of each provider: what is believed must be what the ledger says,
 * whatever the provider, the wire and the caller do. `MODEL_RUNS` scenarios over all providers; `MODEL_SEED` is the first
 * seed of each; `MODEL_REPLAY=midtrans:17` plays one.
 */
const runs = Number(process.env.MODEL_RUNS ?? 2000);
const firstSeed = Number(process.env.MODEL_SEED ?? 1);
const [replayed, replayedSeed] = (process.env.MODEL_REPLAY ?? '').split(':');
const played = replayed === '' ? SUBJECTS : SUBJECTS.filter((subject) => subject === replayed);

let restore: () => void;
beforeAll(() => {
  restore = skipEmptyWaits();
});
afterAll(() => restore());

describe.each(played)('%s', (subject) => {
  test(
    'never charges twice, and believes what the ledger says',
    async () => {
      const seed = replayedSeed === undefined ? firstSeed : Number(replayedSeed);
      const count = replayedSeed === undefined ? Math.ceil(runs / SUBJECTS.length) : 1;
      const { outcomes, counterexample } = await explore(subject, seed, count);
      expect(counterexample && (await tell(counterexample))).toBeUndefined();
      // A generator that has gone tame would prove nothing.
      if (count >= 400) expect(Object.keys(outcomes).sort()).toEqual(OUTCOMES);
    },
    60_000 + runs * 20,
  );
});

const OUTCOMES = ['aborted', 'deferred', 'failed', 'ok', 'reconciled', 'recovered', 'unknown'];

test('a seed gives the same scenario, and the same course, every time', async () => {
  for (const subject of SUBJECTS) {
    const scenario = drawScenario(subject, 7);
    expect(drawScenario(subject, 7)).toEqual(scenario);
    const courses = [await play(scenario), await play(scenario)].map(({ seen, endedAt }) => [
      endedAt,
      ...seen.map(({ kind, sentAt, behaviour }) => [kind, sentAt, behaviour.do]),
    ]);
    expect(courses[1]).toEqual(courses[0]);
  }
});

/** How to play it again, what is wrong, and the smallest scenario in which it is. */
async function tell(scenario: Scenario): Promise<string> {
  const smallest = await shrink(scenario);
  const { behaviours, policy, ...rest } = smallest;
  return [
    `MODEL_REPLAY=${scenario.subject}:${scenario.seed} npx jest __tests__/model`,
    ...(await judge(smallest)),
    JSON.stringify(rest),
    JSON.stringify(policy),
    ...behaviours.map((behaviour, index) => `${index + 1}. ${JSON.stringify(behaviour)}`),
  ].join('\n');
}
