import { basicAuth } from '../core/basic-auth.js';
import { type LedgerBook, openLedger } from '../core/ledger.js';
import { startNumbering } from '../core/numbering.js';
import { text } from '../core/options.js';
import type { Call, ProviderServer, Reply } from '../core/provider-server.js';
import { startServer } from '../core/server.js';
import type { Simulator, SimulatorOptions } from '../core/simulator.js';
import { midtransError, refuse } from './answers.js';
import { charge } from './charge.js';
import { midtransKeys } from './idempotency-key.js';
import { type Order, type OrderBook, type OrderStatus, openOrderBook } from './orders.js';
import { openSnapPage, type SnapPages } from './snap.js';
import { type Action, approve, cancel, capture, deny, expire, refundWith, showStatus } from './transitions.js';

export interface MidtransOptions extends SimulatorOptions {
  /** The user name of Basic authentication. Default: `SB-Mid-server-simulator`. */
  readonly serverKey?: string;
}

/**
 * Midtrans' Core API and Snap. Ledger kinds: `charge`, `decline`, `cancel`, `expire`, `refund`, `approve`, `deny`,
 * `capture`, `settle`, and `transaction` for a Snap page; all under the order id.
 *
 * The payment's token decides what the bank says: `token-deny-05` (any code) declines, `token-amex-900` is American Express'
 * success with code 900, `token-challenge` waits for approve or deny. GoPay's token is `gopay.payment_option_token`, and `deny900`
 * in the order id of a GoPay payment declines it with 900.
 */
export interface MidtransSimulator extends Simulator {
  /** The customer pays, or the capture is settled. A Snap page becomes an order. */
  settle(orderId: string): void;
  /** The time to pay runs out. */
  expire(orderId: string): void;
  /** The merchant cancels on the dashboard. */
  cancel(orderId: string): void;
  /** The bank declines after all. */
  deny(orderId: string): void;
}

export async function startMidtrans(options: MidtransOptions = {}): Promise<MidtransSimulator> {
  const { now = Date.now, serverKey = 'SB-Mid-server-simulator' } = options;
  const authorization = basicAuth(serverKey);
  const ledger = openLedger(now);
  const numbering = startNumbering();
  const orders = openOrderBook(numbering, now);
  const pages: SnapPages = new Map();
  const on = (action: Action) => (call: Call) => actOn(orders, action, call);
  const refund = on(refundWith(numbering));

  const provider: ProviderServer = {
    name: 'midtrans',
    options: { serverKey: text },
    routes: [
      { method: 'POST', path: /^\/v2\/charge$/, handle: (call) => charge(call, orders) },
      {
        method: 'POST',
        path: /^\/snap\/v1\/transactions$/,
        handle: (call) => openSnapPage(call, pages, orders.isTaken),
      },
      { method: 'GET', path: /^\/v2\/([^/]+)\/status$/, handle: on(showStatus) },
      { method: 'POST', path: /^\/v2\/([^/]+)\/cancel$/, handle: on(cancel) },
      { method: 'POST', path: /^\/v2\/([^/]+)\/expire$/, handle: on(expire) },
      { method: 'POST', path: /^\/v2\/([^/]+)\/approve$/, handle: on(approve) },
      { method: 'POST', path: /^\/v2\/([^/]+)\/deny$/, handle: on(deny) },
      { method: 'POST', path: /^\/v2\/([^/]+)\/capture$/, handle: on(capture) },
      { method: 'POST', path: /^\/v2\/([^/]+)\/refund(?:\/online\/direct)?$/, handle: refund },
    ],
    credentials: { authorization },
    admit: ({ headers, path }) => (headers.authorization === authorization ? undefined : refuseKey(path)),
    keys: midtransKeys,
    noRoute: (_call, methods) => (methods.length > 0 ? refuse('405') : { ...refuse('404'), status: 404 }),
    unreadable: () => refuse('413'),
    errorFor: midtransError,
    internalError: '500',
    forget: () => {
      orders.clear();
      pages.clear();
    },
  };

  const simulator = await startServer(provider, ledger, options);
  return Object.assign(simulator, {
    settle: (orderId: string) => {
      const page = pages.get(orderId);
      if (page !== undefined && orders.find(orderId) === undefined) payPage(orders, ledger, orderId, page.amount);
      move(orders, ledger, orderId, 'settle', 'settlement');
    },
    expire: (orderId: string) => move(orders, ledger, orderId, 'expire', 'expire'),
    cancel: (orderId: string) => move(orders, ledger, orderId, 'cancel', 'cancel'),
    deny: (orderId: string) => move(orders, ledger, orderId, 'deny', 'deny'),
  });
}

function actOn(orders: OrderBook, action: Action, call: Call): Reply {
  const order = orders.find(call.params[0] ?? '');
  return order === undefined ? refuse('404') : action(order, call);
}

function payPage(orders: OrderBook, ledger: LedgerBook, orderId: string, amount: number): void {
  orders.add({
    orderId,
    amount,
    currency: 'IDR',
    paymentType: 'bank_transfer',
    status: 'pending',
    fraudStatus: 'accept',
    channel: {},
  });
  ledger.write({ id: orderId, kind: 'charge', amount, status: 'pending' });
}

function move(orders: OrderBook, ledger: LedgerBook, orderId: string, kind: string, status: OrderStatus): void {
  const order: Order | undefined = orders.find(orderId);
  if (order === undefined) throw new Error(`midtrans simulator: there is no order ${orderId}`);
  order.status = status;
  ledger.write({ id: orderId, kind, amount: order.amount, status });
}

function refuseKey(path: string): Reply {
  const refusal = refuse('401');
  return path.startsWith('/snap/')
    ? { status: 401, body: { error_messages: ['Access denied, please check client or server key'] } }
    : refusal;
}
