import { textAt } from '../core/fields.js';
import type { AnswerKeys } from '../core/provider-server.js';

// https://docs.midtrans.com/reference/api-headers, section "Idempotent Requests".
const MAX_LENGTH = 46;

/** Midtrans' `Idempotency-Key`: global across endpoints, whatever the body, for five minutes. */
export const midtransKeys: AnswerKeys = {
  keyOf: ({ method, path, headers }) => {
    const key = headers['idempotency-key'];
    const accepted = method === 'POST' && /^\/v[12]\//.test(path) && !/\/token$|\/account(?:\/|$)/.test(path);
    return accepted && typeof key === 'string' && key !== '' && key.length <= MAX_LENGTH ? key : undefined;
  },
  lifetime: 5 * 60_000,
  keeps: ({ status, body }) => status < 300 && /^2/.test(textAt(body, 'status_code') ?? ''),
  running: { status: 202 },
};
