import { contradictions, faults, refusals, withRemedies } from '../rows.js';
import type { Rule } from '../rule.js';
import { unreadUnderKey } from '../unread-rows.js';
import { braintreeDeclines } from './declines.js';
import { braintreeRemedies } from './remedies.js';

const ERRORS = 'Braintree: GraphQL API, errors';
const KEY = 'Braintree: ChargePaymentMethodInput, apiRequestKey';
const SDK = 'braintree_node: ValidationErrorCodes, Transaction';
const SOON = { initial: 500, factor: 2, max: 8000 };

/** The transaction is in a state that does not allow it (void, refund a credit, refund, capture, refund again, refund while settling). */
const STATE = ['91504', '91505', '91506', '91507', '91512', '91574'];

/** The rows of Braintree. */
export const braintreeRules: readonly Rule[] = withRemedies(braintreeRemedies, [
  {
    code: 'VALIDATION',
    field: 'apiRequestKey',
    when: { named: 'false', key: 'unused', status: ['2xx', '4xx'] },
    action: 'fail-fast',
    processed: 'no',
    why: 'The input is wrong, or does not fit: nothing else was sent under this key',
    source: ERRORS,
    basis: 'D',
  },
  {
    code: 'VALIDATION',
    field: 'apiRequestKey',
    action: 'retry',
    processed: 'maybe',
    poll: true,
    delay: { initial: 1000, factor: 2 },
    maxRetries: 6,
    why: 'The first request with this key is still running, or had another input',
    remedy: 'Make one key for each payment, and never change the input under the same key.',
    source: KEY,
    basis: 'S~',
  },
  ...faults({ source: KEY, basis: 'S', delay: SOON }, [
    'INTERNAL',
    'The state is uncertain; this is what the key is for',
  ]),
  ...faults({ source: ERRORS, basis: 'S~', delay: SOON }, ['SERVICE_AVAILABILITY', 'Not available for now']),
  ...contradictions({ source: ERRORS, basis: 'S~', delay: SOON }),
  ...braintreeDeclines,
  {
    code: 'RESOURCE_LIMIT',
    action: 'retry',
    processed: 'no',
    delay: { initial: 1000, factor: 2 },
    why: 'A limit rejects; the key is as if it had not been used',
    source: KEY,
    basis: 'S~',
  },
  ...unreadUnderKey({ source: KEY, basis: 'S~', when: { operation: 'write' }, delay: SOON, maxRetries: 2 }),
  {
    code: 'STATUS_NOT_ASKED',
    action: 'reconcile',
    processed: 'maybe',
    why: 'The mutation does not ask for the status, so a decline looks like a payment',
    remedy: 'Ask for the status of the transaction, refund or reversal that the mutation makes.',
    source: 'GraphQL: an answer holds what was asked for',
    basis: 'J',
  },
  ...STATE.map(
    (code): Rule => ({
      code,
      action: 'fail-fast',
      processed: 'no',
      afterAmbiguous: 'reconcile',
      why: 'Not in this state, which an earlier attempt may have brought about',
      remedy: 'Fetch the transaction and see its status before you change it again.',
      source: SDK,
      basis: 'D',
    }),
  ),
  ...refusals(
    // Under a key, it may be due to what an earlier attempt did, or is doing: a nonce that is used, a request that still runs.
    { source: ERRORS, basis: 'D', afterAmbiguous: 'look-up' },
    ['VALIDATION', 'The input is wrong, or does not fit'],
    ['NOT_FOUND', 'What it refers to does not exist'],
  ),
  ...refusals(
    { source: ERRORS, basis: 'D' },
    ['AUTHENTICATION', 'The API keys are wrong'],
    ['AUTHORIZATION', 'The API key lacks the rights for it'],
    ['NOT_IMPLEMENTED', 'This is not offered'],
    ['UNSUPPORTED_CLIENT', 'The client version is too old'],
  ),
  ...refusals({ source: 'GraphQL: Response, Errors', basis: 'D' }, [
    'GRAPHQL_ERROR',
    'The operation was refused before it was executed',
  ]),
]);
