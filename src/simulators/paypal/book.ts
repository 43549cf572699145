import type { Numbering } from '../core/numbering.js';

/** A capture, an authorization or a refund. */
export interface Piece {
  readonly id: string;
  readonly value: string;
  readonly currency: string;
  readonly invoiceId: string | undefined;
  readonly at: number;
  status: string;
  /** What the processor said, for a card. */
  readonly processor?: Readonly<Record<string, string>>;
}

export interface Order {
  readonly id: string;
  readonly intent: 'CAPTURE' | 'AUTHORIZE';
  status: string;
  readonly reference: string | undefined;
  readonly value: string;
  readonly currency: string;
  readonly invoiceId: string | undefined;
  readonly captures: Piece[];
  readonly authorizations: Piece[];
  readonly refunds: Piece[];
}

/** The orders, and their payments by id. */
export interface Book {
  readonly orders: Map<string, Order>;
  /** The order that a capture, an authorization or a refund belongs to, and the item itself. */
  find(kind: 'captures' | 'authorizations' | 'refunds', id: string): readonly [Order, Piece] | undefined;
  /** An item that belongs to no order yet. */
  piece(prefix: string, status: string, value: string, order: Order, more?: Partial<Piece>): Piece;
  isInvoiced(invoiceId: string): boolean;
}

export function openBook(numbering: Numbering, now: () => number): Book {
  const orders = new Map<string, Order>();
  return {
    orders,
    find(kind, id) {
      for (const order of orders.values()) {
        const piece = order[kind].find((each) => each.id === id);
        if (piece !== undefined) return [order, piece];
      }
      return undefined;
    },
    piece: (prefix, status, value, { currency, invoiceId }, more = {}) => ({
      id: numbering.next(prefix),
      value,
      currency,
      invoiceId,
      at: now(),
      status,
      ...more,
    }),
    isInvoiced: (invoiceId) =>
      [...orders.values()].some(({ captures }) =>
        captures.some((each) => each.invoiceId === invoiceId && each.status !== 'DECLINED'),
      ),
  };
}

/** A payment as PayPal describes it. */
export function describe(piece: Piece, orderId: string): Record<string, unknown> {
  return {
    id: piece.id,
    status: piece.status,
    amount: { currency_code: piece.currency, value: piece.value },
    ...(piece.invoiceId !== undefined && { invoice_id: piece.invoiceId }),
    ...(piece.processor && { processor_response: piece.processor }),
    supplementary_data: { related_ids: { order_id: orderId } },
    create_time: new Date(piece.at).toISOString(),
  };
}

/** @param until items made after this are not shown yet */
export function describeOrder(order: Order, until = Number.POSITIVE_INFINITY): Record<string, unknown> {
  const shown = (pieces: readonly Piece[]) =>
    pieces.filter(({ at }) => at <= until).map((piece) => describe(piece, order.id));
  const payments = Object.fromEntries(
    (['captures', 'authorizations', 'refunds'] as const)
      .map((kind) => [kind, shown(order[kind])] as const)
      .filter(([, pieces]) => pieces.length > 0),
  );
  const isLate = order.captures.length + order.authorizations.length > 0 && Object.keys(payments).length === 0;
  return {
    id: order.id,
    intent: order.intent,
    status: isLate ? 'APPROVED' : order.status,
    purchase_units: [
      {
        reference_id: order.reference ?? 'default',
        amount: { currency_code: order.currency, value: order.value },
        ...(order.invoiceId !== undefined && { invoice_id: order.invoiceId }),
        ...(Object.keys(payments).length > 0 && { payments }),
      },
    ],
  };
}
