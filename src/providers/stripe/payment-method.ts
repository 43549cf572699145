import { type Fields, fieldsOf } from '../body-fields.js';
import type { Finding, LookUpAnswer } from '../look-up.js';

/** An id of a payment method; the names of test methods come back as other ids. */
const METHOD_ID = /^[a-z]+_[^_]+$/;

/** Whether an object certainly has another payment method than the request names. */
export function isOfAnotherMethod({ payment_method: asked }: Fields, { payment_method: found }: Fields): boolean {
  if (typeof asked !== 'string' || !METHOD_ID.test(asked)) return false;
  const told = typeof found === 'string' ? found : fieldsOf(found).id;
  return typeof told === 'string' && told !== asked;
}

/** A PaymentIntent that was confirmed but not paid says why; one that says nothing may not have been confirmed yet. */
export function judgeFailed(found: Fields, answer: LookUpAnswer): Finding {
  const { decline_code: declined, code } = fieldsOf(found.last_payment_error);
  if ((declined ?? code ?? undefined) === undefined) return { state: 'undecided', answer };
  return { state: 'denied', answer, declined: reasonIn(declined ?? code) };
}

/** The code of a refusal. */
export function reasonIn(value: unknown): string {
  return typeof value === 'string' ? value : 'card_declined';
}
