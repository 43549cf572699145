import { numberAt, textAt } from '../core/fields.js';
import type { Call, Reply } from '../core/provider-server.js';
import { isFailure, refuse } from './codes.js';

interface Transaction {
  readonly id: string;
  readonly type: string;
  readonly amount: number;
  readonly gatewayCode: string;
  /** Milliseconds since the epoch: from then on the gateway knows the result. */
  readonly knownAt: number;
}

interface Order {
  readonly id: string;
  readonly currency: string;
  readonly amount: number;
  readonly transactions: Map<string, Transaction>;
}

export interface Orders {
  readonly all: Map<string, Order>;
  readonly now: () => number;
  /** How a second request with a transaction's ids ends. */
  readonly onRepeat: 'refused' | 'answered';
  /** Milliseconds for which the gateway does not know the result of a transaction that ends as `UNKNOWN`. */
  readonly unknownFor: number;
}

/** By `apiOperation`: the type of the transaction, and the kind in the ledger. */
const OPERATIONS: Readonly<Record<string, readonly [type: string, kind: string]>> = {
  PAY: ['PAYMENT', 'payment'],
  AUTHORIZE: ['AUTHORIZATION', 'authorization'],
  CAPTURE: ['CAPTURE', 'capture'],
  REFUND: ['REFUND', 'refund'],
  VOID: ['VOID_PAYMENT', 'void'],
};
/** These begin an order, unless one exists that failed. */
const INITIAL: ReadonlySet<string> = new Set(['PAY', 'AUTHORIZE']);

/** `PUT …/order/{orderId}/transaction/{transactionId}`. `transaction.reference` names the resulting code. */
export function putTransaction({ params, fields }: Call, orders: Orders): Reply {
  const [orderId = '', id = ''] = params;
  const operation = textAt(fields, 'apiOperation') ?? '';
  if (!Object.hasOwn(OPERATIONS, operation)) return refuse('INVALID_REQUEST', 'Unknown operation', 'apiOperation');
  const [type, kind] = OPERATIONS[operation] as readonly [string, string];
  const existing = orders.all.get(orderId);
  const before = existing?.transactions.get(id);
  if (existing !== undefined && before !== undefined) {
    return orders.onRepeat === 'answered' && before.type === type
      ? { status: 200, body: describe(existing, before, orders) }
      : refuse('INVALID_REQUEST', 'Transaction already exists', 'transaction.id');
  }
  const isInitial = INITIAL.has(operation);
  if (!isInitial && existing === undefined) return refuse('INVALID_REQUEST', 'Unable to find order', 'order.id');
  const name = isInitial ? 'order' : 'transaction';
  const amount = numberAt(fields, name, 'amount') ?? existing?.amount;
  const currency = textAt(fields, name, 'currency') ?? existing?.currency;
  if (amount === undefined || currency === undefined) return refuse('INVALID_REQUEST', 'Missing', `${name}.amount`);
  if (isInitial && existing !== undefined && isTaken(existing)) {
    return refuse('INVALID_REQUEST', 'Order already exists', 'order.id');
  }

  const gatewayCode = textAt(fields, 'transaction', 'reference') ?? 'APPROVED';
  const order: Order = existing ?? { id: orderId, currency, amount, transactions: new Map() };
  const knownAt = orders.now() + (gatewayCode === 'UNKNOWN' ? orders.unknownFor : 0);
  const transaction: Transaction = { id, type, amount, gatewayCode, knownAt };
  order.transactions.set(id, transaction);
  orders.all.set(orderId, order);
  const isFailed = isFailure(gatewayCode);
  const unknown = { result: 'UNKNOWN', response: { gatewayCode: 'UNKNOWN' } };
  return {
    status: 201,
    body: { ...describe(order, transaction, orders), ...(gatewayCode === 'UNKNOWN' && unknown) },
    effects: [{ id: orderId, kind: isFailed ? 'decline' : kind, amount, status: gatewayCode }],
  };
}

/** `GET` of the same URL. */
export function retrieveTransaction({ params: [orderId = '', id = ''] }: Call, orders: Orders): Reply {
  const order = orders.all.get(orderId);
  const transaction = order?.transactions.get(id);
  if (order === undefined) return refuse('INVALID_REQUEST', `Unable to find order ${orderId}`);
  if (transaction === undefined) return refuse('INVALID_REQUEST', `Unable to find transaction ${id}`);
  return { status: 200, body: describe(order, transaction, orders) };
}

function isTaken({ transactions }: Order): boolean {
  return [...transactions.values()].some(({ gatewayCode }) => !isFailure(gatewayCode));
}

/** An unknown transaction turns out to have been approved once the gateway knows. */
function describe(order: Order, { gatewayCode, knownAt, ...transaction }: Transaction, { now }: Orders) {
  const isUnknown = gatewayCode === 'UNKNOWN' && now() < knownAt;
  const code = gatewayCode === 'UNKNOWN' && !isUnknown ? 'APPROVED' : gatewayCode;
  const result = isUnknown ? 'UNKNOWN' : isFailure(code) ? 'FAILURE' : 'SUCCESS';
  return {
    merchant: 'SIMULATOR',
    order: { id: order.id, amount: order.amount.toFixed(2), currency: order.currency },
    response: { gatewayCode: code },
    result,
    transaction: { ...transaction, amount: transaction.amount.toFixed(2), currency: order.currency },
  };
}
