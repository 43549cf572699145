import { randomUUID } from 'node:crypto';
import type { Provider } from '../providers/provider.js';
import type { Clock } from '../time/clock.js';
import { type BreakerState, CircuitBreaker } from './breaker.js';
import { RetryBudget } from './budget.js';
import { Lane } from './lane.js';
import { laneName } from './lane-name.js';
import type { LaneStats } from './lane-stats.js';
import type { Link } from './link.js';
import type { TrafficOptions } from './options.js';
import type { HeldPart } from './quiet.js';
import { Sharing } from './sharing.js';
import { Site } from './site.js';
import { Turnstile } from './turnstile.js';

/** Learns what happens to the provider as a whole. */
export interface LaneListener {
  breaker(lane: Lane, state: BreakerState, openForMs: number): void;
  held(site: Site, asked: number, held: number, of: HeldPart): void;
}

/**
 * A client with more hosts or merchants than this forgets the least recently used ones that are well. To find them, it looks at no
 * more than so many, because strangers may name merchants while a provider is down.
 */
const MOST_SITES = 1000;
/** It keeps more of those that are waiting or in trouble: if they were forgotten, they would be called as if all were well. */
const MOST_NEEDED = 10_000;

/** The lanes of one client, by provider, host and route. */
export class Lanes {
  /** The one that was used last is at the end. */
  private readonly sites = new Map<string, Site>();
  private latest: Site | undefined;
  /** The hosts to which the first requests of each provider went. */
  private readonly firstHosts = new Map<string, string>();
  private isClosed = false;
  private readonly since: number;
  private expected: { readonly name: string; readonly host: string } | undefined;

  constructor(
    private readonly options: Omit<TrafficOptions, 'state'>,
    private readonly clock: Clock,
    private readonly listener: LaneListener,
    /** The connection to the shared state. */
    readonly link?: Link,
  ) {
    this.since = clock.now();
  }

  /**
   * @param host with its port, if the URL names one; empty if unknown
   * @param route of the request; `undefined` if unknown
   */
  of(provider: Provider, host: string, route?: string): Lane {
    return this.site(provider, host, '').lane(route);
  }

  /** The lane of requests to which a provider gave this word. It shares nothing with other lanes. */
  named(provider: Provider, host: string, word: string): Lane {
    return this.site(provider, host, laneName(word)).lane('');
  }

  /** Says where this provider's requests will go, before there is one. */
  expect({ name }: Provider, host: string): void {
    this.expected = { name, host };
  }

  /** The host to which this provider's requests are expected to go, or first went, if it has a name. */
  firstHostOf({ name }: Provider): string | undefined {
    return this.expected?.name === name ? this.expected.host : this.firstHosts.get(name);
  }

  stats(): LaneStats[] {
    return [...this.all()].map((lane) => lane.stats());
  }

  /** From now on, hands in only what calls under way ask for. A lane that such a call opens, as for a look-up, shares nothing. */
  close(): void {
    this.isClosed = true;
    for (const lane of this.all()) lane.sharing?.close();
  }

  private *all(): Generator<Lane> {
    for (const site of this.sites.values()) yield* site.lanes;
  }

  private site(provider: Provider, host: string, word: string): Site {
    const name = `${provider.name} ${host} ${word}`;
    const site = this.sites.get(name) ?? this.open(provider, host, word);
    if (site !== this.latest) {
      this.sites.delete(name);
      this.sites.set(name, site);
      this.latest = site;
    }
    return site;
  }

  private open(provider: Provider, host: string, word: string): Site {
    this.makeRoom();
    if (host !== '' && !this.firstHosts.has(provider.name)) this.firstHosts.set(provider.name, host);
    const { concurrency } = this.options;
    const turnstile = concurrency
      ? new Turnstile(typeof concurrency === 'object' ? concurrency : { limit: concurrency })
      : undefined;
    const onHold = (site: Site, asked: number, held: number, of: HeldPart) => this.listener.held(site, asked, held, of);
    const make = (site: Site, route: string) => this.make(site, route);
    return new Site(provider, host, word, turnstile, this.clock, onHold, make);
  }

  /** Forgets the least recently used sites that are well and where nothing waits, or any if there are far too many. */
  private makeRoom(): void {
    const now = this.clock.now();
    let looks = MOST_SITES;
    for (const [name, site] of this.sites) {
      if (this.sites.size < MOST_SITES || looks-- === 0) break;
      if (!site.isNeeded(now)) this.forget(name, site);
    }
    const [oldest] = this.sites;
    if (oldest !== undefined && this.sites.size >= MOST_NEEDED) this.forget(...oldest);
  }

  private forget(name: string, site: Site): void {
    this.sites.delete(name);
    site.close();
  }

  private make(site: Site, route: string): Lane {
    const { circuitBreaker, retryBudget } = this.options;
    const budget = retryBudget === false ? undefined : new RetryBudget(retryBudget);
    const random = () => this.clock.random();
    const changed = (state: BreakerState) => {
      this.listener.breaker(lane, state, lane.gate.refusesFor(this.clock.now()));
      lane.gate.changed();
    };
    const breaker = circuitBreaker === false ? undefined : new CircuitBreaker(circuitBreaker, random, changed);
    const lane: Lane = new Lane(site, route, budget, breaker, this.clock, this.since);
    if (this.link !== undefined && !this.isClosed) {
      const { provider, host, name } = site;
      const shared = { id: randomUUID(), provider: provider.name, host, site: name, route };
      const sharing = new Sharing(this.link, shared, lane, this.clock);
      lane.share(sharing);
      sharing.begin();
    }
    return lane;
  }
}
