import * as v from 'valibot';
import { checkOptions, options } from '../policy/check.js';
import { type Logger, loggerSchema } from '../report/logger.js';
import { Reporter } from '../report/reporter.js';
import { systemClock } from '../time/clock.js';
import type { LaneStats } from '../traffic/lane-stats.js';
import type { Lanes } from '../traffic/lanes.js';
import { type TrafficOptions, trafficEntries } from '../traffic/options.js';
import { openTraffic } from './open-traffic.js';
import type { Watch } from './watch.js';

const LANES = Symbol.for('recoverable.lanes');

/** What calls share: retry budget, circuit breaker, back-off times and concurrency, for each provider and host. */
export interface Traffic {
  /** The state of each lane. */
  stats(): readonly LaneStats[];
}

/** Options of traffic that belongs to no client. */
export interface OwnTrafficOptions extends TrafficOptions {
  /** Any pino-compatible logger. `false` for none. Default: pino on standard output. */
  readonly logger?: Logger | false;
}

const NO_HANDLE =
  'trafficOf: expected the handle itself that attach() returned, or traffic; this has `stats`, but is a copy or something else';

const schema = options({ ...trafficEntries, logger: v.optional(loggerSchema) });

/**
 * The traffic of an attached client, or new traffic with these options, for `run(operation, { traffic })`: the runs then spend
 * the same budget, stop at the same breaker and respect the same back-off times.
 * @param given the handle of `attach()`, traffic, or options; not a copy of a handle or something of its shape
 * @throws TypeError that names the option, its value and what is expected
 */
export function trafficOf(given: Watch | Traffic | OwnTrafficOptions = {}): Traffic {
  const lanes = lanesOf(given);
  if (lanes !== undefined) return keepLanes(lanes);
  if (typeof (given as { readonly stats?: unknown } | null)?.stats === 'function') throw new TypeError(NO_HANDLE);
  checkOptions('trafficOf', schema, given as OwnTrafficOptions);
  const { logger, ...traffic } = given as OwnTrafficOptions;
  return keepLanes(openTraffic(traffic, new Reporter(logger), systemClock));
}

/** Lets `trafficOf` find the lanes behind an object that the application holds. */
export function keepLanes<T extends object>(holder: T, lanes: Lanes = holder as unknown as Lanes): T {
  return Object.defineProperty(holder, LANES, { value: lanes });
}

/** The lanes behind traffic or an attached client; `undefined` if there are none. */
export function lanesOf(holder: unknown): Lanes | undefined {
  return (holder as { readonly [LANES]?: Lanes } | null | undefined)?.[LANES];
}
