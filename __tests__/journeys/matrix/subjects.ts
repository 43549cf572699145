import {
  lemanpay,
  mastercard,
  mdes,
  midtrans,
  type Provider,
  plainHttp,
  type RequestRecovery,
} from '../../../src/index.js';
import {
  type Fault,
  type Simulator,
  startLemanpay,
  startMastercard,
  startMdes,
  startMidtrans,
  startPlainHttp,
} from '../../../src/simulators/index.js';

/** A client, as far as the subjects need it: axios is one. */
export interface Client {
  post(
    url: string,
    data: object,
    config?: { headers?: Record<string, string>; recovery?: RequestRecovery },
  ): Promise<unknown>;
  get(url: string): Promise<unknown>;
}

/** A write at one of the providers. */
export interface Subject {
  readonly what: string;
  readonly start: () => Promise<Simulator>;
  readonly provider: Provider;
  readonly headers?: Record<string, string>;
  readonly auth?: { username: string; password: string };
  /** Sends one write that takes effect once, under this id. */
  readonly write: (client: Client, id: string) => Promise<unknown>;
  /** The path of a read that finds nothing. */
  readonly read: string;
  /** Entries of the ledger that are the effect of this write. */
  readonly effects: (simulator: Simulator, id: string) => number;
  /** A key or a look-up exists: nothing may stay unknown. */
  readonly decidable: boolean;
  /** Which requests are look-ups, if there are any, and how one says that there is no such payment. */
  readonly lookUp?: Required<Pick<Fault, 'match' | 'body'>>;
}

const charge = (id: string) => ({ payment_type: 'gopay', transaction_details: { order_id: id, gross_amount: 10_000 } });
const midtransAuth = { username: 'SB-Mid-server-simulator', password: '' };
const countOf = (simulator: Simulator, id: string) => simulator.ledger.of(id).length;

export const subjects: readonly Subject[] = [
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
    lookUp: { match: { method: 'GET' }, body: { status_code: '404', status_message: "Transaction doesn't exist." } },
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
    lookUp: { match: { path: /getTaskStatus$/ }, body: { errorCode: 'INVALID_TASK_ID', errorDescription: 'none' } },
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
