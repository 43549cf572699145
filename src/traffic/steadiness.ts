/** Good answers in a row, with no failure and no quick answer among them: two or three that take long together are no habit. */
const ROW = 12;
/** Milliseconds from the first of them: by then, a short queue has either grown or gone. */
const LASTS = 10_000;

/**
 * Whether a provider has become slower for good, such as one that comes back with cold caches: for some seconds, its answers are
 * good and take a few times the usual, no less and no more. Without this, calls that wait for it to be as quick as before would
 * wait for nothing. Takes the time as an argument.
 */
export class Steadiness {
  private inRow = 0;
  private since = 0;

  /**
   * A slow but bearable good answer came.
   * @returns whether all have been so for long enough
   */
  bear(now: number): boolean {
    if (this.inRow === 0) this.since = now;
    this.inRow += 1;
    return this.inRow >= ROW && now - this.since >= LASTS;
  }

  /** Something else came. */
  end(): void {
    this.inRow = 0;
  }
}
