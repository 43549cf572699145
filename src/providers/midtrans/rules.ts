import { faults, refusals, withRemedies } from '../rows.js';
import type { Rule } from '../rule.js';
import { midtransRemedies } from './remedies.js';

/** What to do if Midtrans says that an order id is already used: see `MidtransOptions.onUsedOrderId`. */
export type OnUsedOrderId = 'look-up' | 're-key' | 'fail-fast';

const FREQUENT = 'Midtrans: Frequently Encountered Error Codes';
const LIST = 'Midtrans: api-docs.midtrans.com, status code';
const HEADERS = 'Midtrans: API Headers & Idempotency';
const CARE = 'classification: where the tables need care';

/** Said in the body. As a bare HTTP status, the same number comes from a balancer or a proxy, and is not a Midtrans code. */
const SAID = { when: { from: ['body', 'text'] } };

/**
 * The endpoints where a used order id is replaced: those that begin a transaction. Elsewhere "used" is about a refund or a
 * change.
 */
const BEGINNING = ['charge', 'snap'];
/**
 * The second request is refused for something that the first one said too. That does not hold for a token or a balance that the
 * first one used up.
 */
const SETTLES = { settles: true } as const;
const LATER = { initial: 2000, factor: 4, max: 30_000 };
const SOON = { initial: 2000, factor: 2 };

/** Snap sends no code, only a text, in one of these wordings. */
const SNAP_USED = ['ORDER_ID HAS ALREADY BEEN TAKEN', 'ORDER_ID SUDAH DIGUNAKAN', 'ORDER_ID HAS BEEN TAKEN'];

/** The rows of Midtrans. `onUsed` decides what a used order id does on a first attempt. */
export function midtransRules(onUsed: OnUsedOrderId): Rule[] {
  const action = onUsed === 'look-up' ? 'reconcile' : onUsed;
  const used: Omit<Rule, 'code' | 'source' | 'basis'> = {
    when: { ...SAID.when, endpoint: BEGINNING },
    action,
    processed: 'no',
    afterAmbiguous: 'reconcile',
    keys: ['orderId', 'idempotencyKey'],
    why: 'The order id is active or paid: look first, then a fresh one',
  };
  return withRemedies(midtransRemedies, [
    { code: '406', ...used, source: `${FREQUENT}, 406`, basis: 'S' },
    ...SNAP_USED.map((code): Rule => ({ code, ...used, source: `${LIST}; Snap's wording of 406`, basis: 'D' })),
    {
      code: '406',
      ...SAID,
      action: 'reconcile',
      processed: 'no',
      afterAmbiguous: 'reconcile',
      why: 'Used already: on a refund or a change, a fresh key would do it twice',
      remedy: 'See GET /v2/ORDER/status for the refunds made before you send one under another refund key.',
      source: `${CARE}, note 2`,
      basis: 'J',
    },
    {
      code: '202',
      when: { from: 'status' },
      action: 'retry',
      processed: 'yes',
      poll: true,
      delay: { initial: 1500, factor: 1 },
      why: 'The first request with this key is still running: ask again',
      remedy: 'If it persists, see GET /v2/ORDER/status; send nothing under another key meanwhile.',
      source: HEADERS,
      basis: 'D',
    },
    ...declines,
    ...faults(
      { source: FREQUENT, basis: 'S~', delay: LATER },
      ['503', 'A temporary failure at the bank, which may have acted', { source: `${FREQUENT}, 503` }],
      ['900', 'An intermittent failure at the provider, which may have acted', { source: `${FREQUENT}, 900` }],
      ['502', 'The bank could not be reached in time', { source: LIST, basis: 'D' }],
      ['504', 'The fraud system could not be reached in time', { source: LIST, basis: 'D' }],
    ),
    ...faults(
      { source: LIST, basis: 'D', delay: SOON },
      ['500', 'An internal error; Midtrans says to retry'],
      ['505', 'The VA number was not created; Midtrans says to retry', SAID],
    ),
    {
      code: '429',
      action: 'retry',
      processed: 'no',
      delay: { initial: 5000, factor: 2 },
      why: 'The rate limit rejects before any work is done',
      source: LIST,
      basis: 'D',
    },
    ...refusals({ source: `${FREQUENT}, 401`, basis: 'S' }, ['401', 'Wrong server key or environment']),
    ...refusals(
      { source: LIST, basis: 'D', ...SAID },
      ['300', 'Moved permanently: the URL must change'],
      ['400', 'A field of the request is wrong', SETTLES],
      ['402', 'This payment type is not enabled', SETTLES],
      ['403', 'This Accept header is not supported'],
      ['404', 'No such transaction'],
      ['405', 'This method is not supported here'],
      ['407', 'The transaction has expired'],
      ['408', 'This content type is not supported'],
      ['409', 'Too many transactions for one card'],
      ['410', 'The account is not active', SETTLES],
      ['411', 'The token has expired or is missing'],
      ['412', 'This change of status is not possible', { afterAmbiguous: 'reconcile' }],
      ['413', 'The request cannot be parsed', SETTLES],
      ['414', 'The balance does not cover the refund'],
      ['501', 'The feature is not available'],
    ),
    {
      code: 'IDEMPOTENCY-KEY IS NOT UNIQUE',
      action: 'fail-fast',
      processed: 'maybe',
      afterAmbiguous: 'reconcile',
      why: 'This key was used with another body: a bug in the caller',
      source: 'Midtrans: Payouts, HTTP(S) Header',
      basis: 'D',
    },
    {
      code: '202',
      action: 'fail-fast',
      processed: 'no',
      why: 'Refused, though the status looks like a success',
      remedy: 'Read status_message and transaction_status in the answer: they say what was refused.',
      source: `${CARE}, note 3`,
      basis: 'J',
    },
  ]);
}

const DENIED = { transactionStatus: 'deny' };

/** Denied payments: the channel's code says why. All of them are final for this order. */
const declines: readonly Rule[] = [
  {
    code: '900',
    field: 'channel_response_code',
    when: { ...DENIED, paymentType: 'gopay' },
    action: 'fail-fast',
    processed: 'yes',
    decline: { code: 'processor_error', retryable: 'later' },
    why: 'This attempt is final; a new charge, later, can succeed',
    remedy: 'Have the customer pay later under a fresh order id, or by another payment type.',
    source: `${FREQUENT}, 900`,
    basis: 'J',
  },
  {
    code: '05',
    field: 'channel_response_code',
    when: DENIED,
    action: 'fail-fast',
    processed: 'yes',
    decline: { code: 'do_not_honor', retryable: 'never' },
    why: 'Only the issuer can say why; card networks count reattempts',
    source: `${FREQUENT}, 05`,
    basis: 'S',
  },
  {
    code: '202',
    when: DENIED,
    action: 'fail-fast',
    processed: 'yes',
    decline: { code: 'generic', retryable: 'never' },
    why: 'Denied by the bank or by fraud detection',
    remedy: 'Check the Midtrans dashboard for who denied it, bank or fraud rule; offer another payment type.',
    source: LIST,
    basis: 'D',
  },
];
