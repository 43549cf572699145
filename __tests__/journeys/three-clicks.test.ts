import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { attach, constant, midtrans, type Report, recoveryOf } from '../../src/index.js';
import { type MidtransSimulator, startMidtrans } from '../../src/simulators/index.js';
import { keep } from '../simulators/keep.js';
import { until } from '../simulators/until.js';
import { AMPLE } from '../time-for.js';

const shop = () => keep(startMidtrans());

/** One click on "pay", by a client of its own as in a process of its own. */
async function click(simulator: MidtransSimulator, card: string): Promise<Report> {
  const client = axios.create({
    baseURL: simulator.url,
    auth: { username: 'SB-Mid-server-simulator', password: '' },
  });
  const policy = { backoff: constant(5), deadline: AMPLE };
  attach(client, { provider: midtrans({ settledAfter: 100 }), policy, logger: false });
  const body = {
    payment_type: 'credit_card',
    transaction_details: { order_id: 'O-1', gross_amount: 10_000 },
    credit_card: { token_id: card },
  };
  const ended = await client.post('/v2/charge', body).catch((error: unknown) => error);
  return recoveryOf(ended) as Report;
}

const written = ({ ledger }: MidtransSimulator, kind: string) => ledger.entries.filter((each) => each.kind === kind);
const lookUps = ({ requests }: MidtransSimulator) => requests.filter(({ method }) => method === 'GET').length;
const ended = (reports: readonly Report[]) => reports.map(({ outcome }) => outcome).sort();

/** The first click is under way at the bank; two more come, are refused as used, and ask only once that has come to its end. */
async function threeClicks(simulator: MidtransSimulator, end: () => void): Promise<readonly Report[]> {
  const first = await click(simulator, 'token-challenge');
  const slow = { when: 'before', kind: 'slow', ms: 400, match: { method: 'GET' } } as const;
  simulator.inject(slow);
  simulator.inject(slow);
  const others = [click(simulator, 'token-challenge'), click(simulator, 'token-challenge')];
  await until(() => lookUps(simulator) === 2);
  end();
  return [first, ...(await Promise.all(others))];
}

describe('three clicks on one order', () => {
  test('the first of which is declined after all: the other two charge the card under no other order id', async () => {
    const simulator = await shop();
    const reports = await threeClicks(simulator, () => simulator.deny('O-1'));
    for (const report of reports.slice(1)) {
      expect(report).toMatchObject({ outcome: 'failed', processed: 'no', decline: {}, keys: { orderId: 'O-1' } });
      expect(report).not.toHaveProperty('rekeyed');
    }
    expect(written(simulator, 'charge')).toHaveLength(1);
    expect(written(simulator, 'deny')).toHaveLength(1);
  });

  test.each(['cancel', 'expire'] as const)(
    'of which the first has come to nothing by %s: the other two are re-keyed to one order, which is charged once',
    async (end) => {
      const simulator = await shop();
      const reports = await threeClicks(simulator, () => simulator[end]('O-1'));
      const afresh = written(simulator, 'charge').filter(({ id }) => id !== 'O-1');
      expect(afresh).toHaveLength(1);
      const others = reports.slice(1);
      expect(new Set(others.map(({ keys }) => keys.orderId))).toEqual(new Set([afresh[0]?.id]));
      for (const report of others) expect(report.processed).not.toBe('no');
      expect(ended(others)).toEqual(['recovered', 'reconciled'].sort());
    },
  );

  test('at once, by a card that is declined each time, make no charge', async () => {
    const simulator = await shop();
    const cards = ['token-deny-05', 'token-deny-05', 'token-deny-05'];
    const reports = await Promise.all(cards.map((card) => click(simulator, card)));
    for (const report of reports) expect(report).toMatchObject({ outcome: 'failed', decline: { providerCode: '05' } });
    expect(written(simulator, 'charge')).toEqual([]);
  });

  test('at once, the first of which is declined and two are good: the order is charged once', async () => {
    const simulator = await shop();
    const cards = ['token-deny-05', 'token-good', 'token-good'];
    const reports = await Promise.all(cards.map((card) => click(simulator, card)));
    expect(written(simulator, 'charge').map(({ id }) => id)).toEqual(['O-1']);
    expect(ended(reports)).toEqual(expect.arrayContaining(['ok', 'reconciled']));
    for (const { keys } of reports) expect(keys.orderId).toBe('O-1');
  });

  test('if the declined order stays used: the other two report the decline, and charge nothing', async () => {
    const simulator = await shop();
    const first = await click(simulator, 'token-deny-05');
    expect(first).toMatchObject({ outcome: 'failed', decline: { providerCode: '05' } });
    const used = { when: 'before', kind: 'provider', code: '406', match: { method: 'POST' } } as const;
    simulator.inject(used);
    simulator.inject(used);
    const others = await Promise.all([click(simulator, 'token-good'), click(simulator, 'token-good')]);
    for (const report of others) {
      expect(report).toMatchObject({ outcome: 'failed', processed: 'no', decline: { providerCode: '05' } });
      expect(report).not.toHaveProperty('rekeyed');
    }
    expect(written(simulator, 'charge')).toEqual([]);
  });
});
