import { numberAt, textAt } from '../core/fields.js';
import { openLedger } from '../core/ledger.js';
import { startNumbering } from '../core/numbering.js';
import { milliseconds } from '../core/options.js';
import type { AnswerKeys, Call, ProviderServer, Reply } from '../core/provider-server.js';
import { startServer } from '../core/server.js';
import type { Simulator, SimulatorOptions } from '../core/simulator.js';
import { refuse, refuseJson, refuseStranger, stripeError } from './answers.js';
import { openIntents } from './intents.js';
import { listOf } from './lists.js';
import { openOutgoing } from './outgoing.js';

export interface StripeSimulatorOptions extends SimulatorOptions {
  /** Milliseconds until a new object is in its list. Default 0. */
  readonly listLag?: number;
  /** Milliseconds until a payment with `pm_usBankAccount_success` is done. Default 0. */
  readonly processingFor?: number;
}

/**
 * Stripe, v1: PaymentIntents, refunds, transfers and payouts, in forms; v2: outbound payments, in JSON. Ledger kinds: `intent`,
 * `payment`, `authorization`, `decline`, `cancel`, `refund`, `transfer`, `payout`, `outbound`. A `payment_method` such as
 * `pm_card_visa_chargeDeclinedInsufficientFunds` declines, `pm_card_authenticationRequired` waits for the customer; a test method
 * that Stripe does not have is refused.
 */
export type StripeSimulator = Simulator;

const DAY = 24 * 60 * 60_000;

/** v1 keeps whatever it answered once it had begun to execute, its own errors included, but no earlier failure. */
const keys: AnswerKeys = {
  keyOf: ({ method, path, headers }) => {
    const key = headers['idempotency-key'];
    return method === 'POST' && path.startsWith('/v1/') && typeof key === 'string' && key !== '' ? key : undefined;
  },
  lifetime: DAY,
  marks: { 'Idempotent-Replayed': 'true' },
  keeps: ({ status, body }) => {
    const code = (body as { error?: { code?: string } } | undefined)?.error?.code;
    return status !== 409 && status !== 429 && code !== 'parameter_missing';
  },
  running: refuse('idempotency_key_in_use'),
  conflict: refuse('idempotency_error'),
};

export function startStripe(options: StripeSimulatorOptions = {}): Promise<StripeSimulator> {
  const { now = Date.now, listLag = 0, processingFor = 0 } = options;
  const numbering = startNumbering('_');
  const payments = openIntents(numbering, now, processingFor);
  const refunds: { readonly id: string; readonly created: number; readonly payment_intent: string }[] = [];
  const outbound = new Map<string, object>();

  function refund({ fields }: Call): Reply {
    const intent = payments.intents.get(textAt(fields, 'payment_intent') ?? '');
    if (intent === undefined) return refuse('resource_missing', { param: 'payment_intent' });
    const refunded = refunds.filter((each) => each.payment_intent === intent.id) as unknown as { amount: number }[];
    const left = intent.amount_received - refunded.reduce((sum, { amount }) => sum + amount, 0);
    const amount = numberAt(fields, 'amount') ?? left;
    if (amount > left || left === 0) return refuse('charge_already_refunded');
    const made = {
      id: numbering.next('re'),
      object: 'refund',
      amount,
      currency: intent.currency,
      payment_intent: intent.id,
      metadata: { ...(fields.metadata as Record<string, string>) },
      created: Math.floor(now() / 1000),
      status: 'succeeded',
    };
    refunds.push(made);
    return { status: 200, body: made, effects: [{ id: made.id, kind: 'refund', amount, status: made.status }] };
  }

  function showRefund({ params }: Call): Reply {
    const found = refunds.find(({ id }) => id === params[0]);
    return found === undefined ? refuse('resource_missing') : { status: 200, body: found };
  }

  /** v2 does the work of a key once, and returns its current state. */
  function payOut({ fields, headers }: Call): Reply {
    const key = String(headers['idempotency-key'] ?? numbering.next('unkeyed'));
    const known = outbound.get(key);
    if (known !== undefined) return { status: 200, body: known };
    const amount = numberAt(fields, 'amount', 'value');
    if (amount === undefined) return refuse('invalid_fields');
    const made = {
      id: numbering.next('obp'),
      object: 'v2.money_management.outbound_payment',
      status: 'posted',
    };
    outbound.set(key, made);
    return { status: 200, body: made, effects: [{ id: made.id, kind: 'outbound', amount, status: made.status }] };
  }

  const shownUntil = () => now() - listLag;
  const outgoing = openOutgoing(numbering, now, shownUntil);
  const intents = /^\/v1\/payment_intents$/;
  const provider: ProviderServer = {
    name: 'stripe',
    options: { listLag: milliseconds, processingFor: milliseconds },
    routes: [
      { method: 'POST', path: intents, handle: payments.create },
      {
        method: 'GET',
        path: intents,
        handle: (call) => listOf([...payments.intents.values()], call, ['customer'], shownUntil()),
      },
      { method: 'GET', path: /^\/v1\/payment_intents\/([^/]+)$/, handle: payments.show },
      { method: 'POST', path: /^\/v1\/payment_intents\/([^/]+)\/confirm$/, handle: payments.confirm },
      { method: 'POST', path: /^\/v1\/payment_intents\/([^/]+)\/capture$/, handle: payments.capture },
      { method: 'POST', path: /^\/v1\/payment_intents\/([^/]+)\/cancel$/, handle: payments.cancel },
      { method: 'POST', path: /^\/v1\/refunds$/, handle: refund },
      {
        method: 'GET',
        path: /^\/v1\/refunds$/,
        handle: (call) => listOf(refunds, call, ['payment_intent'], shownUntil()),
      },
      { method: 'GET', path: /^\/v1\/refunds\/([^/]+)$/, handle: showRefund },
      ...outgoing.routes,
      { method: 'POST', path: /^\/v2\/money_management\/outbound_payments$/, handle: payOut },
    ],
    credentials: { authorization: 'Bearer any' },
    admit: (call) => (call.headers.authorization === undefined ? refuseStranger() : refuseJson(call)),
    keys,
    noRoute: () => refuse('resource_missing'),
    unreadable: () => refuse('parameter_unknown'),
    errorFor: stripeError,
    internalError: 'api_error',
    forget: () => {
      payments.intents.clear();
      refunds.length = 0;
      outgoing.forget();
      outbound.clear();
    },
  };
  return startServer(provider, openLedger(now), options);
}
