import { contradictions, each, faults, refusals, withRemedies } from '../rows.js';
import type { Rule } from '../rule.js';
import { unreadUnderKey } from '../unread-rows.js';
import { CREDENTIALS, DONE, FAULTS, GENERAL, INVALID, LIMITS, PLAID, STATE } from './codes.js';
import { squareDeclines } from './declines.js';
import { squareRemedies } from './remedies.js';

const CODES = 'Square: api.json, ErrorCode';
const KEYS = 'Square: developer.squareup.com, Idempotency';
const SOON = { initial: 500, factor: 2, max: 8000 };
/** The second request is refused for something that the first one said too. */
const SETTLES = { settles: true } as const;

/** The rows of Square. */
export const squareRules: readonly Rule[] = withRemedies(squareRemedies, [
  ...faults({ source: CODES, basis: 'S', delay: SOON }, ['TEMPORARY_ERROR', 'Safe to send again under its key']),
  ...faults(
    { source: CODES, basis: 'S~', delay: SOON },
    ...each(FAULTS, 'A failure at Square; the key prevents a double payment'),
  ),
  ...contradictions({ source: CODES, basis: 'J', delay: SOON }),
  ...squareDeclines,
  ...LIMITS.map(
    (code): Rule => ({
      code,
      action: 'retry',
      processed: 'no',
      delay: { initial: 1000, factor: 2 },
      why: 'A limit rejects before any work is done',
      source: 'Square: api.json, ErrorCategory',
      basis: 'S',
    }),
  ),
  {
    code: 'CONFLICT',
    when: { endpoint: ['payment', 'refund', 'pay'] },
    action: 'retry',
    processed: 'maybe',
    poll: true,
    delay: { initial: 1000, factor: 2 },
    maxRetries: 8,
    why: 'Something else is changing it, perhaps the first request',
    source: CODES,
    basis: 'J',
  },
  ...refusals({ source: CODES, basis: 'J', afterAmbiguous: 'reconcile' }, [
    'CONFLICT',
    'It was changed meanwhile, perhaps by an earlier attempt',
  ]),
  {
    code: 'IDEMPOTENCY_KEY_REUSED',
    action: 'fail-fast',
    processed: 'maybe',
    afterAmbiguous: 'reconcile',
    why: 'This key was used with another body: a bug in the caller',
    source: KEYS,
    basis: 'D',
  },
  ...unreadUnderKey({ source: KEYS, basis: 'S~', when: { operation: 'write' }, delay: SOON, maxRetries: 2 }),
  ...refusals(
    { source: CODES, basis: 'D', afterAmbiguous: 'reconcile' },
    ...each(DONE, 'Done already, perhaps by an earlier attempt'),
  ),
  ...refusals(
    { source: CODES, basis: 'D', afterAmbiguous: 'look-up' },
    ...each(STATE, 'Not in this state, perhaps due to an earlier attempt, or to the time'),
  ),
  ...refusals({ source: CODES, basis: 'D', ...SETTLES }, ...each(INVALID, 'The request is wrong, or does not fit')),
  ...refusals({ source: CODES, basis: 'D' }, ...each(GENERAL, 'Refused, and the code does not say why')),
  ...refusals({ source: CODES, basis: 'D' }, ...each(CREDENTIALS, "The token, its rights, or the seller's account")),
  ...refusals({ source: CODES, basis: 'D' }, ...each(PLAID, 'The bank behind Plaid refuses')),
]);
