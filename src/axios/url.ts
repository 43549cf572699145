import type { InternalAxiosRequestConfig } from 'axios';
import { authorityOf, isRelated, movedTo, pathOf, related } from '../redaction/path.js';

/** The part of a config that says where it goes. */
export type Target = {
  readonly [K in 'url' | 'baseURL' | 'allowAbsoluteUrls']?: InternalAxiosRequestConfig[K] | undefined;
};

/** Callers give `URL` objects too, whatever axios's types say. */
export function textOf(url: string | undefined): string {
  return typeof url === 'string' ? url : String(url ?? '');
}

/** A URL that names its own host, so that axios does not prepend the base. */
function isAbsolute(url: string): boolean {
  return /^(?:[a-z][a-z\d+.-]*:)?\/\//i.test(url);
}

/** The URL that axios makes of a config, without parameters. */
export function urlOf(target: Target): string {
  return destinationOf(target).whole;
}

function fullUrl(given: string | undefined, base: string | undefined, allowAbsoluteUrls = true): string {
  const url = textOf(given);
  const baseURL = textOf(base);
  if (baseURL === '' || (allowAbsoluteUrls && isAbsolute(url))) return url;
  if (url === '') return baseURL;
  const stem = baseURL.endsWith('/') ? baseURL.replace(/\/?\/$/, '') : baseURL;
  if (!url.startsWith('/')) return `${stem}/${url}`;
  return stem + (url[1] === '/' ? url.replace(/^\/+/, '/') : url);
}

/** Where a request goes: its whole URL, without parameters, and the path in it. */
interface Destination {
  readonly whole: string;
  readonly path: string;
}

/** The last one, and what it was made of: a client often goes to the same place, and each answer is judged by it. */
let last: (Destination & Target) | undefined;

export function destinationOf({ url, baseURL, allowAbsoluteUrls }: Target): Destination {
  const isSame = last?.url === url && last?.baseURL === baseURL && last?.allowAbsoluteUrls === allowAbsoluteUrls;
  // A URL object may have been changed meanwhile.
  if (last !== undefined && isSame && typeof url === 'string' && typeof baseURL !== 'object') return last;
  const whole = fullUrl(url, baseURL, allowAbsoluteUrls);
  last = { url, baseURL, allowAbsoluteUrls, whole, path: pathOf(whole) };
  return last;
}

/** Where a request goes; `undefined` for one that names no host. */
export function hostOf(target: Target): URL | undefined {
  try {
    const host = new URL(urlOf(target), 'http://unknown.invalid');
    return host.hostname === 'unknown.invalid' ? undefined : host;
  } catch {
    return undefined;
  }
}

/** The same target at another origin. */
export function targetAt(origin: string, { url: given, baseURL }: Target, allowAbsoluteUrls = true): Target {
  const url = textOf(given);
  if ((allowAbsoluteUrls || !baseURL) && isAbsolute(url)) return { url: movedTo(origin, url) };
  return { baseURL: movedTo(origin, textOf(baseURL)) };
}

/**
 * Where another request of the same caller goes: like any request of the same client, but to the host that `own` goes to.
 *
 * @param own the request as the caller wrote it, before any interceptor
 * @param reference a URL, or what `related` resolves against the request's own URL
 * @throws TypeError if it leads nowhere
 */
export function neighbourOf(own: Target, reference: string): Target {
  const { baseURL, allowAbsoluteUrls } = own;
  const url = textOf(own.url);
  if (isRelated(reference)) {
    const neighbour = related(url, reference);
    if (neighbour !== undefined) return { url: neighbour, baseURL };
    const whole = related(urlOf(own), reference);
    if (whole === undefined) throw new TypeError('the URL of a look-up leads nowhere');
    return { url: '', baseURL: whole };
  }
  const authority = allowAbsoluteUrls === false ? undefined : authorityOf(url);
  const isTheBase = authority === undefined || hostOf({ url: authority })?.host === hostOf({ baseURL })?.host;
  return { url: reference, baseURL: isTheBase && baseURL ? baseURL : authority };
}

/** The target with this full URL, as much of it in the base URL as before. */
export function targetOf(full: string, target: Target): Target {
  const url = textOf(target.url);
  const baseURL = textOf(target.baseURL);
  const own = urlOf(target);
  if (url !== '' && own === url) return { url: full };
  const stem = baseURL.replace(/\/?\/$/, '');
  const slash = url.startsWith('/') ? '' : '/';
  if (url !== '' && full.startsWith(`${stem}/`)) return { url: full.slice(stem.length + slash.length) };
  const rest = own.slice(stem.length);
  return url !== '' && full.endsWith(rest) ? { baseURL: full.slice(0, -rest.length) } : { url: '', baseURL: full };
}
