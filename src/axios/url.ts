import type { InternalAxiosRequestConfig } from 'axios';
import { pathOf } from '../redaction/path.js';

type Target = Pick<InternalAxiosRequestConfig, 'url' | 'baseURL' | 'allowAbsoluteUrls'>;

/** A URL that names a host of its own, which axios puts no base before. */
function isAbsolute(url: string): boolean {
  return /^(?:[a-z][a-z\d+.-]*:)?\/\//i.test(url);
}

/** The URL that axios makes of the two, without its parameters. */
export function fullUrl(url = '', baseURL = ''): string {
  if (baseURL === '' || isAbsolute(url)) return url;
  if (url === '') return baseURL;
  const base = baseURL.endsWith('/') ? baseURL.replace(/\/?\/$/, '') : baseURL;
  // No more than one slash: with two it would be absolute.
  return url.startsWith('/') ? base + url : `${base}/${url}`;
}

/** The path of a request. */
export function pathIn(url: string | undefined, baseURL: string | undefined): string {
  return pathOf(fullUrl(url, baseURL));
}

/** Where a request goes; `undefined` for one that names no host. */
export function hostOf({ url = '', baseURL, allowAbsoluteUrls }: Target): URL | undefined {
  const target = isAbsolute(url) && allowAbsoluteUrls !== false ? url : (baseURL ?? url);
  try {
    const host = new URL(target, 'http://unknown.invalid');
    return host.hostname === 'unknown.invalid' ? undefined : host;
  } catch {
    return undefined;
  }
}
