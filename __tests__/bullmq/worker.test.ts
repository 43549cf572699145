import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import axios from 'axios';
import type { Job, Queue } from 'bullmq';
import { type DeferralHandler, type DuePayment, deferralWorker, deferTo } from '../../src/bullmq/index.js';
import {
  attach,
  constant,
  midtrans,
  type Provider,
  plainHttp,
  type RequestRecovery,
  recoveryOf,
} from '../../src/index.js';
import {
  type Chaos,
  type Fault,
  type MidtransSimulator,
  startMidtrans,
  startPlainHttp,
} from '../../src/simulators/index.js';
import { reportOf } from '../deferral/reports.js';
import { describeWithRedis, RedisServer } from '../redis/redis-server.js';
import { Stage, until } from './stage.js';

interface Payment {
  readonly order: string;
}

const MINUTE = 60_000;
/** How long a call asks a provider that does not answer. */
const SHORT = 1000;
/** Takes a job up soon that has lost its worker. */
const QUICK = { stalledInterval: 200 };
const COME_BACK = { when: 'before', kind: 'status', status: 429, headers: { 'retry-after': '1' } } as const;
const LOST = { when: 'after', kind: 'reset' } as const;
/** Not even whether it knows the order. */
const NOBODY_ANSWERS: Chaos = {
  seed: 1,
  ratio: 1,
  faults: [{ when: 'before', kind: 'status', status: 500, match: { method: 'GET' } }],
};

describeWithRedis('deferralWorker', () => {
  let server: RedisServer;
  let stage: Stage;
  let simulator: MidtransSimulator;
  let queue: Queue;
  let order: string;
  beforeAll(async () => {
    server = await RedisServer.start();
    simulator = await startMidtrans();
  });
  beforeEach(() => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    stage = new Stage(server);
    queue = stage.queue();
    order = `order-${randomUUID().slice(0, 8)}`;
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await stage.close();
    simulator.reset();
  });
  afterAll(() => simulator.close());

  /** The application's own call, with its policy; a second of Retry-After is too long for it. */
  function charge(recovery: RequestRecovery = {}, provider = midtrans({ settledAfter: 200 })) {
    const client = axios.create({
      baseURL: simulator.url,
      auth: { username: 'SB-Mid-server-simulator', password: '' },
    });
    const policy = { maxAttempts: 1, maxRetryAfter: 500, backoff: constant(5) };
    attach(client, { provider, policy, logger: false });
    const body = { payment_type: 'credit_card', transaction_details: { order_id: order, gross_amount: 10_000 } };
    return client.post('/v2/charge', body, { recovery });
  }
  const resume: DeferralHandler<Payment> = ({ recovery }) => charge(recovery);
  /** Nothing but a look-up can tell what became of it. */
  const unkeyed = () => midtrans({ settledAfter: 200, keys: { idempotencyKey: false } });
  const resumeShortly: DeferralHandler<Payment> = ({ recovery }) => charge({ ...recovery, deadline: SHORT }, unkeyed());

  /** Puts the payment off after a first call that went as told, and hands the job's id back. */
  async function putOff(fault: Fault, recovery: RequestRecovery = {}, provider?: Provider): Promise<string> {
    simulator.inject(fault);
    const error = await charge(recovery, provider).catch((thrown) => thrown);
    const defer = deferTo(queue, { job: () => ({ order }), delay: constant(1) });
    return (await defer(recoveryOf(error)))?.jobId ?? 'nothing was put off';
  }

  /** The job, once its run is over and it waits for the next. */
  const waitingAfter = (id: string, runs: number): Promise<Job> =>
    until(async () => {
      const job = await queue.getJob(id);
      // Read once more: it may have changed between the two.
      return job?.attemptsStarted === runs && (await job.isDelayed()) ? queue.getJob(id) : undefined;
    });
  const dueAt = async (id: string) => Number(await server.client().zscore(`bull:${queue.name}:delayed`, id)) / 0x1000;
  const lockOf = (id: string) => `bull:${queue.name}:${id}:lock`;
  /** Its time comes now. */
  const promote = async (id: string) => (await queue.getJob(id))?.promote();
  const charges = () => simulator.ledger.entries.filter(({ kind }) => kind === 'charge').map(({ id }) => id);

  test('makes the payment when its time has come, without a look-up if it was surely never sent', async () => {
    const id = await putOff(COME_BACK);
    const runs: DuePayment<Payment>[] = [];
    stage.worker<Payment>(queue, (payment) => {
      runs.push(payment);
      return charge(payment.recovery);
    });
    const job = await stage.jobIn('completed', queue, id);
    expect(charges()).toEqual([order]);
    expect(simulator.requests.map(({ method }) => method)).toEqual(['POST', 'POST']);
    expect(runs).toEqual([
      {
        data: { order },
        recovery: { keys: runs[0]?.keys, processed: 'no', knownAt: expect.any(Number), askOnce: true },
        signal: expect.anything(),
        keys: expect.objectContaining({ orderId: order }),
        report: job.data.report,
        inDoubt: false,
        attempt: 1,
        sent: 1,
      },
    ]);
    expect(runs[0]?.report).toMatchObject({ outcome: 'deferred', attempts: [{ code: '429' }] });
    expect(job.returnvalue).toMatchObject({ outcome: 'ok', report: { keys: { orderId: order } } });
  });

  test('runs nothing before its time', async () => {
    const id = await putOff({ ...COME_BACK, headers: { 'retry-after': '3600' } });
    const handler = jest.fn(resume);
    stage.worker<Payment>(queue, handler);
    // One that is due is run meanwhile, so the worker is at work.
    const other = await deferTo(queue, { job: () => ({ order: 'other' }), id: () => 'other', delay: constant(1) })(
      reportOf({ outcome: 'unknown' }),
    );
    await stage.jobIn('completed', queue, other?.jobId ?? '');
    expect(handler.mock.calls.map(([{ data }]) => data.order)).toEqual(['other']);
    expect(await (await queue.getJob(id))?.isDelayed()).toBe(true);
  });

  test('a refusal is an end too', async () => {
    const id = await putOff(COME_BACK);
    simulator.inject({ when: 'before', kind: 'provider', code: '401', match: { method: 'POST' } });
    stage.worker<Payment>(queue, resume);
    const job = await stage.jobIn('completed', queue, id);
    expect(job.returnvalue).toMatchObject({ outcome: 'failed', report: { stoppedBy: 'rule' } });
    expect(charges()).toEqual([]);
  });

  test('null ends it if there is nothing left to send', async () => {
    const id = await putOff(COME_BACK);
    stage.worker<Payment>(queue, () => null);
    expect((await stage.jobIn('completed', queue, id)).returnvalue).toEqual({});
  });

  test('deferred again, it waits for the new time, with what happened so far', async () => {
    const id = await putOff(COME_BACK);
    simulator.inject({ ...COME_BACK, headers: { 'retry-after': '3600' }, match: { method: 'POST' } });
    const attempts: number[] = [];
    stage.worker<Payment>(queue, ({ attempt, sent, keys }) => {
      attempts.push(attempt, sent);
      return charge({ keys });
    });
    const job = await waitingAfter(id, 1);
    expect(job.data).toMatchObject({ data: { order }, sent: 2, undecided: 0, report: { outcome: 'deferred' } });
    expect(Math.floor(await dueAt(id))).toBe(job.data.report.retryAt);
    expect(job.data.report.retryAt).toBeGreaterThan(job.data.since + 3_000_000);
    // Whoever puts it off now is told that time too.
    const again = await deferTo(queue, { job: () => ({ order }) })(reportOf({ keys: { orderId: order } }));
    expect(again).toEqual({ jobId: id, runAt: job.data.report.retryAt });

    await promote(id);
    expect((await stage.jobIn('completed', queue, id)).returnvalue).toMatchObject({ outcome: 'ok' });
    expect(attempts).toEqual([1, 1, 2, 2]);
    expect(charges()).toEqual([order]);
  });

  test('unknown, and no look-up works: it is sent under the same key while the provider knows that', async () => {
    simulator.chaos(NOBODY_ANSWERS);
    const id = await putOff(LOST, { deadline: SHORT });
    stage.worker<Payment>(queue, resume);
    const job = await stage.jobIn('completed', queue, id);
    expect(job.returnvalue).toMatchObject({ outcome: 'ok', report: { attempts: [{}] } });
    expect(charges()).toEqual([order]);
  });

  test('still unknown, it waits longer each time, and then fails and says what to do', async () => {
    simulator.chaos(NOBODY_ANSWERS);
    const id = await putOff(LOST, { deadline: SHORT }, unkeyed());
    const delay = jest.fn((run: number) => run * 1_000_000);
    stage.worker<Payment>(queue, resumeShortly, { delay, maxAttempts: 3 });
    for (let run = 1; run <= 2; run++) {
      const job = await waitingAfter(id, run);
      expect(job.data).toMatchObject({ undecided: run, report: { outcome: 'unknown', processed: 'maybe' } });
      expect(delay).toHaveBeenLastCalledWith(run + 1);
      expect(job.delay).toBeGreaterThan((run + 1) * 1_000_000 - 100_000);
      await promote(id);
    }
    const job = await stage.jobIn('failed', queue, id);
    expect(job.failedReason).toBe(
      'midtrans: unknown (it may have taken effect, so ask the provider before you send it again); runs that decided nothing: 3',
    );
    expect(job.data.undecided).toBe(3);
    expect(charges()).toEqual([order]);
  });

  test('unknown for a while, it is adopted once a look-up works', async () => {
    simulator.chaos(NOBODY_ANSWERS);
    const id = await putOff(LOST, { deadline: SHORT });
    simulator.chaos(null);
    stage.worker<Payment>(queue, resume);
    const job = await stage.jobIn('completed', queue, id);
    expect(job.returnvalue).toMatchObject({ outcome: 'reconciled', report: { attempts: [] } });
    expect(charges()).toEqual([order]);
    expect(simulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('fails if its next time is past the deadline', async () => {
    const id = await putOff(COME_BACK);
    simulator.inject({ ...COME_BACK, headers: { 'retry-after': '3600' }, match: { method: 'POST' } });
    stage.worker<Payment>(queue, resume, { deadline: 3_000_000 });
    const job = await stage.jobIn('failed', queue, id);
    const next = new Date(job.data.report.retryAt).toISOString();
    expect(job.failedReason).toBe(`midtrans: deferred (nothing has taken effect), and ${next} is past the deadline`);
    expect(charges()).toEqual([]);
  });

  test('runs again after a handler threw an error of its own', async () => {
    const id = await putOff(COME_BACK);
    let runs = 0;
    stage.worker<Payment>(
      queue,
      ({ keys }) => {
        runs += 1;
        if (runs === 1) throw new Error('the database is away');
        return charge({ keys });
      },
      { delay: constant(1) },
    );
    expect((await stage.jobIn('completed', queue, id)).attemptsStarted).toBe(2);
    expect(charges()).toEqual([order]);
  });

  test("another provider's answer to the handler says nothing about the payment", async () => {
    simulator.chaos(NOBODY_ANSWERS);
    const id = await putOff(LOST, { deadline: SHORT });
    expect((await queue.getJob(id))?.data.report.outcome).toBe('unknown');
    simulator.chaos(null);
    const shop = await startPlainHttp();
    const other = axios.create({ baseURL: shop.url });
    attach(other, { provider: plainHttp(), logger: false });
    const seen: boolean[] = [];
    stage.worker<Payment>(
      queue,
      async ({ keys, inDoubt, attempt }) => {
        seen.push(inDoubt);
        if (attempt === 1) await other.get('/payments/none');
        return charge({ keys });
      },
      { delay: constant(1) },
    );
    const { returnvalue } = await stage.jobIn('completed', queue, id);
    expect([returnvalue.outcome, seen]).toEqual(['reconciled', [true, true]]);
    await shop.close();
  });

  test('a handler that forgets to return fails the job, and is not run again', async () => {
    const id = await putOff(COME_BACK);
    const handler = jest.fn(() => undefined);
    stage.worker<Payment>(queue, handler as never);
    const { failedReason } = await stage.jobIn('failed', queue, id);
    expect(failedReason).toBe(
      'deferralWorker: the handler must return the response, or null if there is nothing left to send',
    );
    expect(handler).toHaveBeenCalledTimes(1);
  });

  test.each<[string, unknown]>([
    ['true', true],
    ['a number', 200],
    ['a text', 'done'],
  ])('a handler that returns %s fails the job: nobody can tell what became of the payment', async (_, returned) => {
    const id = await putOff(COME_BACK);
    stage.worker<Payment>(queue, (() => returned) as never);
    expect((await stage.jobIn('failed', queue, id)).failedReason).toContain('must return the response, or null');
  });

  test('a handler that returns an error instead of throwing it has not made the payment', async () => {
    const id = await putOff(COME_BACK);
    let runs = 0;
    stage.worker<Payment>(
      queue,
      async ({ keys }) => {
        runs += 1;
        return runs === 1 ? new Error('the database is away') : charge({ keys });
      },
      { delay: constant(1) },
    );
    expect((await stage.jobIn('completed', queue, id)).attemptsStarted).toBe(2);
    expect(charges()).toEqual([order]);
  });

  test('a handler that never settles is run again after its time, and the payment counts as in doubt', async () => {
    const id = await putOff(COME_BACK);
    const told: object[] = [];
    const logger = { info: () => {}, warn: (line: object) => told.push(line), error: () => {} };
    const seen: boolean[] = [];
    stage.worker<Payment>(
      queue,
      ({ keys, attempt, inDoubt }) => {
        seen.push(inDoubt);
        return attempt === 1 ? new Promise(() => {}) : charge({ keys });
      },
      { delay: constant(1), timeout: 2000, logger },
    );
    expect((await stage.jobIn('completed', queue, id)).returnvalue.report).toMatchObject({ processed: 'yes' });
    expect(seen.slice(0, 2)).toEqual([false, true]);
    expect(told[0]).toMatchObject({ event: 'recovery.hook', hook: 'handler', error: 'TimeoutError' });
    expect(charges()).toEqual([order]);
  });

  test('a delay that throws does not end the payment: the default replaces it', async () => {
    simulator.chaos(NOBODY_ANSWERS);
    const id = await putOff(LOST, { deadline: SHORT }, unkeyed());
    const delay = () => {
      throw new Error('mine');
    };
    stage.worker<Payment>(queue, resumeShortly, { delay, logger: false });
    const job = await waitingAfter(id, 1);
    expect(job.data).toMatchObject({ undecided: 1 });
    expect(job.delay).toBeGreaterThan(60_000);
  });

  test("somebody else's job fails without running its handler", async () => {
    const handler = jest.fn(resume);
    stage.worker<Payment>(queue, handler);
    for (const data of [{ order }, null, { recoverable: 'yes', data: { order } }]) {
      const { id } = await queue.add('mail', data, { attempts: 3 });
      const { failedReason } = await stage.jobIn('failed', queue, id ?? '');
      expect(failedReason).toBe('deferralWorker: this job was not made by deferTo');
    }
    expect(handler).not.toHaveBeenCalled();
  });

  test('a replaced key is stored before the job is moved, and known to whatever takes it up', async () => {
    const id = await putOff(COME_BACK);
    // Somebody else's order has the id meanwhile, and the fresh one is told to come back.
    simulator.inject({ when: 'before', kind: 'provider', code: '406', match: { method: 'POST' } });
    simulator.inject({ ...COME_BACK, match: { method: 'POST' } });
    const keys: string[] = [];
    const handler: DeferralHandler<Payment> = async (payment) => {
      keys.push(payment.keys.orderId ?? '');
      if (keys.length > 1) return charge({ keys: payment.keys });
      const taken = midtrans({ onUsedOrderId: 're-key', settledAfter: 200 });
      const error = await charge({ maxAttempts: 2 }, taken).catch((thrown) => thrown);
      // As a worker that dies once it has stored what it knows: without its lock it cannot move the job.
      await server.client().del(lockOf(id));
      throw error;
    };
    stage.worker<Payment>(queue, handler, QUICK);
    expect((await stage.jobIn('completed', queue, id)).stalledCounter).toBe(1);
    expect(keys).toEqual([order, expect.stringMatching(new RegExp(`^${order}-`))]);
    expect(charges()).toEqual([keys[1]]);
  });

  test('a job delivered to two workers at once is one payment', async () => {
    const id = await putOff(COME_BACK);
    const redis = server.client();
    let arrived = 0;
    let release = () => {};
    const both = new Promise<void>((resolve) => {
      release = resolve;
    });
    const handler: DeferralHandler<Payment> = async ({ keys }) => {
      arrived += 1;
      if (arrived === 1) {
        // The lock runs out as that of a worker does which hangs, and another takes the job up.
        await until(async () => {
          await redis.del(lockOf(id));
          return arrived > 1;
        });
      } else release();
      await both;
      return charge({ keys });
    };
    stage.worker<Payment>(queue, handler, QUICK);
    stage.worker<Payment>(queue, handler, QUICK);
    const job = await stage.jobIn('completed', queue, id);
    expect(arrived).toBeGreaterThan(1);
    expect(job.stalledCounter).toBeGreaterThan(0);
    await until(async () => simulator.requests.filter(({ method }) => method === 'POST').length > 1);
    expect(charges()).toEqual([order]);
  });

  test('without a look-up, it is sent as long as nothing can have taken effect, and only then', async () => {
    const bank = await startPlainHttp();
    const client = axios.create({ baseURL: bank.url });
    attach(client, { provider: plainHttp(), policy: { maxAttempts: 1, maxRetryAfter: 500 }, logger: false });
    const pay = (recovery = {}) => client.post('/payments', { amount: 5 }, { recovery });
    const defer = deferTo(queue, { job: (_report, isKilled: boolean) => ({ isKilled }), delay: constant(1) });
    const seen: boolean[] = [];
    stage.worker<{ isKilled: boolean }>(
      queue,
      async ({ data, keys, inDoubt, attempt }) => {
        seen.push(inDoubt);
        const response = await pay(inDoubt ? { keys } : {});
        if (data.isKilled && attempt === 1) await server.client().del(...(await server.client().keys('*:lock')));
        return response;
      },
      { ...QUICK, maxAttempts: 1 },
    );
    bank.inject(COME_BACK);
    const first = await defer(recoveryOf(await pay().catch((error) => error)), false);
    await stage.jobIn('completed', queue, first?.jobId ?? '');
    expect([bank.ledger.count(), seen]).toEqual([1, [false]]);

    bank.inject(COME_BACK);
    const second = await defer(recoveryOf(await pay().catch((error) => error)), true);
    const { failedReason } = await stage.jobIn('failed', queue, second?.jobId ?? '');
    expect(failedReason).toMatch('plain-http: unknown (it may have taken effect');
    expect([bank.ledger.count(), seen]).toEqual([2, [false, false, true]]);
    await bank.close();
  });

  describe('with a clock that is a minute off', () => {
    /** The clock of client, queue and worker from now on; the provider keeps the true one. */
    function turnClockBy(ms: number): void {
      const now = Date.now.bind(Date);
      jest.spyOn(Date, 'now').mockImplementation(() => now() + ms);
    }

    test('a worker ahead of it is too early, is told so, and comes back', async () => {
      const tooEarly = { ...COME_BACK, headers: { 'retry-after': '40' } };
      const id = await putOff(tooEarly);
      simulator.inject({ ...tooEarly, match: { method: 'POST' } });
      turnClockBy(MINUTE);
      stage.worker<Payment>(queue, resume);
      const job = await waitingAfter(id, 1);
      expect(charges()).toEqual([]);
      expect(job.data).toMatchObject({ undecided: 0, report: { outcome: 'deferred' } });
      await promote(id);
      await stage.jobIn('completed', queue, id);
      expect(charges()).toEqual([order]);
    });

    test('a worker behind it is late by that minute, and no more', async () => {
      const id = await putOff(COME_BACK);
      turnClockBy(-MINUTE);
      const handler = jest.fn(resume);
      const worker = stage.worker<Payment>(queue, handler);
      // One that is due is run, so the worker is at work.
      const other = await queue.add('other', {});
      await stage.jobIn('failed', queue, other.id ?? '');
      expect(handler).not.toHaveBeenCalled();
      expect((await dueAt(id)) - Date.now()).toBeLessThan(MINUTE + 2000);
      await worker.close();
      jest.restoreAllMocks();
      turnClockBy(2000);
      stage.worker<Payment>(queue, handler);
      await stage.jobIn('completed', queue, id);
      expect(charges()).toEqual([order]);
    });
  });

  test('rejects invalid arguments', () => {
    const connection = stage.connection;
    const make = (given: object) => () => deferralWorker('payments', resume, { connection, ...given });
    expect(make({ maxAttempts: 0 })).toThrow('deferralWorker: maxAttempts must be a whole number, at least 1; got 0');
    expect(make({ deadline: 0 })).toThrow(
      'deferralWorker: deadline must be a number of milliseconds, at least 1; or false; got 0',
    );
    expect(make({ delay: 5 })).toThrow('deferralWorker: delay must be a function (attempt, ');
    expect(() => deferralWorker('payments', 'pay' as never, { connection })).toThrow(
      'deferralWorker: handler must be a function',
    );
  });
});
