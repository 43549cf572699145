import axios, { AxiosError } from 'axios';
import axiosRetry from 'axios-retry';
import { attach, constant, midtrans } from '../../dist/esm/index.js';

const CALLS = 10_000;
const WAIT = 3000;

const failure = (config) => new AxiosError('connect ECONNREFUSED', 'ECONNREFUSED', config);

/** Fails at once, before anything was sent. */
async function adapter(config) {
  throw failure(config);
}

/** Bare axios whose calls hang until they are released, each with a promise and what `make` returns: no retrier can hold less. */
function hanging(make) {
  let held = [];
  const adapter = (config) => {
    held.push(make(config));
    return new Promise((resolve) => held.push(resolve));
  };
  const letGo = () => {
    for (const each of held) if (typeof each === 'function') each({ status: 200, headers: {}, data: '{}' });
    held = [];
  };
  return [axios.create({ adapter }), letGo];
}

/** The least that somebody would write to send a failed request once more, and to hand back its error if nothing more is sent. */
function byHand() {
  const retrying = async (config) => {
    let failed;
    try {
      return await adapter(config);
    } catch (error) {
      failed = error;
    }
    await new Promise((resolve) => setTimeout(resolve, WAIT));
    return adapter(config).catch(() => Promise.reject(failed));
  };
  return axios.create({ adapter: retrying });
}

/** The heap in bytes that each call holds while it waits in its first backoff. */
export async function measureHeap(progress) {
  const mine = axios.create({ adapter });
  const policy = { backoff: constant(WAIT), maxAttempts: 2, deadline: 60_000 };
  // With these on, most of the calls would be refused instead of waiting.
  attach(mine, { provider: midtrans(), logger: false, policy, retryBudget: false, circuitBreaker: false });
  const theirs = axios.create({ adapter });
  axiosRetry(theirs, { retries: 1, retryDelay: () => WAIT, retryCondition: () => true });
  const rows = [];
  for (const [name, client, letGo] of [
    ['bare axios, a call that hangs', ...hanging(() => undefined)],
    ['bare axios, a call that hangs and holds the error of an attempt', ...hanging(failure)],
    ['by hand: one more attempt after a wait', byHand()],
    ['axios-retry', theirs],
    ['recoverable', mine],
  ]) {
    await measure(client, 100, letGo);
    rows.push({ name, bytes: await measure(client, CALLS, letGo) });
    progress(`  ${name}`);
  }
  return rows;
}

/** The heap in bytes that each call holds that waits before it is sent, since the breaker has opened. */
export async function measureAtTheDoor() {
  const client = axios.create({ adapter });
  const policy = { maxAttempts: 1, deadline: 60_000, longestWait: 2 * WAIT };
  attach(client, { provider: midtrans(), logger: false, policy, circuitBreaker: { openFor: 60_000 } });
  for (let call = 0; call < 30; call++) await client.post('/v2/charge', {}).catch(() => undefined);
  await measure(client, 100);
  return { name: 'recoverable, a call that waits before it is sent', bytes: await measure(client, CALLS) };
}

async function measure(client, calls, letGo = () => {}) {
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
  letGo();
  await Promise.all(pending);
  return Math.round(held / calls);
}
