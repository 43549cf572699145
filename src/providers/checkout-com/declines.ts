import { type DeclineGroup, declineGroups, declineRows } from '../decline-rows.js';
import type { Rule } from '../rule.js';

const PAGE = 'Checkout.com: API response codes';

/** The field of a response code: next to `approved: false`, in an HTTP 2xx. */
export const RESPONSE_FIELD = 'response_code';

/** Codes by meaning: 20xxx are soft declines, 30xxx hard declines, 4xxxx risk responses, 50xxx declines of card payouts. */
const GROUPS: readonly DeclineGroup[] = [
  ['do_not_honor', 'later', 'The bank declines, and asks to be contacted', '20001 20002 20005 20046 200A4'],
  ['pick_up', 'never', 'The bank asks to keep the card', '20004 20067 30004 30007 30035 30037'],
  ['lost_or_stolen', 'never', 'The card was reported lost or stolen', '30041 30043'],
  ['expired_card', 'new-data', 'The card has expired', '20054 30033'],
  ['insufficient_funds', 'later', 'There is not enough money', '20051 50003 50280'],
  ['incorrect_number', 'new-data', 'No such card, or no such issuer', '20014 20056 20101 20114 30015 50401'],
  ['incorrect_cvv', 'new-data', 'The security code or the track data are wrong', '20082 20087 20124 200N7'],
  ['incorrect_expiry', 'new-data', 'The expiry date is wrong', '20100'],
  ['incorrect_address', 'new-data', 'The address is missing or wrong', '20107 20123 20193'],
  ['pin_required', 'new-data', 'A PIN is required', '200O5'],
  ['incorrect_pin', 'new-data', 'The PIN is wrong, or was wrong too often', '20038 20055 20075 30038'],
  [
    'limit_exceeded',
    'later',
    'An amount or a count is exceeded',
    '20061 20065 20121 200P1 200P9 30021 30022 50023 50101 50102 50103 50104 50105 50106',
  ],
  [
    'not_permitted',
    'never',
    'The card or the account is not for this',
    '20003 20006 20012 20015 20023 20031 20040 20045 20057 20058 20060 20064 20066 20081 20093 2005C 20102 20103 20104 20105 ' +
      '20110 20112 20113 20115 20116 20117 20119 20120 20122 20156 20157 20158 20182 20197 200E0 200T3 30016 30017 30018 30019 ' +
      '30044 30045 50001 50002 50005 50022 50180 50200',
  ],
  ['restricted_card', 'never', 'The card is restricted or blocked', '20016 20062 20072 20078 2006P 2009G 200T5 30036'],
  ['suspected_fraud', 'never', 'Fraud is suspected', '20059 20063 20183 30034 41301 42301 43101 43301'],
  [
    'authentication_required',
    'new-data',
    '3-D Secure is required, or has failed',
    '20150 20151 20152 20153 20154 20155 20159 44301',
  ],
  ['issuer_unavailable', 'later', 'The bank or its network is out of reach', '20068 20091 20092 200A6 200E3 50027'],
  [
    'processor_error',
    'later',
    'A failure at the processor or the network',
    '20018 20020 20021 20022 20024 20025 20026 20027 20028 20029 20030 20032 20033 20083 20084 20085 20086 20088 20089 20090 ' +
      '20095 20096 20097 20098 20099 20118 200A5 200E2 200N0 200S4 200T2 50020 50070 50100 50150 50240 50260 50399',
  ],
  ['try_again', 'later', 'The bank asks to try once more', '20009 20010 20019'],
  [
    'invalid_account',
    'new-data',
    'No such account',
    '20039 20042 20044 20052 20053 50021 50025 50026 50030 50402 50403 50404',
  ],
  ['closed_account', 'never', 'The account is closed', '30046'],
  ['invalid_amount', 'new-data', 'The amount is wrong', '20013 30020'],
  ['currency_not_supported', 'new-data', 'The currency is not supported', '20106'],
  ['cancelled_by_customer', 'later', 'The customer cancelled', '20017'],
  ['revoked', 'never', 'The customer has stopped these payments', '200R1 200R3'],
  ['try_again', 'new-data', 'The card data have changed at the bank', '20108 20179'],
  [
    'blocked_by_merchant',
    'never',
    'Blocked by a risk rule or a list',
    '40101 40201 40202 40203 40204 40205 41101 41201 41202 41203 41204 41205 41206 42101 42201 42202 42203 42204 42206 43102 ' +
      '43201 43202 43203 43204 43205 43206',
  ],
];

/** Declined payments, inside HTTP 2xx: final for this payment. */
export const declinedRows: readonly Rule[] = [
  ...declineGroups({ field: RESPONSE_FIELD, source: PAGE, basis: 'S~' }, [
    ['duplicate', 'never', 'Sent or done already; maybe by an attempt of this call', '20094 20109 20111'],
    ...GROUPS,
    ['generic', 'later', 'A soft decline: a later attempt may succeed', '20xxx'],
    ['generic', 'never', 'A hard decline: the bank or the customer must act first', '30xxx'],
    ['blocked_by_merchant', 'never', 'Declined by the risk engine', '4xxxx'],
    ['processor_error', 'later', 'The card payout was declined', '50xxx'],
  ]),
  ...declineRows({ field: 'status', source: PAGE, basis: 'S~' }, [
    'DECLINED',
    'Declined, without a code',
    'generic',
    'later',
  ]),
];
