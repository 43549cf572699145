import type { ToldPace } from './shared-state.js';
import { Steadiness } from './steadiness.js';
import { UsualTime } from './usual-time.js';

/** Good answers in a row that were slow, by which a provider is known to be overloaded. */
const SLOW_ROW = 3;
/** Milliseconds for which they say so. */
const SLOW_LASTS = 10_000;

/** Good answers that are all learned from; then those that come within so many milliseconds of the last one are not. */
const ENOUGH = 100;
const AT_ONCE = 6;

/** How quickly a provider gives good answers: by that a queue is told from bad luck. Time is given to it. */
export class Pace {
  /** Good answers in a row that were slow. */
  slowInRow = 0;
  /** When the attempt was sent, of those that were answered well and quickly, that was sent last. */
  provenAt = Number.NEGATIVE_INFINITY;
  private readonly usual = new UsualTime();
  private readonly steadiness = new Steadiness();
  private lastSlow = Number.NEGATIVE_INFINITY;
  /** When anything last spoke of trouble: a slow answer, or a failure. */
  private troubleAt = Number.NEGATIVE_INFINITY;
  /** The same without answers that a provider gives which has become slower for good. */
  private jamAt = Number.NEGATIVE_INFINITY;
  private learned = 0;
  private learnedAt = Number.NEGATIVE_INFINITY;

  /**
   * An attempt that was sent at `sentAt` and has failed just now may have met a queue that is too long: then a resend makes it
   * longer. In a queue nobody overtakes: if a later one was answered quickly, this one was merely lost. And a provider that fails
   * at once, while its good answers are slow, has a queue that it lets nobody into.
   */
  isSuspect(sentAt: number, now: number): boolean {
    return this.usual.isQuick(now - sentAt) ? this.isOverloaded(now) : this.provenAt <= sentAt;
  }

  /** The last good answers were all slow. */
  isOverloaded(now: number): boolean {
    return this.slowInRow >= SLOW_ROW && now - this.lastSlow <= SLOW_LASTS;
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
   * A good answer has come.
   *
   * @param tookMs NaN if it was not timed
   * @param isTypical nobody waits: what is usual is learned then, and else only slowly
   * @returns whether one of those who wait may go: it was as quick as usual, or the provider has become slower for good
   */
  learn(tookMs: number, now: number, isTypical: boolean): boolean {
    const isQuick = this.usual.isQuick(tookMs);
    const isSteady = this.isSteady(isQuick, tookMs, now);
    this.learnUsual(tookMs, now, isTypical);
    if (isQuick) {
      this.slowInRow = 0;
      const sentAt = Number.isNaN(tookMs) ? now : now - tookMs;
      if (sentAt > this.provenAt) this.provenAt = sentAt;
    } else {
      this.slowInRow += 1;
      this.lastSlow = now;
      this.troubleAt = now;
      if (!this.usual.isBearable(tookMs)) this.jamAt = now;
    }
    return isQuick || isSteady;
  }

  /** An attempt has failed in a way that speaks of the provider's health. */
  fail(now: number): void {
    this.steadiness.end();
    this.troubleAt = now;
    this.jamAt = now;
  }

  /** When anything was last heard. */
  get heardAt(): number {
    return Math.max(this.learnedAt, this.troubleAt);
  }

  private isSteady(isQuick: boolean, tookMs: number, now: number): boolean {
    if (!isQuick && this.usual.isBearable(tookMs)) return this.steadiness.bear(now);
    this.steadiness.end();
    return false;
  }

  /** Something has spoken of a jam since then. */
  isJammedSince(time: number): boolean {
    return this.jamAt > time;
  }

  /** Nothing has spoken of trouble since then. */
  isCalmSince(time: number): boolean {
    return this.troubleAt <= time;
  }

  /** Answers that come at once say the same. */
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
    this.provenAt = Math.max(this.provenAt, now - provenAgo);
    this.lastSlow = now;
    this.slowInRow = slowInRow;
  }
}
