import { afterEach, describe, expect, test } from '@jest/globals';
import axios, { type AxiosInstance } from 'axios';
import { attach, constant, type LogLine, midtrans, recoveryOf } from '../../src/index.js';
import { type MidtransSimulator, startMidtrans } from '../../src/simulators/index.js';

let simulator: MidtransSimulator;
afterEach(() => simulator.close());

async function clientOf(): Promise<AxiosInstance> {
  simulator = await startMidtrans();
  return axios.create({ baseURL: simulator.url, auth: { username: 'SB-Mid-server-simulator', password: '' } });
}

const charge = (orderId: string) => ({
  payment_type: 'credit_card',
  transaction_details: { order_id: orderId, gross_amount: 10_000 },
  credit_card: { token_id: 'token-1' },
});
const policy = { backoff: constant(5) };

describe('a charge at Midtrans', () => {
  test('that succeeds at once is ok', async () => {
    const client = await clientOf();
    attach(client, { provider: midtrans(), logger: false });
    const response = await client.post('/v2/charge', charge('A-1'));
    expect(response.data.status_code).toBe('200');
    expect(recoveryOf(response)).toMatchObject({ outcome: 'ok', processed: 'yes', provider: 'midtrans' });
    expect(recoveryOf(response)?.keys).toMatchObject({ orderId: 'A-1', idempotencyKey: expect.any(String) });
    expect(simulator.ledger.count('charge')).toBe(1);
  });

  test('survives a reset after the effect, a body 503 and a 429, and charges once', async () => {
    const client = await clientOf();
    attach(client, { provider: midtrans(), policy, logger: false });
    simulator.inject(
      { when: 'after', kind: 'reset' },
      { when: 'before', kind: 'provider', code: '503' },
      { when: 'before', kind: 'provider', code: '429' },
    );
    const response = await client.post('/v2/charge', charge('A-2'));
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered' });
    expect(recoveryOf(response)?.attempts.map(({ code }) => code)).toEqual(['ECONNRESET', '503', '429', undefined]);
    expect(simulator.ledger.of('A-2').length).toBe(1);
  });

  test('whose order id is used is re-keyed if the caller vouches for it', async () => {
    const client = await clientOf();
    const recovery = attach(client, { provider: midtrans({ onUsedOrderId: 're-key' }), policy, logger: false });
    const told: object[] = [];
    recovery.on('recovery.re-key', ({ keys }) => told.push(keys));
    await client.post('/v2/charge', charge('A-3'));
    const response = await client.post('/v2/charge', charge('A-3'));
    const report = recoveryOf(response);
    expect(report).toMatchObject({ outcome: 'recovered', rekeyed: ['orderId', 'idempotencyKey'] });
    expect(report?.keys.orderId).toMatch(/^A-3-[0-9a-f]{10}$/);
    expect(response.data.order_id).toBe(report?.keys.orderId);
    // Known before it is sent, for whoever stores it.
    expect(told).toEqual([report?.keys]);
  });

  test("whose order id is somebody else's is re-keyed, and that is told before it is sent", async () => {
    const client = await clientOf();
    const lines: LogLine[] = [];
    const log = (line: object) => void lines.push(line as LogLine);
    const recovery = attach(client, { provider: midtrans(), policy, logger: { info: log, warn: log, error: log } });
    const sent: number[] = [];
    recovery.on('recovery.re-key', () => sent.push(simulator.requests.length));
    await client.post('/v2/charge', { ...charge('A-5'), transaction_details: { order_id: 'A-5', gross_amount: 7 } });
    const report = recoveryOf(await client.post('/v2/charge', charge('A-5')));
    expect(report).toMatchObject({ outcome: 'recovered', lookUps: [{ found: 'foreign' }] });
    expect(report?.keys.orderId).toMatch(/^A-5-[0-9a-f]{10}$/);
    const told = lines.filter(({ event }) => event === 'recovery.re-key');
    expect(told).toMatchObject([{ attempt: 1, action: 're-key', keys: report?.keys, delayMs: expect.any(Number) }]);
    // The first charge, the refused one, and the look-up: a process that is killed later has kept the keys.
    expect(sent).toEqual([3]);
  });

  test('whose order id is used, without a look-up, stops as unknown', async () => {
    const client = await clientOf();
    const provider = midtrans({ reconcile: async () => undefined });
    attach(client, { provider, policy, logger: false });
    await client.post('/v2/charge', charge('A-4'));
    const error = await client.post('/v2/charge', charge('A-4')).catch((thrown: unknown) => thrown);
    expect(axios.isAxiosError(error) && error.code).toBe('ERR_PROVIDER');
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', action: 'reconcile', stoppedBy: 'ambiguous' });
  });
});
