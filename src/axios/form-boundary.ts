import { randomUUID } from 'node:crypto';
import axios, { type InternalAxiosRequestConfig } from 'axios';
import { headerOf } from '../providers/exchange.js';

/** Whose form it is: what stands between the parts of it, on each attempt. */
export interface Bounded {
  boundary?: string;
}

/** What axios reads of the boundary that a request names. It makes another for one that is not so, its own among them. */
const READ_BY_AXIOS = /boundary=[-\w]{10,70}/i;

/** As long as axios's own, so that nothing else about the request differs. */
const PREFIX = `axios-${axios.VERSION.replace(/[^-\w]/g, '_')}-boundary-`;
const fresh = () => PREFIX + randomUUID().replaceAll('-', '').slice(0, 25);

interface Form {
  getBoundary(): string;
  setBoundary(boundary: string): void;
}

/** A form leaves, by axios's adapter for Node, which would put a new boundary into each attempt: it would be another request. */
export function keepBoundary(of: Bounded, config: InternalAxiosRequestConfig): void {
  const { data, headers } = config as { data: unknown; headers: InternalAxiosRequestConfig['headers'] };
  if (data instanceof FormData || isPolyfill(data)) {
    if (READ_BY_AXIOS.test(headerOf(headers, 'content-type') ?? '')) return;
    of.boundary ??= fresh();
    headers.setContentType(`multipart/form-data; boundary=${of.boundary}`);
  } else if (isForm(data)) of.boundary ??= data.getBoundary();
}

/** Has axios make the form of an object with the boundary that it had. */
export function restoreBoundary({ boundary }: Bounded, config: InternalAxiosRequestConfig): void {
  const { env } = config;
  const Made = env?.FormData as (new () => object) | undefined;
  if (boundary === undefined || Made === undefined || !isForm(Made.prototype)) return;
  class Same extends Made {
    constructor() {
      super();
      if (isForm(this)) this.setBoundary(boundary as string);
    }
  }
  config.env = { ...env, FormData: Same as never };
}

/** Of undici's package, or a polyfill. */
function isPolyfill(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object FormData]' && Symbol.iterator in (value as object);
}

/** Of the package `form-data`, which axios makes of an object. */
function isForm(value: unknown): value is Form {
  const { getBoundary, setBoundary } = (value ?? {}) as Partial<Form>;
  return typeof getBoundary === 'function' && typeof setBoundary === 'function';
}
