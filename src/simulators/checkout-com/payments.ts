import { numberAt, textAt } from '../core/fields.js';
import type { Numbering } from '../core/numbering.js';
import type { Call, Reply } from '../core/provider-server.js';
import { refuse } from './codes.js';

export interface Action {
  readonly id: string;
  readonly type: string;
  readonly processed_on: string;
  readonly amount: number;
  readonly approved: boolean;
  readonly response_code: string;
  readonly reference?: string | undefined;
}

export interface Payment {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly amount: number;
  readonly currency: string;
  readonly reference: string | undefined;
  status: string;
  readonly approved: boolean;
  readonly response_code: string;
  readonly actions: Action[];
}

export interface Book {
  readonly payments: Map<string, Payment>;
  readonly numbering: Numbering;
  readonly now: () => number;
  /** Milliseconds until the list shows a payment. */
  readonly lag: number;
}

interface Change {
  readonly type: string;
  /** The kind in the ledger. */
  readonly kind: string;
  /** The payment's state after it. */
  readonly status: string;
  /** The same if it changed only a part. Default: as it was. */
  readonly inPart?: string;
}

/** By the last segment of the path. */
const CHANGES: Readonly<Record<string, Change>> = {
  captures: { type: 'Capture', kind: 'capture', status: 'Captured', inPart: 'Partially Captured' },
  refunds: { type: 'Refund', kind: 'refund', status: 'Refunded', inPart: 'Partially Refunded' },
  voids: { type: 'Void', kind: 'void', status: 'Voided' },
};

/** `POST /payments`: every request is a new payment, whatever its reference. `metadata.response_code` says how it ends. */
export function pay({ fields }: Call, book: Book): Reply {
  if (fields.source === undefined) return refuse('payment_source_required');
  const currency = textAt(fields, 'currency');
  if (currency === undefined) return refuse('currency_required');
  const amount = numberAt(fields, 'amount') ?? 0;
  if (amount < 0) return refuse('amount_invalid');
  const asked = textAt(fields, 'metadata', 'response_code') ?? '10000';
  const approved = asked.startsWith('10');
  const id = book.numbering.next('pay');
  const payment: Payment = {
    id,
    at: book.now(),
    amount,
    currency,
    reference: textAt(fields, 'reference'),
    status: approved ? (fields.capture === false ? 'Authorized' : 'Captured') : 'Declined',
    approved,
    response_code: asked,
    actions: [],
  };
  book.payments.set(id, payment);
  act(payment, 'Authorization', amount, payment.reference, book);
  return {
    status: 201,
    body: { ...describe(payment), status: approved ? 'Authorized' : 'Declined' },
    effects: [{ id: payment.reference ?? id, kind: approved ? 'payment' : 'decline', amount, status: payment.status }],
  };
}

/** `GET /payments?reference=`: newest first. */
export function list({ url }: Call, book: Book): Reply {
  const reference = url.searchParams.get('reference');
  if (reference === null) return refuse('request_invalid');
  const limit = Number(url.searchParams.get('limit') ?? 10);
  const found = [...book.payments.values()]
    .filter((payment) => payment.reference === reference && book.now() - payment.at >= book.lag)
    .reverse();
  return {
    status: 200,
    body: { limit, skip: 0, total_count: found.length, data: found.slice(0, limit).map(describe) },
  };
}

export function show({ params }: Call, { payments }: Book): Reply {
  const payment = payments.get(params[0] ?? '');
  return payment === undefined ? { status: 404 } : { status: 200, body: describe(payment) };
}

export function listActions({ params }: Call, { payments }: Book): Reply {
  const payment = payments.get(params[0] ?? '');
  return payment === undefined ? { status: 404 } : { status: 200, body: [...payment.actions].reverse() };
}

/**
 * `POST /payments/{id}/captures` and the like, each as often as wanted, up to the payment's amount. A void without an amount voids
 * what no void before it has; after that nothing more can be done.
 */
export function change({ params, fields }: Call, book: Book): Reply {
  const payment = book.payments.get(params[0] ?? '');
  const { type, kind, status, inPart = payment?.status } = CHANGES[params[1] ?? ''] as Change;
  if (payment === undefined) return { status: 404 };
  if (payment.status === 'Voided' || payment.status === 'Declined') return { status: 403 };
  const done = payment.actions.filter((action) => action.type === type).reduce((sum, action) => sum + action.amount, 0);
  const amount = numberAt(fields, 'amount') ?? (type === 'Void' ? payment.amount - done : payment.amount);
  if (done + amount > payment.amount) return refuse('capture_value_greater_than_remaining_authorized');
  const reference = textAt(fields, 'reference');
  const action = act(payment, type, amount, reference, book);
  payment.status = done + amount === payment.amount ? status : (inPart as string);
  return {
    status: 202,
    body: { action_id: action.id, ...(reference !== undefined && { reference }) },
    effects: [{ id: payment.id, kind, amount, status: payment.status }],
  };
}

function act(payment: Payment, type: string, amount: number, reference: string | undefined, book: Book): Action {
  const action: Action = {
    id: book.numbering.next('act'),
    type,
    processed_on: new Date(book.now()).toISOString(),
    amount,
    approved: payment.approved,
    response_code: payment.response_code,
    ...(reference !== undefined && { reference }),
  };
  payment.actions.push(action);
  return action;
}

function describe({ at, actions: _actions, ...payment }: Payment): Record<string, unknown> {
  return { ...payment, requested_on: new Date(at).toISOString(), payment_type: 'Regular' };
}
