import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { classify } from '../../src/failure/classify.js';
import { type Action, explain, type Processed } from '../../src/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { judgeList } from '../../src/providers/xendit/judge-list.js';
import {
  EXPIRED,
  INVALID,
  NOT_ALLOWED,
  NOT_FOUND,
  NOT_REFUNDABLE,
  TOO_LATE,
  USED,
} from '../../src/providers/xendit/rules.js';
import { answered, request } from '../failure/answers.js';
import { expectEveryRowReached } from './rows.js';
import { expectNoStrangeFaults } from './strange.js';

interface Codes {
  readonly codes: readonly string[];
  readonly failureCodes: Readonly<Record<'payment' | 'payout' | 'refund', readonly string[]>>;
}

const documented = JSON.parse(readFileSync(new URL('./codes/xendit.json', import.meta.url), 'utf8')) as Codes;
const provider = xendit();
const URLS = { payment: '/payment_requests', payout: '/v2/payouts', refund: '/refunds' } as const;
type Endpoint = keyof typeof URLS;
const error = (code: string, endpoint: Endpoint = 'payment', status = 400) => ({
  method: 'POST',
  url: URLS[endpoint],
  status,
  data: { error_code: code, message: 'what it says' },
});
const failed = (endpoint: Endpoint, failure_code: string | null, status = 'FAILED') => ({
  method: 'POST',
  url: URLS[endpoint],
  status: 200,
  data: { id: 'x-1', reference_id: 'r-1', status, failure_code },
});
const made = (endpoint: Endpoint, status: string) => failed(endpoint, null, status);
const key = { requestHeaders: { 'idempotency-key': 'k-1' } };

type Case = readonly [code: string, endpoint: Endpoint, action: Action, processed: Processed];

const CODES: readonly Case[] = [
  ...[...INVALID, ...EXPIRED, ...NOT_FOUND, ...NOT_ALLOWED, ...NOT_REFUNDABLE, ...TOO_LATE].map(
    (code): Case => [code, 'payment', 'fail-fast', 'no'],
  ),
  ...USED.flatMap((code): Case[] => [
    [code, 'payment', 'reconcile', 'no'],
    [code, 'payout', 'reconcile', 'no'],
  ]),
  ['REFUND_IN_PROGRESS', 'refund', 'reconcile', 'no'],
  ['TEMPORARILY_UNAVAILABLE', 'payment', 'retry', 'no'],
  ['PAYMENT_REQUEST_RATE_LIMITED', 'payment', 'retry', 'no'],
  ['RATE_LIMIT_EXCEEDED', 'payment', 'retry', 'no'],
  ['INSUFFICIENT_BALANCE', 'refund', 'fail-fast', 'no'],
  ['INSUFFICIENT_BALANCE', 'payout', 'fail-fast', 'no'],
  ['INSUFFICIENT_BALANCE', 'payment', 'fail-fast', 'no'],
  ['ACCOUNT_BLACKLISTED_ERROR', 'payout', 'fail-fast', 'no'],
  ...[
    'SERVER_ERROR',
    'CHANNEL_UNAVAILABLE',
    'ISSUER_UNAVAILABLE',
    'OTP_DELIVERY_ERROR',
    'PARTNER_CHANNEL_ERROR',
    'PROCESSOR_ERROR',
    'PROCESSOR_TEMPORARILY_UNAVAILABLE',
    'PROCESSOR_TIMEOUT',
  ].flatMap((code): Case[] => [
    [code, 'payment', 'reconcile', 'maybe'],
    [code, 'refund', 'reconcile', 'maybe'],
    [code, 'payout', 'retry', 'maybe'],
  ]),
];

describe('Xendit', () => {
  test.each(CODES)('%s in answer to a %s: %s, processed %s', (code, endpoint, action, processed) => {
    expect(explain(provider, error(code, endpoint), key)).toMatchObject({ code, action, processed });
  });

  test('every code of its documents and its SDK has a row', () => {
    const named = new Set(provider.rules.filter(({ field }) => field === undefined).map(({ code }) => code));
    expect(documented.codes.filter((code) => !named.has(code))).toEqual([]);
    expect(documented.codes.length).toBeGreaterThan(90);
  });

  test.each(Object.entries(documented.failureCodes))('every failure code of a %s is a final decline', (name, codes) => {
    for (const code of codes) {
      const verdict = explain(provider, failed(name as Endpoint, code), key);
      expect(verdict).toMatchObject({ code, action: 'fail-fast', processed: 'no', rule: { code } });
      expect(verdict?.rule.decline).toBeDefined();
    }
  });

  test.each([
    ['payment', 'CARD_DECLINED', { code: 'generic', retryable: 'never' }],
    ['payment', 'INVALID_CVV', { code: 'incorrect_cvv', retryable: 'new-data' }],
    ['payment', 'ISSUER_UNAVAILABLE', { code: 'issuer_unavailable', retryable: 'later' }],
    ['payout', 'TEMPORARY_TRANSFER_ERROR', { code: 'try_again', retryable: 'later' }],
    ['refund', 'REFUND_FAILED', { code: 'generic', retryable: 'later' }],
    ['payout', 'NEVER_HEARD_OF', { code: 'generic', retryable: 'later' }],
  ] as const)('a %s that failed with %s says whether another one can succeed', (endpoint, code, decline) => {
    expect(explain(provider, failed(endpoint, code))?.rule.decline).toEqual(decline);
  });

  test('a payout that compliance rejects is final, even without a failure code', () => {
    expect(explain(provider, failed('payout', null, 'REJECTED'))).toMatchObject({ code: 'REJECTED', processed: 'no' });
  });

  test('a payment or a refund in doubt is looked up: only the key of a payout is documented to protect a retry', () => {
    for (const endpoint of ['payment', 'refund'] as const) {
      const silent = { ...error('', endpoint), data: '<html>', status: 502 };
      expect(explain(provider, silent, key)).toMatchObject({ action: 'reconcile' });
    }
    const payout = { ...error('', 'payout'), data: '<html>', status: 502 };
    expect(explain(provider, payout, key)).toMatchObject({ action: 'retry' });
    const unkeyed = xendit({ keys: { idempotencyKey: false } });
    expect(explain(unkeyed, payout)).toMatchObject({ action: 'reconcile' });
    const tooLong = { requestHeaders: { 'idempotency-key': 'x'.repeat(101) } };
    expect(explain(provider, payout, tooLong)).toMatchObject({ action: 'reconcile' });
  });

  test.each([...USED, 'REFUND_IN_PROGRESS', 'PAYMENT_REQUEST_ALREADY_FULLY_CAPTURED'])(
    '%s after an attempt in doubt is evidence that it landed',
    (code) => {
      expect(explain(provider, error(code, 'refund'), { afterAmbiguous: true })).toMatchObject({
        action: 'reconcile',
        processed: 'yes',
      });
    },
  );

  test.each([
    ['a payment', made('payment', 'SUCCEEDED')],
    ['a payment that waits for the customer', made('payment', 'REQUIRES_ACTION')],
    ['a payment of v3', { ...made('payment', 'ACCEPTING_PAYMENTS'), url: '/v3/payment_requests' }],
    ['a refund', made('refund', 'PENDING')],
    ['a payout', made('payout', 'ACCEPTED')],
    ['a capture', { ...made('payment', 'SUCCEEDED'), url: '/payment_requests/pr-1/captures' }],
    ['a cancelled payout', { ...made('payout', 'CANCELLED'), url: '/v2/payouts/x-1/cancel' }],
    ['a read of a failed payment', { ...failed('payment', 'CARD_DECLINED'), method: 'GET' }],
    ['a list', { method: 'GET', url: '/refunds', status: 200, data: { data: [], has_more: false } }],
  ])('does not treat %s as a failure', (_what, answer) => {
    expect(explain(provider, answer)).toBeUndefined();
  });

  test.each([
    ['no id', { reference_id: 'r-1', status: 'SUCCEEDED' }],
    ['another reference', { id: 'x', reference_id: 'r-2', status: 'SUCCEEDED' }],
    ['no state', { id: 'x', reference_id: 'r-1' }],
    ['an unknown state', { id: 'x', reference_id: 'r-1', status: 'UNKNOWN' }],
    ['a cancelled payment', { id: 'x', reference_id: 'r-1', status: 'CANCELED' }],
    ['an error and a success', { id: 'x', reference_id: 'r-1', status: 'SUCCEEDED', error_code: 'SERVER_ERROR' }],
    ['an error code that is not a string', { error_code: 500 }],
  ])('does not believe that a payment was made if the answer has %s', (_what, data) => {
    const asked = { method: 'POST', path: '/payment_requests', body: { reference_id: 'r-1' } };
    const found = classify(provider, answered(200, data, {}, asked));
    expect(found).toMatchObject({ failure: { code: 'NOT_UNDERSTOOD' }, rule: { action: 'reconcile' } });
  });

  test.each([
    ['the state it had before', { id: 'pr-1', status: 'PENDING' }],
    ['another id', { id: 'pr-2', status: 'CANCELED' }],
    ['no state', { id: 'pr-1' }],
  ])('does not believe that a payment was cancelled if the answer has %s', (_what, data) => {
    const asked = { method: 'POST', path: '/payment_requests/pr-1/cancel' };
    expect(classify(provider, answered(200, data, {}, asked))?.failure.code).toBe('NOT_UNDERSTOOD');
    expect(classify(provider, answered(200, { id: 'pr-1', status: 'CANCELED' }, {}, asked))).toBeUndefined();
  });

  describe.each([
    ['/v3/payments/py-1/cancel', { payment_id: 'py-1', payment_request_id: 'pr-1' }, { payment_id: 'py-2' }],
    ['/v3/payment_requests/pr-1/cancel', { payment_request_id: 'pr-1' }, { payment_request_id: 'pr-2' }],
    ['/v3/payment_tokens/pt-1/cancel/', { payment_token_id: 'pt-1' }, { payment_token_id: 'pt-2' }],
    ['/v2/payouts/po-1/cancel', { id: 'po-1' }, { id: 'po-2' }],
    ['/refunds/rfd-1/cancel', { id: 'rfd-1' }, { id: 'rfd-2' }],
  ])('POST %s', (path, own, another) => {
    const told = (data: object) => classify(provider, answered(200, data, {}, { method: 'POST', path }));

    test('is done if the answer names what is cancelled', () => {
      for (const status of ['CANCELED', 'CANCELLED']) expect(told({ ...own, status })).toBeUndefined();
    });

    test.each([
      ['the state it had before', { ...own, status: 'AUTHORIZED' }],
      ['no state', own],
      ['another name', { ...own, ...another, status: 'CANCELED' }],
      ['no name', { status: 'CANCELED' }],
      ['nothing about it', { ok: true }],
    ])('is in doubt if the answer has %s', (_what, data) => {
      expect(told(data)?.failure).toMatchObject({ code: 'NOT_UNDERSTOOD', processed: 'maybe' });
    });
  });

  test('does not believe a success in an error status', () => {
    const answer = { ...made('payment', 'SUCCEEDED'), status: 400 };
    expect(explain(provider, answer)).toMatchObject({ code: 'NOT_UNDERSTOOD', action: 'reconcile' });
  });

  test('waits as long as Rate-Limit-Reset says', () => {
    const answer = { ...error('RATE_LIMIT_EXCEEDED', 'payment', 429), headers: { 'Rate-Limit-Reset': '12.5' } };
    expect(explain(provider, answer)).toMatchObject({ action: 'retry', delayMs: 12_500 });
  });

  test('an unknown code is judged by its status', () => {
    expect(explain(provider, error('NEW_ONE'))).toMatchObject({ action: 'fail-fast', code: 'NEW_ONE' });
    expect(explain(provider, error('NEW_ONE', 'payout', 500), key)).toMatchObject({ action: 'retry' });
  });

  test('each of its own rows is reached by some answer', () => {
    // A redirect cannot be seen in an answer alone; the tests of the look-ups cover it.
    const rules = provider.rules.filter(({ code }) => code !== 'REDIRECTED_WRITE');
    expectEveryRowReached(
      { ...provider, rules },
      [
        made('payout', 'UNKNOWN'),
        { ...made('payout', 'ACCEPTED'), data: '{"id' },
        ...CODES.map(([code, endpoint]) => error(code, endpoint)),
        ...provider.rules.filter(({ decline, field }) => decline && !field).map(({ code }) => error(code)),
        ...provider.rules
          .filter(({ field }) => field !== undefined)
          .flatMap(({ code }) => (Object.keys(URLS) as Endpoint[]).map((endpoint) => failed(endpoint, code))),
      ],
      key,
    );
  });

  test('nothing throws, whatever is sent and whatever is answered', () => {
    expectNoStrangeFaults(
      provider,
      [...Object.values(URLS), '/payment_requests/pr-1/captures', '/v3/payouts', '/other', ''],
      {
        id: ['x-1', 1],
        reference_id: ['r-1', 1, ''],
        status: ['SUCCEEDED', 'FAILED', 'CANCELED', 'ACCEPTED'],
        failure_code: ['CARD_DECLINED', null],
        error_code: ['SERVER_ERROR', 7],
        amount: [1, '1.00', 'much'],
        currency: ['IDR', 'idr'],
        created: ['2026-01-01T00:00:00Z', 'never'],
      },
      (answer, path, body) => judgeList(answer, request({ path, body }), { firstSentAt: 0 }),
    );
  });
});
