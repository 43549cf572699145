import { faults, refusals, withRemedies } from '../rows.js';
import type { Rule } from '../rule.js';
import { failureRows, GATEWAY_FIELD } from './codes.js';
import { CHECK_CREDENTIALS, mpgsRemedies } from './remedies.js';

const ENUM = 'Mastercard Gateway: API v100, response.gatewayCode';
const RESULTS = 'Mastercard Gateway: Transaction Errors, result';
const CAUSES = 'Mastercard Gateway: Transaction Errors, error.cause';
const AGAIN = 'Mastercard Gateway: Transaction Errors, reattempting a transaction';
const IDS = 'Mastercard Gateway: API v100, transactionid and orderid';

/** The gateway cannot say yet what became of it; once it knows, the transaction says so (API v100, gatewayCode UNKNOWN). */
const unknown: Rule = {
  code: 'UNKNOWN',
  field: GATEWAY_FIELD,
  action: 'reconcile',
  processed: 'yes',
  delay: { initial: 2000 },
  maxRetries: 0,
  why: 'The acquirer may have done it; the transaction will say',
  remedy: 'Retrieve the transaction later, or wait for its webhook; send it under no other id meanwhile.',
  source: `${RESULTS}; ${ENUM}`,
  basis: 'S',
};

/**
 * Faults at the gateway: anything else with HTTP 5xx, even a refusal, which otherwise has HTTP 201 or 4xx (API Error Handling).
 */
const failures: readonly Rule[] = [
  ...faults(
    { source: AGAIN, basis: 'S' },
    ['SERVER_BUSY', 'Busy; the same transaction may be sent later', { delay: { initial: 10_000 }, lookFirst: true }],
    ['SERVER_FAILED', 'It may have been done; the same transaction is not done twice', { action: 'reconcile' }],
  ),
  ...faults({ source: AGAIN, basis: 'S~', when: { operation: 'write', status: '5xx' }, action: 'reconcile' }, [
    '*',
    'It may have been done; the transaction says so',
    { remedy: 'Retrieve the transaction by its URL.' },
  ]),
];

/** Faults in the request itself, by `error.cause`. */
const causes: readonly Rule[] = [
  {
    code: 'INVALID_REQUEST',
    when: { used: 'true' },
    action: 'reconcile',
    processed: 'no',
    afterAmbiguous: 'reconcile',
    keys: ['transactionId', 'orderId'],
    why: 'An id was used before: look what for',
    remedy: 'Retrieve the transaction; a new attempt of the customer needs a new transaction id.',
    source: IDS,
    basis: 'S~',
  },
  ...refusals(
    { source: CAUSES, basis: 'S' },
    ['REQUEST_REJECTED', 'Refused for a reason of security'],
    [
      'INVALID_REQUEST',
      'The status says that the merchant id or its password is wrong',
      { when: { status: '401' }, remedy: CHECK_CREDENTIALS, source: 'RFC 9110 section 15.5.2', basis: 'J' },
    ],
    [
      'INVALID_REQUEST',
      'A field is wrong, or the transaction id was used already',
      { afterAmbiguous: 'reconcile', keys: ['transactionId', 'orderId'], source: `${CAUSES}; ${IDS}`, basis: 'S~' },
    ],
  ),
];

export const mpgsRules: readonly Rule[] = withRemedies(mpgsRemedies, [
  unknown,
  ...failures,
  {
    code: 'LOCK_FAILURE',
    field: GATEWAY_FIELD,
    action: 'fail-fast',
    processed: 'no',
    afterAmbiguous: 'reconcile',
    why: 'Another transaction of this order is in progress',
    source: ENUM,
    basis: 'S~',
  },
  ...failureRows,
  ...causes,
]);
