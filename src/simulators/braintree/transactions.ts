import { numberAt, textAt } from '../core/fields.js';
import type { Effect } from '../core/ledger.js';
import type { Numbering } from '../core/numbering.js';

export interface Transaction {
  readonly id: string;
  readonly orderId: string | null;
  readonly createdAt: string;
  readonly amount: { value: string; readonly currencyCode: string };
  readonly merchantAccountId: string;
  status: string;
  statusHistory: readonly Readonly<Record<string, unknown>>[];
}

/** From 2000.00 to 3000.99 the sandbox declines with the amount as the processor's code (Braintree: Testing). */
function declineOf(amount: number): string | undefined {
  return amount >= 2000 && amount < 3001 ? String(Math.floor(amount)) : undefined;
}

const REJECTED = 'fake-gateway-rejected-fraud-nonce';
const DECLINED = /^fake-processor-declined-(?:visa|mastercard|amex|discover)-nonce$/;
/** Test payment methods that pay. */
const PAYS = /^fake-(?:valid|paypal|apple-pay|android-pay|venmo|local-payment|visa-checkout|sepa)(?:-[a-z-]+)?$/;

/** Why a test payment method is refused before anything is made: one that the sandbox does not have must not pay silently. */
export function refusalOf(input: unknown): string | undefined {
  const method = textAt(input, 'paymentMethodId');
  if (method === 'fake-consumed-nonce') return '91564';
  const isKnown = method === undefined || !method.startsWith('fake-') || method === REJECTED;
  return isKnown || DECLINED.test(method) || PAYS.test(method) ? undefined : '91565';
}

/** Makes a transaction as the payment method and the amount determine. Nothing, if the input is incomplete. */
export function makeTransaction(
  input: unknown,
  isCharge: boolean,
  numbering: Numbering,
  now: number,
): { readonly transaction: Transaction; readonly effect: Effect } | undefined {
  const amount = numberAt(input, 'transaction', 'amount');
  const method = textAt(input, 'paymentMethodId');
  if (amount === undefined || method === undefined) return undefined;
  const declined = DECLINED.test(method) ? '2000' : declineOf(amount);
  const made: Transaction = {
    id: numbering.next('dHJhbnNhY3Rpb24'),
    orderId: textAt(input, 'transaction', 'orderId') ?? null,
    createdAt: new Date(now).toISOString(),
    amount: { value: amount.toFixed(2), currencyCode: 'USD' },
    merchantAccountId: textAt(input, 'transaction', 'merchantAccountId') ?? 'default',
    status: isCharge ? 'SUBMITTED_FOR_SETTLEMENT' : 'AUTHORIZED',
    statusHistory: [],
  };
  if (method === REJECTED) {
    made.status = 'GATEWAY_REJECTED';
    made.statusHistory = [{ status: made.status, gatewayRejectionReason: 'FRAUD' }];
  } else if (declined !== undefined) {
    made.status = 'PROCESSOR_DECLINED';
    const declineType = ['2000', '2001', '2002', '2003'].includes(declined) ? 'SOFT' : 'HARD';
    made.statusHistory = [{ status: made.status, declineType, processorResponse: { legacyCode: declined } }];
  }
  const isDeclined = made.statusHistory.length > 0;
  if (!isDeclined) made.statusHistory = [{ status: 'AUTHORIZED', amount: { ...made.amount } }];
  const kind = isDeclined ? 'decline' : isCharge ? 'payment' : 'authorization';
  return { transaction: made, effect: effectOf(made, kind) };
}

export function effectOf({ id, amount, status }: Transaction, kind: string): Effect {
  return { id, kind, amount: Number(amount.value), status };
}
