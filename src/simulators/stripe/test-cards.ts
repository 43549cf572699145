import type { Reply } from '../core/provider-server.js';
import { refuse } from './answers.js';

/** What comes of a payment method: it pays, now or later, asks the customer first, or is declined. */
export type Course = 'pays' | 'processing' | 'asks' | Decline;

/** As in the answer's `error`. */
export interface Decline {
  readonly code: string;
  readonly decline_code?: string;
  readonly advice_code?: string;
}

const declined = (decline_code: string, advice_code?: string): Decline => ({
  code: 'card_declined',
  decline_code,
  ...(advice_code && { advice_code }),
});

/** What follows `chargeDeclined` in the name of a card that is declined. */
const DECLINES: Readonly<Record<string, Decline>> = {
  '': declined('generic_decline'),
  InsufficientFunds: declined('insufficient_funds', 'try_again_later'),
  LostCard: declined('lost_card'),
  StolenCard: declined('stolen_card'),
  Fraudulent: declined('fraudulent'),
  VelocityLimitExceeded: declined('card_velocity_exceeded'),
  ExpiredCard: { code: 'expired_card' },
  IncorrectCvc: { code: 'incorrect_cvc' },
  ProcessingError: { code: 'processing_error' },
};

/** Cards by what follows `pm_card_`, besides those declined above. */
const CARDS: Readonly<Record<string, Course>> = {
  ...allOf(
    'pays',
    'visa mastercard amex discover diners jcb unionpay visa_debit mastercard_debit mastercard_prepaid',
    'visa_cartesBancaires mastercard_cartesBancaires bypassPending bypassPendingInternational',
    'createDispute createDisputeProductNotReceived createDisputeInquiry createMultipleDisputes createIssuerFraudRecord',
    'riskLevelElevated cvcCheckFail avsFail avsLine1Fail avsZipFail avsUnchecked pendingRefund refundFail',
    'threeDSecureOptional amex_threeDSecureNotSupported',
  ),
  ...allOf(
    'asks',
    'authenticationRequired authenticationRequiredOnSetup authenticationRequiredChargeDeclinedInsufficientFunds',
    'threeDSecureRequired threeDSecure2Required threeDSecureRequiredChargeDeclined threeDSecureRequiredProcessingError',
  ),
  ...allOf(declined('generic_decline'), 'chargeCustomerFail'),
  ...allOf(declined('fraudulent'), 'radarBlock riskLevelHighest'),
};

function allOf(course: Course, ...names: readonly string[]): Record<string, Course> {
  return Object.fromEntries(names.flatMap((line) => line.split(' ')).map((name) => [name, course]));
}

/** Cards by country, such as `pm_card_de` and `pm_card_gb_debit`. */
const COUNTRY = /^[a-z]{2}(?:_(?:credit|debit|mastercard))?$/;
/** The name of a test payment method. A method that an application has made is called `pm_1Oq2…`. */
const TEST_NAME = /^pm_[A-Za-z]+_/;

/**
 * What Stripe's test payment methods do (Stripe: Testing). `undefined`: Stripe has none of that name, or it is not simulated. It must
 * not pay silently: a test of a decline would then be a test of a success.
 */
export function courseOf(method: string): Course | undefined {
  if (method === 'pm_usBankAccount_success') return 'processing';
  if (!TEST_NAME.test(method)) return 'pays';
  const card = /^pm_card_(.+)$/.exec(method)?.[1];
  if (card === undefined) return undefined;
  const declines = /^(?:visa_)?chargeDeclined(\w*)$/.exec(card)?.[1];
  if (declines !== undefined) return own(DECLINES, declines);
  return own(CARDS, card) ?? (COUNTRY.test(card) ? 'pays' : undefined);
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** As Stripe refuses a method that it does not have. */
export function refuseMethod(method: string): Reply {
  const message = `No such PaymentMethod: '${method}'`;
  return { ...refuse('resource_missing', { param: 'payment_method', message }), status: 400 };
}
