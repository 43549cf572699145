import type { InternalAxiosRequestConfig } from 'axios';
import type { Provider } from '../providers/provider.js';
import type { Lane } from '../traffic/lane.js';
import type { Lanes } from '../traffic/lanes.js';
import { hostOf } from './url.js';

const SLASH = 47;

/** The lane of a request. Most requests of a client share a base URL, which tells their host. */
export function laneOf(lanes: Lanes, provider: Provider, config: InternalAxiosRequestConfig): Lane {
  const { url, baseURL } = config;
  const isRelative = typeof url === 'string' && url.charCodeAt(0) === SLASH && url.charCodeAt(1) !== SLASH;
  return isRelative && typeof baseURL === 'string'
    ? lanes.under(baseURL, provider, config, nameOf)
    : lanes.of(provider, nameOf(config));
}

function nameOf(config: InternalAxiosRequestConfig): string {
  return hostOf(config)?.host ?? '';
}
