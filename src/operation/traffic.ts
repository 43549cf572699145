import { openTraffic } from '../engine/open-traffic.js';
import { lanesOf } from '../engine/traffic-of.js';
import type { Provider } from '../providers/provider.js';
import type { Reporter } from '../report/reporter.js';
import type { Clock } from '../time/clock.js';
import type { Lane } from '../traffic/lane.js';
import type { Lanes } from '../traffic/lanes.js';
import type { RunOptions } from './options.js';

/** The traffic of all runs that were given none, by their provider. */
const common = new WeakMap<Provider, Lanes>();

/** The lane that a run is in. */
export function laneOf({ provider, traffic, host }: RunOptions, reporter: Reporter, clock: Clock): Lane {
  const lanes = lanesOf(traffic) ?? commonOf(provider, reporter, clock);
  return lanes.of(provider, host?.toLowerCase() ?? lanes.onlyHostOf(provider) ?? provider.hosts[0] ?? '');
}

function commonOf(provider: Provider, reporter: Reporter, clock: Clock): Lanes {
  const lanes = common.get(provider) ?? openTraffic({}, reporter, clock);
  common.set(provider, lanes);
  return lanes;
}
