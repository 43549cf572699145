/** How each provider tells an error, by its document: what says this beside what was found is no success. */
export const ERRORS: Readonly<Record<string, readonly object[]>> = {
  midtrans: [{ status_code: '500', status_message: 'Sorry. Our system is recovering.' }],
  'snap-bi': [{ responseCode: '5003600', responseMessage: 'General Error' }],
  mdes: [
    { errorCode: 'SYSTEM_ERROR', errorDescription: 'x' },
    { errors: [{ source: 'x', errorCode: 'SYSTEM_ERROR', description: 'x' }] },
  ],
  mpgs: [{ result: 'ERROR', error: { cause: 'SERVER_FAILED', explanation: 'x' } }],
  stripe: [{ error: { type: 'api_error', code: 'x', message: 'x' } }],
  paypal: [{ name: 'INTERNAL_SERVER_ERROR', debug_id: 'd', message: 'x' }],
  'checkout-com': [{ request_id: 'x', error_type: 'processing_error', error_codes: ['x'] }],
  // At Square, an error beside a payment does not make it a failure (docs/providers/square.md).
  square: [],
  braintree: [{ errors: [{ message: 'x', extensions: { errorClass: 'INTERNAL' } }] }],
  xendit: [{ error_code: 'SERVER_ERROR', message: 'x' }],
  'mercado-pago': [{ error: 'internal_error', message: 'x' }, { errors: [{ code: 'internal_error', message: 'x' }] }],
  razorpay: [{ error: { code: 'SERVER_ERROR', description: 'x', reason: 'server_error' } }],
  // Its answers are the application's own.
  adyen: [],
};
