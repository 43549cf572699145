import { stripe } from '../../dist/esm/providers/stripe/index.js';
import { startStripe } from '../../dist/esm/simulators/index.js';
import { both, liesWith, SETTLED_AFTER, transportFaults } from './faults.mjs';

const FORM = 'application/x-www-form-urlencoded';

/** Confirmed PaymentIntents at the Stripe simulator, sent as forms, each with the order in its metadata. */
export const stripeSubject = {
  name: 'Stripe',
  start: startStripe,
  client: { auth: { username: 'sk_test_simulator', password: '' }, headers: { 'content-type': FORM } },
  provider: () => stripe({ reference: 'order', settledAfter: SETTLED_AFTER }),
  path: '/v1/payment_intents',
  encode: (request) => new URLSearchParams(flat(request)).toString(),
  faults: [
    ...transportFaults,
    ...both({ kind: 'provider', code: 'api_error' }),
    { when: 'before', kind: 'provider', code: 'api_unavailable' },
    { when: 'before', kind: 'provider', code: 'rate_limit' },
    { when: 'before', kind: 'provider', code: 'lock_timeout' },
  ],
  lies: liesWith({ object: 'list', data: [], has_more: false }),
  isLookUp: ({ method }) => method === 'GET',
  request: (payment) => ({
    amount: 1000,
    currency: 'eur',
    confirm: true,
    payment_method: 'pm_card_visa',
    customer: `cus_${payment}`,
    metadata: { order: payment },
  }),
  /** A PaymentIntent that succeeded is paid; anything else has failed. */
  saysDone: (data) => data?.status === 'succeeded',
  saysLater: (data) => data?.error?.type === 'api_error',
  saysUsed: (data) => data?.error?.type === 'idempotency_error',
  renewing: 'the same without a key',
  renew: (request) => request,
  paymentOf: ({ kind, request }) => (kind === 'payment' ? request.metadata.order : undefined),
};

function flat(fields, name = (field) => field) {
  return Object.entries(fields).flatMap(([field, value]) =>
    typeof value === 'object' ? flat(value, (inner) => `${name(field)}[${inner}]`) : [[name(field), String(value)]],
  );
}
