import { numberAt, textAt } from '../core/fields.js';
import { openLedger } from '../core/ledger.js';
import { startNumbering } from '../core/numbering.js';
import { flag, text } from '../core/options.js';
import type { AnswerKeys, Call, ProviderServer, Reply } from '../core/provider-server.js';
import { startServer } from '../core/server.js';
import type { Simulator, SimulatorOptions } from '../core/simulator.js';

export interface PlainHttpOptions extends SimulatorOptions {
  /** What `X-API-Key` must say. Default: it is not looked at. */
  readonly apiKey?: string;
  /** Whether an `Idempotency-Key` makes a second POST get the first one's answer, for 24 hours. Default: false. */
  readonly idempotencyKeys?: boolean;
}

/**
 * A provider that uses only HTTP statuses. Ledger kind: `payment`. The caller's `id` names a payment but protects nothing: a
 * request that is sent twice is paid twice.
 */
export type PlainHttpSimulator = Simulator;

interface Payment {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly status: string;
}

const MESSAGES: Readonly<Record<string, string>> = {
  400: 'Invalid syntax or a missing parameter',
  401: 'Invalid API key',
  404: 'Not found',
  409: 'A request with this Idempotency-Key is still being processed',
  429: 'Too many requests',
  500: 'Something went wrong on our side',
};

const keys: AnswerKeys = {
  keyOf: ({ method, headers }) => {
    const key = headers['idempotency-key'];
    return method === 'POST' && typeof key === 'string' && key !== '' ? key : undefined;
  },
  lifetime: 24 * 60 * 60_000,
  keeps: ({ status }) => status < 500,
  running: refuse('409'),
};

export function startPlainHttp(options: PlainHttpOptions = {}): Promise<PlainHttpSimulator> {
  const { now = Date.now, apiKey, idempotencyKeys = false } = options;
  const payments = new Map<string, Payment>();
  const numbering = startNumbering();

  function pay({ fields }: Call): Reply {
    const amount = numberAt(fields, 'amount');
    if (amount === undefined || amount <= 0) return refuse('400');
    const currency = textAt(fields, 'currency') ?? 'USD';
    const payment: Payment = {
      id: textAt(fields, 'id') ?? numbering.next('payment'),
      amount,
      currency,
      status: 'paid',
    };
    payments.set(payment.id, payment);
    return { status: 200, body: payment, effects: [{ id: payment.id, kind: 'payment', amount, status: 'paid' }] };
  }

  function show({ params }: Call): Reply {
    const payment = payments.get(params[0] ?? '');
    return payment === undefined ? refuse('404') : { status: 200, body: payment };
  }

  const provider: ProviderServer = {
    name: 'plainHttp',
    options: { apiKey: text, idempotencyKeys: flag },
    routes: [
      { method: 'POST', path: /^\/payments$/, handle: pay },
      { method: 'GET', path: /^\/payments\/([^/]+)$/, handle: show },
    ],
    ...(apiKey !== undefined && { credentials: { 'x-api-key': apiKey } }),
    admit: ({ headers }) => (apiKey === undefined || headers['x-api-key'] === apiKey ? undefined : refuse('401')),
    ...(idempotencyKeys ? { keys } : {}),
    noRoute: () => refuse('404'),
    unreadable: () => refuse('400'),
    errorFor: (code) => (Object.hasOwn(MESSAGES, code) ? refuse(code) : undefined),
    internalError: '500',
    forget: () => {
      payments.clear();
    },
  };
  return startServer(provider, openLedger(now), options);
}

function refuse(code: string): Reply {
  return { status: Number(code), body: { message: MESSAGES[code] } };
}
