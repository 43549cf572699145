// A second click on an order that the merchant has changed since the first: the order id is refused as used, and the look-up shows
// another state than a payment's own.
import { describe, expect, test } from '@jest/globals';
import { constant, midtrans } from '../../src/index.js';
import { byBothEdges } from '../answers/edges.js';
import { type Answer, reply, reset, serve } from '../axios/serve.js';
import { AMPLE } from '../time-for.js';

const used = reply(200, { status_code: '406', status_message: 'order_id has been paid and utilized' });
const lost = reset;
const card = { token_id: 'token-1' };
const order = (type?: string) => ({
  payment_type: 'credit_card',
  transaction_details: { order_id: 'O-1', gross_amount: 100_000 },
  credit_card: type === undefined ? card : { ...card, type },
});
const status = (transaction_status: string, gross_amount = '100000.00'): Answer =>
  reply(200, {
    status_code: '200',
    transaction_status,
    gross_amount,
    order_id: 'O-1',
    payment_type: 'credit_card',
    fraud_status: 'accept',
  });

byBothEdges((post) => {
  const click = async (answers: readonly [Answer, ...Answer[]], body = order(), deadline = AMPLE) => {
    const server = await serve(...answers);
    const provider = midtrans({ keys: { idempotencyKey: false } });
    const { report } = await post(`${server.url}/v2/charge`, body, {
      provider,
      policy: { backoff: constant(5), deadline },
    });
    return { report, charges: server.arrived.filter(({ method }) => method === 'POST').length };
  };

  describe('a payment that was only authorized, and captured in part since', () => {
    test.each(['capture', 'settlement'])('is nobody else’s: the order is not charged again (%s)', async (state) => {
      const { report, charges } = await click([used, status(state, '60000.00')], order('authorize'));
      expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe', keys: { orderId: 'O-1' } });
      expect(report.lookUps).toHaveLength(1);
      expect(charges).toBe(1);
    });

    test('is not adopted in place of a charge in doubt', async () => {
      const { report } = await click([lost, status('capture', '60000.00')], order('authorize'), 3000);
      expect(report.outcome).toBe('unknown');
    });

    test('a whole capture is the same payment', async () => {
      const { report } = await click([used, status('capture')], order('authorize'));
      expect(report.outcome).toBe('reconciled');
    });

    test.each([
      ['of another amount, that no capture can have left', order(), '60000.00'],
      ['of a greater amount', order('authorize'), '160000.00'],
    ])('a payment %s is somebody else’s', async (_, body, amount) => {
      const paid = reply(200, { status_code: '200', transaction_status: 'capture', fraud_status: 'accept' });
      const { report } = await click([used, status('capture', amount), paid], body);
      expect(report).toMatchObject({ rekeyed: ['orderId'], lookUps: [{ found: 'foreign' }] });
    });
  });

  test.each(['settlement', 'pending'])(
    'an order under another payment type is not charged as well (%s)',
    async (state) => {
      const told = { status_code: '200', transaction_status: state, order_id: 'O-1', gross_amount: '100000.00' };
      const { report, charges } = await click([used, reply(200, { ...told, payment_type: 'bank_transfer' })]);
      expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe', lookUps: [{ found: 'landed' }] });
      expect(charges).toBe(1);
    },
  );

  describe.each(['refund', 'partial_refund', 'chargeback', 'partial_chargeback'])(
    'a payment that went back (%s)',
    (state) => {
      test('does not pay for a later call, and neither is charged again', async () => {
        const { report, charges } = await click([used, status(state)]);
        expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe', lookUps: [{ found: 'landed' }] });
        expect(charges).toBe(1);
      });

      test('took effect, if that was in doubt', async () => {
        const { report } = await click([lost, status(state)]);
        expect(report).toMatchObject({ outcome: 'reconciled', processed: 'yes' });
      });
    },
  );
});
