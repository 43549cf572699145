import { CheckoutAPI, Client, EnvironmentEnum, HttpClientException, Types } from '@adyen/api-library';
import { recoverFetch } from '../../src/fetch/index.js';
import { headerKey, plainHttp } from '../../src/index.js';
import { attached } from './keys.js';
import { towards } from './ledger.js';
import { manners } from './manners.js';
import { protects } from './suite.js';

type HttpClient = Client['httpClient'];

/** Adyen's requests, by any `fetch`. */
function httpClientBy(fetch: typeof globalThis.fetch): HttpClient {
  return {
    async request(endpoint, json, { apiKey }, _isApiKeyRequired, { headers, idempotencyKey, method, params } = {}) {
      const query = params ? `?${new URLSearchParams(params)}` : '';
      const response = await fetch(endpoint + query, {
        method: method ?? 'POST',
        headers: {
          'content-type': 'application/json',
          'x-api-key': apiKey ?? '',
          ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
          ...(headers as Readonly<Record<string, string>>),
        },
        ...(json.length > 0 && { body: json }),
      });
      const body = await response.text();
      if (response.ok) return body;
      const { status: statusCode, statusText: message } = response;
      const error = new HttpClientException({ message, statusCode, responseBody: body });
      throw Object.assign(error, { cause: response });
    },
  };
}

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
