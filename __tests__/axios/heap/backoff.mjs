// Prints the bytes that a call holds while it waits after a failed attempt, what axios itself holds for it included.
// A process of its own, as with `waiting.mjs`: but here our own watch of the adapter makes the promises of Node 20 larger.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import axios, { AxiosError } from 'axios';
import { attach, constant, plainHttp } from 'recoverable';

const MOST = 10_000;
const adapter = async (config) => {
  throw new AxiosError('connect ECONNREFUSED', 'ECONNREFUSED', config);
};
const client = axios.create({ adapter });
const policy = { backoff: constant(60_000), maxAttempts: 2, deadline: 600_000 };
// With these on, most of the calls would be refused instead of waiting.
const without = { logger: false, retryBudget: false, circuitBreaker: false };
const recovery = attach(client, { provider: plainHttp(), policy, ...without });
let waiting = 0;
recovery.on('recovery.retry', () => {
  waiting += 1;
});

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
collect();
const before = process.memoryUsage().heapUsed;
const calls = Array.from({ length: MOST }, (_, index) => client.post('/payments', { order: `order-${index}` }));
while (waiting !== MOST) await new Promise((resolve) => setTimeout(resolve, 10));
collect();
console.log(JSON.stringify({ waiting, calls: calls.length, bytes: (process.memoryUsage().heapUsed - before) / MOST }));
process.exit();
