// A payment that is put off to BullMQ, and that a worker goes on with. Run where the package is installed, with the
// connection as JSON in the first argument.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import axios from 'axios';
import { Queue, QueueEvents } from 'bullmq';
import { attach, midtrans, recoveryOf } from 'recoverable';
import { deferralWorker, deferTo } from 'recoverable/bullmq';

const { port, user, password } = JSON.parse(process.argv[2]);
const connection = { host: '127.0.0.1', port, username: user, password, maxRetriesPerRequest: null };
let isQuiet = true;
const server = createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  if (request.method === 'GET') return response.end('{"status_code":"404","status_message":"none"}');
  if (isQuiet) return response.writeHead(429, { 'retry-after': '1' }).end('{"status_code":"429"}');
  response.end('{"status_code":"200","transaction_status":"capture","order_id":"order-1","gross_amount":"1.00"}');
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const client = axios.create({ baseURL: `http://127.0.0.1:${server.address().port}` });
attach(client, { provider: midtrans(), logger: false, policy: { maxRetryAfter: 100 } });
const charge = { transaction_details: { order_id: 'order-1', gross_amount: 1 }, payment_type: 'credit_card' };

const queue = new Queue('payments', { connection });
const defer = deferTo(queue, { job: () => ({ payment: 'order-1' }), logger: false });
const error = await client.post('/v2/charge', charge).then(assert.fail, (thrown) => thrown);
const put = await defer(recoveryOf(error));
assert.ok(put?.jobId);
isQuiet = false;
const events = new QueueEvents('payments', { connection });
await events.waitUntilReady();
const worker = deferralWorker(
  'payments',
  ({ data, recovery, signal }) => {
    assert.deepEqual(data, { payment: 'order-1' });
    return client.post('/v2/charge', charge, { recovery, signal });
  },
  { connection, logger: false },
);
const job = await queue.getJob(put.jobId);
const done = await job.waitUntilFinished(events, 20_000);
assert.match(done.outcome, /^(?:ok|recovered|reconciled)$/);
await Promise.all([worker.close(), events.close(), queue.close()]);
console.log('paid');
process.exit();
