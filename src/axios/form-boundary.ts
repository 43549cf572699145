import { randomUUID } from 'node:crypto';
import axios, { type InternalAxiosRequestConfig } from 'axios';
import { headerOf } from '../providers/exchange.js';
import { isFormData } from '../providers/form.js';

/** The owner of a form, with the boundary between its parts, the same on each attempt. */
export interface Bounded {
  boundary?: string;
}

/** The boundaries that axios accepts from a request. It replaces any other, even its own. */
const READ_BY_AXIOS = /boundary=[-\w]{10,70}/i;

/** As long as axios's own, so that nothing else about the request differs. */
const PREFIX = `axios-${axios?.VERSION?.replace(/[^-\w]/g, '_')}-boundary-`;
const fresh = () => PREFIX + randomUUID().replaceAll('-', '').slice(0, 25);

interface Form {
  getBoundary(): string;
  setBoundary(boundary: string): void;
}

/**
 * A form is sent through axios's adapter for Node, which would put a new boundary into each attempt and so make it another
 * request.
 */
export function keepBoundary(of: Bounded, config: InternalAxiosRequestConfig): void {
  const { data, headers } = config as { data: unknown; headers: InternalAxiosRequestConfig['headers'] };
  if (isFormData(data)) {
    if (READ_BY_AXIOS.test(headerOf(headers, 'content-type') ?? '')) return;
    of.boundary ??= fresh();
    headers.setContentType(`multipart/form-data; boundary=${of.boundary}`);
  } else if (isForm(data)) of.boundary ??= data.getBoundary();
}

/** Makes axios build the form of an object with the same boundary as before. */
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

/** A form of the package `form-data`, which axios makes from an object. */
function isForm(value: unknown): value is Form {
  const { getBoundary, setBoundary } = (value ?? {}) as Partial<Form>;
  return typeof getBoundary === 'function' && typeof setBoundary === 'function';
}
