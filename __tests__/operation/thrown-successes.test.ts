// A client throws because of the HTTP status, but the body says that the payment was made.
import { expect, test } from '@jest/globals';
import axios from 'axios';
import { midtrans, recoveryOf, run } from '../../src/index.js';
import { thrownBy } from '../axios/attached.js';
import { reply, serve } from '../axios/serve.js';

const charge = { payment_type: 'gopay', transaction_details: { order_id: 'order-1', gross_amount: 10_000 } };
const paid = {
  status_code: '200',
  transaction_status: 'settlement',
  transaction_id: 't',
  order_id: 'order-1',
  gross_amount: '10000.00',
};

test.each([400, 401, 404, 409, 422, 429])(
  'a payment that Midtrans calls made in HTTP %i has not failed',
  async (status) => {
    const server = await serve(reply(status, paid));
    const error = await thrownBy(
      run(() => axios.post(`${server.url}/v2/charge`, charge), { provider: midtrans(), logger: false }),
    );
    expect(recoveryOf(error)).toMatchObject({
      outcome: 'unknown',
      processed: 'maybe',
      attempts: [{ code: 'OPERATION_THREW' }],
    });
    expect(server.arrived).toHaveLength(1);
  },
);
