import { type DeclineRow, declineRows } from '../decline-rows.js';
import type { DeclineAdvice, DeclineCode } from '../declines.js';
import type { Rule } from '../rule.js';

const REASONS_PAGE = 'Adyen: docs.adyen.com, refusal reasons';

/** A refusal reason, by the code and the name that Adyen gives it. */
type Reason = readonly [code: string, name: string, why: string, decline: DeclineCode, retryable: DeclineAdvice];

const REASONS: readonly Reason[] = [
  ['0', 'Unknown', 'The payment failed for a reason that Adyen does not know', 'processor_error', 'later'],
  ['2', 'Refused', 'The bank refused and gave no reason', 'generic', 'later'],
  ['3', 'Referral', 'The bank asks to be called', 'do_not_honor', 'later'],
  ['4', 'Acquirer Error', 'An error at the acquirer', 'processor_error', 'later'],
  ['5', 'Blocked Card', 'The card is blocked', 'restricted_card', 'never'],
  ['6', 'Expired Card', 'The card has expired', 'expired_card', 'new-data'],
  ['7', 'Invalid Amount', 'The amounts do not match', 'invalid_amount', 'new-data'],
  ['8', 'Invalid Card Number', 'The card number is wrong', 'incorrect_number', 'new-data'],
  ['9', 'Issuer Unavailable', 'The bank could not be reached', 'issuer_unavailable', 'later'],
  ['10', 'Not supported', 'The bank does not allow this kind of payment', 'not_permitted', 'never'],
  ['11', '3D Not Authenticated', 'The customer was not authenticated', 'authentication_required', 'new-data'],
  ['12', 'Not enough balance', 'The card does not have enough money', 'insufficient_funds', 'later'],
  ['14', 'Acquirer Fraud', 'The acquirer suspects fraud', 'suspected_fraud', 'never'],
  ['15', 'Cancelled', 'The payment was cancelled', 'cancelled_by_customer', 'later'],
  ['16', 'Shopper Cancelled', 'The customer cancelled the payment', 'cancelled_by_customer', 'later'],
  ['17', 'Invalid Pin', 'The PIN is wrong', 'incorrect_pin', 'new-data'],
  ['18', 'Pin tries exceeded', 'A wrong PIN was entered too often', 'incorrect_pin', 'never'],
  ['19', 'Pin validation not possible', 'The PIN could not be checked', 'pin_required', 'later'],
  ['20', 'FRAUD', 'Risk checks before the authorisation scored 100 or more', 'suspected_fraud', 'never'],
  ['21', 'Not Submitted', 'It was not submitted for processing in the right way', 'processor_error', 'later'],
  ['22', 'FRAUD-CANCELLED', 'All risk checks together scored 100 or more', 'suspected_fraud', 'never'],
  [
    '23',
    'Transaction Not Permitted',
    'This payment is not permitted to the card or the shop',
    'not_permitted',
    'never',
  ],
  ['24', 'CVC Declined', 'The security code is wrong', 'incorrect_cvv', 'new-data'],
  ['25', 'Restricted Card', 'The card is restricted, in this country or at all', 'restricted_card', 'never'],
  ['26', 'Revocation Of Auth', 'The customer has stopped a subscription', 'revoked', 'never'],
  ['27', 'Declined Non Generic', 'A specific reason that Adyen has no code for', 'generic', 'later'],
  ['28', 'Withdrawal amount exceeded', 'More than the card may withdraw', 'limit_exceeded', 'later'],
  ['29', 'Withdrawal count exceeded', 'More often than the card may withdraw', 'limit_exceeded', 'later'],
  ['31', 'Issuer Suspected Fraud', 'The bank suspects fraud', 'suspected_fraud', 'never'],
  ['32', 'AVS Declined', 'The address does not match', 'incorrect_address', 'new-data'],
  ['33', 'Card requires online pin', 'The bank wants the PIN', 'pin_required', 'new-data'],
  ['34', 'No checking account available on Card', 'The card has no checking account', 'invalid_account', 'new-data'],
  ['35', 'No savings account available on Card', 'The card has no savings account', 'invalid_account', 'new-data'],
  ['36', 'Mobile pin required', 'The bank wants a mobile PIN', 'pin_required', 'new-data'],
  ['37', 'Contactless fallback', 'The customer left when contactless was refused', 'cancelled_by_customer', 'later'],
  ['38', 'Authentication required', 'The bank wants 3-D Secure', 'authentication_required', 'new-data'],
  [
    '39',
    'RReq not received from DS',
    '3-D Secure: the network or the bank was silent',
    'authentication_required',
    'later',
  ],
  ['40', 'Current AID is in Penalty Box.', 'The payment network cannot be reached', 'processor_error', 'later'],
  ['41', 'CVM Required Restart Payment', 'A PIN or a signature is required', 'pin_required', 'new-data'],
  [
    '42',
    '3DS Authentication Error',
    '3-D Secure failed at the network or the bank',
    'authentication_required',
    'later',
  ],
  ['43', 'Online PIN required', 'The bank wants the PIN', 'pin_required', 'new-data'],
  ['44', 'Try another interface', 'The card has to be read in another way', 'try_again', 'new-data'],
  ['45', 'Chip downgrade mode', 'The chip could not be used', 'try_again', 'new-data'],
  [
    '46',
    'Transaction blocked by Adyen to prevent excessive retry fees',
    'Too many retries',
    'blocked_by_merchant',
    'never',
  ],
  ['50', 'Token Revoked', 'The customer has revoked the stored token', 'revoked', 'new-data'],
];

/** The code of a refusal reason, which webhooks give only as text. */
export function refusalCode(name: unknown): string | undefined {
  if (typeof name !== 'string') return undefined;
  const wanted = name.trim().toLowerCase();
  return REASONS.find(([, each]) => each.toLowerCase() === wanted)?.[0];
}

/** The field of an HTTP 200 that holds a refusal. */
export const REFUSAL_FIELD = 'refusalReasonCode';

/** Payments that were refused, failed or were cancelled, inside HTTP 200. All three are final (Adyen: payment result codes). */
export const refusalRows: readonly Rule[] = [
  ...declineRows(
    { field: REFUSAL_FIELD, source: REASONS_PAGE, basis: 'S~' },
    ...REASONS.map(([code, , why, decline, retryable]): DeclineRow => [code, why, decline, retryable]),
  ),
  ...declineRows(
    { source: 'Adyen: CheckoutService-v72, PaymentResponse.resultCode', basis: 'S~' },
    ['REFUSED', 'Refused, for a reason without a row of its own', 'generic', 'later', { field: 'resultCode' }],
    ['ERROR', 'An error while it was processed; a final state', 'processor_error', 'later', { field: 'resultCode' }],
    ['CANCELLED', 'Cancelled before it was processed', 'cancelled_by_customer', 'later', { field: 'resultCode' }],
  ),
];
