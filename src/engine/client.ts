import { Reporter } from '../report/reporter.js';
import { Alarms } from '../time/alarms.js';
import type { Clock } from '../time/clock.js';
import type { Lanes } from '../traffic/lanes.js';
import { type Assign, assignBy } from './assign.js';
import { type Bound, type BoundReader, LaneFinder } from './lane-finder.js';
import { openTraffic } from './open-traffic.js';
import type { AttachOptions } from './options.js';
import { type Counts, emptyCounts } from './stats.js';
import { keepLanes } from './traffic-of.js';
import { type Watch, watch } from './watch.js';

/** What all calls of one client share, besides their traffic. */
export interface Scope {
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly counts: Counts;
}

/** What all calls of one attached client, or of one wrapped `fetch`, share. */
export interface Client<R extends Bound> extends Scope {
  readonly alarms: Alarms;
  readonly lanes: Lanes;
  readonly laneFinder: LaneFinder<R>;
  /** Finds the provider of a request. */
  readonly assign: Assign<R>;
}

export function openClient<R extends Bound>(given: AttachOptions, reader: BoundReader<R>, clock: Clock): Client<R> {
  const reporter = new Reporter(given.logger);
  const lanes = openTraffic(given, reporter, clock);
  return {
    clock,
    reporter,
    counts: emptyCounts(),
    alarms: new Alarms(clock),
    lanes,
    laneFinder: new LaneFinder(lanes, reader),
    assign: assignBy(given, reader),
  };
}

/** What the application gets: the edge's own functions, and how to watch the calls. */
export function handleOf<H extends object>(
  { counts, lanes, reporter }: Pick<Client<Bound>, 'counts' | 'lanes' | 'reporter'>,
  own: H,
): H & Watch {
  return keepLanes({ ...own, ...watch(counts, lanes, reporter) }, lanes);
}
