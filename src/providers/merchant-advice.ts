import { reattemptLimits } from './reattempts.js';
import type { Reading } from './rule.js';

/**
 * What the issuer advises about a decline.
 *
 * @param advice Mastercard's merchant advice code, with or without words after it; or Checkout.com's recommendation, which has
 *   the same first three codes
 */
export function byMerchantAdvice(...advice: readonly unknown[]): Pick<Reading, 'retryable'> {
  const { adviceCodes } = reattemptLimits.mastercard;
  for (const each of advice) {
    const [code] = typeof each === 'string' ? (/^\d\d(?!\d)/.exec(each.trim()) ?? []) : [];
    if (code !== undefined && Object.hasOwn(adviceCodes, code)) {
      return { retryable: adviceCodes[code as keyof typeof adviceCodes].retryable };
    }
  }
  return {};
}
