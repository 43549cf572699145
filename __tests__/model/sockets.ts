import { Agent } from 'node:http';
import axios from 'axios';
import { recoverFetch } from '../../src/fetch/index.js';
import { attach, constant, midtrans, type Report, recoveryOf } from '../../src/index.js';
import { seededRandom } from '../../src/simulators/core/seeded-random.js';
import { type Fault, type MidtransSimulator, startMidtrans } from '../../src/simulators/index.js';
import { CALLER } from './provider-model.js';

/** Calls at once over real sockets, for one order or two, by clients with few sockets and many. */
export interface Crowd {
  readonly seed: number;
  /** Most sockets of each axios client; 0 for no limit. */
  readonly maxSockets: number;
  readonly concurrency: number | undefined;
  readonly maxAttempts: number;
  readonly deadline: number;
  readonly calls: readonly { readonly order: string; readonly by: 'axios' | 'other-axios' | 'fetch' }[];
  readonly faults: readonly Fault[];
}

export function drawCrowd(seed: number): Crowd {
  const random = seededRandom(seed);
  const pick = <T>(...of: readonly T[]) => of[Math.floor(random() * of.length)] as T;
  const many = <T>(most: number, make: () => T) => Array.from({ length: 1 + Math.floor(random() * most) }, make);
  const hangs = pick(0, 0, 1, 3);
  return {
    seed,
    maxSockets: pick(1, 1, 2, 0),
    concurrency: pick(undefined, undefined, 1, 2),
    maxAttempts: pick(1, 2, 4),
    // Some end in the queue.
    deadline: pick(300, 400, 1500),
    calls: many(5, () => ({ order: pick('O-1', 'O-1', 'O-2'), by: pick('axios', 'axios', 'other-axios', 'fetch') })),
    faults: [
      ...Array.from({ length: hangs }, (): Fault => ({ when: pick('before', 'after'), kind: 'hang' })),
      ...many(6, (): Fault => {
        const when = pick('before', 'after');
        return pick<Fault>(
          { when, kind: pick('reset', 'hang', 'truncate', 'half', 'html') },
          { when: 'before', kind: 'slow', ms: 25 },
          { when, kind: 'provider', code: pick('503', '900', '500') },
          { when: 'before', kind: 'status', status: 429 },
          { when, kind: 'status', status: pick(500, 502) },
        );
      }),
    ],
  };
}

const AUTH = { username: 'SB-Mid-server-simulator', password: '' };
const bodyOf = (order_id: string) => ({
  payment_type: 'gopay',
  transaction_details: { order_id, gross_amount: 10_000 },
});

/** Plays it, and returns what is wrong. */
export async function playCrowd({
  maxSockets,
  concurrency,
  maxAttempts,
  deadline,
  calls,
  faults,
}: Crowd): Promise<string[]> {
  const simulator = await startMidtrans();
  simulator.inject(...faults);
  const agents = [0, 1].map(() => new Agent({ keepAlive: true, ...(maxSockets > 0 && { maxSockets }) }));
  const options = {
    provider: midtrans({ settledAfter: 40 }),
    policy: { attemptTimeout: 150, maxAttempts, deadline, backoff: constant(5) },
    ...(concurrency !== undefined && { concurrency }),
    logger: false,
  } as const;
  const [one, other] = agents.map((httpAgent) => {
    const client = axios.create({ baseURL: simulator.url, auth: AUTH, httpAgent });
    attach(client, options);
    return client;
  });
  const { fetch } = recoverFetch(globalThis.fetch, options);
  const authorization = `Basic ${Buffer.from(`${AUTH.username}:`).toString('base64')}`;
  const send = ({ order, by }: Crowd['calls'][number], index: number): Promise<unknown> => {
    const headers = { [CALLER]: String(index) };
    if (by !== 'fetch') return (by === 'axios' ? one : other)?.post('/v2/charge', bodyOf(order), { headers }) as never;
    const init = { headers: { ...headers, authorization, 'content-type': 'application/json' } };
    return fetch(`${simulator.url}/v2/charge`, { ...init, method: 'POST', body: JSON.stringify(bodyOf(order)) });
  };
  const ends = calls.map((call, index) => send(call, index).catch((error: unknown) => error));
  const reports = (await Promise.all(ends)).map((end) => recoveryOf(end));
  await allRead(() => calls.every((_, index) => excessOf(simulator, reports[index], index) === undefined));
  await simulator.close();
  for (const agent of agents) agent.destroy();
  return judge(simulator, calls, reports);
}

/** What a call has sent may still lie in its socket: on a machine that stalls, the simulator reads it after the call's end. */
async function allRead(isRead: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500 && !isRead(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 2));
}

/** The requests of a call that have arrived. */
function arrivedOf({ requests }: MidtransSimulator, index: number) {
  return requests.filter(({ method, headers }) => method === 'POST' && headers[CALLER] === String(index));
}

/** Money rule 9: what waits for a socket, or for its turn, was not sent. */
function excessOf(simulator: MidtransSimulator, report: Report | undefined, index: number): string | undefined {
  const inDoubt = report?.attempts.filter(({ processed }) => processed !== 'no').length ?? 0;
  const arrived = arrivedOf(simulator, index).length;
  return inDoubt > arrived ? `${index}: ${inDoubt} attempts in doubt, and ${arrived} arrived` : undefined;
}

const GOOD: ReadonlySet<string> = new Set(['ok', 'recovered', 'reconciled']);

function judge(simulator: MidtransSimulator, calls: Crowd['calls'], reports: readonly (Report | undefined)[]) {
  const { ledger } = simulator;
  const wrong: string[] = [];
  const made = (order: string) => ledger.entries.filter(({ id, kind }) => id === order && kind === 'charge').length;
  calls.forEach(({ order }, index) => {
    const report = reports[index];
    if (report === undefined) {
      wrong.push(`${index}: no report`);
      return;
    }
    const { outcome } = report;
    if (GOOD.has(outcome) && made(order) === 0) wrong.push(`${index}: ${outcome}, and not paid`);
    const paid = arrivedOf(simulator, index).some(({ effect }) => effect);
    if (paid && (outcome === 'failed' || report.processed === 'no')) wrong.push(`${index}: ${outcome}, and paid`);
    const excess = excessOf(simulator, report, index);
    if (excess !== undefined) wrong.push(excess);
  });
  const all = ledger.entries.filter(({ kind }) => kind === 'charge');
  for (const order of new Set(calls.map((call) => call.order))) {
    if (made(order) > 1) wrong.push(`${order}: charged ${made(order)} times`);
  }
  const orders = new Set(calls.map(({ order }) => order)).size;
  if (all.length > orders) wrong.push(`${all.length} charges for ${orders} orders`);
  return wrong;
}
