// Payments that are put off to pg-boss while workers are killed and PostgreSQL is: each is made once. Run where the package is
// installed, with a pg-boss.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import axios from 'axios';
import { attach, constant, midtrans, recoveryOf } from 'recoverable';
import { deferTo } from 'recoverable/deferral';
import { startMidtrans } from 'recoverable/simulators';
import { openQueue } from './boss.mjs';
import { startPostgres } from './postgres.mjs';

const PAYMENTS = 60;
const WORKERS = 2;
const CRASHES = 2;

const server = await startPostgres();
const simulator = await startMidtrans({ latency: 20 });
const isFirst = ({ headers }) => headers['x-first'] === 'yes';
const comeBack = { when: 'before', kind: 'status', status: 429, headers: { 'retry-after': '1' } };
const lost = [
  { when: 'after', kind: 'reset' },
  { when: 'before', kind: 'reset' },
];
simulator.chaos([
  // Every payment's first call is put off, or its outcome unknown, since nobody can be asked.
  { seed: 1, ratio: 1, faults: [comeBack, ...lost], match: (request) => isFirst(request) && request.method === 'POST' },
  { seed: 2, ratio: 1, faults: [{ when: 'before', kind: 'status', status: 500 }], match: isFirst },
  { seed: 3, ratio: 0.3, faults: [comeBack, ...lost], match: (request) => !isFirst(request) },
]);
const queue = await openQueue(server.url, false);

const workers = new Set();
const told = new EventEmitter();
let [faults, isOver] = [0, false];
for (let each = 0; each < WORKERS; each++) startWorker();
const orders = Array.from({ length: PAYMENTS }, (_, index) => `order-${index}`);
const crashes = crashWhileWorkersRun();
const ids = [];
for (const order of orders) ids.push(await putOff(order));
await crashes;
await killAWorker();
const jobs = [];
for (const id of ids) jobs.push(await ended(id));

for (const [index, order] of orders.entries()) {
  const charges = simulator.ledger.entries.filter(
    ({ id, kind }) => kind === 'charge' && (id === order || id.startsWith(`${order}-`)),
  );
  const { state, why } = jobs[index];
  assert.deepEqual({ order, charges: charges.length, state, why }, { order, charges: 1, state: 'done', why });
}
// The faults have hit what they were to hit.
assert.ok(faults > 0, 'no worker met a server that was killed');
assert.ok(
  jobs.some(({ starts }) => starts > 1),
  'no payment was resumed twice',
);
isOver = true;
for (const worker of workers) worker.kill('SIGKILL');
await server.remove();
console.log('paid');
process.exit();

function startWorker() {
  const args = [join(dirname(fileURLToPath(import.meta.url)), 'worker.mjs'), simulator.url, server.url];
  const worker = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  workers.add(worker);
  worker.stdout.on('data', (chunk) => {
    if (String(chunk).includes('fault')) faults += 1;
    if (String(chunk).includes('run')) told.emit('run', worker);
  });
  worker.once('exit', () => {
    workers.delete(worker);
    // As whoever supervises it does.
    if (!isOver) sleep(50).then(startWorker);
  });
}

async function crashWhileWorkersRun() {
  for (let each = 0; each < CRASHES; each++) {
    await once(told, 'run');
    await sleep(30 * each);
    await server.kill();
    await sleep(300);
    await server.start();
  }
}

async function killAWorker() {
  const [worker] = await Promise.race([once(told, 'run'), sleep(5000, [[...workers][0]])]);
  worker.kill('SIGKILL');
}

/** The application: its call ends undecided, and it answers nobody before what is left to do is stored. */
async function putOff(order) {
  const headers = { 'x-first': 'yes' };
  const client = axios.create({
    baseURL: simulator.url,
    auth: { username: 'SB-Mid-server-simulator', password: '' },
    headers,
  });
  const policy = { maxAttempts: 1, maxRetryAfter: 500, deadline: 2000 };
  attach(client, {
    provider: midtrans({ settledAfter: 200 }),
    policy,
    retryBudget: false,
    circuitBreaker: false,
    logger: false,
  });
  const defer = deferTo(queue, { job: () => ({ order }), delay: constant(1000), logger: false });
  const body = { payment_type: 'credit_card', transaction_details: { order_id: order, gross_amount: 10_000 } };
  for (;;) {
    const report = recoveryOf(await client.post('/v2/charge', body).catch((error) => error));
    // On a slow machine the deadline may be over before anything is sent: then it is safe to begin anew.
    if (report.outcome === 'failed') continue;
    for (;;) {
      const put = await defer(report).catch(() => undefined);
      if (put !== undefined) return put.jobId;
      await sleep(50);
    }
  }
}

async function ended(id) {
  for (;;) {
    const job = await queue.get(id).catch(() => undefined);
    if (job?.state === 'done' || job?.state === 'failed') return job;
    await sleep(50);
  }
}
