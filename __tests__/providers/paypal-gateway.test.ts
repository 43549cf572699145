// Behind a gateway, PayPal's paths have a prefix before the version. A look-up keeps it, wherever the caller writes it.
import { describe, expect, test } from '@jest/globals';
import { paypal } from '../../src/providers/paypal/index.js';
import { reply, reset, serve } from '../axios/serve.js';
import { AMPLE } from '../time-for.js';
import { edges } from './keys/edges.js';

const money = { value: '5.00', currency_code: 'USD' };

describe.each(edges)('a refund behind a gateway, by %s', (_edge, send) => {
  test.each([
    ['/paypal/', ''],
    ['', '/paypal'],
    ['/paypal/v2/payments', ''],
  ])('is looked up behind it too, with the base %j and the path prefix %j', async (base, prefix) => {
    const asked: string[] = [];
    const { url } = await serve((response, request) => {
      const path = request.url ?? '';
      if (request.method === 'POST') return reset(response, request);
      asked.push(path);
      const refund = { id: 'R1', status: 'COMPLETED', amount: money, create_time: new Date().toISOString() };
      if (path === '/paypal/v2/payments/refunds/R1') return reply(200, refund)(response, request);
      if (path === '/paypal/v2/checkout/orders/O1') {
        return reply(200, { id: 'O1', purchase_units: [{ payments: { refunds: [refund] } }] })(response, request);
      }
      const capture = { id: 'C1', status: 'REFUNDED', supplementary_data: { related_ids: { order_id: 'O1' } } };
      return path === '/paypal/v2/payments/captures/C1'
        ? reply(200, capture)(response, request)
        : reply(404, {})(response, request);
    });
    const whole = `${prefix}/v2/payments/captures/C1/refund`;
    const path = base.includes('v2') ? whole.slice('/v2/payments'.length) : whole;
    const provider = paypal({ hosts: ['127.0.0.1'], settledAfter: 20 });
    const recovery = { maxAttempts: 1 };
    const report = await send({
      provider,
      url: url + base,
      path: base.endsWith('/') ? path.slice(1) : path,
      body: { amount: money },
      deadline: AMPLE,
      recovery,
    });
    expect([report.outcome, asked.slice(0, 3)]).toEqual([
      'reconciled',
      ['/paypal/v2/payments/captures/C1', '/paypal/v2/checkout/orders/O1', '/paypal/v2/payments/refunds/R1'],
    ]);
  });
});
