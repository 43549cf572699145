// What recoverable costs a call that succeeds, beside its peers, and what a call that waits holds on the heap.
// Ratios to bare axios, in one process, in interleaved rounds: the order turns with each round, the median counts.
import { contenders } from './overhead/contenders.mjs';
import { measureHeap } from './overhead/heap.mjs';
import { compare } from './overhead/rounds.mjs';
import { measureSocket } from './overhead/socket.mjs';

const targets = {
  'recoverable, everything on': 1.1,
  'recoverable, timeouts off': 1.05,
  'recoverable, POST with an Idempotency-Key': 1.2,
  'recoverable, over a loopback socket': 1.02,
};
const progress = (text) => process.stderr.write(`${text}\n`);

const { gets, posts } = contenders();
progress('GET, an adapter that answers at once');
const rows = [...(await compare(gets, { calls: 4000, rounds: 21, progress }))];
progress('POST, an adapter that answers at once');
rows.push(...(await compare(posts, { calls: 4000, rounds: 21, progress })));
progress('GET, over a loopback socket');
rows.push(...(await measureSocket(progress)));
progress('heap of 10,000 calls that wait');
const heap = await measureHeap(progress);

console.log('\n| a call that succeeds | cost (bare axios = 1.00) | target |\n|---|---|---|');
for (const { name, ratio } of rows) {
  const target = targets[name];
  const mark = target === undefined ? '' : `${target.toFixed(2)} ${ratio <= target ? 'met' : 'MISSED'}`;
  console.log(`| ${name} | ${ratio.toFixed(2)} | ${mark} |`);
}
console.log('\n| a call that waits | heap per call |\n|---|---|');
for (const { name, bytes } of heap) console.log(`| ${name} | ${bytes.toLocaleString('en')} bytes |`);
