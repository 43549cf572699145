import { faults, refusals, withRemedies } from '../rows.js';
import type { Rule } from '../rule.js';
import { unreadUnderKey } from '../unread-rows.js';
import { refusalRows } from './refusals.js';
import { adyenRemedies } from './remedies.js';

const IDEMPOTENCY = 'Adyen: docs.adyen.com, API idempotency';
const ERRORS = 'Adyen: docs.adyen.com, error codes and messages';
const HANDLING = 'Adyen: docs.adyen.com, response handling';
const STORED = 'Adyen: CheckoutService-v72, RequestedTestErrorResponseCode';

const SAID = { when: { from: 'body' } };
const TRANSIENT = { transient: 'true' };
/** The second request is refused for something that the first one said too. */
const SETTLES = { settles: true } as const;

/** The header Transient-Error says that the request had no effect. It takes precedence over the code. */
const transient: readonly Rule[] = [
  {
    code: '704',
    when: TRANSIENT,
    action: 'retry',
    processed: 'maybe',
    poll: true,
    delay: { initial: 1500, factor: 1 },
    why: 'The first request with this key is still running: ask again',
    source: `${IDEMPOTENCY}, transient errors`,
    basis: 'S',
  },
  {
    code: '*',
    when: TRANSIENT,
    action: 'retry',
    processed: 'no',
    delay: { initial: 1000, factor: 2 },
    outage: true,
    why: 'Adyen says that it had no effect, and to try again',
    remedy: 'If it persists, see status.adyen.com; never send it without its key to get around this.',
    source: `${IDEMPOTENCY}, transient errors`,
    basis: 'S',
  },
];

/** Unreadable answers: the same key gets the first answer again, which is the best way to ask. */
const unread = unreadUnderKey({
  source: IDEMPOTENCY,
  basis: 'S',
  when: { operation: 'write' },
  delay: { initial: 500, factor: 2 },
  maxRetries: 2,
});

/** Without that header a second request is not sent: it would get the stored answer, or be refused. */
const used: readonly Rule[] = [
  {
    code: '704',
    ...SAID,
    action: 'reconcile',
    processed: 'maybe',
    afterAmbiguous: 'reconcile',
    why: 'Processed already, or in progress; not to be sent again',
    source: `${IDEMPOTENCY}, transient errors`,
    basis: 'S',
  },
  ...refusals({ source: ERRORS, basis: 'J', ...SAID }, [
    '106',
    'The session was used already',
    { afterAmbiguous: 'reconcile' },
  ]),
];

/** Errors in the request: its form (all codes from 100 to 199), the credential, the account's configuration. */
const wrong: readonly Rule[] = [
  ...refusals({ source: ERRORS, basis: 'J', ...SAID }, ['166', 'More than is left to capture or to refund']),
  ...refusals({ source: ERRORS, basis: 'D', ...SAID, ...SETTLES }, ['1xx', 'A field of the request is wrong']),
  ...refusals(
    { source: ERRORS, basis: 'D', ...SAID },
    ['010', 'The API credential is not allowed to do this'],
    ['702', 'The request cannot be parsed'],
    ['803', 'The stored payment details do not exist'],
    ['901', 'The merchant account is unknown or not yours'],
    ['905', 'The payment method is not supported as configured'],
    ['905_1', 'No acquirer account for this method, currency and action'],
    ['906', 'The pspReference belongs to the other environment'],
    ['907', 'Not supported for this country and merchant category'],
    ['950', 'The acquirer account is not valid'],
  ),
  ...refusals({ source: `${HANDLING}; ${ERRORS}`, basis: 'D' }, [
    '000',
    'The API key is wrong, or the request cannot be read',
    { when: { from: 'body', status: ['400', '401', '403', '404', '422'] } },
  ]),
  ...Object.entries({
    security: ['The API credential is refused', 'Check the API key, its roles, and its environment.'],
    configuration: [
      'The account is not configured for this; also reported as HTTP 500',
      'Change the configuration in the Customer Area, or ask Adyen support to do so.',
    ],
    validation: ['A field of the request is wrong', 'Read the message: it names the field to correct.'],
  }).map(
    ([errorType, [why = '', remedy = '']]): Rule => ({
      code: '*',
      when: { from: 'body', errorType },
      action: 'fail-fast',
      processed: 'no',
      why,
      remedy,
      source: `${ERRORS}, errorType`,
      basis: 'D',
    }),
  ),
];

/** Errors at Adyen or behind it. Adyen keeps them as the key's final answer: a retry would get them again. */
const kept: Partial<Rule> & { source: string; basis: 'S' } = {
  action: 'reconcile',
  maxRetries: 0,
  source: `${STORED}, IOEXCEPTION_RECEIVED`,
  basis: 'S',
};

export const adyenRules: readonly Rule[] = withRemedies(adyenRemedies, [
  ...transient,
  ...unread,
  ...used,
  ...refusalRows,
  ...wrong,
  ...faults(
    { ...kept, ...SAID },
    ['701', 'Adyen could not process it; its answer is final'],
    ['703', 'A resource was not there; without the header it is final'],
    ['903', 'An internal error, whose answer is final'],
    ['904', 'It could not be processed; the answer is final'],
  ),
  ...faults({ ...kept, when: { from: 'body', status: '5xx' } }, [
    '*',
    'It may have reached the bank; the answer is final',
    { remedy: 'Wait for the AUTHORISATION webhook, or find the payment in the Customer Area by its reference.' },
  ]),
]);
