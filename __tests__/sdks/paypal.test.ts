import { expect, test } from '@jest/globals';
import { CheckoutPaymentIntent, Client, OrdersController } from '@paypal/paypal-server-sdk';
import axios, { type AxiosRequestConfig } from 'axios';
import { attach, headerKey, type Policy, plainHttp } from '../../src/index.js';
import { reply, reset, serve } from '../axios/serve.js';
import { attached } from './keys.js';
import type { Ledger } from './ledger.js';
import { manners } from './manners.js';
import { protects, type Settings } from './suite.js';

function connect({ url }: Pick<Ledger, 'url'>, settings: Settings, isKeyed: boolean) {
  const http = axios.create();
  const provider = plainHttp({ name: 'paypal', keys: isKeyed ? [attached(headerKey('PayPal-Request-Id'))] : [] });
  const idempotent: Policy['idempotent'] = ({ path }) => (path === '/v1/oauth2/token' ? true : undefined);
  const { on } = attach(http, { provider, ...settings, policy: { ...settings.policy, idempotent } });
  http.interceptors.request.use((config) => {
    config.url = String(config.url).replace('https://api-m.sandbox.paypal.com', url);
    return config;
  });
  const adapter = (config: AxiosRequestConfig) => http.request({ ...config, adapter: 'http' });
  const client = new Client({
    clientCredentialsAuthCredentials: { oAuthClientId: 'id', oAuthClientSecret: 'secret' },
    unstable_httpClientOptions: { adapter },
  });
  const amount = { currencyCode: 'USD', value: '10.00' };
  const pay = async (referenceId: string) => {
    const body = { intent: CheckoutPaymentIntent.Capture, purchaseUnits: [{ amount, referenceId }] };
    return (await new OrdersController(client).createOrder({ body })).result;
  };
  return { pay, on };
}

protects({
  name: '@paypal/paypal-server-sdk',
  manner: manners.paypal,
  connect,
  keyed: [true, false],
  paid: (payment) => ({ status: 'CREATED', purchaseUnits: [{ referenceId: payment }] }),
  refused: { as: { statusCode: 503, body: expect.stringContaining('IS_503') }, isReported: false },
  broken: { as: { isAxiosError: true, code: 'ECONNRESET' }, isReported: true },
});

test('the request for a token, which PayPal’s SDK makes first, is sent again whatever became of it', async () => {
  const token = reply(200, { access_token: 'token', token_type: 'Bearer', expires_in: 3600 });
  const { url, arrived } = await serve(reset, token, reply(201, manners.paypal.paid('payment-1')));
  const { pay } = connect({ url }, { policy: {}, logger: false }, false);
  expect(await pay('payment-1')).toMatchObject({ status: 'CREATED' });
  const paths = arrived.map((request) => request.url);
  expect(paths).toEqual(['/v1/oauth2/token', '/v1/oauth2/token', '/v2/checkout/orders']);
});
