import { bodyKey, type KeyDefinition } from '../provider.js';
import { DAY } from '../spans.js';
import { operationIn, operationOf } from './graphql.js';

/** Milliseconds: 30 days after the first request ended (Braintree: ChargePaymentMethodInput, apiRequestKey). */
const LIFETIME = 30 * DAY;

/** The mutations whose input has an `apiRequestKey` in the reference. GraphQL refuses a field that an input does not have. */
const KEYED: ReadonlySet<string | undefined> = new Set([
  'chargePaymentMethod',
  'authorizeCreditCard',
  'captureTransaction',
  'partialCaptureTransaction',
  'refundTransaction',
  'refundCreditCard',
  'reverseRefund',
]);

const inInput = bodyKey('variables', 'input', 'apiRequestKey');

/** `apiRequestKey`: attached to mutations that are known to take it, and believed on any mutation that has one. */
export const apiRequestKey: KeyDefinition = {
  name: 'apiRequestKey',
  kind: 'operation',
  read: (request) => (request.method === 'GET' ? undefined : inInput.read(request)),
  write: inInput.write,
  attach: (method, _url, body) => method === 'post' && KEYED.has(operationIn(body()).mutation),
  protects: (_key, request) => operationOf(request).mutation !== undefined,
  lifetime: LIFETIME,
};
