import type { Provider } from '../providers/provider.js';
import type { Clock } from '../time/clock.js';
import { Families } from './families.js';
import type { Lane } from './lane.js';
import { Quiet } from './quiet.js';
import type { Turnstile } from './turnstile.js';

/** Routes that are told apart, so that ids which look like words fill no memory. What comes after is with its likes. */
const MOST_ROUTES = 50;
/** What has no likes, until one of those that are told apart has not been used for long. */
const OTHERS = 'others';
/** Milliseconds after which the lane of a route makes room for another one, if nothing waits there. */
const LONG_IDLE = 600_000;

/** What all requests to one host have in common, or those with one word of `lane`: its limits. Each route has a lane of its own. */
export class Site {
  readonly quiet: Quiet;
  /** Which use of all was the last of it. */
  usedAt = 0;
  private readonly routes = new Map<string, Lane>();
  private readonly families = new Families();

  /** @param name the hashed word of `lane`; empty without one */
  constructor(
    readonly provider: Provider,
    readonly host: string,
    readonly name: string,
    readonly turnstile: Turnstile | undefined,
    private readonly clock: Clock,
    onHold: (site: Site, asked: number, held: number, route?: string) => void,
    private readonly make: (site: Site, route: string) => Lane,
  ) {
    this.quiet = new Quiet(provider, clock, (asked, held, route) => onHold(this, asked, held, route));
  }

  /** The lane of a route. `undefined`: it is not known, and is taken for the only one that there is. */
  lane(route: string | undefined): Lane {
    const [only] = this.routes.values();
    if (route === undefined && only !== undefined && this.routes.size === 1) return only;
    const name = route ?? '';
    return this.routes.get(name) ?? this.newLane(name);
  }

  get lanes(): Iterable<Lane> {
    return this.routes.values();
  }

  /** Something waits in one of its lanes, or would have to, or one is in trouble; or the provider has asked clients to back off. */
  isNeeded(now: number): boolean {
    return this.quiet.isHeld(now) || [...this.routes.values()].some((lane) => lane.isNeeded(now));
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

  /** Forgets the lane that has been idle for longest, if that is long. */
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
