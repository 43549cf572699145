// Eight processes call one provider, which fails for a while. They have a budget and a breaker each, or share them through
// Redis. `npm run bench:fleet`; it needs redis-server.
import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import { startPlainHttp } from '../dist/esm/simulators/index.js';
import { measureLowRate, print } from './fleet/low-rate.mjs';
import { startRedis } from './fleet/redis-server.mjs';

const PROCESSES = 8;
const CALLS_PER_SECOND = 1.5;
/** In seconds: how long the provider is well, down, and well again. */
const WELL = 12;
const OUTAGE = 20;
/** Longer than any call waits. */
const AFTER = 32;
/** In milliseconds: a call that takes longer has been held back. */
const PROMPT = 1000;

const redis = await startRedis();
if (redis === undefined) {
  console.log('bench:fleet needs redis-server: apt-get install redis-server');
  process.exit(1);
}

const fleets = [
  ['breaker off, a budget each', { breaker: false }],
  ['breaker off, one budget for all', { breaker: false, port: redis.port, prefix: 'budget' }],
  ['a budget and a breaker each', { breaker: true }],
  ['one budget and one breaker for all', { breaker: true, port: redis.port, prefix: 'breaker' }],
];

async function measure(settings) {
  const simulator = await startPlainHttp();
  await axios.post(`${simulator.url}/payments`, { id: '1', amount: 1 });
  const told = [];
  const children = Array.from({ length: PROCESSES }, (_, index) => {
    const given = { url: simulator.url, callsPerSecond: CALLS_PER_SECOND, phase: index / PROCESSES, ...settings };
    const child = fork(new URL('fleet/process.mjs', import.meta.url), [JSON.stringify(given)]);
    child.on('message', (message) => told.push({ process: index, ...message }));
    return child;
  });
  while (new Set(told.map((each) => each.process)).size < PROCESSES) await sleep(100);
  // By then each process knows how long an answer usually takes.
  await sleep(1000 * WELL);
  const failing = { when: 'before', kind: 'status', status: 503 };
  simulator.chaos({ seed: 1, ratio: 1, faults: [failing] });
  const from = Date.now();
  await sleep(1000 * OUTAGE);
  simulator.chaos(null);
  const to = Date.now();
  await sleep(1000 * AFTER);
  await Promise.all(
    children.map((child) => {
      const left = new Promise((resolve) => child.once('exit', resolve));
      child.send('stop');
      return left;
    }),
  );
  const requests = simulator.requests.filter(({ at }) => at >= from && at < to).length;
  await simulator.close();
  return { told, from, to, requests };
}

/** Seconds until `find` gives a time for the last process; `undefined` if it gives none for one of them. */
function lastOf(from, find) {
  const times = Array.from({ length: PROCESSES }, (_, index) => find(index));
  return times.includes(undefined) ? undefined : (Math.max(...times) - from) / 1000;
}

function row(name, { told, from, to, requests }) {
  const during = told.filter(({ at, isGood }) => isGood !== undefined && at >= from && at < to);
  const opened = (index) =>
    told.find((each) => each.process === index && each.breaker === 'open' && each.at >= from)?.at;
  const wellAgain = (index) => {
    const after = told.filter((each) => each.process === index && each.isGood !== undefined && each.at >= to);
    const inOrder = after.sort((one, other) => one.at - other.at);
    const lastBad = inOrder.findLastIndex(({ isGood, took }) => !isGood || took > PROMPT);
    return inOrder[lastBad + 1]?.at;
  };
  const seconds = (value) => (value === undefined ? '-' : `${value.toFixed(1)} s`);
  const cells = [
    name,
    during.length,
    requests,
    (requests / during.length).toFixed(2),
    `${((100 * during.filter(({ isGood }) => isGood).length) / during.length).toFixed(0)}%`,
    seconds(lastOf(from, opened)),
    seconds(lastOf(to, wellAgain)),
  ];
  return `| ${cells.join(' | ')} |`;
}

process.stderr.write(`${PROCESSES} processes, four fleets at once, ${WELL + OUTAGE + AFTER} s\n`);
const measured = await Promise.all(fleets.map(([, settings]) => measure(settings)));
console.log(
  '| setting | calls in the outage | requests | requests per call | succeed in the end | all have stopped after | all are well again after |',
);
console.log('|---|---|---|---|---|---|---|');
for (const [index, [name]] of fleets.entries()) console.log(row(name, measured[index]));
redis.stop();

process.stderr.write('100 low-rate processes, 40 s\n');
print(await measureLowRate());
