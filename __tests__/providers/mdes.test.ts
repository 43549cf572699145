import { describe, expect, test } from '@jest/globals';
import { type Action, explain, mdes, type Processed } from '../../src/index.js';
import { expectEveryRowReached } from './rows.js';

const provider = mdes();
const prefix = '/mdes/digitization/static/1/0';
const answer = (operation: string, code: string, status = 200, headers: Record<string, string> = {}) => ({
  method: 'POST',
  url: `${prefix}/${operation}`,
  status,
  headers,
  data: { errorCode: code, errorDescription: 'x', errors: [{ source: 'INPUT', reasonCode: code, description: 'x' }] },
});

/** The reason codes of MDES Digital Enablement, as they apply to a tokenize without a task id. */
const CODES: readonly (readonly [code: string, action: Action, processed: Processed])[] = [
  ['INVALID_JSON', 'fail-fast', 'no'],
  ['UNRECOGNISED_FIELD', 'fail-fast', 'no'],
  ['AUTHORIZATION_FAILED', 'fail-fast', 'no'],
  ['INVALID_FIELD_FORMAT', 'fail-fast', 'no'],
  ['INVALID_FIELD_LENGTH', 'fail-fast', 'no'],
  ['INVALID_FIELD_VALUE', 'fail-fast', 'no'],
  ['INVALID_RESPONSE_HOST', 'fail-fast', 'no'],
  ['NO_RESPONSE_FROM_ISSUER', 'reconcile', 'yes'],
  ['MISSING_REQUIRED_FIELD', 'fail-fast', 'no'],
  ['CRYPTOGRAPHY_ERROR', 'fail-fast', 'no'],
  ['INTERNAL_SERVICE_FAILURE', 'reconcile', 'maybe'],
  ['INVALID_PAN', 'fail-fast', 'no'],
  ['MISSING_EXPIRY_DATE', 'fail-fast', 'no'],
  ['DUPLICATE_REQUEST', 'reconcile', 'yes'],
  ['PAN_INELIGIBLE', 'fail-fast', 'no'],
  ['INVALID_TASK_ID', 'reconcile', 'no'],
  ['INVALID_TOKEN_STATUS', 'fail-fast', 'maybe'],
  ['MAX_ATC_LIMIT_REACHED', 'fail-fast', 'no'],
  ['NO_ACTIVE_TOKENS', 'fail-fast', 'no'],
  ['TOKEN_PAN_NOT_FOUND', 'fail-fast', 'no'],
  ['INVALID_TOKEN_UNIQUE_REFERENCE', 'fail-fast', 'no'],
  ['INVALID_PAN_UNIQUE_REFERENCE', 'fail-fast', 'no'],
  ['MISSING_CONSENT_OR_AUTH_FLAG', 'fail-fast', 'no'],
];

const READS = ['getToken', 'searchTokens', 'getTaskStatus', 'getAsset', 'transact'];
const WRITES = ['tokenize', 'suspend', 'unsuspend', 'delete', 'notifyTokenUpdated'];

describe('MDES', () => {
  test.each(CODES)('%s: %s, processed %s', (code, action, processed) => {
    for (const status of [200, 500]) {
      expect(explain(provider, answer('tokenize', code, status))).toMatchObject({ code, action, processed });
    }
    expect(provider.rules.some((rule) => rule.code === code)).toBe(true);
  });

  test.each([...READS, 'suspend', 'delete'])(
    '%s is retried if the issuer was late, after the time that MDES says',
    (operation) => {
      const late = (headers = {}) => explain(provider, answer(operation, 'NO_RESPONSE_FROM_ISSUER', 200, headers));
      expect(late()).toMatchObject({ action: 'retry', processed: 'yes', delayMs: 30_000 });
      expect(late({ 'retry-after': '45' })).toMatchObject({ delayMs: 45_000 });
      const headers = { 'retry-after': 'Sat, 21 Nov 2026 10:00:45 GMT', date: 'Sat, 21 Nov 2026 10:00:00 GMT' };
      expect(late(headers)).toMatchObject({ delayMs: 45_000 });
    },
  );

  test.each(['INTERNAL_SERVICE_FAILURE', '500'])('%s: a read is retried, a write is looked up', (code) => {
    const given = (operation: string) =>
      code === '500' ? { ...answer(operation, ''), status: 500, data: '' } : answer(operation, code);
    for (const operation of READS)
      expect(explain(provider, given(operation))).toMatchObject({ action: 'retry', delayMs: 1000 });
    for (const operation of WRITES) expect(explain(provider, given(operation))).toMatchObject({ action: 'reconcile' });
  });

  test.each([
    [401, 'fail-fast', 'no'],
    [403, 'fail-fast', 'no'],
    [404, 'fail-fast', 'no'],
    [503, 'reconcile', 'maybe'],
  ] as const)('a bare HTTP %s: %s, processed %s', (status, action, processed) => {
    expect(explain(provider, { ...answer('tokenize', ''), status, data: '' })).toMatchObject({ action, processed });
  });

  test.each(['INVALID_TASK_ID', 'INVALID_TOKEN_STATUS', 'DUPLICATE_REQUEST'])(
    '%s after an ambiguous attempt is looked up, even if the caller asked for a re-key',
    (code) => {
      const given = { afterAmbiguous: true };
      expect(explain(mdes({ onUsedTaskId: 're-key' }), answer('tokenize', code), given)).toMatchObject({
        action: 'reconcile',
      });
    },
  );

  test('INVALID_TASK_ID is re-keyed if the caller says so, and from a look-up it means that nothing landed', () => {
    const code = 'INVALID_TASK_ID';
    expect(explain(mdes({ onUsedTaskId: 're-key' }), answer('tokenize', code))).toMatchObject({ action: 're-key' });
    expect(explain(mdes({ onUsedTaskId: 'fail-fast' }), answer('tokenize', code))).toMatchObject({
      action: 'fail-fast',
    });
    expect(explain(provider, answer('getTaskStatus', code))).toMatchObject({ action: 'fail-fast', processed: 'no' });
  });

  test.each([
    ['an empty errors array', { taskId: 't', errors: [] }],
    ['an empty error code', { errorCode: '', errors: null }],
    ['recommendation reasons', { decision: 'APPROVED', recommendationReasons: ['TOO_MANY_RECENT_ATTEMPTS'] }],
    ['some tokens with errors', { tokens: [{ status: 'ACTIVE' }, { errorCode: 'INVALID_TOKEN_STATUS' }] }],
  ])('does not treat %s as an error', (_what, data) => {
    expect(explain(provider, { ...answer('getToken', ''), data })).toBeUndefined();
  });

  test('recognises an answer that is partly an error', () => {
    const isPartial = (body: unknown) => provider.isPartial({ body } as never);
    expect(isPartial({ tokens: [{ status: 'ACTIVE' }, { errorCode: 'INVALID_TOKEN_STATUS' }] })).toBe(true);
    expect(isPartial({ tokens: [null, { errors: [{}] }] })).toBe(true);
    expect(isPartial({ tokens: [{ status: 'ACTIVE', errors: [] }] })).toBe(false);
    expect(isPartial(null)).toBe(false);
  });

  test.each(['transact/void', 'getToken/delete2', 'searchTokens/suspendAll', 'transact/9/', 'tokenize/undo'])(
    'an undocumented operation is a write, even under the path of a documented one: %s',
    (operation) => {
      const asked = { method: 'POST', path: `${prefix}/${operation}`, header: () => undefined, body: { taskId: 't' } };
      expect(provider.kindOf(asked)).toEqual({ operation: 'write', answer: 'json' });
      expect(provider.keys.some((key) => key.protects?.('t', asked))).toBe(false);
    },
  );

  test('getAsset with an id is a read', () => {
    const asked = { method: 'GET', path: `${prefix}/getAsset/a-1`, header: () => undefined, body: undefined };
    expect(provider.kindOf(asked)).toMatchObject({ endpoint: 'read', operation: 'read' });
  });

  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf/tokenise'])(
    'a path that ends with %s, which every JavaScript object has, is a write like any other',
    (operation) => {
      const { kindOf, keys } = provider;
      const asked = { method: 'POST', path: `${prefix}/${operation}`, header: () => undefined, body: { taskId: 't' } };
      expect(kindOf(asked)).toEqual({ operation: 'write', answer: 'json' });
      expect(keys.some((key) => key.protects?.('t', asked))).toBe(false);
      expect(explain(provider, { ...answer(operation, ''), status: 500, data: '' })).toMatchObject({
        action: 'reconcile',
      });
    },
  );

  const decided = { ...answer('tokenize', ''), data: { responseId: 'r', decision: 'DECLINED' } };

  test('a tokenize that was declined is final: it is not looked up, and made no token', () => {
    for (const afterAmbiguous of [false, true]) {
      expect(explain(provider, decided, { afterAmbiguous })).toMatchObject({
        code: 'DECLINED',
        action: 'fail-fast',
        rule: { decline: { code: 'generic', retryable: 'never' } },
      });
    }
    expect(explain(provider, { ...decided, url: `${prefix}/getToken` })).toBeUndefined();
  });

  test('a tokenize has made a token only if that has a name', () => {
    const told = (tokenUniqueReference: unknown) =>
      explain(provider, { ...decided, data: { responseId: 'r', tokenUniqueReference } });
    expect(told('DWSPMC1')).toBeUndefined();
    for (const none of ['', 0, null, {}]) expect(told(none)).toMatchObject({ code: 'NOT_UNDERSTOOD' });
  });

  test('each of its own rows is reached by some answer', () => {
    const statuses = [401, 403, 404, 503].map((status) => ({ ...answer('tokenize', ''), status, data: '' }));
    const five = ['getToken', 'tokenize'].map((operation) => ({ ...answer(operation, ''), status: 500, data: '' }));
    const gateway = [
      'OAUTH_NONCE_USED',
      'INVALID_OAUTH_TIMESTAMP',
      'UNSUPPORTED_CONTENT_TYPE',
      'INVALID_OAUTH_SBS',
      'INVALID_OUTH_CONSUMER_KEY',
      'INVALID_OAUTH_SIGNATURE_METHOD',
      'INVALID_BODY_HASH',
      'INVALID_CLIENT_ID',
      'INVALID_KEY_ID',
      'AUTHENTICATION_FAILED',
      'TRANSFORM_ERROR_REQUEST',
      'TRANSFORM_ERROR_RESPONSE',
      'TRANSFORM_ERROR',
      'SERVER_ERROR_100',
      'SERVER_ERROR_101',
      'SERVER_ERROR_102',
      'SYSTEM_ERROR',
    ].map((code) => answer('tokenize', code));
    const refused = {
      ...answer('tokenize', ''),
      data: { Errors: { Error: { ReasonCode: 'SYSTEM_ERROR', Recoverable: false } } },
    };
    expectEveryRowReached(provider, [
      ...CODES.map(([code]) => answer('tokenize', code)),
      ...['INVALID_TASK_ID', 'NO_RESPONSE_FROM_ISSUER', 'INTERNAL_SERVICE_FAILURE'].map((code) =>
        answer('getToken', code),
      ),
      ...statuses,
      ...five,
      ...gateway,
      answer('tokenize', 'SYSTEM_ERROR', 429),
      refused,
      decided,
    ]);
  });
});
