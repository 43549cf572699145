// Calls at once over real sockets, against a simulator's ledger: queues of agents, queues of ours, axios and fetch for one order.
import { expect, test } from '@jest/globals';
import { drawCrowd, playCrowd } from './sockets.js';

const runs = Math.ceil(Number(process.env.MODEL_RUNS ?? 2000) / 50);
const firstSeed = Number(process.env.MODEL_SEED ?? 1);
/** Played side by side. */
const AT_ONCE = 10;

test(
  'calls that share sockets and orders pay once, and believe what the ledger says',
  async () => {
    for (let seed = firstSeed; seed < firstSeed + runs; seed += AT_ONCE) {
      const crowds = Array.from({ length: Math.min(AT_ONCE, firstSeed + runs - seed) }, (_, at) =>
        drawCrowd(seed + at),
      );
      const wrong = await Promise.all(crowds.map(playCrowd));
      const found = crowds.flatMap((crowd, at) => (wrong[at]?.length ? [[wrong[at], crowd]] : []));
      expect(found).toEqual([]);
    }
  },
  60_000 + runs * 2000,
);
