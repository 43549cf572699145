import { numberAt, textAt } from '../core/fields.js';
import type { Effect } from '../core/ledger.js';
import type { Numbering } from '../core/numbering.js';
import type { Call, Reply } from '../core/provider-server.js';
import { refuse } from './codes.js';

export interface Refund {
  readonly id: string;
  readonly amount: number;
  /** `pending` is an active request: a second one is refused. */
  status: 'pending' | 'success';
}

export interface Invoice {
  readonly id: string;
  readonly orderId: string | null;
  readonly price: number;
  readonly currency: string;
  status: 'new' | 'paid' | 'expired' | 'refunded';
  readonly refunds: Refund[];
}

export type Invoices = Map<string, Invoice>;

// The document names both thresholds and no amounts.
const MINIMUM_PRICE = 0.01;
const MAXIMUM_PRICE = 1_000_000_000;

/** `POST /invoices`. Nothing prevents a client from making two identical ones. */
export function createInvoice({ method, fields }: Call, invoices: Invoices, numbering: Numbering): Reply {
  if (fields.price === undefined || textAt(fields, 'currency') === undefined) return refuse(method, '0103');
  const price = numberAt(fields, 'price');
  if (price === undefined) return refuse(method, '0102');
  if (price < MINIMUM_PRICE) return refuse(method, '0110');
  if (price > MAXIMUM_PRICE) return refuse(method, '0111');
  const invoice: Invoice = {
    id: numbering.next('invoice'),
    orderId: textAt(fields, 'orderId') ?? null,
    price,
    currency: textAt(fields, 'currency') ?? '',
    status: 'new',
    refunds: [],
  };
  invoices.set(invoice.id, invoice);
  return succeed(describe(invoice), [{ id: invoice.id, kind: 'invoice', amount: price, status: 'new' }]);
}

export function showInvoice({ method, params }: Call, invoices: Invoices): Reply {
  const invoice = invoices.get(params[0] ?? '');
  return invoice === undefined ? refuse(method, '0101') : succeed(describe(invoice));
}

/** `POST /invoices/{id}/refunds`: of a paid invoice, one at a time. */
export function createRefund({ method, params, fields }: Call, invoices: Invoices, numbering: Numbering): Reply {
  const invoice = invoices.get(params[0] ?? '');
  if (invoice === undefined) return refuse(method, '0101');
  if (invoice.refunds.some((refund) => refund.status === 'pending')) return refuse(method, '0204');
  if (invoice.status !== 'paid') return refuse(method, '0207');
  if (fields.amount === undefined) return refuse(method, '0203');
  const amount = numberAt(fields, 'amount');
  const refunded = invoice.refunds.reduce((sum, refund) => sum + refund.amount, 0);
  if (amount === undefined || amount <= 0 || amount > invoice.price - refunded) return refuse(method, '0202');
  const refund: Refund = { id: numbering.next('refund'), amount, status: 'pending' };
  invoice.refunds.push(refund);
  return succeed({ ...refund, invoiceId: invoice.id }, [{ id: refund.id, kind: 'refund', amount, status: 'pending' }]);
}

export function listRefunds({ method, params }: Call, invoices: Invoices): Reply {
  const invoice = invoices.get(params[0] ?? '');
  if (invoice === undefined) return refuse(method, '0101');
  return succeed(invoice.refunds.map((refund) => ({ ...refund, invoiceId: invoice.id })));
}

function describe({ refunds: _refunds, ...invoice }: Invoice): Omit<Invoice, 'refunds'> {
  return invoice;
}

function succeed(data: unknown, effects: readonly Effect[] = []): Reply {
  return { status: 200, body: { status: 'Success', data, error: null }, effects };
}
