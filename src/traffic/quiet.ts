import type { RequestFacts } from '../providers/exchange.js';
import type { Provider } from '../providers/provider.js';
import type { Clock } from '../time/clock.js';
import { Holdback } from './holdback.js';

/** The times of quiet that a provider has asked for, by what its limit covers. */
export class Quiet {
  private readonly holdbacks = new Map<string, Holdback>();

  constructor(
    private readonly provider: Provider,
    private readonly clock: Clock,
    private readonly onHold: (ms: number) => void,
  ) {}

  /** Any is left; those that are over are dropped. */
  isHeld(now: number): boolean {
    if (this.holdbacks.size === 0) return false;
    for (const [scope, holdback] of this.holdbacks) if (holdback.left(now) === 0) this.holdbacks.delete(scope);
    return this.holdbacks.size > 0;
  }

  /** Milliseconds that a call has to wait for the quiet to end, with its share of the release. */
  waitOf(request: RequestFacts, now: number): number {
    if (this.holdbacks.size === 0) return 0;
    const waits = this.covering(request, now).map((holdback) => holdback.waitOf(now, () => this.clock.random()));
    return Math.max(0, ...waits);
  }

  /** Milliseconds left of the quiet itself. */
  left(request: RequestFacts, now: number): number {
    return Math.max(0, ...this.covering(request, now).map((holdback) => holdback.left(now)));
  }

  /** Every call waits that this limit covers. */
  hold(scope: string, ms: number): void {
    const now = this.clock.now();
    const holdback = this.holdbacks.get(scope) ?? new Holdback();
    this.holdbacks.set(scope, holdback);
    const before = holdback.left(now);
    holdback.hold(ms, now);
    if (before === 0) this.onHold(holdback.left(now));
  }

  /** What the provider's limit covers that this request met. */
  scopeOf(request: RequestFacts): string {
    if (isUnknown(request)) return '';
    try {
      return this.provider.limitScope(request);
    } catch {
      return '';
    }
  }

  /** Milliseconds left, by what each limit covers. */
  stats(now: number): Readonly<Record<string, number>> {
    const held = [...this.holdbacks].map(([scope, holdback]) => [scope, Math.round(holdback.left(now))] as const);
    return Object.fromEntries(held.filter(([, left]) => left > 0));
  }

  /** Those that this request falls under. */
  private covering(request: RequestFacts, now: number): Holdback[] {
    if (!this.isHeld(now)) return [];
    if (isUnknown(request)) return [...this.holdbacks.values()];
    const scopes = new Set(['', this.scopeOf(request)]);
    return [...scopes].flatMap((scope) => this.holdbacks.get(scope) ?? []);
  }
}

/** Of an operation nobody knows which limits it falls under: it counts as falling under all. */
function isUnknown({ method, path }: RequestFacts): boolean {
  return method === undefined && path === '';
}
