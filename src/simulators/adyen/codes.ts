import type { Reply } from '../core/provider-server.js';

/** HTTP status, type and text of an error code, and whether it is declared to have had no effect. */
type ErrorForm = readonly [status: number, errorType: string, message: string, transient?: true];

const ERRORS: Readonly<Record<string, ErrorForm>> = {
  '000': [401, 'security', 'HTTP Status Response - Unauthorized'],
  '010': [403, 'security', 'Not allowed'],
  '100': [422, 'validation', "Required object 'amount' is not provided."],
  '101': [422, 'validation', 'Invalid card number'],
  '130': [422, 'validation', "Required field 'reference' is not provided."],
  '167': [422, 'validation', 'Original pspReference required for this operation'],
  '702': [400, 'validation', 'Problem parsing request'],
  '703': [503, 'internal', 'required resource temporarily unavailable', true],
  '704': [422, 'validation', 'request already processed or in progress', true],
  '901': [403, 'security', 'Invalid Merchant Account'],
  '903': [500, 'internal', 'Internal error'],
  '905_1': [
    500,
    'configuration',
    'Could not find an acquirer account for the provided txvariant, currency, and action.',
  ],
  // Adyen does not document the form of these two; it uses these names in the request that asks for them.
  NO_CONNECTION_AVAILABLE: [500, 'internal', 'No connection available', true],
  IOEXCEPTION_RECEIVED: [500, 'internal', 'IOException received'],
};

/** An error in Adyen's form. Without the header Transient-Error it is its key's final answer. */
export function adyenError(code: string): Reply | undefined {
  if (!Object.hasOwn(ERRORS, code)) return undefined;
  const [status, errorType, message, transient] = ERRORS[code] as ErrorForm;
  const errorCode = /^\d/.test(code) ? code : '903';
  return {
    status,
    ...(transient && { headers: { 'transient-error': 'true' } }),
    body: { status, errorCode, message, errorType, pspReference: 'SIMULATEDERROR01' },
  };
}

/** The same for a code that is known to exist. */
export function refuse(code: string): Reply {
  return adyenError(code) as Reply;
}

/** The refusal reasons that a request can choose with `additionalData.RequestedTestAcquirerResponseCode`. */
export const REASONS: ReadonlyMap<string, readonly [resultCode: string, reason: string]> = new Map([
  ['0', ['Error', 'Unknown']],
  ['2', ['Refused', 'Refused']],
  ['3', ['Refused', 'Referral']],
  ['4', ['Error', 'Acquirer Error']],
  ['5', ['Refused', 'Blocked Card']],
  ['6', ['Refused', 'Expired Card']],
  ['9', ['Error', 'Issuer Unavailable']],
  ['12', ['Refused', 'Not enough balance']],
  ['15', ['Cancelled', 'Cancelled']],
  ['20', ['Refused', 'FRAUD']],
  ['22', ['Cancelled', 'FRAUD-CANCELLED']],
  ['24', ['Refused', 'CVC Declined']],
  ['38', ['Refused', 'Authentication required']],
  ['46', ['Refused', 'Transaction blocked by Adyen to prevent excessive retry fees']],
]);
