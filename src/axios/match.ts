import type { InternalAxiosRequestConfig } from 'axios';
import type { Provider } from '../providers/provider.js';
import type { Lane } from '../traffic/lane.js';
import type { Lanes } from '../traffic/lanes.js';
import { hostOf } from './url.js';

/** Finds the provider of a request by its host: the first one that names it. */
export function matcherOf(
  providers: readonly Provider[],
): (config: InternalAxiosRequestConfig) => Provider | undefined {
  return (config) => {
    const host = hostOf(config);
    return host && providers.find(({ hosts }) => hosts.some((pattern) => fits(pattern, host)));
  };
}

/** A host without a port fits every port; `*.` fits every name below. */
function fits(pattern: string, host: URL): boolean {
  const found = /:\d+$/.test(pattern) ? host.host : host.hostname;
  return pattern.startsWith('*.') ? found.endsWith(pattern.slice(1)) : found === pattern;
}

const SLASH = 47;

/** The lane of a request. Most requests of a client share a base URL, which tells their host. */
export function laneOf(lanes: Lanes, provider: Provider, config: InternalAxiosRequestConfig): Lane {
  const { url, baseURL } = config;
  const host = () => hostOf(config)?.host ?? '';
  const isRelative = baseURL !== undefined && url?.charCodeAt(0) === SLASH && url.charCodeAt(1) !== SLASH;
  return isRelative ? lanes.under(baseURL, provider, host) : lanes.of(provider, host());
}
