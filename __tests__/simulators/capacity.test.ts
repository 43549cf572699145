import { expect, test } from '@jest/globals';
import axios from 'axios';
import { startPlainHttp } from '../../src/simulators/index.js';
import { keep } from './keep.js';

test('a limited capacity: requests wait for earlier ones, even for one whose client has disconnected', async () => {
  const simulator = await keep(startPlainHttp({ capacity: 20 }));
  const pay = (id: string, timeout: number) =>
    axios.post(`${simulator.url}/payments`, { id, amount: 1 }, { timeout }).then(
      () => id,
      () => undefined,
    );
  const answered = await Promise.all([pay('a', 5000), pay('b', 60), pay('c', 5000)]);
  expect(answered).toEqual(['a', undefined, 'c']);
  expect(simulator.ledger.entries.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  // A busy machine can make any of them later, and none earlier.
  const arrived = Math.min(...simulator.requests.map(({ at }) => at));
  expect((simulator.ledger.entries[2]?.at ?? 0) - arrived).toBeGreaterThanOrEqual(145);
});
