import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Deferral, isInDoubt } from '../../src/deferral/deferral.js';
import { deferTo, type JobState } from '../../src/deferral/index.js';
import { MemoryQueue } from './memory-queue.js';
import { reportOf } from './reports.js';

const ID = 'midtrans/orderId=order-1';
const keys = { orderId: 'order-1' };
const deferred = (callId: string) => reportOf({ callId, keys, retryAt: Date.now() + 60_000 });
const unknown = (callId: string) => reportOf({ callId, keys, outcome: 'unknown', processed: 'maybe' });

describe('what an earlier job left in doubt', () => {
  let queue: MemoryQueue;
  const defer = (report: ReturnType<typeof reportOf>) => deferTo(queue, { job: () => ({}), logger: false })(report);
  const stored = () => JSON.parse(queue.jobs.get(ID)?.text ?? 'null') as Deferral;
  const inDoubt = () => isInDoubt(stored(), (queue.jobs.get(ID)?.starts ?? 0) + 1);
  const end = (state: JobState, starts = 1) => Object.assign(queue.jobs.get(ID) ?? {}, { state, starts });
  beforeEach(() => {
    queue = new MemoryQueue();
  });

  test('stays so if its job has failed, and another call for it surely did nothing', async () => {
    await defer(unknown('call-1'));
    end('failed');
    expect(await defer(deferred('call-2'))).toMatchObject({ jobId: ID });
    expect([queue.jobs.get(ID)?.state, inDoubt()]).toEqual(['waiting', true]);
  });

  test('stays so under the key that was replaced meanwhile', async () => {
    await defer(unknown('call-1'));
    const failed = { ...stored(), keys: { orderId: 'order-1-again' } };
    end('failed');
    Object.assign(queue.jobs.get(ID) ?? {}, { text: JSON.stringify(failed) });
    await defer(deferred('call-2'));
    expect(stored().keys).toEqual({ orderId: 'order-1-again' });
  });

  test('stays so if its runs were killed before they told anything', async () => {
    await defer(deferred('call-1'));
    end('failed', 3);
    await defer(deferred('call-2'));
    expect(inDoubt()).toBe(true);
  });

  test('is over with a job that has decided its payment', async () => {
    await defer(unknown('call-1'));
    end('done');
    await defer(deferred('call-2'));
    expect([queue.jobs.get(ID)?.state, inDoubt()]).toEqual(['waiting', false]);
  });

  test('stays so if the queue has lost its job, which then waits again', async () => {
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

describe('a job that this version could not go on with', () => {
  test.each<[string, object]>([
    ['a newer version made it', { recoverable: 2 }],
    ['its data are not those of a deferral', { order: 1 }],
    ['its data are not those of a deferral', { recoverable: 1 }],
  ])('stands in the way, and the application is told so: %s', async (why, data) => {
    const queue = new MemoryQueue();
    await queue.put(ID, data, Date.now() + 1000);
    const stored = deferTo(queue, { job: () => ({}), logger: false })(deferred('call-1'));
    await expect(stored).rejects.toThrow(`deferTo: job ${ID} is in the way: ${why}`);
  });
});
