import type { Clock } from '../time/clock.js';
import { PairedEvidence } from './paired-evidence.js';
import type { Rhythm } from './rhythm.js';

/**
 * Milliseconds of a window, in which retries are sent or not. With 500, eight pairs take eight seconds instead of four. With 125, what
 * is sent in one window still tells in the next: of four processes, 2.5% fewer calls of quick-shedding succeed (bench:storm).
 */
const WINDOW = 250;
/** The part of the next window over which retries are spread: timers come late. */
const SPREAD = 0.8;
/** The share of failed first attempts from which on there is something to find out, that below which there is not, and the weight of one. */
const MANY_FAIL = 0.2;
const FEW_FAIL = 0.1;
const LEARNING = 1 / 32;
/** First attempts of each kind without which nothing is compared. */
const FEWEST = 10;
/**
 * The evidence from which on retries do harm: as much as eight pairs of windows that all say so, equally loud. By chance, one
 * comparison in fifty comes to that, whatever the provider's failures are like; with 2.3, one in sixteen.
 */
const SURE = 2.8;
/**
 * The share that stays, if they do harm, of the evidence that was needed to say so. With 7/8, one process needs longer to see it again,
 * and 1% fewer calls of quick-shedding succeed. All evidence there is, not only what was needed, would accuse a provider that is
 * merely shaky by now for a minute, and no more calls of quick-shedding would succeed.
 */
const STAYS = 15 / 16;
/**
 * With this many first attempts of each kind, and less evidence than this, retries do no harm. With more, harm is overlooked for
 * half a minute now and then: 1.5% fewer calls of quick-shedding succeed.
 */
const ENOUGH = 100;
const UNSURE = 0.5;
/** Milliseconds that one comparison takes at most: retries come later meanwhile. */
const LONGEST = 20_000;
/** Milliseconds without another comparison, if it has shown nothing. */
const REST = 30_000;
/**
 * Milliseconds for which retries wait if they do harm. With 10 s, half a percent fewer calls of quick-shedding succeed, and a
 * checkout that was mistaken waits for as long as it can; with 5 s, one request in ten is a retry that tries again (bench:storm).
 */
const LASTS = 5000;
/** Less is none. */
const NONE = 0.001;

/**
 * Finds out whether retries are what makes calls fail. A provider that is merely shaky refuses the same share of first attempts,
 * however many retries come beside them; one that has too much to do refuses more of them. Good answers do not tell the two
 * apart if it refuses at once whatever is too much. So while many first attempts fail, all retries are left out of one window in
 * two, by chance, and the first attempts of both kinds are compared.
 */
export class RetryTrial {
  /** The share of first attempts that fail. */
  private failing = 0;
  private comparison: Comparison | undefined;
  private readonly evidence = new PairedEvidence();
  private harmfulUntil = Number.NEGATIVE_INFINITY;
  private nextAt = Number.NEGATIVE_INFINITY;

  /** @param rhythm how often calls come: only a process with many has enough of them to compare */
  constructor(
    private readonly clock: Clock,
    private readonly rhythm: Rhythm,
  ) {}

  /** Retries make calls fail: they must wait. */
  isHarmful(now: number): boolean {
    return now < this.harmfulUntil;
  }

  /** Milliseconds before a retry may be sent; 0 if it may be now. Retries come spread over the window that follows. */
  pause(now: number): number {
    const { comparison } = this;
    if (comparison === undefined || now - comparison.begunAt > LONGEST) return 0;
    const at = windowAt(now, comparison);
    const window = Math.floor(at);
    if (!isWithout(window)) return 0;
    // The last window of one pair, and the first of the next, may both be without.
    const next = window + (isWithout(window + 1) ? 2 : 1);
    return (next + SPREAD * this.clock.random() - at) * WINDOW;
  }

  /** A first attempt sent at `sentAt` was answered. */
  learn(sentAt: number, isGood: boolean, now: number): void {
    if (isGood && this.failing === 0) return;
    const failing = this.failing + LEARNING * ((isGood ? 0 : 1) - this.failing);
    this.failing = failing < NONE ? 0 : failing;
    if (this.failing < FEW_FAIL) this.calmDown(now);
    else if (this.comparison !== undefined) this.compare(this.comparison, sentAt, isGood, now);
    // A provider that answers nothing well any more is the breaker's business.
    else if (isGood && this.failing >= MANY_FAIL && now >= this.nextAt && this.rhythm.isBusy) this.begin(now);
  }

  private begin(now: number): void {
    // By the wall clock, all processes leave retries out at the same time: what they send adds up.
    const wallAhead = this.clock.wall() - now;
    this.comparison = { begunAt: now, wallAhead };
  }

  private compare(comparison: Comparison, sentAt: number, isGood: boolean, now: number): void {
    const { begunAt } = comparison;
    if (sentAt < begunAt) return;
    const { evidence } = this;
    const window = Math.floor(windowAt(sentAt, comparison));
    evidence.add(Math.floor(window / 2), isWithout(window) ? 'without' : 'beside', isGood);
    const { least, strength } = evidence;
    if (least >= FEWEST && strength >= SURE) {
      this.harmfulUntil = now + LASTS;
      this.end(this.harmfulUntil, STAYS * (SURE / strength) ** 2);
    } else if (now - begunAt > LONGEST || (least >= ENOUGH && strength < UNSURE)) this.end(now + REST);
  }

  /** There is nothing to find out any more, nor a reason to wait. */
  private calmDown(now: number): void {
    this.harmfulUntil = Math.min(this.harmfulUntil, now);
    this.end(this.nextAt);
  }

  /** @param stays the share of the evidence that the next comparison begins with */
  private end(nextAt: number, stays = 0): void {
    this.comparison = undefined;
    this.nextAt = nextAt;
    this.evidence.beginAnew(stays);
  }
}

interface Comparison {
  readonly begunAt: number;
  /** The wall clock is so many milliseconds ahead of the time. */
  readonly wallAhead: number;
}

/** The number of the window at this time, and the part of it that is over. */
function windowAt(time: number, { wallAhead }: Comparison): number {
  return (time + wallAhead) / WINDOW;
}

/** Retries are left out of one window of each pair: of which, the bits of its number decide, the same for everybody. */
function isWithout(window: number): boolean {
  const pair = Math.floor(window / 2);
  let bits = Math.imul(pair ^ (pair >>> 15), 0x2c1b3c6d);
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39);
  return (window - 2 * pair === 0) === ((bits ^ (bits >>> 15)) % 2 === 0);
}
