import type { Numbering } from '../core/numbering.js';

/** The state of a Midtrans transaction. */
export type OrderStatus =
  | 'pending'
  | 'authorize'
  | 'capture'
  | 'settlement'
  | 'deny'
  | 'cancel'
  | 'expire'
  | 'refund'
  | 'partial_refund';

export interface Order {
  readonly orderId: string;
  readonly transactionId: string;
  readonly amount: number;
  readonly currency: string;
  readonly paymentType: string;
  readonly time: string;
  status: OrderStatus;
  /** `challenge` waits for the merchant's approve or deny. */
  fraudStatus: 'accept' | 'challenge' | 'deny';
  /** What the channel added, such as a bank's decline. */
  readonly channel: Record<string, unknown>;
  /** Amounts by refund key. */
  readonly refunds: Map<string, number>;
}

export type NewOrder = Pick<
  Order,
  'orderId' | 'amount' | 'currency' | 'paymentType' | 'status' | 'fraudStatus' | 'channel'
>;

/** The orders, found by order id or by transaction id, as at Midtrans' endpoints. */
export interface OrderBook {
  /** Taken: active, paid, or paid and later refunded. Denied, cancelled and expired orders free their id. */
  isTaken(orderId: string): boolean;
  add(order: NewOrder): Order;
  find(id: string): Order | undefined;
  clear(): void;
}

const FREE_AGAIN: ReadonlySet<OrderStatus> = new Set<OrderStatus>(['deny', 'cancel', 'expire']);

/** Milliseconds: Midtrans tells times in GMT+7. */
const ZONE = 7 * 3_600_000;

export function openOrderBook(numbering: Numbering, now: () => number): OrderBook {
  const orders = new Map<string, Order>();
  return {
    isTaken(orderId) {
      const found = orders.get(orderId);
      return found !== undefined && !FREE_AGAIN.has(found.status);
    },
    add(order) {
      const added: Order = {
        ...order,
        transactionId: numbering.nextUuid(),
        time: new Date(now() + ZONE).toISOString().replace('T', ' ').slice(0, 19),
        refunds: new Map(),
      };
      orders.set(order.orderId, added);
      return added;
    },
    find(id) {
      return orders.get(id) ?? [...orders.values()].find((order) => order.transactionId === id);
    },
    clear: () => orders.clear(),
  };
}

export function refundedAmount(order: Order): number {
  return [...order.refunds.values()].reduce((sum, amount) => sum + amount, 0);
}

/** The order as Midtrans describes it in every answer. */
export function describeOrder(order: Order): Record<string, unknown> {
  const refunded = refundedAmount(order);
  return {
    transaction_id: order.transactionId,
    order_id: order.orderId,
    gross_amount: order.amount.toFixed(2),
    currency: order.currency,
    payment_type: order.paymentType,
    transaction_time: order.time,
    transaction_status: order.status,
    fraud_status: order.fraudStatus,
    ...(refunded > 0 ? { refund_amount: refunded.toFixed(2) } : {}),
    ...order.channel,
  };
}
