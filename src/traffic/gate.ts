import { type Clock, LONGEST_TIMER } from '../time/clock.js';
import { Backlog } from './backlog.js';
import type { CircuitBreaker, Ticket } from './breaker.js';
import { Crowd } from './crowd.js';
import { Pace } from './pace.js';
import type { ToldPace } from './shared-state.js';

/** Milliseconds, if there is no breaker. */
const FIRST_PAUSE = 1875;

/** What other processes have a part in. */
export interface Elsewhere {
  /** Milliseconds for which they have the probe. */
  shutFor(now: number): number;
  /** Whoever waits is given a turn by them too, also the turn that comes now and then. */
  readonly givesTurns: boolean;
  /** A call waits here. */
  wait(): void;
  /** A good answer has come, after so many milliseconds. NaN: it says nothing of what is usual. */
  answer(tookMs: number, isQuick: boolean): void;
  /** A turn that nobody here needs. */
  passOn(turns: number): void;
}

/**
 * Who may be sent to a provider, and who waits for it to recover. Those who wait go one by one: each good answer that is as quick as
 * usual lets one go, and now and then one goes if no other call finds out how the provider does. Those go first of whom no attempt
 * has failed yet, since they tell most of the provider, and of these those who have to go away first.
 */
export class Gate {
  readonly backlog = new Backlog();
  readonly pace = new Pace();
  private readonly crowd = new Crowd();
  /** `undefined` if nothing is shared. */
  elsewhere: Elsewhere | undefined;
  private timer: unknown;

  constructor(
    private readonly breaker: CircuitBreaker | undefined,
    private readonly clock: Clock,
  ) {}

  /** Milliseconds after which one goes at the earliest whatever is known. */
  get firstPause(): number {
    return this.breaker?.firstPause ?? FIRST_PAUSE;
  }

  /** Nobody may be sent now. */
  isShut(now: number): boolean {
    return this.breaker?.isPassable(now) === false || (this.elsewhere?.shutFor(now) ?? 0) > 0;
  }

  /** Milliseconds for which nobody will be sent, whatever happens. */
  refusesFor(now: number): number {
    return this.breaker?.refusesFor(now) ?? 0;
  }

  /** Waits for its turn, until `due`. The function returned gives up. */
  join(due: number, hasFailed: boolean, go: () => void): () => void {
    const leave = this.backlog.join(due, hasFailed, go);
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

  /** A good answer has come. `tookMs`: NaN if it was not timed. */
  succeed(tookMs: number, now: number): void {
    const isTypical = this.backlog.length === 0;
    this.crowd.learn(tookMs, this.pace.isLong(tookMs), now);
    const isQuick = this.pace.learn(tookMs, now, isTypical);
    this.elsewhere?.answer(isTypical ? tookMs : Number.NaN, isQuick);
    if (isQuick && !this.isShut(now)) this.give(1);
    else if (this.crowd.isOn(now)) this.makeRoom(now);
  }

  /** An attempt has failed. */
  fail(isAnswered: boolean, sentAt: number, now: number): void {
    if (this.crowd.isOn(now) && (isAnswered || this.crowd.isOvertaken(sentAt))) this.makeRoom(now);
  }

  /** While answers come late, one that has not been sent yet takes the place of one that is over. */
  private makeRoom(now: number): void {
    this.crowd.makeRoom();
    if (this.backlog.hasFresh && !this.isShut(now) && this.crowd.take()) this.backlog.release();
  }

  /** Whether a call that has not been sent yet may be. Without a breaker nobody waits. */
  letsIn(now: number): boolean {
    return this.breaker === undefined || !this.crowd.isOn(now) || this.crowd.take();
  }

  /** A question of what became of a call was answered well, as quickly as such calls usually are: the next one may go. */
  hearOf(tookMs: number, now: number): void {
    if (this.pace.isUsual(tookMs) && !this.isShut(now)) this.give(1);
  }

  /** A probe was lent, and whoever lent it may wait for one of those who wait here. */
  letOneGo(now: number): void {
    if (this.backlog.length > 0 && !this.isShut(now)) this.backlog.release();
  }

  /** All processes together know this. */
  hear(told: ToldPace, now: number): void {
    this.pace.adopt(told, now);
    this.give(told.turns);
  }

  /** Lets so many go on, and passes the rest on. */
  private give(turns: number): void {
    let left = turns;
    for (; left > 0 && this.backlog.length > 0; left -= 1) this.backlog.release();
    if (left > 0) this.elsewhere?.passOn(left);
  }

  /** What came of an attempt says nothing: its probe can be made again. */
  forget(ticket: Ticket): void {
    this.breaker?.forget(ticket);
    this.changed();
  }

  /** One of those who wait goes now and then, unless others tell. */
  private arm(): void {
    this.clock.clearTimer(this.timer);
    this.timer = undefined;
    if (this.backlog.length === 0) return;
    const since = this.clock.now();
    this.timer = this.clock.setTimer(
      () => {
        const isGiven = this.elsewhere?.givesTurns && this.breaker?.state !== 'open';
        if (!isGiven && !this.isToldOfJam(since) && !this.isShut(this.clock.now())) this.backlog.release();
        this.arm();
      },
      Math.min(LONGEST_TIMER, Math.max(1, this.untilNext())),
    );
  }

  /** Calls that did not have to wait have met a jam since then: nobody has to be sent to find out. */
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
