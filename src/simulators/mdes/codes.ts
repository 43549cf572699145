import type { Call, Reply } from '../core/provider-server.js';
import { gatewayError } from '../mastercard/gateway-codes.js';

/** The table "Reason Codes", shortened to what a message needs. `INPUT` errors are the caller's, `MDES` errors MDES' own. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  INVALID_JSON: 'Invalid JSON',
  UNRECOGNISED_FIELD: 'Unrecognised Field',
  AUTHORIZATION_FAILED: 'Authorization Failed',
  INVALID_FIELD_FORMAT: 'Invalid Field Format',
  INVALID_FIELD_LENGTH: 'Invalid Field Length',
  INVALID_FIELD_VALUE: 'Invalid Field Value',
  INVALID_RESPONSE_HOST: 'Invalid Response Host',
  NO_RESPONSE_FROM_ISSUER: 'No Response From Issuer',
  MISSING_REQUIRED_FIELD: 'Missing Required Field',
  CRYPTOGRAPHY_ERROR: 'Cryptography Error',
  INTERNAL_SERVICE_FAILURE: 'Internal Service Failure',
  INVALID_PAN: 'Invalid PAN',
  MISSING_EXPIRY_DATE: 'Missing Expiry Date',
  DUPLICATE_REQUEST: 'Duplicate Request',
  PAN_INELIGIBLE: 'PAN Ineligible',
  INVALID_TASK_ID: 'Invalid Task Id',
  INVALID_TOKEN_STATUS: 'Invalid Token Status',
  MAX_ATC_LIMIT_REACHED: 'Max ATC Limit Reached',
  NO_ACTIVE_TOKENS: 'No Active Tokens',
  TOKEN_PAN_NOT_FOUND: 'Token PAN Not Found',
  INVALID_TOKEN_UNIQUE_REFERENCE: 'Invalid Token Unique Reference',
  INVALID_PAN_UNIQUE_REFERENCE: 'Invalid PAN Unique Reference',
  MISSING_CONSENT_OR_AUTH_FLAG: 'Missing Consent Or Authentication Flag',
};

const MDES_OWN = new Set(['NO_RESPONSE_FROM_ISSUER', 'INTERNAL_SERVICE_FAILURE']);

/** Any documented error in its form: inside HTTP 200 for MDES, flat for transact, or the gateway's. */
export function mdesError(code: string, call: Pick<Call, 'path'>): Reply | undefined {
  if (!Object.hasOwn(DESCRIPTIONS, code)) return gatewayError(code);
  const headers = code === 'NO_RESPONSE_FROM_ISSUER' ? { 'retry-after': '1' } : {};
  return { ...refuse(code, call), headers };
}

/** An error inside HTTP 200. `detail` names the wrong field. */
export function refuse(code: string, { path }: Pick<Call, 'path'>, detail?: string): Reply {
  const description = describeError(code, detail);
  const source = MDES_OWN.has(code) ? 'MDES' : 'INPUT';
  const flat = { source, errorCode: code, description, reasonCode: code, errorDescription: description };
  const nested = {
    errorCode: code,
    errorDescription: description,
    responseHost: 'simulator.mdes.local',
    responseId: '0',
    errors: [{ source, reasonCode: code, description }],
  };
  return { status: 200, body: /\/transact$/.test(path) ? flat : nested };
}

export function describeError(code: string, detail?: string): string {
  const description = DESCRIPTIONS[code] ?? code;
  return detail === undefined ? description : `${description} - ${detail}`;
}
