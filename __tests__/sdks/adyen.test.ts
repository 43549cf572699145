import { CheckoutAPI, Client, EnvironmentEnum, Types } from '@adyen/api-library';
import { recoverFetch } from '../../src/fetch/index.js';
import { headerKey, plainHttp } from '../../src/index.js';
import { httpClientBy } from './adyen-client.js';
import { attached } from './keys.js';
import { towards } from './ledger.js';
import { manners } from './manners.js';
import { protects } from './suite.js';

protects({
  name: '@adyen/api-library',
  manner: manners.adyen,
  connect(ledger, settings, isKeyed) {
    const provider = plainHttp({ name: 'adyen', keys: isKeyed ? [attached(headerKey('Idempotency-Key'))] : [] });
    const { fetch, on } = recoverFetch(towards(ledger), { provider, ...settings });
    const client = new Client({ apiKey: 'key', environment: EnvironmentEnum.TEST }, httpClientBy(fetch));
    const { PaymentsApi } = new CheckoutAPI(client);
    const pay = (reference: string) =>
      PaymentsApi.payments({
        amount: { currency: 'EUR', value: 1000 },
        merchantAccount: 'shop',
        paymentMethod: { type: Types.checkout.CardDetails.TypeEnum.Scheme },
        reference,
        returnUrl: 'https://shop.example/return',
      });
    return { pay, on };
  },
  keyed: [true, false],
  paid: (payment) => ({ resultCode: 'Authorised', merchantReference: payment }),
  refused: { as: { name: 'HttpClientException', statusCode: 503 }, isReported: true },
  broken: { as: { name: 'TypeError', message: 'fetch failed' }, isReported: true },
});
