/** Failures in a row, without a success between them. Time is given to it. */
export class FailureRow {
  private length = 0;
  private since = 0;

  add(now: number): void {
    if (this.length === 0) this.since = now;
    this.length += 1;
  }

  /** Something has succeeded after all failures so far. */
  end(): void {
    this.length = 0;
  }

  /**
   * Nothing succeeds: the row is so long, and has gone on for so many milliseconds. An attempt that was sent before the row
   * began tells of the same moment: timeouts that end together after a short jam are no outage.
   */
  isOutage(sentAt: number, least: number, span: number): boolean {
    return this.length >= least && sentAt - this.since >= span;
  }
}
