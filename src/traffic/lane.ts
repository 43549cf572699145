import type { Classified } from '../failure/classify.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { Provider } from '../providers/provider.js';
import type { Clock } from '../time/clock.js';
import type { CircuitBreaker, Ticket } from './breaker.js';
import type { RetryBudget } from './budget.js';
import { Gate } from './gate.js';
import type { LaneStats } from './lane-stats.js';
import { Quiet } from './quiet.js';
import type { Sharing } from './sharing.js';
import type { Turnstile } from './turnstile.js';

/** Milliseconds for which a lane's trouble is remembered. */
const LONG_BAD = 600_000;

/** What the lanes of one host have in common. */
export interface LaneSite {
  readonly provider: Provider;
  readonly host: string;
  readonly name: string;
  readonly quiet: Quiet;
  readonly turnstile: Turnstile | undefined;
  /** The lane of another endpoint there. Absent if there is only one. */
  lane?(route: string): Lane;
  /** Those of all endpoints there. Absent if there is only one. */
  readonly lanes?: Iterable<Lane>;
}

/** What the calls of one client for one endpoint have in common: how the provider is doing there. */
export class Lane {
  /** Calls that currently wait for something else than their turn: for a back-off to end, for a place, or while retries are left out. */
  held = 0;
  readonly gate: Gate;
  /** Milliseconds that the quickest good answer took; Infinity before the first. */
  quickest = Number.POSITIVE_INFINITY;
  /** The same for a refusal because of a limit. */
  quickestRefusal = Number.POSITIVE_INFINITY;
  /** Its site has forgotten it: the next call gets a new lane. */
  isLetGo = false;
  /** What other processes know; `undefined` if nothing is shared. */
  sharing: Sharing | undefined;
  private readonly madeAt: number;

  constructor(
    readonly site: LaneSite,
    /** The endpoint, or the family that it belongs to; empty if unknown. */
    readonly route: string,
    readonly budget: RetryBudget | undefined,
    readonly breaker: CircuitBreaker | undefined,
    readonly clock: Clock,
    /** When its client was made. */
    clientSince = clock.now(),
  ) {
    this.gate = new Gate(breaker, clock, clientSince);
    this.madeAt = clock.now();
  }

  /**
   * The lane of another endpoint of the same host. It is this one if all endpoints share a lane, or once the site is forgotten.
   */
  beside(route: string): Lane {
    return this.route === '' || this.isLetGo ? this : (this.site.lane?.(route) ?? this);
  }

  get provider(): Provider {
    return this.site.provider;
  }

  get host(): string {
    return this.site.host;
  }

  /** What distinguishes the lane from others of the same host: its route, or the hash of the word that its provider gave it. */
  get name(): string {
    return this.route || this.site.name;
  }

  get quiet(): Quiet {
    return this.site.quiet;
  }

  /**
   * Milliseconds that a call must wait for a back-off to end, with its share of the release.
   * @param room milliseconds within which it must be released for an attempt to be made
   */
  heldFor(request: RequestFacts, now: number, room: number): number {
    return this.quiet.waitOf(request, this.route, now, room);
  }

  /** Milliseconds left of the back-off itself. */
  quietLeft(request: RequestFacts, now: number): number {
    return this.quiet.left(request, this.route, now);
  }

  get turnstile(): Turnstile | undefined {
    return this.site.turnstile;
  }

  share(sharing: Sharing): void {
    this.sharing = sharing;
    this.gate.elsewhere = sharing;
  }

  /** When it was made, or last heard anything about its provider. */
  get idleSince(): number {
    return Math.max(this.madeAt, this.gate.pace.heardAt);
  }

  /** Calls wait in it, or would have to; or it was in trouble not long ago, which the next call would have to find out again. */
  isNeeded(now: number): boolean {
    const isBad = this.breaker !== undefined && (this.breaker.state !== 'closed' || this.breaker.isShaken);
    return (
      this.held > 0 ||
      this.gate.backlog.length > 0 ||
      this.gate.refusesFor(now) > 0 ||
      (isBad && this.gate.pace.heardAt > now - LONG_BAD)
    );
  }

  /** A probe has found another endpoint of the host well: if nothing is sent here, one call may find out now. */
  hurry(): void {
    if (this.breaker?.state !== 'open') return;
    this.breaker.hurry(this.now);
    if (this.sharing === undefined) this.gate.letOneGo(this.now);
    else this.sharing.hurry();
  }

  letGo(): void {
    this.isLetGo = true;
    // Otherwise it would try to reach the shared state for ever.
    this.sharing?.close();
  }

  /** Nothing keeps a call from being sent at once, and no other process has to be asked. */
  isClear(now: number): boolean {
    if (this.quiet.isHeld(now) || this.turnstile !== undefined) return false;
    if (this.sharing?.isGuarded || this.sharing?.isStale(now)) return false;
    return this.breaker?.isPassable(now) ?? true;
  }

  /** Milliseconds that an attempt needs at least: as the quickest that was answered well, or else refused by a limit; 0 if none was. */
  get leastTime(): number {
    const known = this.quickest === Number.POSITIVE_INFINITY ? this.quickestRefusal : this.quickest;
    return known === Number.POSITIVE_INFINITY ? 0 : known;
  }

  /** A retry after this failure must wait for its turn. Without a circuit breaker, no call waits. */
  isSuspect({ rule }: Classified, sentAt: number): boolean {
    if (this.breaker === undefined || rule.outage !== true) return false;
    return this.gate.isSuspicious(this.now) || this.gate.pace.isSuspect(sentAt, this.now);
  }

  get now(): number {
    return this.clock.now();
  }

  /** The retry budget allows a retry. */
  get allowsResend(): boolean {
    return this.budget?.allows ?? true;
  }

  /** For a call inside an attempt that was already let through: nothing holds it up, and only the attempt is learned from. */
  aside(): Lane {
    const { provider, host, name } = this.site;
    const quiet = new Quiet(provider, this.clock, () => {});
    return new Lane(
      { provider, host, name, quiet, turnstile: undefined },
      this.route,
      undefined,
      undefined,
      this.clock,
    );
  }

  /** An attempt's result says nothing about the provider. */
  forget(ticket: Ticket): void {
    this.sharing?.forget(ticket);
    this.gate.forget(ticket);
  }

  stats(): LaneStats {
    return {
      provider: this.provider.name,
      host: this.host,
      lane: this.name,
      // Tokens are earned in tenths, which binary fractions cannot represent.
      budget: this.budget && Math.round(1000 * this.budget.level) / 1000,
      breaker: this.breaker?.state,
      held: this.quiet.stats(this.route, this.clock.now()),
      concurrency: this.turnstile?.limit,
      waiting: this.held + this.gate.backlog.length,
    };
  }

  /** Holds every call that this limit covers. `isOwn`: a request of this lane met it. */
  hold(scope: string, ms: number, isOwn = false): void {
    this.quiet.hold(scope, ms, isOwn ? this.route : undefined);
  }
}
