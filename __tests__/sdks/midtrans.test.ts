import { CoreApi } from 'midtrans-client';
import { attach, midtrans } from '../../src/index.js';
import { manners } from './manners.js';
import { protects } from './suite.js';

// What else happens to the SDK, look-ups included: __tests__/journeys/midtrans-sdk.test.ts, with the simulator.
protects({
  name: 'midtrans-client',
  manner: manners.midtrans,
  connect({ url }, settings) {
    const core = new CoreApi({ isProduction: false, serverKey: 'SB-1', clientKey: 'SB-2' });
    const client = core.httpClient.http_client;
    const provider = midtrans({ reconcile: async () => undefined });
    const { on } = attach(client, { provider, bodyErrors: 'resolve', ...settings });
    client.interceptors.request.use((config) => {
      config.url = String(config.url).replace('https://api.sandbox.midtrans.com', url);
      return config;
    });
    const pay = (orderId: string) =>
      core.charge({ payment_type: 'gopay', transaction_details: { order_id: orderId, gross_amount: 10_000 } });
    return { pay, on };
  },
  keyed: [true],
  paid: (payment) => ({ transaction_status: 'capture', order_id: payment }),
  refused: { as: { name: 'MidtransError', httpStatusCode: 503 }, isReported: true },
  broken: { as: { name: 'MidtransError', httpStatusCode: null }, isReported: true },
});
