// A charge that the customer still has to pay, by both edges at the simulator: a success that must not be reported as paid.
import { expect, test } from '@jest/globals';
import { constant, midtrans } from '../../src/index.js';
import { startMidtrans } from '../../src/simulators/index.js';
import { byBothEdges } from '../answers/edges.js';
import { reply, serve } from '../axios/serve.js';
import { keep } from '../simulators/keep.js';
import { until } from '../simulators/until.js';

const headers = { authorization: `Basic ${Buffer.from('SB-Mid-server-simulator:').toString('base64')}` };
const provider = midtrans();
const gopay = { payment_type: 'gopay', transaction_details: { order_id: 'order-1', gross_amount: 44_000 } };
const card = { ...gopay, payment_type: 'credit_card', credit_card: { token_id: 'token-1' } };

byBothEdges((post) => {
  test('a charge that the customer still has to confirm is not reported as paid', async () => {
    const simulator = await keep(startMidtrans());
    const { body, report } = await post(`${simulator.url}/v2/charge`, gopay, { provider, headers });
    expect(body).toMatchObject({ transaction_status: 'pending' });
    expect(report).toMatchObject({ outcome: 'ok', processed: 'yes', pending: true });
    expect(simulator.requests).toHaveLength(1);
  });

  test('nor is it if the first answer was lost and a retry brings another', async () => {
    const simulator = await keep(startMidtrans());
    simulator.inject({ when: 'after', kind: 'reset' });
    const policy = { backoff: constant(2) };
    const { report } = await post(`${simulator.url}/v2/charge`, gopay, { provider, headers, policy });
    expect(report).toMatchObject({ outcome: 'recovered', pending: true });
  });

  test('a card payment that is held for review is not reported as paid', async () => {
    const simulator = await keep(startMidtrans());
    const held = { ...card, credit_card: { token_id: 'token-challenge' } };
    const { body, report } = await post(`${simulator.url}/v2/charge`, held, { provider, headers });
    expect(body).toMatchObject({ transaction_status: 'capture', fraud_status: 'challenge' });
    expect(report).toMatchObject({ outcome: 'ok', processed: 'yes', pending: true });
    expect(simulator.requests).toHaveLength(1);
  });

  test.each([
    ['a link or a QR code', { actions: [{ name: 'deeplink-redirect', url: 'gojek://gopay' }] }],
    ['an account to pay to', { va_numbers: [{ bank: 'bca', va_number: '812785002530231' }] }],
    ["the bank's page", { redirect_url: 'https://bank.example/3ds' }],
  ])('the call does not wait for a customer who needs %s from the answer', async (_what, more) => {
    const told = { status_code: '201', transaction_status: 'pending', order_id: 'order-1', gross_amount: '44000.00' };
    const server = await serve(reply(200, { ...told, transaction_id: 't-1', ...more }));
    const policy = { pendingLimit: 10_000 };
    const { body, report } = await post(`${server.url}/v2/charge`, gopay, { provider, headers, policy });
    expect(body).toMatchObject(more);
    expect(report).toMatchObject({ outcome: 'ok', pending: true });
    expect(server.arrived).toHaveLength(1);
  });

  test('a charged card is done, and needs no look-up', async () => {
    const simulator = await keep(startMidtrans());
    const policy = { pendingLimit: 5000 };
    const { report } = await post(`${simulator.url}/v2/charge`, card, { provider, headers, policy });
    expect(report.outcome).toBe('ok');
    expect(report).not.toHaveProperty('pending');
    expect(simulator.requests).toHaveLength(1);
  });

  test.each([
    ['settle', { outcome: 'reconciled', processed: 'yes' }],
    ['expire', { outcome: 'failed', processed: 'no' }],
  ] as const)(
    'within the limit the call waits for the customer, and ends when the charge is told to %s',
    async (end, told) => {
      const simulator = await keep(startMidtrans());
      const policy = { pendingLimit: 10_000 };
      const charged = post(`${simulator.url}/v2/charge`, gopay, { provider, headers, policy });
      await until(() => simulator.requests.some(({ method }) => method === 'GET'));
      simulator[end]('order-1');
      const { report } = await charged;
      expect(report).toMatchObject(told);
      expect(report).not.toHaveProperty('pending');
      expect(simulator.ledger.count('charge')).toBe(1);
    },
  );

  test.each([
    [
      'expire',
      /^midtrans: accepted, but refused later; not processed \(asked once, answered expire inside HTTP 200\)$/,
    ],
    ['deny', /^midtrans: accepted, but refused later; declined: /],
  ])('says what the later answer was: %s', async (status, summary) => {
    const told = { order_id: 'order-1', gross_amount: '44000.00', payment_type: 'gopay', transaction_id: 't-1' };
    const end = { expire: '407', deny: '202' }[status];
    const server = await serve(
      reply(200, { ...told, status_code: '201', transaction_status: 'pending' }),
      reply(200, { ...told, status_code: end, transaction_status: status }),
    );
    const policy = { pendingLimit: 10_000 };
    const { report } = await post(`${server.url}/v2/charge`, gopay, { provider, headers, policy });
    expect(report.summary).toMatch(summary);
    expect(report.lookUps).toMatchObject([{ code: status }]);
  });
});
