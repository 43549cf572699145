import { AdaptiveLimit } from './adaptive-limit.js';

/** How many attempts to one provider and host may be under way at the same time. */
export interface ConcurrencyOptions {
  /** At least 1, or `'adaptive'`: as many as the provider takes without slowing down, 20 at first and 1,000 at most. */
  readonly limit: number | 'adaptive';
  /** Calls that may wait for their turn; any more are refused at once. Those in doubt are counted apart. Default 1,000. */
  readonly queue?: number;
}

/**
 * Lets a limited number of attempts through at a time. Of the others, those in doubt go first, but take no more than half of the places
 * from those that wait as well, and a single place only every other time; each kind in order of arrival.
 */
export class Turnstile {
  private readonly fixed: number | undefined;
  private readonly adaptive = new AdaptiveLimit();
  private readonly queue: number;
  private inside = 0;
  /** Those of them that went before others. Their look-ups may all hang, while new calls would succeed. */
  private ahead = 0;
  /** In order of arrival; a call that has left meanwhile is taken out. */
  private readonly waiting = new Set<() => void>();
  /** Those in doubt: behind every new call, each would run out of time before it knows what became of its payment. */
  private readonly inDoubt = new Set<() => void>();

  constructor({ limit, queue = 1000 }: ConcurrencyOptions) {
    this.fixed = limit === 'adaptive' ? undefined : limit;
    this.queue = queue;
  }

  /** Attempts currently allowed at a time. */
  get limit(): number {
    return this.fixed ?? this.adaptive.value;
  }

  get length(): number {
    return this.waiting.size + this.inDoubt.size;
  }

  /** Takes a place at once, if one is free and no call waits. */
  tryEnter(): boolean {
    if (this.inside >= this.limit) return false;
    this.inside += 1;
    return true;
  }

  isFull(isInDoubt = false): boolean {
    return this.rowOf(isInDoubt).size >= this.queue;
  }

  /** Calls `enter` once a place has been taken for the call. The function returned gives up waiting. */
  await(enter: () => void, isInDoubt = false): () => void {
    const row = this.rowOf(isInDoubt);
    row.add(enter);
    return () => row.delete(enter);
  }

  /** Gives a place back: it goes to the call that is next. `wentFirst`: it was given to one in doubt. */
  leave(wentFirst = false): void {
    this.inside -= 1;
    if (wentFirst) this.ahead -= 1;
    this.fill(wentFirst ? 1 : 0);
  }

  /** How long an attempt took, in milliseconds, for a limit that adapts. */
  learn(tookMs: number, isGood: boolean): void {
    if (this.fixed !== undefined) return;
    this.adaptive.learn(tookMs, isGood, this.inside + 1);
    this.fill();
  }

  private rowOf(isInDoubt: boolean): Set<() => void> {
    return isInDoubt ? this.inDoubt : this.waiting;
  }

  /** @param had places that one in doubt has just given back */
  private fill(had = 0): void {
    while (this.inside < this.limit) {
      const isTheirs = this.waiting.size === 0 || this.ahead < (this.limit - had) / 2;
      const row = this.inDoubt.size > 0 && isTheirs ? this.inDoubt : this.waiting;
      const [next] = row;
      if (next === undefined) return;
      row.delete(next);
      this.inside += 1;
      if (row === this.inDoubt) this.ahead += 1;
      next();
    }
  }
}
