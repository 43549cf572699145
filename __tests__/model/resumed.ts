import axios from 'axios';
import { attachWith } from '../../src/axios/attach.js';
import { constant, type Report, recoveryOf } from '../../src/index.js';
import { seededRandom } from '../../src/simulators/core/seeded-random.js';
import { drawScenario } from './draw.js';
import { judgeMoney } from './money.js';
import { modelOf, type Observation } from './play.js';
import { isTruthful, type Scenario, type Subject } from './scenario.js';
import { ofAnotherProcess, pass, quiet, VirtualTime } from './virtual-time.js';
import { openWire } from './wire.js';

/** A call, and those that go on with it as its report says, each by a client of its own, as another process would. */
export interface Chain {
  readonly scenario: Scenario;
  /** Milliseconds before each that goes on. */
  readonly pauses: readonly number[];
}

const OPEN: ReadonlySet<string | undefined> = new Set(['unknown', 'deferred', 'aborted']);
const MOST_STEPS = 100_000;

/** Draws a chain; the same subject and seed always give the same. What only one client of one process does is left out. */
export function drawChain(subject: Subject, seed: number): Chain {
  const random = seededRandom(seed);
  const drawn = { ...drawScenario(subject, seed), resume: false };
  const scenario: Scenario = {
    ...drawn,
    prior: isTruthful(drawn) ? drawn.prior : 'other',
    throwsAt: undefined,
    meddling: 'none',
    signing: 0,
    busy: 0,
  };
  const pick = () => [0, 1000, 20_000, 200_000, 400_000][Math.floor(random() * 5)] as number;
  return { scenario, pauses: [pick(), pick()] };
}

/** Plays a chain to its end. Returns what is wrong with the money at the end of any of its calls, and how the last one ended. */
export async function playChain({ scenario, pauses }: Chain): Promise<{ wrong: string[]; outcomes: string[] }> {
  const time = new VirtualTime(seededRandom(scenario.seed));
  const model = modelOf(scenario, time);
  const { adapter, seen } = openWire(model, scenario, time);
  const { sleep, clockSet } = scenario;
  // Between two calls, a machine that sleeps is a pause like any other, which the provider has as well.
  let isUnderWay = false;
  if (sleep !== undefined) time.hereAfter(sleep.at, () => isUnderWay && time.sleep(sleep.ms));
  if (clockSet !== undefined) time.hereAfter(clockSet.at, () => time.setClock(clockSet.ms));
  const wrong: string[] = [];
  const outcomes: string[] = [];
  const attempts: Report['attempts'][number][] = [];
  let before: Report | undefined;

  for (const pause of [0, ...pauses]) {
    await pass(time, pause);
    const isResumed = before !== undefined;
    const report = await call(before, scenario.abortAt !== undefined && !isResumed ? scenario.abortAt : undefined);
    outcomes.push(report?.outcome ?? 'none');
    const endedAt = time.now();
    if (report === undefined) return { wrong: ['it never ended'], outcomes };
    attempts.push(...report.attempts);
    const observation = {
      report: { ...report, attempts },
      seen,
      entries: model.entries,
      endedAt,
    } as Partial<Observation>;
    before = report;
    const isOpen = OPEN.has(report.outcome) && Object.keys(report.keys).length > 0;
    if (!isOpen || outcomes.length > pauses.length) {
      for (let steps = 0; steps < MOST_STEPS && time.step(); steps++) await quiet();
      wrong.push(...judgeMoney({ ...scenario, resume: scenario.resume || isResumed }, observation as Observation));
      break;
    }
  }
  return { wrong, outcomes };

  async function call(earlier: Report | undefined, abortAt: number | undefined): Promise<Report | undefined> {
    const client = axios.create({ baseURL: 'http://provider.test', adapter });
    const { backoff, ...policy } = scenario.policy;
    const { bodyErrors } = scenario;
    const more = backoff === undefined ? {} : { backoff: constant(backoff) };
    const options = {
      provider: model.makeProvider(),
      policy: { ...policy, ...more },
      bodyErrors,
      logger: false,
    } as const;
    const recovery = attachWith(client, options, ofAnotherProcess(time));
    const controller = new AbortController();
    if (abortAt !== undefined) time.hereAfter(abortAt, () => controller.abort());
    const { idempotent } = scenario;
    let settled: unknown;
    const settle = (given: unknown) => {
      settled = given;
    };
    const sent = model.send(client, {
      signal: controller.signal,
      recovery: { ...(idempotent !== undefined && { idempotent }), ...(earlier && resumptionOf(earlier)) },
    });
    sent.then(settle, settle);
    isUnderWay = true;
    await quiet();
    for (let steps = 0; settled === undefined && steps < MOST_STEPS && time.step(); steps++) await quiet();
    isUnderWay = false;
    recovery.detach();
    return recoveryOf(settled);
  }
}

/** What `docs/outcomes.md` says to store. */
export function resumptionOf({ keys, doubt, processed }: Report): Pick<Report, 'keys' | 'doubt' | 'processed'> {
  return { keys, processed, ...(doubt && { doubt }) };
}
