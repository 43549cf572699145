// Charges the orders given, and keeps for each what a resume needs: `child.mjs URL STORE ORDER...`
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import axios from 'axios';
import { attach, constant, midtrans, recoveryOf } from 'recoverable';

const [url, store, ...orders] = process.argv.slice(2);
const keep = (order, entry) => appendFileSync(store, `${JSON.stringify({ order, ...entry })}\n`);

/** The keys stored last for each order, by a process that may have died since. */
const stored = new Map(
  (existsSync(store) ? readFileSync(store, 'utf8') : '')
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line))
    .filter(({ keys }) => keys !== undefined)
    .map(({ order, keys }) => [order, keys]),
);

const client = axios.create({ baseURL: url, auth: { username: 'SB-Mid-server-simulator', password: '' } });
const policy = { maxAttempts: 8, attemptTimeout: 400, backoff: constant(15) };
// Every payment is to be tried to its end.
const limits = { retryBudget: false, circuitBreaker: false };
const recovery = attach(client, { provider: midtrans({ settledAfter: 500 }), policy, logger: false, ...limits });
recovery.on('recovery.re-key', ({ keys }) => {
  const order = orders.find((each) => keys.orderId.startsWith(`${each}-`));
  keep(order, { keys: { orderId: keys.orderId } });
});

async function charge(order) {
  const keys = stored.get(order);
  if (keys === undefined) keep(order, { keys: { orderId: order } });
  const body = { payment_type: 'credit_card', transaction_details: { order_id: order, gross_amount: 10_000 } };
  const config = keys === undefined ? {} : { recovery: { keys } };
  const result = await client.post('/v2/charge', body, config).catch((error) => error);
  keep(order, { outcome: recoveryOf(result)?.outcome });
}

process.stdout.write('ready\n');
await Promise.all(orders.map(charge));
