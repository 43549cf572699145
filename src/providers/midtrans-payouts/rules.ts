import type { Decline } from '../declines.js';
import { faults, refusals, withRemedies } from '../rows.js';
import type { Rule } from '../rule.js';
import { unreadUnderKey } from '../unread-rows.js';
import { midtransPayoutsRemedies } from './remedies.js';
import { BALANCE, INVALID } from './texts.js';

const TEXTS = 'Midtrans: Payouts, error mapping';
const STATUSES = 'Midtrans: Payouts, HTTP status code';
const KEYS = 'Midtrans: Payouts, HTTP(S) Header';

const ACCOUNTS: readonly (readonly [code: string, reason: Decline['code'], why: string])[] = [
  ['ACCOUNT IS DORMANT', 'not_permitted', "The recipient's account is dormant"],
  ['ACCOUNT IS CLOSED', 'closed_account', "The recipient's account is closed"],
  ['ACCOUNT DOES NOT EXIST', 'invalid_account', "The recipient's account does not exist"],
  ['INVALID BANK ACCOUNT', 'invalid_account', "The recipient's account is not valid"],
];

/** The rows of Midtrans Payouts (Iris). It sends texts instead of codes; without a known text, the HTTP status decides. */
export const midtransPayoutsRules: readonly Rule[] = withRemedies(midtransPayoutsRemedies, [
  {
    code: 'IDEMPOTENCY-KEY IS NOT UNIQUE',
    action: 'fail-fast',
    processed: 'maybe',
    afterAmbiguous: 'reconcile',
    why: 'This key was used with another body: a bug in the caller',
    source: KEYS,
    basis: 'D',
  },
  {
    code: 'PARTNER REFERENCE NO ALREADY EXISTS FOR THIS PARTNER',
    action: 'reconcile',
    processed: 'no',
    afterAmbiguous: 'reconcile',
    why: 'This reference has a payout already',
    source: TEXTS,
    basis: 'D',
  },
  ...faults(
    { source: TEXTS, basis: 'D', delay: { initial: 2000 } },
    ['SOMETHING WENT WRONG', 'An internal error: retried only under the key'],
    ['CANNOT REACH', 'The bank cannot be reached; it may have acted all the same'],
  ),
  // Whatever its text says.
  {
    code: '*',
    when: { status: ['500', '501', '502', '503', '504'] },
    action: 'retry',
    processed: 'maybe',
    outage: true,
    delay: { initial: 2000 },
    why: "Something went wrong on Midtrans' end: retried only under the key",
    remedy: 'If it persists, ask Midtrans support, with the X-Idempotency-Key and the time.',
    source: `${STATUSES}; ${KEYS}`,
    basis: 'D',
  },
  ...refusals(
    { source: TEXTS, basis: 'D', settles: true },
    ...INVALID.map((code) => [code, 'A field of a payout is wrong; none was made'] as const),
  ),
  ...refusals(
    { source: TEXTS, basis: 'D' },
    ...BALANCE.map((code) => [code, 'Your balance at Midtrans does not cover it'] as const),
    ['YOU ARE NOT AUTHORIZED TO PERFORM THIS ACTION', 'Creator and approver have separate keys; this is the wrong one'],
    ['SPECIFIED PAYOUT NOT FOUND', 'No such payout'],
  ),
  ...ACCOUNTS.map(
    ([code, reason, why]): Rule => ({
      code,
      action: 'fail-fast',
      processed: 'no',
      decline: { code: reason, retryable: 'new-data' },
      why,
      source: TEXTS,
      basis: 'D',
    }),
  ),
  {
    code: 'FAILED',
    field: 'status',
    action: 'fail-fast',
    processed: 'yes',
    decline: { code: 'generic', retryable: 'later' },
    why: 'Each payout of the request has failed',
    source: 'Midtrans: Create Payout, status',
    basis: 'D',
  },
  ...unreadUnderKey({ source: KEYS, basis: 'D' }),
  {
    code: '*',
    when: { status: '409' },
    action: 'retry',
    processed: 'maybe',
    delay: { initial: 2000, factor: 2 },
    why: 'A conflict, perhaps with the first request with this key, still running',
    remedy: 'If it persists, look for two processes that pay under one key.',
    source: STATUSES,
    basis: 'J',
  },
  {
    code: '*',
    when: { status: '429' },
    action: 'retry',
    processed: 'no',
    delay: { initial: 2000, factor: 2 },
    why: 'Too many requests; Midtrans advises exponential backoff',
    remedy: 'Put several payouts into one request, or spread the requests over time.',
    source: STATUSES,
    basis: 'D',
  },
]);
