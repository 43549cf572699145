import type { RetryTrial } from './retry-trial.js';
import type { ToldPace } from './shared-state.js';
import { Steadiness } from './steadiness.js';
import { sentBefore, UsualTime } from './usual-time.js';

/**
 * This many slow good answers in a row show that a provider is overloaded; one may be chance. With ten, a hundred processes send a
 * quarter more to one that sheds load (bench:storm).
 */
const SLOW_ROW = 3;
/** Milliseconds for which they count. With 1 s, a hundred processes lose a tenth of these sales. */
const SLOW_LASTS = 10_000;
/** The same for a process with so few calls that it does not see three in a row. */
const ONE_SLOW_LASTS = 30_000;

/**
 * This many good answers are all learned from; after that, those that follow the last one within so many milliseconds are not,
 * because learning is part of what each success costs.
 */
const ENOUGH = 100;
const AT_ONCE = 6;

/** How quickly a provider gives good answers, which distinguishes a queue from bad luck. Takes the time as an argument. */
export class Pace {
  /** Slow good answers in a row. */
  slowInRow = 0;
  /** Of the attempts that were answered well and quickly, when the latest was sent. */
  provenAt = Number.NEGATIVE_INFINITY;
  private readonly usual = new UsualTime();
  private readonly steadiness = new Steadiness();
  private lastSlow = Number.NEGATIVE_INFINITY;
  /** When the last sign of trouble came: a slow answer, or a failure. */
  private troubleAt = Number.NEGATIVE_INFINITY;
  /** The same, not counting the answers of a provider that has become slower for good. */
  private jamAt = Number.NEGATIVE_INFINITY;
  private learned = 0;
  private learnedAt = Number.NEGATIVE_INFINITY;

  /** @param trial whether retries are what makes calls fail; `undefined` without a breaker, where no call waits */
  constructor(readonly trial?: RetryTrial) {}

  /**
   * An attempt sent at `sentAt` that has just failed may have met a queue that is too long; then a retry makes the queue longer.
   * Nothing overtakes in a queue: if a later attempt was answered quickly, this one was merely lost. And a provider that fails at
   * once, while its good answers are slow, has a queue that it lets nothing into. Nor may it be sent again while retries do harm.
   */
  isSuspect(sentAt: number, now: number): boolean {
    if (this.trial?.isHarmful(now)) return true;
    return this.usual.isQuick(now - sentAt) ? this.isOverloaded(now) : this.provenAt <= sentAt;
  }

  /** The last good answers were all slow. */
  isOverloaded(now: number): boolean {
    return this.slowInRow >= SLOW_ROW && now - this.lastSlow <= SLOW_LASTS;
  }

  /** The last good answer was slow. */
  isSlow(now: number): boolean {
    return this.slowInRow > 0 && now - this.lastSlow <= ONE_SLOW_LASTS;
  }

  /** So long is many times what good answers usually take. */
  isLong(tookMs: number): boolean {
    return !this.usual.isQuick(tookMs) && !this.usual.isBearable(tookMs);
  }

  /** So long is no longer than good answers usually take. */
  isUsual(tookMs: number): boolean {
    return this.usual.isQuick(tookMs);
  }

  /**
   * A good answer came.
   * @param tookMs NaN if it was not timed
   * @param isTypical no call waits: then the usual is learned at normal speed, otherwise only slowly
   * @returns whether a waiting call may go: the answer was as quick as usual, or the provider has become slower for good
   */
  learn(tookMs: number, now: number, isTypical: boolean): boolean {
    const isQuick = this.usual.isQuick(tookMs);
    const isSteady = this.isSteady(isQuick, tookMs, now);
    this.learnUsual(tookMs, now, isTypical);
    if (isQuick) {
      this.slowInRow = 0;
      this.prove(sentBefore(now, tookMs), now);
    } else {
      this.slowInRow += 1;
      this.lastSlow = now;
      this.troubleAt = now;
      if (!this.usual.isBearable(tookMs)) this.jamAt = now;
    }
    return isQuick || isSteady;
  }

  /** What was sent then was answered well and quickly. If others are refused for it, that proves nothing. */
  private prove(sentAt: number, now: number): void {
    if (sentAt > this.provenAt && !this.trial?.isHarmful(now)) this.provenAt = sentAt;
  }

  /** An attempt failed in a way that concerns the provider's health. */
  fail(now: number): void {
    this.steadiness.end();
    this.troubleAt = now;
    this.jamAt = now;
  }

  /** When the last result came. */
  get heardAt(): number {
    return Math.max(this.learnedAt, this.troubleAt);
  }

  private isSteady(isQuick: boolean, tookMs: number, now: number): boolean {
    if (!isQuick && this.usual.isBearable(tookMs)) return this.steadiness.bear(now);
    this.steadiness.end();
    return false;
  }

  /** There has been a sign of a jam since then. */
  isJammedSince(time: number): boolean {
    return this.jamAt > time;
  }

  /** There has been no sign of trouble since then. */
  isCalmSince(time: number): boolean {
    return this.troubleAt <= time;
  }

  /** Further answers at the same moment say the same. */
  private learnUsual(tookMs: number, now: number, isTypical: boolean): void {
    if (this.learned >= ENOUGH && now - this.learnedAt < AT_ONCE) return;
    this.learned += 1;
    this.learnedAt = now;
    if (isTypical) this.usual.learn(tookMs, now);
    else this.usual.learnSlowly(tookMs, now);
  }

  /** What all processes together know. */
  adopt({ usual, slowInRow, provenAgo }: ToldPace, now: number): void {
    if (usual > 0) this.usual.adopt(usual);
    this.prove(now - provenAgo, now);
    this.lastSlow = now;
    this.slowInRow = slowInRow;
  }
}
