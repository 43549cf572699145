// A client that does not heed its signal may still send what was given up. While it can, "not found" proves nothing.
import { describe, expect, test } from '@jest/globals';
import type { AxiosAdapter } from 'axios';
import { type Doubt, plainHttp, recoveryOf } from '../../src/index.js';
import type { Reconcile } from '../../src/providers/look-up.js';
import { frozen as frozenClient } from '../axios/attached.js';
import type { FakeClock } from '../axios/fake-clock.js';
import { frozen as frozenFetch, posting } from '../fetch/wrapped.js';

/** Whatever is sent waits in a queue that knows nothing of signals, until that is opened or turns everyone away. */
class Queue {
  sent = 0;
  private isOpen = false;
  private readonly waiting: { readonly go: () => void; readonly fail: (error: Error) => void }[] = [];

  async send(): Promise<void> {
    if (!this.isOpen) await new Promise<void>((go, fail) => this.waiting.push({ go, fail }));
    this.sent += 1;
  }

  open(): void {
    this.isOpen = true;
    for (const { go } of this.waiting.splice(0)) go();
  }

  turnAway(): void {
    this.isOpen = true;
    for (const { fail } of this.waiting.splice(0)) fail(new Error('the queue is full'));
  }
}

type Options = Parameters<typeof frozenClient>[1];
type Pay = (queue: Queue, options: Options) => { readonly clock: FakeClock; readonly paying: Promise<unknown> };

const edges: readonly [string, Pay][] = [
  [
    'axios',
    (queue, options) => {
      const adapter: AxiosAdapter = async (config) => {
        await queue.send();
        return { status: 200, statusText: '', headers: {}, data: '{"id":1}', config };
      };
      const { clock, client } = frozenClient('http://provider.test', options, { adapter });
      return { clock, paying: client.post('/payments', { amount: 1 }) };
    },
  ],
  [
    'fetch',
    (queue, options) => {
      const send = async () => {
        await queue.send();
        return Response.json({ id: 1 });
      };
      const { clock, fetch } = frozenFetch(options as never, send);
      return { clock, paying: fetch('http://provider.test/payments', posting({ amount: 1 })) };
    },
  ],
];

/** Pays while time passes, and looks the payment up in the queue. `act`: what the fourth look-up does; the second one is usually believed. */
async function pay(by: Pay, act: (queue: Queue) => void, deadline = 60_000) {
  const queue = new Queue();
  let asked = 0;
  const reconcile: Reconcile = async () => {
    asked += 1;
    if (asked === 4) act(queue);
    return queue.sent > 0 ? { state: 'landed', answer: { status: 200, headers: {}, data: { id: 1 } } } : 'absent';
  };
  const provider = plainHttp({ settledAfter: 500, reconcile });
  const { clock, paying } = by(queue, { provider, policy: { attemptTimeout: 100, maxAttempts: 2, deadline } });
  let end: unknown;
  const over = paying.then(
    (given) => {
      end = given;
    },
    (thrown: unknown) => {
      end = thrown;
    },
  );
  while (end === undefined) {
    clock.pass(50);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await over;
  return { queue, clock, report: recoveryOf(end) };
}

describe.each(edges)('a payment that a queue holds after it was given up, by %s:', (_name, by) => {
  test('it is not sent again however often nothing is found, and found once it was sent', async () => {
    const { queue, report } = await pay(by, (each) => each.open());
    expect(report).toMatchObject({ outcome: 'reconciled', attempts: { length: 1 } });
    expect(queue.sent).toBe(1);
  });

  test('once it has ended unsent, "not found" is believed, and it is sent again', async () => {
    const { queue, report } = await pay(by, (each) => each.turnAway());
    expect(report).toMatchObject({ outcome: 'recovered', attempts: { length: 2 } });
    expect(report?.lookUps?.length).toBeGreaterThan(4);
    expect(queue.sent).toBe(1);
  });

  test('whatever resumes it learns that it was in doubt to the end', async () => {
    const { queue, clock, report } = await pay(by, () => {}, 5000);
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe', stoppedBy: 'deadline' });
    const { since } = (report as { readonly doubt: Doubt }).doubt;
    expect(clock.wall() - since).toBeLessThan(100);
    expect(queue.sent).toBe(0);
  });
});
