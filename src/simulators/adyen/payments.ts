import { numberAt, textAt } from '../core/fields.js';
import type { Numbering } from '../core/numbering.js';
import type { Call, Reply } from '../core/provider-server.js';
import { adyenError, REASONS, refuse } from './codes.js';
import type { Event } from './webhooks.js';

/** An authorised payment. */
export interface Payment {
  readonly pspReference: string;
  readonly reference: string;
  readonly account: string;
  readonly amount: { readonly value: number; readonly currency: string };
}

export interface Till {
  readonly payments: Map<string, Payment>;
  readonly numbering: Numbering;
  tell(event: Event): void;
}

/** The name of each change of a payment: in the ledger, and in its webhook. */
export const CHANGES: Readonly<Record<string, readonly [kind: string, eventCode: string]>> = {
  captures: ['capture', 'CAPTURE'],
  refunds: ['refund', 'REFUND'],
  cancels: ['cancel', 'CANCELLATION'],
  reversals: ['reversal', 'CANCEL_OR_REFUND'],
};

/** `POST /payments`: every request is a new payment, whatever its reference, unless its key says otherwise. */
export function pay({ fields }: Call, till: Till): Reply {
  const value = numberAt(fields, 'amount', 'value');
  const currency = textAt(fields, 'amount', 'currency');
  const reference = textAt(fields, 'reference');
  const account = textAt(fields, 'merchantAccount');
  if (value === undefined || currency === undefined) return refuse('100');
  if (reference === undefined) return refuse('130');
  if (account === undefined) return refuse('901');
  const error = textAt(fields, 'additionalData', 'RequestedTestErrorResponseCode');
  if (error !== undefined) return adyenError(error) ?? refuse('903');

  const asked = textAt(fields, 'additionalData', 'RequestedTestAcquirerResponseCode') ?? '';
  // A code that nobody knows must not pay silently: a test of a refusal would test a success.
  if (asked !== '' && !REASONS.has(asked)) return refuse('702');

  const amount = { value, currency };
  const pspReference = pspOf(till);
  const [resultCode, reason] = REASONS.get(asked) ?? ['Authorised', undefined];
  const isPaid = resultCode === 'Authorised';
  till.tell({
    eventCode: 'AUTHORISATION',
    success: isPaid,
    pspReference,
    merchantReference: reference,
    merchantAccountCode: account,
    amount,
    reason,
  });
  if (isPaid) till.payments.set(pspReference, { pspReference, reference, account, amount });
  const refusal = reason === undefined ? {} : { refusalReason: reason, refusalReasonCode: asked };
  return {
    status: 200,
    body: { pspReference, resultCode, ...refusal, amount, merchantReference: reference },
    effects: [
      { id: reference, kind: isPaid ? 'authorisation' : 'refusal', amount: value, status: resultCode.toLowerCase() },
    ],
  };
}

/** `POST /payments/{pspReference}/captures` and the like: accepted at once and done later; the webhook reports the result. */
export function change({ fields, params }: Call, till: Till): Reply {
  const [original = '', name = ''] = params;
  const payment = till.payments.get(original);
  const [kind, eventCode] = CHANGES[name] as readonly [string, string];
  if (payment === undefined) return refuse('167');
  const reference = textAt(fields, 'reference') ?? payment.reference;
  const amount = {
    value: numberAt(fields, 'amount', 'value') ?? payment.amount.value,
    currency: payment.amount.currency,
  };
  const pspReference = pspOf(till);
  till.tell({
    eventCode,
    success: true,
    pspReference,
    originalReference: original,
    merchantReference: reference,
    merchantAccountCode: payment.account,
    amount,
  });
  return {
    status: 201,
    body: {
      merchantAccount: payment.account,
      paymentPspReference: original,
      pspReference,
      reference,
      status: 'received',
      amount,
    },
    effects: [{ id: original, kind, amount: amount.value, status: 'received' }],
  };
}

/** Sixteen capital letters and digits. */
function pspOf({ numbering }: Till): string {
  return String(numbering.nextNumber()).padStart(16, 'SIMULATEDPSPREF0');
}
