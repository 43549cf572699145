import axios, { type AxiosInstance, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { attachWith } from '../../src/axios/attach.js';
import { constant, type Report, recoveryOf } from '../../src/index.js';
import { seededRandom } from '../../src/simulators/core/seeded-random.js';
import { meddle } from './meddling.js';
import type { Entry, ProviderModel } from './provider-model.js';
import { modelMdes } from './providers/mdes.js';
import { modelMercadoPago } from './providers/mercado-pago.js';
import { modelMidtrans } from './providers/midtrans.js';
import { modelSquare } from './providers/square.js';
import { modelUnkeyed } from './providers/unkeyed.js';
import type { Scenario } from './scenario.js';
import { quiet, VirtualTime } from './virtual-time.js';
import { openWire, type Seen } from './wire.js';

/** All that can be known of one whole call, the provider's side included, long after it. */
export interface Observation {
  /** `undefined` where the call did not end. */
  readonly settled: { readonly value: unknown; readonly error?: undefined } | { readonly error: unknown } | undefined;
  readonly report: Report | undefined;
  readonly seen: readonly Seen[];
  readonly entries: readonly Entry[];
  readonly endedAt: number;
  readonly requestsAtEnd: number;
  /** How often `recovery.finished` was heard. */
  readonly finished: number;
  readonly responseInterceptorRuns: number;
  /** Timers of the client that are still set a moment after the end. */
  readonly timersLeft: number;
  /** What the caller's interceptor threw, if it did. */
  readonly thrown: Error | undefined;
}

export const TRAFFIC = {
  default: {},
  none: { retryBudget: false, circuitBreaker: false },
  tight: {
    retryBudget: { ratio: 0, burst: 2 },
    circuitBreaker: { row: 1, openFor: 1500 },
    concurrency: 1,
  },
} as const;

/** Virtual milliseconds after which a call that has not ended counts as stuck. */
const FOREVER = 48 * 3_600_000;
/** Steps after which a call that has not ended goes in circles. Without a deadline, slow signers of forty look-ups take 32,000. */
const MOST_STEPS = 100_000;
/** Milliseconds for which the client lets a timer go on that calls share. */
const LINGER = 20;

export function modelOf(scenario: Scenario, time: VirtualTime): ProviderModel {
  if (scenario.subject === 'midtrans') return modelMidtrans(scenario, time);
  if (scenario.subject === 'square') return modelSquare(scenario, time);
  if (scenario.subject === 'mercado-pago') return modelMercadoPago(scenario, time);
  return scenario.subject === 'mdes' ? modelMdes(scenario, time) : modelUnkeyed(scenario, time);
}

/** Plays one scenario from the call to the last thing that happens at the provider. */
export async function play(scenario: Scenario): Promise<Observation> {
  const time = new VirtualTime(seededRandom(scenario.seed));
  const model = modelOf(scenario, time);
  const { adapter, seen } = openWire(model, scenario, time);
  const client = axios.create({ baseURL: 'http://provider.test', adapter });
  const { backoff, ...policy } = scenario.policy;
  const recovery = attachWith(
    client,
    {
      provider: model.makeProvider(),
      policy: { ...policy, ...(backoff === undefined ? {} : { backoff: constant(backoff) }) },
      ...TRAFFIC[scenario.traffic],
      bodyErrors: scenario.bodyErrors,
      logger: false,
    },
    time,
  );
  let finished = 0;
  recovery.on('recovery.finished', ({ path }) => {
    if (path !== BUSY) finished++;
  });
  let responseInterceptorRuns = 0;
  client.interceptors.response.use(
    (response) => {
      if (response.config.url !== BUSY) responseInterceptorRuns++;
      return response;
    },
    (error) => {
      responseInterceptorRuns++;
      throw error;
    },
  );
  const thrown = throwAt(client, scenario.throwsAt);
  meddle(client, scenario);
  sign(client, scenario, time);
  const { sleep, clockSet } = scenario;
  if (sleep !== undefined) time.hereAfter(sleep.at, () => time.sleep(sleep.ms));
  if (clockSet !== undefined) time.hereAfter(clockSet.at, () => time.setClock(clockSet.ms));
  occupy(client, scenario, time);
  const controller = scenario.abortAt === undefined ? undefined : new AbortController();
  if (controller !== undefined) time.hereAfter(scenario.abortAt ?? 0, () => controller.abort());

  let settled: Observation['settled'];
  const { idempotent } = scenario;
  model
    .send(client, {
      ...(controller === undefined ? {} : { signal: controller.signal }),
      ...(idempotent === undefined ? {} : { recovery: { idempotent } }),
    })
    .then(
      (value) => {
        settled = { value };
      },
      (error: unknown) => {
        settled = { error };
      },
    );

  await quiet();
  for (let steps = 0; settled === undefined && steps < MOST_STEPS && time.now() < FOREVER; steps++) {
    if (!time.step()) break;
    await quiet();
  }
  const endedAt = time.now();
  const requestsAtEnd = seen.length;
  while (time.step(endedAt + LINGER)) await quiet();
  const timersLeft = time.pendingTimers;
  for (let steps = 0; steps < MOST_STEPS && time.step(); steps++) await quiet();

  return {
    settled,
    report: recoveryOf(settled?.error ?? (settled as { value?: unknown } | undefined)?.value),
    seen,
    entries: model.entries,
    endedAt,
    requestsAtEnd,
    finished,
    responseInterceptorRuns,
    timersLeft,
    thrown: thrown(),
  };
}

/**
 * Adds a signer that takes its time, but not before the first attempt: what is given up before an adapter was asked is axios's
 * to end, and no call of ours has begun.
 */
function sign(client: AxiosInstance, { signing }: Scenario, time: VirtualTime): void {
  if (signing === 0) return;
  let runs = 0;
  client.interceptors.request.use(async (config) => {
    if (config.url === BUSY) return config;
    if (runs++ > 0) await new Promise<void>((resolve) => time.hereAfter(signing, resolve));
    return config;
  });
}

/** Another call of the client is under way for so long. It asks for something that nobody counts. */
function occupy(client: AxiosInstance, { busy }: Scenario, time: VirtualTime): void {
  if (busy === 0) return;
  const adapter = (config: InternalAxiosRequestConfig) =>
    new Promise<AxiosResponse>((resolve) => {
      const data = '{"status_code":"200","ok":true}';
      time.after(busy, () => resolve({ status: 200, statusText: 'OK', headers: JSON_TYPE, config, data, request: {} }));
    });
  const recovery = { attemptTimeout: false, deadline: false } as const;
  client.get(BUSY, { adapter, recovery }).catch(() => undefined);
}

const BUSY = '/busy';
const JSON_TYPE = { 'content-type': 'application/json' };

/** Adds a request interceptor that throws when it runs for the so-manieth time. */
function throwAt(client: AxiosInstance, at: number | undefined): () => Error | undefined {
  let thrown: Error | undefined;
  if (at === undefined) return () => undefined;
  let runs = 0;
  client.interceptors.request.use((config) => {
    if (config.url === BUSY) return config;
    runs += 1;
    if (runs !== at) return config;
    thrown = new Error('the signer has failed');
    throw thrown;
  });
  return () => thrown;
}
