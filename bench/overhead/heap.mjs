import axios, { AxiosError } from 'axios';
import axiosRetry from 'axios-retry';
import { attach, constant, midtrans } from '../../dist/esm/index.js';

const CALLS = 10_000;
const WAIT = 3000;

/** Fails at once, without an answer and before anything was sent. */
async function adapter(config) {
  throw new AxiosError('connect ECONNREFUSED', 'ECONNREFUSED', config);
}

/** The heap that calls hold while they wait in their first backoff, in bytes for each. */
export async function measureHeap(progress) {
  const mine = axios.create({ adapter });
  const policy = { backoff: constant(WAIT), maxAttempts: 2, deadline: 60_000 };
  // Else most of the calls would not wait: they would be refused.
  attach(mine, { provider: midtrans(), logger: false, policy, retryBudget: false, circuitBreaker: false });
  const theirs = axios.create({ adapter });
  axiosRetry(theirs, { retries: 1, retryDelay: () => WAIT, retryCondition: () => true });
  const rows = [];
  for (const [name, client] of [
    ['axios-retry', theirs],
    ['recoverable', mine],
  ]) {
    await measure(client, 100);
    rows.push({ name, bytes: await measure(client, CALLS) });
    progress(`  ${name}`);
  }
  return rows;
}

async function measure(client, calls) {
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  const pending = [];
  for (let index = 0; index < calls; index++) {
    pending.push(
      client.post('/v2/charge', { order: `order-${index}`, padding: 'x'.repeat(80) }).catch(() => undefined),
    );
  }
  await new Promise((resolve) => setTimeout(resolve, WAIT / 2));
  globalThis.gc();
  const held = process.memoryUsage().heapUsed - before;
  await Promise.all(pending);
  return Math.round(held / calls);
}
