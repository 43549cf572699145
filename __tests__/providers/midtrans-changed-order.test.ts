// Under a key of the last five minutes, Midtrans repeats its answer, whatever is asked for now: an order whose sum has changed was not charged.
import { expect, test } from '@jest/globals';
import { midtrans } from '../../src/index.js';
import { startMidtrans } from '../../src/simulators/index.js';
import { byBothEdges } from '../answers/edges.js';
import { keep } from '../simulators/keep.js';

const authorization = `Basic ${Buffer.from('SB-Mid-server-simulator:').toString('base64')}`;
const headers = { authorization, 'Idempotency-Key': 'order-1' };
const bill = (gross_amount: unknown, currency?: string) => ({
  payment_type: 'bank_transfer',
  bank_transfer: { bank: 'bca' },
  transaction_details: { order_id: 'order-1', gross_amount, currency },
});
const setUp = { provider: midtrans({ settledAfter: 100 }), policy: { deadline: 1500 }, headers };

byBothEdges((post) => {
  test.each([
    ['another sum', bill(50_000), { outcome: 'unknown' }],
    ['another currency', bill(44_000, 'USD'), { outcome: 'unknown' }],
    ['the same', bill(44_000), { outcome: 'ok' }],
    ['the same, as text', bill('44000.00', 'idr'), { outcome: 'ok' }],
  ])('%s under the same key', async (_what, body, outcome) => {
    const simulator = await keep(startMidtrans());
    const url = `${simulator.url}/v2/charge`;
    expect((await post(url, bill(44_000), setUp)).report).toMatchObject({ outcome: 'ok' });
    expect((await post(url, body, setUp)).report).toMatchObject(outcome);
  });
});
