import { checkOptions, functionOf, options, show } from '../policy/check.js';
import { nearest } from '../policy/nearest.js';
import { EVENT_NAMES, type EventName } from '../report/log-line.js';
import type { Listener, Reporter } from '../report/reporter.js';
import type { Lanes } from '../traffic/lanes.js';
import type { Counts, Stats } from './stats.js';

/** How to watch the calls of one client. */
export interface Watch {
  /** Counts since `attach`. */
  stats(): Stats;
  /**
   * Calls the listener with the fields of each log line of this event; `recovery.finished` also for calls that were plainly `ok`.
   * Returns a function that removes the listener.
   *
   * @throws TypeError for an unknown event, or a listener that is not a function
   */
  on<E extends EventName>(event: E, listener: Listener<E>): () => void;
}

const listenerSchema = options({ listener: functionOf("a function; it gets the event's fields") });

export function watch(counts: Counts, lanes: Lanes, reporter: Reporter): Watch {
  return {
    stats: () => ({
      ...counts,
      outcomes: { ...counts.outcomes },
      lanes: lanes.stats(),
      ...(lanes.link && { link: lanes.link.stats() }),
    }),
    on(event, listener) {
      if (!EVENT_NAMES.includes(event)) {
        const plain = (name: unknown) => (typeof name === 'string' ? name : '').replace(/^recovery\./, '');
        const meant = nearest(plain(event), EVENT_NAMES.map(plain));
        const hint = meant === undefined ? '' : `; did you mean recovery.${meant}?`;
        throw new TypeError(`on: event must be one of ${EVENT_NAMES.join(', ')}; got ${show(event)}${hint}`);
      }
      checkOptions('on', listenerSchema, { listener });
      return reporter.on(event, listener);
    },
  };
}
