import type { KeyDefinition, Rule } from '../provider.js';
import { faults, refusals, withRemedies } from '../rows.js';
import { gatewayRemedies } from './remedies.js';

const GATEWAY = 'Mastercard: Gateway Error Codes';

/** OAuth's nonce and timestamp: renewed by running the caller's signer again, as every attempt does. */
export const oauthKey: KeyDefinition = { name: 'oauth', kind: 'attempt' };

/** The rows of Mastercard's gateway, which is in front of all of its APIs. */
export const gatewayRules: readonly Rule[] = withRemedies(gatewayRemedies, [
  {
    code: 'OAUTH_NONCE_USED',
    action: 're-key',
    processed: 'no',
    afterAmbiguous: 'reconcile',
    keys: ['oauth'],
    why: 'The nonce was used in this window: sign again',
    source: GATEWAY,
    basis: 'S',
  },
  {
    code: 'INVALID_OAUTH_TIMESTAMP',
    action: 're-key',
    processed: 'no',
    keys: ['oauth'],
    why: 'The signature went stale, or the clock is off: sign again once',
    source: GATEWAY,
    basis: 'J',
  },
  ...refusals(
    { source: GATEWAY, basis: 'S' },
    ['UNSUPPORTED_CONTENT_TYPE', 'The Content-Type is not supported'],
    ['INVALID_OAUTH_SBS', 'The signature base string is wrong: a fault in the signer'],
    ['INVALID_OUTH_CONSUMER_KEY', 'The consumer key is malformed'],
    ['INVALID_OAUTH_SIGNATURE_METHOD', 'The signature method is not supported'],
    ['INVALID_BODY_HASH', 'The body changed after it was signed: check the interceptors', { basis: 'J' }],
    ['INVALID_CLIENT_ID', 'The client is not known'],
    ['INVALID_KEY_ID', 'The key or certificate is not in the project'],
    ['AUTHENTICATION_FAILED', 'The signature does not match and never will'],
  ),
  {
    code: 'TRANSFORM_ERROR_REQUEST',
    action: 'fail-fast',
    processed: 'no',
    why: 'The request body could not be read: it was never forwarded',
    source: `${GATEWAY}, TRANSFORM_ERROR`,
    basis: 'J',
  },
  {
    code: 'TRANSFORM_ERROR_RESPONSE',
    action: 'reconcile',
    processed: 'yes',
    why: 'The backend answered; only its answer was lost',
    source: `${GATEWAY}, TRANSFORM_ERROR`,
    basis: 'J',
  },
  {
    code: 'TRANSFORM_ERROR',
    action: 'reconcile',
    processed: 'maybe',
    why: 'It does not say whether the request or the answer was lost',
    source: `${GATEWAY}, TRANSFORM_ERROR`,
    basis: 'J',
  },
  {
    code: 'SYSTEM_ERROR',
    when: { status: '429' },
    action: 'retry',
    processed: 'no',
    delay: { initial: 1000, factor: 2 },
    why: 'Also sent for a rate limit, which rejects before any work',
    remedy: 'Send fewer requests at once, or ask Mastercard for a higher limit for this API.',
    source: GATEWAY,
    basis: 'J',
  },
  ...faults(
    { source: GATEWAY, basis: 'J', delay: { initial: 1000, factor: 2 } },
    ['SERVER_ERROR_100', 'An internal error of the gateway'],
    ['SERVER_ERROR_101', 'An internal error of the gateway'],
    ['SERVER_ERROR_102', 'An internal error of the gateway'],
    ['SYSTEM_ERROR', 'The provider says a retry never helps', { when: { recoverable: 'false' }, action: 'fail-fast' }],
    ['SYSTEM_ERROR', 'An unexpected error behind the gateway'],
  ),
]);
