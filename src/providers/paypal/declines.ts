import { type DeclineGroup, declineGroups, declineRows } from '../decline-rows.js';
import type { Rule } from '../rule.js';

const ISSUES = 'PayPal: OpenAPI of Orders v2 (2.13) and Payments v2 (2.5), details[].issue';
const PROCESSOR = 'PayPal: Orders v2, processor_response.response_code; ProcessorResponseCode of the Server SDK';
const ADVICE = 'PayPal: Orders v2, processor_response.payment_advice_code';

/** Declines reported by an error. */
const BY_ISSUE: readonly DeclineGroup[] = [
  [
    'generic',
    'new-data',
    'Declined by bank, processor or PayPal: another source may do',
    `
    INSTRUMENT_DECLINED ALIAS_DECLINED_BY_PROCESSOR PAYMENT_SOURCE_DECLINED_BY_PROCESSOR REDIRECT_PAYER_FOR_ALTERNATE_FUNDING
    PAYER_CANNOT_PAY`,
  ],
  ['generic', 'never', 'Refused by PayPal itself', 'TRANSACTION_REFUSED AUTHORIZATION_DENIED'],
  ['generic', 'later', 'Declined with another payment of the same order', 'DECLINED_DUE_TO_RELATED_TXN'],
  ['not_permitted', 'never', 'Rules forbid the payment or the payer', 'COMPLIANCE_VIOLATION PAYER_ACCOUNT_RESTRICTED'],
  [
    'not_permitted',
    'new-data',
    'This source is not for this payment',
    `
    PAYMENT_SOURCE_CANNOT_BE_USED CARD_BRAND_NOT_SUPPORTED CARD_TYPE_NOT_SUPPORTED DOMESTIC_TRANSACTION_REQUIRED`,
  ],
  ['currency_not_supported', 'new-data', 'The card does not take the currency', 'CURRENCY_NOT_SUPPORTED_FOR_CARD_TYPE'],
  ['closed_account', 'never', "The payer's account is locked or closed", 'PAYER_ACCOUNT_LOCKED_OR_CLOSED'],
  [
    'blocked_by_merchant',
    'never',
    "The seller's own settings block it",
    'PAYEE_BLOCKED_TRANSACTION TRANSACTION_BLOCKED_BY_PAYEE',
  ],
  [
    'limit_exceeded',
    'new-data',
    'More than this source may pay',
    `
    TRANSACTION_LIMIT_EXCEEDED MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED`,
  ],
  ['limit_exceeded', 'later', 'More than the seller may receive', 'TRANSACTION_RECEIVING_LIMIT_EXCEEDED'],
  ['expired_card', 'new-data', 'The card has expired', 'CARD_EXPIRED REFERENCED_CARD_EXPIRED'],
  [
    'incorrect_address',
    'new-data',
    'Name and addresses could not be verified',
    'PAYMENT_SOURCE_INFO_CANNOT_BE_VERIFIED',
  ],
  ['authentication_required', 'new-data', 'The payer has to act first', 'PAYER_ACTION_REQUIRED'],
  ['revoked', 'never', 'The payer has cancelled the agreement', 'AGREEMENT_ALREADY_CANCELLED'],
  ['insufficient_funds', 'later', "The seller's balance does not cover the refund", 'REFUND_FAILED_INSUFFICIENT_FUNDS'],
];

/** Declines reported by the processor, with a capture or an authorization that was declined inside a success. */
const BY_PROCESSOR: readonly DeclineGroup[] = [
  ['do_not_honor', 'never', 'The bank does not honour it', '0500 0100 10BR 5900'],
  [
    'generic',
    'new-data',
    'Declined by the bank',
    '5100 5210 1393 9540 9530 0R00 0800 9600 PPSD PPAR PPDV PPH1 PPSE PPRF PPLS PPMD',
  ],
  ['insufficient_funds', 'later', 'The account does not cover it', '5120'],
  ['expired_card', 'new-data', 'The card has expired', '5400 PPEF 5950'],
  ['incorrect_expiry', 'new-data', 'The expiry date is wrong', '1380 PPEX'],
  ['incorrect_cvv', 'new-data', 'The security code is wrong', '00N7 5110 1382 PCVV PPC2'],
  ['incorrect_pin', 'new-data', 'The PIN is wrong', '0890 5130 5500 7900'],
  ['incorrect_pin', 'never', 'The PIN was wrong too often', '5135'],
  ['incorrect_address', 'new-data', 'The address does not match', '5170 5190 PPAD PPAV'],
  ['lost_or_stolen', 'never', 'The card is lost or stolen', '9520'],
  ['pick_up', 'never', 'The bank wants the card back', '5150'],
  ['closed_account', 'never', 'The account is closed', '5140 PP06'],
  ['invalid_account', 'new-data', 'There is no such account', '0390 1330 1335 6300 1312 7800 PPFI PPPM PPS5'],
  ['restricted_card', 'never', 'The card is restricted, blocked or not active', '5180 1352 5930 PPAB PPFR PPMC PPDI'],
  ['suspected_fraud', 'never', 'The bank suspects fraud', '9500 9510 PPSC 0580 5160'],
  [
    'authentication_required',
    'new-data',
    'The payer has to be authenticated',
    '5650 7700 7710 PPD3 0880 PPTE PPTR PPTV PCNR',
  ],
  ['limit_exceeded', 'later', 'A limit of the account or of the network', '5710 PPAX PPEL PPNL PPDT'],
  [
    'not_permitted',
    'new-data',
    'Not for this card, merchant or kind of payment',
    `
    5700 PPAE PPAG PPBG PPCO PPCT PPTT PPQC PPVT PPUE PPUI PPUP PPNC PPDC PPPI PPUA PPCE PPRR PPAU PPRN`,
  ],
  ['currency_not_supported', 'new-data', 'The currency does not fit', '1320 PPCU PPUC PPVC PPS4'],
  ['invalid_amount', 'new-data', 'The amount does not fit', '1310 PPAI PPS6'],
  ['duplicate', 'never', 'The same payment was made a moment ago', '5200 PPIF PPFE'],
  ['issuer_unavailable', 'later', 'The bank cannot be reached', '5910 5920'],
  ['try_again', 'later', 'The bank asks to try again', '9100'],
  [
    'processor_error',
    'later',
    'The processor or the network has failed',
    `
    0960 8000 8010 8020 8030 8100 8110 8220 1300 1317 1340 1350 1360 1370 1384 1390 5800 PPER PPNT PPCR PPFV PPII PPIM PPIT PPLR
    PPMB PPNM PPPH PPRE PPGR PPS0 PPS1 PPS2 PPS3 PPTF PPTI PPUR PPVE`,
  ],
];

const ADVISED = { field: 'response_code', source: ADVICE, basis: 'S~' } as const;

export const declineRules: readonly Rule[] = [
  ...declineGroups({ source: ISSUES, basis: 'S~' }, BY_ISSUE),
  // The card network's advice takes precedence over what the processor's code means.
  ...declineRows(
    ADVISED,
    ['*', 'The card network advises never to try again', 'generic', 'never', { when: { advice: '03' } }],
    ['*', 'The card holder has stopped recurring payments', 'revoked', 'never', { when: { advice: '21' } }],
    ['*', 'The card network has new data of the account', 'generic', 'new-data', { when: { advice: '01' } }],
    ['*', 'The card network advises to try again later', 'try_again', 'later', { when: { advice: '02' } }],
  ),
  ...declineGroups({ field: 'response_code', source: PROCESSOR, basis: 'S~' }, BY_PROCESSOR),
  ...declineGroups(
    {
      field: 'status',
      source: 'PayPal: Orders v2 and Payments v2, capture_status, authorization_status, refund_status',
      basis: 'S~',
    },
    [['generic', 'never', 'Declined inside a success, for a reason unknown here', 'DECLINED DENIED FAILED CANCELLED']],
  ),
];
