// What explain says of an answer is what a client that gets it reports.
import { expect, test } from '@jest/globals';
import { type Answer, explain, midtrans, type Provider, type Report, recoveryOf } from '../../src/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { attached } from '../axios/attached.js';
import { reply, serve } from '../axios/serve.js';
import { withEnough } from '../time-for.js';

const HERE = { hosts: ['127.0.0.1'], settledAfter: 1 };
const denied = { status_code: '202', transaction_status: 'deny', channel_response_code: '05', order_id: 'o-1' };
const midtransCharge = { method: 'POST', url: '/v2/charge' };
const stripePayment = { method: 'POST', url: '/v1/payment_intents' };

test.each<[what: string, provider: Provider, answer: Answer & { readonly url: string }]>([
  ['a decline at Midtrans', midtrans(HERE), { ...midtransCharge, status: 200, data: denied }],
  [
    'a decline for a reason that no row names',
    midtrans(HERE),
    { ...midtransCharge, status: 200, data: { ...denied, channel_response_code: '9Z' } },
  ],
  ['a code that no row covers', midtrans(HERE), { ...midtransCharge, status: 500, data: { status_code: '777' } }],
  ['a request that is wrong', midtrans(HERE), { ...midtransCharge, status: 200, data: { status_code: '401' } }],
  ['a refused key', midtrans(HERE), { ...midtransCharge, status: 200, data: { status_code: '406' } }],
  [
    'a decline at Stripe',
    stripe(HERE),
    {
      ...stripePayment,
      status: 402,
      data: { error: { type: 'card_error', code: 'card_declined', decline_code: 'generic_decline' } },
    },
  ],
  ['another one there', stripe(HERE), { ...stripePayment, status: 402, data: { error: { type: 'card_error' } } }],
  [
    'a server error there',
    stripe(HERE),
    {
      ...stripePayment,
      status: 500,
      data: { error: { type: 'api_error' } },
      headers: { 'Stripe-Should-Retry': 'false' },
    },
  ],
])('%s', async (_what, provider, answer) => {
  const { method, url, status, data, headers } = answer;
  const notFound = reply(404, { status_code: '404' });
  const body = { payment_type: 'qris', transaction_details: { order_id: 'o-1', gross_amount: 100 } };
  const reportOf = async (deadline: number) => {
    const { url: baseURL } = await serve(reply(status, data, headers as Record<string, string>), notFound);
    const { client } = attached(baseURL, { provider, policy: { maxAttempts: 1, deadline } });
    return recoveryOf(await client.request({ method: method as string, url, data: body }).catch((thrown) => thrown));
  };
  const isTold = (report: Report | undefined) =>
    report?.outcome !== 'unknown' || report.lookUps !== undefined || report.unaskable !== undefined;
  const report = await withEnough(1500, reportOf, isTold);
  const { code, action, processed, decline, lookUp } = explain(provider, answer, { requestBody: body }) ?? {};
  expect({ code, action, processed, decline }).toEqual({
    code: report?.attempts[0]?.code,
    action: report?.attempts[0]?.action,
    processed: report?.attempts[0]?.processed,
    decline: report?.decline,
  });
  expect(lookUp).toBe(report?.lookUps === undefined && report?.unaskable === undefined ? 'no' : 'yes');
});
