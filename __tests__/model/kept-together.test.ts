import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { judgeTogether } from './judge-together.js';
import { KEPT } from './kept-together.js';
import { withMutant } from './mutated.js';
import { skipEmptyWaits } from './virtual-time.js';

let restore: () => void;
beforeAll(() => {
  restore = skipEmptyWaits();
});
afterAll(() => restore());

describe.each(Object.entries(KEPT))('%s', (_, { together, without }) => {
  test('holds', async () => {
    expect(await judgeTogether(together)).toEqual([]);
  });

  test('and the check notices it where one condition of the source is gone', async () => {
    const mutated = await withMutant(without, () => import('./judge-together.js'));
    expect(await mutated.judgeTogether(together)).not.toEqual([]);
  });
});
