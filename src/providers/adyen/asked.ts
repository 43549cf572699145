import { fieldsOf } from '../body-fields.js';
import { idOf } from '../id.js';
import type { RequestFacts } from '../provider.js';

/** The events that tell how a request went, by the last part of its path (Adyen: webhook types). */
const EVENTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['payments', ['AUTHORISATION']],
  ['captures', ['CAPTURE']],
  ['refunds', ['REFUND']],
  ['cancels', ['CANCELLATION', 'TECHNICAL_CANCEL']],
  ['reversals', ['CANCEL_OR_REFUND']],
  ['amountUpdates', ['AUTHORISATION_ADJUSTMENT']],
]);

/** The event of a cancel that names no payment of Adyen's (CheckoutService-v72, POST /cancels). */
const STANDALONE: readonly string[] = ['TECHNICAL_CANCEL'];

/** What was asked for. */
export interface Asked {
  readonly events: readonly string[];
  readonly reference: string;
  readonly isChange: boolean;
  /** The payment that it changes, if it names that by Adyen's own reference. */
  readonly original: string | undefined;
  /** The same by the merchant's reference (CheckoutService-v72, POST /cancels). */
  readonly payment: string | undefined;
  readonly account: unknown;
  readonly amount: { readonly value?: unknown; readonly currency?: unknown } | undefined;
}

/** What a request asks for; `undefined` if no webhook can name it. */
export function askedBy({ method, path, body }: RequestFacts): Asked | undefined {
  const [name, id] = path.split('/').filter(Boolean).reverse();
  const events = EVENTS.get(name ?? '');
  const { reference: given, paymentReference, amount, merchantAccount } = fieldsOf(body);
  const reference = idOf(given);
  if (method !== 'POST' || events === undefined || reference === undefined) return undefined;
  const isChange = name !== 'payments';
  const original = isChange && id !== undefined && !/^v\d+$/.test(id) ? id : undefined;
  return {
    events: isChange && original === undefined ? STANDALONE : events,
    reference,
    isChange,
    original,
    payment: original === undefined && isChange ? idOf(paymentReference) : undefined,
    account: merchantAccount,
    amount: amount === undefined ? undefined : fieldsOf(amount),
  };
}

/** The merchant reference that a request carries. */
export function referenceOf({ body }: RequestFacts): string | undefined {
  return idOf(fieldsOf(body).reference);
}
