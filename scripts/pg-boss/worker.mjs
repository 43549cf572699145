// Goes on with payments until it is killed, and says "run" at the start of each and "fault" when the queue fails it:
// `worker.mjs URL POSTGRES`.
import axios from 'axios';
import { attach, constant, midtrans } from 'recoverable';
import { pgBossWorker } from 'recoverable/pg-boss';
import { openQueue } from './boss.mjs';

const [baseURL, postgres] = process.argv.slice(2);
const client = axios.create({ baseURL, auth: { username: 'SB-Mid-server-simulator', password: '' } });
attach(client, {
  provider: midtrans({ settledAfter: 200 }),
  policy: { maxAttempts: 8, backoff: constant(15), attemptTimeout: 1000, deadline: 3000, maxRetryAfter: 500 },
  // Every payment is to be tried to its end.
  retryBudget: false,
  circuitBreaker: false,
  logger: false,
});
const pay = ({ data, recovery, signal }) => {
  process.stdout.write('run\n');
  const transaction_details = { order_id: data.order, gross_amount: 10_000 };
  return client.post('/v2/charge', { payment_type: 'credit_card', transaction_details }, { recovery, signal });
};
pgBossWorker(await openQueue(postgres, true), pay, {
  concurrency: 5,
  pollingInterval: 50,
  delay: constant(1000),
  maxAttempts: 50,
  timeout: 4000,
  logger: false,
  onError: () => process.stdout.write('fault\n'),
});
