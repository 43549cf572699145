import { contradictions, faults, withRemedies } from '../rows.js';
import type { Rule } from '../rule.js';
import { unreadUnderKey } from '../unread-rows.js';
import { declineRules } from './declines.js';
import { refusedRules } from './refused.js';
import { paypalRemedies } from './remedies.js';
import { usedRules } from './used.js';

const IDEMPOTENCY = 'PayPal: Idempotency (network timeouts and HTTP 5xx may be sent again under the same id)';
const LIMITS = 'PayPal: Rate limiting guidelines';

/** The rows of PayPal. `details[].issue` decides; `name` counts if there is no issue, or none that a row knows. */
export const paypalRules: readonly Rule[] = withRemedies(paypalRemedies, [
  ...faults(
    { source: IDEMPOTENCY, basis: 'S', delay: { initial: 1000, factor: 2 } },
    ['INTERNAL_SERVER_ERROR', 'A failure at PayPal; the payment may have been made'],
    ['INTERNAL_SERVICE_ERROR', 'A failure at PayPal; the payment may have been made'],
    ['INTERNAL_ERROR', 'A failure at PayPal; the payment may have been made'],
    ['SERVICE_UNAVAILABLE', 'Not available for now; the payment may have been made'],
    ['REQUEST_TIMEOUT_EXCEEDED', 'PayPal took too long; the payment may have been made'],
  ),
  ...contradictions({ source: IDEMPOTENCY, basis: 'S~', delay: { initial: 1000, factor: 2 } }),
  ...usedRules,
  ...declineRules,
  ...['RATE_LIMIT_REACHED', 'RATE_LIMIT_VALIDATION_FAILURES'].map(
    (code): Rule => ({
      code,
      action: 'retry',
      processed: 'no',
      delay: { initial: 5000, factor: 2 },
      why: 'Too many requests: rejected before any work',
      source: LIMITS,
      basis: 'S~',
    }),
  ),
  {
    code: 'RESOURCE_CONFLICT',
    action: 'retry',
    processed: 'no',
    afterAmbiguous: 'reconcile',
    maxRetries: 2,
    delay: { initial: 2000, factor: 2 },
    why: 'It conflicts with another request for this resource',
    source: 'PayPal: Payments v2, OpenAPI 2.5, error_409',
    basis: 'J',
  },
  ...refusedRules,
  // Under its request id, the same request tells the state of the first one; for a new order, nothing else can.
  ...unreadUnderKey({
    source: 'PayPal: Idempotency (the latest status of the previous request is returned)',
    basis: 'J',
    delay: { initial: 1000, factor: 2 },
  }),
]);
