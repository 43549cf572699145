// LemanPay has a rate limit with Retry-After, six-digit error codes, and no idempotency key: what may have been done is
// not sent again.
import assert from 'node:assert/strict';
import axios from 'axios';
import { attach, exponential, lemanpay } from 'recoverable';
import { startLemanpay } from 'recoverable/simulators';
import { print } from './print.mjs';

const simulator = await startLemanpay({ rateLimit: { limit: 2, windowMs: 1000 } });
const client = axios.create({
  baseURL: simulator.url, // https://api.lemanpay.net
  headers: { Authorization: 'Bearer lemanpay-token' },
});
attach(client, {
  provider: lemanpay(),
  policy: { backoff: exponential({ initial: 20, max: 200 }) }, // far shorter than in production
  logger: false,
});

const createInvoice = (orderId, price) => client.post('/invoices', { orderId, price, currency: 'USD' });

// 1. The third request within a second is over the limit. It was rejected before any work, so even a POST without a key
//    goes out again, after the time that LemanPay told.
await createInvoice('order-1', 10);
await createInvoice('order-2', 20);
const limited = await createInvoice('order-3', 30);
assert.equal(print('a rate limit', limited).outcome, 'recovered');

// 2. A read is asked again after a server error.
const invoice = `/invoices/${limited.data.data.id}`;
simulator.inject({ when: 'before', kind: 'provider', code: '020000' });
assert.equal(print('a read that fails once', await client.get(invoice)).outcome, 'recovered');

// 3. The same error on a refund tells nothing about the money. It is not sent again, and the outcome says so.
simulator.pay(limited.data.data.id);
simulator.inject({ when: 'after', kind: 'provider', code: '010200' });
const unclear = await client.post(`${invoice}/refunds`, { amount: 30 }).catch((error) => error);
assert.equal(print('a refund that fails in an unclear way', unclear).outcome, 'unknown');
const refunds = await client.get(`${invoice}/refunds`);
console.log(`  asking for the refunds of the invoice: ${refunds.data.data.length}`);
assert.equal(refunds.data.data.length, 1);

// 4. A price that is too low stays too low.
const refused = await createInvoice('order-4', 0.001).catch((error) => error);
const report = print('a price below the minimum', refused);
assert.equal(report.outcome, 'failed');
assert.equal(report.attempts.at(-1).code, '010110');

assert.equal(simulator.ledger.count('invoice'), 3);
assert.equal(simulator.ledger.count('refund'), 1);
console.log('ledger: 3 invoices, 1 refund, nothing twice');
await simulator.close();
