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
  /** How each provider and host does. */
  stats(): readonly LaneStats[];
}

/** Traffic that belongs to no client, and who is told of it. */
export interface OwnTrafficOptions extends TrafficOptions {
  /** Any pino-compatible logger. `false` for none. Default: pino on standard output. */
  readonly logger?: Logger | false;
}

const NO_HANDLE =
  'trafficOf: give the handle that attach() returned itself, or traffic; this has `stats`, but is a copy or something else';

const schema = options({ ...trafficEntries, logger: v.optional(loggerSchema) });

/**
 * The traffic of an attached client, or a fresh one of these options, for `run(operation, { traffic })`: what is run then
 * spends the same budget, stops at the same breaker and heeds the same back-off times.
 *
 * @param given the handle of `attach()`, traffic, or options; neither a copy of a handle nor something of its shape
 * @throws TypeError that names the option, its value and what would be right
 */
export function trafficOf(given: Watch | Traffic | OwnTrafficOptions = {}): Traffic {
  const lanes = lanesOf(given);
  if (lanes !== undefined) return keepLanes(lanes);
  if (typeof (given as { readonly stats?: unknown } | null)?.stats === 'function') throw new TypeError(NO_HANDLE);
  checkOptions('trafficOf', schema, given as OwnTrafficOptions);
  const { logger, ...traffic } = given as OwnTrafficOptions;
  return keepLanes(openTraffic(traffic, new Reporter(logger), systemClock));
}

/** Lets `trafficOf` find the lanes again in what the application holds. */
export function keepLanes<T extends object>(holder: T, lanes: Lanes = holder as unknown as Lanes): T {
  return Object.defineProperty(holder, LANES, { value: lanes });
}

/** The lanes behind traffic or an attached client; `undefined` if there are none. */
export function lanesOf(holder: unknown): Lanes | undefined {
  return (holder as { readonly [LANES]?: Lanes } | null | undefined)?.[LANES];
}
