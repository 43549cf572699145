// A stored report means the same to whoever resumes it: axios, fetch, and a worker of deferred calls with either.
import { expect, test } from '@jest/globals';
import { beginDeferral } from '../../src/deferral/deferral.js';
import { runHandler } from '../../src/deferral/run-handler.js';
import { midtrans, plainHttp, type Report, type RequestRecovery } from '../../src/index.js';
import { seededRandom } from '../../src/simulators/core/seeded-random.js';
import { type Answer, reply, reset, serve } from '../axios/serve.js';
import { reportOf } from '../deferral/reports.js';
import { edges, type Sends } from '../providers/keys/edges.js';

const RUNS = Number(process.env.FUZZ_RUNS ?? 25);
const CHARGE = { payment_type: 'gopay', transaction_details: { order_id: 'order-1', gross_amount: 10_000 } };
const KEYS = { orderId: 'order-1', idempotencyKey: 'key-1' };
const PAID = { status_code: '200', transaction_status: 'settlement', order_id: 'order-1', gross_amount: '10000.00' };
const DENIED = { ...PAID, status_code: '202', transaction_status: 'deny' };

const LOOK_UPS: readonly Answer[] = [
  reply(200, { status_code: '404' }),
  reply(200, PAID),
  reply(200, DENIED),
  reply(200, { ...PAID, status_code: '407', transaction_status: 'expire' }),
  reply(200, { ...PAID, gross_amount: '77.00' }),
  reply(500),
  reply(200, '<html>'),
  reset,
];
const WRITES: readonly Answer[] = [
  reply(200, PAID),
  reply(200, DENIED),
  reply(200, { status_code: '406' }),
  reply(500),
  reply(429, {}, { 'retry-after': '600' }),
  reset,
];

/** What has become of a report on its way through what stored it. */
const WAYS: readonly ((stored: object) => object)[] = [
  (stored) => stored,
  (stored) => JSON.parse(JSON.stringify(stored)),
  (stored) => structuredClone(stored),
];

interface Drawn {
  readonly name: string;
  readonly keys: Report['keys'];
  readonly processed: 'no' | 'maybe';
  readonly doubt: RequestRecovery['doubt'];
  readonly lookUps: readonly Answer[];
  readonly writes: readonly Answer[];
  readonly way: (stored: object) => object;
}

function draw(seed: number): Drawn {
  const random = seededRandom(seed);
  const pick = <T>(...of: readonly T[]) => of[Math.floor(random() * of.length)] as T;
  const now = Date.now();
  const since = now - pick(0, 5000, 60_000);
  const doubt = {
    since,
    absences: pick(0, 1, 3),
    ...(random() < 0.7 && { sentAt: since - pick(0, 1000, 400_000) }),
    ...(random() < 0.15 && { spent: true as const }),
    ...(random() < 0.15 && { lasting: true as const }),
    ...(random() < 0.1 && { origin: 'https://other.test' }),
  };
  const processed = pick<'no' | 'maybe'>('no', 'maybe', 'maybe');
  const name = pick('midtrans', 'midtrans', 'plain-http');
  return {
    name,
    keys: name === 'plain-http' ? {} : pick<Report['keys']>({ orderId: 'order-1' }, KEYS),
    processed,
    doubt: processed === 'no' || random() < 0.2 ? undefined : doubt,
    lookUps: Array.from({ length: 4 }, () => pick(...LOOK_UPS)),
    writes: Array.from({ length: 3 }, () => pick(...WRITES)),
    way: pick(...WAYS),
  };
}

const providerOf = (name: string) =>
  name === 'midtrans'
    ? midtrans({ hosts: ['127.0.0.1'], settledAfter: 1000 })
    : plainHttp({
        hosts: ['127.0.0.1'],
        settledAfter: 1000,
        reconcile: async (_, { get }) => {
          const answer = await get('/payments/1');
          if (answer.status !== 200) return 'undecided';
          const { status_code: code } = Object(answer.data);
          return code === '404' ? 'absent' : code === '200' ? { state: 'landed', answer } : 'undecided';
        },
      });

/** Resumes it as a process of its own does; what is told of it, and what arrived. */
async function resume(drawn: Drawn, send: Sends, isWorker: boolean) {
  const left = { lookUps: [...drawn.lookUps], writes: [...drawn.writes] };
  const { url, arrived } = await serve((response, request) => {
    const of = request.method === 'GET' ? left.lookUps : left.writes;
    return (of.length > 1 ? of.shift() : of[0])?.(response, request);
  });
  const { keys, processed, doubt } = drawn.way({
    keys: drawn.keys,
    processed: drawn.processed,
    ...(drawn.doubt && { doubt: drawn.doubt }),
  }) as RequestRecovery;
  const call = (recovery: RequestRecovery) =>
    send({ provider: providerOf(drawn.name), url, path: '/v2/charge', body: CHARGE, recovery, deadline: 4000 });
  let report: Report | undefined;
  if (isWorker) {
    const stored = { ...reportOf({ provider: drawn.name, outcome: 'unknown', processed, keys, doubt } as never) };
    const handler = async ({ recovery }: { recovery: RequestRecovery }) => {
      report = await call({ ...recovery, maxAttempts: 2 });
      return null;
    };
    const limits = { timeout: false, onFault: () => {} } as const;
    const job = JSON.parse(JSON.stringify(beginDeferral(stored, {}, Date.now(), Date.now())));
    await runHandler(handler, job, 1, undefined, limits);
  } else report = await call({ keys, processed, doubt, askOnce: true, maxAttempts: 2 });
  if (report === undefined) throw new Error('there is no report');
  const { outcome, stoppedBy, attempts, lookUps, rekeyed, decline } = report;
  return {
    outcome,
    stoppedBy,
    processed: report.processed,
    order: report.keys.orderId,
    rekeyed,
    decline,
    absences: report.doubt?.absences,
    lasting: [report.doubt?.spent, report.doubt?.lasting, report.doubt?.origin],
    attempts: attempts.map(({ code, action }) => [code, action]),
    found: lookUps?.map(({ found }) => found),
    arrived: arrived.map(({ method }) => method),
  };
}

test(
  'a stored report is treated alike by every edge and by the worker',
  async () => {
    const [byAxios, byFetch] = edges.map(([, send]) => send) as [Sends, Sends];
    const seeds = Array.from({ length: RUNS }, (_, index) => Number(process.env.FUZZ_SEED ?? 1) + index);
    for (const seed of seeds) {
      const drawn = draw(seed);
      const [one, ...others] = await Promise.all([
        resume(drawn, byAxios, false),
        resume(drawn, byFetch, false),
        resume(drawn, byAxios, true),
        resume(drawn, byFetch, true),
      ]);
      for (const other of others) expect({ seed, ...other }).toEqual({ seed, ...one });
    }
  },
  60_000 + RUNS * 1000,
);
