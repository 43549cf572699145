/** How many attempts to one provider and host may be under way at once. */
export interface ConcurrencyOptions {
  /** At least 1. */
  readonly limit: number;
  /** Calls that may wait for their turn; one more is refused at once. Default 1,000. */
  readonly queue?: number;
}

/** Lets a fixed number of attempts through at a time, the others in the order in which they came. */
export class Turnstile {
  private readonly limit: number;
  private readonly queue: number;
  private inside = 0;
  /** In the order of arrival; a call that has gone away meanwhile is taken out. */
  private readonly waiting = new Set<() => void>();

  constructor({ limit, queue = 1000 }: ConcurrencyOptions) {
    this.limit = limit;
    this.queue = queue;
  }

  get length(): number {
    return this.waiting.size;
  }

  /** Takes a place at once, if one is free and nobody waits. */
  tryEnter(): boolean {
    if (this.inside >= this.limit) return false;
    this.inside += 1;
    return true;
  }

  get isFull(): boolean {
    return this.waiting.size >= this.queue;
  }

  /** Calls `enter` when a place has been taken for it. The function returned gives up waiting. */
  await(enter: () => void): () => void {
    this.waiting.add(enter);
    return () => this.waiting.delete(enter);
  }

  /** Gives a place back: it goes to the one who has waited longest. */
  leave(): void {
    const [next] = this.waiting;
    if (next === undefined) {
      this.inside -= 1;
      return;
    }
    this.waiting.delete(next);
    next();
  }
}
