// What a thousand processes cost one Redis. As many clients, each with the traffic of its own process, call one operation of one
// provider once a second, over real connections to a real server, which reports its own CPU time (INFO cpu). For comparison, as
// many PINGs a second: the cost of a command that does nothing. Before that, the commands a second on paper
// (docs/several-processes.md) and in the simulation: an exchange is one command.
// `npm run bench:redis-load [-- --processes 1000]`; it needs redis-server. It fails above 5% of a core if all is well, and above
// 25% if 30% of the calls fail.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import axios from 'axios';
import { Redis } from 'ioredis';
import { recoverable } from '../dist/bench/simulation/recoverable-strategy.js';
import { simulate } from '../dist/bench/simulation/simulate.js';
import { attach, plainHttp } from '../dist/esm/index.js';
import { redisState } from '../dist/esm/redis/index.js';
import { startRedis } from './fleet/redis-server.mjs';

/** The clients share this many sockets: for Redis it makes no difference who sends a script. */
const CONNECTIONS = 20;
const SECONDS = 15;
/** The limits as shares of a core: if all is well, and if 30% of the calls fail. */
const MOST = [0.05, 0.25];
/** In milliseconds, until each process has connected and knows how long an answer takes. */
const BEFORE = 3000;

const { values } = parseArgs({ options: { processes: { type: 'string', default: '1000' } } });
const processes = Number(values.processes);
if (!(Number.isInteger(processes) && processes > 0)) {
  console.log(`--processes: a whole number above 0; got ${values.processes}`);
  process.exit(1);
}
const redis = await startRedis();
if (redis === undefined) {
  console.log('bench:redis-load needs redis-server: apt-get install redis-server');
  process.exit(1);
}

/** Exchanges a second of one process at most, if all is well and while calls fail. */
const PAPER = [1 / 3, 5];
/** Of the simulation. */
const SIMULATED = 30;

const watch = connect();
console.log(`${processes.toLocaleString('en')} processes with a call a second each\n`);
console.log('| load, in commands a second | on paper, at most | in the simulation |');
console.log('|---|---|---|');
for (const [index, failing] of [0, 0.3].entries()) {
  const name = failing === 0 ? 'all is well' : '30% of the calls fail';
  console.log(`| ${name} | ${(PAPER[index] * processes).toFixed(0)} | ${(await simulated(failing)).toFixed(0)} |`);
}
console.log('\n| load | calls a second | commands a second | % of a core | µs a command |');
console.log('|---|---|---|---|---|');
const busy = [await measure('all is well', callers(0)), await measure('30% of the calls fail', callers(0.3))];
await measure('PING', (connections) => ({ each: (index) => connections[index % CONNECTIONS].ping(), end() {} }));
watch.disconnect();
redis.stop();
if (busy.some((share, index) => share > MOST[index])) {
  console.log(`\nmore than ${MOST.map((share) => `${100 * share}%`).join(' and ')}`);
  process.exitCode = 1;
}

function connect() {
  return new Redis({ host: '127.0.0.1', port: redis.port });
}

/** Runs each process once a second, spread over the second; prints what that costs Redis, and returns the share of a core. */
async function measure(name, doers) {
  const connections = Array.from({ length: CONNECTIONS }, connect);
  const { each, end } = doers(connections);
  let [done, isOver] = [0, false];
  const loops = Array.from({ length: processes }, async (_, index) => {
    await sleep((1000 * index) / processes);
    while (!isOver) {
      await Promise.all([each(index), sleep(1000)]);
      done += 1;
    }
  });
  await sleep(BEFORE);
  const [from, before, doneBefore] = [performance.now(), await usage(), done];
  await sleep(1000 * SECONDS);
  const [seconds, after, doneIn] = [(performance.now() - from) / 1000, await usage(), done - doneBefore];
  isOver = true;
  await Promise.all(loops);
  end();
  for (const connection of connections) connection.disconnect();
  const [commands, busy] = [(after.commands - before.commands) / seconds, (after.cpu - before.cpu) / seconds];
  const cells = [name, (doneIn / seconds).toFixed(0), commands.toFixed(0), (100 * busy).toFixed(1)];
  console.log(`| ${cells.join(' | ')} | ${((1e6 * busy) / commands).toFixed(0)} |`);
  return busy;
}

/** Exchanges a second of the processes in the simulation; `failing` is the share of calls that fail. */
async function simulated(failing) {
  let exchanges = 0;
  const onExchange = () => {
    exchanges += 1;
  };
  const steady = { name: 'steady', provider: { failing: () => failing }, rate: () => processes };
  const scenario = { ...steady, seconds: SIMULATED, beginsAt: 0, overAt: SIMULATED };
  await simulate(scenario, recoverable('a fleet', { isShared: true, onExchange }), processes, 1);
  return exchanges / SIMULATED;
}

/** One client for each process; `failing` is the share of its calls that fail. */
function callers(failing) {
  return (connections) => {
    const made = Array.from({ length: processes }, (_, index) => {
      const client = axios.create({
        baseURL: 'https://api.acme.example',
        adapter: (config) => answer(config, failing),
      });
      const state = redisState(connections[index % CONNECTIONS], { prefix: `load-${failing}` });
      return { client, recovery: attach(client, { provider: plainHttp(), state, logger: false }) };
    });
    return {
      each: (index) => made[index].client.get('/payments').catch(() => {}),
      end() {
        for (const { recovery } of made) recovery.detach();
      },
    };
  };
}

async function answer(config, failing) {
  const status = Math.random() < failing ? 503 : 200;
  const response = { status, statusText: '', headers: {}, data: '{"id":1}', config, request: {} };
  if (status === 200) return response;
  throw new axios.AxiosError('failed', 'ERR_BAD_RESPONSE', config, {}, response);
}

/** What Redis reports about itself: its CPU seconds, and how many scripts and PINGs it has run. */
async function usage() {
  const info = `${await watch.info('cpu')}\n${await watch.info('commandstats')}`;
  const field = (name) => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1]);
  const counted = [...info.matchAll(/^cmdstat_(?:evalsha|eval|ping):calls=(\d+)/gm)];
  const commands = counted.reduce((sum, [, calls]) => sum + Number(calls), 0);
  return { cpu: field('used_cpu_sys') + field('used_cpu_user'), commands };
}
