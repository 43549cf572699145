import { expect } from '@jest/globals';
import { CheckoutPaymentIntent, Client, OrdersController } from '@paypal/paypal-server-sdk';
import axios, { type AxiosRequestConfig } from 'axios';
import { attach, headerKey, plainHttp } from '../../src/index.js';
import { attached } from './keys.js';
import { manners } from './manners.js';
import { protects } from './suite.js';

protects({
  name: '@paypal/paypal-server-sdk',
  manner: manners.paypal,
  connect({ url }, settings, isKeyed) {
    const http = axios.create();
    const provider = plainHttp({ name: 'paypal', keys: isKeyed ? [attached(headerKey('PayPal-Request-Id'))] : [] });
    const { on } = attach(http, { provider, ...settings });
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
  },
  keyed: [true, false],
  paid: (payment) => ({ status: 'CREATED', purchaseUnits: [{ referenceId: payment }] }),
  refused: { as: { statusCode: 503, body: expect.stringContaining('IS_503') }, isReported: false },
  broken: { as: { isAxiosError: true, code: 'ECONNRESET' }, isReported: true },
});
