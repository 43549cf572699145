import axios, { type AxiosAdapter as Adapter, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';

export type { Adapter };

const http = known('http');
/** The first of axios's default list, which nearly every client has, that works here. */
const usual = http !== undefined && axios.getAdapter(['xhr', 'http']) === http ? http : undefined;

export type Given = InternalAxiosRequestConfig['adapter'];

/** Replaces the adapter while a call begins, and remembers the one it replaced. */
export interface Stand {
  (config: InternalAxiosRequestConfig): Promise<AxiosResponse>;
  given?: Given;
}

/** @param given the adapter that it replaces, as the caller named it */
export function standIn(given: Given, send: Adapter): Stand {
  const stand: Stand = send;
  stand.given = given;
  return stand;
}

/** The adapter as the caller named it. A config that never reached its adapter still has our stand-in. */
export function givenIn({ adapter }: InternalAxiosRequestConfig): Given {
  return isStand(adapter) ? adapter.given : adapter;
}

/** Gives a config the adapter back that it had. */
export function restoreAdapter(config: InternalAxiosRequestConfig, given: Given): void {
  if (given === undefined) delete config.adapter;
  else config.adapter = given;
}

/** Whether a call of an attached client begins with this adapter. */
export function isStand(adapter: unknown): adapter is Stand {
  return typeof adapter === 'function' && 'given' in adapter;
}

/** The adapter of a request, as axios finds it. Does not search for the usual one on every request. */
export function adapterOf(given: Given, config: InternalAxiosRequestConfig): Adapter {
  const adapter = given ?? axios.defaults.adapter;
  if (typeof adapter === 'function') return adapter;
  const isUsual = Array.isArray(adapter) && adapter[0] === 'xhr' && adapter[1] === 'http';
  if (isUsual && usual !== undefined) return usual;
  return (axios.getAdapter as Find)(adapter, config);
}

/** Those of requests that name an adapter which is not available. */
const missing = new WeakSet<Adapter>();

/** The adapter that a request names. If it is not available, the attempt fails. */
export function namedAdapter(given: Given, config: InternalAxiosRequestConfig): Adapter {
  try {
    return adapterOf(given, config);
  } catch (error) {
    const adapter = () => Promise.reject(error);
    missing.add(adapter);
    return adapter;
  }
}

export function isMissing(adapter: Adapter): boolean {
  return missing.has(adapter);
}

/** Whether the adapter is one of axios's, which only send. A foreign one may answer from a cache, or wrap ours. */
export function isAxios(adapter: Adapter, config: InternalAxiosRequestConfig): boolean {
  return adapter === http || isFetch(adapter, config);
}

/** Only axios's adapter for Node is known to end at once when its signal says so. */
export function heedsSignals(adapter: Adapter): boolean {
  return adapter === http;
}

/** Adapters that are not axios's for `fetch`, with the config's `fetch` that was checked: asking axios is slow. */
const others = new WeakMap<Adapter, unknown>();

/** axios's adapter for `fetch`; it has one for each `fetch` that a config may name. */
export function isFetch(adapter: Adapter, config: InternalAxiosRequestConfig): boolean {
  const named: unknown = config.env?.fetch;
  if (adapter === http || (others.has(adapter) && others.get(adapter) === named)) return false;
  const isIt = known('fetch', config) === adapter;
  if (!isIt) others.set(adapter, named);
  return isIt;
}

type Find = (adapter: unknown, config: InternalAxiosRequestConfig | undefined) => Adapter;

/** `undefined` if axios has no such adapter, as in its build for browsers. */
function known(name: string, config?: InternalAxiosRequestConfig): Adapter | undefined {
  try {
    return (axios.getAdapter as Find)(name, config);
  } catch {
    return undefined;
  }
}
