import type { Reporter } from '../report/reporter.js';
import type { Clock } from '../time/clock.js';
import type { Counts } from './stats.js';

/** What all calls of one client share, besides their traffic. */
export interface Scope {
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly counts: Counts;
}
