/** Milliseconds that a good answer is thought to take before any has come. */
const UNKNOWN = 500;
/** A good answer that takes so many times what is usual is slow. */
const TOLERANCE = 2;
/** A good answer that takes more times what is usual comes out of a queue, and not of a provider that has become slower. */
const BEARABLE = 5;
/** Milliseconds that are never slow: of less, this machine may be the reason, or the way to the provider. */
const NEVER_SLOW = 50;
/** Milliseconds over which it is learned how long good answers take: so many that a jam ends before it seems usual. */
const MEMORY = 60_000;

/** The same while calls wait for the provider to be as quick as usual: it may have become slower for good. */
const LONG_MEMORY = 600_000;

/** How long good answers usually take, in milliseconds. Time is given to it. */
export class UsualTime {
  private mean = Number.NaN;
  private known = 0;
  private learnedAt = 0;

  /** An answer that took so long is as quick as usual. One that was not timed counts as quick. */
  isQuick(tookMs: number): boolean {
    return !(tookMs > Math.max(NEVER_SLOW, TOLERANCE * (this.known === 0 ? UNKNOWN : this.mean)));
  }

  /** An answer that took so long may be as quick as usual from now on. */
  isBearable(tookMs: number): boolean {
    return this.known > 0 && tookMs <= BEARABLE * this.mean;
  }

  /** All processes together know better. */
  adopt(usual: number): void {
    this.mean = usual;
    this.known = Math.max(1, this.known);
  }

  get value(): number {
    return this.known === 0 ? 0 : this.mean;
  }

  /** A good answer took so long while calls wait: usual in the end, if it goes on for long enough. */
  learnSlowly(tookMs: number, now: number): void {
    if (Number.isNaN(tookMs) || this.known === 0) return;
    this.move(Math.max(1, tookMs), Math.min(1, (now - this.learnedAt) / LONG_MEMORY), now);
  }

  /** A good answer took so long. The mean is the geometric one, which a short jam moves little. */
  learn(tookMs: number, now: number, answers = 1): void {
    if (Number.isNaN(tookMs)) return;
    const took = Math.max(1, tookMs);
    const isFirst = this.known === 0;
    this.known += answers;
    const weight = Math.min(1, Math.max(answers / this.known, (now - this.learnedAt) / MEMORY));
    if (isFirst) this.mean = took;
    this.move(took, weight, now);
  }

  private move(took: number, weight: number, now: number): void {
    // Powers are not exact: a millisecond is the least, here and for others who are told.
    this.mean = Math.max(1, this.mean * (took / this.mean) ** weight);
    this.learnedAt = now;
  }
}
