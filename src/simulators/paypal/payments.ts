import { fieldAt, textAt } from '../core/fields.js';
import type { Call, Reply } from '../core/provider-server.js';
import { refuse } from './answers.js';
import { type Book, describe, type Order, type Piece } from './book.js';
import type { Done } from './request-ids.js';

const sumOf = (pieces: readonly Piece[]) => pieces.reduce((sum, { value }) => sum + Number(value), 0);

/** `POST /v2/payments/authorizations/{id}/capture`: up to what is left. */
export function captureAuthorization({ params, fields }: Call, book: Book): Done | Reply {
  const found = book.find('authorizations', params[0] ?? '');
  if (found === undefined) return refuse('INVALID_RESOURCE_ID');
  const [order, authorization] = found;
  if (authorization.status === 'VOIDED') return refuse('AUTHORIZATION_VOIDED');
  if (authorization.status === 'DENIED') return refuse('AUTHORIZATION_DENIED');
  if (authorization.status === 'CAPTURED') return refuse('AUTHORIZATION_ALREADY_CAPTURED');
  const left = Number(authorization.value) - sumOf(order.captures);
  const value = textAt(fields, 'amount', 'value') ?? left.toFixed(2);
  if (Number(value) > left) return refuse('MAX_CAPTURE_AMOUNT_EXCEEDED');
  const capture = take(book, order, order.captures, 'CAPTURE', value, fields);
  const isAll = Number(value) === left || fieldAt(fields, 'final_capture') === true;
  authorization.status = isAll ? 'CAPTURED' : 'PARTIALLY_CAPTURED';
  return done(order, capture, 'capture');
}

/** `POST /v2/payments/authorizations/{id}/void`: 204, once only. */
export function voidAuthorization({ params }: Call, book: Book): Reply {
  const found = book.find('authorizations', params[0] ?? '');
  if (found === undefined) return refuse('INVALID_RESOURCE_ID');
  const [order, authorization] = found;
  if (authorization.status === 'VOIDED') return refuse('PREVIOUSLY_VOIDED');
  if (order.captures.length > 0) return refuse('PREVIOUSLY_CAPTURED');
  authorization.status = 'VOIDED';
  const effect = { id: authorization.id, kind: 'void', amount: Number(authorization.value), status: 'VOIDED' };
  return { status: 204, effects: [effect] };
}

/** `POST /v2/payments/captures/{id}/refund`: no more than was captured. */
export function refundCapture({ params, fields }: Call, book: Book): Done | Reply {
  const found = book.find('captures', params[0] ?? '');
  if (found === undefined) return refuse('INVALID_RESOURCE_ID');
  const [order, capture] = found;
  if (capture.status === 'REFUNDED') return refuse('CAPTURE_FULLY_REFUNDED');
  const left = Number(capture.value) - sumOf(order.refunds);
  const value = textAt(fields, 'amount', 'value') ?? left.toFixed(2);
  if (Number(value) > left) return refuse('REFUND_AMOUNT_EXCEEDED');
  const refund = take(book, order, order.refunds, 'REFUND', value, fields);
  capture.status = Number(value) === left ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
  return done(order, refund, 'refund');
}

function take(book: Book, order: Order, pieces: Piece[], prefix: string, value: string, fields: unknown): Piece {
  const piece = book.piece(prefix, 'COMPLETED', value, order, { invoiceId: textAt(fields, 'invoice_id') });
  pieces.push(piece);
  return piece;
}

function done(order: Order, piece: Piece, kind: string): Done {
  const effects = [{ id: piece.id, kind, amount: Number(piece.value), status: piece.status }];
  const latest = () => describe(piece, order.id);
  return { reply: { status: 201, body: latest(), effects }, latest };
}
