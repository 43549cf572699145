import { describe, expect, test } from '@jest/globals';
import { classify } from '../../src/failure/classify.js';
import { type Action, type Answer, type ExplainOptions, explain, type Processed } from '../../src/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { answered } from '../failure/answers.js';
import list from './codes/stripe.json' with { type: 'json' };
import { expectEveryRowReached } from './rows.js';

const provider = stripe();
const key: ExplainOptions = { requestHeaders: { 'Idempotency-Key': 'k-1' } };
const create = { method: 'POST', url: '/v1/payment_intents' };

function failed(status: number, error: object | string, shouldRetry?: boolean, more: Partial<Answer> = {}): Answer {
  const headers = shouldRetry === undefined ? {} : { 'stripe-should-retry': String(shouldRetry) };
  return { ...create, status, data: { error }, headers, ...more };
}
const declined = (decline_code: string, more: object = {}) =>
  failed(402, { type: 'card_error', code: 'card_declined', decline_code, ...more }, false);
const refused = (code: string) => failed(400, { type: 'invalid_request_error', code });
const v2 = { url: '/v2/money_management/outbound_payments' };

describe('Stripe', () => {
  test.each<readonly [what: string, action: Action, processed: Processed, answer: Answer]>([
    ["Stripe's own 500", 'reconcile', 'maybe', failed(500, { type: 'api_error' })],
    ["Stripe's own 500 that its key keeps", 'reconcile', 'maybe', failed(500, { type: 'api_error' }, false)],
    ["Stripe's own 500 that its key does not keep", 'retry', 'maybe', failed(500, { type: 'api_error' }, true)],
    ['a 503 of a proxy, which no key keeps', 'retry', 'maybe', { ...create, status: 503, data: '<html>' }],
    ["Stripe's own 503, which comes before any work", 'retry', 'maybe', failed(503, { type: 'api_error' })],
    [
      'a 500 of v2, which finishes the work on a retry',
      'retry',
      'maybe',
      failed(500, { type: 'api_error' }, undefined, v2),
    ],
    ['a rate limit', 'retry', 'no', failed(429, { type: 'invalid_request_error', code: 'rate_limit' })],
    ['a rate limit in HTTP 400', 'retry', 'no', refused('rate_limit')],
    ['a lock', 'retry', 'no', failed(429, { type: 'invalid_request_error', code: 'lock_timeout' }, true)],
    ['a lock without advice', 'retry', 'no', failed(409, { code: 'lock_timeout' })],
    ['a rate limit of v2', 'retry', 'no', failed(429, { type: 'rate_limit', code: 'too_many' }, undefined, v2)],
    ['another conflict with the advice to retry', 'retry', 'no', failed(409, { type: 'invalid_request_error' }, true)],
    [
      'another conflict with the advice not to retry',
      'fail-fast',
      'no',
      failed(409, { type: 'invalid_request_error' }, false),
    ],
    ['a bare status with the advice to retry', 'retry', 'maybe', { ...failed(500, {}, true), data: '' }],
    ['a key that came with other parameters', 'fail-fast', 'maybe', failed(400, { type: 'idempotency_error' })],
    ['a wrong parameter', 'fail-fast', 'no', refused('parameter_missing')],
    ['an unknown code', 'fail-fast', 'no', refused('something_new')],
    [
      "an unknown code of Stripe's own failure",
      'reconcile',
      'maybe',
      failed(500, { type: 'api_error', code: 'something_new' }),
    ],
    ['a wrong API key', 'fail-fast', 'no', failed(401, { type: 'invalid_request_error', code: 'api_key_expired' })],
    ['an unknown API key', 'fail-fast', 'no', failed(401, { type: 'invalid_request_error' })],
    ['an OAuth error', 'fail-fast', 'no', failed(400, 'invalid_grant', undefined, { url: '/oauth/token' })],
    ['an error in HTTP 200', 'retry', 'maybe', failed(200, { type: 'api_error' })],
    ['a success that is cut off', 'retry', 'maybe', { ...create, status: 200, data: '{"id":' }],
  ])('%s: %s, processed %s', (_what, action, processed, answer) => {
    expect(explain(provider, answer, key)).toMatchObject({ action, processed });
  });

  test('a key in use is polled, which uses up no attempt', () => {
    const inUse = failed(409, { type: 'invalid_request_error', code: 'idempotency_key_in_use' });
    expect(explain(provider, inUse, key)).toMatchObject({ action: 'retry', rule: { poll: true } });
    expect(explain(provider, inUse, { ...key, afterAmbiguous: true })).toMatchObject({ action: 'retry' });
  });

  test("Stripe's advice to retry does not retry a declined card", () => {
    for (const shouldRetry of [true, false, undefined]) {
      const answer = failed(402, { type: 'card_error', code: 'card_declined', decline_code: 'lost_card' }, shouldRetry);
      expect(explain(provider, answer, key)).toMatchObject({
        code: 'lost_card',
        action: 'fail-fast',
        processed: 'no',
      });
    }
  });

  test('a decline with an unknown code is still a decline', () => {
    expect(explain(provider, declined('brand_new_word'), key)).toMatchObject({
      action: 'fail-fast',
      rule: { decline: { code: 'generic' } },
    });
    const codeless = failed(402, { type: 'card_error' });
    expect(explain(provider, codeless, key)).toMatchObject({
      action: 'fail-fast',
      rule: { decline: { code: 'generic' } },
    });
  });

  test('a 500 without a key is never retried, whatever Stripe advises', () => {
    for (const shouldRetry of [true, false, undefined]) {
      const answer = failed(500, { type: 'api_error' }, shouldRetry);
      expect(explain(stripe({ keys: { idempotencyKey: false } }), answer)).toMatchObject({ action: 'reconcile' });
    }
  });

  test('a key that is longer than Stripe accepts protects nothing', () => {
    const long = { requestHeaders: { 'Idempotency-Key': 'k'.repeat(256) } };
    for (const answer of [failed(500, { type: 'api_error' }, true), { ...create, status: 503, data: '' }]) {
      expect(explain(provider, answer, long)).toMatchObject({ action: 'reconcile' });
    }
  });

  test('a failed read is retried, unless Stripe advises against it', () => {
    const get = { method: 'GET', url: '/v1/payment_intents/pi_1' };
    expect(explain(provider, failed(500, { type: 'api_error' }, undefined, get))).toMatchObject({ action: 'retry' });
    expect(explain(provider, failed(500, { type: 'api_error' }, false, get))).toMatchObject({ action: 'fail-fast' });
  });

  test('a refusal because of the state is final under a key, and evidence without one', () => {
    const answer = refused('charge_already_refunded');
    const doubt = { afterAmbiguous: true };
    expect(explain(provider, answer, { ...key, ...doubt })).toMatchObject({
      action: 'fail-fast',
      rule: { settles: true },
    });
    expect(explain(stripe({ keys: { idempotencyKey: false } }), answer, doubt)).toMatchObject({ action: 'reconcile' });
  });

  test.each([
    ['an object', { ...create, status: 200, data: { id: 'pi_1', object: 'payment_intent' } }],
    [
      'an object by its id',
      { method: 'POST', url: '/v1/refunds/re_1', status: 200, data: { id: 're_1', object: 'refund' } },
    ],
    ['another object that was made', { method: 'POST', url: '/v1/customers', status: 200, data: { id: 'cus_1' } }],
    ['an OAuth token', { method: 'POST', url: '/oauth/token', status: 200, data: { access_token: 'x' } }],
    ['a list', { method: 'GET', url: '/v1/payment_intents', status: 200, data: { object: 'list', data: [] } }],
    ['a deleted object', { method: 'DELETE', url: '/v1/customers/c', status: 200, data: { id: 'c', deleted: true } }],
    [
      'a deleted object whose name is encoded',
      { method: 'DELETE', url: '/v1/coupons/25%25%20off', status: 200, data: { id: '25% off', deleted: true } },
    ],
  ])('does not treat %s as a failure', (_what, answer) => {
    expect(explain(provider, answer)).toBeUndefined();
  });

  test.each([
    ['an empty object', create, {}],
    ['an object of another kind', create, { id: 're_1', object: 'refund' }],
    ['an object without an id', create, { object: 'payment_intent' }],
    [
      'another payment',
      { method: 'POST', url: '/v1/payment_intents/pi_1/confirm' },
      { id: 'pi_2', object: 'payment_intent' },
    ],
  ])('does not believe a write whose answer is %s', (_what, asked, data) => {
    expect(explain(provider, { ...asked, status: 200, data }, key)).toMatchObject({
      code: 'NOT_UNDERSTOOD',
      action: 'retry',
      processed: 'maybe',
    });
    const unkeyed = stripe({ keys: { idempotencyKey: false } });
    expect(explain(unkeyed, { ...asked, status: 200, data })).toMatchObject({ action: 'reconcile' });
  });

  test.each([
    ['no body', 'fail-fast', { ...create, status: 409, data: '' }],
    ['a type alone', 'fail-fast', failed(409, { type: 'invalid_request_error' })],
    ['the type of a key in use', 'fail-fast', failed(409, { type: 'idempotency_error' })],
  ])('a conflict without a code is polled under the key: %s', (_what, withoutKey, answer) => {
    for (const afterAmbiguous of [false, true]) {
      expect(explain(provider, answer, { ...key, afterAmbiguous })).toMatchObject({
        action: 'retry',
        processed: 'maybe',
        rule: { poll: true },
      });
    }
    const unkeyed = stripe({ keys: { idempotencyKey: false } });
    expect(explain(unkeyed, answer)).toMatchObject({ action: withoutKey });
  });

  test('a decline as a duplicate is evidence after an attempt in doubt, and otherwise a plain decline', () => {
    const answer = declined('duplicate_transaction');
    expect(explain(provider, answer, { ...key, afterAmbiguous: true })).toMatchObject({ action: 'reconcile' });
    expect(explain(provider, answer, key)).toMatchObject({
      action: 'fail-fast',
      rule: { decline: { code: 'duplicate' } },
    });
  });

  describe('behind a gateway', () => {
    const at = (url: string, data: object) =>
      explain(provider, { method: 'POST', url: `https://gw/stripe${url}`, status: 200, data });

    test('an answer is judged as at Stripe itself', () => {
      expect(at('/v1/payment_intents', { object: 'list' })).toMatchObject({ code: 'NOT_UNDERSTOOD' });
      expect(at('/v1/payment_intents', { id: 'pi_1', object: 'payment_intent' })).toBeUndefined();
      expect(at('/v1/payment_intents/pi_1/cancel', { id: 'pi_2', object: 'payment_intent' })).toMatchObject({
        code: 'NOT_UNDERSTOOD',
      });
    });

    test('the key protects a retry', () => {
      const url = 'https://gw/stripe/v1/payment_intents';
      expect(explain(provider, { method: 'POST', url, status: 503, data: '' })).toMatchObject({ action: 'retry' });
    });
  });

  describe('an answer with a state that the request cannot lead to is not a success', () => {
    const intent = { id: 'pi_1', object: 'payment_intent' };
    const charge = { id: 'ch_1', object: 'charge', status: 'succeeded', amount: 100 };
    const one = (action: string) => `/v1/payment_intents/pi_1/${action}`;
    const judge = (url: string, data: object, requestBody: object = {}) =>
      explain(provider, { method: 'POST', url, status: 200, data }, { ...key, requestBody });

    test.each<readonly [url: string, data: object, body: object]>([
      ['/v1/payment_intents', { ...intent, status: 'canceled' }, {}],
      ['/v1/payment_intents', { ...intent, status: 'requires_confirmation' }, { confirm: true }],
      ['/v1/payment_intents', { ...intent, status: 'requires_payment_method' }, { confirm: 'true' }],
      [one('confirm'), { ...intent, status: 'canceled' }, {}],
      [one('confirm'), { ...intent, status: 'requires_payment_method' }, {}],
      [one('capture'), { ...intent, status: 'requires_capture' }, {}],
      [one('capture'), { ...intent, status: 'canceled' }, {}],
      [one('capture'), { ...intent, status: 'succeeded', amount_received: 30 }, { amount_to_capture: 40 }],
      [one('cancel'), { ...intent, status: 'succeeded' }, {}],
      ['/v1/payouts/po_1/cancel', { id: 'po_1', object: 'payout', status: 'in_transit' }, {}],
      ['/v1/refunds/re_1/cancel', { id: 're_1', object: 'refund', status: 'succeeded' }, {}],
      ['/v1/setup_intents/seti_1/cancel', { id: 'seti_1', object: 'setup_intent', status: 'succeeded' }, {}],
      [
        '/v1/setup_intents/seti_1/confirm',
        { id: 'seti_1', object: 'setup_intent', status: 'requires_confirmation' },
        {},
      ],
      ['/v1/charges/ch_1/capture', { ...charge, captured: false }, {}],
      ['/v1/charges/ch_1/capture', { ...charge, captured: true, amount_captured: 30 }, { amount: '40' }],
      ['/v1/refunds', { id: 're_1', object: 'refund', status: 'canceled' }, {}],
      ['/v1/payouts', { id: 'po_1', object: 'payout', status: 'canceled' }, {}],
    ])('%s answered by %j to %j', (url, data, body) => {
      expect(judge(url, data, body)).toMatchObject({ code: 'NOT_UNDERSTOOD', processed: 'maybe' });
    });

    test.each<readonly [url: string, data: object, code: string]>([
      ['/v1/refunds', { id: 're_1', object: 'refund', status: 'failed' }, 'failed'],
      ['/v1/charges', { id: 'ch_1', object: 'charge', status: 'failed' }, 'failed'],
      [
        one('confirm'),
        {
          ...intent,
          status: 'requires_payment_method',
          last_payment_error: { code: 'card_declined', decline_code: 'lost_card' },
        },
        'lost_card',
      ],
    ])('%s answered by %j is declined with %s', (url, data, code) => {
      expect(judge(url, data)).toMatchObject({ code, action: 'fail-fast', rule: { decline: expect.anything() } });
    });

    test.each<readonly [url: string, data: object, body: object]>([
      ['/v1/payment_intents', { ...intent, status: 'requires_payment_method' }, {}],
      ['/v1/payment_intents', { ...intent, status: 'requires_action' }, { confirm: true }],
      [one('confirm'), { ...intent, status: 'processing' }, {}],
      [one('capture'), { ...intent, status: 'requires_capture', amount_received: 40 }, { final_capture: 'false' }],
      [one('capture'), { ...intent, status: 'succeeded', amount_received: 100 }, { amount_to_capture: 60 }],
      [one('cancel'), { ...intent, status: 'canceled' }, {}],
      ['/v1/payouts/po_1/cancel', { id: 'po_1', object: 'payout', status: 'canceled' }, {}],
      ['/v1/setup_intents/seti_1/confirm', { id: 'seti_1', object: 'setup_intent', status: 'processing' }, {}],
      ['/v1/charges/ch_1/capture', { ...charge, captured: true, amount_captured: 40 }, { amount: '40' }],
      ['/v1/charges/ch_1/capture', charge, {}],
      ['/v1/payment_intents/pi_1', { ...intent, status: 'canceled' }, { description: 'x' }],
      ['/v1/refunds/re_1', { id: 're_1', object: 'refund', status: 'failed' }, { description: 'x' }],
    ])('but %s answered by %j to %j is a success', (url, data, body) => {
      expect(judge(url, data, body)).toBeUndefined();
    });
  });

  test.each<readonly [url: string, object: string, asked: object, told: object, isOurs: boolean]>([
    [
      '/v1/payment_intents',
      'payment_intent',
      { amount: '2000', currency: 'EUR' },
      { amount: 2000, currency: 'eur' },
      true,
    ],
    [
      '/v1/payment_intents',
      'payment_intent',
      { amount: 2000, currency: 'eur' },
      { amount: 1900, currency: 'eur' },
      false,
    ],
    [
      '/v1/payment_intents',
      'payment_intent',
      { amount: 2000, currency: 'eur' },
      { amount: 2000, currency: 'usd' },
      false,
    ],
    ['/v1/refunds', 'refund', { charge: 'ch_1' }, { amount: 500, currency: 'eur' }, true],
    ['/v1/refunds', 'refund', { charge: 'ch_1', amount: 400 }, { amount: 500, currency: 'eur' }, false],
  ])(
    'an answer is believed only if the amounts agree: %s of a %s, sent %j, answered %j: %s',
    (url, object, requestBody, told, isOurs) => {
      const data = { id: 'x_1', object, ...told };
      const judged = explain(provider, { method: 'POST', url, status: 200, data }, { ...key, requestBody });
      expect(judged?.code).toBe(isOurs ? undefined : 'NOT_UNDERSTOOD');
    },
  );

  describe(`knows every code of ${list.source}`, () => {
    const rows = (field?: string) =>
      new Set(provider.rules.filter((rule) => rule.field === field).map(({ code }) => code));

    test('each error code has a row', () => {
      const named = rows();
      expect([...list.codes, ...list.others].filter((code) => !named.has(code))).toEqual([]);
    });

    test('each decline code has a row that says what it means', () => {
      const named = rows('decline_code');
      expect(list.declines.filter((code) => !named.has(code))).toEqual([]);
      for (const code of list.declines) expect(explain(provider, declined(code))?.rule.decline).toBeDefined();
    });
  });

  test('a redirected write is retried under its key', () => {
    const redirected = { ...answered(200, '{}', {}, { path: '/v1/payment_intents' }), redirected: true };
    expect(classify(provider, redirected)).toMatchObject({
      rule: { action: 'retry' },
      failure: { processed: 'maybe' },
    });
  });

  test('each of its own rows is reached by some answer', () => {
    const codes = [...list.codes, ...list.others];
    const answers = [
      ...list.declines.map((code) => declined(code)),
      ...codes.map((code) => failed(code === 'api_error' ? 500 : 400, { code })),
      failed(402, { type: 'card_error' }),
      failed(409, { code: 'idempotency_key_in_use' }),
      failed(400, { type: 'idempotency_error' }),
      failed(400, { type: 'invalid_request_error' }),
      failed(500, { type: 'api_error' }),
      failed(500, { type: 'api_error' }, undefined, v2),
      failed(500, { type: 'api_error' }, undefined, { method: 'GET' }),
      failed(409, {}),
      failed(409, { type: 'invalid_request_error' }),
      failed(409, { type: 'idempotency_error' }),
      failed(401, { type: 'invalid_request_error' }),
      { ...create, url: '/v1/refunds', status: 200, data: { id: 're_1', object: 'refund', status: 'failed' } },
      failed(409, {}, true),
      failed(409, {}, false),
      failed(409, { code: 'idempotency_key_in_use' }, false),
      failed(500, {}, true),
      failed(500, {}, false),
      failed(500, {}, false, { method: 'GET' }),
      { ...create, status: 200, data: {} },
      { ...create, status: 200, data: '' },
    ];
    // These have no key.
    const others = codes.map((code) => failed(400, { code }, undefined, { method: 'PUT' }));
    // A redirect cannot be seen in an answer.
    const rules = provider.rules.filter(({ code }) => code !== 'REDIRECTED_WRITE');
    expectEveryRowReached({ ...provider, rules }, [...answers, ...others], {});
  });
});
