import type { HandedPace, ToldPace } from './shared-state.js';
import { UsualTime } from './usual-time.js';

/** Good answers in a row that were slow, by which a provider is known to be overloaded. */
const SLOW_ROW = 3;
/** Milliseconds for which they say so. */
const SLOW_LASTS = 10_000;

/** How quickly a provider gives good answers: by that a queue is told from bad luck. Time is given to it. */
export class Pace {
  private readonly usual = new UsualTime();
  /** When the attempt was sent, of those that were answered well and quickly, that was sent last. */
  private provenAt = Number.NEGATIVE_INFINITY;
  private slowInRow = 0;
  private lastSlow = Number.NEGATIVE_INFINITY;
  /** What has not been handed in yet. */
  private answers = 0;
  private logs = 0;
  private hasQuick = false;
  private turns = 0;

  /**
   * An attempt that was sent at `sentAt` and has failed just now may have met a queue that is too long: then a resend makes it
   * longer. In a queue nobody overtakes: if a later one was answered quickly, this one was merely lost.
   */
  isSuspect(sentAt: number, now: number): boolean {
    if (this.usual.isQuick(now - sentAt)) return this.slowInRow >= SLOW_ROW && now - this.lastSlow <= SLOW_LASTS;
    return this.provenAt <= sentAt;
  }

  /** A good answer has come. @param isTypical nobody waits: what is usual is learned then @returns whether it was quick */
  learn(tookMs: number, now: number, isTypical: boolean): boolean {
    const isQuick = this.usual.isQuick(tookMs);
    if (isTypical) this.usual.learn(tookMs, now);
    this.note(tookMs, isTypical, isQuick);
    if (isQuick) {
      this.slowInRow = 0;
      this.provenAt = Math.max(this.provenAt, now - tookMs || now);
    } else {
      this.slowInRow += 1;
      this.lastSlow = now;
    }
    return isQuick;
  }

  private note(tookMs: number, isTypical: boolean, isQuick: boolean): void {
    if (isQuick) this.hasQuick = true;
    if (!isTypical || Number.isNaN(tookMs)) return;
    this.answers += 1;
    this.logs += Math.log(Math.max(1, tookMs));
  }

  /** A quick answer has let nobody go, or a turn that others gave was not needed. */
  passOn(turns: number): void {
    this.turns += turns;
  }

  /** What is new since it was handed in last. */
  handIn(now: number): Omit<HandedPace, 'waiting' | 'trialEvery'> {
    const { answers, slowInRow, hasQuick, turns } = this;
    const took = answers === 0 ? 0 : Math.exp(this.logs / answers);
    this.answers = 0;
    this.logs = 0;
    this.hasQuick = false;
    this.turns = 0;
    return { answers, took, slowInRow, hasQuick, turns, provenAgo: now - this.provenAt };
  }

  /** What all processes know counts here too. */
  adopt({ usual, slowInRow, provenAgo }: Omit<ToldPace, 'turns'>, now: number): void {
    if (usual > 0) this.usual.adopt(usual);
    this.provenAt = Math.max(this.provenAt, now - provenAgo);
    if (this.hasQuick) return;
    if (slowInRow > 0) this.lastSlow = now;
    this.slowInRow = slowInRow;
  }
}
