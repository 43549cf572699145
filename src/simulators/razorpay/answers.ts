import type { Reply } from '../core/provider-server.js';

const TEXTS: Readonly<Record<string, string>> = {
  CAPTURED: 'This payment has already been captured',
  PAYOUT_BODY: 'Different request body sent for the same Idempotency Header',
  REFUND_BODY: 'Different request with the same idempotency key has already been processed',
  REFUNDED: 'The payment has been fully refunded already',
};

const CODES: Readonly<Record<string, number>> = {
  BAD_REQUEST_ERROR: 400,
  GATEWAY_ERROR: 502,
  SERVER_ERROR: 500,
};

/** An error in Razorpay's form: one of three codes, or a reason inside a bad request. */
export function refuse(code: string): Reply {
  const status = CODES[code] ?? 400;
  const isCode = CODES[code] !== undefined;
  const error = {
    code: isCode ? code : 'BAD_REQUEST_ERROR',
    description: TEXTS[code] ?? `The simulator says ${code}.`,
    source: 'business',
    step: 'NA',
    reason: isCode || TEXTS[code] !== undefined ? 'NA' : code,
    metadata: {},
  };
  return { status, body: { error } };
}

export function razorpayError(code: string): Reply | undefined {
  if (code === '429') return { ...refuse('BAD_REQUEST_ERROR'), status: 429 };
  return /^[A-Za-z][A-Za-z_]{2,60}$/.test(code) ? refuse(code) : undefined;
}
