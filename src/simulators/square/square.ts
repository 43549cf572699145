import { fieldAt, numberAt, textAt } from '../core/fields.js';
import { openLedger } from '../core/ledger.js';
import { startNumbering } from '../core/numbering.js';
import { milliseconds } from '../core/options.js';
import type { AnswerKeys, Call, ProviderServer, Reply } from '../core/provider-server.js';
import { startServer } from '../core/server.js';
import type { Simulator, SimulatorOptions } from '../core/simulator.js';
import { refuse, squareError } from './answers.js';
import { refusalOf } from './test-sources.js';

export interface SquareSimulatorOptions extends SimulatorOptions {
  /** Milliseconds until a new payment is in the list. Default 0. */
  readonly listLag?: number;
  /** Milliseconds until a payment with `bnon:bank-nonce-ok` is done. Default 0. */
  readonly pendingFor?: number;
}

/**
 * Square: payments and refunds. Ledger kinds: `payment`, `approval`, `decline`, `void`, `refund`. The tokens of Square's sandbox
 * decline: `cnon:card-nonce-declined`, `cnon:card-nonce-rejected-cvv`, `cnon:card-nonce-rejected-postalcode`,
 * `cnon:card-nonce-rejected-expiration`; one that the sandbox does not have is refused.
 */
export type SquareSimulator = Simulator;

interface Payment {
  readonly id: string;
  readonly created_at: string;
  readonly amount_money: { readonly amount: number; readonly currency: string };
  readonly reference_id?: string;
  status: 'APPROVED' | 'PENDING' | 'COMPLETED' | 'CANCELED';
}

const DAY = 24 * 60 * 60_000;
const LONGEST_KEY = 45;
/** These are wrong requests rather than declines: nothing was asked of an issuer. */
const WRONG: ReadonlySet<string> = new Set(['NOT_FOUND', 'CARD_TOKEN_USED']);

/** The first successful answer, again; a failed request may be tried again. */
const keys: AnswerKeys = {
  keyOf: ({ method, path, fields }) =>
    method === 'POST' && /^\/v2\/(?:payments|refunds)$/.test(path) ? textAt(fields, 'idempotency_key') : undefined,
  lifetime: DAY,
  keeps: ({ status }) => status < 300,
  running: refuse('CONFLICT'),
  conflict: refuse('IDEMPOTENCY_KEY_REUSED'),
};

export function startSquare(options: SquareSimulatorOptions = {}): Promise<SquareSimulator> {
  const { now = Date.now, listLag = 0, pendingFor = 0 } = options;
  const numbering = startNumbering();
  const payments = new Map<string, Payment>();
  const byKey = new Map<string, Payment>();

  function pay({ fields }: Call): Reply {
    const key = textAt(fields, 'idempotency_key');
    const amount = numberAt(fields, 'amount_money', 'amount');
    const source = textAt(fields, 'source_id');
    if (key === undefined) return refuse('MISSING_REQUIRED_PARAMETER', 'idempotency_key');
    if (key.length > LONGEST_KEY) return refuse('VALUE_TOO_LONG', 'idempotency_key');
    if (source === undefined) return refuse('MISSING_REQUIRED_PARAMETER', 'source_id');
    if (amount === undefined) return refuse('MISSING_REQUIRED_PARAMETER', 'amount_money');
    const known = byKey.get(key);
    if (known !== undefined) return { status: 200, body: { payment: known } };
    const declined = refusalOf(source);
    if (declined !== undefined && WRONG.has(declined)) return refuse(declined, 'source_id');
    if (declined !== undefined) {
      return { ...refuse(declined), effects: [{ id: key, kind: 'decline', amount, status: declined }] };
    }
    const reference = textAt(fields, 'reference_id');
    const isDelayed = fieldAt(fields, 'autocomplete') === false;
    const payment: Payment = {
      id: numbering.next('payment'),
      created_at: new Date(now()).toISOString(),
      amount_money: { amount, currency: textAt(fields, 'amount_money', 'currency') ?? 'USD' },
      status: isDelayed ? 'APPROVED' : source.startsWith('bnon:') ? 'PENDING' : 'COMPLETED',
      ...(reference !== undefined && { reference_id: reference }),
    };
    payments.set(payment.id, payment);
    byKey.set(key, payment);
    return tell(payment, isDelayed ? 'approval' : 'payment');
  }

  function undo({ fields }: Call): Reply {
    const payment = byKey.get(textAt(fields, 'idempotency_key') ?? '');
    if (payment === undefined || payment.status === 'CANCELED') return { status: 200, body: {} };
    payment.status = 'CANCELED';
    return { status: 200, body: {}, effects: tell(payment, 'void').effects ?? [] };
  }

  const change = (from: Payment['status'], to: Payment['status'], kind: string, used: string) => (call: Call) => {
    const payment = payments.get(call.params[0] ?? '');
    if (payment === undefined) return refuse('NOT_FOUND');
    if (payment.status !== from) return refuse(used);
    payment.status = to;
    return tell(payment, kind);
  };

  function show({ params }: Call): Reply {
    const payment = payments.get(params[0] ?? '');
    if (payment === undefined) return refuse('NOT_FOUND');
    if (payment.status === 'PENDING' && now() >= Date.parse(payment.created_at) + pendingFor)
      payment.status = 'COMPLETED';
    return { status: 200, body: { payment: { ...payment } } };
  }

  function list({ url }: Call): Reply {
    const limit = Number(url.searchParams.get('limit') ?? 100);
    const from = Number(url.searchParams.get('cursor') ?? 0);
    const since = Date.parse(url.searchParams.get('begin_time') ?? '1970-01-01T00:00:00Z');
    const found = [...payments.values()].reverse().filter(({ created_at: at }) => {
      const created = Date.parse(at);
      return created >= since && created <= now() - listLag;
    });
    const more = from + limit < found.length;
    const page = found.slice(from, from + limit).map((payment) => ({ ...payment }));
    return { status: 200, body: { payments: page, ...(more && { cursor: String(from + limit) }) } };
  }

  function refund({ fields }: Call): Reply {
    const payment = payments.get(textAt(fields, 'payment_id') ?? '');
    const amount = numberAt(fields, 'amount_money', 'amount');
    if (payment === undefined) return refuse('NOT_FOUND', 'payment_id');
    if (amount === undefined || amount > payment.amount_money.amount) return refuse('REFUND_AMOUNT_INVALID');
    const made = {
      id: numbering.next('refund'),
      status: 'COMPLETED',
      payment_id: payment.id,
      amount_money: fields.amount_money,
    };
    return {
      status: 200,
      body: { refund: made },
      effects: [{ id: made.id, kind: 'refund', amount, status: made.status }],
    };
  }

  const provider: ProviderServer = {
    name: 'square',
    options: { listLag: milliseconds, pendingFor: milliseconds },
    routes: [
      { method: 'POST', path: /^\/v2\/payments$/, handle: pay },
      { method: 'GET', path: /^\/v2\/payments$/, handle: list },
      { method: 'POST', path: /^\/v2\/payments\/cancel$/, handle: undo },
      { method: 'GET', path: /^\/v2\/payments\/([^/]+)$/, handle: show },
      {
        method: 'POST',
        path: /^\/v2\/payments\/([^/]+)\/complete$/,
        handle: change('APPROVED', 'COMPLETED', 'payment', 'DELAYED_TRANSACTION_CAPTURED'),
      },
      {
        method: 'POST',
        path: /^\/v2\/payments\/([^/]+)\/cancel$/,
        handle: change('APPROVED', 'CANCELED', 'void', 'DELAYED_TRANSACTION_CANCELED'),
      },
      { method: 'POST', path: /^\/v2\/refunds$/, handle: refund },
    ],
    credentials: { authorization: 'Bearer any' },
    admit: ({ headers }) => (headers.authorization === undefined ? refuse('UNAUTHORIZED') : undefined),
    keys,
    noRoute: (_call, methods) => refuse(methods.length > 0 ? 'METHOD_NOT_ALLOWED' : 'NOT_FOUND'),
    unreadable: () => refuse('EXPECTED_JSON_BODY'),
    errorFor: squareError,
    internalError: 'INTERNAL_SERVER_ERROR',
    forget: () => {
      payments.clear();
      byKey.clear();
    },
  };
  return startServer(provider, openLedger(now), options);
}

function tell(payment: Payment, kind: string): Reply {
  const { id, status, amount_money: money } = payment;
  return {
    status: 200,
    body: { payment: { ...payment } },
    effects: [{ id, kind, amount: money.amount, status }],
  };
}
