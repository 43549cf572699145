import type { ToldPace } from './shared-state.js';

/**
 * How long a process respects a refusal that other processes report: no longer than a refusal of its own could last, unless its
 * own attempts have met the same since, or the refusal has ended meanwhile. Takes the time as an argument.
 */
export class Belief {
  private since: number | undefined;

  /** @param longest milliseconds that the process's own refusals last at most */
  constructor(private readonly longest: number) {}

  /**
   * A refusal was reported.
   * @returns milliseconds to respect it, at most
   */
  hear(now: number): number {
    this.since ??= now;
    return this.left(now);
  }

  /** One of the process's own attempts met the same. */
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

  /**
   * Back-off times that are no longer reported are over.
   * @returns milliseconds to respect each
   */
  hear(told: ReadonlyMap<string, number>, now: number): Map<string, number> {
    for (const scope of this.byScope.keys()) if (!told.has(scope)) this.byScope.delete(scope);
    return new Map([...told].map(([scope, ms]) => [scope, Math.min(ms, this.of(scope).hear(now))] as const));
  }

  /** The provider asked this process for the same back-off. */
  confirm(scope: string, now: number): void {
    this.byScope.get(scope)?.confirm(now);
  }

  private of(scope: string): Belief {
    const belief = this.byScope.get(scope) ?? new Belief(this.longest);
    this.byScope.set(scope, belief);
    return belief;
  }
}

/** The same for answers of which others say that they come late. */
export class LateBelief {
  private readonly late: Belief;

  constructor(longest: number) {
    this.late = new Belief(longest);
  }

  /** @returns what to believe of this */
  hear(told: ToldPace, now: number): ToldPace {
    const isLate = told.lateAgo < told.timelyAgo;
    if (!isLate) this.late.end();
    return isLate && this.late.hear(now) === 0 ? { ...told, lateAgo: told.timelyAgo } : told;
  }

  /** One of the process's own answers came late. */
  confirm(now: number): void {
    this.late.confirm(now);
  }
}

/** The same for turns: waiting calls follow the turns that other processes give, unless none has come for too long. */
export class TurnBelief {
  isHeeded = false;
  private readonly none: Belief;

  constructor(longest: number) {
    this.none = new Belief(longest);
  }

  /**
   * @param turns turns given; `undefined` if nothing is known about turns
   * @param isWaiting a call is waiting for a turn
   */
  hear(turns: number | undefined, isWaiting: boolean, now: number): void {
    if (turns !== undefined && turns > 0) this.none.end();
    const isDrought = turns === 0 && isWaiting && this.none.hear(now) === 0;
    this.isHeeded = turns !== undefined && !isDrought;
  }
}
