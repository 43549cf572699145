import { faults, refusals, withRemedies } from '../rows.js';
import type { Rule } from '../rule.js';
import { lemanpayRemedies } from './remedies.js';

const ERRORS = 'LemanPay: Errors';
const CODES = 'LemanPay: REST API error codes';
const SOON = { initial: 1000, factor: 2 };

/**
 * A fault that reveals nothing: a read is retried, a write may be half done. The request's own method decides, not the first two
 * digits of the code, which name a method too (01 POST, 02 GET, 03 PUT, 04 DELETE, 00 unmapped).
 */
function unclear(code: string, why: string): Rule[] {
  return [
    ...faults({ source: CODES, basis: 'J', delay: SOON }, [
      code,
      `${why}; a read may be asked once more`,
      { when: { operation: 'read' }, maxRetries: 1 },
    ]),
    { code, action: 'reconcile', processed: 'maybe', outage: true, why, source: CODES, basis: 'J' },
  ];
}

/** The rows of LemanPay. `xx` stands for the five prefixes of a six-digit code. */
export const lemanpayRules: readonly Rule[] = withRemedies(lemanpayRemedies, [
  ...['RateLimitException', 'RateLimitExceeded'].map(
    (code): Rule => ({
      code,
      action: 'retry',
      processed: 'no',
      delay: { initial: 1000, factor: 2, max: 60_000 },
      why: 'The limit rejects before any work is done',
      source: `${ERRORS}, 429`,
      basis: 'S',
    }),
  ),
  ...faults({ source: `${ERRORS}, 500`, basis: 'S~', delay: SOON }, [
    'InternalServerError',
    'A failure on their side; it may have been done',
  ]),
  ...refusals(
    { source: ERRORS, basis: 'S' },
    ['BadCredentials', 'The credentials are not valid'],
    ['PageNotFound', 'The page or action is not there'],
    ['RecordNotFound', 'The record is not there'],
    ['401', 'The credentials are not valid', { when: { from: 'status' } }],
    ['404', 'The page, action or record is not there', { when: { from: 'status' } }],
    ['422', 'The order is not valid', { when: { from: 'status' } }],
  ),
  ...faults({ source: ERRORS, basis: 'S~', delay: SOON, when: { from: 'status' } }, [
    '500',
    'A failure on their side; it may have been done',
  ]),
  ...faults({ source: CODES, basis: 'S~', delay: SOON, maxRetries: 3 }, [
    'xx0000',
    'A server error with an unknown cause',
  ]),
  ...unclear('xx0100', 'An unclear fault of the invoice; it may be half done'),
  ...unclear('xx0200', 'An unclear fault in the refund, which may already exist'),
  ...refusals(
    { source: CODES, basis: 'S' },
    ['xx0001', 'No such resource'],
    ['xx0002', 'A parameter is invalid'],
    ['xx0003', 'A parameter is missing'],
    ['xx0101', 'No such invoice'],
    ['xx0102', 'A parameter is invalid'],
    ['xx0103', 'A parameter is missing'],
    ['xx0108', 'The invoice lacks an email or SMS number'],
    ['xx0109', 'The SMS number is not verified'],
    ['xx0110', 'The price is below the minimum'],
    ['xx0111', 'The price is above the maximum'],
    ['xx0112', 'The SMS number is invalid'],
    ['xx0113', 'Sending again may send another SMS', { processed: 'maybe', basis: 'J' }],
    ['xx0114', 'Contact data of a high-value transaction is fixed', { basis: 'J' }],
    ['xx0115', 'The email is set already', { afterAmbiguous: 'reconcile' }],
    ['xx0116', 'Allowed in the demo environment only'],
    [
      'xx0117',
      'The invoice moved on, maybe by an earlier attempt',
      { processed: 'maybe', afterAmbiguous: 'reconcile' },
    ],
    ['xx0118', 'The account is misconfigured'],
    ['xx0201', 'No such refund'],
    ['xx0202', 'A parameter is invalid'],
    ['xx0203', 'A parameter is missing'],
    ['xx0204', 'A refund is active, likely by an earlier attempt', { processed: 'yes', afterAmbiguous: 'reconcile' }],
    [
      'xx0207',
      'The state forbids a refund, maybe by an earlier one',
      { processed: 'maybe', afterAmbiguous: 'reconcile' },
    ],
    ['xx0208', 'The fees are greater than the refund'],
  ),
]);
