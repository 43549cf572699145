import type { Passage } from '../failure/passage.js';
import { hasNoTunnel, type Made } from './channels.js';

/** How a request fared if its answer is that of a proxy which made no tunnel; `undefined` for any other answer. */
export function withoutTunnel(request: Made | undefined, status: number): Passage['unsent'] {
  if (request === undefined || !hasNoTunnel(request)) return undefined;
  // What the proxy says about itself, or about the way to the provider, may pass. Otherwise it wants a different client.
  return status >= 500 || status === 408 || status === 429 ? 'opening' : 'made';
}
