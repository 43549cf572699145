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
}

/** Finds the lanes of a client's requests. */
export class LaneFinder {
  private last: Found | undefined;

  constructor(private readonly lanes: Lanes) {}

  /** The lane of a request. One that goes where the last one went is in its lane. */
  of(provider: Provider, config: InternalAxiosRequestConfig): Lane {
    const { last } = this;
    const { method, url, baseURL } = config;
    const isSame = last?.url === url && last?.baseURL === baseURL && last?.method === method;
    if (isSame && last !== undefined && last.lane.provider === provider && provider.lane === undefined)
      return last.lane;
    const lane = this.lanes.of(provider, hostOf(config)?.host ?? '', routeOf(method ?? 'get', textOf(url)), () =>
      factsOf(config),
    );
    if (typeof url !== 'object') this.last = { lane, method, url, baseURL };
    return lane;
  }
}

/** What is known of a request when it is made. */
function factsOf({
  method = 'get',
  url,
  baseURL,
  allowAbsoluteUrls,
  headers,
  data,
}: InternalAxiosRequestConfig): RequestFacts {
  return {
    method: method.toUpperCase(),
    path: pathIn(url, baseURL, allowAbsoluteUrls),
    header: (name) => headerOf(headers, name),
    body: data,
  };
}
