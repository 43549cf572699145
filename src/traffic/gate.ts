import type { Clock } from '../time/clock.js';
import { Acquaintance } from './acquaintance.js';
import { Backlog } from './backlog.js';
import type { CircuitBreaker, Ticket } from './breaker.js';
import { Crowd } from './crowd.js';
import { Pace } from './pace.js';
import { RetryTrial } from './retry-trial.js';
import type { ToldPace } from './shared-state.js';

/** Milliseconds, if there is no breaker: the first pause of one with the defaults. */
const FIRST_PAUSE = 1875;

/** The part that other processes play. */
export interface Elsewhere {
  /** Milliseconds for which they hold the probe. */
  shutFor(now: number): number;
  /** They give turns to waiting calls too, including the turn that comes now and then. */
  readonly givesTurns: boolean;
  /** A call is waiting here. */
  wait(): void;
  /** A good answer came after this many milliseconds. NaN: it says nothing about the usual time. `isNews`: others should hear soon. */
  answer(tookMs: number, isQuick: boolean, isNews: boolean): void;
  /** It came late. */
  answeredLate(): void;
  /** A turn that no call here needs. */
  passOn(turns: number): void;
}

/**
 * Decides which calls may be sent to a provider, and which wait for it to recover. Waiting calls go one by one: each good answer
 * that is as quick as usual lets one go, and now and then one goes if no other call finds out how the provider is. Calls without
 * a failed attempt go first, because they show most about the provider; among equals, the one that must leave soonest.
 */
export class Gate {
  readonly backlog = new Backlog();
  readonly pace: Pace;
  readonly crowd = new Crowd();
  /** `undefined` if nothing is shared. */
  elsewhere: Elsewhere | undefined;
  private timer: unknown;
  private readonly acquaintance: Acquaintance;
  /** Calls that wait for room. */
  inLine = 0;

  constructor(
    private readonly breaker: CircuitBreaker | undefined,
    private readonly clock: Clock,
    clientSince = clock.now(),
  ) {
    this.pace = new Pace(breaker && new RetryTrial(clock, breaker.rhythm));
    this.acquaintance = new Acquaintance(clientSince);
  }

  /** Milliseconds before a call is let go at the earliest, whatever is known. */
  get firstPause(): number {
    return this.breaker?.firstPause ?? FIRST_PAUSE;
  }

  /** Nothing may be sent now. */
  isShut(now: number): boolean {
    return this.breaker?.isPassable(now) === false || (this.elsewhere?.shutFor(now) ?? 0) > 0;
  }

  /** Milliseconds during which nothing will be sent, whatever happens. */
  refusesFor(now: number): number {
    return this.breaker?.refusesFor(now) ?? 0;
  }

  /** Waits for a turn, until `due`. `asks`: it is a question. The function returned gives up waiting. */
  join(due: number, hasFailed: boolean, go: () => void, asks = false): () => void {
    const leave = this.backlog.join(due, hasFailed, go, asks);
    if (this.backlog.length === 1) this.arm();
    this.elsewhere?.wait();
    return () => {
      leave();
      if (this.backlog.length === 0) this.arm();
    };
  }

  /** The breaker has changed, or may be passed sooner. */
  changed(): void {
    if (this.backlog.length > 0) this.arm();
  }

  /** A good answer came. `tookMs`: NaN if it was not timed. */
  succeed(tookMs: number, now: number): void {
    const isTypical = this.backlog.length === 0;
    const wasLate = this.crowd.isOn;
    if (this.crowd.learn(tookMs, this.pace.isLong(tookMs), now)) this.elsewhere?.answeredLate();
    const isQuick = this.pace.learn(tookMs, now, isTypical);
    this.acquaintance.learn(now);
    this.elsewhere?.answer(isTypical ? tookMs : Number.NaN, isQuick, wasLate || !isQuick);
    if (isQuick && !this.isShut(now)) this.give(1);
    else if (this.isCrowded) this.makeRoom(now);
  }

  /** Answers come late, or calls still wait for room since they did: whoever comes now waits behind them. */
  private get isCrowded(): boolean {
    return this.crowd.isOn || this.inLine > 0;
  }

  /** A retry is sent, for which no room was made. */
  charge(): void {
    if (this.isCrowded) this.crowd.charge();
  }

  /** Few answers have come, the last ones were bad, and other processes do not tell of theirs. */
  isSuspicious(now: number): boolean {
    const { breaker, pace } = this;
    if (breaker === undefined || this.elsewhere?.givesTurns) return false;
    return this.acquaintance.isSuspicious(breaker.failuresInRow, breaker.row, pace.isSlow(now), now);
  }

  /** An attempt has failed. */
  fail(isAnswered: boolean, sentAt: number, now: number): void {
    if (this.isCrowded && (isAnswered || this.crowd.isOvertaken(sentAt))) this.makeRoom(now);
  }

  /** While answers come late, a call that has not been sent yet takes the place of one that is over. */
  private makeRoom(now: number): void {
    this.crowd.makeRoom();
    this.fill(now);
  }

  /** A call that was let in, and has not been sent before, is not sent after all: another may go instead. */
  giveBack(now: number): void {
    if (!this.isCrowded) return;
    this.crowd.giveBack();
    this.fill(now);
  }

  private fill(now: number): void {
    if (this.backlog.hasFresh && !this.isShut(now) && this.crowd.take(now)) this.backlog.release();
  }

  /**
   * Returns whether one more may wait. Nobody is refused for those that only wait for room: if no more may wait, one of them is let
   * go.
   */
  makePlace(now: number): boolean {
    const { backlog } = this;
    if (backlog.isFull && backlog.hasFresh && this.isCrowded && !this.isShut(now)) backlog.release();
    return !backlog.isFull;
  }

  /** Whether a call that has not been sent yet may be. Without a breaker nobody waits. */
  letsIn(now: number): boolean {
    return this.breaker === undefined || !this.isCrowded || this.crowd.take(now);
  }

  /** A look-up was answered well, and as quickly as such calls usually are: the next call may go. */
  hearOf(tookMs: number, now: number): void {
    if (this.pace.isUsual(tookMs) && !this.isShut(now)) this.give(1);
  }

  /**
   * A waiting call may be sent at once: a probe was lent, and the call that lent it may be waiting for one of those that wait here,
   * or the provider is well elsewhere. Returns whether one was.
   */
  letOneGo(now: number): boolean {
    return !this.isShut(now) && this.backlog.release();
  }

  /** What all processes together know. */
  hear(told: ToldPace, now: number): void {
    this.pace.adopt(told, now);
    this.crowd.adopt(now - told.lateAgo, now - told.timelyAgo, now);
    this.give(told.turns);
  }

  /** Lets this many calls go, and passes the remaining turns on. While retries do harm, no retry goes, here or elsewhere. */
  private give(turns: number): void {
    const { backlog, pace } = this;
    const isHarmful = pace.trial?.isHarmful(this.clock.now());
    let left = turns;
    for (; left > 0 && (isHarmful ? backlog.hasFresh : backlog.length > 0); left -= 1) backlog.release();
    if (left > 0 && !isHarmful) this.elsewhere?.passOn(left);
  }

  /** An attempt's result says nothing, so its probe can be sent again. */
  forget(ticket: Ticket): void {
    this.breaker?.forget(ticket);
    this.changed();
  }

  /** Lets a waiting call go now and then, unless others show how the provider is. */
  private arm(): void {
    this.clock.clearTimer(this.timer);
    this.timer = undefined;
    if (this.backlog.length === 0) return;
    const since = this.clock.now();
    this.timer = this.clock.setTimer(
      () => {
        if (!this.isLeftToOthers && !this.isToldOfJam(since) && !this.isShut(this.clock.now())) this.backlog.release();
        this.arm();
      },
      Math.max(1, this.untilNext()),
    );
  }

  /**
   * All processes together decide who goes. A call goes all the same if the breaker was open, and asks for the probe that they share.
   * A question takes none: if calls come seldom, the questions of all processes, sent at once, would be a herd.
   */
  private get isLeftToOthers(): boolean {
    const { breaker, backlog, elsewhere } = this;
    if (!elsewhere?.givesTurns) return false;
    return breaker?.state !== 'open' || (backlog.isQuestionNext && !breaker.rhythm.isBrisk);
  }

  /** Calls that did not have to wait have met a jam since then, so no waiting call needs to be sent to find out. */
  private isToldOfJam(since: number): boolean {
    return this.breaker?.state === 'closed' && this.pace.isJammedSince(since);
  }

  private untilNext(): number {
    const { breaker } = this;
    const now = this.clock.now();
    if (breaker === undefined) return FIRST_PAUSE;
    if (breaker.isPassable(now)) return Math.max(breaker.firstPause, this.clock.random() * breaker.pace);
    return Math.max(breaker.passableIn(now), this.elsewhere?.shutFor(now) ?? 0);
  }
}
