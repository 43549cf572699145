import { fieldsIn } from '../body-fields.js';
import { idOf, pieceOf } from '../id.js';
import type { RequestFacts } from '../provider.js';
import { isPaymentV3, kindOf } from './endpoints.js';

/** The URL at which to ask Xendit about a request, or why it cannot be asked. */
export function questionFor(request: RequestFacts) {
  const { endpoint } = kindOf(request);
  const { reference_id: reference, payment_request_id: payment, invoice_id: invoice } = fieldsIn(request);
  const own = queryOf(reference);
  if (endpoint === 'payment') {
    if (isPaymentV3(request.path)) return unaskable('Payments API v3 finds a payment request only by its id');
    return own === undefined ? UNNAMED : `./payment_requests?reference_id=${own}`;
  }
  if (endpoint === 'payout') {
    if (/\/v3\//.test(request.path)) return unaskable('Payouts API v3 finds a payout only by its id');
    return own === undefined ? UNNAMED : `./payouts?reference_id=${own}`;
  }
  // Next to it: the captures of the same payment request.
  if (endpoint === 'capture' && /\/captures\/?$/.test(request.path)) return own === undefined ? UNNAMED : './captures';
  if (endpoint !== 'refund') return undefined;
  if (/\/v3\//.test(request.path)) return unaskable('Refunds of v3 are found only by their id');
  const [of, other] = [queryOf(payment), queryOf(invoice)];
  if (own === undefined || (of ?? other) === undefined) return UNNAMED;
  return of === undefined ? `./refunds?invoice_id=${other}` : `./refunds?payment_request_id=${of}`;
}

function queryOf(value: unknown): string | undefined {
  const id = idOf(value);
  return id && pieceOf(id);
}

const UNNAMED = unaskable('It has no reference_id, which alone distinguishes it');

function unaskable(why: string) {
  return { unaskable: why };
}
