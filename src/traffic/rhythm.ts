/** The weight of one gap in the usual gap, once some are known. */
const LEARNING = 1 / 32;
/**
 * Milliseconds between the calls of a brisk process: if each of many such processes sends one request at once, that is less than
 * they send in a second anyway. Of a thousand with a call every 25 s, it is what they send in half a minute.
 */
const BRISK = 1000;
/** The same of a busy one, and the gaps without which that may be chance. */
const BUSY = 100;
const KNOWN = 32;

/** How often calls come. Takes the time as an argument. */
export class Rhythm {
  /** Milliseconds from one call to the next, on average; Infinity while unknown. */
  gap = Number.POSITIVE_INFINITY;
  private gaps = 0;
  private last = Number.NaN;

  /** Calls come at least once a second. */
  get isBrisk(): boolean {
    return this.gap <= BRISK;
  }

  /** Calls come at least ten times a second. */
  get isBusy(): boolean {
    return this.gaps >= KNOWN && this.gap <= BUSY;
  }

  /** This many calls have come since the last one. */
  feel(now: number, calls = 1): void {
    if (calls === 0) return;
    if (!Number.isNaN(this.last)) {
      this.gaps += 1;
      const gap = (now - this.last) / calls;
      this.gap = this.gaps === 1 ? gap : this.gap + Math.max(LEARNING, 1 / this.gaps) * (gap - this.gap);
    }
    this.last = now;
  }

  /** Calls were kept waiting, so the next gap says nothing about how often they come. */
  pause(): void {
    this.last = Number.NaN;
  }
}
