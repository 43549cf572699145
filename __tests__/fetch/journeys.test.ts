import { describe, expect, test } from '@jest/globals';
import { midtrans, recoveryOf } from '../../src/index.js';
import { startMidtrans } from '../../src/simulators/index.js';
import { reply, reset, serve } from '../axios/serve.js';
import { charge, statusOf } from '../axios/wire/payments.js';
import { posting, thrownBy, wrapped } from './wrapped.js';

describe('a call by fetch', () => {
  test('that succeeds is one request, and gives the response of fetch, unread, with its report', async () => {
    const server = await serve(reply(200, { a: 1 }));
    const { fetch, stats } = wrapped();
    const response = await fetch(`${server.url}/x?y=1`);
    expect(response).toBeInstanceOf(Response);
    expect([response.status, response.ok, response.url, response.redirected, response.type, response.bodyUsed]).toEqual(
      [200, true, `${server.url}/x?y=1`, false, 'basic', false],
    );
    expect(await response.json()).toEqual({ a: 1 });
    expect(response.bodyUsed).toBe(true);
    await expect(response.text()).rejects.toThrow('Body is unusable');
    expect(recoveryOf(response)).toMatchObject({ outcome: 'ok', attempts: [{ status: 200 }] });
    expect(stats()).toMatchObject({ calls: 1, attempts: 1, outcomes: { ok: 1 } });
  });

  test('that is answered 503 is sent again, with the same body', async () => {
    const server = await serve(reply(503), reply(200, { done: true }));
    const { fetch } = wrapped({ policy: { idempotent: true } });
    const response = await fetch(`${server.url}/pay`, posting({ amount: 1 }));
    expect(await response.json()).toEqual({ done: true });
    expect(server.arrived.map(({ body }) => body)).toEqual(['{"amount":1}', '{"amount":1}']);
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered' });
  });

  test('whose answers are all 503 resolves with the last one, as fetch does', async () => {
    const server = await serve(reply(503, { no: 1 }));
    const { fetch } = wrapped({ policy: { maxAttempts: 3 } });
    const response = await fetch(server.url);
    expect([response.ok, response.status, await response.json()]).toEqual([false, 503, { no: 1 }]);
    expect(server.arrived).toHaveLength(3);
    expect(recoveryOf(response)).toMatchObject({ outcome: 'failed', stoppedBy: 'attempts' });
  });

  test('that gets a reset rejects as fetch does, with the cause and the report', async () => {
    const server = await serve(reset);
    const { fetch } = wrapped({ policy: { maxAttempts: 2 } });
    const error = await thrownBy(fetch(server.url));
    expect(error).toMatchObject({ name: 'TypeError', message: 'fetch failed', cause: { code: expect.any(String) } });
    expect(recoveryOf(error)).toMatchObject({ attempts: [{ code: 'ECONNRESET' }, { code: 'ECONNRESET' }] });
  });
});

describe('a charge by fetch', () => {
  test('whose answer is lost is sent again under the attached key, and charges once', async () => {
    const simulator = await startMidtrans();
    try {
      simulator.inject({ when: 'after', kind: 'reset' });
      const { fetch } = wrapped({ provider: midtrans() });
      const response = await fetch(`${simulator.url}/v2/charge`, {
        ...posting({ payment_type: 'gopay', transaction_details: { order_id: 'order-1', gross_amount: 10_000 } }),
        headers: {
          'content-type': 'application/json',
          authorization: `Basic ${Buffer.from('SB-Mid-server-simulator:').toString('base64')}`,
        },
      });
      expect(await response.json()).toMatchObject({ transaction_status: 'pending', order_id: 'order-1' });
      expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered', keys: { orderId: 'order-1' } });
      expect(simulator.ledger.count('charge')).toBe(1);
    } finally {
      await simulator.close();
    }
  });

  test('without a key, whose answer is lost, is looked up next to its own URL, and that answer is adopted', async () => {
    const server = await serve(reset, reply(200, statusOf('settlement')));
    const { fetch } = wrapped({ provider: midtrans({ keys: { idempotencyKey: false } }) });
    const response = await fetch(`${server.url}/base/v2/charge?x=1`, {
      ...posting(charge),
      headers: { 'Content-Type': 'application/json', authorization: 'Basic x', 'Idempotency-Key': 'k' },
    });
    expect(await response.json()).toMatchObject({ transaction_status: 'settlement' });
    expect(response.url).toBe(`${server.url}/base/v2/order-1/status`);
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled' });
    const [, asked] = server.arrived;
    expect(asked).toMatchObject({ method: 'GET', url: '/base/v2/order-1/status', body: '' });
    expect(asked?.headers).toMatchObject({ authorization: 'Basic x' });
    expect(asked?.headers).not.toHaveProperty('idempotency-key');
    expect(asked?.headers).not.toHaveProperty('content-type');
  });
});
