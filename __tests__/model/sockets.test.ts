// Calls at once over real sockets, against a simulator's ledger: queues of agents, queues of ours, axios and fetch for one order.
import { expect, test } from '@jest/globals';
import type { Fault } from '../../src/simulators/index.js';
import { withMutant } from './mutated.js';
import { type Crowd, drawCrowd, playCrowd } from './sockets.js';

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

const hanging = (when: Fault['when']): Fault => ({ when, kind: 'hang' });
const NODE = 'if (!neverLeft(request)) return';

/** Crowds that go wrong if what Node keeps on a request is misread. */
const NOTICED: readonly (readonly [string, Partial<Crowd>, string, RegExp])[] = [
  [
    'what ended in the queue of an agent counts as sent',
    {
      calls: ['O-1', 'O-2', 'O-3', 'O-4'].map((order) => ({ order, by: 'axios' })),
      faults: Array(4).fill(hanging('before')),
    },
    'if (!neverLeft(request) || request.rstCode === undefined) return',
    /in doubt, and 0 arrived/,
  ],
  [
    'what was sent counts as unsent',
    { calls: [{ order: 'O-1', by: 'axios' }], faults: [hanging('after'), { when: 'after', kind: 'reset' }] },
    'if (Number.isNaN(1)) return',
    /failed, and paid/,
  ],
];

test.each(NOTICED)('the check notices it if %s', async (_, given, to, said) => {
  const crowd: Crowd = {
    ...drawCrowd(1),
    maxSockets: 1,
    concurrency: undefined,
    maxAttempts: 2,
    deadline: 400,
    ...given,
  };
  expect(await playCrowd(crowd)).toEqual([]);
  const mutated = await withMutant({ file: 'wire/node-request.ts', from: NODE, to }, () => import('./sockets.js'));
  expect(String(await mutated.playCrowd(crowd))).toMatch(said);
});
