import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import axios, { type AxiosInstance } from 'axios';
import {
  attach,
  constant,
  lemanpay,
  mastercard,
  mdes,
  midtrans,
  type Provider,
  plainHttp,
  recoveryOf,
} from '../../src/index.js';
import {
  type Fault,
  type Simulator,
  startLemanpay,
  startMastercard,
  startMdes,
  startMidtrans,
  startPlainHttp,
} from '../../src/simulators/index.js';

/** Every way in which the transport, or what stands between, can fail; each before and after the effect. */
const FAULTS: readonly Omit<Fault, 'when'>[] = [
  { kind: 'reset' },
  { kind: 'hang' },
  { kind: 'drip', ms: 40 },
  { kind: 'truncate' },
  { kind: 'half' },
  { kind: 'html', status: 502 },
  { kind: 'html', status: 200 },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 504 },
];

interface Subject {
  readonly what: string;
  readonly start: () => Promise<Simulator>;
  readonly provider: Provider;
  readonly headers?: Record<string, string>;
  readonly auth?: { username: string; password: string };
  /** Sends one write that takes effect once, under this id. */
  readonly write: (client: AxiosInstance, id: string) => Promise<unknown>;
  readonly read: string;
  /** Entries of the ledger that are the effect of this write. */
  readonly effects: (simulator: Simulator, id: string) => number;
  /** A key or a look-up exists: nothing may stay unknown. */
  readonly decidable: boolean;
}

const charge = (id: string) => ({ payment_type: 'gopay', transaction_details: { order_id: id, gross_amount: 10_000 } });
const midtransAuth = { username: 'SB-Mid-server-simulator', password: '' };
const countOf = (simulator: Simulator, id: string) => simulator.ledger.of(id).length;

const subjects: readonly Subject[] = [
  {
    what: 'Midtrans, a charge with an idempotency key',
    start: startMidtrans,
    provider: midtrans({ settledAfter: 1000 }),
    auth: midtransAuth,
    write: (client, id) => client.post('/v2/charge', charge(id)),
    read: '/v2/none/status',
    effects: countOf,
    decidable: true,
  },
  {
    what: 'Midtrans, a charge without a key',
    start: startMidtrans,
    provider: midtrans({ keys: { idempotencyKey: false }, settledAfter: 1000 }),
    auth: midtransAuth,
    write: (client, id) => client.post('/v2/charge', charge(id)),
    read: '/v2/none/status',
    effects: countOf,
    decidable: true,
  },
  {
    what: 'Midtrans, a charge without a key that nobody can be asked about',
    start: startMidtrans,
    provider: midtrans({ keys: { idempotencyKey: false }, reconcile: async () => undefined }),
    auth: midtransAuth,
    write: (client, id) => client.post('/v2/charge', charge(id)),
    read: '/v2/none/status',
    effects: countOf,
    decidable: false,
  },
  {
    what: 'MDES, a tokenize with a task id',
    start: startMdes,
    provider: mdes({ settledAfter: 1000 }),
    write: (client, id) =>
      client.post('/tokenize', {
        requestId: id,
        taskId: id,
        fundingAccountInfo: { encryptedPayload: { encryptedData: { accountNumber: id } } },
      }),
    read: '/none',
    effects: ({ ledger }, id) => ledger.entries.filter(({ request }) => request.taskId === id).length,
    decidable: true,
  },
  {
    what: 'Mastercard, without a key and without a look-up',
    start: startMastercard,
    provider: mastercard(),
    write: (client, id) => client.post('/authentications', { threeDsTransactionId: id }),
    read: '/authentications/none',
    effects: countOf,
    decidable: false,
  },
  {
    what: 'LemanPay, without a key and without a look-up',
    start: startLemanpay,
    provider: lemanpay(),
    headers: { Authorization: 'Bearer lemanpay-token' },
    write: (client, id) => client.post('/invoices', { price: 5, currency: 'EUR', reference: id }),
    read: '/invoices/none',
    effects: ({ ledger }, id) => ledger.entries.filter(({ request }) => request.reference === id).length,
    decidable: false,
  },
  {
    what: 'plain HTTP, with a key that the caller vouches for',
    start: () => startPlainHttp({ idempotencyKeys: true }),
    provider: plainHttp(),
    write: (client, id) =>
      client.post(
        '/payments',
        { id, amount: 5 },
        { headers: { 'Idempotency-Key': id }, recovery: { idempotent: true } },
      ),
    read: '/payments/none',
    effects: ({ ledger }, id) => ledger.entries.filter(({ request }) => request.id === id).length,
    decidable: true,
  },
];

describe.each(subjects)('$what', ({ start, provider, headers, auth, write, read, effects, decidable }) => {
  let simulator: Simulator;
  let client: AxiosInstance;
  let cell = 0;

  beforeAll(async () => {
    simulator = await start();
    client = axios.create({ baseURL: simulator.url, ...(headers && { headers }), ...(auth && { auth }) });
    const policy = { attemptTimeout: 120, backoff: constant(2), deadline: 8000 };
    // One client meets hundreds of faults here, which would open the breaker and empty the budget.
    attach(client, { provider, policy, logger: false, retryBudget: false, circuitBreaker: false });
  });
  afterAll(() => simulator.close());

  const cells = FAULTS.flatMap((fault) => (['before', 'after'] as const).map((when) => ({ ...fault, when })));

  test.each(cells)(
    'a write, $kind $status $when the effect: what is believed is what the ledger says',
    async (fault) => {
      const id = `cell-${cell++}`;
      simulator.inject(fault);
      // A provider that speaks status codes only has no other success than its status: a page with HTTP 200 is one.
      const isTaken = provider.name === 'plain-http' && fault.kind === 'html' && fault.status === 200;
      const outcome = recoveryOf(await write(client, id).catch((error: unknown) => error))?.outcome;
      const times = effects(simulator, id);
      expect({ outcome, times: Math.max(times, 1) }).toEqual({ outcome, times: 1 });
      if (isTaken) expect(outcome).toBe('ok');
      else if (outcome === 'failed') expect(times).toBe(0);
      else if (outcome !== 'unknown') expect({ outcome, times }).toEqual({ outcome, times: 1 });
      if (decidable) expect(outcome).not.toBe('unknown');
    },
  );

  test.each(cells)('a read, $kind $status $when: asked again, and never unknown', async (fault) => {
    const arrived = simulator.requests.length;
    simulator.inject(fault);
    const outcome = recoveryOf(await client.get(read).catch((error: unknown) => error))?.outcome;
    expect(['recovered', 'failed', 'ok']).toContain(outcome);
    expect(simulator.requests.length).toBeGreaterThan(arrived);
  });
});
