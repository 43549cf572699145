import { describe, expect, test } from '@jest/globals';
import { explain, type Rule } from '../../src/index.js';
import { APPROVALS, isPending } from '../../src/providers/paypal/answers.js';
import { paypal } from '../../src/providers/paypal/index.js';
import {
  ACCOUNT,
  NOT_THERE,
  WRONG_AMOUNT,
  WRONG_FIELD,
  WRONG_PATCH,
  WRONG_SOURCE,
  WRONG_STATE,
} from '../../src/providers/paypal/refused.js';
import { codesOf } from './codes/read.js';
import { expectEveryRowReached } from './rows.js';

const provider = paypal();
const own = provider.rules.filter(({ source }) => source.startsWith('PayPal'));
const ORDERS = '/v2/checkout/orders';
const at = (url: string) => ({ method: 'POST', url });
const CAPTURE = at(`${ORDERS}/O-1/capture`);

/** PayPal's error with an issue. */
const issue = (code: string, request: object = CAPTURE, status = 422) => ({
  ...request,
  status,
  data: { name: 'UNPROCESSABLE_ENTITY', message: 'no', debug_id: 'd', details: [{ issue: code, description: 'no' }] },
});
const named = (name: string, status: number, request: object = CAPTURE) => ({
  ...request,
  status,
  data: { name, message: 'no', debug_id: 'd' },
});
/** An order with one capture in this state. */
const captured = (status: string, more: object = {}) => ({
  ...CAPTURE,
  status: 201,
  data: {
    id: 'O-1',
    status: 'COMPLETED',
    purchase_units: [{ payments: { captures: [{ id: 'C-1', status, ...more }] } }],
  },
});
const processor = (response_code: string, more: object = {}) =>
  captured('DECLINED', { processor_response: { response_code, ...more } });

describe('every code of PayPal’s specifications has its own row', () => {
  const names = (code: string) => own.some((row) => row.code === code && row.field === undefined);

  test.each([
    ['paypal-orders', 188],
    ['paypal-payments', 48],
  ])('%s: %i issues', (list, count) => {
    const { codes } = codesOf(list);
    expect(codes).toHaveLength(count);
    expect(codes.filter((code) => !names(code))).toEqual([]);
  });

  test('the processor’s 154 codes: each is an approval or has a row', () => {
    const { codes } = codesOf('paypal-processor');
    expect(codes).toHaveLength(154);
    const isNamed = (code: string) =>
      APPROVALS.has(code) || own.some((row) => row.code === code && row.field === 'response_code');
    expect(codes.filter((code) => !isNamed(code))).toEqual([]);
  });

  test('no code is in two classes of refusals, or has two rows', () => {
    const classes = [WRONG_FIELD, WRONG_AMOUNT, WRONG_SOURCE, WRONG_PATCH, ACCOUNT, NOT_THERE, WRONG_STATE].flat();
    const twice = (codes: readonly string[]) => codes.filter((code, index) => codes.indexOf(code) !== index);
    expect(twice(classes)).toEqual([]);
    const rows = own.filter((row) => row.when === undefined && row.code !== '*');
    expect(twice(rows.map(({ code, field = '' }) => `${field} ${code}`))).toEqual([]);
  });
});

type Case = readonly [code: string, request: object, action: string, processed: string];

describe('the issue decides what to do', () => {
  const OTHER = at(`${ORDERS}/O-1/confirm-payment-source`);
  const CASES: readonly Case[] = [
    ['ORDER_ALREADY_CAPTURED', CAPTURE, 'reconcile', 'no'],
    ['ORDER_ALREADY_CAPTURED', OTHER, 'fail-fast', 'no'],
    ['ORDER_ALREADY_AUTHORIZED', at(`${ORDERS}/O-1/authorize`), 'reconcile', 'no'],
    ['ORDER_ALREADY_AUTHORIZED', OTHER, 'fail-fast', 'no'],
    ['ORDER_COMPLETED_OR_VOIDED', at(`${ORDERS}/O-1/authorize`), 'reconcile', 'no'],
    ['AUTHORIZATION_ALREADY_CAPTURED', at('/v2/payments/authorizations/A-1/capture'), 'reconcile', 'no'],
    ['AUTHORIZATION_ALREADY_CAPTURED', at('/v2/payments/authorizations/A-1/reauthorize'), 'fail-fast', 'no'],
    ['PREVIOUSLY_VOIDED', at('/v2/payments/authorizations/A-1/void'), 'reconcile', 'no'],
    ['PREVIOUSLY_CAPTURED', at('/v2/payments/authorizations/A-1/void'), 'fail-fast', 'no'],
    ['CAPTURE_FULLY_REFUNDED', at('/v2/payments/captures/C-1/refund'), 'reconcile', 'no'],
    ['ITEM_ALREADY_CANCELLED', at('/v1/payments/payouts-item/I-1/cancel'), 'reconcile', 'no'],
    ['Batch with given sender_batch_id already exists', at('/v1/payments/payouts'), 'reconcile', 'no'],
    ['PAYPAL_REQUEST_ID_PREVIOUSLY_USED', CAPTURE, 'reconcile', 'no'],
    ['ORDER_COMPLETION_IN_PROGRESS', CAPTURE, 'reconcile', 'maybe'],
    ['PREVIOUS_REQUEST_IN_PROGRESS', at('/v2/payments/captures/C-1/refund'), 'retry', 'maybe'],
    ['DUPLICATE_INVOICE_ID', at(ORDERS), 'fail-fast', 'no'],
    ['INSTRUMENT_DECLINED', CAPTURE, 'fail-fast', 'no'],
    ['AMOUNT_MISMATCH', at(ORDERS), 'fail-fast', 'no'],
    ['SOMETHING_NEW', CAPTURE, 'fail-fast', 'no'],
  ];

  test.each(CASES)('%s in answer to %j: %s, processed %s', (code, request, action, processed) => {
    expect(explain(provider, issue(code, request))).toMatchObject({ action, processed });
  });

  test('an issue that says it was done already is evidence after an attempt in doubt', () => {
    const afterAmbiguous = { afterAmbiguous: true };
    for (const [code, request] of CASES.filter(([, , action]) => action === 'reconcile')) {
      if (code === 'ORDER_COMPLETION_IN_PROGRESS') continue;
      expect(explain(provider, issue(code, request), afterAmbiguous)).toMatchObject({
        action: 'reconcile',
        processed: 'yes',
      });
    }
    for (const code of ['DUPLICATE_INVOICE_ID', 'MAX_CAPTURE_AMOUNT_EXCEEDED', 'SOMETHING_NEW']) {
      expect(explain(provider, issue(code), afterAmbiguous)).toMatchObject({ action: 'reconcile' });
    }
  });

  test('an issue that says it was done already counts, whatever other issues there are', () => {
    const { data, ...answer } = issue('MISSING_REQUIRED_PARAMETER');
    const details = [...data.details, { issue: 'ORDER_ALREADY_CAPTURED' }];
    expect(explain(provider, { ...answer, data: { ...data, details } })).toMatchObject({
      code: 'ORDER_ALREADY_CAPTURED',
    });
  });

  test('a sentence in the place of an issue is never shown', () => {
    expect(explain(provider, issue('the card 4111111111111111 is odd'))?.code).toBe('UNRECOGNISED_CODE');
  });
});

describe('without an issue the name decides', () => {
  test.each([
    ['INTERNAL_SERVER_ERROR', 500, 'retry', 'maybe'],
    ['SERVICE_UNAVAILABLE', 503, 'retry', 'maybe'],
    ['RATE_LIMIT_REACHED', 429, 'retry', 'no'],
    ['RESOURCE_CONFLICT', 409, 'retry', 'no'],
    ['AUTHENTICATION_FAILURE', 401, 'fail-fast', 'no'],
    ['RESOURCE_NOT_FOUND', 404, 'fail-fast', 'no'],
    ['USER_BUSINESS_ERROR', 400, 'fail-fast', 'no'],
  ])('%s in HTTP %s: %s, processed %s', (name, status, action, processed) => {
    expect(explain(provider, named(name, status))).toMatchObject({ code: name, action, processed });
  });

  test('a fault is retried if a key protects the request, and otherwise looked up', () => {
    const fault = (url: string) => explain(provider, named('INTERNAL_SERVER_ERROR', 500, at(url)))?.action;
    expect(fault(ORDERS)).toBe('retry');
    expect(fault('/v2/payments/captures/C-1/refund')).toBe('retry');
    expect(fault('/v2/payments/authorizations/A-1/void')).toBe('retry');
    expect(fault('/v1/oauth2/token')).toBe('retry');
    for (const url of [
      `${ORDERS}/O-1/save`,
      `${ORDERS}/O-1/track`,
      '/v1/payments/payouts-item/I-1/cancel',
      '/v1/vault',
    ]) {
      expect(fault(url)).toBe('reconcile');
    }
  });

  test('the code of an expired token is read from `error`', () => {
    const data = { error: 'invalid_token', error_description: 'expired' };
    expect(explain(provider, { ...CAPTURE, status: 401, data })).toMatchObject({
      action: 'fail-fast',
      processed: 'no',
    });
  });
});

describe('a decline', () => {
  test.each([
    ['INSTRUMENT_DECLINED', 'generic', 'new-data'],
    ['PAYER_ACTION_REQUIRED', 'authentication_required', 'new-data'],
    ['COMPLIANCE_VIOLATION', 'not_permitted', 'never'],
    ['TRANSACTION_REFUSED', 'generic', 'never'],
  ])('with the issue %s is %s, retryable %s', (code, decline, retryable) => {
    expect(explain(provider, issue(code))?.rule.decline).toEqual({ code: decline, retryable });
  });

  test.each([
    ['0500', 'do_not_honor', 'never'],
    ['5120', 'insufficient_funds', 'later'],
    ['00N7', 'incorrect_cvv', 'new-data'],
    ['PPRN', 'not_permitted', 'new-data'],
  ])('with the processor code %s inside HTTP 201 is %s, retryable %s', (code, decline, retryable) => {
    const verdict = explain(provider, processor(code));
    expect(verdict).toMatchObject({ code, action: 'fail-fast', processed: 'no' });
    expect(verdict?.rule.decline).toEqual({ code: decline, retryable });
  });

  test('the card network’s advice counts more than the reason', () => {
    const told = (payment_advice_code: string) => explain(provider, processor('5120', { payment_advice_code }));
    expect(told('03')).toMatchObject({ code: '5120', rule: { decline: { retryable: 'never' } } });
    expect(told('21')?.rule.decline?.code).toBe('revoked');
    expect(told('01')?.rule.decline?.retryable).toBe('new-data');
    expect(told('02')?.rule.decline?.retryable).toBe('later');
    expect(told('77')?.rule.decline?.code).toBe('insufficient_funds');
  });

  test.each([
    ['without a reason', captured('DECLINED'), 'DECLINED'],
    ['that the processor had approved', processor('0000'), 'DECLINED'],
    ['for an unknown reason', processor('ZZZZ'), 'DECLINED'],
    [
      'of an authorization',
      {
        ...at(`${ORDERS}/O-1/authorize`),
        status: 201,
        data: {
          id: 'O-1',
          status: 'COMPLETED',
          purchase_units: [{ payments: { authorizations: [{ status: 'DENIED' }] } }],
        },
      },
      'DENIED',
    ],
    [
      'of a capture of an authorization',
      { ...at('/v2/payments/authorizations/A/capture'), status: 201, data: { id: 'C', status: 'FAILED' } },
      'FAILED',
    ],
    [
      'of a refund',
      { ...at('/v2/payments/captures/C/refund'), status: 201, data: { id: 'R', status: 'CANCELLED' } },
      'CANCELLED',
    ],
  ])('%s', (_what, answer, code) => {
    expect(explain(provider, answer)).toMatchObject({
      action: 'fail-fast',
      rule: { code, field: 'status', decline: {} },
    });
  });

  test('of one payment among several leaves a partial success', () => {
    const captures = [{ status: 'COMPLETED' }, { status: 'DECLINED' }];
    const data = {
      id: 'O-1',
      status: 'COMPLETED',
      purchase_units: captures.map((each) => ({ payments: { captures: [each] } })),
    };
    expect(explain(provider, { ...CAPTURE, status: 201, data })).toBeUndefined();
    const exchange = { request: { method: 'POST', path: CAPTURE.url }, body: data } as never;
    expect(provider.isPartial(exchange)).toBe(true);
  });

  test('that a read of an order finds does not make the read fail', () => {
    const { data } = captured('DECLINED');
    expect(explain(provider, { method: 'GET', url: `${ORDERS}/O-1`, status: 200, data })).toBeUndefined();
  });
});

test('each of its own rows is reached by some answer', () => {
  const answer = (row: Rule) => {
    const request = row.when?.endpoint === undefined ? CAPTURE : at(PATHS[String(row.when.endpoint)] as string);
    const advice = row.when?.advice === undefined ? {} : { payment_advice_code: String(row.when.advice) };
    if (row.field === 'response_code') return processor(row.code === '*' ? '5120' : row.code, advice);
    if (row.field === 'status') {
      const refund = { ...at('/v2/payments/captures/C/refund'), status: 201, data: { id: 'R', status: row.code } };
      return row.code === 'CANCELLED' ? refund : captured(row.code);
    }
    return issue(
      row.code,
      row.when === undefined && /^(?:ORDER|AUTH|CAPTURE|PREV)/.test(row.code) ? at('/v1/vault') : request,
    );
  };
  expectEveryRowReached(provider, own.map(answer));
});

const PATHS: Readonly<Record<string, string>> = {
  capture: CAPTURE.url,
  authorize: `${ORDERS}/O-1/authorize`,
  'capture-authorization': '/v2/payments/authorizations/A-1/capture',
  void: '/v2/payments/authorizations/A-1/void',
  refund: '/v2/payments/captures/C-1/refund',
  payout: '/v1/payments/payouts',
  'cancel-item': '/v1/payments/payouts-item/I-1/cancel',
};

describe('an answer that is neither a success nor a failure is not believed', () => {
  const bare = paypal({ keys: { requestId: false, order: false, senderBatchId: false } });
  const verdict = (url: string, status: number, data: unknown, by = bare) =>
    explain(by, { method: 'POST', url, status, data });
  const doubt = { action: 'reconcile' };

  test.each([
    [ORDERS, { id: 'O-1', status: 'VOIDED' }],
    [ORDERS, { status: 'CREATED' }],
    [ORDERS, {}],
    [CAPTURE.url, { id: 'O-2', status: 'COMPLETED' }],
    [CAPTURE.url, { id: 'O-1', status: 'APPROVED' }],
    ['/v2/payments/captures/C-1/refund', { id: 'R-1' }],
    ['/v2/payments/captures/C-1/refund', { id: 'R-1', status: 'WHATEVER' }],
    ['/v1/payments/payouts', { batch_header: { batch_status: 'PENDING' } }],
    ['/v1/payments/payouts', { batch_header: { payout_batch_id: 'B', batch_status: 'DENIED' } }],
    ['/v1/payments/payouts-item/I-1/cancel', { transaction_status: 'SUCCESS' }],
    ['/v1/oauth2/token', { token_type: 'Bearer' }],
  ])('%s answered by %j in HTTP 201', (url, data) => {
    const verdictOf = verdict(url, 201, data);
    expect(verdictOf?.code).toBe('NOT_UNDERSTOOD');
    if (/orders|refund|payouts$/.test(url))
      expect(verdict(url, 201, data, provider)).toMatchObject({ action: 'retry' });
    if (!url.includes('oauth2')) expect(verdictOf).toMatchObject(doubt);
  });

  test.each(['', '<html></html>', '[]', '{"id": "O-1", "sta'])('a write answered by %j in HTTP 201', (data) => {
    for (const url of [ORDERS, CAPTURE.url, '/v1/payments/payouts', '/v1/vault'])
      expect(verdict(url, 201, data)).toMatchObject(doubt);
  });

  test('an error inside a success, and a success in an error status', () => {
    const error = { name: 'INTERNAL_SERVER_ERROR', debug_id: 'd', message: 'no' };
    expect(verdict(CAPTURE.url, 200, { ...error, id: 'O-1', status: 'COMPLETED' })).toMatchObject(doubt);
    for (const status of [400, 404, 422]) {
      expect(verdict(CAPTURE.url, status, { id: 'O-1', status: 'COMPLETED' })).toMatchObject({
        code: 'NOT_UNDERSTOOD',
        ...doubt,
      });
    }
  });

  test.each([404, 408, 502])('a load balancer’s bare HTTP %s is not read as PayPal’s', (status) => {
    expect(verdict(ORDERS, status, '<html></html>')?.rule.source).not.toContain('PayPal');
  });

  test.each([
    [`${ORDERS}/O%2F1/capture`, { id: 'O/1', status: 'COMPLETED' }],
    [ORDERS, { id: 'O-1', status: 'PAYER_ACTION_REQUIRED' }],
    [
      `${ORDERS}/O-1/authorize`,
      { id: 'O-1', status: 'SAVED', purchase_units: [{ payments: { authorizations: [{ status: 'CREATED' }] } }] },
    ],
    ['/v2/payments/authorizations/A/capture', { id: 'C', status: 'PENDING' }],
    ['/v2/payments/authorizations/A/reauthorize', { id: 'A', status: 'CREATED' }],
    ['/v1/payments/payouts/', { batch_header: { payout_batch_id: 'B', batch_status: 'PENDING' } }],
    ['/v1/oauth2/token', { access_token: 't' }],
    [`${ORDERS}/O-1/track`, { id: 'O-1' }],
    ['/v1/notifications/webhooks', { id: 'W' }],
  ])('%s answered by %j is a success', (url, data) => {
    expect(verdict(url, 201, data)).toBeUndefined();
  });

  test('a 204 is a success of a change of an order, and not of a capture', () => {
    expect(explain(provider, { method: 'PATCH', url: `${ORDERS}/O-1`, status: 204 })).toBeUndefined();
    expect(explain(bare, { method: 'POST', url: CAPTURE.url, status: 204 })).toMatchObject(doubt);
  });
});

test('options are checked, and every row has a short reason', () => {
  expect(() => paypal({ keys: { other: false } } as never)).toThrow(TypeError);
  expect(paypal({ keys: { requestId: false } }).keys[0]).toEqual({ name: 'requestId', kind: 'operation' });
  expect(own.map(({ why }) => why).filter((why) => why.split(' ').length > 12)).toEqual([]);
});

test.each([
  ['/v2/checkout/orders/7/capture', { purchase_units: [{ payments: { captures: [{ status: 'PENDING' }] } }] }, true],
  ['/v2/checkout/orders/7/capture', { purchase_units: [{ payments: { captures: [{ status: 'COMPLETED' }] } }] }, false],
  ['/v2/payments/captures/7/refund', { id: '8', status: 'PENDING' }, true],
  ['/v2/payments/authorizations/7/capture', { id: '8', status: 'COMPLETED' }, false],
  ['/v1/payments/payouts', { batch_header: { payout_batch_id: '9', batch_status: 'PROCESSING' } }, true],
])('%s answered by %j: pending is %s', (path, body, pending) => {
  expect(isPending({ status: 201, request: { method: 'POST', path }, body } as never)).toBe(pending);
});
