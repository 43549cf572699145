import type { Exchange } from '../provider.js';
import { askedIn } from './paths.js';

/**
 * Stripe itself failed, and v1 keeps that under the key. The effects may come at any time, because Stripe completes some of these
 * requests later: that there are none yet proves nothing (Stripe: error-low-level).
 */
export function isIndeterminate({ status, header, request }: Exchange): boolean {
  if (request.method !== 'POST' || (askedIn(request.path).version ?? 'v1') !== 'v1') return false;
  return status === 500 || (status > 500 && header('stripe-should-retry') === 'false');
}
