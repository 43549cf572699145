import { numberAt, textAt } from '../core/fields.js';
import { openLedger } from '../core/ledger.js';
import { openMemory } from '../core/memory.js';
import { startNumbering } from '../core/numbering.js';
import { milliseconds } from '../core/options.js';
import type { AnswerKeys, Call, ProviderServer, Reply } from '../core/provider-server.js';
import { startServer } from '../core/server.js';
import type { Simulator, SimulatorOptions } from '../core/simulator.js';
import { razorpayError, refuse } from './answers.js';
import { type Item, list, made, show } from './items.js';
import { openPaymentDesk } from './payments.js';

export interface RazorpayOptions extends SimulatorOptions {
  /** Milliseconds until a list of payouts shows one. Default: 0. */
  readonly lag?: number;
}

/**
 * Razorpay's payouts, refunds, captures and orders. Ledger kinds: `payout`, `refund`, `capture`, `order`, each under its own id.
 *
 * Payouts and refunds are replayed under their keys. Orders and captures have none; a payment is captured once.
 */
export interface RazorpaySimulator extends Simulator {
  /** A customer authorizes a payment. Returns its id. `amount` in paise. */
  authorize(amount: number): string;
  /** Moves a payout to another state. */
  settle(payoutId: string, status: 'processed' | 'failed' | 'reversed'): void;
}

const LIFETIME = 7 * 24 * 60 * 60_000;

function keyOf({ method, path, headers }: Call): string | undefined {
  const name = path === '/v1/payouts' ? 'x-payout-idempotency' : /\/refund$/.test(path) ? 'x-refund-idempotency' : '';
  const key = headers[name];
  return method === 'POST' && typeof key === 'string' && key !== '' ? `${path} ${key}` : undefined;
}

export async function startRazorpay(options: RazorpayOptions = {}): Promise<RazorpaySimulator> {
  const { now = Date.now, lag = 0 } = options;
  const numbering = startNumbering();
  const seconds = () => Math.floor(now() / 1000);
  const payments = openPaymentDesk(numbering, seconds);
  const payouts = new Map<string, Item>();
  const orders = new Map<string, Item>();
  const saved = openMemory({
    keyOf,
    lifetime: LIFETIME,
    now,
    conflict: ({ path }) => refuse(/refund$/.test(path) ? 'REFUND_BODY' : 'PAYOUT_BODY'),
  });
  function pay({ fields, headers }: Call): Reply {
    const amount = numberAt(fields, 'amount');
    if (headers['x-payout-idempotency'] === undefined) return refuse('input_validation_failed');
    if (amount === undefined || amount < 100 || textAt(fields, 'account_number') === undefined) {
      return refuse('input_validation_failed');
    }
    const reference = textAt(fields, 'reference_id') ?? null;
    const payout: Item = {
      id: numbering.next('pout'),
      entity: 'payout',
      amount,
      currency: textAt(fields, 'currency') ?? 'INR',
      status: 'processing',
      reference_id: reference,
      created_at: seconds(),
    };
    payouts.set(String(payout.id), payout);
    return made(payout, 'payout');
  }

  function order({ fields }: Call): Reply {
    const amount = numberAt(fields, 'amount');
    if (amount === undefined || amount < 100) return refuse('input_validation_failed');
    const item: Item = {
      id: numbering.next('order'),
      entity: 'order',
      amount,
      currency: textAt(fields, 'currency') ?? 'INR',
      receipt: textAt(fields, 'receipt') ?? null,
      status: 'created',
      created_at: seconds(),
    };
    orders.set(String(item.id), item);
    return made(item, 'order');
  }

  const provider: ProviderServer = {
    name: 'razorpay',
    options: { lag: milliseconds },
    routes: [
      { method: 'POST', path: /^\/v1\/payouts$/, handle: saved.once(pay) },
      {
        method: 'GET',
        path: /^\/v1\/payouts$/,
        handle: ({ url }) =>
          list(
            [...payouts.values()].filter(
              (each) =>
                each.reference_id === url.searchParams.get('reference_id') &&
                (lag === 0 || Number(each.created_at) * 1000 <= now() - lag),
            ),
          ),
      },
      { method: 'GET', path: /^\/v1\/payouts\/([^/]+)$/, handle: ({ params }) => show(payouts, params[0]) },
      { method: 'POST', path: /^\/v1\/orders$/, handle: order },
      {
        method: 'GET',
        path: /^\/v1\/orders$/,
        handle: ({ url }) =>
          list([...orders.values()].filter((each) => each.receipt === url.searchParams.get('receipt'))),
      },
      { method: 'GET', path: /^\/v1\/orders\/([^/]+)$/, handle: ({ params }) => show(orders, params[0]) },
      { method: 'GET', path: /^\/v1\/payments\/([^/]+)$/, handle: payments.show },
      { method: 'POST', path: /^\/v1\/payments\/([^/]+)\/capture$/, handle: payments.capture },
      { method: 'POST', path: /^\/v1\/payments\/([^/]+)\/refund$/, handle: saved.once(payments.refund) },
      {
        method: 'GET',
        path: /^\/v1\/payments\/([^/]+)\/refunds$/,
        handle: payments.listRefunds,
      },
      {
        method: 'GET',
        path: /^\/v1\/payments\/[^/]+\/refunds\/([^/]+)$/,
        handle: payments.showRefund,
      },
    ],
    keys,
    noRoute: () => ({ ...refuse('BAD_REQUEST_ERROR'), status: 404 }),
    unreadable: () => refuse('BAD_REQUEST_ERROR'),
    errorFor: razorpayError,
    internalError: 'SERVER_ERROR',
    forget: () => {
      for (const items of [payments, payouts, orders, saved]) items.clear();
    },
  };
  const simulator = await startServer(provider, openLedger(now), options);
  return Object.assign(simulator, {
    authorize: payments.authorize,
    settle(payoutId: string, status: 'processed' | 'failed' | 'reversed') {
      const payout = payouts.get(payoutId);
      if (payout === undefined) throw new Error(`razorpay simulator: there is no payout ${payoutId}`);
      payout.status = status;
    },
  });
}

/**
 * Whatever was made is returned again, however the first request was answered. These keys only make two simultaneous requests a
 * conflict.
 */
const keys: AnswerKeys = {
  keyOf,
  lifetime: LIFETIME,
  keeps: () => false,
  running: { ...refuse('BAD_REQUEST_ERROR'), status: 409 },
};
