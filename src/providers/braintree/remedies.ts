import type { Remedies } from '../rows.js';

export const braintreeRemedies: Remedies = {
  AUTHENTICATION: "Check the API keys, and that they belong to the host's environment.",
  AUTHORIZATION: "Check the rights of the API key's role.",
  VALIDATION: "Read the error's inputPath and message, and correct the input.",
  NOT_FOUND: 'Check that the id is a GraphQL id of this environment.',
  NOT_IMPLEMENTED: 'Ask Braintree whether this is offered for your account.',
  UNSUPPORTED_CLIENT: 'Send a newer Braintree-Version, or use a newer SDK.',
  RESOURCE_LIMIT: 'Send fewer requests at once, and ask for less in each.',
  INTERNAL: "If it persists, give Braintree's support the requestId in the answer's extensions.",
  SERVICE_AVAILABILITY: 'If it persists, see status.paypal.com.',
  GRAPHQL_ERROR: "Compare the operation with Braintree's schema: it was not executed.",
  PROCESSOR_DECLINED: 'Ask for statusHistory, and its processorResponse { legacyCode }, to learn why.',
  GATEWAY_REJECTED: 'Ask for statusHistory, and its gatewayRejectionReason, to learn why.',
  DUPLICATE: 'See whether the first one is the payment you want; duplicate checking excludes an apiRequestKey.',
  AUTHORIZATION_EXPIRED: 'Authorize the payment again, under a key of its own, and capture it sooner.',
  VOIDED: 'Begin a new payment under a key of its own.',
  '2001': 'Have the customer pay later, or by another payment method.',
};
