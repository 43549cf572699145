// A provider that speaks only HTTP statuses. Protecting a payment is up to the caller: here by an Idempotency-Key that this
// provider enforces, which the caller confirms with `idempotent: true`.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import axios from 'axios';
import { attach, exponential, plainHttp } from 'recoverable';
import { startPlainHttp } from 'recoverable/simulators';
import { print } from './print.mjs';

const simulator = await startPlainHttp({ apiKey: 'key-1', idempotencyKeys: true });
const client = axios.create({ baseURL: simulator.url, headers: { 'X-API-Key': 'key-1' } });
attach(client, {
  provider: plainHttp({ name: 'acme-pay' }),
  policy: { backoff: exponential({ initial: 20, max: 200 }), maxRetryAfter: 5000 }, // short, for an example
  logger: false,
});

const pay = (id, config) => client.post('/payments', { id, amount: 500, currency: 'EUR' }, config);
const safely = () => ({ headers: { 'Idempotency-Key': randomUUID() }, recovery: { idempotent: true } });

// 1. The answer is lost, then a proxy sends its error page. The key makes both harmless.
simulator.inject({ when: 'after', kind: 'reset' }, { when: 'before', kind: 'html', status: 502 });
assert.equal(print('a protected payment', await pay('p-1', safely())).outcome, 'recovered');

// 2. The same loss without a key. It may have been paid, so it is not retried.
simulator.inject({ when: 'after', kind: 'reset' });
const unknown = await pay('p-2').catch((error) => error);
assert.equal(print('an unprotected payment', unknown).outcome, 'unknown');

// 3. A rate limit rejects before any work: even an unprotected payment is retried, when the provider says.
simulator.inject({ when: 'before', kind: 'provider', code: '429', headers: { 'retry-after': '1' } });
assert.equal(print('a rate limit', await pay('p-3')).outcome, 'recovered');

// 4. A wrong API key stays wrong.
const wrong = { headers: { 'X-API-Key': 'key-2' } };
const refused = print('a wrong API key', await pay('p-5', wrong).catch((error) => error));
assert.equal(refused.outcome, 'failed');

// 5. A quota that resets in an hour: nothing waits that long. The report says when to come back, and the following calls are
//    not even sent.
simulator.inject({ when: 'before', kind: 'provider', code: '429', headers: { 'retry-after': '3600' } });
const deferred = print('a daily quota', await pay('p-4').catch((error) => error));
assert.equal(deferred.outcome, 'deferred');
console.log(`  come back in ${Math.round((deferred.retryAt - Date.now()) / 60_000)} minutes`);
const sent = simulator.requests.length;
const held = print('the next call', await pay('p-6').catch((error) => error));
assert.equal(held.outcome, 'deferred');
assert.equal(simulator.requests.length, sent);

for (const id of ['p-1', 'p-2', 'p-3']) assert.equal(simulator.ledger.of(id).length, 1);
assert.equal(simulator.ledger.count('payment'), 3);
console.log('ledger: 3 payments, nothing twice');
await simulator.close();
