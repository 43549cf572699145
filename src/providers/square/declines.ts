import { type DeclineGroup, declineGroups } from '../decline-rows.js';
import type { Rule } from '../rule.js';

/** What Square's words for a decline mean. */
const DECLINED: readonly DeclineGroup[] = [
  ['generic', 'never', 'Declined without a reason', 'GENERIC_DECLINE CARD_DECLINED READER_DECLINED FAILED'],
  ['do_not_honor', 'never', 'The customer has to call the issuer', 'CARD_DECLINED_CALL_ISSUER VOICE_FAILURE'],
  ['insufficient_funds', 'later', 'Not enough money at the moment', 'INSUFFICIENT_FUNDS'],
  ['limit_exceeded', 'later', 'A limit is reached', 'TRANSACTION_LIMIT PAYMENT_LIMIT_EXCEEDED'],
  [
    'authentication_required',
    'new-data',
    'The issuer asks for verification',
    'CARD_DECLINED_VERIFICATION_REQUIRED APPLE_TTP_PIN_TOKEN',
  ],
  ['expired_card', 'new-data', 'The card has expired', 'CARD_EXPIRED'],
  [
    'incorrect_expiry',
    'new-data',
    'The expiry date is wrong',
    'INVALID_EXPIRATION INVALID_EXPIRATION_YEAR INVALID_EXPIRATION_DATE EXPIRATION_FAILURE BAD_EXPIRATION',
  ],
  ['incorrect_cvv', 'new-data', 'The security code is wrong', 'CVV_FAILURE VERIFY_CVV_FAILURE'],
  [
    'incorrect_address',
    'new-data',
    'The postal code does not match',
    'ADDRESS_VERIFICATION_FAILURE VERIFY_AVS_FAILURE',
  ],
  [
    'incorrect_number',
    'new-data',
    'The number is wrong',
    'PAN_FAILURE INVALID_CARD INVALID_CARD_DATA INVALID_ENCRYPTED_CARD',
  ],
  ['pin_required', 'new-data', 'A PIN is required', 'MISSING_PIN'],
  ['incorrect_pin', 'new-data', 'The PIN is wrong', 'INVALID_PIN'],
  ['incorrect_pin', 'never', 'The PIN was entered wrongly too often', 'ALLOWABLE_PIN_TRIES_EXCEEDED'],
  ['invalid_account', 'new-data', 'The account cannot be charged as it is', 'INVALID_ACCOUNT ACCOUNT_UNUSABLE'],
  [
    'not_permitted',
    'never',
    'This card does not allow this payment',
    'CARD_NOT_SUPPORTED CARDHOLDER_INSUFFICIENT_PERMISSIONS UNSUPPORTED_CARD_BRAND UNSUPPORTED_ENTRY_METHOD',
  ],
  [
    'not_permitted',
    'new-data',
    'The card must be read in another way',
    'MANUALLY_ENTERED_PAYMENT_NOT_SUPPORTED CHIP_INSERTION_REQUIRED CARD_PRESENCE_REQUIRED',
  ],
  ['currency_not_supported', 'never', 'Not available in this currency', 'CURRENCY_MISMATCH'],
  ['cancelled_by_customer', 'new-data', 'The bank rejected it, or the buyer did', 'BUYER_REFUSED_PAYMENT'],
  ['do_not_honor', 'never', 'The issuer declined the refund', 'REFUND_DECLINED RESERVATION_DECLINED'],
  ['generic', 'later', 'The payment under this key was canceled', 'CANCELED'],
  ['generic', 'later', 'The refund was rejected', 'REJECTED'],
];

export const squareDeclines: readonly Rule[] = declineGroups(
  { source: 'Square: api.json, ErrorCode; Payment.status', basis: 'D' },
  DECLINED,
);
