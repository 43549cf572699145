// Processes that are killed, or stand still, between any two of their steps, against the ledger of a model of each provider.
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { drawStory } from './draw-story.js';
import { playStory, timeHere } from './killed.js';
import { wallHere } from './processes.js';
import { LISTED, SUBJECTS } from './scenario.js';
import { skipEmptyWaits } from './virtual-time.js';

const ALL = [...SUBJECTS, ...LISTED];
const runs = Math.ceil(Number(process.env.MODEL_RUNS ?? 400) / ALL.length);
const firstSeed = Number(process.env.MODEL_SEED ?? 1);

let restore: () => void;
beforeAll(() => {
  restore = skipEmptyWaits();
  const real = Date.now;
  jest.spyOn(Date, 'now').mockImplementation(() => {
    const time = timeHere();
    return time === undefined ? real() : wallHere(time);
  });
});
afterAll(() => {
  restore();
  jest.restoreAllMocks();
});

test.each(ALL)(
  '%s: a payment is made once and decided, whoever is killed or stands still over it',
  async (subject) => {
    const ends = new Set<string>();
    let kills = 0;
    const found: string[] = [];
    for (let seed = firstSeed; seed < firstSeed + runs && found.length === 0; seed++) {
      const story = drawStory(subject, seed);
      const played = await playStory(story);
      kills += played.kills;
      ends.add(played.end);
      if (played.wrong.length > 0)
        found.push(`seed ${seed}`, played.end, ...played.wrong, JSON.stringify(story, undefined, 1));
    }
    expect(found.join('\n')).toBe('');
    // A generator that has gone tame would prove nothing.
    if (runs >= 50) expect(kills).toBeGreaterThan(runs / 5);
    if (runs >= 50) expect(ends.size).toBeGreaterThan(3);
  },
  60_000 + runs * 1000,
);
