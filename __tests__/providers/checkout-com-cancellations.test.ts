// A cancellation at Checkout.com whose answer was lost: the void of a part is not the end of a payment.
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import type { Finding, LookUpTools } from '../../src/index.js';
import { reconcileCheckoutCom } from '../../src/providers/checkout-com/look-up.js';
import { startCheckoutCom } from '../../src/simulators/index.js';
import { keep } from '../simulators/keep.js';

const NOW = Date.parse('2026-11-27T06:00:00Z');
const request = { method: 'POST', path: '/payments/pay_1/cancellations', header: () => undefined, body: {} };
const action = (type: string) => ({
  id: 'act_1',
  type,
  amount: 300,
  approved: true,
  processed_on: new Date(NOW + 1000).toISOString(),
});

async function found(actions: readonly object[], status: string): Promise<string> {
  const get = async (path: string) => ({
    status: 200,
    headers: {},
    data: path === './actions' ? actions : { id: 'pay_1', status },
    clockAhead: { least: 0, most: 1000 },
  });
  const tools = { get, keys: {}, failure: { code: 'ECONNRESET' }, firstSentAt: NOW, lastSentAt: NOW };
  return ((await reconcileCheckoutCom(false)(request, tools as unknown as LookUpTools)) as Finding).state;
}

test.each([
  ['the void of a part', 'undecided', [action('Void')], 'Authorized'],
  ['a void of all of it', 'landed', [action('Void')], 'Voided'],
  ['a cancellation', 'landed', [action('Cancellation')], 'Canceled'],
  ['nothing', 'absent', [], 'Authorized'],
] as const)('after %s a cancellation is %s', async (_what, state, actions, status) => {
  expect(await found(actions, status)).toBe(state);
});

describe('the simulator', () => {
  test('leaves a payment of which a part was changed as Checkout.com does', async () => {
    const simulator = await keep(startCheckoutCom());
    const client = axios.create({ baseURL: simulator.url, headers: { authorization: 'Bearer sk_sbox_simulator' } });
    const pay = async () =>
      (await client.post('/payments', { source: {}, amount: 1000, currency: 'EUR', capture: false })).data.id;
    const statusOf = async (id: string) => (await client.get(`/payments/${id}`)).data.status;
    const seen: unknown[] = [];
    const change = async (id: string, name: string, amount?: number) => {
      await client.post(`/payments/${id}/${name}`, { amount });
      seen.push(await statusOf(id));
    };
    const [voided, captured] = [await pay(), await pay()];
    await change(voided, 'voids', 300);
    await change(voided, 'voids');
    await change(captured, 'captures', 300);
    await change(captured, 'captures', 700);
    await change(captured, 'refunds', 400);
    await change(captured, 'refunds', 600);
    expect(seen).toEqual(['Authorized', 'Voided', 'Partially Captured', 'Captured', 'Partially Refunded', 'Refunded']);
    expect(simulator.ledger.entries.filter(({ kind }) => kind === 'void').map(({ amount }) => amount)).toEqual([
      300, 700,
    ]);
  });
});
