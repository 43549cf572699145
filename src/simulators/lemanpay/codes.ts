import type { Reply } from '../core/provider-server.js';

// The document's section "Error Response Format": two digits for the method, four for the resource and the error.

const PREFIXES: Readonly<Record<string, string>> = { POST: '01', GET: '02', PUT: '03', DELETE: '04' };

interface CodeMeaning {
  readonly status: number;
  readonly text: string;
}

const SUFFIXES: Readonly<Record<string, CodeMeaning>> = {
  '0000': { status: 500, text: 'Generic server error' },
  '0001': { status: 404, text: 'Resource not found' },
  '0002': { status: 400, text: 'Invalid parameters' },
  '0003': { status: 400, text: 'Missing parameters' },
  '0100': { status: 500, text: 'Generic invoice error' },
  '0101': { status: 404, text: 'Invoice not found' },
  '0102': { status: 400, text: 'Invalid parameters' },
  '0103': { status: 400, text: 'Missing parameters' },
  '0108': { status: 422, text: 'Invoice is missing email or SMS' },
  '0109': { status: 422, text: 'SMS not verified' },
  '0110': { status: 422, text: 'Invoice price is below minimum threshold' },
  '0111': { status: 422, text: 'Invoice price is above maximum threshold' },
  '0112': { status: 422, text: 'Invalid SMS number' },
  '0113': { status: 422, text: 'Error verifying SMS' },
  '0114': { status: 422, text: 'Unable to update contact information on high value transaction' },
  '0115': { status: 422, text: 'Email already set on invoice' },
  '0116': { status: 422, text: 'Unable to perform action outside of demo environment' },
  '0117': { status: 422, text: 'Invalid invoice state' },
  '0118': { status: 422, text: 'Misconfigured account' },
  '0200': { status: 500, text: 'Generic refund error' },
  '0201': { status: 404, text: 'Refund not found' },
  '0202': { status: 400, text: 'Invalid parameters' },
  '0203': { status: 400, text: 'Missing parameters' },
  '0204': { status: 422, text: 'Active refund request already exists' },
  '0207': { status: 422, text: 'Invalid invoice state for refund' },
  '0208': { status: 422, text: 'Fees are greater than refund amount' },
};

const REASONS: Readonly<Record<string, CodeMeaning>> = {
  BadCredentials: { status: 401, text: 'API credentials are not valid' },
  PageNotFound: { status: 404, text: 'Page, action or record not found' },
  RecordNotFound: { status: 404, text: 'Record not found' },
  InternalServerError: { status: 500, text: 'Something wrong in our side' },
  RateLimitException: { status: 429, text: 'API request limit is exceeded' },
};

/** An error by its last four digits, prefixed with the two of the method. */
export function refuse(method: string, suffix: string): Reply {
  return withCode(`${PREFIXES[method] ?? '00'}${suffix}`) ?? { status: 500 };
}

/** An error by its reason: `{ message, reason }`. */
export function refuseFor(reason: string, headers: Record<string, string> = {}): Reply {
  const { status, text } = REASONS[reason] ?? { status: 500, text: reason };
  return { status, headers, body: { message: text, reason } };
}

/** Any documented error in LemanPay's form: by its reason, or by six digits. */
export function lemanpayError(code: string): Reply | undefined {
  return Object.hasOwn(REASONS, code) ? refuseFor(code) : withCode(code);
}

function withCode(code: string): Reply | undefined {
  const meaning = /^0[0-4]\d{4}$/.test(code) ? SUFFIXES[code.slice(2)] : undefined;
  return meaning && { status: meaning.status, body: { status: 'error', code, data: null, error: meaning.text } };
}
