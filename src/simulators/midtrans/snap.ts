import { numberAt, textAt } from '../core/fields.js';
import type { Call, Reply } from '../core/provider-server.js';
import { refuseSnap } from './answers.js';

/** Payment pages by order id. They become orders when the customer pays. */
export type SnapPages = Map<string, { readonly amount: number }>;

/** `POST /snap/v1/transactions`: a token for a payment page; an order id gets one page. */
export function openSnapPage({ fields, url }: Call, pages: SnapPages, isTaken: (orderId: string) => boolean): Reply {
  const orderId = textAt(fields, 'transaction_details', 'order_id');
  const amount = numberAt(fields, 'transaction_details', 'gross_amount');
  if (orderId === undefined) return refuseSnap('transaction_details.order_id is required');
  if (amount === undefined) return refuseSnap('transaction_details.gross_amount is required');
  if (pages.has(orderId) || isTaken(orderId)) {
    return refuseSnap('transaction_details.order_id has already been taken');
  }
  pages.set(orderId, { amount });
  const token = `snap-${encodeURIComponent(orderId)}`;
  return {
    status: 201,
    body: { token, redirect_url: `${url.origin}/snap/v4/redirection/${token}` },
    effects: [{ id: orderId, kind: 'transaction', amount, status: 'created' }],
  };
}
