import type { Provider } from '../providers/provider.js';
import type { Clock } from '../time/clock.js';
import type { Lane } from './lane.js';
import { Quiet } from './quiet.js';
import type { Turnstile } from './turnstile.js';

/** Routes that are told apart; the others are one, so that ids which look like words fill no memory. */
const MOST_ROUTES = 50;
const OTHERS = 'others';

/** What all requests to one host have in common, or those with one word of `lane`: its limits. Each route has a lane of its own. */
export class Site {
  readonly quiet: Quiet;
  /** Which use of all was the last of it. */
  usedAt = 0;
  private readonly routes = new Map<string, Lane>();

  /** @param name the hashed word of `lane`; empty without one */
  constructor(
    readonly provider: Provider,
    readonly host: string,
    readonly name: string,
    readonly turnstile: Turnstile | undefined,
    clock: Clock,
    onHold: (site: Site, ms: number, route?: string) => void,
    private readonly make: (site: Site, route: string) => Lane,
  ) {
    this.quiet = new Quiet(provider, clock, (ms, route) => onHold(this, ms, route));
  }

  /** The lane of a route. `undefined`: it is not known, and is taken for the only one that there is. */
  lane(route: string | undefined): Lane {
    const [only] = this.routes.values();
    if (route === undefined && only !== undefined && this.routes.size === 1) return only;
    const isNew = route !== undefined && !this.routes.has(route);
    const name = isNew && this.routes.size >= MOST_ROUTES ? OTHERS : (route ?? '');
    const known = this.routes.get(name);
    if (known !== undefined) return known;
    const lane = this.make(this, name);
    this.routes.set(name, lane);
    return lane;
  }

  get lanes(): Iterable<Lane> {
    return this.routes.values();
  }
}
