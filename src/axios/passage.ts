import axios, { type InternalAxiosRequestConfig } from 'axios';
import { type Passage, UNKNOWN_PASSAGE } from '../failure/passage.js';
import { transportCode } from '../failure/transport.js';
import { isNode } from '../wire/is-node.js';
import { hasOtherMethod, requestOf, unsentOf } from '../wire/node-request.js';
import { type Adapter, heedsSignals, isFetch, isMissing } from './adapter.js';

/** A request that was sent, and the adapter that sent it. */
export interface Sent {
  readonly adapter: Adapter;
  readonly sentMethod: string | undefined;
  readonly outer: InternalAxiosRequestConfig;
}

/** How the request behind an error fared. It is read at the end: a destroyed socket still tells whether it was ever open. */
export function passageOf({ adapter, sentMethod, outer }: Sent, error: unknown): Passage {
  if (isMissing(adapter)) return { unsent: 'made' };
  const request = requestOf(error);
  // An adapter that wraps axios's passes the request on.
  if (hasOtherMethod(request, sentMethod)) return { redirected: true };
  if (!heedsSignals(adapter)) return !request && isUnmade(adapter, outer, error) ? { unsent: 'made' } : UNKNOWN_PASSAGE;
  if (request === undefined) return isThrown(error) ? { unsent: 'made' } : UNKNOWN_PASSAGE;
  const unsent = isNode ? unsentOf(request, error) : undefined;
  return unsent === undefined ? UNKNOWN_PASSAGE : { unsent };
}

/** Thrown while the request was being made: any later error is an AxiosError that names its request. */
function isThrown(error: unknown): boolean {
  return typeof error === 'object' && error !== null && !axios.isAxiosError(error) && !axios.isCancel(error);
}

/**
 * axios's adapter for `fetch` found no `Request` to make of a config: a later error names it. A platform that has none, or a
 * config's own `fetch`, may do without.
 */
function isUnmade(adapter: Adapter, config: InternalAxiosRequestConfig, error: unknown): boolean {
  const { fetch, Request } = (config.env ?? {}) as { readonly fetch?: unknown; readonly Request?: unknown };
  const isUsual = isNode && fetch === undefined && Request === undefined;
  return isUsual && transportCode(error) === 'ERR_NETWORK' && isFetch(adapter, config);
}
