import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import axios from 'axios';
import { createPostgresBackend, type Job, Queue } from 'bullmq';
import { deferTo } from '../../../src/bullmq/index.js';
import { attach, constant, midtrans, recoveryOf } from '../../../src/index.js';
import { seededRandom } from '../../../src/simulators/core/seeded-random.js';
import { type ArrivedRequest, type MidtransSimulator, startMidtrans } from '../../../src/simulators/index.js';
import { ensureBuilt, ROOT } from '../../examples/built.js';
import { describeWithPostgres, PostgresServer } from '../../postgres/postgres-server.js';
import { describeWithRedis, RedisServer } from '../../redis/redis-server.js';
import { until } from '../stage.js';

/** `DEFERRALS=500` for the long form. */
const PAYMENTS = Number(process.env.DEFERRALS ?? 100);
const KILLS = Math.ceil(PAYMENTS / 10);
const WORKERS = 3;
/** The application's calls at a time. */
const CALLERS = 10;

const isFirst = ({ headers }: ArrivedRequest) => headers['x-first'] === 'yes';
const comeBack = { when: 'before', kind: 'status', status: 429, headers: { 'retry-after': '1' } } as const;
const arrivedAndLost = { when: 'after', kind: 'reset' } as const;
const neverArrived = { when: 'before', kind: 'reset' } as const;

/** A server that keeps the queue, and how the queue is opened. */
interface Keeper {
  readonly server: { start(): Promise<void>; kill(): Promise<void> };
  /** For `worker.mjs`. */
  readonly url: string;
  open(name: string): Queue;
}

async function redis(): Promise<Keeper> {
  const server = await RedisServer.start('--appendonly', 'yes', '--appendfsync', 'always');
  const connection = { host: '127.0.0.1', port: server.port };
  return { server, url: `redis://127.0.0.1:${server.port}`, open: (name) => new Queue(name, { connection }) };
}

async function postgres(): Promise<Keeper> {
  const server = await PostgresServer.start();
  const connection = { connectionString: server.url, max: 10, migrate: true };
  const open = (name: string) => new Queue(name, { connection }, createPostgresBackend) as unknown as Queue;
  return { server, url: server.url, open };
}

describeWithRedis('payments that are put off to Redis', () => eachIsMadeOnce(redis));
describeWithPostgres('payments that are put off to PostgreSQL', () => eachIsMadeOnce(postgres));

/** How a payment's job ended, with what explains that if it did not complete. */
function endOf(job: Job | undefined) {
  const { returnvalue, failedReason, attemptsStarted, stalledCounter } = job ?? {};
  return { outcome: returnvalue?.outcome, failedReason, attemptsStarted, stalledCounter };
}

function eachIsMadeOnce(start: () => Promise<Keeper>): void {
  let keeper: Keeper;
  let simulator: MidtransSimulator;
  let queue: Queue;
  const workers = new Set<ChildProcess>();
  const atWork = new EventEmitter();
  let isStopped = false;
  beforeAll(async () => {
    await ensureBuilt();
    keeper = await start();
    queue = keeper.open(`payments-${randomUUID()}`);
    queue.on('error', () => {});
    await queue.waitUntilReady();
    simulator = await startMidtrans({ latency: 20 });
    simulator.chaos([
      // Every payment's first call is put off, or its outcome unknown, since nobody can be asked.
      {
        seed: 1,
        ratio: 1,
        faults: [comeBack, arrivedAndLost, neverArrived],
        match: (request) => isFirst(request) && request.method === 'POST',
      },
      { seed: 2, ratio: 1, faults: [{ when: 'before', kind: 'status', status: 500 }], match: isFirst },
      // The later ones have trouble too.
      {
        seed: 3,
        ratio: 0.3,
        faults: [comeBack, arrivedAndLost, neverArrived, { when: 'after', kind: 'html' }],
        match: (request) => !isFirst(request),
      },
    ]);
  });
  afterAll(async () => {
    isStopped = true;
    for (const worker of workers) worker.kill('SIGKILL');
    await queue.close();
    await simulator.close();
  });

  function startWorker(): ChildProcess {
    const args = [join(__dirname, 'worker.mjs'), simulator.url, keeper.url, queue.name];
    const worker = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    workers.add(worker);
    worker.stdout.on('data', () => atWork.emit('begun', worker));
    worker.once('exit', () => {
      workers.delete(worker);
      // As whoever supervises it does.
      if (!isStopped) setTimeout(50).then(startWorker);
    });
    return worker;
  }

  /** Kills whichever begins with a payment, as far into it as chance has it, and starts another; until told to stop. */
  async function killAndRestart(random: () => number, isOver: AbortSignal): Promise<number> {
    for (let kills = 0; kills < KILLS; ) {
      const begun = await once(atWork, 'begun', { signal: isOver }).catch(() => undefined);
      if (begun === undefined) return kills;
      await setTimeout(random() * 60);
      const worker: ChildProcess = begun[0];
      if (!workers.has(worker)) continue;
      const ended = once(worker, 'exit');
      worker.kill('SIGKILL');
      await ended;
      kills += 1;
    }
    return KILLS;
  }

  /** The application: it calls, and answers nobody before what is left to do is stored. */
  async function pay(orders: readonly string[], onPutOff: () => void): Promise<string[]> {
    const client = axios.create({
      baseURL: simulator.url,
      auth: { username: 'SB-Mid-server-simulator', password: '' },
      headers: { 'x-first': 'yes' },
    });
    attach(client, {
      provider: midtrans({ settledAfter: 200 }),
      policy: { maxAttempts: 1, maxRetryAfter: 500, deadline: 300 },
      retryBudget: false,
      circuitBreaker: false,
      logger: false,
    });
    const defer = deferTo(queue, { job: (_report, order: string) => ({ order }), delay: constant(1000) });
    const ids: string[] = [];
    const waiting = [...orders];
    const call = async () => {
      for (let order = waiting.shift(); order !== undefined; order = waiting.shift()) {
        const body = { payment_type: 'credit_card', transaction_details: { order_id: order, gross_amount: 10_000 } };
        const id = order;
        const report = await until(async () => {
          const made = recoveryOf(await client.post('/v2/charge', body).catch((error) => error));
          // On a slow machine the deadline may be over before anything is sent: then it is safe to begin anew.
          return made?.outcome === 'failed' ? undefined : made;
        });
        const stored = await until(() => defer(report, id).catch(() => undefined));
        ids.push(stored.jobId);
        onPutOff();
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, call));
    return ids;
  }

  async function killServerOnce(): Promise<void> {
    await keeper.server.kill();
    await setTimeout(300);
    await keeper.server.start();
  }

  test(
    `${PAYMENTS} are each made once, though workers and the server are killed`,
    async () => {
      for (let each = 0; each < WORKERS; each++) startWorker();
      const orders = Array.from({ length: PAYMENTS }, (_, index) => `late${index}`);
      const over = new AbortController();
      const killing = killAndRestart(seededRandom(11), over.signal);
      let putOff = 0;
      let restart: Promise<void> | undefined;
      const ids = await pay(orders, () => {
        putOff += 1;
        if (putOff === Math.ceil(PAYMENTS / 2)) restart = killServerOnce();
      });
      await restart;
      await until(async () => {
        const { completed = 0, failed = 0 } = await queue
          .getJobCounts('completed', 'failed')
          .catch(() => ({}) as never);
        return completed + failed >= PAYMENTS;
      });
      over.abort();
      const kills = await killing;

      const jobs = await Promise.all(ids.map((id) => queue.getJob(id)));
      const found = orders.map((order) => ({
        order,
        charges: simulator.ledger.entries.filter(
          ({ id, kind }) => kind === 'charge' && (id === order || id.startsWith(`${order}-`)),
        ).length,
        ...endOf(jobs.find((job) => job?.data.data.order === order)),
      }));
      for (const each of found) {
        expect(each).toEqual({ ...each, charges: 1, outcome: expect.stringMatching(/^(?:ok|recovered|reconciled)$/) });
      }
      // The faults have hit what they were to hit.
      const stalls = jobs.reduce((sum, job) => sum + (job?.stalledCounter ?? 0), 0);
      expect(stalls).toBeGreaterThan(0);
      expect(kills).toBeGreaterThan(WORKERS);
    },
    60_000 + PAYMENTS * 1000,
  );
}
