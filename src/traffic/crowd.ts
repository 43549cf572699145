/** Good answers in a row that came late, by which it is known that too much is under way: one alone may be late by chance. */
const ROW = 2;
/** Milliseconds that are not late, however quick answers usually are: no attempt is given up so soon. */
const NEVER_LATE = 500;
/** Milliseconds for which a late answer says so. */
const LASTS = 10_000;
/** Room is counted in tenths of a call. Each answer makes a tenth more than it took: traffic may grow while answers come late. */
const ONE = 10;
const GROWTH = 1;
/** Room that is kept after a lull, for fifty calls. */
const MOST_ROOM = 50 * ONE;

/**
 * Whether good answers come so late that attempts are about to time out, and then how many calls there is room for. Whatever is sent
 * beyond that is worked on in vain: so one call is let in for each that is answered, and the queue at the provider grows no longer.
 * Time is given to it.
 */
export class Crowd {
  private inRow = 0;
  private lateAt = Number.NEGATIVE_INFINITY;
  private room = 0;
  /** When the attempt was sent, of those that were answered well, that was sent last. */
  private sentAt = Number.NEGATIVE_INFINITY;

  /** A good answer has come. `isLong`: it took many times what is usual. */
  learn(tookMs: number, isLong: boolean, now: number): void {
    if (now - tookMs > this.sentAt) this.sentAt = now - tookMs;
    if (!(isLong && tookMs > NEVER_LATE)) {
      this.inRow = 0;
      return;
    }
    if (!this.isOn(now)) this.room = 0;
    this.inRow = now - this.lateAt <= LASTS ? this.inRow + 1 : 1;
    this.lateAt = now;
  }

  isOn(now: number): boolean {
    return this.inRow >= ROW && now - this.lateAt <= LASTS;
  }

  /**
   * Nobody works any more on an attempt that got no answer, since one was answered that was sent later. Otherwise it may still stand in
   * the queue.
   */
  isOvertaken(sentAt: number): boolean {
    return sentAt < this.sentAt;
  }

  /** An attempt is over at the provider: there is room for another one. */
  makeRoom(): void {
    this.room = Math.min(MOST_ROOM, this.room + ONE + GROWTH);
  }

  /** One that was let in is not sent after all. */
  giveBack(): void {
    this.room = Math.min(MOST_ROOM, this.room + ONE);
  }

  /** Whether there was room for one more. */
  take(): boolean {
    if (this.room < ONE) return false;
    this.room -= ONE;
    return true;
  }
}
