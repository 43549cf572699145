import type { Traffic } from '../decision/decide.js';
import type { Classified } from '../failure/classify.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { Provider } from '../providers/provider.js';
import type { Clock } from '../time/clock.js';
import type { BreakerState, CircuitBreaker, Ticket } from './breaker.js';
import type { RetryBudget } from './budget.js';
import { Holdback } from './holdback.js';
import type { Sharing } from './sharing.js';
import type { Turnstile } from './turnstile.js';

/** What a lane tells of itself. */
export interface LaneStats {
  readonly provider: string;
  readonly host: string;
  /** Resends that the retry budget allows at once; `undefined` without one. Shared by all hosts of a provider. */
  readonly budget: number | undefined;
  /** `undefined` without a circuit breaker. */
  readonly breaker: BreakerState | undefined;
  /** Milliseconds for which the provider asked for quiet, by what its limit covers; empty where it did not. */
  readonly held: Readonly<Record<string, number>>;
  /** Attempts that may be under way at a time, at the moment; `undefined` without a limit of concurrency. */
  readonly concurrency: number | undefined;
  /** Calls that wait for their turn: held back by the provider, or by the limit of concurrency. */
  readonly waiting: number;
}

/** Codes of an attempt that says nothing of the provider: the caller gave up, or nothing could be sent. */
const SILENT = new Set(['ERR_CANCELED', 'NOT_SENT', 'UNSENT', 'CERTIFICATE', 'TLS_REFUSED', 'UPLOAD_FAILED']);

/** What the calls of one client to one provider and host have in common: how the provider does and what it asked for. */
export class Lane {
  /** Calls that are held back at the moment. */
  held = 0;
  /** What other processes know; `undefined` where nothing is shared. */
  sharing: Sharing | undefined;
  private quickest = Number.POSITIVE_INFINITY;
  private readonly holdbacks = new Map<string, Holdback>();

  constructor(
    readonly provider: Provider,
    readonly host: string,
    readonly budget: RetryBudget | undefined,
    readonly breaker: CircuitBreaker | undefined,
    readonly turnstile: Turnstile | undefined,
    private readonly clock: Clock,
    private readonly onHold: (lane: Lane, ms: number) => void,
  ) {}

  /** Nothing keeps a call from being sent at once, and nobody has to be asked. */
  isClear(now: number): boolean {
    if (this.isHeld(now) || this.turnstile !== undefined || this.sharing?.isGuarded) return false;
    return this.breaker === undefined || this.breaker.closedFor(now) === 0;
  }

  /** Milliseconds that a call has to wait for the provider's quiet to end, with its share of the release. */
  waitOf(request: RequestFacts, now: number): number {
    if (this.holdbacks.size === 0) return 0;
    return Math.max(
      0,
      ...this.holdbacksFor(request).map((holdback) => holdback.waitOf(now, () => this.clock.random())),
    );
  }

  /** Milliseconds left of the provider's quiet itself. */
  quietFor(request: RequestFacts, now: number): number {
    return Math.max(0, ...this.holdbacksFor(request).map((holdback) => holdback.left(now)));
  }

  /** Milliseconds for which the breaker lets nothing through. */
  closedFor(now: number): number {
    return Math.max(this.breaker?.closedFor(now) ?? 0, this.sharing?.closedFor(now) ?? 0);
  }

  /** @param token whether the budget that processes share allows a resend; `undefined` where it does not say */
  traffic(request: RequestFacts, token?: boolean): Traffic {
    const now = this.clock.now();
    return {
      withinBudget: token ?? this.allowsResend,
      refusedFor: this.closedFor(now),
      heldFor: this.waitOf(request, now),
      quickest: this.quickest === Number.POSITIVE_INFINITY ? 0 : this.quickest,
    };
  }

  /** The budget of this process alone allows a resend. */
  get allowsResend(): boolean {
    return this.budget?.allows ?? true;
  }

  /** A call is sent again; `hasToken`: the shared budget knows of it. */
  spend(hasToken: boolean): void {
    this.budget?.spend();
    if (!hasToken) this.sharing?.spend();
  }

  succeed(ticket: Ticket | undefined, now: number, tookMs: number): void {
    if (ticket !== undefined) {
      this.sharing?.count(ticket);
      this.breaker?.succeed(ticket, now);
    }
    this.refill();
    if (tookMs < this.quickest) this.quickest = tookMs;
    this.turnstile?.learn(tookMs, true);
  }

  /** Learns from a failed attempt how the provider does, and what it asks of everybody. */
  fail({ failure, rule }: Classified, request: RequestFacts, ticket: Ticket | undefined, sentAt: number): void {
    const now = this.clock.now();
    if (ticket !== undefined) {
      if (SILENT.has(failure.code) && !rule.outage) this.forget(ticket);
      else {
        this.sharing?.count(ticket, rule.outage ? sentAt : undefined);
        if (rule.outage) this.breaker?.fail(ticket, now, sentAt);
        else this.breaker?.succeed(ticket, now);
      }
    }
    if (!SILENT.has(failure.code)) this.turnstile?.learn(now - sentAt, rule.outage !== true && failure.status !== 429);
    const { retryAfterMs, status, code } = failure;
    const isLimited = status === 429 || code === '429';
    if (!rule.outage && !isLimited && !SILENT.has(code)) this.refill();
    if (retryAfterMs === undefined || retryAfterMs <= 0) return;
    if (isLimited) this.learnQuiet(scopeOf(this.provider, request), retryAfterMs);
    else if (status === 503 || code === '503') this.learnQuiet('', retryAfterMs);
  }

  /** For a call inside an attempt that was let through already: nothing keeps it up, and it is the attempt that is learned from. */
  aside(): Lane {
    return new Lane(this.provider, this.host, undefined, undefined, undefined, this.clock, () => {});
  }

  /** What came of an attempt says nothing of the provider. */
  forget(ticket: Ticket): void {
    this.sharing?.forget(ticket);
    this.breaker?.forget(ticket);
  }

  stats(): LaneStats {
    const now = this.clock.now();
    const held = [...this.holdbacks].map(([scope, holdback]) => [scope, Math.round(holdback.left(now))] as const);
    return {
      provider: this.provider.name,
      host: this.host,
      budget: this.budget && (this.sharing?.level ?? this.budget.level),
      breaker: this.breaker?.state,
      held: Object.fromEntries(held.filter(([, left]) => left > 0)),
      concurrency: this.turnstile?.limit,
      waiting: this.held + (this.turnstile?.length ?? 0),
    };
  }

  /** Any time of quiet is left; those that are over are dropped. */
  private isHeld(now: number): boolean {
    if (this.holdbacks.size === 0) return false;
    for (const [scope, holdback] of this.holdbacks) if (holdback.left(now) === 0) this.holdbacks.delete(scope);
    return this.holdbacks.size > 0;
  }

  /** The times of quiet that this request falls under. */
  private holdbacksFor(request: RequestFacts): Holdback[] {
    if (!this.isHeld(this.clock.now())) return [];
    if (isUnknown(request)) return [...this.holdbacks.values()];
    const scopes = new Set(['', scopeOf(this.provider, request)]);
    return [...scopes].flatMap((scope) => this.holdbacks.get(scope) ?? []);
  }

  private refill(): void {
    this.budget?.refill();
    this.sharing?.answer();
  }

  private learnQuiet(scope: string, ms: number): void {
    this.hold(scope, ms);
    this.sharing?.hold(scope, ms);
  }

  /** Every call waits that this limit covers. */
  hold(scope: string, ms: number): void {
    const now = this.clock.now();
    const holdback = this.holdbacks.get(scope) ?? new Holdback();
    this.holdbacks.set(scope, holdback);
    const before = holdback.left(now);
    holdback.hold(ms, now);
    if (before === 0) this.onHold(this, holdback.left(now));
  }
}

/** Of an operation nobody knows which limits it falls under: it counts as falling under all. */
function isUnknown({ method, path }: RequestFacts): boolean {
  return method === undefined && path === '';
}

function scopeOf(provider: Provider, request: RequestFacts): string {
  if (isUnknown(request)) return '';
  try {
    return provider.limitScope(request);
  } catch {
    return '';
  }
}
