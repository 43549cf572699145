// Endurance: a million payments at a simulator in its own process, with one faulty request in twenty. The heap must end where it
// began, no socket, timer or listener may be left, and the process must end by itself.
// `npm run bench:soak -- [--calls 1000000]`
import { fork } from 'node:child_process';
import { getEventListeners, once, setMaxListeners } from 'node:events';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import axios from 'axios';
import { attach, constant, midtrans } from '../dist/esm/index.js';

const { values } = parseArgs({ options: { calls: { type: 'string', default: '1000000' } } });
const CALLS = Math.trunc(Number(values.calls));
if (!(CALLS >= 1000)) throw new TypeError(`--calls must be a number, at least 1000; got ${values.calls}`);
const CONCURRENCY = 50;
/** The heap is measured after each of this many parts of the run. */
const PARTS = 10;
/**
 * How many times as large the heap may end as it was after part FULL. By then the keys of the last ten thousand calls that did not
 * succeed at once are remembered, which is the most (src/engine/key-life.ts).
 */
const MOST_GROWTH = 1.1;
const FULL = 3;

/** In milliseconds, until the simulator has noticed that a socket was destroyed. */
const CLOSED_AFTER = 5000;

const child = fork(new URL('./soak/simulator.mjs', import.meta.url));
const [url] = await once(child, 'message');
const atStart = process.getActiveResourcesInfo();
const agent = new http.Agent({ keepAlive: true, maxSockets: CONCURRENCY });
const client = axios.create({
  baseURL: url,
  httpAgent: agent,
  auth: { username: 'SB-Mid-server-simulator', password: '' },
});
const policy = { backoff: constant(5), maxAttempts: 5, attemptTimeout: 250 };
const recovery = attach(client, { provider: midtrans({ settledAfter: 50 }), logger: false, policy });
// One signal for all calls, such as an application's own that ends its requests.
const closing = new AbortController();
setMaxListeners(CONCURRENCY * 2, closing.signal);

const heaps = [];
let next = 0;
for (let part = 1; part <= PARTS; part++) {
  const until = Math.floor((CALLS * part) / PARTS);
  await Promise.all(Array.from({ length: CONCURRENCY }, () => payUntil(until)));
  globalThis.gc();
  heaps.push(process.memoryUsage().heapUsed);
  await tell('forget');
  process.stderr.write(`  ${next.toLocaleString('en')} payments, heap ${(heaps.at(-1) / 1e6).toFixed(1)} MB\n`);
}

const { outcomes } = recovery.stats();
recovery.detach();
agent.destroy();
await sleep(CLOSED_AFTER);
const left = since(atStart);
// An agent's idle socket keeps no process alive, so only the other end can tell that it is open.
const sockets = await tell('sockets');
child.disconnect();
const growth = heaps.at(-1) / heaps[FULL - 1];
const listeners = getEventListeners(closing.signal, 'abort').length;
console.log(`${CALLS.toLocaleString('en')} payments: ${JSON.stringify(outcomes)}`);
console.log(`heap after each tenth, in MB: ${heaps.map((bytes) => (bytes / 1e6).toFixed(1)).join(', ')}`);
console.log(`the last is ${growth.toFixed(2)} times the third; listeners left on the signal: ${listeners}`);
console.log(`sockets left: ${sockets}; what else keeps the process alive: ${left.join(', ') || 'nothing'}`);
const paid = outcomes.ok + outcomes.recovered + outcomes.reconciled;
if (growth > MOST_GROWTH || listeners > 0 || sockets > 0 || left.length > 0 || paid < CALLS * 0.999)
  process.exitCode = 1;
// It must end by itself: anything that is left would keep it alive.
setTimeout(() => {
  console.error(`still alive after a minute: ${since(atStart).join(', ')}`);
  process.exit(1);
}, 60_000).unref();

async function tell(what) {
  child.send(what);
  const [answer] = await once(child, 'message');
  return answer;
}

/** The kinds of resources that keep this process alive now and did not then, except its own output. */
function since(then) {
  const before = [...then];
  return process.getActiveResourcesInfo().filter((kind) => {
    const at = before.indexOf(kind);
    if (at >= 0) before.splice(at, 1);
    return at < 0 && !/^(?:TTY|Pipe)Wrap$/.test(kind);
  });
}

async function payUntil(until) {
  while (next < until) {
    const order = `soak-${next++}`;
    const charge = { payment_type: 'credit_card', transaction_details: { order_id: order, gross_amount: 10_000 } };
    await client.post('/v2/charge', charge, { signal: closing.signal }).catch(() => {});
  }
}
