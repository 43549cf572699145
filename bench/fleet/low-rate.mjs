// A hundred simulated processes in four real ones, each with a call in ten seconds, a client and a connection of its own, at a
// provider that is out for fifteen seconds: how much of their load reaches it, and what that costs the Redis that they share.
import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import { Redis } from 'ioredis';
import { redisState } from '../../dist/esm/redis/index.js';
import { startPlainHttp } from '../../dist/esm/simulators/index.js';
import { startRedis } from './redis-server.mjs';

const WORKERS = 4;
const CLIENTS = 25;
const EVERY = 10_000;
const WELL = 25_000;
const OUTAGE = 15_000;
const ROUNDS = 200;
const TARGETS = { load: 0.2, healthy: 0.05, failing: 0.25 };
/** Exchanges that a thousand processes make in a second at most, with one lane each: see docs/several-processes.md. */
const ON_PAPER = { healthy: 1000, failing: 5000 };

/** @returns seconds of the server's processor for one exchange, of many that come at once */
async function costOf(port) {
  const redis = new Redis({ host: '127.0.0.1', port });
  const state = redisState(redis);
  const lanes = Array.from({ length: 50 }, (_, at) => ({
    id: `l${at}`,
    provider: 'p',
    host: 'h',
    site: '',
    route: 'GET /p',
  }));
  const none = { failures: 0, failedInRow: 0, failureSentAgo: 0, probesProven: 0, probesFailed: 0, probesReturned: 0 };
  const breaker = {
    ...none,
    row: 7,
    openFor: 30_000,
    random: 0.5,
    epoch: 0,
    calls: 1,
    succeededAgo: 5,
    wantsProbe: false,
  };
  const answer = { answers: 1, took: 10, slowInRow: 0, hasQuick: true, provenAgo: 5 };
  const pace = { ...answer, turns: 0, waiting: 0, trialEvery: 1875 };
  const budget = { burst: 15, level: 15, earned: 0.1, spent: 0 };
  const used = async () => {
    const text = await redis.info('cpu');
    return ['user', 'sys'].reduce(
      (sum, kind) => sum + Number(new RegExp(`used_cpu_${kind}:([\\d.]+)`).exec(text)[1]),
      0,
    );
  };
  const before = await used();
  for (let sequence = 1; sequence <= ROUNDS; sequence++) {
    const given = { sequence, budget, breaker, pace, quiet: new Map() };
    await Promise.all(lanes.map((lane) => state.exchange(lane, given)));
  }
  const cost = ((await used()) - before) / (ROUNDS * lanes.length);
  redis.disconnect();
  return cost;
}

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
  const each = await costOf(redis.port);
  redis.stop();
  const share = (perSecond) => perSecond * each;
  return [
    ['100 low-rate processes, outage of 15 s: load', sent / ((WORKERS * CLIENTS * OUTAGE) / EVERY), TARGETS.load],
    [
      `1,000 processes, healthy (${ON_PAPER.healthy} exchanges/s): share of a core`,
      share(ON_PAPER.healthy),
      TARGETS.healthy,
    ],
    [
      `1,000 processes, 30 % failing (${ON_PAPER.failing} exchanges/s): share of a core`,
      share(ON_PAPER.failing),
      TARGETS.failing,
    ],
  ];
}

if (process.argv[1] === new URL(import.meta.url).pathname) print(await measureLowRate());

export function print(rows) {
  console.log('| | measured | target |\n|---|---|---|');
  for (const [what, value, target] of rows) {
    console.log(`| ${what} | ${value.toFixed(3)} | ${target} ${value <= target ? 'met' : 'MISSED'} |`);
  }
}
