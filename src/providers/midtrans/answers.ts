import { type Fields, fieldsOf } from '../body-fields.js';
import type { Exchange, Pending, Reading } from '../provider.js';
import { NOT_UNDERSTOOD } from '../rule.js';
import { kindOf } from './kinds.js';
import type { SamePayment } from './look-up.js';
import { isBelieved, isCharged, isSuccessCode, saysSuccess, statusCode } from './success.js';

/** Midtrans answers HTTP 200 and says in the body's `status_code` what happened. */
export function readMidtrans(exchange: Exchange): Reading | undefined {
  const body = fieldsOf(exchange.body);
  // Nearly every answer is like this.
  if (exchange.status === 200 && body.status_code === '200') return undefined;
  const code = statusCode(body);
  if (code !== undefined) {
    const kind = kindOf(exchange.request);
    if (!isSuccessCode(code, kind)) {
      // It reports both a failure and a charge that took effect: the answer contradicts itself, and neither is believed.
      return isCharged(body, kind) ? { code: NOT_UNDERSTOOD } : readStatusCode(code, body);
    }
  } else {
    const text = firstText(body);
    if (text !== undefined) return { code: text, from: 'text', message: text };
    const running = exchange.status === 202 && exchange.request.header('idempotency-key') !== undefined;
    if (running) return { code: '202', from: 'status' };
  }
  return exchange.status < 300 ? undefined : readContradiction(exchange, code);
}

/** The HTTP status says that it failed; the body says that it succeeded, but not which order, or in which state. */
function readContradiction(exchange: Exchange, code: string | undefined): Reading | undefined {
  const kind = kindOf(exchange.request);
  const isSaid = code !== undefined || saysSuccess(exchange, kind);
  return isSaid && !isSuccess(exchange) ? { code: NOT_UNDERSTOOD } : undefined;
}

export function isSuccess(exchange: Exchange, accepts?: SamePayment): boolean {
  const kind = kindOf(exchange.request);
  return saysSuccess(exchange, kind) && isBelieved(exchange, kind, accepts);
}

function readStatusCode(code: string, body: Fields): Reading {
  const reading = {
    status: code,
    ...(typeof body.status_message === 'string' && { message: body.status_message }),
    facts: { transactionStatus: wordOf(body.transaction_status), paymentType: wordOf(body.payment_type) },
  };
  const channel = body.channel_response_code;
  const denied = code === '202' && body.transaction_status === 'deny';
  if (!denied || (typeof channel !== 'string' && typeof channel !== 'number')) return { code, ...reading };
  return { code: String(channel), field: 'channel_response_code', instead: { code }, ...reading };
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}

/** Snap's `error_messages`, Payouts' `error_message`; without the field's path in front of Snap's text. */
function firstText(body: Fields): string | undefined {
  const messages = Array.isArray(body.error_messages) ? body.error_messages : [body.error_message];
  const text = messages.find((each): each is string => typeof each === 'string' && each !== '');
  return text?.replace(/^transaction_details\./, '');
}

/** What the customer needs in order to act: a QR code or a link, an account to pay to, a code for the shop, the bank's page. */
const TO_ACT = ['actions', 'redirect_url', 'va_numbers', 'permata_va_number', 'bill_key', 'payment_code', 'qr_string'];

/**
 * The customer still has to pay: in GoPay's app, by bank transfer, at a shop. Or a card charge is on hold until the merchant has
 * reviewed it (Midtrans: Transaction Status, Fraud Status).
 */
export function isPending({ body }: Exchange): Pending {
  const told = fieldsOf(body);
  const { transaction_status, fraud_status } = told;
  if (transaction_status === 'pending') return TO_ACT.some((name) => name in told) ? 'customer' : true;
  return fraud_status === 'challenge' && (transaction_status === 'capture' || transaction_status === 'authorize');
}
