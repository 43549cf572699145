import type { Classified } from '../failure/classify.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { Ticket } from './breaker.js';
import type { Lane } from './lane.js';
import { lessonOf } from './lesson.js';
import { scopeOfLane } from './quiet.js';
import { sentBefore } from './usual-time.js';

/** An attempt, as far as its lane learns from it. */
interface Learned {
  readonly lane: Lane;
  /** The breaker's period in which it was admitted. */
  readonly ticket: Ticket | undefined;
  /** The call was sent again. */
  readonly isResend: boolean;
}

/** A good answer came. */
export function succeed({ lane, ticket, isResend }: Learned, now: number, tookMs: number): void {
  if (ticket !== undefined) {
    lane.sharing?.count(ticket);
    prove(lane, ticket);
  }
  earn(lane, isResend);
  if (tookMs < lane.quickest) lane.quickest = tookMs;
  lane.turnstile?.learn(tookMs, true);
  if (!isResend) lane.gate.pace.trial?.learn(sentBefore(now, tookMs), true, now);
  lane.gate.succeed(tookMs, now);
}

/** Learns from a failed attempt how the provider is doing, and what it asks of all calls. */
export function fail(
  { lane, ticket, isResend }: Learned,
  classified: Classified,
  request: RequestFacts,
  sentAt: number,
): void {
  const { now } = lane;
  const { isSilent, isOutage, isLimit, isServed, quietFor } = lessonOf(classified);
  const isAnswered = classified.failure.status !== undefined;
  if (ticket !== undefined) {
    if (isSilent) lane.forget(ticket);
    else {
      lane.sharing?.count(ticket, isOutage ? sentAt : undefined);
      if (isOutage) lane.breaker?.fail(ticket, now, sentAt);
      else prove(lane, ticket);
    }
  }
  if (isLimit && now - sentAt < lane.quickestRefusal) lane.quickestRefusal = now - sentAt;
  if (!isSilent) lane.turnstile?.learn(now - sentAt, !isOutage && !isLimit);
  // Whether the retry is sent depends on what all processes know together.
  if (isOutage) {
    lane.gate.pace.fail(now);
    lane.sharing?.flush();
  }
  if (!isResend && isAnswered && !isLimit) lane.gate.pace.trial?.learn(sentAt, isServed, now);
  if (!isServed) lane.gate.fail(isAnswered, sentAt, now);
  // A limit that says when to come back holds the calls back itself: the budget is for trouble without a stated end.
  const isToldLimit = isLimit && quietFor > 0;
  if (isServed) {
    earn(lane, isResend);
    lane.gate.succeed(now - sentAt, now);
  } else if (isResend && !isSilent && !isToldLimit) spend(lane);
  // A rate limit concerns the host, or the part of it that the limit covers; an outage concerns only this endpoint, as far as is
  // known.
  if (quietFor > 0) learnQuiet(lane, isLimit ? lane.quiet.scopeOf(request) : scopeOfLane(lane.route), quietFor);
}

/** An answer in good health. If a probe got it, other endpoints of the host may be well again too. */
function prove({ breaker, site }: Lane, ticket: Ticket): void {
  if (!breaker?.succeed(ticket)) return;
  for (const other of site.lanes ?? []) other.hurry();
}

function earn({ budget, sharing }: Lane, isResend: boolean): void {
  if (budget === undefined) return;
  budget.earn(isResend);
  sharing?.earn(budget.worth(isResend));
}

function spend({ budget, sharing }: Lane): void {
  budget?.spend();
  sharing?.spend();
}

function learnQuiet(lane: Lane, scope: string, ms: number): void {
  lane.hold(scope, ms, true);
  lane.sharing?.hold(scope, ms);
}
