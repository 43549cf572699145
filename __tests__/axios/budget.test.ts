import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { attach, constant, midtrans, recoveryOf } from '../../src/index.js';
import { startMidtrans } from '../../src/simulators/index.js';
import { attached, thrownBy } from './attached.js';
import { reply, serve } from './serve.js';

const withoutBreaker = { circuitBreaker: false } as const;

describe('the retry budget', () => {
  test('caps the resends of all calls: four at once, and one for ten good answers', async () => {
    let isWell = false;
    const server = await serve((response, request) => reply(isWell ? 200 : 503)(response, request));
    const { client, recovery } = attached(server.url, withoutBreaker);
    const errors = await Promise.all(Array.from({ length: 40 }, () => thrownBy(client.get('/payments/1'))));
    expect(server.arrived.length).toBe(40 + 4);
    const reports = errors.map((error) => recoveryOf(error));
    expect(reports.filter((report) => report?.stoppedBy === 'budget').length).toBeGreaterThanOrEqual(36);
    expect(errors.every((error) => axios.isAxiosError(error) && error.response?.status === 503)).toBe(true);
    isWell = true;
    for (let call = 0; call < 20; call++) await client.get('/payments/1');
    expect(recovery.stats().lanes[0]?.budget).toBeCloseTo(2);
    isWell = false;
    for (let call = 0; call < 20; call++) await thrownBy(client.get('/payments/1'));
    expect(server.arrived.length).toBe(40 + 4 + 20 + 20 + 2);
  });

  test('is each provider its own, and takes other sizes', async () => {
    const [one, two] = [await serve(reply(503)), await serve(reply(503))];
    const { client } = attached(one.url, { ...withoutBreaker, retryBudget: { ratio: 0, burst: 1 } });
    const other = attached(two.url, { ...withoutBreaker, retryBudget: false });
    expect(recoveryOf(await thrownBy(client.get('/')))).toMatchObject({ stoppedBy: 'budget', outcome: 'failed' });
    expect(one.arrived.length).toBe(2);
    for (let call = 0; call < 5; call++) await thrownBy(other.client.get('/'));
    expect(two.arrived.length).toBe(20);
  });

  test('refuses no look-up: a call that may have landed is asked about before it ends', async () => {
    const simulator = await startMidtrans();
    const client = axios.create({
      baseURL: simulator.url,
      auth: { username: 'SB-Mid-server-simulator', password: '' },
    });
    attach(client, {
      provider: midtrans(),
      policy: { backoff: constant(1) },
      logger: false,
      retryBudget: { ratio: 0, burst: 1 },
    });
    const charge = (id: string) => ({
      payment_type: 'gopay',
      transaction_details: { order_id: id, gross_amount: 10_000 },
    });
    simulator.inject({ when: 'after', kind: 'reset' }, { when: 'after', kind: 'reset' });
    const landed = await client.post('/v2/charge', charge('B-1'));
    expect(recoveryOf(landed)).toMatchObject({ outcome: 'reconciled' });
    expect(simulator.ledger.of('B-1').length).toBe(1);

    simulator.inject({ when: 'before', kind: 'reset' });
    const lost = await thrownBy(client.post('/v2/charge', charge('B-2')));
    expect(recoveryOf(lost)).toMatchObject({ outcome: 'failed', processed: 'no', stoppedBy: 'budget' });
    expect(simulator.ledger.of('B-2').length).toBe(0);
    await simulator.close();
  });

  test('is not spent by polls of a request that still runs', async () => {
    const server = await serve(
      reply(202, {}),
      reply(202, {}),
      reply(202, {}),
      reply(200, { status_code: '200', transaction_status: 'capture' }),
    );
    const { client, recovery } = attached(server.url, {
      provider: midtrans(),
      retryBudget: { ratio: 0, burst: 1 },
    });
    const response = await client.post('/v2/charge', { payment_type: 'gopay' });
    expect(recoveryOf(response)?.outcome).toBe('recovered');
    expect(recovery.stats().lanes[0]?.budget).toBe(1);
  });
});
