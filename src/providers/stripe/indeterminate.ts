import type { Exchange } from '../provider.js';
import { apiOf } from './keyed.js';

/**
 * Stripe itself failed, and v1 keeps that under the key. The effects may come at any time, because Stripe completes some of these
 * requests later: that there are none yet proves nothing (Stripe: error-low-level). A request without a method is inside `run()`, and
 * may be such a one.
 */
export function isIndeterminate({ status, header, request }: Exchange): boolean {
  const { method = 'POST', path } = request;
  if (method !== 'POST' || apiOf(path) !== 'v1') return false;
  return status === 500 || (status > 500 && header('stripe-should-retry') === 'false');
}
