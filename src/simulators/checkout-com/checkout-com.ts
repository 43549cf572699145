import { openLedger } from '../core/ledger.js';
import { startNumbering } from '../core/numbering.js';
import { milliseconds, text } from '../core/options.js';
import type { AnswerKeys, ProviderServer } from '../core/provider-server.js';
import { startServer } from '../core/server.js';
import type { Simulator, SimulatorOptions } from '../core/simulator.js';
import { checkoutComError, refuse } from './codes.js';
import { type Book, change, list, listActions, pay, show } from './payments.js';

export interface CheckoutComOptions extends SimulatorOptions {
  /** The secret key, which `Authorization: Bearer` carries. Default: `sk_sbox_simulator`. */
  readonly secretKey?: string;
  /** Milliseconds until `GET /payments?reference=` shows a payment. Default: 0. */
  readonly lag?: number;
}

/**
 * Checkout.com's payments. Ledger kinds: `payment` and `decline` under the reference, or the payment's id if it has none; `capture`,
 * `refund` and `void` under the payment's id.
 *
 * `metadata.response_code` of a payment is the code that it ends with, such as `20051`. Fault codes are error codes
 * (`processing_error`) and bare statuses (`500`).
 */
export type CheckoutComSimulator = Simulator;

/** Only a 2xx is kept: after any other answer the same key makes a new payment (Checkout.com: Idempotency). */
const keys: AnswerKeys = {
  keyOf: ({ method, path, headers }) => {
    const key = headers['cko-idempotency-key'];
    return method === 'POST' && typeof key === 'string' ? `${path} ${key}` : undefined;
  },
  lifetime: 86_400_000,
  keeps: ({ status }) => status >= 200 && status <= 299,
  running: { status: 409 },
};

export async function startCheckoutCom(options: CheckoutComOptions = {}): Promise<CheckoutComSimulator> {
  const { now = Date.now, secretKey = 'sk_sbox_simulator', lag = 0 } = options;
  const ledger = openLedger(now);
  const numbering = startNumbering('_');
  const book: Book = { payments: new Map(), numbering, now, lag };
  const provider: ProviderServer = {
    name: 'checkout-com',
    options: { secretKey: text, lag: milliseconds },
    routes: [
      { method: 'POST', path: /^\/payments$/, handle: (call) => pay(call, book) },
      { method: 'GET', path: /^\/payments$/, handle: (call) => list(call, book) },
      { method: 'GET', path: /^\/payments\/([^/]+)$/, handle: (call) => show(call, book) },
      { method: 'GET', path: /^\/payments\/([^/]+)\/actions$/, handle: (call) => listActions(call, book) },
      {
        method: 'POST',
        path: /^\/payments\/([^/]+)\/(captures|refunds|voids)$/,
        handle: (call) => change(call, book),
      },
    ],
    credentials: { authorization: `Bearer ${secretKey}` },
    admit: ({ headers }) => (headers.authorization === `Bearer ${secretKey}` ? undefined : { status: 401 }),
    keys,
    noRoute: () => ({ status: 404 }),
    unreadable: () => refuse('request_json_invalid'),
    errorFor: checkoutComError,
    internalError: '500',
    forget: () => {
      book.payments.clear();
    },
  };
  return startServer(provider, ledger, options);
}
