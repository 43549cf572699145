import { withRemedies } from '../rows.js';
import type { Rule } from '../rule.js';
import { declinedRows } from './declines.js';
import { errorRows } from './errors.js';

const IDEMPOTENCY = 'Checkout.com: Idempotency';
const CONFLICT = 'Checkout.com: support article 24570669653010, 409 to an idempotent request';
/** The endpoints that take a key. */
const KEYED = ['payment', 'capture', 'refund', 'void', 'cancellation', 'increment', 'context', 'transfer'];

/**
 * Only a 2xx is kept under its key. After any other answer the key protects nothing, and the payment would be made again, so
 * recoverable looks up what may have been done.
 */
const unkept: readonly Rule[] = [
  {
    code: '*',
    when: { status: '409', endpoint: KEYED, from: ['status', 'body'] },
    // After an error the key protects nothing: until the look-up can be believed, it is not known how the first request ended.
    action: 'retry',
    processed: 'maybe',
    poll: true,
    delay: { initial: 30_000, factor: 1 },
    why: 'The first request with this key is still running: look it up',
    remedy: 'Wait half a minute before you send a request again under its key.',
    source: `${CONFLICT}; ${IDEMPOTENCY}`,
    basis: 'S~',
  },
  {
    code: '*',
    when: { status: '403', endpoint: KEYED.slice(1), from: ['status', 'body'] },
    action: 'fail-fast',
    processed: 'no',
    afterAmbiguous: 'reconcile',
    why: 'Not allowed for this payment, or not any more',
    remedy: 'See the payment and its actions in the Dashboard; check what the API key may do.',
    source: 'Checkout.com: API reference, 403 for an action',
    basis: 'J',
  },
];

/** Applies whatever the code says: refusals and declines come with a 2xx or a 4xx. */
const failed: Rule = {
  code: '*',
  when: { operation: 'write', status: '5xx' },
  action: 'reconcile',
  processed: 'maybe',
  outage: true,
  why: 'It may have been done, and the key protects it no more',
  remedy: 'Look for the payment by its reference; if it persists, see status.checkout.com.',
  source: IDEMPOTENCY,
  basis: 'S',
};

export const checkoutComRules: readonly Rule[] = withRemedies({}, [failed, ...errorRows, ...declinedRows, ...unkept]);
