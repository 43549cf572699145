import type { Traffic } from '../decision/decide.js';
import type { Classified } from '../failure/classify.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { Ticket } from './breaker.js';
import type { Lane } from './lane.js';
import { fail, succeed } from './learn.js';

/** An attempt that has failed. */
interface Failed {
  readonly at: number;
  /** When it was sent, if it looks like overload; else NaN. */
  readonly suspectSince: number;
  /** The next attempt waits for its turn. */
  needsTurn: boolean;
}

/** What one call holds of its lane: the attempt's ticket and its place, and what its last failure says of its turn. */
export class Pass {
  /**
   * The stretch of the breaker in which the attempt at hand was admitted, until the lane has learned what came of it. Before the
   * attempt is let in there is one only if a surrounding attempt was let in for it.
   */
  ticket: Ticket | undefined;
  /** The attempt at hand has one of the places of a limit of concurrency. */
  hasPlace = false;
  /** The last attempt that has failed, if one has. */
  failed: Failed | undefined;
  /** The attempt at hand is a resend, if only as part of one. A poll is none: it asks what became of a request that still runs. */
  isResend = false;
  /** Milliseconds that the call has waited for its turn, which `longestWait` limits. */
  waited = 0;
  /** Ends the wait after which what the attempt holds is lent to others. */
  declare lending?: () => void;
  /** Milliseconds that it has waited for the back-off to end that the provider asked for. */
  declare held?: number;

  /** Calls that are made for it have used its place or probe, or others have. */
  declare isShared?: true | undefined;
  /** Others have its place and its probe, since it was not sent for long. */
  declare isAway?: true | undefined;

  /** What it was let in with is with a call that was made inside it, which is learned from in its place. */
  private isHandedOver = false;

  constructor(readonly lane: Lane) {}

  /** The attempt at hand is the one that finds out whether the provider is well again. */
  get isProbe(): boolean {
    return this.ticket !== undefined && this.lane.breaker?.state === 'half-open';
  }

  /** Goes through the door if nothing is in the way. */
  enterAtOnce(now: number): boolean {
    const { lane } = this;
    if (this.ticket !== undefined) return lane.turnstile === undefined || this.hasPlace;
    if (this.failed?.needsTurn || !lane.isClear(now)) return false;
    if (this.failed === undefined && !lane.gate.letsIn(now)) return false;
    this.ticket = lane.breaker?.admit(now);
    return true;
  }

  /**
   * A call inside an attempt is about to be sent, and gets the place that the attempt has if it goes to the same host, and the probe
   * if it is in the same lane: while its operation calls, the attempt itself sends nothing. Further calls inside go through the
   * door, as any other does.
   */
  handOver(inner: Pass): void {
    if (this.hasPlace && !inner.hasPlace && inner.lane.site === this.lane.site) {
      inner.hasPlace = true;
      this.hasPlace = false;
    }
    if (inner.lane !== this.lane || this.isHandedOver || inner.ticket !== undefined) return;
    this.isHandedOver = true;
    inner.isResend = this.isResend;
    inner.ticket = this.ticket;
    this.ticket = undefined;
  }

  /** The same call continues in another lane, in which nothing has failed yet. Gives back what it holds here. */
  inLane(lane: Lane): Pass {
    this.handIn();
    const pass = new Pass(lane);
    pass.isResend = this.isResend;
    pass.waited = this.waited;
    if (this.held !== undefined) pass.held = this.held;
    return pass;
  }

  /** Gives back the place that the attempt at hand had. */
  leave(): void {
    if (!this.hasPlace) return;
    this.hasPlace = false;
    this.lane.turnstile?.leave();
  }

  /** Gives back all that the call has not used: an interceptor that threw on a resend has left a place and a probe taken. */
  handIn(): void {
    this.lending?.();
    this.leave();
    if (this.ticket !== undefined) this.lane.forget(this.ticket);
    this.ticket = undefined;
  }

  /** Lets others have what the call does not come to use, once for each attempt: they may be what it waits for. */
  lend(): void {
    if (this.isShared) return;
    this.isShared = true;
    this.isAway = true;
    const { isProbe, lane } = this;
    this.handIn();
    if (isProbe) lane.gate.letOneGo(lane.now);
  }

  /** The call is ready to be sent. Takes back what it has lent, if that is free, and if it has not been through the door since. */
  comeBack(request: RequestFacts, now: number): boolean {
    this.isAway = undefined;
    const { lane } = this;
    if (this.hasPlace || this.ticket !== undefined) return true;
    if (lane.heldFor(request, now) > 0 || lane.gate.isShut(now) || lane.sharing?.isGuarded) return false;
    if (lane.turnstile?.tryEnter() === false) return false;
    this.hasPlace = lane.turnstile !== undefined;
    this.ticket = lane.breaker?.admit(now);
    return true;
  }

  /** @param patience milliseconds for which the call may wait for its turn */
  traffic(request: RequestFacts, patience: number): Traffic {
    return { ...this.lane.traffic(request, patience), isOpen: this.isLetIn(this.lane.now) };
  }

  /** Nothing that others have met keeps it back, nor what its own last attempt has met, and the last answer was quick. */
  isLetIn(now: number): boolean {
    const { gate } = this.lane;
    return !this.isUnproven && gate.pace.slowInRow === 0 && !gate.isShut(now);
  }

  /** The last attempt has met what looks like overload, and nothing has shown since that it is over. */
  get isUnproven(): boolean {
    return this.failed !== undefined && this.lane.gate.pace.provenAt <= this.failed.suspectSince;
  }

  /**
   * But for its own last failure nothing has spoken of trouble, and the last good answer was quick: it was bad luck, or there are no
   * other calls to tell. Where processes share, they give a turn soon if it was.
   */
  get isAloneInTrouble(): boolean {
    const { pace, elsewhere } = this.lane.gate;
    if (this.failed === undefined || elsewhere?.givesTurns) return false;
    return pace.slowInRow === 0 && pace.isCalmSince(this.failed.at);
  }

  /** What the failure says of the provider is for all calls. */
  learn(classified: Classified, request: RequestFacts, sentAt: number): void {
    const needsTurn = this.lane.isSuspect(classified, sentAt);
    if (!this.isHandedOver) fail(this.lane, classified, request, sentAt, this);
    // After the lane has learned of it, so that it is no trouble of another's.
    this.failed = { at: this.lane.now, suspectSince: needsTurn ? sentAt : Number.NaN, needsTurn };
    this.end(classified.rule.poll === undefined);
  }

  succeed(now: number, tookMs: number): void {
    if (!this.isHandedOver) succeed(this.lane, this.ticket, now, tookMs, this.isResend);
    this.end(false);
  }

  /** The attempt at hand is over. */
  private end(isResendNext: boolean): void {
    this.ticket = undefined;
    this.isHandedOver = false;
    if (this.isShared) this.isShared = undefined;
    this.isResend = isResendNext;
  }
}
