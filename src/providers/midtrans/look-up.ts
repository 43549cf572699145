import type { Finding, LookUpAnswer, Reconcile, State } from '../look-up.js';
import type { RequestFacts } from '../provider.js';

/** Whether the transaction found is the payment asked for. `found` is the body of the status answer. */
export type SamePayment = (request: unknown, found: Readonly<Record<string, unknown>>) => boolean;

/** Midtrans: Transaction Status. A refunded payment took effect before it was refunded. */
const STATES: Readonly<Record<string, State>> = {
  authorize: 'landed',
  capture: 'landed',
  settlement: 'landed',
  pending: 'landed',
  refund: 'landed',
  partial_refund: 'landed',
  chargeback: 'landed',
  partial_chargeback: 'landed',
  deny: 'denied',
  cancel: 'dead',
  expire: 'dead',
  failure: 'dead',
};

/** Midtrans, Get Transaction Status: these are found by their transaction id only, which comes with the charge's answer. */
const BY_TRANSACTION_ID_ONLY: ReadonlySet<unknown> = new Set(['dana']);

/** Asks `GET /v2/{order_id}/status` what became of a charge. Refunds and changes of a transaction cannot be asked about. */
export function reconcileCharge(same: SamePayment = samePayment): Reconcile {
  return async (request, { get }) => {
    const orderId = orderIdOf(request);
    const isCharge = request.method === 'POST' && /\/v\d+\/charge\/?$/.test(request.path);
    if (orderId === undefined || !isCharge) return undefined;
    const type = (bodyOf(request) as { payment_type?: unknown }).payment_type;
    if (BY_TRANSACTION_ID_ONLY.has(type)) {
      return {
        unaskable: `Midtrans finds a ${type} payment by its transaction id only, which an answer would have carried`,
      };
    }
    const answer = await get(request.path.replace(/\/charge\/?$/, `/${encodeURIComponent(orderId)}/status`));
    return judgeStatus(answer, request, same);
  };
}

/** What a status answer says of a charge. */
export function judgeStatus(answer: LookUpAnswer, request: RequestFacts, same: SamePayment): Finding {
  const found = answer.data as Record<string, unknown> | null;
  if (typeof found !== 'object' || found === null) return { state: 'undecided', answer };
  if (String(found.status_code) === '404') return { state: 'absent', answer };
  const state = STATES[String(found.transaction_status)];
  if (state === undefined) return { state: 'undecided', answer };
  if (!same(bodyOf(request), found)) return { state: 'foreign', answer };
  return state === 'denied'
    ? { state, answer, declined: String(found.channel_response_code ?? '202') }
    : { state, answer };
}

/** Amount, currency and payment type: an amount alone can be another customer's order. */
export const samePayment: SamePayment = (request, found) => {
  const body = request as {
    transaction_details?: { gross_amount?: unknown; currency?: unknown };
    payment_type?: unknown;
  };
  const details = body.transaction_details ?? {};
  return (
    Number(details.gross_amount) === Number(found.gross_amount) &&
    String(details.currency ?? 'IDR') === String(found.currency ?? 'IDR') &&
    body.payment_type === found.payment_type
  );
};

function bodyOf({ body }: RequestFacts): unknown {
  if (typeof body !== 'string') return body ?? {};
  try {
    return JSON.parse(body) ?? {};
  } catch {
    return {};
  }
}

/** The order id that a charge carries. */
export function orderIdOf(request: RequestFacts): string | undefined {
  const id = (bodyOf(request) as { transaction_details?: { order_id?: unknown } }).transaction_details?.order_id;
  return typeof id === 'string' && id !== '' ? id : undefined;
}
