import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Action, type Answer, explain, type Processed } from '../../src/index.js';
import { adyen } from '../../src/providers/adyen/index.js';
import { answered } from '../failure/answers.js';
import { testDisbelief } from './disbelief.js';
import { adviceIn, expectNamed, expectReached, expectReasons } from './tables.js';

const published = JSON.parse(readFileSync(join(__dirname, 'codes', 'adyen.json'), 'utf8')) as { codes: string[] };

const provider = adyen();
const unkeyed = adyen({ keys: { idempotencyKey: false } });
const key = { requestHeaders: { 'Idempotency-Key': 'k-1' } };
const payment = { method: 'POST', url: '/v71/payments', status: 200 };
const result = (resultCode: string, more: object = {}): Answer => ({ ...payment, data: { resultCode, ...more } });
const refusal = (code: string, resultCode = 'Refused') => result(resultCode, { refusalReasonCode: code });
const error = (status: number, errorCode: string, errorType: string, headers: Record<string, string> = {}): Answer => ({
  ...payment,
  status,
  headers,
  data: { status, errorCode, message: 'x', errorType, pspReference: 'P' },
});
const transient = { 'Transient-Error': 'true' };

describe('Adyen', () => {
  test.each<[code: string, status: number, type: string, action: Action, processed: Processed]>([
    ['000', 401, 'security', 'fail-fast', 'no'],
    ['010', 403, 'security', 'fail-fast', 'no'],
    ['100', 422, 'validation', 'fail-fast', 'no'],
    ['101', 422, 'validation', 'fail-fast', 'no'],
    ['106', 422, 'validation', 'fail-fast', 'no'],
    ['166', 422, 'validation', 'fail-fast', 'no'],
    ['194', 422, 'validation', 'fail-fast', 'no'],
    ['701', 500, 'internal', 'reconcile', 'maybe'],
    ['702', 400, 'validation', 'fail-fast', 'no'],
    ['703', 503, 'internal', 'reconcile', 'maybe'],
    ['704', 422, 'validation', 'reconcile', 'maybe'],
    ['704', 409, 'validation', 'reconcile', 'maybe'],
    ['803', 422, 'validation', 'fail-fast', 'no'],
    ['901', 403, 'security', 'fail-fast', 'no'],
    ['903', 500, 'internal', 'reconcile', 'maybe'],
    ['904', 500, 'internal', 'reconcile', 'maybe'],
    ['905', 500, 'configuration', 'fail-fast', 'no'],
    ['905_1', 500, 'configuration', 'fail-fast', 'no'],
    ['906', 422, 'validation', 'fail-fast', 'no'],
    ['907', 422, 'validation', 'fail-fast', 'no'],
    ['950', 500, 'configuration', 'fail-fast', 'no'],
  ])('%s in HTTP %s (%s): %s, processed %s', (code, status, type, action, processed) => {
    expect(explain(provider, error(status, code, type), key)).toMatchObject({ code, action, processed });
    const isNumber = !code.startsWith('0') && /^\d+$/.test(code);
    if (!isNumber) return;
    const numeric = { ...error(status, code, type), data: { status, errorCode: Number(code), errorType: type } };
    expect(explain(provider, numeric, key)).toMatchObject({ code, action, processed });
  });

  test.each([
    ['a wrong credential', error(401, '999', 'security'), 'fail-fast', 'no'],
    ['a wrong configuration, in HTTP 500', error(500, '999', 'configuration'), 'fail-fast', 'no'],
    ['a wrong input', error(422, '999', 'validation'), 'fail-fast', 'no'],
    ['an internal error', error(500, '999', 'internal'), 'reconcile', 'maybe'],
    [
      'an error in the form of RFC 7807',
      {
        ...payment,
        status: 500,
        data: { type: 'https://docs.adyen.com/errors/general/internal', errorCode: '00_500', status: 500 },
      },
      'reconcile',
      'maybe',
    ],
    ['a wrong input in that form', { ...payment, status: 422, data: { errorCode: '29_001' } }, 'fail-fast', 'no'],
  ] as const)('a code without a row is judged by its type: %s', (_what, answer, action, processed) => {
    expect(explain(provider, answer as Answer, key)).toMatchObject({ action, processed });
  });

  test.each(['703', '903', '905_1', '101', '999'])(
    '%s is retried if the header says that it had no effect: the header comes before the code',
    (code) => {
      const verdict = explain(provider, error(500, code, 'internal', transient), key);
      expect(verdict).toMatchObject({ action: 'retry', processed: 'no' });
      for (const value of ['false', '', 'yes']) {
        expect(explain(provider, error(500, code, 'internal', { 'transient-error': value }), key)?.action).not.toBe(
          'retry',
        );
      }
    },
  );

  test('the header counts even without a body', () => {
    const bare = { ...payment, status: 503, headers: transient, data: '' };
    expect(explain(provider, bare)).toMatchObject({ action: 'retry', processed: 'no' });
    expect(explain(provider, { ...bare, headers: {} })).toMatchObject({ action: 'retry', processed: 'maybe' });
  });

  test('704 with the header means that the first request under this key is still running', () => {
    for (const status of [409, 422]) {
      const verdict = explain(provider, error(status, '704', 'validation', transient), key);
      expect(verdict).toMatchObject({ action: 'retry', processed: 'maybe', rule: { poll: true } });
    }
  });

  test.each(['704', '106'])('%s after an ambiguous attempt is evidence that it landed', (code) => {
    const verdict = explain(provider, error(422, code, 'validation'), { ...key, afterAmbiguous: true });
    expect(verdict).toMatchObject({ action: 'reconcile', processed: 'yes' });
  });

  test('an error page of a proxy is retried under the key, and not without one', () => {
    for (const status of [500, 502, 503, 504]) {
      const page = { ...payment, status, data: '<html></html>' };
      expect(explain(provider, page, key)).toMatchObject({ action: 'retry', processed: 'maybe' });
      expect(explain(unkeyed, page, key)).toMatchObject({ action: 'reconcile' });
      const tooLong = { requestHeaders: { 'Idempotency-Key': 'x'.repeat(65) } };
      expect(explain(provider, page, tooLong)).toMatchObject({ action: 'reconcile' });
    }
  });

  test('a rate-limited request is retried', () => {
    expect(explain(provider, { ...payment, status: 429, data: '' })).toMatchObject({
      action: 'retry',
      processed: 'no',
    });
  });

  test.each(published.codes)('refusal reason %s is final, and says whether another payment can succeed', (code) => {
    for (const resultCode of ['Refused', 'Error', 'Cancelled']) {
      const verdict = explain(provider, refusal(code, resultCode), key);
      expect(verdict).toMatchObject({ code, action: 'fail-fast', processed: 'no' });
      expect(verdict?.rule.decline).toMatchObject({ code: expect.any(String), retryable: expect.any(String) });
    }
  });

  test('every published refusal reason has its own row', () => {
    expectNamed(provider, published.codes, refusal);
    expectNamed(provider, ['REFUSED', 'ERROR', 'CANCELLED'], (code) => result(code[0] + code.slice(1).toLowerCase()));
  });

  test.each([
    ['03 : Do not try again', 'never'],
    ['01', 'new-data'],
    ['24 : Retry after 1 hour', 'later'],
    ['99', undefined],
    ['0312', undefined],
    [3, undefined],
    [null, undefined],
  ])("the issuer's advice (%s) counts more than the code's own meaning", (merchantAdviceCode, retryable) => {
    const more = { refusalReasonCode: '2', additionalData: { merchantAdviceCode } };
    expect(adviceIn(provider, result('Refused', more))).toBe(retryable);
  });

  test('a refusal without a code, or with an unknown one, is final because of its result', () => {
    for (const more of [{}, { refusalReasonCode: null }]) {
      expect(explain(provider, result('Refused', more))).toMatchObject({ code: 'REFUSED', action: 'fail-fast' });
      expect(explain(provider, result('Error', more))).toMatchObject({ code: 'ERROR', rule: { decline: {} } });
    }
    expect(explain(provider, refusal('99'))).toMatchObject({
      code: '99',
      action: 'fail-fast',
      rule: { code: 'REFUSED' },
    });
  });

  test.each([
    ['expired', '6', { code: 'expired_card', retryable: 'new-data' }],
    ['no money', '12', { code: 'insufficient_funds', retryable: 'later' }],
    ['fraud', '20', { code: 'suspected_fraud', retryable: 'never' }],
    ['soft decline', '38', { code: 'authentication_required', retryable: 'new-data' }],
    ['excessive retries', '46', { code: 'blocked_by_merchant', retryable: 'never' }],
  ])('uses the vocabulary shared by all providers: %s', (_what, code, decline) => {
    expect(explain(provider, refusal(code))?.rule.decline).toEqual(decline);
  });

  test.each([
    'Authorised',
    'AuthenticationFinished',
    'AuthenticationNotRequired',
    'ChallengeShopper',
    'IdentifyShopper',
    'PartiallyAuthorised',
    'Pending',
    'PresentToShopper',
    'Received',
    'RedirectShopper',
    'Success',
  ])('%s is not a failure, not even with reason 0', (resultCode) => {
    expect(explain(provider, result(resultCode))).toBeUndefined();
    expect(explain(provider, result(resultCode, { refusalReasonCode: '0' }))).toBeUndefined();
  });

  test.each(['', 'AUTHORISED', 'Authorized', 'Paid', 'constructor'])(
    'a payment with the result %j is in doubt: it is retried under its key, or else looked up',
    (code) => {
      expect(explain(provider, result(code))).toMatchObject({ code: 'NOT_UNDERSTOOD', action: 'retry' });
      expect(explain(unkeyed, result(code))).toMatchObject({ code: 'NOT_UNDERSTOOD', action: 'reconcile' });
    },
  );

  test('an error status does not turn a successful result into a failure', () => {
    for (const status of [400, 401, 422, 500]) {
      const answer = { ...result('Authorised'), status };
      expect(explain(provider, answer)).toMatchObject({ code: 'NOT_UNDERSTOOD', action: 'retry', processed: 'maybe' });
      expect(explain(unkeyed, answer)).toMatchObject({ code: 'NOT_UNDERSTOOD', action: 'reconcile' });
    }
  });

  test.each(['captures', 'refunds', 'cancels', 'reversals', 'amountUpdates'])(
    'a modification (%s) is accepted only if its answer has the status received and a pspReference',
    (name) => {
      const change = { method: 'POST', url: `/checkout/v71/payments/PSP1/${name}`, status: 201 };
      const data = { status: 'received', pspReference: 'PSP2', paymentPspReference: 'PSP1' };
      expect(explain(provider, { ...change, data })).toBeUndefined();
      for (const odd of [{}, { status: 'received' }, { pspReference: 'PSP2' }, { ...data, status: 'refused' }]) {
        expect(explain(provider, { ...change, data: odd })).toMatchObject({ code: 'NOT_UNDERSTOOD' });
      }
    },
  );

  test('a POST that only reads is a read: no result of it is a failure, and it is retried', () => {
    const balance = { method: 'POST', url: '/v71/paymentMethods/balance', status: 200 };
    expect(explain(provider, { ...balance, data: { resultCode: 'NotEnoughBalance' } })).toBeUndefined();
    expect(explain(provider, { ...balance, status: 500, data: '' })).toMatchObject({ action: 'retry' });
  });

  test('says what to check if a payment is in doubt, and shows no card number', () => {
    const asked = (path: string, reference?: string) =>
      provider.inDoubt({ method: 'POST', path, header: () => undefined, body: { reference } });
    expect(asked('/v71/payments', 'order-1')).toContain('reference order-1');
    expect(asked('/v71/payments', '4111111111111111')).not.toContain('4111111111111111');
    expect(asked('/v71/payments')).toContain('look for it');
    expect(asked('/v71/paymentMethods')).toBeUndefined();
  });

  test('its hosts are the test host and the live hosts, which have a prefix for each merchant', () => {
    expect(provider.hosts).toEqual(['checkout-test.adyen.com', '*-checkout-live.adyenpayments.com']);
  });

  testDisbelief(provider, payment, '{"resultCode":"Auth');

  test('every row has a short reason', () => {
    expectReasons(provider);
  });

  test('each of its own rows is reached by some answer', () => {
    const types = ['security', 'configuration', 'validation', 'internal'];
    const codes = '000 010 101 106 166 701 702 703 704 803 901 903 904 905 905_1 906 907 950'.split(' ');
    const redirected = { ...answered(200, '{}', {}, { path: '/v71/payments' }), redirected: true };
    const answers = [
      ...published.codes.map((code) => refusal(code)),
      ...['Refused', 'Error', 'Cancelled'].map((code) => result(code)),
      ...codes.map((code) => error(code === '000' ? 401 : 500, code, 'x')),
      ...types.map((type) => error(500, '999', type)),
      error(422, '704', 'validation', transient),
      { ...payment, data: '' },
      result('odd'),
      error(503, '703', 'internal', transient),
    ];
    expectReached(provider, answers, [redirected]);
  });
});
