import { contradictions, faults, withRemedies } from '../rows.js';
import type { Rule } from '../rule.js';
import { unreadUnderKey } from '../unread-rows.js';
import { declineRules } from './declines.js';
import { refusedRules } from './refused.js';
import { mercadoPagoRemedies } from './remedies.js';

const ORDERS = 'Mercado Pago: Orders, Possible errors';
const CAUSES = 'Mercado Pago: Payments reference, errors (cause.code)';
const IDEMPOTENCY = 'Mercado Pago: Idempotency (what was made under the key is told again)';
const SDK = 'Mercado Pago: sdk-nodejs 3.6, errors';
const REFUND_ERRORS = 'Mercado Pago: Orders, Refund errors; Refund order';
const SOON = { initial: 1000, factor: 2 };

/** The first request with this key is still running. */
const running = (code: string, more: Partial<Rule>): Rule => ({
  code,
  action: 'retry',
  processed: 'maybe',
  poll: true,
  delay: { initial: 2000, factor: 1.5 },
  why: 'The key is locked: the first request with it still runs',
  source: ORDERS,
  basis: 'S',
  ...more,
});

/**
 * "By default, these errors are reported as a 400", while the refund is in process. The page gives no code, so only those count as
 * refusals that say what is wrong with the request.
 */
const pixRefund = (code: string): readonly Rule[] => [
  {
    code,
    when: { endpoint: 'refund', status: '400' },
    action: 'reconcile',
    processed: 'maybe',
    // It would be refused again.
    maxRetries: 0,
    why: 'A Pix refund that is in process is answered so: look',
    remedy: 'Send X-Render-In-Process-Refunds with refunds; read those of the payment before another one.',
    source: 'Mercado Pago: Refund of transactions with Pix',
    basis: 'S~',
  },
];

/** The rows of Mercado Pago: Payments and Orders. */
export const mercadoPagoRules: readonly Rule[] = withRemedies(mercadoPagoRemedies, [
  {
    code: 'idempotency_key_already_used',
    action: 'reconcile',
    processed: 'no',
    afterAmbiguous: 'reconcile',
    keys: ['idempotencyKey'],
    delay: { initial: 1000 },
    why: 'The key was used before, maybe for this order: look first',
    source: ORDERS,
    basis: 'S~',
  },
  {
    code: '2001',
    field: 'cause',
    action: 'fail-fast',
    processed: 'no',
    afterAmbiguous: 'reconcile',
    why: 'The same request was posted in the last minute',
    source: CAUSES,
    basis: 'S~',
  },
  running('resource_locked', {}),
  running('401001', {
    field: 'cause',
    why: 'The first payment with this key is not completed yet',
    source: 'Mercado Pago: Idempotency, Responses (409)',
  }),
  ...faults(
    { source: ORDERS, basis: 'S~', delay: SOON },
    ['internal_error', 'A failure at Mercado Pago; the payment may have been made'],
    ['internal_server_error', 'A failure at Mercado Pago; the payment may have been made'],
    ['idempotency_validation_failed', 'The key could not be read; the payment may have been made', { basis: 'J' }],
    ['2004', 'The gateway could not be reached; it may have acted', { field: 'cause', source: CAUSES, basis: 'J' }],
    ['2007', 'The card token could not be read for now', { field: 'cause', source: CAUSES, basis: 'J' }],
  ),
  ...contradictions({ source: SDK, basis: 'S~', delay: SOON }),
  ...declineRules,
  ...['order_refund_already_in_process', 'refund_in_progress'].map(
    (code): Rule => ({
      code,
      action: 'reconcile',
      processed: 'no',
      afterAmbiguous: 'reconcile',
      why: 'A refund of this order is being processed: look',
      remedy: 'Read the order by GET until its refund is processed or has failed, before you refund again.',
      source: REFUND_ERRORS,
      basis: 'S~',
    }),
  ),
  ...pixRefund('bad_request'),
  ...refusedRules,
  ...pixRefund('*'),
  running('*', { when: { status: '423' }, source: `${SDK} (423)` }),
  ...faults({ source: `${SDK} (424)`, basis: 'S~', delay: SOON }, [
    '*',
    'A part of Mercado Pago did not answer',
    { when: { status: '424' } },
  ]),
  {
    code: '*',
    when: { status: '409', operation: 'write' },
    action: 'fail-fast',
    processed: 'maybe',
    why: 'A conflict with key or state, maybe of an earlier attempt',
    source: `${SDK} (409)`,
    basis: 'J',
  },
  // Under its key, the same request gets what it made the first time.
  ...unreadUnderKey({ source: IDEMPOTENCY, basis: 'J', delay: SOON }),
]);
