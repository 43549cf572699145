// Goes on with payments until it is killed, and says "run" at the start of each: `worker.mjs URL SERVER QUEUE`, the
// server as redis://… or postgres://…
import axios from 'axios';
import { createPostgresBackend } from 'bullmq';
import { attach, constant, midtrans } from 'recoverable';
import { deferralWorker } from 'recoverable/bullmq';

const [url, server, queue] = process.argv.slice(2);
const client = axios.create({ baseURL: url, auth: { username: 'SB-Mid-server-simulator', password: '' } });
attach(client, {
  provider: midtrans({ settledAfter: 200 }),
  policy: { maxAttempts: 8, backoff: constant(15), attemptTimeout: 3000, deadline: 10_000, maxRetryAfter: 500 },
  // Every payment is to be tried to its end.
  retryBudget: false,
  circuitBreaker: false,
  logger: false,
});

const isPostgres = server.startsWith('postgres:');
const worker = deferralWorker(
  queue,
  ({ data, recovery, signal }) => {
    process.stdout.write('run\n');
    const transaction_details = { order_id: data.order, gross_amount: 10_000 };
    return client.post('/v2/charge', { payment_type: 'credit_card', transaction_details }, { recovery, signal });
  },
  {
    connection: isPostgres ? { connectionString: server, max: 8 } : { url: server },
    delay: constant(1000),
    maxAttempts: 50,
    concurrency: 5,
    lockDuration: 1000,
    stalledInterval: 500,
  },
  isPostgres ? createPostgresBackend : undefined,
);
// The server is killed too.
worker.on('error', () => {});
// BullMQ keeps the failure of its first connection to PostgreSQL for good: whoever supervises the process starts it anew.
if (isPostgres) worker.waitUntilReady().catch(() => process.exit(1));
