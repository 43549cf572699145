// Razorpay gives an authorized payment back by itself if nobody captures it in time (Auto-Refunds). That tells `refunded` as well, and
// `captured: false`: no capture of it was done.
import { describe, expect, test } from '@jest/globals';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { reply } from '../axios/serve.js';
import { edges } from './keys/edges.js';
import { vendor } from './vendor.js';

const provider = () => razorpay({ hosts: ['127.0.0.1'], settledAfter: 20 });
const path = '/v1/payments/pay_1/capture';
const body = { amount: 500, currency: 'INR' };
const payment = { id: 'pay_1', entity: 'payment', ...body, status: 'refunded' };

describe.each(edges)('a capture whose answer was lost, by %s', (_, send) => {
  test.each([
    ['has failed if the payment was given back uncaptured', false, 'failed'],
    ['was done if the payment was captured, and refunded since', true, 'reconciled'],
  ])('%s', async (_what, captured, outcome) => {
    const { url } = await vendor({ tells: () => ({ ...payment, captured }) });
    const report = await send({ provider: provider(), url, path, body, recovery: { maxAttempts: 1 } });
    expect(report.outcome).toBe(outcome);
  });

  test('is not a success that answers with an uncaptured payment', async () => {
    const told = { ...payment, captured: false };
    const { url } = await vendor({ ends: [reply(200, told)], tells: () => told });
    const report = await send({ provider: provider(), url, path, body, recovery: { maxAttempts: 1 } });
    expect(report.outcome).toBe('failed');
  });
});
