// Every scenario is played twice at the same server, once with a bare client and once with an attached one. What the caller,
// its hooks and the server can see must be the same, but for what meant.ts names, and for now what known.ts names.
import { describe, expect, test } from '@jest/globals';
import { topics } from './all.js';
import { complaints, differencesOf, shownDifferences } from './compare.js';
import { known } from './known.js';
import { meant } from './meant.js';
import { playBoth } from './play.js';

for (const [topic, scenarios] of Object.entries(topics)) {
  describe(topic, () => {
    test.each(scenarios)('$name', async (scenario) => {
      const { bare, attached } = await playBoth(scenario);
      expect(complaints(scenario.name, differencesOf(bare, attached), [...meant, ...known])).toEqual([]);
    });
  });
}

test('each scenario has a unique name, and the lists name only scenarios that exist', () => {
  const names = Object.values(topics).flatMap((scenarios) => scenarios.map(({ name }) => name));
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  const listed = [...meant, ...known].flatMap(({ scenarios }) => (scenarios === 'any' ? [] : scenarios));
  expect(listed.filter((name) => !names.includes(name))).toEqual([]);
});

test('each difference in the lists has occurred', () => {
  const gone = [...meant, ...known].filter((each) => !shownDifferences.has(each));
  expect(gone.map(({ what }) => what)).toEqual([]);
});
