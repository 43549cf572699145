// The unchanged @paypal/paypal-server-sdk on top of recoverable, over sockets.
import { expect, test } from '@jest/globals';
import { CheckoutPaymentIntent, Client, OrdersController, PaymentsController } from '@paypal/paypal-server-sdk';
import axios, { type AxiosRequestConfig } from 'axios';
import { attach, constant } from '../../src/index.js';
import { type PaypalOptions, paypal } from '../../src/providers/paypal/index.js';
import { startPaypal } from '../../src/simulators/index.js';
import { manners } from '../sdks/manners.js';
import { protects, type Settings } from '../sdks/suite.js';
import { keep } from '../simulators/keep.js';

function clientTo(url: string, settings: Settings, given: PaypalOptions = {}) {
  const http = axios.create();
  const { on } = attach(http, { provider: paypal(given), ...settings });
  http.interceptors.request.use((config) => {
    config.url = String(config.url).replace('https://api-m.sandbox.paypal.com', url);
    return config;
  });
  const adapter = (config: AxiosRequestConfig) => http.request({ ...config, adapter: 'http' });
  const client = new Client({
    clientCredentialsAuthCredentials: { oAuthClientId: 'id', oAuthClientSecret: 'secret' },
    unstable_httpClientOptions: { adapter },
  });
  return { client, on };
}

const amount = { currencyCode: 'USD', value: '10.00' };

protects({
  name: '@paypal/paypal-server-sdk with paypal()',
  manner: manners.paypal,
  connect({ url }, settings, isKeyed) {
    const { client, on } = clientTo(url, settings, isKeyed ? {} : { keys: { requestId: false } });
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

test('an order is made, approved, captured and refunded once, although each answer is lost', async () => {
  const simulator = await keep(startPaypal({ accessToken: 'A21-simulator' }));
  const settings = { policy: { backoff: constant(1) }, logger: false as const };
  const { client } = clientTo(simulator.url, settings);
  const orders = new OrdersController(client);
  const lost = { when: 'after', kind: 'reset' } as const;
  simulator.inject(lost, lost);
  const body = { intent: CheckoutPaymentIntent.Capture, purchaseUnits: [{ amount, referenceId: 'R-1' }] };
  const id = String((await orders.createOrder({ body })).result.id);
  simulator.approve(id);
  simulator.inject(lost);
  const { result } = await orders.captureOrder({ id });
  expect(result).toMatchObject({ id, status: 'COMPLETED' });
  const captureId = String(result.purchaseUnits?.[0]?.payments?.captures?.[0]?.id);
  simulator.inject(lost);
  const refund = await new PaymentsController(client).refundCapturedPayment({ captureId });
  expect(refund.result).toMatchObject({ status: 'COMPLETED', amount });
  for (const kind of ['order', 'capture', 'refund']) expect(simulator.ledger.count(kind)).toBe(1);
});
