import { randomUUID } from 'node:crypto';
import type { Provider } from '../providers/provider.js';
import type { Clock } from '../time/clock.js';
import { type BreakerState, CircuitBreaker } from './breaker.js';
import { RetryBudget } from './budget.js';
import { Lane, type LaneStats } from './lane.js';
import type { Link } from './link.js';
import type { TrafficOptions } from './options.js';
import { Sharing } from './sharing.js';
import { Turnstile } from './turnstile.js';

/** Told of what happens to the provider as a whole. */
export interface LaneListener {
  breaker(lane: Lane, state: BreakerState, openForMs: number): void;
  held(lane: Lane, ms: number): void;
}

/** A client that talks to more hosts than this forgets the oldest. */
const MOST_LANES = 1000;

/** The lanes of one client, by provider and host. */
export class Lanes {
  private readonly byHost = new Map<string, Lane>();
  /** Found again by the base URL alone, since most requests of a client share one. */
  private readonly byBase = new Map<string, Lane>();
  private readonly budgets = new Map<Provider, RetryBudget>();
  private expected: { readonly name: string; readonly host: string } | undefined;

  constructor(
    private readonly options: Omit<TrafficOptions, 'state'>,
    private readonly clock: Clock,
    private readonly listener: LaneListener,
    /** The way to what processes share. */
    private readonly link?: Link,
  ) {}

  /** @param host with its port, if it names one; empty if it cannot be known */
  of(provider: Provider, host: string): Lane {
    const name = `${provider.name} ${host}`;
    const known = this.byHost.get(name);
    if (known !== undefined) return known;
    const lane = this.make(provider, host);
    const forgotten = remember(this.byHost, name, lane);
    if (forgotten !== undefined) this.forget(forgotten);
    return lane;
  }

  /** Says where the requests of this provider go, before there is one. */
  expect({ name }: Provider, host: string): void {
    this.expected = { name, host };
  }

  /** The host to which requests of this provider are expected to go, or have gone first, if it has a name. */
  firstHostOf({ name }: Provider): string | undefined {
    if (this.expected?.name === name) return this.expected.host;
    for (const { provider, host } of this.byHost.values()) if (provider.name === name && host !== '') return host;
    return undefined;
  }

  /** The lane that all requests under a base URL have in common, found without a look at the host once it is known. */
  under<Request>(base: string, provider: Provider, request: Request, hostOf: (request: Request) => string): Lane {
    const known = this.byBase.get(base);
    if (known?.provider === provider) return known;
    const lane = this.of(provider, hostOf(request));
    remember(this.byBase, base, lane);
    return lane;
  }

  stats(): LaneStats[] {
    return [...this.byHost.values()].map((lane) => lane.stats());
  }

  /** Nothing is handed in any more but what calls under way ask for. */
  close(): void {
    for (const lane of this.byHost.values()) lane.sharing?.close();
  }

  private forget(lane: Lane): void {
    for (const [base, each] of this.byBase) if (each === lane) this.byBase.delete(base);
    // It would try to reach the shared state for ever.
    lane.sharing?.close();
  }

  private make(provider: Provider, host: string): Lane {
    const { circuitBreaker, concurrency } = this.options;
    const breaker =
      circuitBreaker === false
        ? undefined
        : new CircuitBreaker(
            circuitBreaker,
            () => this.clock.random(),
            (state) => {
              this.listener.breaker(lane, state, breaker?.refusesFor(this.clock.now()) ?? 0);
              lane.gate.changed();
            },
          );
    const turnstile = concurrency
      ? new Turnstile(typeof concurrency === 'object' ? concurrency : { limit: concurrency })
      : undefined;
    const lane: Lane = new Lane(provider, host, this.budgetOf(provider), breaker, turnstile, this.clock, (each, ms) =>
      this.listener.held(each, ms),
    );
    if (this.link !== undefined) {
      const id = randomUUID();
      const sharing = new Sharing(this.link, { id, provider: provider.name, host }, lane, this.clock);
      lane.share(sharing);
      sharing.begin();
    }
    return lane;
  }

  /** One for all hosts of a provider. */
  private budgetOf(provider: Provider): RetryBudget | undefined {
    const { retryBudget } = this.options;
    if (retryBudget === false) return undefined;
    const budget = this.budgets.get(provider) ?? new RetryBudget(retryBudget);
    this.budgets.set(provider, budget);
    return budget;
  }
}

/** @returns the lane that had to make room */
function remember(lanes: Map<string, Lane>, name: string, lane: Lane): Lane | undefined {
  const [oldest] = lanes;
  const isFull = lanes.size >= MOST_LANES && oldest !== undefined;
  if (isFull) lanes.delete(oldest[0]);
  lanes.set(name, lane);
  return isFull ? oldest[1] : undefined;
}
