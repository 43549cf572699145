import type { Reply } from '../core/provider-server.js';
import { gatewayError, oneError } from './gateway-codes.js';

interface ApplicationCode {
  readonly status: number;
  readonly description: string;
}

/** The table "Mastercard Processing Error Codes". None of them is recoverable. */
const CODES: Readonly<Record<string, ApplicationCode>> = {
  CERTIFICATE_NOT_FOUND: { status: 400, description: 'Cannot find response encryption key for fingerprint' },
  DUPLICATED_THREE_DS_TRANSACTION_ID: { status: 400, description: 'Duplicated threeDsTransactionId.' },
  DUPLICATED_X_MC_CORRELATION_ID: {
    status: 400,
    description: 'The given X-Mc-Correlation_Id header was used in previous request.',
  },
  NO_PUBLIC_KEY_FINGERPRINT: {
    status: 400,
    description: 'Cannot find publicKeyFingerprint value inside JWE structure.',
  },
  OPERATION_DENIED: {
    status: 403,
    description: 'Invalid or unsupported operation. Verify HTTP method, endpoint, and resource ID format.',
  },
  REQUEST_BODY_PROCESSING_ERROR: { status: 400, description: 'There is a problem with parsing request body.' },
  REQUEST_VALIDATION: { status: 400, description: 'Invalid field value in object.' },
  THREE_DS_TRANSACTION_ENDED: { status: 400, description: 'The transaction has ended.' },
  UNSUPPORTED_CHARSET_ERROR: { status: 415, description: 'Only UTF-8 charset is supported.' },
};

/** Any documented error of the application or of the gateway in Mastercard's form. */
export function mastercardError(code: string): Reply | undefined {
  if (code === 'THREE_DS_TRANSACTION_ID_DOES_NOT_EXIST') return unknownThreeDsTransaction();
  const meaning = Object.hasOwn(CODES, code) ? CODES[code] : undefined;
  return meaning ? oneError(meaning.status, 'MASTERCARD PROCESSING', code, meaning.description) : gatewayError(code);
}

export function refuse(code: string, description?: string): Reply {
  const { status, description: usual } = CODES[code] ?? { status: 400, description: '' };
  return oneError(status, 'MASTERCARD PROCESSING', code, description ?? usual);
}

/** The document's "Sample Errors": this one comes from the ACS vendor; its code has a space on either side. */
function unknownThreeDsTransaction(): Reply {
  const error = {
    Source: 'ACS VENDOR PROCESSING',
    ReasonCode: ' THREE_DS_TRANSACTION_ID_DOES_NOT_EXIST ',
    Description: ' Does not match any of active AcsCReq threeDSServerTransactionID that ACS has previously sent.',
    Recoverable: false,
  };
  return { status: 400, body: { Errors: { Error: [error] } } };
}
