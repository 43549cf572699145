import { describe, expect, test } from '@jest/globals';
import { explain, type Rule } from '../../src/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { ACCOUNT, DONE, UNCERTAIN, WRONG } from '../../src/providers/razorpay/rules.js';
import { codesOf } from './codes/read.js';
import { expectEveryRowReached } from './rows.js';

const provider = razorpay();
const bare = razorpay({ keys: { payoutKey: false, refundKey: false } });
const own = provider.rules.filter(({ source }) => source.startsWith('Razorpay'));
const at = (url: string, method = 'POST') => ({ method, url });
const PAYOUT = at('/v1/payouts');
const REFUND = at('/v1/payments/pay_1/refund');
const CAPTURE = at('/v1/payments/pay_1/capture');
const ORDER = at('/v1/orders');

const refused = (code: string, more: object = {}, request = ORDER, status = 400) => ({
  ...request,
  status,
  data: { error: { code, description: 'no', source: 'NA', step: 'NA', reason: 'NA', metadata: {}, ...more } },
});
const reason = (name: string, request = ORDER) => refused('BAD_REQUEST_ERROR', { reason: name }, request);
const said = (description: string, request = PAYOUT) => refused('BAD_REQUEST_ERROR', { description }, request);
const payout = (status: string) => ({ ...PAYOUT, status: 200, data: { id: 'pout_1', entity: 'payout', status } });

describe('every reason of Razorpay’s document has its own row', () => {
  test('all 109 of them', () => {
    const { codes } = codesOf('razorpay-reasons');
    expect(codes).toHaveLength(109);
    expect(codes.filter((code) => !own.some((row) => row.code === code && row.field === 'reason'))).toEqual([]);
  });

  test('no reason is in two classes', () => {
    const codes = [UNCERTAIN, WRONG, DONE, ACCOUNT].flat();
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
    const rows = own.filter(({ code }) => code !== '*');
    // Some mean something else for a refund or a capture.
    const names = rows.map(({ code, field = '', when }) => `${field} ${code} ${when?.endpoint}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

describe('the reason decides what to do, or else the code', () => {
  test.each([
    ['a wrong field', 'fail-fast', 'no', reason('invalid_amount')],
    ['a pending payment', 'reconcile', 'maybe', reason('payment_pending', CAPTURE)],
    ['a gateway that timed out', 'retry', 'maybe', reason('gateway_technical_error', PAYOUT)],
    ['a refund of more than is left', 'fail-fast', 'no', reason('refund_limit_crossed', REFUND)],
    ['an account that is not activated', 'fail-fast', 'no', reason('merchant_not_activated')],
    ['an unknown reason', 'fail-fast', 'no', reason('something_new')],
    ['no reason', 'fail-fast', 'no', refused('BAD_REQUEST_ERROR')],
    ['a reason of null', 'fail-fast', 'no', refused('BAD_REQUEST_ERROR', { reason: null })],
    [
      'a used key with another body',
      'fail-fast',
      'maybe',
      said('Different request body sent for the same Idempotency Header'),
    ],
    ['a capture of a captured payment', 'reconcile', 'no', said('This payment has already been captured.', CAPTURE)],
    ['a running payout', 'retry', 'maybe', refused('BAD_REQUEST_ERROR', {}, PAYOUT, 409)],
    ['a running refund', 'retry', 'maybe', { ...REFUND, status: 409, data: '' }],
    ['a server error in answer to a payout', 'retry', 'maybe', refused('SERVER_ERROR', {}, PAYOUT, 500)],
    ['a server error in answer to an order', 'reconcile', 'maybe', refused('SERVER_ERROR', {}, ORDER, 500)],
    ['a gateway error', 'reconcile', 'maybe', refused('GATEWAY_ERROR', {}, CAPTURE, 502)],
    ['429', 'retry', 'no', refused('BAD_REQUEST_ERROR', {}, ORDER, 429)],
    ['404', 'fail-fast', 'no', refused('BAD_REQUEST_ERROR', {}, ORDER, 404)],
    [
      'a server error that calls itself a bad request',
      'reconcile',
      'maybe',
      refused('BAD_REQUEST_ERROR', {}, ORDER, 500),
    ],
    ['401', 'fail-fast', 'no', refused('BAD_REQUEST_ERROR', {}, ORDER, 401)],
  ])('%s: %s, processed %s', (_what, action, processed, answer) => {
    expect(explain(provider, answer)).toMatchObject({ action, processed });
  });

  test.each([
    ['a capture of a captured payment', said('This payment has already been captured', CAPTURE)],
    ['a refund of a refunded payment', said('The payment has been fully refunded already', REFUND)],
    ['a refund of more than is left', reason('refund_limit_crossed', REFUND)],
    ['a paid order', reason('order_already_paid')],
    ['a bad request without a reason', refused('BAD_REQUEST_ERROR', {}, CAPTURE)],
  ])('after an attempt in doubt, %s is evidence that it landed', (_what, answer) => {
    expect(explain(provider, answer, { afterAmbiguous: true })).toMatchObject({
      action: 'reconcile',
      processed: 'yes',
    });
  });
});

describe('the protection of a key', () => {
  test.each([
    ['a payout', PAYOUT, 'X-Payout-Idempotency', 'k-12'],
    ['a refund', REFUND, 'X-Refund-Idempotency', 'refund-123'],
  ])('%s in doubt is retried under its key, and not without a valid one', (_what, request, header, key) => {
    const fault = { ...request, status: 500, data: '' };
    expect(explain(provider, fault)).toMatchObject({ action: 'retry' });
    expect(explain(bare, fault)).toMatchObject({ action: 'reconcile' });
    expect(explain(provider, fault, { requestHeaders: { [header]: key } })).toMatchObject({ action: 'retry' });
    for (const bad of ['k', 'ä'.repeat(12), 'k'.repeat(200)]) {
      expect(explain(provider, fault, { requestHeaders: { [header]: bad } })).toMatchObject({ action: 'reconcile' });
    }
  });

  test.each([ORDER, CAPTURE, at('/v1/payouts/pout_1/cancel'), at('/v1/customers'), at('/v1/payments/create/json')])(
    'nothing protects %j, whatever headers are sent with it',
    (request) => {
      const requestHeaders = { 'X-Payout-Idempotency': 'key-123456', 'X-Refund-Idempotency': 'key-123456' };
      expect(explain(provider, { ...request, status: 500, data: '' }, { requestHeaders })).toMatchObject({
        action: 'reconcile',
      });
    },
  );
});

describe('a decline', () => {
  test.each([
    ['insufficient_funds', 'insufficient_funds', 'later'],
    ['incorrect_otp', 'authentication_required', 'new-data'],
    ['payment_risk_check_failed', 'suspected_fraud', 'never'],
    ['bank_not_available', 'issuer_unavailable', 'later'],
    ['psp_app_ not_available', 'issuer_unavailable', 'later'],
  ])('with the reason %s is %s, retryable %s', (name, code, retryable) => {
    const verdict = explain(provider, reason(name));
    expect(verdict).toMatchObject({ action: 'fail-fast', processed: 'no' });
    expect(verdict?.rule.decline).toEqual({ code, retryable });
  });

  test.each(['failed', 'rejected', 'cancelled', 'reversed'])('of a payout, %s inside HTTP 200', (status) => {
    expect(explain(provider, payout(status))).toMatchObject({ code: status, action: 'fail-fast', processed: 'no' });
    expect(explain(provider, payout(status))?.rule.decline).toBeDefined();
  });

  test('of a refund inside HTTP 200', () => {
    const answer = { ...REFUND, status: 200, data: { id: 'rfnd_1', entity: 'refund', status: 'failed' } };
    expect(explain(provider, answer)?.rule.decline?.code).toBe('generic');
  });

  test('that a read finds does not make the read fail', () => {
    const { data } = payout('failed');
    expect(explain(provider, { method: 'GET', url: '/v1/payouts/pout_1', status: 200, data })).toBeUndefined();
  });
});

describe('an answer that is neither a success nor a failure is not believed', () => {
  test.each([
    ['/v1/payouts', { id: 'pout_1', status: 'something' }],
    ['/v1/payouts', { status: 'processed' }],
    ['/v1/orders', {}],
    ['/v1/orders', { error: { code: 'SERVER_ERROR' } }],
    ['/v1/payments/pay_1/capture', { id: 'pay_2', status: 'captured' }],
    ['/v1/payments/pay_1/capture', { id: 'pay_1', status: 'authorized' }],
    ['/v1/payments/pay_1/refund', { id: 'rfnd_1' }],
    ['/v1/payouts/pout_1/cancel', { id: 'pout_1', status: 'processed' }],
  ])('%s answered by %j in HTTP 200', (url, data) => {
    expect(explain(bare, { ...at(url), status: 200, data })).toMatchObject({ action: 'reconcile' });
  });

  test.each(['', '<html></html>', '[]', '{"id": "pout_1", "sta'])('a payout answered by %j in HTTP 200', (data) => {
    expect(explain(bare, { ...PAYOUT, status: 200, data })).toMatchObject({ action: 'reconcile' });
    expect(explain(provider, { ...PAYOUT, status: 200, data })).toMatchObject({ action: 'retry' });
  });

  test('a success in an error status', () => {
    for (const status of [400, 404]) {
      expect(explain(bare, { ...payout('processed'), status })).toMatchObject({
        code: 'NOT_UNDERSTOOD',
        action: 'reconcile',
      });
    }
  });

  test.each([
    ['/v1/payouts', { id: 'pout_1', status: 'queued' }],
    ['/v1/orders', { id: 'order_1', status: 'created' }],
    ['/v1/payments/pay_1/capture', { id: 'pay_1', status: 'captured', error_code: null }],
    ['/v1/payments/pay_1/refund', { id: 'rfnd_1', status: 'pending' }],
    ['/v1/customers', { id: 'cust_1' }],
  ])('%s answered by %j is a success', (url, data) => {
    expect(explain(provider, { ...at(url), status: 200, data })).toBeUndefined();
  });
});

test('each of its own rows is reached by some answer, and has a short reason', () => {
  const answer = (row: Rule) => {
    if (row.code === '*') return { ...REFUND, status: 409, data: '' };
    if (row.field === 'status') return payout(row.code);
    if (row.field === 'reason') return reason(row.code, row.when?.endpoint === undefined ? ORDER : REFUND);
    if (row.code === 'UNREADABLE_2XX') return { ...PAYOUT, status: 200, data: '{"id"' };
    if (row.code === 'NOT_UNDERSTOOD') return { ...PAYOUT, status: 200, data: { status: 'processed' } };
    return /[a-z]/.test(row.code) ? said(row.code, CAPTURE) : refused(row.code);
  };
  expectEveryRowReached(provider, own.map(answer));
  expect(own.map(({ why }) => why).filter((why) => why.split(' ').length > 12)).toEqual([]);
});

test('an unknown key cannot be switched off', () => {
  expect(() => razorpay({ keys: { other: false } } as never)).toThrow(TypeError);
});
