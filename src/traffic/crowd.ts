/** This many late good answers in a row show that too much is under way: a single one may be late by chance. */
const ROW = 2;
/** An answer within this many milliseconds is not late, however quick answers usually are: no attempt is given up so soon. */
const NEVER_LATE = 500;
/** Milliseconds for which a late answer counts. */
const LASTS = 10_000;
/** Room is counted in tenths of a call. Each answer frees a tenth more than it took: traffic may grow while answers come late. */
const ONE = 10;
const GROWTH = 1;
/** Room kept after a lull: for fifty calls. */
const MOST_ROOM = 50 * ONE;

/**
 * Tells whether good answers come so late that attempts are about to time out, and if so, how many calls there is room for. The
 * provider would work in vain on anything beyond that. So one call is let in for each that is answered, and the provider's queue
 * stops growing. The caller passes the time in.
 */
export class Crowd {
  private inRow = 0;
  private lateAt = Number.NEGATIVE_INFINITY;
  private room = 0;
  /** When the most recently sent of the well-answered attempts was sent. */
  private sentAt = Number.NEGATIVE_INFINITY;

  /** A good answer came. `isLong`: it took many times as long as usual. */
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
   * The provider no longer works on an attempt without an answer if a later one was answered. Otherwise it may still be in the
   * queue.
   */
  isOvertaken(sentAt: number): boolean {
    return sentAt < this.sentAt;
  }

  /** The provider is done with an attempt: there is room for another one. */
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
