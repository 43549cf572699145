import type { RequestFacts } from '../providers/exchange.js';
import type { Provider } from '../providers/provider.js';
import type { Clock } from '../time/clock.js';
import { Holdback } from './holdback.js';
import { shownScope } from './lane-name.js';

/** No limit has this in its name: what follows is the route of the one lane that it covers. */
const OF_LANE = '\0';

/** The scope of a back-off that concerns one lane only: the host's other endpoints may be well. */
export function scopeOfLane(route: string): string {
  return `${OF_LANE}${route}`;
}

/** What a back-off holds, if it is not the whole host: one lane, or what a limit of the provider covers. */
export interface HeldPart {
  readonly route?: string;
  readonly scope?: string;
}

/** The back-off times that a provider has asked for, by what its limit covers, or for one lane. */
export class Quiet {
  private readonly holdbacks = new Map<string, Holdback>();

  constructor(
    private readonly provider: Provider,
    private readonly clock: Clock,
    /** Milliseconds asked for, and milliseconds held. */
    private readonly onHold: (asked: number, held: number, of: HeldPart) => void,
  ) {}

  /** A back-off time is left; those that are over are dropped. */
  isHeld(now: number): boolean {
    if (this.holdbacks.size === 0) return false;
    for (const [scope, holdback] of this.holdbacks) if (holdback.left(now) === 0) this.holdbacks.delete(scope);
    return this.holdbacks.size > 0;
  }

  /**
   * Milliseconds that a call must wait for the back-off to end, with its share of the release.
   * @param room milliseconds within which it must be released to be of use
   */
  waitOf(request: RequestFacts, route: string, now: number, room: number): number {
    if (this.holdbacks.size === 0) return 0;
    const random = () => this.clock.random();
    const waits = this.covering(request, route, now).map((holdback) => holdback.waitOf(now, random, room));
    return Math.max(0, ...waits);
  }

  /** Milliseconds left of the back-off itself. */
  left(request: RequestFacts, route: string, now: number): number {
    return Math.max(0, ...this.covering(request, route, now).map((holdback) => holdback.left(now)));
  }

  /** Holds every call that this limit covers. `route`: the lane whose request met the limit, if it was one of this process. */
  hold(scope: string, ms: number, route?: string): void {
    const now = this.clock.now();
    const holdback = this.holdbacks.get(scope) ?? new Holdback();
    this.holdbacks.set(scope, holdback);
    if (route !== undefined) holdback.routes.add(route);
    const before = holdback.left(now);
    holdback.hold(ms, now);
    if (before === 0) this.onHold(ms, holdback.left(now), partOf(scope));
  }

  /** What the provider's limit covers, for the limit that this request met. */
  scopeOf(request: RequestFacts): string {
    if (isUnknown(request)) return '';
    try {
      return this.provider.limitScope(request);
    } catch {
      return '';
    }
  }

  /** Milliseconds left for a lane, by what each limit covers; a back-off of the lane alone is under ''. */
  stats(route: string, now: number): Readonly<Record<string, number>> {
    const held = new Map<string, number>();
    for (const [scope, holdback] of this.holdbacks) {
      if (!this.isFor(scope, route) || !this.isMet(scope, holdback, route)) continue;
      const shown = scope.startsWith(OF_LANE) ? '' : shownScope(scope);
      held.set(shown, Math.max(held.get(shown) ?? 0, Math.round(holdback.left(now))));
    }
    return Object.fromEntries([...held].filter(([, left]) => left > 0));
  }

  /** Those that cover this request. */
  private covering(request: RequestFacts, route: string, now: number): Holdback[] {
    if (!this.isHeld(now)) return [];
    if (isUnknown(request))
      return [...this.holdbacks].flatMap(([scope, each]) => (this.isFor(scope, route) ? [each] : []));
    const scopes = new Set(['', this.scopeOf(request), scopeOfLane(route)]);
    const found = [...scopes].flatMap((scope) => this.holdbacks.get(scope) ?? []);
    for (const each of found) each.routes.add(route);
    return found;
  }

  /** Whether it covers requests of a lane, as far as that is known: by the lane's name, or by those that met it. */
  private isMet(scope: string, holdback: Holdback, route: string): boolean {
    if (scope === '' || route === '' || scope.startsWith(OF_LANE)) return true;
    return holdback.routes.has(route) || this.scopeOf(requestOf(route)) === scope;
  }

  /** Whether it may cover requests of a lane. */
  private isFor(scope: string, route: string): boolean {
    return !scope.startsWith(OF_LANE) || scope === scopeOfLane(route);
  }
}

/** The part of the host that a back-off of this scope holds. */
function partOf(scope: string): HeldPart {
  if (scope.startsWith(OF_LANE)) return { route: scope.slice(1) };
  return scope === '' ? {} : { scope: shownScope(scope) };
}

/** The request of a lane, as far as its name tells. */
function requestOf(route: string): RequestFacts {
  const [method, path = ''] = route.split(' ');
  return { method, path, header: () => undefined, body: undefined };
}

/** Nobody knows which limits cover an endpoint: it counts as covered by all of them. */
function isUnknown({ method, path }: RequestFacts): boolean {
  return method === undefined && path === '';
}
