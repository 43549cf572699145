/** More than these are dropped while the shared state cannot be reached. */
const MOST_SCOPES = 1000;

/** What a lane counts between two exchanges: a few numbers, however long nobody collects them. */
export class Tally {
  /** Tokens of the retry budget. */
  earned = 0;
  spent = 0;
  calls = 0;
  failures = 0;
  /** Failures since the last success. */
  failedInRow = 0;
  /** When the last success came, on this process's clock. */
  succeededAt: number | undefined;
  /** Of the failed attempts, when the latest was sent, on this process's clock. */
  failureSentAt: number | undefined;
  probesProven = 0;
  probesFailed = 0;
  probesReturned = 0;
  /** When the last of these came, on this process's clock. */
  probedAt = Number.NEGATIVE_INFINITY;
  /** Good answers, and the sum of the logarithms of their milliseconds. */
  answers = 0;
  logs = 0;
  hasQuick = false;
  /** A probe has found another endpoint of the host well. */
  hurries = false;
  /** Turns that no call here needs. */
  turns = 0;
  /** Until when the provider asked clients to back off, on this process's clock, by what its limit covers. */
  readonly quiet = new Map<string, number>();

  /** @param failureSentAt when it was sent, if it failed */
  countCall(failureSentAt: number | undefined, now: number): void {
    this.calls += 1;
    if (failureSentAt === undefined) {
      this.failedInRow = 0;
      this.succeededAt = now;
      return;
    }
    this.failures += 1;
    this.failedInRow += 1;
    this.noteFailure(failureSentAt);
  }

  /** @param failureSentAt when it was sent, if it failed */
  countProbe(failureSentAt: number | undefined, now: number): void {
    this.probedAt = now;
    if (failureSentAt === undefined) {
      this.probesProven += 1;
      return;
    }
    this.probesFailed += 1;
    this.noteFailure(failureSentAt);
  }

  /** A probe is with nobody. */
  returnProbe(now: number): void {
    this.probedAt = now;
    this.probesReturned += 1;
  }

  /** A good answer, after this many milliseconds; NaN if unknown. */
  answer(tookMs: number, isQuick: boolean): void {
    if (isQuick) this.hasQuick = true;
    if (Number.isNaN(tookMs)) return;
    this.answers += 1;
    this.logs += Math.log(Math.max(1, tookMs));
  }

  hold(scope: string, until: number): void {
    this.quiet.set(scope, Math.max(until, this.quiet.get(scope) ?? 0));
    const [oldest] = this.quiet.keys();
    if (this.quiet.size > MOST_SCOPES && oldest !== undefined) this.quiet.delete(oldest);
  }

  /** An exchange failed: what must not be lost is handed in with the next one. */
  takeBack({ spent, quiet, probesProven, probesFailed, probesReturned, probedAt }: Tally): void {
    this.spent += spent;
    for (const [scope, until] of quiet) this.hold(scope, until);
    this.probesProven += probesProven;
    this.probesFailed += probesFailed;
    this.probesReturned += probesReturned;
    this.probedAt = Math.max(this.probedAt, probedAt);
  }

  /** What became of probes. */
  get probes(): number {
    return this.probesProven + this.probesFailed + this.probesReturned;
  }

  get isEmpty(): boolean {
    return this.earned + this.spent + this.calls + this.probes === 0 && this.quiet.size === 0;
  }

  /** There were only good answers. */
  get isCalm(): boolean {
    return this.failures + this.spent + this.probes + this.turns === 0 && this.quiet.size === 0;
  }

  /** The breaker changed state, so earlier counts say nothing about the present. */
  forgetHealth(): void {
    this.calls = 0;
    this.failures = 0;
    this.failedInRow = 0;
    this.failureSentAt = undefined;
    this.succeededAt = undefined;
    this.forgetProbes();
  }

  forgetProbes(): void {
    this.probesProven = 0;
    this.probesFailed = 0;
    this.probesReturned = 0;
  }

  private noteFailure(sentAt: number): void {
    this.failureSentAt = Math.max(this.failureSentAt ?? sentAt, sentAt);
  }
}
