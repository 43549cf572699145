import type { Decline } from '../declines.js';
import { faults, refusals, withRemedies } from '../rows.js';
import type { Rule } from '../rule.js';
import { unreadUnderKey } from '../unread-rows.js';
import { snapBiRemedies } from './remedies.js';

// `xx` stands for the number of the service.
const LIST = 'Bank Indonesia: SNAP Developer Site, list of response codes';
const MIDTRANS = 'Midtrans: Payouts, SNAP, error mapping';
const UNIQUE = 'Midtrans: Payouts, SNAP, partnerReferenceNo';

/** Any fault of a request, that it cannot be read among them: an earlier attempt may be the cause. */
export const GENERAL = [['400xx00', 'A general failure, such as a request that cannot be read']] as const;

/** Every code for a request that is wrong in itself. */
export const INVALID = [
  ['400xx01', 'A field has the wrong form'],
  ['400xx02', 'A mandatory field is missing or has the wrong form'],
] as const;

/** Every code about credentials, signatures and rights. */
export const NOT_ALLOWED = [
  ['401xx00', 'The signature, the client or the interface is not accepted'],
  ['401xx01', 'The access token is not valid any more'],
  ['401xx02', "The customer's token is not valid any more"],
  ['401xx03', 'The access token is not known'],
  ['401xx04', "The customer's token is not known"],
  ['403xx01', 'The merchant may not use this feature'],
  ['403xx06', 'Not at this time: the cut-off is in progress'],
  ['403xx10', 'A limit must be set for the token first'],
  ['403xx21', 'No limit can be set for this token'],
  ['403xx22', 'The limit is outside what was agreed'],
  ['405xx00', 'The function is not supported'],
  ['405xx01', 'The operation is not allowed at this time'],
] as const;

/** Every code for something that is not there. */
export const NOT_FOUND = [
  ['404xx01', 'No such transaction'],
  ['404xx02', 'No route to this bank'],
  ['404xx03', 'The switch does not know the bank'],
  ['404xx05', 'The merchant is not registered for this'],
  ['404xx06', 'A one-time password must be requested first'],
  ['404xx07', 'The journey is not known'],
  ['404xx08', 'The merchant does not exist, or is not in a normal state'],
  ['404xx09', 'There is no issuer'],
  ['404xx10', 'The journey does not go this way'],
  ['404xx12', 'The bill or virtual account is blocked, suspended or not there'],
  ['404xx16', 'The partner is not known'],
  ['404xx17', 'The terminal is not known'],
  ['404xx19', 'The bill or virtual account has expired'],
] as const;

/** Every code for a state that no longer allows it: after an attempt in doubt, that may be our own doing. */
export const TOO_LATE = [
  ['403xx00', 'The transaction has expired'],
  ['404xx00', 'The state of the transaction does not allow it'],
  ['404xx14', 'The bill is paid already'],
] as const;

type Row = readonly [code: string, reason: Decline['code'], retryable: Decline['retryable'], why: string];

const DECLINES: readonly Row[] = [
  ['403xx02', 'limit_exceeded', 'later', 'More than the limit for one transaction'],
  ['403xx03', 'suspected_fraud', 'never', 'Suspected fraud'],
  ['403xx04', 'limit_exceeded', 'later', 'More transactions than the account may make'],
  ['403xx05', 'do_not_honor', 'never', 'The account or its user is in no normal state'],
  ['403xx07', 'restricted_card', 'never', 'The card is blocked'],
  ['403xx08', 'expired_card', 'new-data', 'The card has expired'],
  ['403xx09', 'not_permitted', 'new-data', 'The account is dormant'],
  ['403xx11', 'authentication_required', 'later', 'The one-time password is blocked'],
  ['403xx12', 'authentication_required', 'new-data', 'The one-time password has expired'],
  ['403xx13', 'authentication_required', 'new-data', 'A one-time password was sent to the cardholder'],
  ['403xx14', 'insufficient_funds', 'later', 'The balance does not cover it'],
  ['403xx15', 'not_permitted', 'never', 'The transaction is not permitted'],
  ['403xx16', 'not_permitted', 'later', 'The transaction is suspended'],
  ['403xx17', 'limit_exceeded', 'later', "More than the token's limit"],
  ['403xx18', 'closed_account', 'new-data', 'The card, account or customer is not active'],
  ['403xx19', 'blocked_by_merchant', 'never', 'The merchant is suspended'],
  ['403xx20', 'limit_exceeded', 'later', "More than the merchant's limit for a day"],
  ['403xx23', 'limit_exceeded', 'later', "More than the account's limit for a day"],
  ['404xx04', 'cancelled_by_customer', 'later', 'The customer cancelled'],
  ['404xx11', 'invalid_account', 'new-data', 'The card, account or virtual account is not valid'],
  ['404xx13', 'invalid_amount', 'new-data', 'Not the amount that is owed'],
  ['404xx15', 'authentication_required', 'new-data', 'The one-time password is wrong'],
];

/** The rows of SNAP-BI. */
export const snapBiRules: readonly Rule[] = withRemedies(snapBiRemedies, [
  {
    code: '409xx01',
    action: 'reconcile',
    processed: 'no',
    afterAmbiguous: 'reconcile',
    keys: ['partnerReferenceNo'],
    why: 'There is a transfer under this reference: see what became of it',
    source: `${LIST}; ${UNIQUE}`,
    basis: 'D',
  },
  {
    code: '404xx18',
    action: 'reconcile',
    processed: 'no',
    afterAmbiguous: 'reconcile',
    keys: ['partnerReferenceNo'],
    why: 'Another transfer has this reference; the standard counts it as made',
    source: LIST,
    basis: 'D',
  },
  {
    code: '409xx00',
    action: 'retry',
    // Each attempt has a fresh one, so what has used it is this very request, or the caller's own earlier one.
    processed: 'maybe',
    delay: { initial: 200 },
    maxRetries: 2,
    why: 'This X-EXTERNAL-ID was used today: this request may have arrived twice',
    source: LIST,
    basis: 'J',
  },
  {
    code: '429xx00',
    action: 'retry',
    processed: 'no',
    delay: { initial: 2000, factor: 2 },
    why: 'Too many requests; nothing was worked on',
    source: LIST,
    basis: 'D',
  },
  ...faults(
    { source: `${LIST}; ${MIDTRANS}`, basis: 'D', delay: { initial: 2000 } },
    ['500xx00', 'A general error: sent again if the bank makes references unique'],
    ['500xx01', 'An internal error: sent again if the bank makes references unique'],
    ['500xx02', 'The backend of the bank failed; it may have acted'],
    ['504xx00', 'The issuer was too slow; it may have acted'],
  ),
  ...unreadUnderKey({ source: UNIQUE, basis: 'J', when: { endpoint: ['transfer', 'payment'] } }),
  ...refusals({ source: LIST, basis: 'D', settles: true }, ...INVALID),
  ...refusals({ source: LIST, basis: 'D' }, ...GENERAL, ...NOT_ALLOWED, ...NOT_FOUND),
  ...refusals({ source: LIST, basis: 'D', afterAmbiguous: 'reconcile' }, ...TOO_LATE),
  ...DECLINES.map(
    ([code, reason, retryable, why]): Rule => ({
      code,
      action: 'fail-fast',
      processed: 'yes',
      // No document says that a used reference is refused before the balance and the limits are checked.
      afterAmbiguous: 'look-up',
      decline: { code: reason, retryable },
      why,
      source: `${LIST}; ${MIDTRANS}`,
      basis: 'D',
    }),
  ),
]);
