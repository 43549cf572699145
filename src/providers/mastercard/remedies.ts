import type { Remedies } from '../rows.js';

const CONTENT_TYPE = 'Set the Content-Type header to application/json;charset=utf-8.';
const GATEWAY_DOWN = 'Look up what the request did; if it persists, give Mastercard support the code and the time.';

export const gatewayRemedies: Remedies = {
  OAUTH_NONCE_USED: 'Let the signer make a nonce for each attempt; look for code that resends a signed request.',
  INVALID_OAUTH_TIMESTAMP: "Set this machine's clock by NTP, and sign each attempt just before it is sent.",
  UNSUPPORTED_CONTENT_TYPE: 'Set the Content-Type header to the one of the API reference, mostly application/json.',
  INVALID_OAUTH_SBS: 'Compare what the signer signs (method, URL, sorted parameters) with what is sent.',
  INVALID_OUTH_CONSUMER_KEY:
    'Copy the consumer key from your Mastercard project again: 97 characters, split by one "!".',
  INVALID_OAUTH_SIGNATURE_METHOD: 'Set oauth_signature_method to RSA-SHA256 in the signer.',
  INVALID_BODY_HASH: 'Sign last: no interceptor may change or re-serialize the body after the signer.',
  INVALID_CLIENT_ID: 'Check the client id in the consumer key, and that its project belongs to this environment.',
  INVALID_KEY_ID: 'Check in your Mastercard project that the signing key is listed, active and not expired.',
  AUTHENTICATION_FAILED: 'Sign with the private key that belongs to this consumer key and this environment.',
  TRANSFORM_ERROR_REQUEST: 'Check that the body is valid JSON, encrypted where this API asks for it.',
  TRANSFORM_ERROR_RESPONSE:
    'Look up by your own ids what the request did; tell Mastercard support about the lost answer.',
  TRANSFORM_ERROR: 'Look up whether the request was carried out; if it was not, check the JSON of its body.',
  SERVER_ERROR_100: GATEWAY_DOWN,
  SERVER_ERROR_101: GATEWAY_DOWN,
  SERVER_ERROR_102: GATEWAY_DOWN,
  SYSTEM_ERROR: GATEWAY_DOWN,
};

export const mastercardRemedies: Remedies = {
  DUPLICATED_X_MC_CORRELATION_ID:
    'Make an X-Mc-Correlation-Id (a UUID) for every call, not one per process or session.',
  CERTIFICATE_NOT_FOUND: 'See the encryption key in your Mastercard project: renew it if expired, then deploy it.',
  DUPLICATED_THREE_DS_TRANSACTION_ID:
    'Look for an earlier request with this three_ds_server_transaction_id: it may have gone through.',
  NO_PUBLIC_KEY_FINGERPRINT: 'Have your encryption code put publicKeyFingerprint into the JWE.',
  OPERATION_DENIED: 'Check method, path and id; if they are right, ask Mastercard to enable the operation for you.',
  REQUEST_BODY_PROCESSING_ERROR: 'Check that the body is a JWE, and that its JSON has the fields of the OpenAPI file.',
  REQUEST_VALIDATION: 'The description names the field and its object: correct the value by the OpenAPI file.',
  THREE_DS_TRANSACTION_ID_DOES_NOT_EXIST:
    "Send the threeDSServerTransactionID of the ACS's challenge request unchanged.",
  THREE_DS_TRANSACTION_ENDED:
    'Check three_ds_server_transaction_id, and whether an earlier attempt ended the challenge.',
  UNSUPPORTED_CHARSET_ERROR: 'Encode the body as UTF-8, and set Content-Type to application/json;charset=utf-8.',
  '400': 'Compare the body with the OpenAPI file, and check that no proxy cut it short.',
  '401': 'Check consumer key, signing key and environment, and that your project includes this API.',
  '403': 'Ask your Mastercard representative to allow this operation for your client id.',
  '404': 'Check the path and the id in it, and that the id was made in this environment.',
  '405': 'Compare the method with the OpenAPI file for this path.',
  '415': CONTENT_TYPE,
};
