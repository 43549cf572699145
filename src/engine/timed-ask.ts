import { headerOf } from '../providers/exchange.js';
import type { LookUpAnswer } from '../providers/look-up.js';
import { hostIn } from '../redaction/path.js';
import type { Call } from './call.js';
import { ClockBounds, marksOf } from './clock-bounds.js';
import type { LookUpRequest, LookUpResponse, Port } from './port.js';
import { Uncached } from './uncached.js';

type Ahead = LookUpAnswer['clockAhead'];

/** How far the clock is ahead of whoever gave a response. */
const clocks = new WeakMap<LookUpResponse, (isEvidence: boolean) => Ahead>();

/** How far the clock of whoever gave a response is ahead of this machine's, if it says. Evidence is remembered for later ones. */
export function clockAheadIn(response: LookUpResponse, isEvidence: boolean): Ahead {
  return clocks.get(response)?.(isEvidence);
}

/**
 * Asks, and measures how long the slowest answer takes, and how far the clock that dates each is ahead. What a cache answers is no
 * answer.
 */
export class TimedAsk {
  longest = 0;
  /** How far this machine's clock was ahead of the process's own when the look-up began. */
  private readonly lead: number;
  private readonly uncached: Uncached;

  constructor(
    private readonly call: Call,
    private readonly send: NonNullable<Port['ask']>,
  ) {
    const { scope } = call;
    this.lead = scope.clock.wall() - scope.clock.now();
    call.uncached ??= new Uncached();
    this.uncached = call.uncached;
  }

  readonly ask: NonNullable<Port['ask']> = async (asked, onSend) => {
    const { port, scope } = this.call;
    const { clock } = scope;
    const sentAt = clock.now();
    const answer = await this.send(asked, onSend);
    const now = clock.now();
    this.uncached.check(asked, answer, { askedAt: sentAt, at: now }, port.asksDirectly === true);
    this.longest = Math.max(this.longest, now - sentAt);
    this.date(asked, answer, sentAt, now);
    return answer;
  };

  private date({ url }: LookUpRequest, answer: LookUpResponse, sentAt: number, now: number): void {
    const { pass, port, scope } = this.call;
    const { clock } = scope;
    const marks = marksOf(headerOf(answer.headers, 'date'), sentAt, now);
    if (marks === undefined) return;
    const isElsewhere = (hostIn(url) ?? port.request.facts.host) !== port.request.facts.host;
    const bounds = isElsewhere ? new ClockBounds(clock) : ClockBounds.of(pass.lane.site, clock);
    clocks.set(answer, (isEvidence) => {
      const ahead = bounds.aheadBy(marks, clock.now() + this.lead);
      // Otherwise a cache in this process may have answered, with the time of an earlier call.
      if (isEvidence && port.asksDirectly) bounds.keep(marks);
      return ahead;
    });
  }
}
