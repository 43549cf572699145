import type { InternalAxiosRequestConfig } from 'axios';
import type { Provider } from '../providers/provider.js';
import { isAbsolute } from './url.js';

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

export function hostOf({ url = '', baseURL, allowAbsoluteUrls }: InternalAxiosRequestConfig): URL | undefined {
  const target = isAbsolute(url) && allowAbsoluteUrls !== false ? url : (baseURL ?? url);
  try {
    const host = new URL(target, 'http://unknown.invalid');
    return host.hostname === 'unknown.invalid' ? undefined : host;
  } catch {
    return undefined;
  }
}
