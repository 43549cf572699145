import { describe, expect, test } from '@jest/globals';
import { type Action, type Answer, explain, type Processed } from '../../src/index.js';
import { APPROVED, OPEN } from '../../src/providers/mpgs/codes.js';
import { mpgs } from '../../src/providers/mpgs/index.js';
import published from './codes/mpgs.json' with { type: 'json' };
import { testDisbelief } from './disbelief.js';
import { adviceIn, expectNamed, expectReached, expectReasons } from './tables.js';

const provider = mpgs();
const url = '/api/rest/version/100/merchant/SHOP/order/order-1/transaction/1';
const pay = { method: 'PUT', url, status: 201 };
const ids = { order: { id: 'order-1', amount: '10.00', currency: 'EUR' }, transaction: { id: '1', type: 'PAYMENT' } };
const result = (kind: string, gatewayCode?: string, more: object = {}): Answer => ({
  ...pay,
  data: { result: kind, response: { gatewayCode }, ...ids, ...more },
});
const failed = (code: string) => result('FAILURE', code);
const error = (cause: string, status = 400, more: object = {}): Answer => ({
  ...pay,
  status,
  data: { error: { cause, explanation: 'x', ...more }, result: 'ERROR' },
});
/** The codes that mean neither an approval nor a transaction that is still open. */
const failures = published.codes.filter((code) => !APPROVED.has(code) && !OPEN.has(code) && code !== 'UNKNOWN');

describe('Mastercard Gateway', () => {
  test('every published code has a row, or is an approval', () => {
    expectNamed(provider, failures, failed);
    expectNamed(provider, published.causes, (cause) => error(cause));
    expectNamed(provider, ['UNKNOWN'], (code) => result('UNKNOWN', code));
    const rest = published.codes.filter((code) => !failures.includes(code) && code !== 'UNKNOWN');
    expect(new Set(rest)).toEqual(new Set([...APPROVED, ...OPEN]));
  });

  test.each(failures.filter((code) => code !== 'LOCK_FAILURE'))(
    '%s is final, and says whether another payment can succeed',
    (code) => {
      for (const status of [200, 201, 400]) {
        const verdict = explain(provider, { ...failed(code), status });
        expect(verdict).toMatchObject({ code, action: 'fail-fast', processed: 'no' });
        expect(verdict?.rule.decline).toMatchObject({ code: expect.any(String), retryable: expect.any(String) });
      }
    },
  );

  test.each([
    ['INSUFFICIENT_FUNDS', { code: 'insufficient_funds', retryable: 'later' }],
    ['EXPIRED_CARD', { code: 'expired_card', retryable: 'new-data' }],
    ['TIMED_OUT', { code: 'issuer_unavailable', retryable: 'later' }],
    ['BLOCKED', { code: 'blocked_by_merchant', retryable: 'never' }],
    ['SOMETHING_NEW', { code: 'generic', retryable: 'later' }],
  ])('uses the vocabulary shared by all providers: %s', (code, decline) => {
    expect(explain(provider, failed(code))?.rule.decline).toEqual(decline);
  });

  test.each([
    ['RESUBMIT_LATER', undefined, 'later'],
    ['RESUBMIT_WITH_3DS', '03', 'new-data'],
    ['RESUBMIT_WITH_ALTERNATIVE_PAYMENT_DETAILS', undefined, 'new-data'],
    ['DO_NOT_PROCEED', undefined, 'never'],
    ['DO_NOT_PROCEED_CONTACT_PAYER', undefined, 'never'],
    ['NO_ACTION', '03', 'never'],
    [undefined, '24', 'later'],
    [7, 7, undefined],
  ])('the recommendation (%s, advice %s) counts more than the code', (gatewayRecommendation, advice, retryable) => {
    const response = { gatewayCode: 'DECLINED', gatewayRecommendation };
    const answer = result('FAILURE', 'DECLINED', { response, authorizationResponse: { merchantAdviceCode: advice } });
    expect(adviceIn(provider, answer)).toBe(retryable);
  });

  test.each<[what: string, action: Action, processed: Processed, answer: Answer]>([
    ['an invalid field', 'fail-fast', 'no', error('INVALID_REQUEST')],
    ['a used id', 'reconcile', 'no', error('INVALID_REQUEST', 400, { field: 'transaction.id' })],
    ['a used id, in words', 'reconcile', 'no', error('INVALID_REQUEST', 400, { explanation: 'It already exists' })],
    ['wrong credentials', 'fail-fast', 'no', error('REQUEST_REJECTED', 401)],
    ['wrong credentials, by the status', 'fail-fast', 'no', error('INVALID_REQUEST', 401)],
    ['a busy gateway', 'retry', 'maybe', error('SERVER_BUSY', 503)],
    ['a failed gateway', 'reconcile', 'maybe', error('SERVER_FAILED', 500)],
    ['an unknown cause, with 500', 'reconcile', 'maybe', error('ODD', 500)],
    ['an unknown cause, with 400', 'fail-fast', 'no', error('ODD', 400)],
    ['an unknown outcome', 'reconcile', 'yes', result('UNKNOWN', 'UNKNOWN')],
    ['an unknown outcome, by its result only', 'reconcile', 'yes', result('UNKNOWN', 'TIMED_OUT')],
    ['a locked order', 'fail-fast', 'no', failed('LOCK_FAILURE')],
    ['an error page of a proxy', 'reconcile', 'maybe', { ...pay, status: 502, data: '<html></html>' }],
    ['an unavailable service', 'reconcile', 'maybe', { ...pay, status: 503, data: '' }],
    ['a rate limit', 'retry', 'no', { ...pay, status: 429, data: '' }],
    ['a failure without a code', 'fail-fast', 'no', { ...pay, data: { result: 'FAILURE' } }],
  ])('%s: %s, processed %s', (_what, action, processed, answer) => {
    expect(explain(provider, answer)).toMatchObject({ action, processed });
  });

  test.each(['INVALID_REQUEST', 'LOCK_FAILURE'])('%s after an ambiguous attempt may be about that attempt', (code) => {
    const answer = code === 'LOCK_FAILURE' ? failed(code) : error(code);
    expect(explain(provider, answer, { afterAmbiguous: true })).toMatchObject({ action: 'reconcile' });
  });

  test.each(published.codes.filter((code) => APPROVED.has(code) || OPEN.has(code)))(
    'SUCCESS or PENDING with %s is not a failure',
    (code) => {
      expect(explain(provider, result('SUCCESS', code))).toBeUndefined();
      expect(explain(provider, result('PENDING', code))).toBeUndefined();
    },
  );

  test.each([
    ['an empty object', {}],
    ['no result', { response: { gatewayCode: 'APPROVED' }, ...ids }],
    ['an unknown result', { result: 'OK', ...ids }],
    ['a failure that was approved', { result: 'FAILURE', response: { gatewayCode: 'APPROVED' }, ...ids }],
    ['a success that names nothing', { result: 'SUCCESS' }],
    ['a success that names no transaction', { result: 'SUCCESS', order: ids.order }],
    ['a success that names no order', { result: 'PENDING', transaction: ids.transaction }],
    ['another transaction', { result: 'SUCCESS', ...ids, transaction: { id: '2' } }],
    ['another order', { result: 'SUCCESS', ...ids, order: { id: 'order-2' } }],
  ])('a payment answered by %s is looked up', (_what, data) => {
    expect(explain(provider, { ...pay, data })).toMatchObject({ code: 'NOT_UNDERSTOOD', action: 'reconcile' });
  });

  test.each([
    ['/order/50%/transaction/1', { transaction: { id: '2' } }],
    ['/order/order-1/transaction/50%', { order: { id: 'order-2' } }],
  ])('an id in %s that cannot be read does not hide the other one', (path, other) => {
    const sent = { ...pay, url: url.replace(/\/order\/.*/, path) };
    const told = { ...ids, ...other };
    expect(explain(provider, { ...sent, data: { result: 'SUCCESS', ...ids } })).toBeUndefined();
    expect(explain(provider, { ...sent, data: { result: 'SUCCESS', ...told } })).toMatchObject({
      code: 'NOT_UNDERSTOOD',
    });
  });

  test.each(['DECLINED', 'TIMED_OUT', 'UNKNOWN', 'LOCK_FAILURE'])(
    'SUCCESS or PENDING with the code %s is not believed',
    (code) => {
      for (const kind of ['SUCCESS', 'PENDING']) {
        expect(explain(provider, result(kind, code))).toMatchObject({ code: 'NOT_UNDERSTOOD', action: 'reconcile' });
      }
    },
  );

  describe('an answer about a transaction other than the one sent is not believed', () => {
    const asked = (apiOperation: string, more: object = { order: { amount: 10, currency: 'eur' } }) => ({
      requestBody: { apiOperation, ...more },
    });
    const told = (transaction: object, more: object = {}) =>
      result('SUCCESS', 'APPROVED', { transaction: { id: '1', ...transaction }, ...more });
    const sum = { amount: '10.00', currency: 'EUR' };

    test.each<readonly [answer: Answer, given: object]>([
      [told({ type: 'REFUND', ...sum }), asked('PAY')],
      [told({ type: 'PAYMENT', ...sum, amount: '9.00' }), asked('PAY')],
      [told({ type: 'PAYMENT', ...sum, currency: 'USD' }), asked('PAY')],
      [told({ type: 'CAPTURE', ...sum }), asked('CAPTURE', { transaction: { amount: '4.00', currency: 'EUR' } })],
    ])('%j in answer to %j', (answer, given) => {
      expect(explain(provider, answer, given)).toMatchObject({ code: 'NOT_UNDERSTOOD', action: 'reconcile' });
    });

    const part = { response: { gatewayCode: 'PARTIALLY_APPROVED' } };
    test.each<readonly [answer: Answer, given: object]>([
      [told({ type: 'PAYMENT', ...sum }), asked('PAY')],
      [told({ type: 'PAYMENT', ...sum, amount: '6.00' }, part), asked('PAY')],
      [
        told({ type: 'PAYMENT', ...sum, amount: '10.20' }, { order: { id: 'order-1', surchargeAmount: '0.20' } }),
        asked('PAY'),
      ],
      [told({ type: 'CAPTURE', ...sum, amount: 4 }), asked('CAPTURE', { transaction: { amount: '4.00' } })],
      [told({ type: 'VOID_PAYMENT', ...sum }), asked('VOID', { transaction: { targetTransactionId: '1' } })],
      [told({ type: 'AUTHENTICATION', amount: '0.00' }), asked('INITIATE_AUTHENTICATION')],
      [told({ ...sum }), asked('PAY')],
    ])('but a difference that the document allows is accepted: %j in answer to %j', (answer, given) => {
      expect(explain(provider, answer, given)).toBeUndefined();
    });
  });

  test('an authentication without a result is a success', () => {
    const answer = result('SUCCESS', 'NOT_ENROLLED_3D_SECURE', { transaction: { id: '1', type: 'AUTHENTICATION' } });
    expect(explain(provider, answer, { requestBody: { apiOperation: 'INITIATE_AUTHENTICATION' } })).toBeUndefined();
  });

  test.each(['DUPLICATE_BATCH', 'EXCEEDED_RETRY_LIMIT'])(
    'the decline %s after an ambiguous attempt may be about that attempt',
    (code) => {
      expect(explain(provider, failed(code), { afterAmbiguous: true })).toMatchObject({ action: 'reconcile' });
      expect(explain(provider, failed(code))?.rule.decline).toBeDefined();
    },
  );

  test.each([{}, { id: 1 }, { status: 'VALID' }, { result: 'OK' }, '<html></html>', ''])(
    'a new token answered by %j is in doubt',
    (data) => {
      const token = { method: 'POST', url: '/api/rest/version/100/merchant/SHOP/token', status: 201 };
      expect(explain(provider, { ...token, data })).toMatchObject({ processed: 'maybe' });
      expect(explain(provider, { ...token, data: { result: 'SUCCESS', token: 'T' } })).toBeUndefined();
    },
  );

  const about3ds = { '3DSecureId': 'T', merchant: 'SHOP', response: { '3DSecure': { gatewayCode: 'CARD_ENROLLED' } } };
  test.each([
    ['PUT', '3DSecureId/T', about3ds],
    ['POST', '3DSecureId/T', about3ds],
    ['POST', 'session/S', { merchant: 'SHOP', session: { id: 'S', updateStatus: 'SUCCESS' } }],
    ['POST', 'paymentOptionsInquiry', { merchant: 'SHOP', transactionMode: 'PURCHASE' }],
  ])('%s %s moves no money, and may tell no result', (method, path, data) => {
    const asked = { method, url: `/api/rest/version/57/merchant/SHOP/${path}`, status: 200 };
    expect(explain(provider, { ...asked, data })).toBeUndefined();
    for (const other of [{}, '<html></html>', { result: 'OK' }, { error: {} }])
      expect(explain(provider, { ...asked, data: other })).toMatchObject({ processed: 'maybe' });
  });

  test.each([
    ['PUT', '/batch/version/100/merchant/SHOP/batch/B', 'received'],
    ['POST', '/api/nvp/version/57', 'merchant=SHOP&result=SUCCESS'],
  ])('%s %s, which is text, is judged by its status', (method, path, data) => {
    expect(explain(provider, { method, url: path, status: 200, data })).toBeUndefined();
  });

  test('an error status does not turn a success into a failure', () => {
    for (const status of [400, 401]) {
      const answer = { ...result('SUCCESS', 'APPROVED'), status };
      expect(explain(provider, answer)).toMatchObject({ code: 'NOT_UNDERSTOOD', action: 'reconcile' });
    }
  });

  test('a read of a transaction is not a failure, whatever its result', () => {
    for (const kind of ['SUCCESS', 'FAILURE', 'UNKNOWN', 'PENDING']) {
      const data = { result: kind, response: { gatewayCode: 'DECLINED' }, ...ids };
      expect(explain(provider, { method: 'GET', url, status: 200, data })).toBeUndefined();
    }
    const missing = { method: 'GET', url, status: 400, data: { error: { cause: 'INVALID_REQUEST' }, result: 'ERROR' } };
    expect(explain(provider, missing)).toMatchObject({ action: 'fail-fast', processed: 'no' });
  });

  test('a request for a session is retried', () => {
    const session = { method: 'POST', url: '/api/rest/version/100/merchant/SHOP/session', status: 500, data: '' };
    expect(explain(provider, session)).toMatchObject({ action: 'retry' });
    expect(explain(provider, { ...session, method: 'PUT', url: `${session.url}/S1` })).toMatchObject({
      action: 'retry',
    });
  });

  test('says what to check if a transaction is in doubt, and shows no card number', () => {
    const asked = (path: string) => provider.inDoubt({ method: 'PUT', path, header: () => undefined, body: {} });
    expect(asked(url)).toContain('GET /order/order-1/transaction/1');
    expect(asked(url.replace('order-1', '4111111111111111'))).not.toContain('4111111111111111');
    expect(asked('/api/rest/version/100/merchant/SHOP/session/S1')).toBeUndefined();
  });

  test('its hosts are those of the regions and those of the banks', () => {
    expect(provider.hosts).toEqual(['*-gateway.mastercard.com', '*.gateway.mastercard.com']);
  });

  testDisbelief(provider, pay, '{"result":"SUC');

  test('every row has a short reason', () => {
    expectReasons(provider);
  });

  test('each of its own rows is reached by some answer', () => {
    expectReached(provider, [
      ...failures.map(failed),
      failed('SOMETHING_NEW'),
      result('UNKNOWN', 'PENDING'),
      ...published.causes.map((cause) => error(cause)),
      error('INVALID_REQUEST', 400, { field: 'order.id' }),
      error('INVALID_REQUEST', 401),
      { ...pay, status: 502, data: '' },
    ]);
  });
});
