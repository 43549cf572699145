import Stripe from 'stripe';
import { recoverFetch } from '../../src/fetch/index.js';
import { headerKey, plainHttp } from '../../src/index.js';
import { kept } from './keys.js';
import type { Ledger } from './ledger.js';
import { manners } from './manners.js';
import { protects, type Settings } from './suite.js';

function connect({ port }: Ledger, settings: Settings, isKeyed: boolean) {
  const provider = plainHttp({ name: 'stripe', keys: isKeyed ? [kept(headerKey('Idempotency-Key'))] : [] });
  const { fetch, on } = recoverFetch(globalThis.fetch, { provider, ...settings });
  const stripe = new Stripe('sk_test_1', {
    httpClient: Stripe.createFetchHttpClient(fetch),
    maxNetworkRetries: 0,
    host: '127.0.0.1',
    port,
    protocol: 'http',
  });
  const pay = (order: string) => stripe.paymentIntents.create({ amount: 2000, currency: 'eur', metadata: { order } });
  return { pay, on };
}

protects({
  name: 'stripe',
  manner: manners.stripe,
  connect,
  keyed: [true, false],
  paid: (order) => ({ status: 'succeeded', metadata: { order } }),
  refused: { as: { type: 'StripeAPIError', statusCode: 503, message: 'is 503' }, isReported: false },
  broken: { as: { type: 'StripeConnectionError' }, isReported: true },
});
