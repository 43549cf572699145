import { declineRows } from '../decline-rows.js';
import { faults, refusals, withRemedies } from '../rows.js';
import type { Rule } from '../rule.js';
import { mdesRemedies } from './remedies.js';

/** What to do if MDES says that a task id is already used: see `MdesOptions.onUsedTaskId`. */
export type OnUsedTaskId = 'look-up' | 're-key' | 'fail-fast';

const CODES = 'MDES Digital Enablement: Reason Codes';
const DECISIONS = 'MDES API reference: TokenizeResponseSchema, decision';
const STATUSES = 'MDES Digital Enablement: HTTP Response Codes';
/** The field of the decision about a tokenize, inside HTTP 200. */
export const DECISION_FIELD = 'decision';
/** The second request is refused for something that the first one said too. */
const SETTLES = { settles: true } as const;
const SOON = { initial: 1000, factor: 2 };

/** The rows of MDES' own API. `onUsed` decides what a used task id does on a first attempt. */
export function mdesRules(onUsed: OnUsedTaskId): Rule[] {
  return withRemedies(mdesRemedies, [
    {
      code: 'INVALID_TASK_ID',
      when: { endpoint: 'create' },
      action: onUsed === 'look-up' ? 'reconcile' : onUsed,
      processed: 'no',
      afterAmbiguous: 'reconcile',
      keys: ['taskId'],
      why: 'The task id is not unique: look up what became of it',
      remedy: 'See getTaskStatus for this taskId; a request that is new needs a taskId of its own (a UUID).',
      source: CODES,
      basis: 'S',
    },
    {
      code: 'NO_RESPONSE_FROM_ISSUER',
      when: { endpoint: 'create' },
      action: 'retry',
      processed: 'yes',
      lookFirst: true,
      delay: { initial: 30_000, told: true },
      why: 'The issuer is late; the result may still come',
      remedy: 'If it persists, see getTaskStatus for the taskId; the result may come by notification.',
      source: CODES,
      basis: 'S',
    },
    {
      code: 'NO_RESPONSE_FROM_ISSUER',
      action: 'retry',
      processed: 'yes',
      repeatable: true,
      delay: { initial: 30_000, told: true },
      why: 'The issuer is late; MDES says when to retry',
      source: CODES,
      basis: 'S',
    },
    {
      code: 'DUPLICATE_REQUEST',
      action: 'reconcile',
      processed: 'yes',
      afterAmbiguous: 'reconcile',
      delay: { initial: 2000 },
      why: 'Provisioned already, or the same request is being processed',
      source: CODES,
      basis: 'S',
    },
    ...declineRows({ field: DECISION_FIELD, when: { endpoint: 'create' }, source: DECISIONS, basis: 'D' }, [
      'DECLINED',
      'The tokenization was declined: no token was made',
      'generic',
      'never',
      { remedy: 'Have the cardholder ask the bank that issued the card, or enter another card.' },
    ]),
    ...faultsOf('INTERNAL_SERVICE_FAILURE', 'An internal exception of MDES', CODES, 'J'),
    ...refusals(
      { source: CODES, basis: 'S' },
      ['INVALID_JSON', 'The JSON cannot be parsed', SETTLES],
      ['UNRECOGNISED_FIELD', 'A field name is not valid', SETTLES],
      ['AUTHORIZATION_FAILED', 'The client is not enabled for this API'],
      ['INVALID_FIELD_FORMAT', 'A field has the wrong format', SETTLES],
      ['INVALID_FIELD_LENGTH', 'A field has the wrong length', SETTLES],
      ['INVALID_FIELD_VALUE', 'A field has a value that is not allowed', SETTLES],
      ['INVALID_RESPONSE_HOST', 'The requested response host is invalid'],
      ['MISSING_REQUIRED_FIELD', 'A required field is missing', SETTLES],
      ['CRYPTOGRAPHY_ERROR', 'Encrypted with the wrong keys', SETTLES],
      ['INVALID_PAN', 'The card data must be entered again', SETTLES],
      ['MISSING_EXPIRY_DATE', 'The expiry date must be supplied', SETTLES],
      ['PAN_INELIGIBLE', 'The account range is not approved'],
      ['INVALID_TASK_ID', 'No such task: the request asked about did not land'],
      [
        'INVALID_TOKEN_STATUS',
        'The token is in another state, maybe by an earlier attempt',
        { processed: 'maybe', afterAmbiguous: 'reconcile' },
      ],
      ['MAX_ATC_LIMIT_REACHED', 'The transaction counter is exhausted'],
      ['NO_ACTIVE_TOKENS', 'There is no active token'],
      ['TOKEN_PAN_NOT_FOUND', 'The token is unknown or expired'],
      ['INVALID_TOKEN_UNIQUE_REFERENCE', 'The token reference is not known'],
      ['INVALID_PAN_UNIQUE_REFERENCE', 'The PAN reference is not known'],
      ['MISSING_CONSENT_OR_AUTH_FLAG', 'Consent or authentication data is missing'],
    ),
    ...faultsOf('500', 'An unexpected condition on the server', STATUSES, 'S~'),
    ...faults({ source: STATUSES, basis: 'S~', when: { from: 'status' }, delay: { initial: 2000, factor: 2 } }, [
      '503',
      'Currently unavailable; usually nothing was done',
    ]),
    ...refusals(
      { source: STATUSES, basis: 'S', when: { from: 'status' } },
      ['401', 'Authentication failed'],
      ['403', 'The server refuses this'],
      ['404', 'No such resource'],
    ),
  ]);
}

/** A fault after which reads are retried, transact too because it moves no money, and a change is looked up. */
function faultsOf(code: string, why: string, source: string, basis: Rule['basis']): Rule[] {
  return [
    ...faults({ source, basis, delay: SOON }, [code, why, { when: { operation: ['read', 'repeatable'] } }]),
    {
      code,
      action: 'reconcile',
      processed: 'maybe',
      outage: true,
      why: `${why}; it may have been done`,
      source,
      basis,
    },
  ];
}
