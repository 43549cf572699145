import type { InternalAxiosRequestConfig } from 'axios';
import type { BoundReader } from '../engine/lane-finder.js';
import { headerOf, type RequestFacts } from '../providers/exchange.js';
import { destinationOf, hostOf, urlOf } from './url.js';

/** Reads where axios's requests go. */
export const axiosReader: BoundReader<InternalAxiosRequestConfig> = {
  hostOf,
  urlOf,
  factsOf,
};

/** What is known about a request when it is made. */
function factsOf(config: InternalAxiosRequestConfig): RequestFacts {
  const { method = 'get', data } = config;
  return {
    method: method.toUpperCase(),
    path: destinationOf(config).path,
    host: hostOf(config)?.hostname,
    header: headersOf(config),
    body: data,
  };
}

/** The headers of a request by name. By the time it is sent, the credentials of `auth` are one of them. */
export function headersOf(config: InternalAxiosRequestConfig): RequestFacts['header'] {
  return (name) => (name.toLowerCase() === 'authorization' && basicOf(config)) || headerOf(config.headers, name);
}

function basicOf({ auth }: InternalAxiosRequestConfig): string | undefined {
  return auth && `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}`;
}
