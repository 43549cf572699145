// Two clicks share a key that keeps no errors: what one has paid the other does not pay again, however late the list shows it.
import { expect, test } from '@jest/globals';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { reply, serve } from '../axios/serve.js';
import { AMPLE } from '../time-for.js';
import { edges } from './keys/edges.js';

const SETTLED_AFTER = 600;
/** In milliseconds: how long a payment takes, and how long until the list shows it. */
const TAKES = 900;
const LAGS = 300;

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test.each(edges)(
  'a payment that was made and answered by an error is not repeated by the click that waited for it, by %s',
  async (_edge, send) => {
    const charges: number[] = [];
    let isRunning = false;
    const { url } = await serve(async (response, request) => {
      if (request.method === 'GET') {
        const data = charges
          .filter((at) => Date.now() - at > LAGS)
          .map((at, n) => ({
            id: `pay_${n}`,
            reference: 'order-1',
            amount: 100,
            currency: 'USD',
            status: 'Captured',
            requested_on: new Date(at).toISOString(),
          }));
        return reply(200, { data, total_count: data.length })(response, request);
      }
      if (isRunning) return reply(409, {})(response, request);
      isRunning = true;
      await wait(TAKES);
      isRunning = false;
      charges.push(Date.now());
      return reply(502, {})(response, request);
    });
    const click = () =>
      send({
        provider: checkoutCom({ hosts: ['127.0.0.1'], settledAfter: SETTLED_AFTER }),
        url,
        path: '/payments',
        body: { amount: 100, currency: 'USD', reference: 'order-1' },
        headers: { 'Cko-Idempotency-Key': 'key-1' },
        deadline: AMPLE,
      });
    const [first, second] = await Promise.all([click(), wait(50).then(click)]);
    expect(charges).toHaveLength(1);
    expect([first.outcome, second.outcome]).toEqual(['reconciled', 'reconciled']);
  },
);
