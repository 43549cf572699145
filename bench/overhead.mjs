// What recoverable costs a call that succeeds, compared with its peers, and how much heap a waiting call holds.
// Each contender runs in its own process, in rounds with bare axios, in random order: in one process for all, every contender
// would also pay for what the others do to the compiled code and the garbage. The figure is the median of several processes.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { contenders, fetches, LISTENER } from './overhead/contenders.mjs';
import { measureAtTheDoor, measureHeap } from './overhead/heap.mjs';
import { median } from './overhead/rounds.mjs';

const PROCESSES = 5;
const targets = {
  'recoverable, everything on': 1.1,
  'recoverable, timeouts off': 1.05,
  'recoverable, POST with an Idempotency-Key': 1.2,
  'recoverable, over a loopback socket': 1.02,
  [LISTENER]: 1.3,
  'recoverable/fetch, beside bare fetch over a loopback socket': 1.03,
};
const progress = (text) => process.stderr.write(`${text}\n`);
const pair = fileURLToPath(new URL('./overhead/pair.mjs', import.meta.url));

async function measure(name, over) {
  const ratios = [];
  for (let round = 0; round < PROCESSES; round++) {
    const { stdout } = await promisify(execFile)(process.execPath, [pair, name, over]);
    ratios.push(Number(stdout));
  }
  progress(`  ${name}, ${over}: ${ratios.map((ratio) => ratio.toFixed(3)).join(' ')}`);
  return median(ratios);
}

progress('a call that succeeds, in rounds with bare axios');
const rows = [];
for (const name of Object.keys(contenders)) rows.push([name, await measure(name, 'instant')]);
rows.push(['axios-retry, over a loopback socket', await measure('axios-retry', 'socket')]);
const hand = 'by hand: a signal, a timer, and a body that is judged';
rows.push([`${hand}, over a loopback socket`, await measure(hand, 'socket')]);
const handPost = 'by hand, POST with an Idempotency-Key';
rows.push([`${handPost}, over a loopback socket`, await measure(handPost, 'socket')]);
rows.push(['recoverable, over a loopback socket', await measure('recoverable, everything on', 'socket')]);
const post = 'recoverable, POST with an Idempotency-Key';
rows.push([`${post}, over a loopback socket`, await measure(post, 'socket')]);
for (const name of Object.keys(fetches)) rows.push([name, await measure(name, 'fetch')]);
progress('heap of 10,000 calls that wait');
const heap = [...(await measureHeap(progress)), await measureAtTheDoor()];

console.log('\n| a call that succeeds | cost (bare axios = 1.00) | target |\n|---|---|---|');
for (const [name, ratio] of rows) {
  const target = targets[name];
  const mark = target === undefined ? '' : `${target.toFixed(2)} ${ratio.toFixed(2) <= target ? 'met' : 'MISSED'}`;
  console.log(`| ${name} | ${ratio.toFixed(2)} | ${mark} |`);
}
console.log('\n| a call that waits | heap per call |\n|---|---|');
for (const { name, bytes } of heap) console.log(`| ${name} | ${bytes.toLocaleString('en')} bytes |`);
