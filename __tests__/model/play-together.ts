import axios, { AxiosHeaders, type AxiosInstance, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { type Report, recoveryOf } from '../../src/index.js';
import { seededRandom } from '../../src/simulators/core/seeded-random.js';
import { openClients, sameKeyOf } from './clients-together.js';
import { isOpen, type Made, madeAt, ofCall } from './made.js';
import { modelOf, type Observation } from './play.js';
import { CALLER, type Entry } from './provider-model.js';
import { resumptionOf } from './resumed.js';
import type { Together } from './together.js';
import { atTwoHosts, HOME } from './two-hosts.js';
import { pass, quiet, VirtualTime } from './virtual-time.js';
import { openWire, type Seen } from './wire.js';

export interface Played {
  readonly calls: readonly Made[];
  readonly seen: readonly Seen[];
  readonly entries: readonly Entry[];
  /** How often `recovery.finished` was heard, by the call's id. */
  readonly finished: ReadonlyMap<string, number>;
  /** Timers of the clients that are still set a moment after the last end. */
  readonly timersLeft: number;
}

/** Of one call alone. If calls wait for each other's turn, each takes the time of all, and each looks at its clock in it. */
const MOST_STEPS = 100_000;
/** Milliseconds for which a client lets a timer go on that calls share. */
const LINGER = 20;

/** Plays all calls, and those that go on with them, to the last thing that happens at the provider. */
export async function playTogether(together: Together): Promise<Played> {
  const { scenario, moving, oneTurn } = together;
  const { sleep, clockSet, idempotent } = scenario;
  const mostSteps = MOST_STEPS * together.callers.length ** 2;
  const time = new VirtualTime(seededRandom(scenario.seed));
  const home = modelOf(scenario, time);
  const model = moving === 'never' || moving === 'vouched' ? home : atTwoHosts(home, modelOf(scenario, time));
  const { adapter, seen } = openWire(model, scenario, time);
  const finished = new Map<string, number>();
  const clients = openClients(together, model, adapter, time, (id) => finished.set(id, (finished.get(id) ?? 0) + 1));
  if (sleep !== undefined) time.hereAfter(sleep.at, () => time.sleep(sleep.ms));
  if (clockSet !== undefined) time.hereAfter(clockSet.at, () => time.setClock(clockSet.ms));

  const calls: Made[] = [];
  const begin = (made: Made, send: (client: AxiosInstance) => Promise<AxiosResponse>) => {
    calls.push(made);
    const end = (settled: NonNullable<Observation['settled']>, given: unknown) => {
      const requestsAtEnd = ofCall(seen, made.name).length;
      Object.assign(made, { settled, endedAt: time.now(), report: recoveryOf(given), requestsAtEnd });
    };
    send(clients[made.client] as AxiosInstance).then(
      (value) => end({ value }, value),
      (error: unknown) => end({ error }, error),
    );
  };
  const vouched = idempotent === undefined ? {} : { idempotent };
  const headersOf = (name: string) => ({ [CALLER]: name, ...sameKeyOf(together) });
  const areOver = async (count: number) => {
    await quiet();
    const isOver = () => calls.length >= count && calls.every(({ settled }) => settled !== undefined);
    for (let steps = 0; !isOver() && steps < mostSteps && time.step(); steps++) {
      while (oneTurn && time.step(time.now()));
      await quiet();
    }
  };

  together.callers.forEach(({ at, client, abortAt }, index) => {
    time.hereAfter(at, () => {
      const made = madeAt(time.now(), String(index), client, abortAt);
      const { abort, signal } = abortedAfter(abortAt, time);
      const config = { headers: headersOf(made.name), recovery: vouched, ...(abort && { signal }) };
      begin(made, (by) => model.send(by, config));
    });
  });
  await areOver(together.callers.length);

  let last: readonly Made[] = [...calls];
  for (const { how, pause, workers, to } of together.rounds) {
    const taken = last.filter(how === 'resume' ? isOpen : hasConfig);
    if (taken.length === 0) break;
    await pass(time, pause);
    const before = calls.length;
    for (const each of taken.flatMap((each) => Array.from({ length: workers }, (_, worker) => ({ ...each, worker })))) {
      if (how === 'again') {
        const name = `${each.name}+${each.worker}`;
        begin(madeAt(time.now(), name, each.client), (by) => by.request(againOf(each, name)));
        continue;
      }
      const name = `${each.name}.${each.worker}`;
      const baseURL = (to === 'origin' && each.report?.doubt?.origin) || HOME;
      const recovery = { ...vouched, ...resumptionOf(each.report as Report) };
      const config = { baseURL, headers: headersOf(name), recovery };
      begin(madeAt(time.now(), name, each.worker as 0 | 1), (by) => model.send(by, config));
    }
    await areOver(0);
    last = calls.slice(before);
  }

  const endedAt = time.now();
  while (time.step(endedAt + LINGER)) await quiet();
  const timersLeft = time.pendingTimers;
  for (let steps = 0; steps < mostSteps && time.step(); steps++) await quiet();
  return { calls, seen, entries: [...model.entries], finished, timersLeft };
}

function abortedAfter(ms: number | undefined, time: VirtualTime) {
  const controller = new AbortController();
  if (ms !== undefined) time.hereAfter(ms, () => controller.abort());
  return { abort: ms !== undefined, signal: controller.signal };
}

/** It failed in some way, and its request can be sent again as it is. */
function hasConfig({ settled, report }: Made): boolean {
  return axios.isAxiosError(settled?.error) && settled.error.config !== undefined && (report?.attempts.length ?? 0) > 0;
}

function againOf({ settled }: Made, name: string): InternalAxiosRequestConfig {
  const { config: sent } = (settled as { error: { config: InternalAxiosRequestConfig } }).error;
  const { signal: _, ...config } = sent;
  return { ...config, headers: new AxiosHeaders(config.headers).set(CALLER, name) };
}
