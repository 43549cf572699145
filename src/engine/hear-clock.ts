import type { Classified } from '../failure/classify.js';
import type { Exchange } from '../providers/exchange.js';
import { NOT_UNDERSTOOD } from '../providers/rule.js';
import type { Call } from './call.js';
import { ClockBounds, marksOf } from './clock-bounds.js';
import { hasAge } from './uncached.js';

/** A failed attempt says by its `Date` what time the provider has; look-ups need that, and may be slower. */
export function hearClock(call: Call, exchange: Exchange, classified: Classified): void {
  const { pass, port, scope } = call;
  if (port.ask === undefined || !isProviders(exchange, classified)) return;
  const marks = marksOf(exchange.header('date'), call.lastSentAt, scope.clock.now());
  if (marks !== undefined) ClockBounds.of(pass.lane.site, scope.clock).keep(marks);
}

/**
 * The provider gave the answer itself, and gave it now: its table has a row for the code, which was said, not made from the status
 * as for a gateway's page. A read may be answered by a cache, and a key by an old answer.
 */
function isProviders(exchange: Exchange, { rule, kind, reading, failure }: Classified): boolean {
  const isSaid = reading !== undefined && reading.from !== 'status' && !OURS.has(reading.code);
  const isKnown = rule.code !== '*' || rule.when !== undefined;
  const isNew = kind.operation !== 'read' && !failure.replayed && !exchange.redirected;
  return isSaid && isKnown && isNew && exchange.bodyKind === 'json' && !hasAge(exchange.header('age'));
}

/** Codes for what nobody could read. */
const OURS: ReadonlySet<string> = new Set([NOT_UNDERSTOOD, 'UNREADABLE_2XX', 'UNREADABLE_4XX']);
