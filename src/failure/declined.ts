import type { Decline } from '../providers/declines.js';
import type { Classified } from './classify.js';

/** How the payment was refused, if it was. The provider's own advice takes precedence over the row's. */
export function declinedBy({ rule, failure }: Classified): (Decline & { readonly providerCode: string }) | undefined {
  if (rule.decline === undefined) return undefined;
  const { code, retryable } = rule.decline;
  return { code, retryable: failure.retryable ?? retryable, providerCode: failure.code };
}
