// Midtrans answers HTTP 200 and says in the body's status_code what happened. Five charges meet trouble, and the simulator's
// ledger shows that none of them was charged twice.
import assert from 'node:assert/strict';
import axios from 'axios';
import { attach, exponential, midtrans } from 'recoverable';
import { startMidtrans } from 'recoverable/simulators';
import { print } from './print.mjs';

const simulator = await startMidtrans();
const client = axios.create({
  baseURL: simulator.url, // https://api.midtrans.com
  auth: { username: 'SB-Mid-server-simulator', password: '' },
});
attach(client, {
  provider: midtrans(),
  policy: { backoff: exponential({ initial: 20, max: 200 }) }, // far shorter than in production
  retryBudget: { burst: 20 }, // more than in production, since every call here meets trouble
  logger: false,
});

function charge(orderId, { amount = 150_000, token = 'token-1' } = {}) {
  return client.post('/v2/charge', {
    payment_type: 'credit_card',
    transaction_details: { order_id: orderId, gross_amount: amount },
    credit_card: { token_id: token },
  });
}

// 1. The bank is in trouble, then GoPay's own code for the same. The Idempotency-Key that recoverable added to the request
//    makes a retry safe.
simulator.inject(
  { when: 'before', kind: 'provider', code: '503' },
  { when: 'before', kind: 'provider', code: '900' },
  { when: 'before', kind: 'provider', code: '429', headers: { 'retry-after': '1' } },
);
const paid = print('a bank in trouble, then a rate limit', await charge('order-1'));
assert.equal(paid.outcome, 'recovered');
assert.equal(simulator.ledger.of('order-1').length, 1);

// 2. The charge went through and its answer was lost. Midtrans replays the answer under the same key.
simulator.inject({ when: 'after', kind: 'reset' });
const replayed = print('an answer that was lost', await charge('order-2'));
assert.equal(replayed.outcome, 'recovered');
assert.equal(simulator.ledger.of('order-2').length, 1);

// 3. The same payment once more, for example after a crash. Its order id is taken: recoverable looks it up, finds the same
//    amount, currency and payment type, and adopts it.
assert.equal(print('a payment that was made already', await charge('order-1')).outcome, 'reconciled');
assert.equal(simulator.ledger.of('order-1').length, 1);

// 4. The order id is another payment's. The report has the new one: store it.
const rekeyed = print('an order id that is taken', await charge('order-1', { amount: 99_000 }));
assert.match(rekeyed.keys.orderId, /^order-1-/);
console.log(`  the order id is now ${rekeyed.keys.orderId}`);
assert.equal(simulator.ledger.of(rekeyed.keys.orderId).length, 1);

// 5. Do not honor: a refusal of the payment itself, inside HTTP 200. It is never retried.
const error = await charge('order-3', { token: 'token-deny-05' }).catch((thrown) => thrown);
const declined = print('a declined card', error);
assert.ok(axios.isAxiosError(error) && error.code === 'ERR_PROVIDER');
assert.deepEqual(declined.decline, { code: 'do_not_honor', retryable: 'never', providerCode: '05' });
assert.equal(declined.attempts.length, 1);

assert.equal(simulator.ledger.count('charge'), 3);
assert.equal(simulator.ledger.count('decline'), 1);
console.log('ledger: 3 charges, 1 decline, nothing twice');
await simulator.close();
