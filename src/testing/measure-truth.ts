import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { checkOptions, functionOf, numberFrom, options } from '../policy/check.js';
import { providerGiven } from '../providers/given.js';
import type { Provider } from '../providers/provider.js';
import { SLOW } from '../simulators/core/transport-faults.js';
import { type Belief, judge } from './belief.js';
import { type Contender, contendersFor } from './contenders.js';
import { faultsOf, liesOf } from './faults.js';
import { checkPayments, effectsIn, isLookUpOf, type SimulatedPayments } from './payments.js';
import { emptyRow, type TruthRow, TruthTable } from './truth-table.js';

/** The share of look-ups that go wrong, whatever happens to the payments. */
const LOOK_UP_RATIO = 0.1;
/** How often progress is reported while a row is measured. */
const TOLD = 10;

export interface TruthOptions {
  /** How many, for each contender. Default 300. */
  readonly payments?: number;
  /** The share of payment requests that go wrong, 0 to 1. Default 0.25. */
  readonly faulty?: number;
  /** At a time. Default 20. */
  readonly concurrency?: number;
  /** Any integer: the same seed brings the same faults. Default 42. */
  readonly seed?: number;
  /** Called ten times for each contender, and at its end. */
  readonly onProgress?: (progress: TruthProgress) => void;
  /** Who makes the payments. Default: axios alone, axios with three retries, and recoverable with axios and with fetch. */
  readonly contenders?: Readonly<Record<string, Contender>>;
}

export interface TruthProgress {
  readonly contender: string;
  readonly done: number;
  readonly payments: number;
}

const schema = options({
  payments: v.optional(numberFrom(1, 'a number of payments, at least 1')),
  faulty: v.optional(
    v.custom<number>((value) => typeof value === 'number' && value >= 0 && value <= 1, 'a share, 0 to 1'),
  ),
  concurrency: v.optional(numberFrom(1, 'a number of payments at the same time, at least 1')),
  seed: v.optional(v.pipe(v.number('an integer'), v.integer('an integer'))),
  onProgress: v.optional(functionOf('a function of the progress')),
  contenders: v.optional(v.record(v.string(), functionOf('a function of the URL'), 'an object of contenders by name')),
});

/**
 * Makes payments at a simulator while requests go wrong before and after their effect, and compares what callers believe with the
 * ledger: the table of `bench:truth` for any provider. A payment is one call. A tenth of the look-ups go wrong, lie or lag. The
 * provider is measured as it is, its `settledAfter` included.
 *
 * @throws TypeError that names what is wrong with the arguments
 */
export async function measureTruth(
  provider: Provider,
  simulator: SimulatedPayments,
  given: TruthOptions = {},
): Promise<TruthTable> {
  checkOptions('measureTruth', options({ provider: providerGiven }), { provider });
  checkPayments('measureTruth', simulator);
  checkOptions<unknown>('measureTruth', schema, given);
  const { contenders = contendersFor(provider, simulator) } = given;
  const rows: TruthRow[] = [];
  for (const [name, contender] of Object.entries(contenders))
    rows.push(await measure(name, contender, simulator, given));
  return new TruthTable(rows);
}

async function measure(
  name: string,
  contender: Contender,
  payments: SimulatedPayments,
  given: TruthOptions,
): Promise<TruthRow> {
  const { payments: count = 300, faulty = 0.25, concurrency = 20, seed = 42, onProgress } = given;
  const simulator = await payments.start();
  try {
    const isLookUp = isLookUpOf(payments);
    const faults = faultsOf(simulator, payments);
    simulator.chaos([
      { seed, ratio: faulty, faults, match: (request) => !isLookUp(request) },
      { seed: seed + 1, ratio: LOOK_UP_RATIO, faults: [...faults, ...liesOf(payments)], match: isLookUp },
    ]);
    const pay = contender(simulator.url);
    const trouble = payments.trouble?.(simulator);
    const beliefs = new Map<string, Belief>();
    let next = 0;
    const work = async () => {
      while (next < count) {
        const payment = `payment-${next++}`;
        trouble?.();
        beliefs.set(payment, await pay(payment));
        const done = beliefs.size;
        if (done === count || done % Math.ceil(count / TOLD) === 0)
          onProgress?.({ contender: name, done, payments: count });
      }
    };
    const started = performance.now();
    await Promise.all(Array.from({ length: concurrency }, work));
    const seconds = (performance.now() - started) / 1000;
    const { length: requests } = simulator.requests;
    await sleep(Math.max(SLOW, payments.settlesWithin ?? 0));
    const effects = effectsIn(simulator, payments);
    const row = { ...emptyRow(name), requests: requests / count, seconds };
    for (const [payment, belief] of beliefs) row[judge(belief, effects.get(payment) ?? 0)] += 1;
    return row;
  } finally {
    await simulator.close();
  }
}
