/**
 * With fewer good answers than this in the last minute, a process knows little. With ten, a hundred processes of 24 calls a minute
 * each lose a tenth more of the calls of an outage (bench:storm).
 */
const FEW = 3;
/** Milliseconds for which a good answer counts: less and less. */
const MEMORY = 60_000;
/** Milliseconds that a client must have had to get to know a provider: one that starts in a brown-out knows nothing else. */
const CHANCE = 10_000;
/** Failures in a row from which on a process that knows little suspects the provider: all but the last attempt of a call. */
const SUSPICIOUS = 3;

/**
 * How well a process knows a provider. One with a call every half a minute never sees the seven failures in a row that open a
 * breaker, while its calls and those of a thousand like it keep an overloaded provider down. Takes the time as an argument.
 */
export class Acquaintance {
  private good = 0;
  private countedAt = 0;

  /** @param since when the client was made */
  constructor(private readonly since: number) {}

  /** A good answer came. */
  learn(now: number): void {
    this.good = this.recent(now) + 1;
    this.countedAt = now;
  }

  /**
   * The process knows little, and what it knows is bad.
   * @param failures in a row
   * @param many failures in a row that are bad even for a client that has just been made
   * @param isSlow the last good answer was slow
   */
  isSuspicious(failures: number, many: number, isSlow: boolean, now: number): boolean {
    if (this.recent(now) >= FEW) return false;
    return failures >= many || (now - this.since >= CHANCE && (failures >= SUSPICIOUS || isSlow));
  }

  private recent(now: number): number {
    return this.good * Math.exp((this.countedAt - now) / MEMORY);
  }
}
