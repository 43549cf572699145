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
  private readonly sites = new Map<string, Site>();
  /** The same, the one that was used last at the end. */
  private readonly byUse = new Set<Site>();
  private latest: Site | undefined;
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
    if (this.expected?.name === name) return this.expected.host;
    for (const { provider, host } of this.sites.values()) if (provider.name === name && host !== '') return host;
    return undefined;
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
    const site = this.sites.get(nameOf(provider, host, word)) ?? this.open(provider, host, word);
    if (site !== this.latest) {
      this.byUse.delete(site);
      this.byUse.add(site);
      this.latest = site;
    }
    return site;
  }

  private open(provider: Provider, host: string, word: string): Site {
    this.makeRoom();
    const { concurrency } = this.options;
    const turnstile = concurrency
      ? new Turnstile(typeof concurrency === 'object' ? concurrency : { limit: concurrency })
      : undefined;
    const onHold = (site: Site, asked: number, held: number, of: HeldPart) => this.listener.held(site, asked, held, of);
    const make = (site: Site, route: string) => this.make(site, route);
    const site = new Site(provider, host, word, turnstile, this.clock, onHold, make);
    this.sites.set(nameOf(provider, host, word), site);
    return site;
  }

  /** Forgets the least recently used sites that are well and where nothing waits, or any if there are far too many. */
  private makeRoom(): void {
    const now = this.clock.now();
    let looks = MOST_SITES;
    for (const site of this.byUse) {
      if (this.sites.size < MOST_SITES || looks-- === 0) break;
      if (!site.isNeeded(now)) this.forget(site);
    }
    const [oldest] = this.byUse;
    if (oldest !== undefined && this.sites.size >= MOST_NEEDED) this.forget(oldest);
  }

  private forget(site: Site): void {
    this.sites.delete(nameOf(site.provider, site.host, site.name));
    this.byUse.delete(site);
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

function nameOf({ name }: Provider, host: string, word: string): string {
  return `${name} ${host} ${word}`;
}
