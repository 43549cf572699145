import { describe, expect, test } from '@jest/globals';
import { classify } from '../../src/failure/classify.js';
import { type Action, type Answer, explain, type Processed } from '../../src/index.js';
import { square } from '../../src/providers/square/index.js';
import { answered } from '../failure/answers.js';
import list from './codes/square.json' with { type: 'json' };
import { expectEveryRowReached } from './rows.js';

const provider = square();
const create = { method: 'POST', url: '/v2/payments' };
const all = [...list.codes, ...list.others];

function failed(code: string, status = 400, more: Partial<Answer> = {}): Answer {
  return { ...create, status, data: { errors: [{ category: 'API_ERROR', code, detail: 'no' }] }, ...more };
}
const complete = { url: '/v2/payments/payment-1/complete' };

describe('Square', () => {
  test.each<readonly [what: string, action: Action, processed: Processed, answer: Answer]>([
    ['an error that Square calls safe to retry', 'retry', 'maybe', failed('TEMPORARY_ERROR', 500)],
    ['a fault of Square', 'retry', 'maybe', failed('INTERNAL_SERVER_ERROR', 500)],
    ['a limit', 'retry', 'no', failed('RATE_LIMITED', 429)],
    ['a limit at the bank behind Plaid', 'retry', 'no', failed('PLAID_ERROR_RATE_LIMIT', 429)],
    ['the same in another status', 'retry', 'no', failed('PLAID_ERROR_RATE_LIMIT')],
    ['a conflict with the first request', 'retry', 'maybe', failed('CONFLICT', 409)],
    ['a conflict of versions', 'fail-fast', 'no', failed('CONFLICT', 409, { method: 'PUT', url: '/v2/orders/o-1' })],
    ['a key that came with another body', 'fail-fast', 'maybe', failed('IDEMPOTENCY_KEY_REUSED')],
    ['a wrong field', 'fail-fast', 'no', failed('MISSING_REQUIRED_PARAMETER')],
    ['an unknown code', 'fail-fast', 'no', failed('SOMETHING_NEW')],
    ['a wrong token', 'fail-fast', 'no', failed('UNAUTHORIZED', 401)],
    ['a decline', 'fail-fast', 'no', failed('GENERIC_DECLINE', 402)],
    [
      'a failed payment in HTTP 200',
      'fail-fast',
      'no',
      { ...create, status: 200, data: { payment: { id: 'p', status: 'FAILED' } } },
    ],
    ['an answer that is cut off', 'retry', 'maybe', { ...create, status: 200, data: '{"payment":' }],
  ])('%s: %s, processed %s', (_what, action, processed, answer) => {
    expect(explain(provider, answer)).toMatchObject({ action, processed });
  });

  test('if there are several errors, the final one counts', () => {
    const data = { errors: [{ code: 'TEMPORARY_ERROR' }, { code: 'CVV_FAILURE' }] };
    expect(explain(provider, { ...create, status: 402, data })).toMatchObject({
      code: 'CVV_FAILURE',
      action: 'fail-fast',
    });
  });

  test('a request that may have been processed is not retried without a key that protects it', () => {
    const unkeyed = square({ keys: { idempotencyKey: false } });
    for (const answer of [failed('TEMPORARY_ERROR', 500), { ...create, status: 200, data: '' }]) {
      expect(explain(unkeyed, answer)).toMatchObject({ action: 'reconcile' });
    }
    expect(explain(provider, failed('INTERNAL_SERVER_ERROR', 500, complete))).toMatchObject({ action: 'reconcile' });
  });

  test('a refusal because of the state is evidence after an attempt that may have caused that state', () => {
    const used = failed('DELAYED_TRANSACTION_CAPTURED', 400, complete);
    expect(explain(provider, used)).toMatchObject({ action: 'fail-fast', processed: 'no' });
    expect(explain(provider, used, { afterAmbiguous: true })).toMatchObject({ action: 'reconcile' });
  });

  test.each([
    'REFUND_AMOUNT_INVALID',
    'VERSION_MISMATCH',
    'GIFT_CARD_AVAILABLE_AMOUNT',
    'CARD_TOKEN_EXPIRED',
    'CARD_TOKEN_USED',
    'SOURCE_EXPIRED',
    'CHECKOUT_EXPIRED',
    'GONE',
    'PAYMENT_AMOUNT_MISMATCH',
  ])('%s does not prove that an earlier attempt was refused too', (code) => {
    expect(explain(provider, failed(code))).toMatchObject({ action: 'fail-fast', processed: 'no' });
    expect(explain(provider, failed(code), { afterAmbiguous: true })).toMatchObject({ action: 'reconcile' });
  });

  test.each([
    ['CARD_TOKEN_EXPIRED', 'look-up'],
    ['GIFT_CARD_AVAILABLE_AMOUNT', 'look-up'],
    ['PAYMENT_NOT_REFUNDABLE', 'look-up'],
    ['CARD_TOKEN_USED', 'reconcile'],
  ])('%s: whether it proves that an earlier attempt was made', (code, afterAmbiguous) => {
    expect(provider.rules.find((rule) => rule.code === code)?.afterAmbiguous).toBe(afterAmbiguous);
  });

  test.each([
    ['a payment', { ...create, status: 200, data: { payment: { id: 'p', status: 'COMPLETED' } } }],
    ['a refund', { method: 'POST', url: '/v2/refunds', status: 200, data: { refund: { id: 'r', status: 'PENDING' } } }],
    ['a cancellation by key', { method: 'POST', url: '/v2/payments/cancel', status: 200, data: {} }],
    ['a search', { method: 'POST', url: '/v2/orders/search', status: 200, data: {} }],
    [
      'a read of a failed payment',
      { method: 'GET', url: '/v2/payments/p', status: 200, data: { payment: { status: 'FAILED' } } },
    ],
    ['another object that was made', { method: 'POST', url: '/v2/customers', status: 200, data: { customer: {} } }],
  ])('does not treat %s as a failure', (_what, answer) => {
    expect(explain(provider, answer)).toBeUndefined();
  });

  test.each([
    ['an empty object', create, {}],
    ['a payment without an id', create, { payment: { status: 'COMPLETED' } }],
    ['a payment in an unknown state', create, { payment: { id: 'p', status: 'NEW' } }],
    ['another payment', { method: 'POST', url: '/v2/payments/p-1/complete' }, { payment: { id: 'p-2' } }],
  ])('does not believe a write whose answer is %s', (_what, asked, data) => {
    expect(explain(provider, { ...asked, status: 200, data })).toMatchObject({
      code: 'NOT_UNDERSTOOD',
      processed: 'maybe',
    });
  });

  test('a conflict about a change is evidence after an attempt that may have made the change', () => {
    const conflict = failed('CONFLICT', 409, complete);
    expect(explain(provider, conflict)).toMatchObject({ action: 'fail-fast', processed: 'no' });
    expect(explain(provider, conflict, { afterAmbiguous: true })).toMatchObject({ action: 'reconcile' });
  });

  const change = (action: string) => ({ method: 'POST', url: `/v2/payments/p/${action}` });
  const refund = { method: 'POST', url: '/v2/refunds' };

  test.each<readonly [what: string, asked: object, data: object]>([
    ['a completion that shows a canceled payment', change('complete'), { payment: { id: 'p', status: 'CANCELED' } }],
    [
      'a completion that shows a payment that is still only approved',
      change('complete'),
      { payment: { id: 'p', status: 'APPROVED' } },
    ],
    ['a cancellation that shows a completed payment', change('cancel'), { payment: { id: 'p', status: 'COMPLETED' } }],
  ])('does not believe %s', (_what, asked, data) => {
    expect(explain(provider, { ...asked, status: 200, data })).toMatchObject({
      code: 'NOT_UNDERSTOOD',
      processed: 'maybe',
    });
  });

  test.each(['REJECTED', 'FAILED'])('a refund that is answered as %s is a decline', (status) => {
    expect(explain(provider, { ...refund, status: 200, data: { refund: { id: 'r', status } } })).toMatchObject({
      code: status,
      action: 'fail-fast',
      rule: { decline: expect.anything() },
    });
  });

  test.each([200, 402])('a success with an error next to it is not a refusal (HTTP %d)', (status) => {
    const errors = [{ code: 'INVALID_VALUE' }];
    for (const [asked, data] of [
      [create, { payment: { id: 'p', status: 'COMPLETED' } }],
      [change('complete'), { payment: { id: 'p', status: 'COMPLETED' } }],
      [change('cancel'), { payment: { id: 'p', status: 'CANCELED' } }],
      [refund, { refund: { id: 'r', status: 'PENDING' } }],
    ] as const) {
      expect(explain(provider, { ...asked, status, data: { ...data, errors } })).toMatchObject({
        code: 'NOT_UNDERSTOOD',
        processed: 'maybe',
      });
    }
    const declined = { payment: { id: 'p', status: 'FAILED' }, errors: [{ code: 'CVV_FAILURE' }] };
    expect(explain(provider, { ...create, status, data: declined })).toMatchObject({ code: 'CVV_FAILURE' });
  });

  const money = (amount: number, currency = 'USD') => ({ amount_money: { amount, currency } });
  test.each<readonly [asked: object, told: object, isOurs: boolean]>([
    [money(100), money(100, 'usd'), true],
    [money(100), { ...money(100), total_money: { amount: 120 }, tip_money: { amount: 20 } }, true],
    [money(100), money(90), false],
    [money(100), money(100, 'CAD'), false],
    [{ ...money(100), accept_partial_authorization: true }, money(90), true],
    [{ ...money(100), accept_partial_authorization: true }, money(90, 'CAD'), false],
  ])('an answer to %j that says %j is believed only if the amounts agree: %s', (requestBody, told, isOurs) => {
    const payment = { id: 'p', status: 'COMPLETED', ...told };
    const verdict = explain(provider, { ...create, status: 200, data: { payment } }, { requestBody });
    expect(verdict?.code).toBe(isOurs ? undefined : 'NOT_UNDERSTOOD');
  });

  test('a refund of another payment is not believed', () => {
    const answer = { ...refund, status: 200, data: { refund: { id: 'r', status: 'PENDING', payment_id: 'p-2' } } };
    expect(explain(provider, answer, { requestBody: { payment_id: 'p-2' } })).toBeUndefined();
    expect(explain(provider, answer, { requestBody: { payment_id: 'p-1' } })?.code).toBe('NOT_UNDERSTOOD');
  });

  test('behind a gateway an answer is judged as at Square itself', () => {
    const at = (url: string, status: string) =>
      explain(provider, {
        method: 'POST',
        url: `https://gw/sq${url}`,
        status: 200,
        data: { payment: { id: 'p', status } },
      });
    expect(at('/v2/payments', 'FAILED')).toMatchObject({ code: 'FAILED' });
    expect(at('/v2/payments', 'COMPLETED')).toBeUndefined();
    expect(at('/v2/payments/p/complete', 'CANCELED')).toMatchObject({ code: 'NOT_UNDERSTOOD' });
    expect(at('/v2/payments/p-2/complete', 'COMPLETED')).toMatchObject({ code: 'NOT_UNDERSTOOD' });
  });

  test(`each code of ${list.source} has a row`, () => {
    const named = new Set(provider.rules.map(({ code }) => code));
    expect(all.filter((code) => !named.has(code))).toEqual([]);
  });

  test('a redirected write is retried under its key', () => {
    const redirected = { ...answered(200, '{}', {}, { path: '/v2/payments' }), redirected: true };
    expect(classify(provider, redirected)).toMatchObject({
      rule: { action: 'retry' },
      failure: { processed: 'maybe' },
    });
  });

  test('each of its own rows is reached by some answer', () => {
    const payment = (status: string) => ({ ...create, status: 200, data: { payment: { id: 'p', status } } });
    // A redirect cannot be seen in an answer.
    const rules = provider.rules.filter(({ code }) => code !== 'REDIRECTED_WRITE');
    expectEveryRowReached({ ...provider, rules }, [
      ...all.map((code) => failed(code)),
      failed('CONFLICT', 409, complete),
      payment('FAILED'),
      payment('CANCELED'),
      { method: 'POST', url: '/v2/refunds', status: 200, data: { refund: { id: 'r', status: 'REJECTED' } } },
      { ...create, status: 200, data: {} },
      { ...create, status: 200, data: '' },
    ]);
  });
});
