// A hundred simulated processes in four real ones, each with one call in ten seconds and its own client and connection. The
// provider is down for fifteen seconds: how much of the load reaches it?
import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import { startPlainHttp } from '../../dist/esm/simulators/index.js';
import { startRedis } from './redis-server.mjs';

const WORKERS = 4;
const CLIENTS = 25;
const EVERY = 10_000;
const WELL = 25_000;
const OUTAGE = 15_000;
const MOST_LOAD = 0.2;

/** @returns rows of a table: what, measured, target */
export async function measureLowRate() {
  const redis = await startRedis();
  const simulator = await startPlainHttp();
  await axios.post(`${simulator.url}/payments`, { id: '1', amount: 1 });
  const children = Array.from({ length: WORKERS * CLIENTS }, (_, at) => at)
    .filter((at) => at % CLIENTS === 0)
    .map((at) => {
      const given = {
        url: simulator.url,
        port: redis.port,
        clients: CLIENTS,
        first: at,
        of: WORKERS * CLIENTS,
        every: EVERY,
      };
      return fork(new URL('low-rate-process.mjs', import.meta.url), [JSON.stringify(given)]);
    });
  await sleep(WELL);
  simulator.chaos({ seed: 1, ratio: 1, faults: [{ when: 'before', kind: 'status', status: 503 }] });
  const before = simulator.requests.length;
  await sleep(OUTAGE);
  const sent = simulator.requests.length - before;
  await Promise.all(
    children.map((child) => {
      const left = new Promise((resolve) => child.once('exit', resolve));
      child.send('stop');
      return left;
    }),
  );
  await simulator.close();
  redis.stop();
  return [['100 low-rate processes, outage of 15 s: load', sent / ((WORKERS * CLIENTS * OUTAGE) / EVERY), MOST_LOAD]];
}

if (process.argv[1] === new URL(import.meta.url).pathname) print(await measureLowRate());

/** Prints the rows. A missed target fails the command. */
export function print(rows) {
  console.log('| figure | measured | target |\n|---|---|---|');
  for (const [what, value, target] of rows) {
    console.log(`| ${what} | ${value.toFixed(3)} | ${target} ${value <= target ? 'met' : 'MISSED'} |`);
  }
  if (rows.some(([, value, target]) => !(value <= target))) process.exitCode = 1;
}
