import type { InternalAxiosRequestConfig } from 'axios';
import { type Adapter, adapterOf, type Given } from './adapter.js';
import { note } from './passage.js';

/** The adapter that a request names. One that cannot be had fails the attempt. */
export function namedAdapter(given: Given, config: InternalAxiosRequestConfig): Adapter {
  try {
    return adapterOf(given, config);
  } catch (error) {
    note(error, { unsent: 'made' });
    return () => Promise.reject(error);
  }
}
