import type { RequestFacts } from '../providers/exchange.js';
import type { Provider } from '../providers/provider.js';
import type { Lane } from '../traffic/lane.js';
import type { Lanes } from '../traffic/lanes.js';
import { routeOf } from '../traffic/route.js';

/** The part of a client's request that says where it goes. */
export interface Bound {
  readonly method?: string;
  /** Callers may give a `URL` object too, whatever the types say. */
  readonly url?: string;
  readonly baseURL?: string;
  readonly allowAbsoluteUrls?: boolean;
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
  readonly method: unknown;
  readonly url: unknown;
  readonly baseURL: unknown;
  readonly allowAbsoluteUrls: unknown;
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
    const { method, url, baseURL, allowAbsoluteUrls } = request;
    const isSame = last?.url === url && last?.baseURL === baseURL && last?.method === method;
    const isSameWay = isSame && last?.allowAbsoluteUrls === allowAbsoluteUrls;
    if (isSameWay && last !== undefined && last.lane.provider === provider && !last.lane.isLetGo) return last.lane;
    const route = routeOf(method ?? 'get', this.reader.urlOf(request));
    const lane = this.lanes.of(provider, this.hostOf(request), route);
    // A route that shares a lane may get its own later.
    if (typeof url !== 'object' && lane.route === route) this.last = { lane, method, url, baseURL, allowAbsoluteUrls };
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
    try {
      return this.lanes.named(provider, this.hostOf(request), name(this.reader.factsOf(request)));
    } catch (error) {
      this.fault = { error };
      return undefined;
    }
  }
}
