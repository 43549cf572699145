import { describe, expect, test } from '@jest/globals';
import { type Action, explain, midtrans, type Processed } from '../../src/index.js';
import { expectEveryRowReached } from './rows.js';

type Case = readonly [code: string, action: Action, processed: Processed, delayMs?: number];

const provider = midtrans();
const charge = { method: 'POST', url: '/v2/charge', status: 200 };
const key = { requestHeaders: { 'Idempotency-Key': 'k-1' } };
const body = (status_code: string | number, more: object = {}) => ({ ...charge, data: { status_code, ...more } });

/** The codes of Midtrans' page "Frequently Encountered Error Codes" and of the list that it links to, under an idempotency key. */
const CODES: readonly Case[] = [
  ['300', 'fail-fast', 'no'],
  ['400', 'fail-fast', 'no'],
  ['401', 'fail-fast', 'no'],
  ['402', 'fail-fast', 'no'],
  ['403', 'fail-fast', 'no'],
  ['404', 'fail-fast', 'no'],
  ['405', 'fail-fast', 'no'],
  ['406', 'reconcile', 'no'],
  ['407', 'fail-fast', 'no'],
  ['408', 'fail-fast', 'no'],
  ['409', 'fail-fast', 'no'],
  ['410', 'fail-fast', 'no'],
  ['411', 'fail-fast', 'no'],
  ['412', 'fail-fast', 'no'],
  ['413', 'fail-fast', 'no'],
  ['414', 'fail-fast', 'no'],
  ['429', 'retry', 'no', 5000],
  ['500', 'retry', 'maybe', 2000],
  ['501', 'fail-fast', 'no'],
  ['502', 'retry', 'maybe', 2000],
  ['503', 'retry', 'maybe', 2000],
  ['504', 'retry', 'maybe', 2000],
  ['505', 'retry', 'maybe', 2000],
  ['900', 'retry', 'maybe', 2000],
];

describe('Midtrans', () => {
  test.each(CODES.map((each) => ({ each })))('body code $each', ({ each: [code, action, processed, delayMs] }) => {
    for (const answer of [body(code), body(Number(code)), { ...charge, data: { Status_code: code } }]) {
      expect(explain(provider, answer, key)).toMatchObject({ code, action, processed, delayMs });
    }
    expect(provider.rules.some((rule) => rule.code === code)).toBe(true);
  });

  test.each(CODES.filter(([, action, processed]) => action === 'retry' && processed !== 'no'))(
    'body code %s is not retried without a key that protects it',
    (code) => {
      const unkeyed = midtrans({ keys: { idempotencyKey: false } });
      expect(explain(unkeyed, body(code))).toMatchObject({ action: 'reconcile' });
      const tooLong = { requestHeaders: { 'Idempotency-Key': 'x'.repeat(47) } };
      expect(explain(provider, body(code), tooLong)).toMatchObject({ action: 'reconcile' });
    },
  );

  test.each([
    [{ status_code: '599' }, 'retry', '599'],
    [{ status_code: '418' }, 'fail-fast', '418'],
  ] as const)('an unknown body code %j is judged by its class', (data, action, code) => {
    expect(explain(provider, { ...charge, data }, key)).toMatchObject({ action, code });
  });

  test.each(['406', '412'])('%s after an ambiguous attempt is evidence that it landed', (code) => {
    const verdict = explain(midtrans({ onUsedOrderId: 're-key' }), body(code), { ...key, afterAmbiguous: true });
    expect(verdict).toMatchObject({ action: 'reconcile', processed: 'yes' });
  });

  test('406 follows onUsedOrderId on a charge and on Snap, and never re-keys a refund', () => {
    const snap = { method: 'POST', url: '/snap/v1/transactions', status: 200, data: { status_code: '406' } };
    for (const answer of [body('406'), snap, { ...body('406'), status: 406 }]) {
      expect(explain(midtrans({ onUsedOrderId: 're-key' }), answer)).toMatchObject({ action: 're-key', delayMs: 0 });
      expect(explain(midtrans({ onUsedOrderId: 'fail-fast' }), answer)).toMatchObject({ action: 'fail-fast' });
    }
    const refund = { ...body('406'), url: '/v2/order-1/refund' };
    expect(explain(midtrans({ onUsedOrderId: 're-key' }), refund)).toMatchObject({ action: 'reconcile' });
  });

  test.each([
    'transaction_details.order_id has already been taken',
    'transaction_details.order_id sudah digunakan',
    'transaction_details.order_id has been taken',
  ])('this message of Snap means 406: %s', (message) => {
    const answer = { method: 'POST', url: '/snap/v1/transactions', status: 400, data: { error_messages: [message] } };
    expect(explain(midtrans({ onUsedOrderId: 're-key' }), answer)).toMatchObject({ action: 're-key', processed: 'no' });
  });

  test('any other message of Snap is an unknown code, and never shown', () => {
    const answer = {
      ...charge,
      url: '/snap/v1/transactions',
      status: 400,
      data: { error_messages: ['card 4811111111111114'] },
    };
    expect(explain(provider, answer)).toMatchObject({ action: 'fail-fast', code: 'UNRECOGNISED_CODE' });
  });

  test('a key of Payouts that is refused because of another body leaves the payment in doubt', () => {
    const data = { error_message: 'idempotency-key is not unique', errors: 'idempotency-key is not unique' };
    const answer = { method: 'POST', url: '/iris/api/v1/payouts', status: 409, data };
    expect(explain(provider, answer)).toMatchObject({ action: 'fail-fast', processed: 'maybe' });
    expect(explain(provider, answer, { afterAmbiguous: true })).toMatchObject({ action: 'reconcile' });
  });

  test.each([
    [{ channel_response_code: '05' }, '05', { code: 'do_not_honor', retryable: 'never' }],
    [{ channel_response_code: '51' }, '51', { code: 'generic', retryable: 'never' }],
    [{ channel_response_code: '900', payment_type: 'gopay' }, '900', { code: 'processor_error', retryable: 'later' }],
    [{}, '202', { code: 'generic', retryable: 'never' }],
  ])('a denied payment with %j is final, with the code %s and the decline %j', (more, code, decline) => {
    const verdict = explain(provider, body('202', { transaction_status: 'deny', ...more }), key);
    expect(verdict).toMatchObject({ code, action: 'fail-fast', processed: 'no', rule: { decline } });
  });

  test('202 in a body without deny is a refusal; HTTP 202 means that the first request under the key is still running', () => {
    expect(explain(provider, { ...body('202'), url: '/v2/o/refund' })).toMatchObject({
      action: 'fail-fast',
      processed: 'no',
    });
    const running = { ...charge, status: 202, data: '' };
    expect(explain(provider, running, key)).toMatchObject({ action: 'retry', delayMs: 1500, rule: { poll: true } });
  });

  test.each([
    ['a success', body('200', { transaction_status: 'capture' })],
    ['a pending payment', body('201', { transaction_status: 'pending' })],
    [
      "AMEX's 900",
      body('200', { transaction_status: 'capture', channel_response_code: '900', payment_type: 'credit_card' }),
    ],
    ['407 of a status request', { method: 'GET', url: '/v2/o/status', status: 200, data: { status_code: '407' } }],
    [
      '202 of a status request',
      { method: 'GET', url: '/v2/o/status/b2b', status: 200, data: { status_code: '202', transaction_status: 'deny' } },
    ],
    ['407 of expiring', { method: 'POST', url: '/v2/o/expire', status: 200, data: { status_code: '407' } }],
    [
      "Snap's token",
      { method: 'POST', url: '/snap/v1/transactions', status: 201, data: { token: 't', redirect_url: 'u' } },
    ],
    ['a ping', { method: 'GET', url: '/ping', status: 200, data: 'pong' }],
  ])('does not treat %s as a failure', (_what, answer) => {
    expect(explain(provider, answer)).toBeUndefined();
  });

  test.each([
    ['cut off', '{"status_code": "20'],
    ['html', '<html><body>502</body></html>'],
    ['empty', ''],
    ['null', 'null'],
    ['a string', '"oops"'],
    ['nulls', '[null,null]'],
  ])('after an unreadable 2xx (%s) a charge is looked up, and a look-up is retried', (_what, data) => {
    expect(explain(provider, { ...charge, data }, key)).toMatchObject({
      code: 'UNREADABLE_2XX',
      action: 'reconcile',
      processed: 'maybe',
    });
    const lookUp = { method: 'GET', url: '/v2/o/status', status: 200, data };
    expect(explain(provider, lookUp)).toMatchObject({ code: 'UNREADABLE_2XX', action: 'retry' });
  });

  test('each of its own rows is reached by some answer', () => {
    expectEveryRowReached(
      provider,
      [
        ...CODES.map(([code]) => body(code)),
        ...[
          'order_id has already been taken',
          'order_id sudah digunakan',
          'order_id has been taken',
          'idempotency-key is not unique',
        ].map((message) => ({ ...charge, status: 400, data: { error_messages: [message] } })),
        { ...body('406'), url: '/v2/o/refund' },
        body('202'),
        body('202', { transaction_status: 'deny' }),
        body('202', { transaction_status: 'deny', channel_response_code: '05' }),
        body('202', { transaction_status: 'deny', channel_response_code: '900', payment_type: 'gopay' }),
        { ...charge, status: 202, data: '' },
      ],
      key,
    );
  });
});
