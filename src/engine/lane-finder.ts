import type { RequestFacts } from '../providers/exchange.js';
import type { Provider } from '../providers/provider.js';
import type { Lane } from '../traffic/lane.js';
import type { Lanes } from '../traffic/lanes.js';
import { routeOf } from '../traffic/route.js';

/** A client's request. */
export interface Bound {
  readonly method?: string;
}

/** How a client's requests are read. */
export interface BoundReader<R> {
  /** A URL at the same host; `undefined` if unknown. */
  hostOf(request: R): URL | undefined;
  /** The whole URL, as far as it is known; the query may be left out. */
  urlOf(request: R): string;
  /** What is known about a request when it is made. */
  factsOf(request: R): RequestFacts;
}

interface Hearer {
  onError(error: unknown): void;
}

/** The lane of a request, and how it was found. */
interface Found {
  readonly lane: Lane;
  readonly method: string;
  readonly url: string;
}

/** Finds the lanes of a client's requests. */
export class LaneFinder<R extends Bound> {
  private last: Found | undefined;
  private fault: { readonly error: unknown } | undefined;

  constructor(
    private readonly lanes: Lanes,
    private readonly reader: BoundReader<R>,
  ) {}

  /** The lane of a request. If it goes where the last one went, it uses the same lane, unless the provider names one. */
  of(provider: Provider, request: R): Lane {
    const named = provider.lane && this.named(provider, provider.lane, request);
    if (named !== undefined) return named;
    const { last } = this;
    const { method = 'get' } = request;
    const url = this.reader.urlOf(request);
    const isSame = last !== undefined && last.url === url && last.method === method;
    if (isSame && last.lane.provider === provider && !last.lane.isLetGo) return last.lane;
    const route = routeOf(method, url, provider.ids);
    const lane = this.lanes.of(provider, this.hostOf(request), route);
    // A route that shares a lane may get its own later.
    if (lane.route === route) this.last = { lane, method, url };
    return lane;
  }

  /** The lane of a call that goes another way from now on. */
  ofMoved(call: Hearer & { readonly provider: Provider }, request: R): Lane {
    const lane = this.of(call.provider, request);
    this.tellFault(call);
    return lane;
  }

  /** Tells a call what the provider's own function threw while its lane was looked for. */
  tellFault(call: Hearer): void {
    const { fault } = this;
    if (fault === undefined) return;
    this.fault = undefined;
    call.onError(fault.error);
  }

  private hostOf(request: R): string {
    return this.reader.hostOf(request)?.host ?? '';
  }

  /** The lane that the provider names; `undefined` if the provider's function fails. */
  private named(provider: Provider, name: NonNullable<Provider['lane']>, request: R): Lane | undefined {
    // A request that did not become a call has left its fault.
    this.fault = undefined;
    try {
      return this.lanes.named(provider, this.hostOf(request), name(this.reader.factsOf(request)));
    } catch (error) {
      this.fault = { error };
      return undefined;
    }
  }
}
