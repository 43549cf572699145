import type { Classified } from '../failure/classify.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { Ticket } from './breaker.js';
import type { Lane } from './lane.js';

/** What one call holds of its lane: the attempt's ticket, its place, and the token of its next resend. */
export class Pass {
  /** The stretch of the breaker in which the attempt at hand was admitted, until the lane has learned what came of it. */
  ticket: Ticket | undefined;
  /** Whether the budget that processes share allows a resend; `undefined` if it was not asked, or did not answer. */
  token: boolean | undefined;
  /** The attempt at hand has one of the places of a limit of concurrency. */
  hasPlace = false;

  constructor(readonly lane: Lane) {}

  /** Gives back the place that the attempt at hand had. */
  leave(): void {
    if (!this.hasPlace) return;
    this.hasPlace = false;
    this.lane.turnstile?.leave();
  }

  /** Gives back all that the call has not used: an interceptor that threw on a resend has left a place and a probe taken. */
  handIn(): void {
    this.leave();
    if (this.ticket !== undefined) this.lane.forget(this.ticket);
    if (this.token === true) this.lane.sharing?.returnToken();
    this.ticket = undefined;
    this.token = undefined;
  }

  /** The call is sent again. */
  spend(): void {
    this.lane.spend(this.token === true);
    this.token = undefined;
  }

  /** The budget allows a resend: that of all processes, where it was asked, else the lane's own. */
  get allowsResend(): boolean {
    return this.token ?? this.lane.allowsResend;
  }

  /** What the failure says of the provider is for all calls. */
  learn(classified: Classified, request: RequestFacts, sentAt: number): void {
    this.lane.fail(classified, request, this.ticket, sentAt);
    this.ticket = undefined;
  }

  succeed(now: number, tookMs: number): void {
    this.lane.succeed(this.ticket, now, tookMs);
    this.ticket = undefined;
  }
}
