import type { Reply } from '../core/provider-server.js';

interface GatewayCode {
  readonly status: number;
  readonly description: string;
  readonly recoverable?: true;
}

/** The table "Gateway Error Messages". The document gives no HTTP statuses except 401 for a failed signature. */
const CODES: Readonly<Record<string, GatewayCode>> = {
  UNSUPPORTED_CONTENT_TYPE: { status: 415, description: 'The request Content-Type is not supported for this service.' },
  INVALID_OAUTH_SBS: { status: 400, description: 'Problem with signature base string' },
  INVALID_OUTH_CONSUMER_KEY: { status: 400, description: 'Consumer key parameter must be 97 characters long' },
  INVALID_OAUTH_SIGNATURE_METHOD: { status: 400, description: 'Invalid oauth_signature_method' },
  INVALID_OAUTH_TIMESTAMP: { status: 400, description: 'Invalid Timestamp' },
  OAUTH_NONCE_USED: { status: 400, description: 'Nonce was already used within the current time window.' },
  INVALID_BODY_HASH: { status: 400, description: 'The provided oauth_body_hash does not match the request payload' },
  INVALID_CLIENT_ID: { status: 400, description: 'The provided clientId was not found.' },
  INVALID_KEY_ID: { status: 400, description: 'The provided key was not found.' },
  AUTHENTICATION_FAILED: { status: 401, description: 'OAuth signatures did not match.' },
  TRANSFORM_ERROR: { status: 500, description: 'Transformation of response body failed' },
  SERVER_ERROR_100: { status: 500, description: 'Internal server error.', recoverable: true },
  SERVER_ERROR_101: { status: 500, description: 'Internal server error.', recoverable: true },
  SERVER_ERROR_102: { status: 500, description: 'Internal server error.', recoverable: true },
  SYSTEM_ERROR: { status: 500, description: 'An unexpected error has occurred.', recoverable: true },
};

/** An error of the gateway, if the code is one of its codes. */
export function gatewayError(code: string): Reply | undefined {
  const meaning = Object.hasOwn(CODES, code) ? CODES[code] : undefined;
  if (meaning === undefined) return undefined;
  return oneError(meaning.status, 'Gateway', code, meaning.description, meaning.recoverable ?? false);
}

/** Mastercard's error list with one item. */
export function oneError(
  status: number,
  source: string,
  reasonCode: string,
  description: string,
  recoverable = false,
): Reply {
  const error = {
    Source: source,
    ReasonCode: reasonCode,
    Description: description,
    Recoverable: recoverable,
    Details: null,
  };
  return { status, body: { Errors: { Error: [error] } } };
}
