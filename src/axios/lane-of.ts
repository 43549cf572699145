import type { InternalAxiosRequestConfig } from 'axios';
import { headerOf, type RequestFacts } from '../providers/exchange.js';
import type { Provider } from '../providers/provider.js';
import type { Lane } from '../traffic/lane.js';
import type { Lanes } from '../traffic/lanes.js';
import { routeOf } from '../traffic/route.js';
import { hostOf, pathIn, textOf } from './url.js';

/** The lane that a request was in, and what it was found by. */
interface Found {
  readonly lane: Lane;
  readonly method: unknown;
  readonly url: unknown;
  readonly baseURL: unknown;
  readonly allowAbsoluteUrls: unknown;
}

/** Finds the lanes of a client's requests. */
export class LaneFinder {
  private last: Found | undefined;
  private fault: { readonly error: unknown } | undefined;

  constructor(private readonly lanes: Lanes) {}

  /** The lane of a request. One that goes where the last one went is in its lane, unless the provider names it. */
  of(provider: Provider, config: InternalAxiosRequestConfig): Lane {
    const named = provider.lane && this.named(provider, provider.lane, config);
    if (named !== undefined) return named;
    const { last } = this;
    const { method, url, baseURL, allowAbsoluteUrls } = config;
    const isSame = last?.url === url && last?.baseURL === baseURL && last?.method === method;
    const isSameWay = isSame && last?.allowAbsoluteUrls === allowAbsoluteUrls;
    if (isSameWay && last !== undefined && last.lane.provider === provider && !last.lane.isLetGo) return last.lane;
    const route = routeOf(method ?? 'get', textOf(url));
    const lane = this.lanes.of(provider, nameOf(config), route);
    // Who shares a lane may come to have one of their own.
    if (typeof url !== 'object' && lane.route === route) this.last = { lane, method, url, baseURL, allowAbsoluteUrls };
    return lane;
  }

  /** What the provider's own function threw, for whom the lane was found. */
  takeFault(): { readonly error: unknown } | undefined {
    const { fault } = this;
    if (fault !== undefined) this.fault = undefined;
    return fault;
  }

  /** The lane that the provider names; `undefined` if its own function fails. */
  private named(
    provider: Provider,
    name: NonNullable<Provider['lane']>,
    config: InternalAxiosRequestConfig,
  ): Lane | undefined {
    try {
      return this.lanes.named(provider, nameOf(config), name(factsOf(config)));
    } catch (error) {
      this.fault = { error };
      return undefined;
    }
  }
}

function nameOf(config: InternalAxiosRequestConfig): string {
  return hostOf(config)?.host ?? '';
}

/** What is known of a request when it is made. The credentials of `auth` are a header by the time that it is sent. */
function factsOf(config: InternalAxiosRequestConfig): RequestFacts {
  const { method = 'get', url, baseURL, allowAbsoluteUrls, headers, data } = config;
  return {
    method: method.toUpperCase(),
    path: pathIn(url, baseURL, allowAbsoluteUrls),
    header: (name) => (name.toLowerCase() === 'authorization' && basicOf(config)) || headerOf(headers, name),
    body: data,
  };
}

function basicOf({ auth }: InternalAxiosRequestConfig): string | undefined {
  return auth && `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}`;
}
