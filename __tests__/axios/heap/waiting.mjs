// Prints the bytes that a call holds while it waits, what axios itself holds for it included: `waiting.mjs breaker|pushback`.
// A process of its own: AsyncLocalStorage, which other tests use, makes each promise of Node 20 several times as large.
import { createServer } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import axios from 'axios';
import { attach, plainHttp } from 'recoverable';

const MOST = 10_000;
/** What the provider answers before the calls begin to wait, and what makes a client believe it. */
const REASONS = {
  breaker: { status: 503, headers: {}, circuitBreaker: { row: 2, openFor: 3_600_000 }, failures: 2 },
  pushback: { status: 429, headers: { 'retry-after': '30' }, circuitBreaker: false, failures: 1 },
};

const { status, headers, circuitBreaker, failures } = REASONS[process.argv[2]];
const server = createServer((_, response) => response.writeHead(status, headers).end()).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));

const client = axios.create({ baseURL: `http://127.0.0.1:${server.address().port}` });
const policy = { maxAttempts: 1, deadline: false };
const recovery = attach(client, { provider: plainHttp(), policy, circuitBreaker, logger: false });
const lane = () => recovery.stats().lanes[0];
for (let failed = 0; failed < failures; failed += 1) {
  await client.get('/payments/1').catch(() => {});
  // A breaker counts failures that are apart in time.
  await new Promise((resolve) => setTimeout(resolve, 500));
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const adapter = async (config) => ({ status: 200, statusText: 'OK', headers: {}, data: '{}', config });
collect();
const before = process.memoryUsage().heapUsed;
const calls = Array.from({ length: MOST }, () =>
  client.get('/payments/2', { adapter, recovery: { longestWait: false } }),
);
while (lane()?.waiting !== MOST) await new Promise((resolve) => setTimeout(resolve, 10));
collect();
console.log(
  JSON.stringify({
    waiting: lane().waiting,
    calls: calls.length,
    bytes: (process.memoryUsage().heapUsed - before) / MOST,
  }),
);
process.exit();
