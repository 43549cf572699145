import { openLedger } from '../core/ledger.js';
import { startNumbering } from '../core/numbering.js';
import { flag, milliseconds, text } from '../core/options.js';
import type { Call, ProviderServer, Reply } from '../core/provider-server.js';
import { startServer } from '../core/server.js';
import type { Simulator, SimulatorOptions } from '../core/simulator.js';
import { paypalError, refuse } from './answers.js';
import { describe, describeOrder, openBook } from './book.js';
import { completeOrder, createOrder } from './orders.js';
import { captureAuthorization, refundCapture, voidAuthorization } from './payments.js';
import { openPayoutDesk } from './payouts.js';
import { concurrently, openRequestIds } from './request-ids.js';

export interface PaypalOptions extends SimulatorOptions {
  /** The required access token. Default: it is not checked. */
  readonly accessToken?: string;
  /** Whether the account accepts each invoice id only once. Default: false. */
  readonly uniqueInvoiceIds?: boolean;
  /** Milliseconds until a look-up of an order shows what was paid. Default: 0. */
  readonly lag?: number;
}

/**
 * PayPal's Orders v2, Payments v2 and Payouts v1. Ledger kinds: `order`, `capture`, `authorization`, `decline`, `void`, `refund`,
 * `payout`; orders and what pays them under the order id, a payout under its `sender_batch_id`, everything else under its own id.
 *
 * An order with `payment_source.card` is paid at once, and the card's `name` decides as in PayPal's sandbox: `CCREJECT-REFUSED`,
 * `CCREJECT-IF` and the others of PayPal are declined. The header `PayPal-Mock-Response:
 * {"mock_application_codes": "INSTRUMENT_DECLINED"}` causes any issue.
 */
export interface PaypalSimulator extends Simulator {
  /** The payer approves the order. */
  approve(orderId: string): void;
  /** A batch is paid, or denied. */
  settle(senderBatchId: string, status: 'SUCCESS' | 'DENIED'): void;
}

export async function startPaypal(options: PaypalOptions = {}): Promise<PaypalSimulator> {
  const { now = Date.now, accessToken, uniqueInvoiceIds = false, lag = 0 } = options;
  const numbering = startNumbering();
  const book = openBook(numbering, now);
  const ids = openRequestIds(now);
  const payouts = openPayoutDesk(numbering, now);

  const show = (kind: 'captures' | 'authorizations' | 'refunds') => (call: Call) => {
    const found = book.find(kind, call.params[0] ?? '');
    if (found === undefined) return refuse('INVALID_RESOURCE_ID');
    return { status: 200, body: describe(found[1], found[0].id) };
  };
  const provider: ProviderServer = {
    name: 'paypal',
    options: { accessToken: text, uniqueInvoiceIds: flag, lag: milliseconds },
    routes: [
      {
        method: 'POST',
        path: /^\/v2\/checkout\/orders$/,
        handle: (call) => ids.once('orders', call, () => createOrder(call, book, numbering, uniqueInvoiceIds)),
      },
      {
        method: 'GET',
        path: /^\/v2\/checkout\/orders\/([^/]+)$/,
        handle: ({ params }) => {
          const order = book.orders.get(params[0] ?? '');
          if (order === undefined) return refuse('INVALID_RESOURCE_ID');
          return { status: 200, body: describeOrder(order, lag === 0 ? undefined : now() - lag) };
        },
      },
      ...(['capture', 'authorize'] as const).map((word) => ({
        method: 'POST',
        path: new RegExp(`^/v2/checkout/orders/([^/]+)/${word}$`),
        handle: (call: Call) =>
          ids.once('orders', call, () => completeOrder(call, book, word === 'capture' ? 'CAPTURE' : 'AUTHORIZE')),
      })),
      {
        method: 'POST',
        path: /^\/v2\/payments\/authorizations\/([^/]+)\/capture$/,
        handle: (call) => ids.once('payments', call, () => captureAuthorization(call, book)),
      },
      {
        method: 'POST',
        path: /^\/v2\/payments\/authorizations\/([^/]+)\/void$/,
        handle: (call) => voidAuthorization(call, book),
      },
      {
        method: 'POST',
        path: /^\/v2\/payments\/captures\/([^/]+)\/refund$/,
        handle: (call) => ids.once('payments', call, () => refundCapture(call, book)),
      },
      ...(['captures', 'authorizations', 'refunds'] as const).map((kind) => ({
        method: 'GET',
        path: new RegExp(`^/v2/payments/${kind}/([^/]+)$`),
        handle: show(kind),
      })),
      {
        method: 'POST',
        path: /^\/v1\/payments\/payouts$/,
        handle: (call) => ids.once('payouts', call, () => payouts.create(call)),
      },
      { method: 'GET', path: /^\/v1\/payments\/payouts\/([^/]+)$/, handle: (call) => payouts.show(call) },
      { method: 'POST', path: TOKEN, handle: giveToken },
    ],
    ...(accessToken !== undefined && { credentials: { authorization: `Bearer ${accessToken}` } }),
    admit: (call) => refuseCaller(call, accessToken) ?? mocked(call),
    keys: concurrently,
    noRoute: (_call, methods) => refuse(methods.length > 0 ? 'METHOD_NOT_SUPPORTED' : 'RESOURCE_NOT_FOUND'),
    // A token is requested with a form.
    unreadable: ({ path }) => (TOKEN.test(path) ? giveToken() : refuse('MALFORMED_REQUEST_JSON')),
    errorFor: paypalError,
    internalError: 'INTERNAL_SERVER_ERROR',
    forget: () => {
      book.orders.clear();
      ids.clear();
      payouts.clear();
    },
  };

  const simulator = await startServer(provider, openLedger(now), options);
  return Object.assign(simulator, {
    approve(orderId: string) {
      const order = book.orders.get(orderId);
      if (order === undefined) throw new Error(`paypal simulator: there is no order ${orderId}`);
      order.status = 'APPROVED';
    },
    settle: payouts.settle,
  });
}

const TOKEN = /^\/v1\/oauth2\/token$/;

function giveToken(): Reply {
  return { status: 200, body: { access_token: 'A21-simulator', token_type: 'Bearer', expires_in: 32_400 } };
}

function refuseCaller({ path, headers }: Call, accessToken: string | undefined): Reply | undefined {
  const isOpen = accessToken === undefined || TOKEN.test(path);
  return isOpen || headers.authorization === `Bearer ${accessToken}` ? undefined : refuse('AUTHENTICATION_FAILURE');
}

/** PayPal's negative testing. */
function mocked({ headers }: Call): Reply | undefined {
  const asked = headers['paypal-mock-response'];
  const code = typeof asked === 'string' ? /"mock_application_codes"\s*:\s*"([A-Z_]+)"/.exec(asked)?.[1] : undefined;
  return code === undefined ? undefined : refuse(code);
}
