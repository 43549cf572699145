/** Attempts that are let through half-open. */
const PROBES = 3;

/** The attempts that a half-open breaker lets through, and what came of them. Time is given to it. */
export class Probes {
  private left = 0;
  private proven = 0;
  private failed = 0;
  private takenAt = 0;

  /** All can be taken anew. */
  reset(): void {
    this.left = PROBES;
    this.proven = 0;
    this.failed = 0;
  }

  get areTaken(): boolean {
    return this.left <= 0;
  }

  /** One of them has succeeded. */
  get haveProven(): boolean {
    return this.proven > 0;
  }

  take(now: number): void {
    this.left -= 1;
    this.takenAt = now;
  }

  /** What came of one says nothing: it can be taken again. */
  giveBack(): void {
    this.left += 1;
  }

  succeed(): void {
    this.proven += 1;
  }

  fail(): void {
    this.failed += 1;
  }

  /** Milliseconds until probes of which nothing is ever heard are replaced; 0 while one can be taken. */
  waitFor(now: number, patience: number): number {
    return this.areTaken ? Math.max(0, this.takenAt + patience - now) : 0;
  }

  /** Whether so many have failed that nothing is to be let through; `undefined` until all have come to their end. */
  haveFailed(failureRatio: number): boolean | undefined {
    if (this.proven + this.failed < PROBES) return undefined;
    return this.failed >= failureRatio * PROBES;
  }
}
