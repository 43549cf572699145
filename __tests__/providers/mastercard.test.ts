import { describe, expect, test } from '@jest/globals';
import { type Action, explain, mastercard, mdes, type Processed } from '../../src/index.js';
import { expectEveryRowReached } from './rows.js';

type Case = readonly [code: string, status: number, action: Action, processed: Processed, description?: string];

const provider = mastercard();

/** The reason codes of Mastercard Processing Authentication. */
const CODES: readonly Case[] = [
  ['CERTIFICATE_NOT_FOUND', 400, 'fail-fast', 'no'],
  ['DUPLICATED_THREE_DS_TRANSACTION_ID', 400, 'fail-fast', 'maybe'],
  ['DUPLICATED_X_MC_CORRELATION_ID', 400, 're-key', 'no'],
  ['NO_PUBLIC_KEY_FINGERPRINT', 400, 'fail-fast', 'no'],
  ['OPERATION_DENIED', 403, 'fail-fast', 'no'],
  ['REQUEST_BODY_PROCESSING_ERROR', 400, 'fail-fast', 'no'],
  ['REQUEST_VALIDATION', 400, 'fail-fast', 'no'],
  ['THREE_DS_TRANSACTION_ID_DOES_NOT_EXIST', 400, 'fail-fast', 'no'],
  ['THREE_DS_TRANSACTION_ENDED', 400, 'fail-fast', 'maybe'],
  ['UNSUPPORTED_CHARSET_ERROR', 415, 'fail-fast', 'no'],
];

/** The codes of the gateway in front of every Mastercard API, as they apply to an unprotected POST. */
const GATEWAY: readonly Case[] = [
  ['UNSUPPORTED_CONTENT_TYPE', 400, 'fail-fast', 'no'],
  ['INVALID_OAUTH_SBS', 400, 'fail-fast', 'no'],
  ['INVALID_OUTH_CONSUMER_KEY', 400, 'fail-fast', 'no'],
  ['INVALID_OAUTH_SIGNATURE_METHOD', 400, 'fail-fast', 'no'],
  ['INVALID_OAUTH_TIMESTAMP', 400, 're-key', 'no'],
  ['OAUTH_NONCE_USED', 400, 're-key', 'no'],
  ['INVALID_BODY_HASH', 400, 'fail-fast', 'no'],
  ['INVALID_CLIENT_ID', 400, 'fail-fast', 'no'],
  ['INVALID_KEY_ID', 400, 'fail-fast', 'no'],
  ['AUTHENTICATION_FAILED', 401, 'fail-fast', 'no'],
  ['TRANSFORM_ERROR', 500, 'fail-fast', 'no', 'Transformation of request body failed'],
  ['TRANSFORM_ERROR', 500, 'reconcile', 'yes', 'Transformation of response body failed'],
  ['TRANSFORM_ERROR', 500, 'reconcile', 'maybe', 'Transformation failed'],
  ['SERVER_ERROR_100', 500, 'reconcile', 'maybe'],
  ['SERVER_ERROR_101', 500, 'reconcile', 'maybe'],
  ['SERVER_ERROR_102', 500, 'reconcile', 'maybe'],
  ['SYSTEM_ERROR', 500, 'reconcile', 'maybe'],
  ['SYSTEM_ERROR', 429, 'retry', 'no'],
];

const item = (ReasonCode: string, more: object = {}) => ({
  Source: 'Gateway',
  ReasonCode,
  Recoverable: false,
  ...more,
});
const answer = (status: number, data: unknown, method = 'POST') => ({ method, url: '/authentications', status, data });
const wrapped = (status: number, ...items: object[]) => answer(status, { Errors: { Error: items } });
const bare = ([code, status, , , description]: Case) =>
  wrapped(status, {
    Source: 'Gateway',
    ReasonCode: code,
    ...(description === undefined ? {} : { Description: description }),
  });

describe.each([
  ['mastercard', mastercard(), [...CODES, ...GATEWAY]],
  ['mdes', mdes(), GATEWAY],
] as const)('%s', (_name, each, cases) => {
  test.each(cases.map((one) => ({ one })))('judges $one', ({ one }) => {
    const [code, , action, processed] = one;
    expect(explain(each, bare(one))).toMatchObject({ action, processed });
    expect(each.rules.some((rule) => rule.code === code)).toBe(true);
  });
});

describe('Mastercard', () => {
  test.each([400, 401, 403, 404, 405, 415])('a bare HTTP %s fails fast, and nothing was processed', (status) => {
    expect(explain(provider, answer(status, ''))).toMatchObject({
      code: String(status),
      action: 'fail-fast',
      processed: 'no',
    });
  });

  test.each([
    'DUPLICATED_THREE_DS_TRANSACTION_ID',
    'DUPLICATED_X_MC_CORRELATION_ID',
    'THREE_DS_TRANSACTION_ENDED',
    'OAUTH_NONCE_USED',
    'INVALID_OAUTH_TIMESTAMP',
  ])('%s after an ambiguous attempt is never re-keyed', (code) => {
    expect(explain(provider, wrapped(400, item(code)), { afterAmbiguous: true })).toMatchObject({
      action: 'reconcile',
    });
  });

  const validation = { ReasonCode: 'REQUEST_VALIDATION', Recoverable: 'false', Source: 'MASTERCARD PROCESSING' };
  test.each([
    ['Errors.Error as an array', { Errors: { Error: [validation] } }],
    ['Errors.Error as one object', { Errors: { Error: validation } }],
    ['Errors as an array', { Errors: [validation] }],
    ['lower case', { errors: { error: [{ reasonCode: 'REQUEST_VALIDATION', source: 'MASTERCARD PROCESSING' }] } }],
    ['a list at the root', [validation]],
    ['a bare error at the root', validation],
    [
      "MDES' errors",
      {
        errorCode: 'REQUEST_VALIDATION',
        errors: [{ source: 'MASTERCARD PROCESSING', reasonCode: 'REQUEST_VALIDATION' }],
      },
    ],
    [
      "Transact's flat form",
      { source: 'MASTERCARD PROCESSING', errorCode: 'REQUEST_VALIDATION', reasonCode: 'REQUEST_VALIDATION' },
    ],
    ['a string', JSON.stringify({ Errors: { Error: [validation] } })],
    ['a padded code', { Errors: { Error: { ...validation, ReasonCode: ' REQUEST_VALIDATION ' } } }],
    ['a code with a space in it', { Errors: { Error: { ...validation, ReasonCode: 'REQUEST _VALIDATION' } } }],
    ['a code in dotted lower case', { Errors: { Error: { ...validation, ReasonCode: 'request.validation' } } }],
  ])('reads %s', (_what, data) => {
    expect(explain(provider, answer(400, data))).toMatchObject({ code: 'REQUEST_VALIDATION', action: 'fail-fast' });
    expect(explain(provider, answer(200, data))).toMatchObject({ code: 'REQUEST_VALIDATION', action: 'fail-fast' });
  });

  test.each([
    ['true', 400, true, 'GET', 'retry', 'maybe'],
    ['the string true', 400, 'true', 'GET', 'retry', 'maybe'],
    ['true, unprotected', 400, true, 'POST', 'reconcile', 'maybe'],
    ['false on 4xx', 400, 'false', 'POST', 'fail-fast', 'no'],
    ['false on 5xx', 500, false, 'GET', 'fail-fast', 'maybe'],
    ['false on 429', 429, false, 'POST', 'retry', 'no'],
    ['false on 503', 503, false, 'GET', 'retry', 'maybe'],
    ['true on 401', 401, true, 'GET', 'fail-fast', 'no'],
    ['true on 404', 404, true, 'GET', 'fail-fast', 'no'],
    ['absent on 4xx', 418, undefined, 'GET', 'fail-fast', 'no'],
    ['absent on 5xx', 507, undefined, 'GET', 'retry', 'maybe'],
  ] as const)('an unknown code, Recoverable %s', (_what, status, Recoverable, method, action, processed) => {
    const data = { Errors: { Error: [{ ReasonCode: 'SOMETHING_NEW', Recoverable }] } };
    const verdict = explain(provider, answer(status, data, method));
    expect(verdict).toMatchObject({ code: 'SOMETHING_NEW', action, processed });
  });

  test('if there are several errors, the most conservative one counts', () => {
    const fatal = item('REQUEST_VALIDATION');
    const used = item('DUPLICATED_X_MC_CORRELATION_ID');
    const passing = item('NEW', { Recoverable: true });
    expect(explain(provider, wrapped(400, passing, used, fatal))).toMatchObject({ code: 'REQUEST_VALIDATION' });
    expect(explain(provider, wrapped(400, passing, used))).toMatchObject({ action: 're-key' });
  });

  test.each([
    ['an empty errors array', { status: 'ok', errors: [] }],
    ['null errors', { id: 1, Errors: null }],
    ['recommendation reasons', { recommendationReasons: ['HIGH_RISK', 'UNABLE_TO_ASSESS'] }],
  ])('does not treat %s as an error', (_what, data) => {
    expect(explain(provider, answer(200, data))).toBeUndefined();
  });

  describe("the issuer's decision about a transaction", () => {
    const decision = { method: 'POST', url: '/three-ds-transactions/3732174/issuer-challenge-responses' };
    const told = (status: number, data?: unknown) => explain(provider, { ...decision, status, data });

    test.each([
      ['nothing, as the document has it', ''],
      ['the transaction', { threeDsTransactionId: '3732174' }],
      ['the transaction, in another case', { three_ds_server_transaction_id: 3732174, transactionStatus: 'Y' }],
      ['an encrypted message', { encryptedValue: 'ey.J.W.E' }],
    ])('is taken if HTTP 200 says %s', (_what, data) => {
      expect(told(200, data)).toBeUndefined();
    });

    test.each([
      ['an object that names nothing', 200, { result: 'SUCCESS' }],
      ['another transaction', 200, { threeDsTransactionId: '1', result: 'SUCCESS' }],
      ['its transaction, with a failure', 200, { threeDsTransactionId: '3732174', status: 'FAILED' }],
      ['an empty object', 200, {}],
      ['a page', 200, '<html></html>'],
      ['a text', 200, 'OK'],
      ['a status that the document does not have', 201, ''],
      ['another one', 204, ''],
      ['an answer from elsewhere', 203, ''],
    ])('is in doubt after %s', (_what, status, data) => {
      expect(told(status, data)).toMatchObject({ code: 'NOT_UNDERSTOOD', action: 'reconcile', processed: 'maybe' });
    });
  });

  test('each of its own rows is reached by some answer', () => {
    const answers = [...CODES, ...GATEWAY].map(bare);
    const refused = wrapped(500, item('SYSTEM_ERROR'));
    expectEveryRowReached(provider, [
      ...answers,
      refused,
      ...[400, 401, 403, 404, 405, 415].map((status) => answer(status, '')),
    ]);
  });
});
