import type { Reply } from '../core/provider-server.js';

const MESSAGES: Readonly<Record<string, string>> = {
  AUTHENTICATION: 'Invalid credentials',
  AUTHORIZATION: 'No right to do this',
  INTERNAL: 'An unexpected error occurred',
  NOT_FOUND: 'An object with this ID was not found',
  NOT_IMPLEMENTED: 'Not implemented',
  RESOURCE_LIMIT: 'Too many requests',
  SERVICE_AVAILABILITY: 'Service is not available',
  UNSUPPORTED_CLIENT: 'Client is too old',
  VALIDATION: 'The input is not valid',
};

interface More {
  readonly legacyCode?: string;
  readonly inputPath?: readonly string[];
}

/** An error of this class, in GraphQL's form: HTTP 200, and no data. */
export function refuse(errorClass: string, field: string, more: More = {}): Reply {
  return {
    status: 200,
    body: {
      data: { [field]: null },
      errors: [{ message: MESSAGES[errorClass] ?? errorClass, path: [field], extensions: { errorClass, ...more } }],
      extensions: { requestId: '00000000-0000-4000-8000-00000000e200' },
    },
  };
}

/** For a text that is no operation of the schema: refused before anything is executed. */
export function refuseText(message: string): Reply {
  return { status: 200, body: { errors: [{ message, locations: [{ line: 1, column: 1 }] }], extensions: {} } };
}

export function braintreeError(code: string): Reply | undefined {
  return Object.hasOwn(MESSAGES, code) ? refuse(code, 'chargePaymentMethod') : undefined;
}
