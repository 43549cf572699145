import type { Remedies } from '../rows.js';
import { ACCOUNT, CREDENTIALS, OAUTH, PARAMETER, STATE, UPSTREAM } from './codes.js';

const each = (codes: readonly string[], remedy: string): Remedies =>
  Object.fromEntries(codes.map((code) => [code, remedy]));

export const CHECK_KEY = 'Check the API key, its rights and its mode: live and test keys see different objects.';

export const stripeRemedies: Remedies = {
  ...each(PARAMETER, "Read the error's param and message; doc_url leads to its entry in Stripe's list."),
  ...each(STATE, 'Fetch the object and see its status before you change it again.'),
  ...each(ACCOUNT, 'See the account, its capabilities and its balance in the Dashboard.'),
  ...each(CREDENTIALS, CHECK_KEY),
  ...each(UPSTREAM, 'If it persists, see status.stripe.com, and whether the other side is up.'),
  ...each(OAUTH, 'Read error_description; an authorization code is good once.'),
  rate_limit: 'Spread the requests over time; if your load needs more, ask Stripe for a higher limit.',
  lock_timeout: 'Change one object from one place at a time.',
  payment_intent_rate_limit_exceeded: 'Make a new PaymentIntent, or update it less often: 1,000 times an hour at most.',
  idempotency_error: 'Make one key for each payment, and never change the parameters under the same key.',
  idempotency_key_in_use: 'If it persists, see whether two processes use one key for two payments.',
  api_error: "See status.stripe.com, and give Stripe's support the Request-Id of the answer.",
  invalid_request_error: "Read the error's param and message, and correct the request.",
  testmode_decline: 'Use test cards with test keys only.',
  invalid_business_account: 'See in the Dashboard why your account at the payment partner is deactivated.',
  card_declined: 'Ask the customer for another card.',
  insufficient_funds: 'Have the customer pay later, or by another payment method.',
  authentication_required: 'Bring the customer back to confirm the PaymentIntent on session.',
};
