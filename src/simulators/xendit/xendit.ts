import { basicAuth } from '../core/basic-auth.js';
import { openLedger } from '../core/ledger.js';
import { startNumbering } from '../core/numbering.js';
import { milliseconds, text } from '../core/options.js';
import type { Call, ProviderServer, Reply } from '../core/provider-server.js';
import { startServer } from '../core/server.js';
import type { Simulator, SimulatorOptions } from '../core/simulator.js';
import { type Book, type Item, openBook } from './book.js';
import { refuse, xenditError } from './codes.js';
import { accountOf, type Desk, makeCapture, makePayment, makePayout, makeRefund } from './money.js';

export interface XenditOptions extends SimulatorOptions {
  /** The user name of Basic authentication. Default: `xnd_development_simulator`. */
  readonly secretKey?: string;
  /** Milliseconds until a look-up shows what was made. Default: 0. */
  readonly lag?: number;
}

/**
 * Xendit's payment requests, captures, refunds and payouts. Ledger kinds: `payment`, `decline`, `capture`, `refund`, `payout`, and
 * `end` for whatever has ended meanwhile; all under the reference, a capture under its payment request. Each sub-account
 * (`for-user-id`) sees only its own.
 */
export interface XenditSimulator extends Simulator {
  /** Moves the object with this reference to a state, such as `SUCCEEDED` or `FAILED`. */
  end(reference: string, status: string, failureCode?: string): void;
}

export async function startXendit(options: XenditOptions = {}): Promise<XenditSimulator> {
  const { now = Date.now, secretKey = 'xnd_development_simulator', lag = 0 } = options;
  const authorization = basicAuth(secretKey);
  const ledger = openLedger(now);
  const desk: Desk = {
    payments: openBook(now, lag),
    refunds: openBook(now, lag),
    captures: openBook(now, lag),
    payouts: openBook(now, lag),
    numbering: startNumbering(),
    now,
  };
  const { payments, refunds, captures, payouts } = desk;
  const books: readonly Book[] = [payments, refunds, captures, payouts];

  const provider: ProviderServer = {
    name: 'xendit',
    options: { secretKey: text, lag: milliseconds },
    routes: [
      { method: 'POST', path: /^(?:\/v3)?\/payment_requests$/, handle: (call) => makePayment(call, desk) },
      { method: 'GET', path: /^\/payment_requests$/, handle: listed(payments, 'reference_id') },
      { method: 'GET', path: /^(?:\/v3)?\/payment_requests\/([^/]+)$/, handle: shown(payments) },
      { method: 'POST', path: CAPTURES, handle: (call) => makeCapture(call, desk) },
      {
        method: 'GET',
        path: CAPTURES,
        handle: (call) => list(captures.list(accountOf(call), (item) => item.payment_request_id === call.params[0])),
      },
      { method: 'POST', path: /^\/refunds$/, handle: (call) => makeRefund(call, desk) },
      { method: 'GET', path: /^\/refunds$/, handle: listed(refunds, 'payment_request_id') },
      { method: 'GET', path: /^\/refunds\/([^/]+)$/, handle: shown(refunds) },
      { method: 'POST', path: /^\/v2\/payouts$/, handle: (call) => makePayout(call, desk) },
      { method: 'GET', path: /^\/v2\/payouts$/, handle: listed(payouts, 'reference_id') },
      { method: 'GET', path: /^\/v2\/payouts\/([^/]+)$/, handle: shown(payouts) },
    ],
    credentials: { authorization },
    admit: ({ headers }) => (headers.authorization === authorization ? undefined : refuse('INVALID_API_KEY')),
    noRoute: () => refuse('DATA_NOT_FOUND'),
    unreadable: () => refuse('API_VALIDATION_ERROR'),
    errorFor: (code) => xenditError(code),
    internalError: 'SERVER_ERROR',
    forget: () => {
      for (const book of books) book.clear();
    },
  };

  const simulator = await startServer(provider, ledger, options);
  return Object.assign(simulator, {
    end(reference: string, status: string, failureCode?: string) {
      const found = books.flatMap((book) => book.all()).filter((item) => item.reference_id === reference);
      if (found.length === 0) throw new Error(`xendit simulator: nothing has the reference ${reference}`);
      for (const item of found) {
        Object.assign(item, { status, ...(failureCode !== undefined && { failure_code: failureCode }) });
        ledger.write({ id: reference, kind: 'end', status });
      }
    },
  });
}

const CAPTURES = /^\/payment_requests\/([^/]+)\/captures$/;

function list(data: readonly Item[]): Reply {
  return { status: 200, body: { data, has_more: false } };
}

function listed(book: Book, field: string): (call: Call) => Reply {
  return (call) => {
    const wanted = call.url.searchParams.getAll(field);
    return list(book.list(accountOf(call), (item) => wanted.includes(String(item[field]))));
  };
}

function shown(book: Book): (call: Call) => Reply {
  return (call) => {
    const item = book.find(accountOf(call), call.params[0] ?? '');
    return item === undefined ? refuse('DATA_NOT_FOUND') : { status: 200, body: item };
  };
}
