import axios from 'axios';
import { attachWith } from '../../src/axios/attach.js';
import { deferTo, processorOf } from '../../src/deferral/index.js';
import { constant, type Report, type RequestRecovery, recoveryOf } from '../../src/index.js';
import { seededRandom } from '../../src/simulators/core/seeded-random.js';
import type { Story } from './draw-story.js';
import { LeasedQueue } from './leased-queue.js';
import { judgeMoney } from './money.js';
import { modelOf } from './play.js';
import { Process } from './processes.js';
import type { Entry, ProviderModel } from './provider-model.js';
import type { Subject } from './scenario.js';
import { VirtualTime } from './virtual-time.js';
import { openWire, type Seen } from './wire.js';

/** The key that the caller makes and stores before the call, by the subject. */
const OWN_KEYS: Partial<Record<Subject, Report['keys']>> = {
  midtrans: { orderId: 'order-1' },
  mdes: { taskId: 'task-1' },
  'mercado-pago': { idempotencyKey: 'own-key' },
  square: { idempotencyKey: 'own-key' },
};

const SURE: ReadonlySet<string | undefined> = new Set(['ok', 'recovered', 'reconciled', 'failed']);

/** A shop with one payment: its application and its workers, each in a process of its own, and what outlives them. */
export class Shop {
  readonly time: VirtualTime;
  readonly model: ProviderModel;
  readonly seen: readonly Seen[];
  readonly queue: LeasedQueue;
  readonly wrong: string[] = [];
  readonly attempts: Report['attempts'][number][] = [];
  readonly begun: Process[] = [];
  /** What the application has stored. */
  isOver = false;
  keys: Report['keys'] | undefined;
  last: Report | undefined;
  private sentAt: number | undefined;
  private readonly owners = new Map<Seen, Process>();
  private readonly adapter: ReturnType<typeof openWire>['adapter'];

  constructor(private readonly story: Story) {
    const { scenario } = story;
    const { subject, call, key } = scenario;
    this.time = new VirtualTime(seededRandom(scenario.seed));
    this.model = modelOf(scenario, this.time);
    this.queue = new LeasedQueue(this.time);
    const { adapter, seen } = openWire(this.model, scenario, this.time);
    this.adapter = adapter;
    this.seen = seen;
    const isNamed = key || (subject === 'midtrans' && call === 'write');
    const own = call === 'refund' ? { idempotencyKey: 'own-key' } : OWN_KEYS[subject];
    this.keys = isNamed ? own : undefined;
  }

  /** Square's key always is; and whoever lets nobody look at used ids vouches that no other call has them. */
  get isEnforced(): boolean {
    const { enforced, subject, onUsed } = this.story.scenario;
    return (enforced || subject === 'square') && onUsed === 'look-up';
  }

  /** The application makes the call; or, once it was killed, goes on from what it had stored. */
  application() {
    const isFirst = this.sentAt === undefined;
    const { process, call } = this.spawn();
    const defer = deferTo(this.queue.of(process), { job: () => ({}), id: () => 'the-payment', logger: false });
    const since = process.clock.wall();
    const sentAt = this.sentAt ?? since;
    this.sentAt = sentAt;
    const fresh: RequestRecovery = this.keys === undefined ? {} : { keys: this.keys, processed: 'no' };
    const recovery = isFirst ? fresh : { keys: this.keys ?? {}, doubt: { since, absences: 0, sentAt } };
    let isEnded = false;
    const end = async (ended: unknown) => {
      const report = recoveryOf(ended);
      if (report === undefined) this.wrong.push(`no report: ${(ended as Error)?.stack}`);
      this.attempts.push(...(report?.attempts ?? []));
      if (this.keys !== undefined) this.keys = report?.keys;
      // A process that was killed meanwhile hears nothing of its queue.
      const later = await defer(report).catch((error: Error) => {
        if (!/is being run|did not store/.test(error.message)) this.wrong.push(`not deferred: ${error.message}`);
        return undefined;
      });
      isEnded = true;
      if (later === undefined && !SURE.has(report?.outcome)) return;
      this.isOver = true;
      if (later === undefined) this.last = report;
    };
    process.do(() => call(recovery).then(end, end));
    return { process, isEnded: () => isEnded };
  }

  /** A worker, which takes up whatever is due at each tick, until it is gone. */
  worker() {
    const { process, call } = this.spawn();
    let isBusy = false;
    const resume = processorOf(
      'test',
      this.queue.of(process),
      async ({ recovery, signal, inDoubt }) => {
        if (!inDoubt && this.isPaid()) this.wrong.push('sent at once, and paid before');
        // It reads the payment from its database.
        await process.outside(async () => undefined);
        return call(recovery, signal).catch((error: unknown) => {
          this.attempts.push(...(recoveryOf(error)?.attempts ?? []));
          throw error;
        });
      },
      { timeout: false, logger: false, deadline: false },
    );
    const tick = () => {
      if (isBusy || !process.isAwake) return;
      const controller = new AbortController();
      const run = this.queue.take(process, () => controller.abort(new Error('lost')));
      if (run === undefined) return;
      isBusy = true;
      const end = (handled: Awaited<ReturnType<typeof resume>>) => {
        isBusy = false;
        if (handled === undefined) return;
        this.queue.complete(run, handled);
        if (SURE.has(handled.outcome)) this.attempts.push(...(handled.report?.attempts ?? []));
      };
      process.atOnce(() => {
        resume(run, run.data, controller.signal).then(
          (handled) => process.step(() => end(handled)),
          (error: Error) => this.wrong.push(`the worker threw: ${error.stack}`),
        );
      });
    };
    return { process, tick };
  }

  /** What is wrong if this is believed of the payment. */
  judge(believed: object, entries: readonly Entry[] = this.model.entries): string[] {
    // What a process that stood still had under way, others have given up by then.
    for (const [each, { stoodFrom = Number.POSITIVE_INFINITY }] of this.owners) {
      if (each.sentAt <= stoodFrom && (each.endedAt ?? 0) > stoodFrom) each.endedAt = stoodFrom;
    }
    const report = { ...believed, attempts: this.attempts };
    const observation = { report, seen: this.seen, entries, endedAt: this.time.now() };
    return judgeMoney({ ...this.story.scenario, resume: true }, observation as never);
  }

  /** It stands in the ledger, somebody could have seen that, and no key keeps it from being made again. */
  private isPaid(): boolean {
    const own = this.model.entries.filter((each) => each.own);
    return !this.isEnforced && own.length > 0 && this.judge({ outcome: 'failed', processed: 'no' }, own).length > 0;
  }

  private spawn() {
    const { lives, scenario } = this.story;
    const { policy, signing, idempotent } = scenario;
    const { fate, wrongBy } = lives[this.begun.length] ?? { fate: undefined, wrongBy: 0 };
    const process = new Process(this.time, fate, wrongBy);
    this.begun.push(process);
    const adapter = process.over((config) => {
      const sent = this.adapter(config);
      this.owners.set(this.seen.at(-1) as Seen, process);
      return sent;
    });
    const client = axios.create({ baseURL: 'http://provider.test', adapter });
    const { backoff, ...rest } = policy;
    const options = {
      provider: this.model.makeProvider(),
      policy: { ...rest, ...(backoff !== undefined && { backoff: constant(backoff) }) },
      retryBudget: false,
      circuitBreaker: false,
      logger: false,
    } as const;
    process.do(() => attachWith(client, options, process.clock));
    client.interceptors.request.use((config) => {
      if (signing === 0) return config;
      return new Promise((resolve) => process.clock.setTimer(() => resolve(config), signing));
    });
    const call = (recovery: RequestRecovery, signal?: AbortSignal) =>
      this.model.send(client, {
        ...(signal && { signal }),
        recovery: { ...(idempotent !== undefined && { idempotent }), ...recovery },
      });
    return { process, call };
  }
}
