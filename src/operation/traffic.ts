import { openTraffic } from '../engine/open-traffic.js';
import { lanesOf } from '../engine/traffic-of.js';
import { heedRejection } from '../policy/hook.js';
import type { Provider } from '../providers/provider.js';
import { type Logger, standardLogger } from '../report/logger.js';
import { Reporter } from '../report/reporter.js';
import type { Clock } from '../time/clock.js';
import type { Lane } from '../traffic/lane.js';
import type { Lanes } from '../traffic/lanes.js';
import { hostNamed } from './host.js';
import type { RunOptions } from './options.js';

/** What a run needs to be let through. */
export interface Entered {
  readonly lane: Lane;
  /** The host that the run names; `undefined` for none. */
  readonly host: string | undefined;
  /** The run is over: its logger hears no more about the traffic. */
  readonly leave: () => void;
}

/** The traffic of all runs that were given none, by provider; and the loggers of the runs under way. */
const common = new WeakMap<Provider, { readonly lanes: Lanes; readonly audience: Audience }>();

/** The lane of a run. */
export function enterTraffic({ provider, traffic, host, logger }: RunOptions, clock: Clock): Entered {
  const given = lanesOf(traffic);
  const { lanes, audience } = given === undefined ? commonOf(provider, clock) : { lanes: given, audience: undefined };
  const named = host === undefined ? undefined : hostNamed(host);
  const lane = lanes.of(provider, named ?? lanes.firstHostOf(provider) ?? provider.hosts[0] ?? '');
  return { lane, host: named, leave: audience?.admit(logger) ?? (() => {}) };
}

function commonOf(provider: Provider, clock: Clock) {
  let known = common.get(provider);
  if (known === undefined) {
    const audience = new Audience();
    known = { lanes: openTraffic({}, new Reporter(audience), clock), audience };
    common.set(provider, known);
  }
  return known;
}

/** The loggers of the runs under way, as one logger: each gets a line once. */
class Audience implements Logger {
  private readonly runs = new Map<Logger | undefined, number>();

  /** Returns a function that removes the logger. */
  admit(logger: Logger | false | undefined): () => void {
    if (logger === false) return () => {};
    const { runs } = this;
    runs.set(logger, (runs.get(logger) ?? 0) + 1);
    return () => {
      const left = (runs.get(logger) ?? 0) - 1;
      if (left > 0) runs.set(logger, left);
      else runs.delete(logger);
    };
  }

  readonly info: Logger['info'] = (...said) => this.tell('info', said);
  readonly warn: Logger['warn'] = (...said) => this.tell('warn', said);
  readonly error: Logger['error'] = (...said) => this.tell('error', said);

  private tell(level: keyof Logger, said: Parameters<Logger['info']>): void {
    for (const logger of this.runs.keys()) {
      try {
        const returned: unknown = (logger ?? standardLogger())[level](...said);
        heedRejection(returned);
      } catch {
        // A logger that throws, or rejects later, does not keep the line from the others.
      }
    }
  }
}
