/** Good answers in a row, without a failure or one that is quick. */
const ROW = 12;
/** Milliseconds from the first of them: a queue so short has grown or is gone by then. */
const LASTS = 10_000;

/**
 * Whether a provider has become slower for good, as one does that comes back with cold caches: its answers are good and take a few
 * times what is usual, no less and no more, for some seconds. Otherwise, calls that wait for it to be as quick as usual would wait
 * for nothing. Time is given to it.
 */
export class Steadiness {
  private inRow = 0;
  private since = 0;

  /** A good answer has come that was slow, but bearable. @returns whether all have been so for long enough */
  bear(now: number): boolean {
    if (this.inRow === 0) this.since = now;
    this.inRow += 1;
    return this.inRow >= ROW && now - this.since >= LASTS;
  }

  /** Anything else has come. */
  end(): void {
    this.inRow = 0;
  }
}
