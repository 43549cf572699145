import type { Reply } from '../core/provider-server.js';

const UNPROCESSABLE = 'UNPROCESSABLE_ENTITY';

/** Issues that do not come with an unprocessable entity: their HTTP status, and the name of the error around them. */
const ELSEWHERE: ReadonlyMap<string, readonly [status: number, name: string]> = new Map([
  ['INVALID_RESOURCE_ID', [404, 'RESOURCE_NOT_FOUND']],
  ['PERMISSION_DENIED', [403, 'NOT_AUTHORIZED']],
  ['PREVIOUS_REQUEST_IN_PROGRESS', [409, 'RESOURCE_CONFLICT']],
  ['MISSING_REQUIRED_PARAMETER', [400, 'INVALID_REQUEST']],
  ['INVALID_PARAMETER_VALUE', [400, 'INVALID_REQUEST']],
  ['INVALID_STRING_LENGTH', [400, 'INVALID_REQUEST']],
  ['MALFORMED_REQUEST_JSON', [400, 'INVALID_REQUEST']],
  ['PAYPAL_REQUEST_ID_REQUIRED', [400, 'INVALID_REQUEST']],
]);

/** Errors without an issue. */
const NAMES: ReadonlyMap<string, number> = new Map([
  ['INTERNAL_SERVER_ERROR', 500],
  ['SERVICE_UNAVAILABLE', 503],
  ['AUTHENTICATION_FAILURE', 401],
  ['RATE_LIMIT_REACHED', 429],
  ['METHOD_NOT_SUPPORTED', 405],
  ['RESOURCE_NOT_FOUND', 404],
  ['RESOURCE_CONFLICT', 409],
  ['USER_BUSINESS_ERROR', 400],
]);

const DEBUG_ID = 'f0000000e0001';

/** An error in PayPal's form: a name, and an issue if there is one. */
export function refuse(code: string): Reply {
  const bare = NAMES.get(code);
  if (bare !== undefined) return { status: bare, body: { name: code, message: `${code}.`, debug_id: DEBUG_ID } };
  const [status, name] = ELSEWHERE.get(code) ?? [422, UNPROCESSABLE];
  const details = [{ issue: code, description: `The simulator says ${code}.` }];
  return { status, body: { name, message: 'The request could not be done.', debug_id: DEBUG_ID, details } };
}

/** Any issue may be chosen, as with PayPal's own header for negative tests. */
export function paypalError(code: string): Reply | undefined {
  return /^[A-Z][A-Z0-9_]{3,80}$/.test(code) ? refuse(code) : undefined;
}

/** The answer to a duplicate payout: the location of the first one. */
export function batchExists(href: string): Reply {
  return {
    status: 400,
    body: {
      name: 'USER_BUSINESS_ERROR',
      message: 'User business error.',
      debug_id: DEBUG_ID,
      details: [
        {
          field: 'SENDER_BATCH_ID',
          location: 'body',
          issue: 'Batch with given sender_batch_id already exists',
          link: [{ href, rel: 'self', method: 'GET' }],
        },
      ],
    },
  };
}
