// Mercado Pago answers a Pix refund that is still in process with HTTP 400 (Refund of transactions with Pix), over sockets.
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { attach, constant, recoveryOf } from '../../src/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { type Answer, reply, serve } from '../axios/serve.js';
import { AMPLE } from '../time-for.js';

const REFUNDS = '/v1/payments/7/refunds';
const REFUSED = reply(400, { status: 400, error: 'bad_request', message: 'The refund could not be done', cause: [] });
const caught = (error: unknown) => error;
const refund = (status: string) => ({
  ...{ id: 1, payment_id: 7, amount: 20, status },
  date_created: new Date(Date.now() + 500).toISOString(),
});

/** Without the header, what is in process is not told. */
const only =
  (status: string): Answer =>
  (response, request) =>
    reply(200, request.headers['x-render-in-process-refunds'] === 'true' ? [refund(status)] : [])(response, request);

async function refunded(...answers: readonly [Answer, ...Answer[]]) {
  const server = await serve(...answers);
  const client = axios.create({ baseURL: server.url });
  const policy = { backoff: constant(2), deadline: AMPLE };
  attach(client, { provider: mercadoPago({ settledAfter: 100 }), policy, logger: false });
  const ended = await client.post(REFUNDS, { amount: 20 }).catch(caught);
  const keys = server.arrived
    .filter(({ method }) => method === 'POST')
    .map(({ headers }) => headers['x-idempotency-key']);
  return { ended, report: recoveryOf(ended), keys };
}

describe('Mercado Pago: a refund that is refused with HTTP 400', () => {
  test('may be in process all the same: it is looked up, and not said to have failed', async () => {
    const { ended, report, keys } = await refunded(REFUSED, only('in_process'));
    expect(report).toMatchObject({ outcome: 'reconciled', pending: true });
    expect(ended).toMatchObject({ data: { id: 1, status: 'in_process' } });
    expect(keys).toHaveLength(1);
  });

  test('has failed if the payment has no such refund: it would be refused again', async () => {
    const either: Answer = (response, request) =>
      (request.method === 'GET' ? reply(200, []) : REFUSED)(response, request);
    const { report, keys } = await refunded(either);
    expect(report).toMatchObject({ outcome: 'failed', processed: 'no' });
    expect(keys).toHaveLength(1);
  });

  test('has failed at once if a cause says what is wrong with the request', async () => {
    const cause = [{ code: 4018, description: 'no' }];
    const { report, keys } = await refunded(reply(400, { status: 400, error: 'bad_request', message: 'no', cause }));
    expect(report).toMatchObject({ outcome: 'failed', processed: 'no' });
    expect(keys).toHaveLength(1);
  });
});
