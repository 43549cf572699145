import type { Provider } from '../providers/provider.js';
import type { Clock } from '../time/clock.js';
import { Families } from './families.js';
import type { Lane } from './lane.js';
import { type HeldPart, Quiet } from './quiet.js';
import type { Turnstile } from './turnstile.js';

/** Routes told apart at most, so that ids that look like words cannot fill the memory. Later routes join similar ones. */
const MOST_ROUTES = 50;
/** For routes without similar ones, until a lane has not been used for long and makes room. */
const OTHERS = 'others';
/** Milliseconds without use after which a route's lane makes room for another one, if nothing waits there. */
const LONG_IDLE = 600_000;

/**
 * What all requests to one host have in common, or those with the same word of `lane`: its limits. Each route has its own lane.
 */
export class Site {
  readonly quiet: Quiet;
  private readonly routes = new Map<string, Lane>();
  private readonly families = new Families();

  /** @param name the hashed word of `lane`; empty without one */
  constructor(
    readonly provider: Provider,
    readonly host: string,
    readonly name: string,
    readonly turnstile: Turnstile | undefined,
    private readonly clock: Clock,
    onHold: (site: Site, asked: number, held: number, of: HeldPart) => void,
    private readonly make: (site: Site, route: string) => Lane,
  ) {
    this.quiet = new Quiet(provider, clock, (asked, held, of) => onHold(this, asked, held, of));
  }

  /** The lane of a route. `undefined`: the route is unknown, and counts as the only one. */
  lane(route: string | undefined): Lane {
    const [only] = this.routes.values();
    if (route === undefined && only !== undefined && this.routes.size === 1) return only;
    const name = route ?? '';
    return this.routes.get(name) ?? this.newLane(name);
  }

  get lanes(): Iterable<Lane> {
    return this.routes.values();
  }

  /** Calls wait in one of its lanes, or would have to, or one is in trouble; or the provider asked clients to back off. */
  isNeeded(now: number): boolean {
    if (this.quiet.isHeld(now)) return true;
    for (const lane of this.routes.values()) if (lane.isNeeded(now)) return true;
    return false;
  }

  /** It is forgotten, with its lanes. */
  close(): void {
    for (const lane of this.routes.values()) lane.letGo();
  }

  private newLane(route: string): Lane {
    while (this.routes.size >= MOST_ROUTES && this.letOneGo());
    const isOwn = this.routes.size < MOST_ROUTES || route === '';
    const name = isOwn ? route : (this.families.of(route) ?? OTHERS);
    const known = this.routes.get(name);
    if (known !== undefined) return known;
    const lane = this.make(this, name);
    this.routes.set(name, lane);
    this.families.add(name);
    return lane;
  }

  /** Forgets the lane that has been idle longest, if that is long enough. */
  private letOneGo(): boolean {
    const now = this.clock.now();
    let oldest: Lane | undefined;
    for (const lane of this.routes.values()) {
      const isIdle = lane.idleSince <= Math.min(now - LONG_IDLE, oldest?.idleSince ?? now);
      if (isIdle && !lane.isNeeded(now)) oldest = lane;
    }
    if (oldest === undefined) return false;
    this.routes.delete(oldest.route);
    this.families.remove(oldest.route);
    oldest.letGo();
    return true;
  }
}
