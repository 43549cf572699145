// What an application does with the package, at the simulators. Other formats are made from this file.
import assert from 'node:assert/strict';
import axios from 'axios';
import { attach, constant, midtrans, plainHttp, recoveryOf, run } from 'recoverable';
import { ProviderError, recoverFetch } from 'recoverable/fetch';
import { startMidtrans, startPlainHttp } from 'recoverable/simulators';

const quiet = { logger: false, policy: { backoff: constant(1) } };
const auth = { username: 'SB-Mid-server-simulator', password: '' };
const charge = (orderId) => ({
  payment_type: 'gopay',
  transaction_details: { order_id: orderId, gross_amount: 44_000 },
});

/** Rejects if anything is not as it should be. */
export async function journeys() {
  const shop = await startMidtrans();
  const bank = await startPlainHttp();
  try {
    const client = axios.create({ baseURL: shop.url, auth });
    const recovery = attach(client, { provider: midtrans(), ...quiet });
    assert.equal(recoveryOf(await client.post('/v2/charge', charge('order-1'))).outcome, 'ok');

    // An error inside HTTP 200.
    shop.inject({ when: 'before', kind: 'provider', code: '503' });
    const late = recoveryOf(await client.post('/v2/charge', charge('order-2')));
    assert.equal(late.outcome, 'recovered');
    assert.equal(late.attempts.length, 2);

    shop.inject({ when: 'before', kind: 'provider', code: '401' });
    await assert.rejects(client.post('/v2/charge', charge('order-3')), (error) => {
      assert.ok(axios.isAxiosError(error));
      assert.equal(recoveryOf(error).outcome, 'failed');
      return true;
    });

    // A connection that breaks after the charge took effect.
    shop.inject({ when: 'after', kind: 'reset' });
    await client.post('/v2/charge', charge('order-4'));
    assert.equal(shop.ledger.count('charge'), 3);
    // An older axios tells no response handler of a body that it cannot serialise.
    await assert.rejects(client.post('/v2/charge', { gross_amount: 1n }), (error) => {
      assert.equal(recoveryOf(error).outcome, 'failed');
      return true;
    });
    recovery.detach();

    // The same by fetch.
    const wrapped = recoverFetch(globalThis.fetch, { provider: midtrans(), bodyErrors: 'reject', ...quiet });
    const authorization = `Basic ${btoa(`${auth.username}:`)}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const pay = (orderId) =>
      wrapped.fetch(`${shop.url}/v2/charge`, { method: 'POST', headers, body: JSON.stringify(charge(orderId)) });
    shop.inject({ when: 'after', kind: 'reset' });
    const paid = await pay('order-5');
    assert.equal(recoveryOf(paid).outcome, 'recovered');
    assert.equal((await paid.clone().json()).order_id, 'order-5');
    assert.equal(JSON.parse(await paid.text()).order_id, 'order-5');
    assert.equal(shop.ledger.count('charge'), 4);
    shop.inject({ when: 'before', kind: 'provider', code: '503' });
    assert.equal(recoveryOf(await pay('order-6')).attempts.length, 2);
    shop.inject({ when: 'before', kind: 'body', body: { status_code: '202', transaction_status: 'deny' } });
    await assert.rejects(
      pay('order-7'),
      (error) => error instanceof ProviderError && error.report.outcome === 'failed',
    );
    const reason = new Error('enough');
    await assert.rejects(wrapped.fetch(shop.url, { signal: AbortSignal.abort(reason) }), (error) => error === reason);

    const plain = axios.create({ baseURL: bank.url });
    attach(plain, { provider: plainHttp(), ...quiet });
    const { data } = await plain.post('/payments', { id: 'payment-1', amount: 5, currency: 'EUR' });
    bank.inject({ when: 'before', kind: 'status', status: 503 });
    const read = await plain.get(`/payments/${data.id}`);
    assert.equal(recoveryOf(read).outcome, 'recovered');
    assert.throws(() => attach(plain, { provider: plainHttp(), ...quiet }));
    assert.throws(() => attach(axios.create(), { provider: plainHttp(), attempts: 3 }), /attach: attempts/);

    // A call of an SDK.
    const value = await run(
      ({ attempt }) => {
        if (attempt === 1) throw Object.assign(new Error('busy'), { response: { status: 429, data: {} } });
        return attempt;
      },
      { provider: plainHttp(), ...quiet, idempotent: true },
    );
    assert.equal(value, 2);

    // With the default logger: the caller of this file finds its line on standard output.
    const loud = axios.create({ baseURL: bank.url });
    attach(loud, { provider: plainHttp(), policy: quiet.policy });
    bank.inject({ when: 'before', kind: 'status', status: 503 });
    await loud.get(`/payments/${data.id}`);
  } finally {
    await Promise.all([shop.close(), bank.close()]);
  }
}
