import type { Traffic } from '../decision/decide.js';
import type { Classified } from '../failure/classify.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { Ticket } from './breaker.js';
import type { Lane } from './lane.js';
import { LastFailure } from './last-failure.js';
import { fail, succeed } from './learn.js';

/** What one call holds in its lane: the ticket and the place of its current attempt, and its last failure. */
export class Pass {
  /**
   * The breaker's period in which the current attempt was admitted, until the lane has learned the result. Before the attempt is
   * let in, it is set only if a surrounding attempt was let in for it.
   */
  ticket: Ticket | undefined;
  /** The current attempt holds a place under the concurrency limit. */
  hasPlace = false;
  /** It got that before others, because it is in doubt. */
  declare wentFirst?: boolean;
  /** The last failed attempt, if any; there at once, like `made` of `Call`. */
  failed: LastFailure | undefined = undefined;
  /** The current attempt is a retry, or part of one. A poll is not: it asks what became of a request that is still running. */
  isResend = false;
  /** Milliseconds that the call has waited for its turn. `longestWait` limits them. */
  waited = 0;
  /** Ends the wait after which the attempt lends what it holds. */
  declare lending?: () => void;
  /** Milliseconds that it has waited for the provider's back-off to end. */
  declare held?: number;

  /** Inner calls, or other calls, have used its place or probe. */
  declare isShared?: true | undefined;
  /** Others have its place and probe, because it was not sent for too long. */
  declare isAway?: true | undefined;

  /** Its admission was handed over to an inner call, which is learned from instead. */
  private isHandedOver = false;

  constructor(readonly lane: Lane) {}

  /** The current attempt is the one that finds out whether the provider is well again. */
  get isProbe(): boolean {
    return this.ticket !== undefined && this.lane.breaker?.state === 'half-open';
  }

  /** Goes through the door if nothing is in the way. */
  enterAtOnce(now: number): boolean {
    const { lane } = this;
    if (this.ticket !== undefined) return lane.turnstile === undefined || this.hasPlace;
    if (this.failed?.needsTurn || !lane.isClear(now)) return false;
    if (this.pause(now) > 0) return false;
    if (this.failed === undefined && !lane.gate.letsIn(now)) return false;
    this.ticket = lane.breaker?.admit(now);
    return true;
  }

  /**
   * Milliseconds for which retries are left out to see whether they do harm; 0 for a first attempt, and for a poll. One that holds a
   * place goes: it would keep others from being sent. So does the probe of an open breaker, for which all wait.
   */
  pause(now: number): number {
    const { breaker, gate } = this.lane;
    const mayBeLeftOut = this.isResend && !this.hasPlace && breaker?.state === 'closed';
    return mayBeLeftOut ? (gate.pace.trial?.pause(now) ?? 0) : 0;
  }

  /**
   * A call inside an attempt is about to be sent. It gets the attempt's place if it goes to the same host, and the probe if it is
   * in the same lane: the attempt itself sends nothing while its operation makes calls. Further inner calls go through the door
   * like any other.
   */
  handOver(inner: Pass): void {
    if (this.hasPlace && !inner.hasPlace && inner.lane.site === this.lane.site) {
      inner.hasPlace = true;
      if (this.wentFirst) inner.wentFirst = true;
      this.losePlace();
    }
    if (inner.lane !== this.lane || this.isHandedOver || inner.ticket !== undefined) return;
    this.isHandedOver = true;
    inner.isResend = this.isResend;
    inner.ticket = this.ticket;
    this.ticket = undefined;
  }

  /** The same call continues in another lane, where nothing has failed yet. Gives back what it holds here. */
  inLane(lane: Lane): Pass {
    this.handIn();
    const pass = new Pass(lane);
    pass.isResend = this.isResend;
    pass.waited = this.waited;
    if (this.held !== undefined) pass.held = this.held;
    return pass;
  }

  /** Gives back the current attempt's place. */
  leave(): void {
    if (!this.hasPlace) return;
    const { wentFirst } = this;
    this.losePlace();
    this.lane.turnstile?.leave(wentFirst);
  }

  private losePlace(): void {
    this.hasPlace = false;
    if (this.wentFirst) this.wentFirst = false;
  }

  /**
   * Gives back everything that the call did not use: an interceptor that threw on a retry leaves a place and a probe taken. A probe
   * that was not used goes to a waiting call at once, which takes its room, too.
   */
  handIn(): void {
    this.lending?.();
    this.leave();
    if (this.ticket === undefined) return;
    const { isProbe, lane } = this;
    lane.forget(this.ticket);
    this.ticket = undefined;
    if (isProbe && lane.gate.letOneGo(lane.now)) return;
    if (this.failed === undefined) lane.gate.giveBack(lane.now);
  }

  /** Lets others use what the call does not need yet, once per attempt: the call may be waiting for them. */
  lend(): void {
    if (this.isShared) return;
    this.isShared = true;
    this.isAway = true;
    this.handIn();
  }

  /** The call is ready to be sent. Takes back what it lent, if that is free, unless the call has been through the door since. */
  comeBack(request: RequestFacts, now: number): boolean {
    this.isAway = undefined;
    const { lane } = this;
    if (this.hasPlace || this.ticket !== undefined) return true;
    if (lane.quietLeft(request, now) > 0 || lane.gate.isShut(now) || lane.sharing?.isGuarded) return false;
    if (lane.turnstile?.tryEnter() === false) return false;
    this.hasPlace = lane.turnstile !== undefined;
    this.ticket = lane.breaker?.admit(now);
    return true;
  }

  /**
   * @param patience milliseconds that the call may wait for its turn
   * @param remaining milliseconds left of its deadline
   */
  traffic(request: RequestFacts, patience: number, remaining: number): Traffic {
    const { lane } = this;
    const { now, leastTime: quickest } = lane;
    return {
      isOpen: this.isLetIn(now),
      withinBudget: lane.allowsResend,
      patience,
      refusedFor: lane.gate.refusesFor(now),
      heldFor: lane.heldFor(request, now, remaining - quickest),
      quickest,
    };
  }

  /** Neither what others met nor what its own last attempt met holds it back, and the last answer was quick. */
  isLetIn(now: number): boolean {
    const { gate } = this.lane;
    return !this.failed?.isUnproven && gate.pace.slowInRow === 0 && !gate.isShut(now);
  }

  /** What the failure says about the provider concerns all calls. */
  learn(classified: Classified, request: RequestFacts, sentAt: number): void {
    const isSuspect = this.lane.isSuspect(classified, sentAt);
    if (!this.isHandedOver) fail(this, classified, request, sentAt);
    // Set after the lane has learned of it, so that it does not count as another call's trouble.
    const { now, gate } = this.lane;
    this.failed = new LastFailure(gate, now, isSuspect ? sentAt : Number.NaN, !gate.pace.isUsual(now - sentAt));
    this.end(classified.rule.poll === undefined);
  }

  succeed(now: number, tookMs: number): void {
    if (!this.isHandedOver) succeed(this, now, tookMs);
    this.end(false);
  }

  /** The current attempt is over. */
  private end(isResendNext: boolean): void {
    this.ticket = undefined;
    this.isHandedOver = false;
    if (this.isShared) this.isShared = undefined;
    this.isResend = isResendNext;
  }
}
