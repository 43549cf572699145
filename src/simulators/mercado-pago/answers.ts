import type { Reply } from '../core/provider-server.js';

/** Codes of Orders whose HTTP status is not 400. */
const STATUS: ReadonlyMap<string, number> = new Map([
  ['failed', 402],
  ['order_not_found', 404],
  ['transaction_not_found', 404],
  ['cannot_refund_order', 409],
  ['cannot_capture_order', 409],
  ['cannot_cancel_order', 409],
  ['idempotency_key_already_used', 409],
  ['order_already_refunded', 409],
  ['order_already_cancelled', 409],
  ['resource_locked', 423],
  ['internal_error', 500],
  ['idempotency_validation_failed', 500],
]);

/** The error words of Payments, by HTTP status. */
const WORDS: Readonly<Record<number, string>> = {
  400: 'bad_request',
  401: 'unauthorized',
  404: 'not_found',
  409: 'conflict',
  423: 'locked',
  424: 'failed_dependency',
  429: 'too_many_requests',
  500: 'internal_error',
  503: 'service_unavailable',
};

/** An error in the form of Orders. */
export function refuseOrder(code: string, data?: unknown): Reply {
  const body = { errors: [{ code, message: `The simulator says ${code}.`, details: [] }] };
  return { status: STATUS.get(code) ?? 400, body: data === undefined ? body : { ...body, data } };
}

/** An error in the form of Payments: a word, and a cause if there is one. */
export function refusePayment(status: number, cause?: number | string): Reply {
  const causes = cause === undefined ? [] : [{ code: cause, description: `cause ${cause}`, data: null }];
  return {
    status,
    body: { status, error: WORDS[status] ?? 'error', message: 'The simulator refuses.', cause: causes },
  };
}

/** A code of Orders, a numbered cause of Payments, or a bare HTTP status. */
export function mercadoPagoError(code: string, isOrder: boolean): Reply | undefined {
  if (/^[1-5]\d\d$/.test(code) && WORDS[Number(code)] !== undefined) {
    return Number(code) >= 500 && isOrder ? refuseOrder('internal_error') : refusePayment(Number(code));
  }
  if (/^\d{1,6}$/.test(code))
    return refusePayment(code === '401001' ? 409 : 400, code === '401001' ? code : Number(code));
  return /^[a-z][a-z_]{2,60}$/.test(code) ? refuseOrder(code) : undefined;
}
