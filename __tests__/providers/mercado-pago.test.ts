import { describe, expect, test } from '@jest/globals';
import { explain, type Rule } from '../../src/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import {
  ACCOUNT_CAUSE,
  NOT_THERE,
  NOT_THERE_CAUSE,
  REFUND_STATE,
  STATE_CAUSE,
  WRONG_CAUSE,
  WRONG_REFUND,
  WRONG_REQUEST,
  WRONG_STATE,
} from '../../src/providers/mercado-pago/refused.js';
import { codesOf } from './codes/read.js';
import { expectEveryRowReached } from './rows.js';

const provider = mercadoPago();
const bare = mercadoPago({ keys: { idempotencyKey: false } });
const own = provider.rules.filter(({ source }) => source.startsWith('Mercado Pago'));
const at = (url: string, method = 'POST') => ({ method, url });
const PAYMENT = at('/v1/payments');
const ORDER = at('/v1/orders');
const REFUND = at('/v1/payments/1/refunds');

const order = (code: string, status = 400, more: object = {}) => ({
  ...ORDER,
  status,
  data: { errors: [{ code, message: 'no', details: [] }], ...more },
});
const cause = (code: number | string, status = 400, request = PAYMENT) => ({
  ...request,
  status,
  data: { status, error: 'bad_request', message: 'no', cause: [{ code, description: 'no' }] },
});
const rejected = (status_detail: string) => ({
  ...PAYMENT,
  status: 201,
  data: { id: 1, status: 'rejected', status_detail },
});

describe('every code of Mercado Pago’s documents has its own row', () => {
  test.each([
    ['mercado-pago-orders', undefined, 34],
    ['mercado-pago-causes', 'cause', 97],
    ['mercado-pago-details', 'status_detail', 37],
  ])('%s', (list, field, count) => {
    const { codes } = codesOf(list);
    expect(codes).toHaveLength(count);
    expect(codes.filter((code) => !own.some((row) => row.code === code && row.field === field))).toEqual([]);
  });

  test('no code is in two classes', () => {
    for (const classes of [
      [WRONG_REQUEST, WRONG_STATE, NOT_THERE],
      [WRONG_CAUSE, STATE_CAUSE, NOT_THERE_CAUSE, ACCOUNT_CAUSE, WRONG_REFUND, REFUND_STATE],
    ]) {
      const codes = classes.flat();
      expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
    }
    const rows = own.filter(({ code, when }) => code !== '*' && when === undefined);
    const names = rows.map(({ code, field = '' }) => `${field} ${code}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

describe('the code decides what to do', () => {
  test.each([
    ['idempotency_key_already_used', 'reconcile', 'no', order('idempotency_key_already_used', 409)],
    ['resource_locked', 'retry', 'maybe', order('resource_locked', 423)],
    ['internal_error', 'retry', 'maybe', order('internal_error', 500)],
    ['idempotency_validation_failed', 'retry', 'maybe', order('idempotency_validation_failed', 500)],
    ['cannot_capture_order', 'fail-fast', 'no', order('cannot_capture_order', 409)],
    ['required_properties', 'fail-fast', 'no', order('required_properties')],
    ['a cause that names a wrong field', 'fail-fast', 'no', cause(4037)],
    ['the same request in the last minute', 'fail-fast', 'no', cause(2001)],
    ['a gateway that failed', 'retry', 'maybe', cause(2004)],
    ['a payment that is not completed yet', 'retry', 'maybe', cause('401001', 409)],
    ['a bare 423', 'retry', 'maybe', { ...PAYMENT, status: 423, data: '' }],
    ['a bare 424', 'retry', 'maybe', { ...PAYMENT, status: 424, data: '' }],
    ['a bare 409', 'fail-fast', 'maybe', { ...PAYMENT, status: 409, data: '' }],
    ['429', 'retry', 'no', { ...PAYMENT, status: 429, data: { message: 'local_rate_limited' } }],
    ['an unknown cause', 'fail-fast', 'no', cause(9999)],
    ['500', 'retry', 'maybe', { ...PAYMENT, status: 500, data: { status: 500, error: 'internal_error', cause: [] } }],
    ['401', 'fail-fast', 'no', { ...PAYMENT, status: 401, data: { status: 401, error: 'unauthorized', cause: [] } }],
  ])('%s: %s, processed %s', (_what, action, processed, answer) => {
    expect(explain(provider, answer)).toMatchObject({ action, processed });
  });

  test.each([
    ['a used key', order('idempotency_key_already_used', 409)],
    ['the same request in the last minute', cause(2001)],
    ['a state', cause(2018)],
    ['an order that is refunded', order('order_already_refunded', 409)],
    ['an unknown cause', cause(9999)],
  ])('after an attempt in doubt, %s is evidence that it landed', (_what, answer) => {
    expect(explain(provider, answer, { afterAmbiguous: true })).toMatchObject({
      action: 'reconcile',
      processed: 'yes',
    });
  });

  test.each([
    ['a wrong amount', 4040, 'no'],
    ['a payment that is too old', 15016, 'no'],
    ['its state, which a Pix refund in process may have left', 2063, 'maybe'],
  ])('a refund that is refused for %s (%i): processed %s', (_what, code, processed) => {
    expect(explain(provider, cause(code, 400, REFUND))).toMatchObject({ processed });
  });

  test.each(['/v1/payments', '/v1/payments/1/refunds', '/v1/orders', '/v1/orders/O/refund', '/v1/advanced_payments'])(
    'a fault on %s is retried under its key, and not without one',
    (url) => {
      const fault = { ...at(url), status: 500, data: '' };
      expect(explain(provider, fault)).toMatchObject({ action: 'retry' });
      expect(explain(bare, fault)).toMatchObject({ action: 'reconcile' });
      const requestHeaders = { 'X-Idempotency-Key': 'k'.repeat(129) };
      expect(explain(provider, fault, { requestHeaders })).toMatchObject({ action: 'reconcile' });
    },
  );

  test('a change in doubt is never retried: no document says that its key protects it', () => {
    expect(explain(provider, { ...at('/v1/payments/1', 'PUT'), status: 500, data: '' })).toMatchObject({
      action: 'reconcile',
    });
  });
});

describe('a decline', () => {
  test.each([
    ['cc_rejected_insufficient_amount', 'insufficient_funds', 'later'],
    ['cc_rejected_high_risk', 'suspected_fraud', 'never'],
    ['cc_rejected_bad_filled_security_code', 'incorrect_cvv', 'new-data'],
  ])('%s inside HTTP 201 is %s, retryable %s', (detail, code, retryable) => {
    const verdict = explain(provider, rejected(detail));
    expect(verdict).toMatchObject({ action: 'fail-fast', processed: 'no' });
    expect(verdict?.rule.decline).toEqual({ code, retryable });
  });

  test.each([
    ['with the order', { data: { transactions: { payments: [{ status: 'failed', status_detail: 'high_risk' }] } } }],
    ['with details', { errors: [{ code: 'failed', message: 'no', details: ['PAY01J49MMW3: high_risk'] }] }],
    [
      'with details, one of which is no text',
      { errors: [{ code: 'failed', details: [{ toString: 1 }, 'P: high_risk'] }] },
    ],
  ])('of an order in HTTP 402, %s, is read', (_what, more) => {
    expect(explain(provider, order('failed', 402, more))?.rule.decline?.code).toBe('suspected_fraud');
  });

  test('for an unknown reason is still a decline', () => {
    expect(explain(provider, rejected('cc_rejected_something_new'))?.rule.decline?.code).toBe('generic');
    expect(explain(provider, order('failed', 402))?.rule.decline?.code).toBe('generic');
  });

  test('that a read finds does not make the read fail', () => {
    const { data } = rejected('cc_rejected_high_risk');
    expect(explain(provider, { method: 'GET', url: '/v1/payments/1', status: 200, data })).toBeUndefined();
  });
});

describe('an answer that is neither a success nor a failure is not believed', () => {
  test.each([
    ['/v1/payments', { id: 1, status: 'cancelled' }],
    ['/v1/payments', { status: 'approved' }],
    ['/v1/payments', {}],
    ['/v1/payments', { id: 1, status: 'approved', error: 'internal_error', message: 'no' }],
    ['/v1/orders', { id: 'O', status: 'canceled' }],
    ['/v1/orders/O/cancel', { id: 'P', status: 'canceled' }],
    ['/v1/orders/O/cancel', { id: 'O', status: 'processed' }],
    ['/v1/payments/1/refunds', { id: 2 }],
  ])('%s answered by %j in HTTP 201', (url, data) => {
    const answer = { ...at(url), status: 201, data };
    expect(explain(bare, answer)).toMatchObject({ code: 'NOT_UNDERSTOOD', action: 'reconcile' });
    expect(explain(provider, answer)).toMatchObject({ code: 'NOT_UNDERSTOOD', action: 'retry' });
  });

  test.each(['', '<html></html>', '[]', '{"id": 1, "sta'])('a payment answered by %j in HTTP 201', (data) => {
    expect(explain(bare, { ...PAYMENT, status: 201, data })).toMatchObject({ action: 'reconcile' });
  });

  test('a success in an error status', () => {
    for (const status of [400, 404]) {
      const answer = { ...PAYMENT, status, data: { id: 1, status: 'approved' } };
      expect(explain(bare, answer)).toMatchObject({ code: 'NOT_UNDERSTOOD', action: 'reconcile' });
    }
  });

  test.each([
    ['/v1/payments', 'POST', { id: 1, status: 'in_process' }],
    ['/v1/payments/1/refunds', 'POST', { id: 2, status: 'approved' }],
    ['/v1/orders', 'POST', { id: 'O', status: 'action_required' }],
    ['/v1/orders/O/refund', 'POST', { id: 'O', status: 'refunded' }],
    ['/checkout/preferences', 'POST', { id: 'p' }],
  ])('%s %s answered by %j is a success', (url, method, data) => {
    expect(explain(provider, { method, url, status: 201, data })).toBeUndefined();
  });
});

test('each of its own rows is reached by some answer, and has a short reason', () => {
  const answer = (row: Rule) => {
    if (row.field === 'cause') return cause(row.code, 400, row.when === undefined ? PAYMENT : REFUND);
    if (row.when?.endpoint === 'refund')
      return { ...REFUND, status: 400, data: row.code === '*' ? '' : { error: row.code, message: 'no', cause: [] } };
    if (row.code === '*')
      return { ...PAYMENT, status: Number(String(row.when?.status).replaceAll('x', '0')), data: '' };
    if (row.field === 'status_detail') return rejected(row.code);
    return order(row.code);
  };
  expectEveryRowReached(provider, own.map(answer));
  expect(own.map(({ why }) => why).filter((why) => why.split(' ').length > 12)).toEqual([]);
});

test('an unknown key cannot be switched off', () => {
  expect(() => mercadoPago({ keys: { other: false } } as never)).toThrow(TypeError);
});
