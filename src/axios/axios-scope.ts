import type { AxiosInstance, InternalAxiosRequestConfig } from 'axios';
import type { Client } from '../engine/client.js';
import type { OwnClasses } from './own-classes.js';
import { isStandard } from './serialise.js';

/** What all calls of one attached client share. */
export interface AxiosScope extends Client<InternalAxiosRequestConfig> {
  /** A private copy of the client that sends the retries. */
  readonly twin: AxiosInstance;
  /** Sends the look-ups; has the client's request interceptors and nothing else. */
  readonly looker: AxiosInstance;
  /** The classes of the client's errors. */
  readonly classes: OwnClasses;
  readonly bodyErrors: 'reject' | 'resolve';
  readonly isUntouched: (config: InternalAxiosRequestConfig) => boolean;
}

/** Whether nothing but axios comes between the call and the adapter: no interceptor, no transform but axios's. */
export function leavesUntouched(client: AxiosInstance): (config: InternalAxiosRequestConfig) => boolean {
  const { request } = client.interceptors as { request: { handlers?: readonly unknown[] } };
  return (config) => {
    if ((request.handlers?.length ?? 1) > 0) return false;
    return isStandard(config);
  };
}
