import { SCHEMA } from '../report/log-line.js';
import type { Reporter } from '../report/reporter.js';
import type { Clock } from '../time/clock.js';
import { type LaneListener, Lanes } from '../traffic/lanes.js';
import { Link } from '../traffic/link.js';
import type { TrafficOptions } from '../traffic/options.js';

/** Opens lanes that report what happens to them, and share what they know if there is a shared state. */
export function openTraffic(options: TrafficOptions, reporter: Reporter, clock: Clock): Lanes {
  const { state } = options;
  const link =
    state && new Link(state, clock, (stats) => reporter.common({ schema: SCHEMA, event: 'recovery.state', ...stats }));
  return new Lanes(options, clock, tellOf(reporter, clock), link);
}

function tellOf(reporter: Reporter, clock: Clock): LaneListener {
  const retryAt = (ms: number) => (ms > 0 ? { retryAt: Math.round(clock.wall() + ms) } : {});
  return {
    breaker: ({ provider, host, name }, breaker, ms) =>
      reporter.common({
        schema: SCHEMA,
        event: 'recovery.breaker',
        provider: provider.name,
        host,
        ...(name !== '' && { lane: name }),
        breaker,
        ...retryAt(ms),
      }),
    held: ({ provider, host, name }, asked, ms, { route, scope }) =>
      reporter.common({
        schema: SCHEMA,
        event: 'recovery.held',
        provider: provider.name,
        host,
        ...((route || name) && { lane: route || name }),
        ...(scope && { scope }),
        delayMs: Math.round(ms),
        askedMs: Math.round(asked),
        ...retryAt(ms),
      }),
  };
}
