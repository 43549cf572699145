import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { attach, constant, midtrans, recoveryOf, type TrafficOptions } from '../../src/index.js';
import { quiet } from '../model/virtual-time.js';

type Said = readonly [status: number, body: object, headers?: Record<string, string>];

const LIMIT: Said = [429, { status_code: '429' }, { 'retry-after': '3600' }];
const DOWN: Said = [503, { status_code: '503' }];
const PAID: Said = [
  200,
  {
    status_code: '200',
    transaction_status: 'settlement',
    order_id: 'order-0001',
    gross_amount: '1.00',
    payment_type: 'gopay',
  },
];

/** A provider that answers look-ups with `asked`, and everything else with `charged`. Counts what reaches it. */
function shop(asked: () => Said, charged: () => Said, options: Partial<TrafficOptions> = {}) {
  const seen = { looks: 0, charges: 0, atOnce: 0, most: 0 };
  const adapter = async (config: InternalAxiosRequestConfig): Promise<AxiosResponse> => {
    const isLook = String(config.url).endsWith('/status');
    seen[isLook ? 'looks' : 'charges'] += 1;
    seen.atOnce += 1;
    seen.most = Math.max(seen.most, seen.atOnce);
    await quiet();
    seen.atOnce -= 1;
    const [status, body, headers = {}] = isLook ? asked() : charged();
    return { status, statusText: '', headers, data: JSON.stringify(body), config };
  };
  const client = axios.create({ adapter, baseURL: 'https://api.example' });
  const policy = { backoff: constant(1), deadline: 3000 };
  const recovery = attach(client, {
    provider: midtrans({ keys: { idempotencyKey: false } }),
    policy,
    logger: false,
    ...options,
  });
  const charge = { payment_type: 'gopay', transaction_details: { order_id: 'order-0001', gross_amount: 1 } };
  const pay = (more: object = { keys: { orderId: 'order-0001' } }) =>
    client.post('/v2/charge', charge, { recovery: more }).then(recoveryOf, recoveryOf);
  return { seen, pay, recovery };
}

describe('a look-up is traffic:', () => {
  test('a Retry-After that it gets ends the call as deferred, with what was known about it', async () => {
    const { pay, seen } = shop(
      () => LIMIT,
      () => DOWN,
    );
    const report = await pay();
    expect(report).toMatchObject({ outcome: 'deferred', stoppedBy: 'retry-after', processed: 'maybe' });
    expect(report?.retryAt).toBeGreaterThan(Date.now() + 3_500_000);
    expect(report?.lookUps).toMatchObject([{ found: 'undecided', status: 429 }]);
    expect(seen).toMatchObject({ looks: 1, charges: 0 });
  });

  test('none goes to a host that asked to be left alone, however many calls are resumed', async () => {
    const { pay, seen } = shop(
      () => LIMIT,
      () => DOWN,
    );
    await pay();
    const reports = await Promise.all(Array.from({ length: 20 }, () => pay()));
    expect(seen).toMatchObject({ looks: 1, charges: 0 });
    for (const report of reports) expect(report).toMatchObject({ outcome: 'deferred', processed: 'maybe' });
  });

  test('so does that of a payment in doubt', async () => {
    const { pay, seen } = shop(
      () => LIMIT,
      () => [502, {}],
    );
    const report = await pay({});
    expect(report).toMatchObject({ outcome: 'deferred', stoppedBy: 'retry-after', processed: 'maybe' });
    expect(seen).toMatchObject({ looks: 1, charges: 1 });
  });

  test('it takes one of the places of the host', async () => {
    const { pay, seen } = shop(
      () => PAID,
      () => DOWN,
      { concurrency: 2 },
    );
    const reports = await Promise.all(Array.from({ length: 20 }, () => pay()));
    expect(reports.map((report) => report?.outcome)).toEqual(Array(20).fill('reconciled'));
    expect(seen).toMatchObject({ looks: 20, charges: 0, most: 2 });
  });

  test('if none succeeds, the breaker of their operation opens, and few more are sent', async () => {
    const { pay, seen, recovery } = shop(
      () => DOWN,
      () => DOWN,
    );
    await Promise.all(Array.from({ length: 20 }, () => pay()));
    expect(recovery.stats().lanes).toContainEqual(
      expect.objectContaining({ lane: 'GET /v2/{id}/status', breaker: expect.stringMatching(/open/) }),
    );
    const before = seen.looks;
    await Promise.all(Array.from({ length: 20 }, () => pay()));
    expect(seen.looks - before).toBeLessThan(10);
  });
});

describe('a payment that is known not to have taken effect', () => {
  const known = { keys: { orderId: 'order-0001' }, processed: 'no' };

  test('is sent again without a look-up', async () => {
    const { pay, seen } = shop(
      () => LIMIT,
      () => PAID,
    );
    expect(await pay(known)).toMatchObject({ outcome: 'ok', keys: { orderId: 'order-0001' } });
    expect(seen).toMatchObject({ looks: 0, charges: 1 });
  });

  test('still is when it is deferred once more', async () => {
    const { pay, seen } = shop(
      () => LIMIT,
      () => LIMIT,
    );
    for (const _ of [1, 2]) {
      expect(await pay(known)).toMatchObject({ outcome: 'deferred', processed: 'no', stoppedBy: 'retry-after' });
    }
    expect(seen).toMatchObject({ looks: 0, charges: 1 });
  });
});
