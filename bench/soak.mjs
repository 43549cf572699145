// Endurance: a million payments at a simulator in a process of its own, one in twenty of the requests faulty. The heap must end
// where it began, nothing may be left that keeps the process alive, and it must end by itself.
// `npm run bench:soak -- [--calls 1000000]`
import { fork } from 'node:child_process';
import { getEventListeners, once, setMaxListeners } from 'node:events';
import http from 'node:http';
import { parseArgs } from 'node:util';
import axios from 'axios';
import { attach, constant, midtrans } from '../dist/esm/index.js';

const { values } = parseArgs({ options: { calls: { type: 'string', default: '1000000' } } });
const CALLS = Math.trunc(Number(values.calls));
if (!(CALLS >= 1000)) throw new TypeError(`--calls must be a number, at least 1000; got ${values.calls}`);
const CONCURRENCY = 50;
/** Parts of the run after each of which the heap is looked at. */
const PARTS = 10;
/**
 * The heap may end so much above where it stood after this part: by then the last ten thousand keys of calls that did not succeed at once
 * are remembered, which is the most (src/engine/key-ages.ts).
 */
const MOST_GROWTH = 1.1;
const FULL = 3;

const child = fork(new URL('./soak/simulator.mjs', import.meta.url));
const [url] = await once(child, 'message');
const agent = new http.Agent({ keepAlive: true, maxSockets: CONCURRENCY });
const client = axios.create({
  baseURL: url,
  httpAgent: agent,
  auth: { username: 'SB-Mid-server-simulator', password: '' },
});
const policy = { backoff: constant(5), maxAttempts: 5, attemptTimeout: 250 };
const recovery = attach(client, { provider: midtrans({ settledAfter: 50 }), logger: false, policy });
// One signal for all calls, as an application has that ends with its requests.
const closing = new AbortController();
setMaxListeners(CONCURRENCY * 2, closing.signal);

const heaps = [];
let next = 0;
for (let part = 1; part <= PARTS; part++) {
  const until = Math.floor((CALLS * part) / PARTS);
  await Promise.all(Array.from({ length: CONCURRENCY }, () => payUntil(until)));
  globalThis.gc();
  heaps.push(process.memoryUsage().heapUsed);
  child.send('forget');
  await once(child, 'message');
  process.stderr.write(`  ${next.toLocaleString('en')} payments, heap ${(heaps.at(-1) / 1e6).toFixed(1)} MB\n`);
}

const { outcomes } = recovery.stats();
recovery.detach();
agent.destroy();
child.disconnect();
const growth = heaps.at(-1) / heaps[FULL - 1];
const listeners = getEventListeners(closing.signal, 'abort').length;
console.log(`${CALLS.toLocaleString('en')} payments: ${JSON.stringify(outcomes)}`);
console.log(`heap after each tenth, in MB: ${heaps.map((bytes) => (bytes / 1e6).toFixed(1)).join(', ')}`);
console.log(`the last is ${growth.toFixed(2)} times the third; listeners left on the signal: ${listeners}`);
const paid = outcomes.ok + outcomes.recovered + outcomes.reconciled;
if (growth > MOST_GROWTH || listeners > 0 || paid < CALLS * 0.999) process.exitCode = 1;
// It must end by itself: what is left would keep it.
setTimeout(() => {
  const left = process.getActiveResourcesInfo().filter((name) => !/TTY|Pipe/.test(name));
  console.error(`still alive after a minute: ${left.join(', ')}`);
  process.exit(1);
}, 60_000).unref();

async function payUntil(until) {
  while (next < until) {
    const order = `soak-${next++}`;
    const charge = { payment_type: 'credit_card', transaction_details: { order_id: order, gross_amount: 10_000 } };
    await client.post('/v2/charge', charge, { signal: closing.signal }).catch(() => {});
  }
}
