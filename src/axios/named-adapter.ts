import type { InternalAxiosRequestConfig } from 'axios';
import { type Adapter, adapterOf, type Given } from './adapter.js';
import { note } from './passage.js';

/** The adapter that a request names. If it is not available, the attempt fails. */
export function namedAdapter(given: Given, config: InternalAxiosRequestConfig): Adapter {
  try {
    return adapterOf(given, config);
  } catch (error) {
    note(error, { unsent: 'made' });
    return () => Promise.reject(error);
  }
}
