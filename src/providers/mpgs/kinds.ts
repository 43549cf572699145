import { fieldsOf } from '../body-fields.js';
import { kindByMethod, type RequestFacts, type RequestKind } from '../provider.js';

/** Tokens, whose every answer has a result. */
export const TOKEN_PATH = /\/token(?:\/[^/]+)?\/?$/;
/** The order and the transaction in a URL. */
export const TRANSACTION_PATH = /\/order\/([^/]+)\/transaction\/([^/]+)\/?$/;

/** Operations by the body's `apiOperation`, and the type of transaction that each makes (API v100, transaction.type). */
export const OPERATIONS: Readonly<Record<string, readonly [endpoint: string, types: readonly string[]]>> = {
  PAY: ['pay', ['PAYMENT']],
  AUTHORIZE: ['authorize', ['AUTHORIZATION']],
  CAPTURE: ['capture', ['CAPTURE']],
  REFUND: ['refund', ['REFUND', 'REFUND_REQUEST']],
  VOID: ['void', ['VOID_AUTHORIZATION', 'VOID_CAPTURE', 'VOID_PAYMENT', 'VOID_REFUND']],
  VERIFY: ['verify', ['VERIFICATION']],
  DISBURSEMENT: ['disbursement', ['DISBURSEMENT']],
  UPDATE_AUTHORIZATION: ['update-authorization', ['AUTHORIZATION_UPDATE']],
  INITIATE_AUTHENTICATION: ['authentication', ['AUTHENTICATION']],
  AUTHENTICATE_PAYER: ['authentication', ['AUTHENTICATION']],
};

const KINDS: ReadonlyMap<string, RequestKind> = new Map(
  Object.entries(OPERATIONS).map(([operation, [endpoint]]) => [
    operation,
    { endpoint, operation: 'write', answer: 'object' },
  ]),
);
const TRANSACTION: RequestKind = { endpoint: 'transaction', operation: 'write', answer: 'object' };
const READ: RequestKind = { endpoint: 'retrieve', operation: 'read', answer: 'json' };
/** An unused session does no harm, and a repeated update of a session or a token changes nothing. */
const HARMLESS: RequestKind = { endpoint: 'session', operation: 'repeatable', answer: 'object' };
/** Anything else that is written, such as a token. */
const OTHER: RequestKind = { operation: 'write', answer: 'object' };
/** The batch service and the NVP API take and give text, and are no part of the REST API. */
const TEXT_PATH = /\/(?:batch|nvp)\/version\//;

export function kindOf(request: RequestFacts): RequestKind {
  const { method, path } = request;
  if (TRANSACTION_PATH.test(path)) {
    if (method === 'GET') return READ;
    if (method === 'PUT') return KINDS.get(operationOf(request) ?? '') ?? TRANSACTION;
  }
  if (method === 'POST' && /\/session\/?$/.test(path)) return HARMLESS;
  if (method === 'PUT' && /\/(?:session|token)\/[^/]+\/?$/.test(path)) return HARMLESS;
  const kind = kindByMethod(request);
  return kind.operation === 'read' || TEXT_PATH.test(path) ? kind : OTHER;
}

export function operationOf({ body }: RequestFacts): string | undefined {
  const { apiOperation } = fieldsOf(body);
  return typeof apiOperation === 'string' && Object.hasOwn(OPERATIONS, apiOperation) ? apiOperation : undefined;
}
