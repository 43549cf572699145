/** How much of the usual gap a gap is, once some are known. */
const LEARNING = 1 / 32;

/** How often calls come. Time is given to it. */
export class Rhythm {
  /** Milliseconds from one call to the next, on average; Infinity while nothing is known. */
  gap = Number.POSITIVE_INFINITY;
  private gaps = 0;
  private last = Number.NaN;

  /** So many calls have come since the last one. */
  feel(now: number, calls = 1): void {
    if (calls === 0) return;
    if (!Number.isNaN(this.last)) {
      this.gaps += 1;
      const gap = (now - this.last) / calls;
      this.gap = this.gaps === 1 ? gap : this.gap + Math.max(LEARNING, 1 / this.gaps) * (gap - this.gap);
    }
    this.last = now;
  }

  /** Calls were kept waiting: how long says nothing of how often they come. */
  pause(): void {
    this.last = Number.NaN;
  }
}
