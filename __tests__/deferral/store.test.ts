import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Deferral, isInDoubt } from '../../src/deferral/deferral.js';
import { deferTo, type JobState, processorOf } from '../../src/deferral/index.js';
import { printable } from '../../src/report/printable.js';
import { keepReport } from '../../src/report/recovery-of.js';
import { MemoryQueue } from './memory-queue.js';
import { reportOf } from './reports.js';

const ID = 'midtrans/orderId=order-1';
const keys = { orderId: 'order-1' };
const deferred = (callId: string) => reportOf({ callId, keys, retryAt: Date.now() + 60_000 });
const unknown = (callId: string) => reportOf({ callId, keys, outcome: 'unknown', processed: 'maybe' });

describe('doubt left by an earlier job', () => {
  let queue: MemoryQueue;
  const defer = (report: ReturnType<typeof reportOf>) => deferTo(queue, { job: () => ({}), logger: false })(report);
  const stored = () => JSON.parse(queue.jobs.get(ID)?.text ?? 'null') as Deferral;
  const inDoubt = () => isInDoubt(stored(), (queue.jobs.get(ID)?.starts ?? 0) + 1);
  const end = (state: JobState, returned: object = {}, starts = 1) =>
    Object.assign(queue.jobs.get(ID) ?? {}, { state, starts, returned });
  beforeEach(() => {
    queue = new MemoryQueue();
  });

  test('remains if its job failed, and another call for it surely did nothing', async () => {
    await defer(unknown('call-1'));
    end('failed');
    expect(await defer(deferred('call-2'))).toMatchObject({ jobId: ID });
    expect([queue.jobs.get(ID)?.state, inDoubt()]).toEqual(['waiting', true]);
  });

  test('remains under the key that was replaced meanwhile', async () => {
    await defer(unknown('call-1'));
    const failed = { ...stored(), keys: { orderId: 'order-1-again' } };
    end('failed');
    Object.assign(queue.jobs.get(ID) ?? {}, { text: JSON.stringify(failed) });
    await defer(deferred('call-2'));
    expect(stored().keys).toEqual({ orderId: 'order-1-again' });
  });

  test('remains if its runs were killed before they reported anything', async () => {
    await defer(deferred('call-1'));
    end('failed', {}, 3);
    await defer(deferred('call-2'));
    expect(inDoubt()).toBe(true);
  });

  test('ends with a job whose payment was refused', async () => {
    await defer(unknown('call-1'));
    end('done', { outcome: 'failed' });
    await defer(deferred('call-2'));
    expect([queue.jobs.get(ID)?.state, inDoubt()]).toEqual(['waiting', false]);
  });

  // The second may have its own idempotency key, under which the provider would make the payment again.
  test.each<[string, object]>([
    ['was made', { outcome: 'reconciled', report: { keys: { orderId: 'order-1' } } }],
    ['had nothing left to send', {}],
  ])('another call for a payment that %s is in doubt, whatever became of it', async (_, returned) => {
    for (const second of [deferred('call-2'), unknown('call-2')]) {
      queue = new MemoryQueue();
      await defer({ ...unknown('call-1'), keys: { ...keys, idempotencyKey: 'one' } });
      end('done', returned);
      await defer({ ...second, keys: { ...keys, idempotencyKey: 'two' } });
      expect([queue.jobs.get(ID)?.state, inDoubt()]).toEqual(['waiting', true]);
      expect(Object.values(stored().keys)).not.toContain('two');
    }
  });

  test('a payment that was made under another key is looked up under that', async () => {
    await defer(unknown('call-1'));
    end('done', { outcome: 'ok', report: { keys: { orderId: 'order-1-again' }, rekeyed: ['orderId'] } });
    await defer(deferred('call-2'));
    expect(stored().keys).toEqual({ orderId: 'order-1-again' });
  });

  test('that key is exact, also if it looks like a card number, which is masked where a report is printed', async () => {
    await defer(unknown('call-1'));
    const keys = { orderId: '4111111111111111' };
    const report = printable(reportOf({ outcome: 'ok', processed: 'yes', keys, rekeyed: ['orderId'] }));
    const made = {};
    keepReport(made, { report: () => report });
    const process = processorOf<object, string>('worker', queue, () => made, { logger: false });
    end('active');
    end('done', JSON.parse(JSON.stringify(await process(ID, stored()))));
    await defer(deferred('call-2'));
    expect(stored().keys).toEqual(keys);
  });

  test('remains if the queue lost its job, which then waits again', async () => {
    await defer(unknown('call-1'));
    end('stray');
    await defer(unknown('call-1'));
    expect([queue.jobs.get(ID)?.state, inDoubt()]).toEqual(['waiting', true]);
  });

  test('reaches the job whatever others do between any two steps', async () => {
    for (let step = 1; step <= 3; step++) {
      queue = new MemoryQueue();
      await defer(deferred('call-1'));
      end('done');
      let steps = 0;
      queue.meanwhile = () => {
        if (++steps !== step) return;
        // Another process puts the payment off once more, and is done with it.
        const other = { ...stored(), callId: 'call-2', runs: 1 };
        Object.assign(queue.jobs.get(ID) ?? {}, { state: 'waiting', text: JSON.stringify(other) });
      };
      await defer(unknown('call-3'));
      expect(inDoubt()).toBe(true);
    }
  });
});

describe('a job that this version could not resume', () => {
  test.each<[string, object]>([
    ['a newer version made it', { recoverable: 2 }],
    ['its data are not those of a deferral', { order: 1 }],
    ['its data are not those of a deferral', { recoverable: 1 }],
  ])('is in the way, and the application learns why: %s', async (why, data) => {
    const queue = new MemoryQueue();
    await queue.put(ID, data, Date.now() + 1000);
    const stored = deferTo(queue, { job: () => ({}), logger: false })(deferred('call-1'));
    await expect(stored).rejects.toThrow(`deferTo: job ${ID} is in the way: ${why}`);
  });
});
