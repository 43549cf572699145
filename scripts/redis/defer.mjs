// A payment that is put off to BullMQ, and that a worker goes on with. Run where the package is installed, with the
// connection as JSON in the first argument.
import assert from 'node:assert/strict';
import { Queue, QueueEvents } from 'bullmq';
import { recoveryOf } from 'recoverable';
import { deferralWorker, deferTo } from 'recoverable/bullmq';
import { connectionTo } from './connection.mjs';
import { startShop } from './shop.mjs';

const at = JSON.parse(process.argv[2]);
const shop = await startShop();
const options = async () => ({ connection: (await connectionTo(at)).connection, prefix: '{shop}' });

const queue = new Queue('payments', await options());
const defer = deferTo(queue, { job: () => ({ payment: 'order-1' }), logger: false });
const error = await shop.pay().then(assert.fail, (thrown) => thrown);
const put = await defer(recoveryOf(error));
assert.ok(put?.jobId);
shop.wakeUp();
const events = new QueueEvents('payments', await options());
await events.waitUntilReady();
const worker = deferralWorker(
  'payments',
  ({ data, recovery, signal }) => {
    assert.deepEqual(data, { payment: 'order-1' });
    return shop.pay({ recovery, signal });
  },
  { ...(await options()), logger: false },
);
const job = await queue.getJob(put.jobId);
const done = await job.waitUntilFinished(events, 20_000);
assert.match(done.outcome, /^(?:ok|recovered|reconciled)$/);
await Promise.all([worker.close(), events.close(), queue.close()]);
console.log('paid');
process.exit();
