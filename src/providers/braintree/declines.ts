import { type DeclineGroup, declineGroups } from '../decline-rows.js';
import type { Rule } from '../rule.js';

const PROCESSOR_PAGE = 'Braintree: Processor Responses, Authorization';
const GATEWAY_PAGE = 'Braintree: GatewayRejectionReason';

/** What the codes of a processor's decline mean: 2000 to 3000 (Braintree: Processor Responses, Authorization). */
const PROCESSOR: readonly DeclineGroup[] = [
  ['do_not_honor', 'later', 'The bank gives no reason', '2000 2038 2046'],
  ['do_not_honor', 'never', 'The customer has to call the bank', '2011 2041 2043 2044'],
  ['insufficient_funds', 'later', 'Not enough money at the moment', '2001'],
  ['limit_exceeded', 'later', 'A limit is reached', '2002 2003 2056 2086 2097 2098'],
  ['expired_card', 'new-data', 'The card has expired', '2004'],
  ['incorrect_number', 'new-data', 'The number is wrong', '2005 2008 2009 2051'],
  ['incorrect_expiry', 'new-data', 'The expiry date is wrong', '2006'],
  ['invalid_account', 'new-data', 'There is no such account, or it has changed', '2007 2022 2093'],
  ['incorrect_cvv', 'new-data', 'The security code is wrong', '2010 2060'],
  ['incorrect_address', 'new-data', 'The address does not match', '2059'],
  ['lost_or_stolen', 'never', 'Reported lost or stolen', '2012 2013 2053'],
  ['pick_up', 'never', 'The bank wants the card retained', '2047'],
  ['suspected_fraud', 'never', 'Suspected fraud', '2014 2020 2021 2077'],
  ['not_permitted', 'never', 'This card or account does not allow it', '2015 2019 2023 2024 2057 2074 2076 2082 2085'],
  ['revoked', 'never', 'The customer has stopped it', '2017 2018 2070'],
  ['closed_account', 'never', 'The account is closed or locked', '2075 2108'],
  ['authentication_required', 'new-data', 'The customer has to authenticate first', '2099 2101'],
  ['incorrect_pin', 'new-data', 'The PIN is wrong', '2102'],
  ['incorrect_pin', 'never', 'The PIN was entered wrongly too often', '2103'],
  ['issuer_unavailable', 'later', 'The bank could not be reached', '2104 3000'],
  ['restricted_card', 'never', 'The bank does not authorize it, by its policy', '2105 2106 2107'],
  ['invalid_amount', 'never', 'Not possible for this amount', '2048 2054 2062'],
  ['currency_not_supported', 'never', 'Not available in this currency', '2064 2088 2091'],
  [
    'processor_error',
    'never',
    "The merchant's set-up at the processor is wrong",
    '2025 2026 2027 2028 2029 2030 2031 2032 2033 2039 2040 2042 2045 2049 2050 2055 2058 2061 2063 2066 2068 2071 2072 2073 2079 2081 2083 2084 2087 2089 2090 2095 2096',
  ],
  ['processor_error', 'later', 'The processor could not do it', '2034 2035 2036 2037 2065 2067 2092'],
];

/** Why Braintree's own gateway rejects a payment (Braintree: GatewayRejectionReason). */
const GATEWAY: readonly DeclineGroup[] = [
  ['incorrect_address', 'new-data', "The address does not match, by the merchant's own rule", 'AVS'],
  ['incorrect_cvv', 'new-data', "The security code is wrong, by the merchant's own rule", 'CVV AVS_AND_CVV'],
  ['suspected_fraud', 'never', 'Suspected fraud', 'FRAUD RISK_THRESHOLD'],
  [
    'authentication_required',
    'new-data',
    'The customer has to authenticate first',
    'THREE_D_SECURE UNION_PAY_ENROLLMENT_REQUIRED',
  ],
  [
    'blocked_by_merchant',
    'never',
    "Blocked by the merchant's own settings",
    'PAYMENT_METHOD_BLOCKED MANUAL_TRANSACTIONS_DISABLED',
  ],
  ['limit_exceeded', 'never', 'Too many attempts', 'EXCESSIVE_RETRY TOO_MANY_CONFIRMATION_ATTEMPTS'],
  [
    'processor_error',
    'never',
    'The merchant’s account or the token is not ready',
    'APPLICATION_INCOMPLETE TOKEN_ISSUANCE',
  ],
];

/** The status alone, if the answer says no more. */
const STATUSES: readonly DeclineGroup[] = [
  ['generic', 'later', 'Declined by the processor; the answer does not say why', 'PROCESSOR_DECLINED'],
  ['blocked_by_merchant', 'never', 'Rejected by the gateway; the answer does not say why', 'GATEWAY_REJECTED'],
  ['processor_error', 'later', 'It failed on its way to the processor', 'FAILED'],
  ['processor_error', 'never', 'The processor declined to settle it', 'SETTLEMENT_DECLINED'],
  ['generic', 'later', 'The authorization has expired', 'AUTHORIZATION_EXPIRED'],
  ['generic', 'later', 'The payment under this key was voided', 'VOIDED'],
];

const DUPLICATE = {
  action: 'fail-fast',
  processed: 'yes',
  afterAmbiguous: 'reconcile',
  decline: { code: 'duplicate', retryable: 'never' },
  basis: 'D',
} as const;

export const braintreeDeclines: readonly Rule[] = [
  {
    code: 'DUPLICATE',
    field: 'gatewayRejectionReason',
    ...DUPLICATE,
    why: 'Duplicate checking: the earlier one may be an attempt of this call',
    source: GATEWAY_PAGE,
  },
  ...['2016', '2069', '2094'].map(
    (code): Rule => ({
      code,
      field: 'processorResponse',
      ...DUPLICATE,
      why: 'Made a moment ago; that may have been an attempt of this call',
      source: PROCESSOR_PAGE,
    }),
  ),
  ...declineGroups({ field: 'processorResponse', source: PROCESSOR_PAGE, basis: 'D' }, PROCESSOR),
  ...declineGroups({ field: 'gatewayRejectionReason', source: GATEWAY_PAGE, basis: 'D' }, GATEWAY),
  ...declineGroups({ source: 'Braintree: PaymentStatus', basis: 'D' }, STATUSES),
];
