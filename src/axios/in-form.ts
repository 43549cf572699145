import { Readable } from 'node:stream';
import type { InternalAxiosRequestConfig } from 'axios';
import { type Adapter, isFetch } from './adapter.js';

/** What a look-up found, in the form in which the adapter hands on an answer of the caller's `responseType`. */
export function inForm(found: unknown, adapter: Adapter, config: InternalAxiosRequestConfig): unknown {
  const { responseType } = config;
  if (responseType !== 'stream' && responseType !== 'arraybuffer' && responseType !== 'blob') return found;
  const bytes = bytesOf(found);
  if (bytes === undefined) return found;
  const isWeb = isFetch(adapter, config);
  switch (responseType) {
    case 'stream':
      return isWeb ? new Blob([bytes]).stream() : Readable.from(bytes);
    case 'arraybuffer':
      return isWeb ? Uint8Array.from(bytes).buffer : bytes;
    case 'blob':
      return isWeb ? new Blob([bytes]) : bytes.toString();
  }
}

/** `undefined` for what an application's own hook found that is no JSON. */
function bytesOf(found: unknown): Buffer | undefined {
  try {
    return Buffer.from(typeof found === 'string' ? found : (JSON.stringify(found) ?? ''));
  } catch {
    return undefined;
  }
}
