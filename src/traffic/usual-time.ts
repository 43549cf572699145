/** Milliseconds that a good answer is assumed to take before the first one. */
const UNKNOWN = 500;
/**
 * A good answer is slow if it takes this many times the usual. With 4, a hundred processes notice a queue later, and send a tenth
 * more to a provider that sheds load (bench:storm).
 */
const TOLERANCE = 2;
/**
 * A good answer that takes longer than this many times the usual comes out of a queue, not from a provider that has become
 * slower. With 3, nobody is served by one that comes back four times as slow; with 15, not every collapse ends (bench:storm).
 */
const BEARABLE = 5;
/** Milliseconds that never count as slow: this machine, or the network, may be the reason. */
const NEVER_SLOW = 50;
/** Milliseconds of memory for how long good answers take: enough for a jam to end before it seems usual. */
const MEMORY = 60_000;

/** The same while calls wait for the provider to be as quick as usual: it may have become slower for good. */
const LONG_MEMORY = 600_000;

/** When an attempt was sent whose answer took this long. One that was not timed counts as sent just now. */
export function sentBefore(now: number, tookMs: number): number {
  return Number.isNaN(tookMs) ? now : now - tookMs;
}

/** How long good answers usually take, in milliseconds. Takes the time as an argument. */
export class UsualTime {
  private mean = Number.NaN;
  private known = 0;
  private learnedAt = 0;

  /** An answer that took this long is as quick as usual. One that was not timed counts as quick. */
  isQuick(tookMs: number): boolean {
    return !(tookMs > Math.max(NEVER_SLOW, TOLERANCE * (this.known === 0 ? UNKNOWN : this.mean)));
  }

  /** This may become the usual time from now on. */
  isBearable(tookMs: number): boolean {
    return this.known > 0 && tookMs <= BEARABLE * this.mean;
  }

  /** Takes over what all processes together know, which is better. */
  adopt(usual: number): void {
    this.mean = usual;
    this.known = Math.max(1, this.known);
  }

  get value(): number {
    return this.known === 0 ? 0 : this.mean;
  }

  /** A good answer took this long while calls wait: usual in the end, if it continues for long enough. */
  learnSlowly(tookMs: number, now: number): void {
    if (Number.isNaN(tookMs) || this.known === 0) return;
    this.move(Math.max(1, tookMs), Math.min(1, (now - this.learnedAt) / LONG_MEMORY), now);
  }

  /** A good answer took this long. The mean is geometric, so a short jam moves it little. */
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
    // Powers are not exact: keep it at least a millisecond, here and for the processes that are told.
    this.mean = Math.max(1, this.mean * (took / this.mean) ** weight);
    this.learnedAt = now;
  }
}
