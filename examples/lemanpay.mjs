// LemanPay has a rate limit with Retry-After, six-digit error codes, and no idempotency key: a write that may have been done is
// not retried, but looked up if possible.
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
  // A refund can be found again by its invoice; an invoice cannot, since its id comes with the answer.
  provider: lemanpay({
    async reconcile(request, { get }) {
      if (!request.path.endsWith('/refunds')) return undefined;
      const answer = await get(request.path);
      if (answer.status !== 200) return 'undecided'; // the rate limit, for one
      return answer.data.data.length === 0 ? 'absent' : answer;
    },
  }),
  policy: { backoff: exponential({ initial: 20, max: 200 }) }, // far shorter than in production
  logger: false,
});

const createInvoice = (orderId, price) => client.post('/invoices', { orderId, price, currency: 'USD' });

// 1. The third request within a second is over the limit. It was rejected before any work, so even a POST without a key is
//    retried, after the time that LemanPay says.
await createInvoice('order-1', 10);
await createInvoice('order-2', 20);
const limited = await createInvoice('order-3', 30);
assert.equal(print('a rate limit', limited).outcome, 'recovered');

// 2. A read is retried after a server error.
const invoice = `/invoices/${limited.data.data.id}`;
simulator.inject({ when: 'before', kind: 'provider', code: '020000' });
assert.equal(print('a read that fails once', await client.get(invoice)).outcome, 'recovered');

// 3. An unclear error on a refund says nothing about the money: the look-up above finds the refund.
simulator.pay(limited.data.data.id);
simulator.inject({ when: 'after', kind: 'provider', code: '010200' });
const refund = await client.post(`${invoice}/refunds`, { amount: 30 });
assert.equal(print('a refund that fails in an unclear way', refund).outcome, 'reconciled');

// 4. The same error on a new invoice. There is no look-up, so it is not retried, and the outcome says so.
simulator.inject({ when: 'after', kind: 'provider', code: '010100' });
const unclear = await createInvoice('order-4', 40).catch((error) => error);
assert.equal(print('an invoice that fails in an unclear way', unclear).outcome, 'unknown');

// 5. A price that is too low stays too low.
const refused = await createInvoice('order-5', 0.001).catch((error) => error);
const report = print('a price below the minimum', refused);
assert.equal(report.outcome, 'failed');
assert.equal(report.attempts.at(-1).code, '010110');

assert.equal(simulator.ledger.count('invoice'), 4);
assert.equal(simulator.ledger.count('refund'), 1);
console.log('ledger: 4 invoices, 1 refund, nothing twice');
await simulator.close();
