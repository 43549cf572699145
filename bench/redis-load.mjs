// What a thousand processes cost one Redis: as many clients, each with the traffic of a process of its own, call one operation of one
// provider once a second, over real connections to a real server, which says itself what it has worked (INFO cpu).
// Beside them as many PINGs a second as there are processes: what a command costs that does nothing.
// `npm run bench:redis-load [-- --processes 1000]`, which needs redis-server. Meant to be: 5 % of a core at most if all is well, and 25 %
// if 30 % of the calls fail.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import axios from 'axios';
import { Redis } from 'ioredis';
import { attach, plainHttp } from '../dist/esm/index.js';
import { redisState } from '../dist/esm/redis/index.js';
import { startRedis } from './fleet/redis-server.mjs';

/** Sockets of the clients: a script is cheap for Redis to read, whoever sends it. */
const CONNECTIONS = 20;
const SECONDS = 15;
const FLEETS = [
  { name: 'all is well', failing: 0 },
  { name: '30 % of the calls fail', failing: 0.3 },
];

const { values } = parseArgs({ options: { processes: { type: 'string', default: '1000' } } });
const processes = Number(values.processes);
const redis = await startRedis();
if (redis === undefined) {
  console.log('bench:redis-load needs redis-server: apt-get install redis-server');
  process.exit(1);
}

const watch = new Redis({ host: '127.0.0.1', port: redis.port });
console.log(`${processes.toLocaleString('en')} processes with a call a second each\n`);
console.log('| | calls a second | commands a second | % of a core | µs a command |');
console.log('|---|---|---|---|---|');
for (const fleet of FLEETS) {
  const { calls, commands, busy } = await measure(fleet);
  const cells = [calls, commands, (100 * busy).toFixed(1), ((1e6 * busy) / commands).toFixed(0)];
  console.log(`| ${fleet.name} | ${cells.join(' | ')} |`);
}
const [from, before] = [performance.now(), await usage()];
const pings = await ping();
const [seconds, after] = [(performance.now() - from) / 1000, await usage()];
const busy = (after.cpu - before.cpu) / seconds;
const perSecond = Math.round(pings / seconds);
console.log(`| PING | | ${perSecond} | ${(100 * busy).toFixed(1)} | ${((1e6 * busy) / perSecond).toFixed(0)} |`);
watch.disconnect();
redis.stop();

async function measure({ failing }) {
  const connections = Array.from({ length: CONNECTIONS }, () => new Redis({ host: '127.0.0.1', port: redis.port }));
  let sent = 0;
  const adapter = async (config) => {
    sent += 1;
    const status = Math.random() < failing ? 503 : 200;
    const response = { status, statusText: '', headers: {}, data: '{"id":1}', config, request: {} };
    if (status === 200) return response;
    throw new axios.AxiosError('failed', 'ERR_BAD_RESPONSE', config, {}, response);
  };
  const recoveries = [];
  const clients = Array.from({ length: processes }, (_, index) => {
    const client = axios.create({ baseURL: 'https://api.acme.example', adapter });
    const state = redisState(connections[index % CONNECTIONS], { prefix: `load-${failing}` });
    recoveries.push(attach(client, { provider: plainHttp(), state, logger: false }));
    return client;
  });
  let isOver = false;
  const loops = clients.map(async (client, index) => {
    await sleep((1000 * index) / processes);
    while (!isOver) {
      const call = client.get('/payments').catch(() => {});
      await Promise.all([call, sleep(1000)]);
    }
  });
  // Until each has connected and knows how long an answer takes.
  await sleep(3000);
  const [from, before, sentBefore] = [performance.now(), await usage(), sent];
  await sleep(1000 * SECONDS);
  const [seconds, after] = [(performance.now() - from) / 1000, await usage()];
  isOver = true;
  const calls = Math.round((sent - sentBefore) / seconds);
  await Promise.all(loops);
  for (const recovery of recoveries) recovery.detach();
  for (const each of connections) each.disconnect();
  return {
    calls,
    commands: Math.round((after.commands - before.commands) / seconds),
    busy: (after.cpu - before.cpu) / seconds,
  };
}

/** One PING a second for each process, spread over the connections and over the second. */
async function ping() {
  const connections = Array.from({ length: CONNECTIONS }, () => new Redis({ host: '127.0.0.1', port: redis.port }));
  const until = performance.now() + 1000 * SECONDS;
  let count = 0;
  await Promise.all(
    Array.from({ length: processes }, async (_, index) => {
      await sleep((1000 * index) / processes);
      while (performance.now() < until) {
        await Promise.all([connections[index % CONNECTIONS].ping(), sleep(1000)]);
        count += 1;
      }
    }),
  );
  for (const each of connections) each.disconnect();
  return count;
}

/** What Redis says of itself: seconds that it has worked, and commands that came from outside. */
async function usage() {
  const info = `${await watch.info('cpu')}\n${await watch.info('commandstats')}`;
  const field = (name) => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1]);
  const scripts = [...info.matchAll(/^cmdstat_(?:evalsha|eval):calls=(\d+)/gm)].reduce(
    (sum, [, n]) => sum + Number(n),
    0,
  );
  return { cpu: field('used_cpu_sys') + field('used_cpu_user'), commands: scripts };
}
