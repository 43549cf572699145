// A denied order id can be used again, and the status may still show the earlier refusal of another card. A card that is captured, but
// denied by fraud detection, has not paid.
import { expect, test } from '@jest/globals';
import { midtrans } from '../../src/index.js';
import { byBothEdges } from '../answers/edges.js';
import { hang, reply, reset, type Served, serve } from '../axios/serve.js';

const card = {
  payment_type: 'credit_card',
  transaction_details: { order_id: 'order-1', gross_amount: 44_000 },
  credit_card: { token_id: 'token-2' },
};
const provider = midtrans({ settledAfter: 1500 });
const policy = { deadline: 8000, attemptTimeout: 300, maxAttempts: 1 };

/** Midtrans tells times in GMT+7. */
const jakarta = (at: number) => new Date(at + 7 * 3_600_000).toISOString().replace('T', ' ').slice(0, 19);
const MINUTE = 60_000;

const told = (status: string, code: string, at: number, more: object = {}) =>
  reply(200, {
    ...more,
    order_id: 'order-1',
    gross_amount: '44000.00',
    payment_type: 'credit_card',
    transaction_id: `t-${at}`,
    transaction_time: jakarta(at),
    transaction_status: status,
    status_code: code,
  });
const denied = (at: number) => told('deny', '202', at);
const used = reply(406, { status_code: '406', status_message: 'order_id has been paid and utilized' });

const asked = ({ arrived }: Served) => arrived.filter(({ method }) => method === 'GET').length;

byBothEdges((post) => {
  test.each([
    ['is lost', reset],
    ['is late', hang],
    ['says that another click has used the id', used],
  ])('it was paid, though its own answer %s', async (_what, answer) => {
    const now = Date.now();
    const server = await serve(answer, denied(now - MINUTE), told('capture', '200', now));
    const { report } = await post(`${server.url}/v2/charge`, card, { provider, policy });
    expect(report).toMatchObject({ outcome: 'reconciled', processed: 'yes' });
  });

  test.each([0, MINUTE])(
    'a refusal is believed once Midtrans has had the time to show this request: %d ms before',
    async (before) => {
      const server = await serve(reset, denied(Date.now() - before));
      const { report } = await post(`${server.url}/v2/charge`, card, { provider, policy });
      expect(report).toMatchObject({ outcome: 'failed', stoppedBy: 'rule', processed: 'no' });
      expect(asked(server)).toBeGreaterThan(1);
    },
  );

  test('another card is refused under the id while this one is still being charged', async () => {
    const now = Date.now();
    const server = await serve(reset, denied(now), told('capture', '200', now));
    const { report } = await post(`${server.url}/v2/charge`, card, { provider, policy });
    expect(report).toMatchObject({ outcome: 'reconciled', processed: 'yes' });
  });

  test.each([
    ['its own answer says so', told('capture', '200', Date.now(), { fraud_status: 'deny' })],
    ['its answer is lost', reset],
  ])('a card that fraud detection has denied has not paid, though it is captured: %s', async (_what, answer) => {
    const server = await serve(answer, told('capture', '200', Date.now(), { fraud_status: 'deny' }));
    const { report } = await post(`${server.url}/v2/charge`, card, { provider, policy: { ...policy, deadline: 3000 } });
    expect(report.outcome).toBe('unknown');
  });

  test('once it is settled, it has paid: the merchant has let it pass', async () => {
    const server = await serve(used, told('settlement', '200', Date.now(), { fraud_status: 'deny' }));
    const { report } = await post(`${server.url}/v2/charge`, card, { provider, policy });
    expect(report.outcome).toBe('reconciled');
  });
});
