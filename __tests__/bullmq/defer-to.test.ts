import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import axios from 'axios';
import { Queue } from 'bullmq';
import { deferTo } from '../../src/bullmq/index.js';
import { isInDoubt } from '../../src/deferral/deferral.js';
import { attach, constant, midtrans, type Report, recoveryOf } from '../../src/index.js';
import { startMidtrans } from '../../src/simulators/index.js';
import { deferralIn, reportOf } from '../deferral/reports.js';
import { describeWithRedis, RedisServer } from '../redis/redis-server.js';
import { Stage, until } from './stage.js';

const HOUR = 3_600_000;

describeWithRedis('deferTo', () => {
  let server: RedisServer;
  let stage: Stage;
  beforeAll(async () => {
    server = await RedisServer.start();
    stage = new Stage(server);
  });
  beforeEach(() => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(async () => {
    await stage.close();
  });

  const deferred = (given: Partial<Report> = {}) => reportOf({ retryAt: Date.now() + HOUR, ...given });
  const job = ({ keys }: Report) => ({ paymentId: keys.orderId });
  const delayed = async (queue: Queue) => (await queue.getDelayed()).map(({ id }) => id);

  test('stores the job for the time that the provider gave', async () => {
    const queue = stage.queue();
    const report = deferred();
    const put = await deferTo(queue, { job })(report);
    expect(put?.jobId).toBe('midtrans/orderId=order-1');
    expect(put?.runAt).toBe(report.retryAt);
    const stored = await queue.getJob(put?.jobId ?? '');
    expect(await stored?.getState()).toBe('delayed');
    expect((stored?.timestamp ?? 0) + (stored?.delay ?? 0)).toBe(report.retryAt);
    expect(stored?.name).toBe('midtrans');
    expect(stored?.data).toEqual({
      recoverable: 1,
      data: { paymentId: 'order-1' },
      jobId: 'midtrans/orderId=order-1',
      queue: queue.toKey(''),
      keys: report.keys,
      report,
      runs: 0,
      sent: 1,
      undecided: 0,
      callId: 'call-1',
      since: expect.any(Number),
      runAt: report.retryAt,
    });
  });

  test('stores nothing of the request, and a key that looks like a card number only where it is needed', async () => {
    const simulator = await startMidtrans();
    try {
      const client = axios.create({
        baseURL: simulator.url,
        auth: { username: 'SB-Mid-server-simulator', password: '' },
        headers: { 'X-Note': 'needle-header' },
      });
      attach(client, { provider: midtrans(), logger: false });
      simulator.inject({ when: 'before', kind: 'status', status: 429, headers: { 'retry-after': '3600' } });
      const charge = {
        payment_type: 'credit_card',
        transaction_details: { order_id: '4111111111111111', gross_amount: 10_000 },
        customer_details: { first_name: 'needle-body' },
      };
      const error = await client.post('/v2/charge?note=needle-query', charge).catch((thrown) => thrown);
      const queue = stage.queue();
      const put = await deferTo(queue, { job: (_report, id: number) => ({ id }) })(recoveryOf(error), 17);
      expect(put?.jobId).toMatch(/^hashed\//);
      const text = JSON.stringify(await server.client().hgetall(`bull:${queue.name}:${put?.jobId}`));
      expect(text).toMatch('17');
      expect(text).not.toMatch(/needle|gross_amount|credit_card|SB-Mid|authorization/i);
      const { keys, report } = (await queue.getJob(put?.jobId ?? ''))?.data ?? {};
      expect(keys.orderId).toBe('4111111111111111');
      expect(report.keys.orderId).toBe('************1111');
    } finally {
      await simulator.close();
    }
  });

  test('is one job for one payment, however often and by however many calls it is deferred', async () => {
    const queue = stage.queue();
    const defer = deferTo(queue, { job });
    const first = await defer(deferred());
    const others = await Promise.all([
      defer(deferred()),
      defer(deferred({ callId: 'call-2', keys: { orderId: 'order-1', idempotencyKey: 'other' } })),
    ]);
    expect(others).toEqual([first, first]);
    await defer(deferred({ keys: { orderId: 'order-2' } }));
    expect((await delayed(queue)).sort()).toEqual(['midtrans/orderId=order-1', 'midtrans/orderId=order-2']);
  });

  test('a waiting payment is in doubt from when another call for it may have taken effect', async () => {
    const queue = stage.queue();
    const defer = deferTo(queue, { job });
    const { jobId = '', runAt } = (await defer(deferred())) ?? {};
    const inDoubt = async () => {
      const stored = deferralIn(await queue.getJob(jobId));
      return { inDoubt: isInDoubt(stored, 1), keys: stored.keys, sent: stored.sent };
    };
    const keys = { orderId: 'order-1', idempotencyKey: 'of-the-second-call' };
    await defer(deferred({ callId: 'call-2', keys }));
    expect(await inDoubt()).toEqual({ inDoubt: false, keys: deferred().keys, sent: 1 });
    const unknown = await defer(reportOf({ callId: 'call-3', outcome: 'unknown', processed: 'maybe', keys }));
    expect(unknown).toEqual({ jobId, runAt });
    expect(await inDoubt()).toEqual({ inDoubt: true, keys, sent: 2 });
    await defer(deferred({ callId: 'call-4' }));
    expect(await inDoubt()).toEqual({ inDoubt: true, keys, sent: 2 });
  });

  test('says so if the payment is being resumed: that run would end it without this call', async () => {
    const queue = stage.queue();
    const defer = deferTo(queue, { job, delay: constant(1) });
    const report = reportOf({ retryAt: Date.now() });
    const { jobId = '' } = (await defer(report)) ?? {};
    const refused: unknown[] = [];
    stage.worker(
      queue,
      async () => {
        // The same call has its job.
        await defer(report);
        await defer(deferred({ callId: 'call-2' })).catch((error) => refused.push(error));
        return null;
      },
      { delay: constant(1) },
    );
    await stage.jobIn('completed', queue, jobId);
    expect(String(refused)).toMatch(`job ${jobId} is being run`);
  });

  describe('a worker that takes up the payment while another call for it, which may have taken effect, is being deferred', () => {
    /** The first call is put off, a worker takes it up before this command of the second, and what either has seen. */
    async function takenUpBefore(command: number) {
      const queue = stage.queue();
      const defer = deferTo(queue, { job });
      const { jobId = '' } = (await defer(deferred())) ?? {};
      let isDone = () => {};
      const done = new Promise<void>((resolve) => {
        isDone = resolve;
      });
      let inDoubt: boolean | undefined;
      stage.worker(queue, async (payment) => {
        inDoubt = payment.inDoubt;
        await done;
        return null;
      });
      const raw = (await queue.getBackend().client) as unknown as { sendCommand: (...given: unknown[]) => unknown };
      const sendCommand = raw.sendCommand.bind(raw);
      let sent = 0;
      let takenUp: Promise<unknown> | undefined;
      raw.sendCommand = (...given) => {
        if (++sent !== command) return sendCommand(...given);
        takenUp = (async () => {
          const other = new Queue(queue.name, { connection: stage.connection });
          await (await other.getJob(jobId))?.promote();
          await other.close();
          await until(async () => inDoubt !== undefined);
        })();
        return takenUp.then(() => sendCommand(...given));
      };
      const keys = { orderId: 'order-1' };
      const second = reportOf({ callId: 'call-2', outcome: 'unknown', processed: 'maybe', keys });
      const refused = await defer(second).then(
        () => undefined,
        (error: unknown) => String(error),
      );
      raw.sendCommand = sendCommand;
      await takenUp;
      isDone();
      return { isTaken: takenUp !== undefined, inDoubt, refused };
    }

    test('knows of it, or the call learns that it is too late, whatever the timing', async () => {
      const seen: (boolean | undefined)[] = [];
      for (let command = 1; ; command++) {
        const { isTaken, inDoubt, refused } = await takenUpBefore(command);
        if (!isTaken) break;
        seen.push(inDoubt);
        if (!inDoubt) expect(refused).toMatch('is being run');
        else expect(refused).toBeUndefined();
      }
      expect(seen.length).toBeGreaterThanOrEqual(2);
    });
  });

  test('loses none of the calls that are deferred together for a payment whose job is over', async () => {
    const queue = stage.queue();
    const defer = deferTo(queue, { job });
    for (let round = 0; round < 10; round++) {
      const { jobId = '' } = (await defer(reportOf({ retryAt: Date.now(), keys: { orderId: `over-${round}` } }))) ?? {};
      await (await queue.getJob(jobId))?.promote();
      const worker = stage.worker(queue, () => null);
      await stage.jobIn('completed', queue, jobId);
      await worker.close();
      const calls = Array.from({ length: 5 }, (_, index) => {
        const given = { callId: `call-${index}`, keys: { orderId: `over-${round}` } };
        return index === 2
          ? defer(reportOf({ ...given, outcome: 'unknown', processed: 'maybe' }))
          : defer(deferred(given));
      });
      await Promise.all(calls);
      const stored = deferralIn(await queue.getJob(jobId));
      expect(isInDoubt(stored, stored.runs + 1)).toBe(true);
    }
  });

  test('looks up an unknown outcome after a minute, or at a given time', async () => {
    const unknown = reportOf({ outcome: 'unknown', processed: 'maybe' });
    const at = async (given: object) => {
      const queue = stage.queue();
      const put = await deferTo(queue, { job, ...given })(unknown);
      return (put?.runAt ?? 0) - deferralIn(await queue.getJob(put?.jobId ?? '')).since;
    };
    expect(await at({})).toBe(60_000);
    expect(await at({ delay: constant(5000) })).toBe(5000);
  });

  test.each(['ok', 'recovered', 'reconciled', 'failed', 'aborted'] as const)('leaves %s alone', async (outcome) => {
    const queue = stage.queue();
    const defer = deferTo(queue, {
      job: () => {
        throw new Error('not asked for');
      },
    });
    expect(await defer(reportOf({ outcome }))).toBeUndefined();
    expect(await defer(undefined)).toBeUndefined();
    expect(await delayed(queue)).toEqual([]);
  });

  test('names the payment by id if its keys do not', async () => {
    const queue = stage.queue();
    const defer = deferTo(queue, { job: (_report, id: string) => ({ id }), id: (_report, id: string) => id });
    const report = deferred({ provider: 'plain-http', keys: {} });
    const put = await defer(report, 'payment-7');
    await defer({ ...report, callId: 'call-2' }, 'payment-7');
    expect(put?.jobId).toBe('plain-http/id=payment-7');
    expect(await delayed(queue)).toEqual(['plain-http/id=payment-7']);
  });

  test('makes a new job for another call for a payment whose job is over, but not for the same call', async () => {
    const queue = stage.queue();
    const defer = deferTo(queue, { job });
    const report = reportOf({ retryAt: Date.now() });
    const { jobId = '' } = (await defer(report)) ?? {};
    const worker = stage.worker(queue, () => null);
    const over = await stage.jobIn('completed', queue, jobId);
    await worker.close();

    await defer(report);
    expect((await queue.getJob(jobId))?.finishedOn).toBe(over.finishedOn);
    const again = await defer(deferred({ callId: 'call-2' }));
    expect(again?.jobId).toBe(jobId);
    expect(await delayed(queue)).toEqual([jobId]);
    expect((await queue.getJob(jobId))?.data.callId).toBe('call-2');
  });

  test('says so if Redis does not store it', async () => {
    const other = await RedisServer.start();
    const away = new Stage(other);
    const queue = away.queue();
    await queue.waitUntilReady();
    other.pause();
    const defer = deferTo(queue, { job, timeout: 150 });
    await expect(defer(deferred())).rejects.toThrow(
      'deferTo: Redis did not store job midtrans/orderId=order-1 within 150 ms; it may still do so',
    );
    other.goOn();
    expect(await deferTo(queue, { job })(deferred())).toMatchObject({ jobId: 'midtrans/orderId=order-1' });
    expect(await delayed(queue)).toHaveLength(1);
    await away.close();
  });

  test('passes on errors from Redis and from job', async () => {
    const queue = stage.queue();
    await queue.waitUntilReady();
    const refused = new Error('OOM command not allowed');
    queue.add = () => Promise.reject(refused);
    await expect(deferTo(queue, { job })(deferred())).rejects.toBe(refused);
    const defer = deferTo(queue, {
      job: () => {
        throw refused;
      },
    });
    await expect(defer(deferred())).rejects.toBe(refused);
  });

  test.each<[string, unknown]>([
    ['a promise', Promise.reject(new Error('the database is away'))],
    ['a function', () => ({ paymentId: 1 })],
    ['a symbol', Symbol('payment')],
  ])('stores nothing if job returns %s, which would be lost on the way to the handler', async (_, returned) => {
    const queue = stage.queue();
    await expect(deferTo(queue, { job: () => returned })(deferred())).rejects.toThrow('deferTo: job must return');
    expect(await delayed(queue)).toEqual([]);
  });

  test('stores nothing if id returns something that would be the same for every payment', async () => {
    const queue = stage.queue();
    const id = (async () => 'payment-7') as never;
    await expect(deferTo(queue, { job, id })(deferred())).rejects.toThrow("id must return the payment's name");
    expect(await delayed(queue)).toEqual([]);
  });

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new RangeError('mine');
      },
    ],
    ['gives a promise', () => Promise.reject(new Error('mine'))],
    ['gives NaN', () => Number.NaN],
    ['gives less than nothing', () => -1],
    ['gives no end', () => Number.POSITIVE_INFINITY],
  ])('reports a delay that %s, and the default replaces it: the payment is stored', async (_, delay) => {
    const queue = stage.queue();
    const told: object[] = [];
    const logger = { info: () => {}, warn: (line: object) => told.push(line), error: () => {} };
    const before = Date.now();
    const put = await deferTo(queue, { job, delay: delay as never, logger })(
      deferred({ outcome: 'unknown', retryAt: undefined as never }),
    );
    expect(put?.runAt).toBeGreaterThanOrEqual(before + 60_000);
    expect(put?.runAt).toBeLessThan(Date.now() + 61_000);
    expect(await delayed(queue)).toHaveLength(1);
    expect(told).toMatchObject([{ event: 'recovery.hook', hook: 'delay', error: expect.any(String) }]);
    expect(JSON.stringify(told)).not.toContain('mine');
  });

  test('takes a return time beyond any date for a year', async () => {
    const put = await deferTo(stage.queue(), { job })(deferred({ retryAt: 1e300 }));
    expect((put?.runAt ?? 0) - Date.now()).toBeLessThanOrEqual(366 * 24 * HOUR);
  });

  test('rejects invalid arguments', async () => {
    const queue = stage.queue();
    expect(() => deferTo({} as Queue, { job })).toThrow('deferTo: queue must be a BullMQ Queue; got an object');
    expect(() => deferTo(queue, {} as never)).toThrow('deferTo: job is missing; expected');
    expect(() => deferTo(queue, { job, delay: 5 } as never)).toThrow(
      'deferTo: delay must be a function (attempt, previousDelayMs',
    );
    await expect(deferTo(queue, { job })(new Error('the error itself') as never)).rejects.toThrow(
      'deferTo: expected the report of a call: defer(recoveryOf(error))',
    );
  });
});
