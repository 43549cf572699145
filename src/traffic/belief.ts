/**
 * For how long a process heeds a refusal that others tell it of: no longer than one of its own could last, unless its own
 * attempts have met the same since, or the refusal has ended meanwhile. Time is given to it.
 */
export class Belief {
  private since: number | undefined;

  /** @param longest milliseconds that a refusal of its own lasts at most */
  constructor(private readonly longest: number) {}

  /** A refusal is told. @returns milliseconds for which it is heeded at most */
  hear(now: number): number {
    this.since ??= now;
    return this.left(now);
  }

  /** An attempt of its own has met what is told. */
  confirm(now: number): void {
    if (this.since !== undefined) this.since = now;
  }

  /** The refusal is over. */
  end(): void {
    this.since = undefined;
  }

  left(now: number): number {
    return this.since === undefined ? 0 : Math.max(0, this.since + this.longest - now);
  }
}

/** The same for back-off times, by what the provider's limit covers. */
export class Beliefs {
  private readonly byScope = new Map<string, Belief>();

  constructor(private readonly longest: number) {}

  /** Those of which nothing is told any more are over. @returns milliseconds for which each is heeded */
  hear(told: ReadonlyMap<string, number>, now: number): Map<string, number> {
    for (const scope of this.byScope.keys()) if (!told.has(scope)) this.byScope.delete(scope);
    return new Map([...told].map(([scope, ms]) => [scope, Math.min(ms, this.of(scope).hear(now))] as const));
  }

  /** The provider has asked this process for the same back-off. */
  confirm(scope: string, now: number): void {
    this.byScope.get(scope)?.confirm(now);
  }

  private of(scope: string): Belief {
    const belief = this.byScope.get(scope) ?? new Belief(this.longest);
    this.byScope.set(scope, belief);
    return belief;
  }
}

/** The same for turns: those who wait go by those that others give, unless none has come for so long. */
export class TurnBelief {
  isHeeded = false;
  private readonly none: Belief;

  constructor(longest: number) {
    this.none = new Belief(longest);
  }

  /** @param turns that are given; `undefined` if nothing is known of turns @param isWaiting somebody could go */
  hear(turns: number | undefined, isWaiting: boolean, now: number): void {
    if (turns !== undefined && turns > 0) this.none.end();
    const isDrought = turns === 0 && isWaiting && this.none.hear(now) === 0;
    this.isHeeded = turns !== undefined && !isDrought;
  }
}
