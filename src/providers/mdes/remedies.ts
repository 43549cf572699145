import type { Remedies } from '../rows.js';

const LOOK_UP = 'See getTaskStatus or getToken for what became of it; if it persists, ask Mastercard support.';

export const mdesRemedies: Remedies = {
  NO_RESPONSE_FROM_ISSUER:
    "If it persists, see getToken for the token's status, then ask Mastercard or the card's issuer.",
  DUPLICATE_REQUEST: 'See searchTokens for a token of this card on this device before another tokenize.',
  INTERNAL_SERVICE_FAILURE: LOOK_UP,
  INVALID_JSON: 'Check the body as it leaves your process: one JSON object, complete and not encoded twice.',
  UNRECOGNISED_FIELD: 'Compare the names of the fields, and the objects they stand in, with the MDES reference.',
  AUTHORIZATION_FAILED: 'Check the client certificate, and ask your Mastercard CIS manager to enable this API.',
  INVALID_FIELD_FORMAT: 'Compare the types of the fields with the MDES reference: a number may be sent as a string.',
  INVALID_FIELD_LENGTH: "Compare the fields' lengths with the minimum and the maximum in the MDES reference.",
  INVALID_FIELD_VALUE: 'Compare the values with the ones that the MDES reference allows, capitals included.',
  INVALID_RESPONSE_HOST: 'Correct responseHost in the body; ask Mastercard which host is set up for you.',
  MISSING_REQUIRED_FIELD: 'Compare the body with the required fields of this operation in the MDES reference.',
  CRYPTOGRAPHY_ERROR: "Encrypt with Mastercard's current public key for this environment, and check its fingerprint.",
  INVALID_PAN: 'Ask the cardholder to enter the card number and its other data again.',
  MISSING_EXPIRY_DATE: 'Ask the cardholder for the expiry date, and send it with the card.',
  PAN_INELIGIBLE: 'Ask the cardholder for another card; only the issuer can have its range added to MDES.',
  INVALID_TASK_ID: 'Check taskId and tokenRequestorId; if both are right, the request never arrived.',
  INVALID_TOKEN_STATUS: 'See getToken for the status: the token may be as wanted already, or deleted for good.',
  MAX_ATC_LIMIT_REACHED: 'Stop transact for this token, look for a loop that uses it up, and tokenize the card anew.',
  NO_ACTIVE_TOKENS: 'See searchTokens for the account: unsuspend a token there, or tokenize the card.',
  TOKEN_PAN_NOT_FOUND: 'Check the token number and its expiry date; an expired token has to be made anew.',
  INVALID_TOKEN_UNIQUE_REFERENCE: 'Check that tokenUniqueReference is stored whole and comes from this environment.',
  INVALID_PAN_UNIQUE_REFERENCE: 'Check that panUniqueReference is stored whole and comes from this environment.',
  MISSING_CONSENT_OR_AUTH_FLAG: 'Check cardHolderConsentCapturedFlag and authenticationPerformedFlag, and their data.',
  '500': LOOK_UP,
  '503': 'If it persists, ask Mastercard support whether MDES is down.',
  '401': 'Check consumer key, signing key and client certificate, and that they fit this environment.',
  '403': 'Ask your Mastercard CIS manager whether your client may use this operation.',
  '404': 'Check the path and its version, and the ids in it, against the MDES reference.',
};
