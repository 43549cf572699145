import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { attach, constant, type MidtransOptions, midtrans, recoveryOf } from '../../src/index.js';
import { startMidtrans } from '../../src/simulators/index.js';
import { keep } from '../simulators/keep.js';
import { attached, thrownBy } from './attached.js';
import { reply, serve } from './serve.js';

const withoutBreaker = { circuitBreaker: false } as const;

describe('the retry budget', () => {
  test('lets fifteen retries fail in an outage, and one per ten good answers', async () => {
    let isWell = false;
    const server = await serve((response, request) => reply(isWell ? 200 : 503)(response, request));
    const { client, recovery } = attached(server.url, withoutBreaker);
    for (let call = 0; call < 20; call++) {
      const error = await thrownBy(client.get('/payments/1'));
      expect(axios.isAxiosError(error) && error.response?.status).toBe(503);
      expect(recoveryOf(error)?.stoppedBy).toBe(call < 5 ? 'attempts' : 'budget');
    }
    expect(server.arrived.length).toBe(20 + 15);
    isWell = true;
    for (let call = 0; call < 20; call++) await client.get('/payments/1');
    expect(recovery.stats().lanes[0]?.budget).toBeCloseTo(2);
    isWell = false;
    for (let call = 0; call < 20; call++) await thrownBy(client.get('/payments/1'));
    expect(server.arrived.length).toBe(20 + 15 + 20 + 20 + 2);
  });

  test('lasts through a brown-out in which half of the requests fail: no call is refused its retries', async () => {
    let arrived = 0;
    // Every second request fails, whatever it is.
    const server = await serve((response, request) => reply(++arrived % 2 === 0 ? 200 : 503)(response, request));
    const { client } = attached(server.url, withoutBreaker);
    for (let call = 0; call < 100; call++) expect((await client.get('/payments/1')).status).toBe(200);
    expect(server.arrived.length).toBe(200);
  });

  test('is separate for each lane, and takes other sizes', async () => {
    const [one, two] = [await serve(reply(503)), await serve(reply(503))];
    const { client } = attached(one.url, { ...withoutBreaker, retryBudget: { ratio: 0, burst: 1 } });
    const other = attached(two.url, { ...withoutBreaker, retryBudget: false });
    expect(recoveryOf(await thrownBy(client.get('/')))).toMatchObject({ stoppedBy: 'budget', outcome: 'failed' });
    expect(one.arrived.length).toBe(2);
    expect(recoveryOf(await thrownBy(client.get('/report')))).toMatchObject({ stoppedBy: 'budget' });
    expect(one.arrived.length).toBe(4);
    for (let call = 0; call < 5; call++) await thrownBy(other.client.get('/'));
    expect(two.arrived.length).toBe(20);
  });

  describe('empty, for a call that may have landed', () => {
    const charge = (id: string) => ({
      payment_type: 'gopay',
      transaction_details: { order_id: id, gross_amount: 10_000 },
    });

    async function emptied(keys: MidtransOptions['keys'] = {}) {
      const simulator = await keep(startMidtrans());
      const auth = { username: 'SB-Mid-server-simulator', password: '' };
      const client = axios.create({ baseURL: simulator.url, auth });
      const recovery = attach(client, {
        provider: midtrans({ keys, settledAfter: 0 }),
        policy: { backoff: constant(1) },
        logger: false,
        retryBudget: { ratio: 0, burst: 1 },
      });
      simulator.inject(...[1, 2].map(() => ({ when: 'before', kind: 'provider', code: '429' }) as const));
      const error = await thrownBy(client.post('/v2/charge', charge('B-0')));
      expect(recoveryOf(error)).toMatchObject({ stoppedBy: 'budget' });
      expect(recovery.stats().lanes[0]?.budget).toBe(0);
      return { simulator, client };
    }

    test('lets a retry under an enforced key pass, which is no more load than a look-up', async () => {
      const { simulator, client } = await emptied();
      simulator.inject({ when: 'after', kind: 'reset' }, { when: 'after', kind: 'reset' });
      const landed = await client.post('/v2/charge', charge('B-1'));
      expect(recoveryOf(landed)).toMatchObject({ outcome: 'recovered', attempts: { length: 3 } });
      expect(simulator.ledger.of('B-1').length).toBe(1);
    });

    test('refuses no look-up: what landed is adopted, and what did not is not retried', async () => {
      const { simulator, client } = await emptied({ idempotencyKey: false });
      simulator.inject({ when: 'after', kind: 'reset' });
      const landed = await client.post('/v2/charge', charge('B-1'));
      expect(recoveryOf(landed)).toMatchObject({ outcome: 'reconciled' });
      expect(simulator.ledger.of('B-1').length).toBe(1);

      simulator.inject({ when: 'before', kind: 'reset' });
      const lost = await thrownBy(client.post('/v2/charge', charge('B-2')));
      expect(recoveryOf(lost)).toMatchObject({ outcome: 'failed', processed: 'no', stoppedBy: 'budget' });
      expect(simulator.ledger.of('B-2').length).toBe(0);
    });
  });

  test('is not spent by polls of a request that is still running', async () => {
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
