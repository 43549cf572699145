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
  test.each<readonly [what: string, answer: Answer, action: Action, processed: Processed]>([
    ['its own 500', failed(500, { type: 'api_error' }), 'reconcile', 'maybe'],
    ['its own 500 that it would replay', failed(500, { type: 'api_error' }, false), 'reconcile', 'maybe'],
    ['its own 500 that it would not replay', failed(500, { type: 'api_error' }, true), 'retry', 'maybe'],
    ['a 503 of a proxy, which kept nothing', { ...create, status: 503, data: '<html>' }, 'retry', 'maybe'],
    ['its own 503, which a gateway gives before the work', failed(503, { type: 'api_error' }), 'retry', 'maybe'],
    ['a 500 of v2, which does the rest', failed(500, { type: 'api_error' }, undefined, v2), 'retry', 'maybe'],
    ['a limit', failed(429, { type: 'invalid_request_error', code: 'rate_limit' }), 'retry', 'no'],
    ['a limit told by 400', refused('rate_limit'), 'retry', 'no'],
    ['a lock', failed(429, { type: 'invalid_request_error', code: 'lock_timeout' }, true), 'retry', 'no'],
    ['a lock, without a word', failed(409, { code: 'lock_timeout' }), 'retry', 'no'],
    ['a limit of v2', failed(429, { type: 'rate_limit', code: 'too_many' }, undefined, v2), 'retry', 'no'],
    ['another conflict that is to be sent again', failed(409, { type: 'invalid_request_error' }, true), 'retry', 'no'],
    ['another conflict that is not', failed(409, { type: 'invalid_request_error' }, false), 'fail-fast', 'no'],
    ['a bare status that is to be sent again', { ...failed(500, {}, true), data: '' }, 'retry', 'maybe'],
    ['a key that came with other parameters', failed(400, { type: 'idempotency_error' }), 'fail-fast', 'maybe'],
    ['a wrong parameter', refused('parameter_missing'), 'fail-fast', 'no'],
    ['an unknown code', refused('something_new'), 'fail-fast', 'no'],
    [
      'an unknown code of its own failure',
      failed(500, { type: 'api_error', code: 'something_new' }),
      'reconcile',
      'maybe',
    ],
    ['a wrong API key', failed(401, { type: 'invalid_request_error', code: 'api_key_expired' }), 'fail-fast', 'no'],
    ['OAuth', failed(400, 'invalid_grant', undefined, { url: '/oauth/token' }), 'fail-fast', 'no'],
    ['an error told as a success', failed(200, { type: 'api_error' }), 'retry', 'maybe'],
    ['a success that is cut off', { ...create, status: 200, data: '{"id":' }, 'retry', 'yes'],
  ])('%s', (_what, answer, action, processed) => {
    expect(explain(provider, answer, key)).toMatchObject({ action, processed });
  });

  test('a key that is in use is polled, which spends no attempt', () => {
    const inUse = failed(409, { type: 'invalid_request_error', code: 'idempotency_key_in_use' });
    expect(explain(provider, inUse, key)).toMatchObject({ action: 'retry', rule: { poll: true } });
    expect(explain(provider, inUse, { ...key, afterAmbiguous: true })).toMatchObject({ action: 'retry' });
  });

  test('what Stripe says about a resend does not send a declined card again', () => {
    for (const shouldRetry of [true, false, undefined]) {
      const answer = failed(402, { type: 'card_error', code: 'card_declined', decline_code: 'lost_card' }, shouldRetry);
      expect(explain(provider, answer, key)).toMatchObject({
        code: 'lost_card',
        action: 'fail-fast',
        processed: 'yes',
      });
    }
  });

  test('a decline of a word that no row knows is a decline all the same', () => {
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

  test('a 500 without a key is never sent again, whatever Stripe says', () => {
    for (const shouldRetry of [true, false, undefined]) {
      const answer = failed(500, { type: 'api_error' }, shouldRetry);
      expect(explain(stripe({ keys: { idempotencyKey: false } }), answer)).toMatchObject({ action: 'reconcile' });
    }
  });

  test('a key that is longer than Stripe takes protects nothing', () => {
    const long = { requestHeaders: { 'Idempotency-Key': 'k'.repeat(256) } };
    for (const answer of [failed(500, { type: 'api_error' }, true), { ...create, status: 503, data: '' }]) {
      expect(explain(provider, answer, long)).toMatchObject({ action: 'reconcile' });
    }
  });

  test('a read that fails is read again, unless Stripe says that it is in vain', () => {
    const get = { method: 'GET', url: '/v1/payment_intents/pi_1' };
    expect(explain(provider, failed(500, { type: 'api_error' }, undefined, get))).toMatchObject({ action: 'retry' });
    expect(explain(provider, failed(500, { type: 'api_error' }, false, get))).toMatchObject({ action: 'fail-fast' });
  });

  test('a state is the last word under a key, and evidence without one', () => {
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
    ['one by its id', { method: 'POST', url: '/v1/refunds/re_1', status: 200, data: { id: 're_1', object: 'refund' } }],
    ['anything else that was made', { method: 'POST', url: '/v1/customers', status: 200, data: { id: 'cus_1' } }],
    ['a token of OAuth', { method: 'POST', url: '/oauth/token', status: 200, data: { access_token: 'x' } }],
    ['a list', { method: 'GET', url: '/v1/payment_intents', status: 200, data: { object: 'list', data: [] } }],
    ['what is deleted', { method: 'DELETE', url: '/v1/customers/c', status: 200, data: { id: 'c', deleted: true } }],
  ])('leaves alone %s', (_what, answer) => {
    expect(explain(provider, answer)).toBeUndefined();
  });

  test.each([
    ['an empty object', create, {}],
    ['an object of another kind', create, { id: 're_1', object: 'refund' }],
    ['one without an id', create, { object: 'payment_intent' }],
    [
      'another payment',
      { method: 'POST', url: '/v1/payment_intents/pi_1/confirm' },
      { id: 'pi_2', object: 'payment_intent' },
    ],
  ])('does not believe a write that was answered by %s', (_what, asked, data) => {
    expect(explain(provider, { ...asked, status: 200, data }, key)).toMatchObject({
      code: 'NOT_UNDERSTOOD',
      action: 'retry',
      processed: 'maybe',
    });
    const unkeyed = stripe({ keys: { idempotencyKey: false } });
    expect(explain(unkeyed, { ...asked, status: 200, data })).toMatchObject({ action: 'reconcile' });
  });

  test.each([
    ['no body', { ...create, status: 409, data: '' }],
    ['a type alone', failed(409, { type: 'invalid_request_error' })],
    ['the type of a key in use', failed(409, { type: 'idempotency_error' })],
  ])('a conflict that names no code is polled under the key: %s', (_what, answer) => {
    for (const afterAmbiguous of [false, true]) {
      expect(explain(provider, answer, { ...key, afterAmbiguous })).toMatchObject({
        action: 'retry',
        processed: 'maybe',
        rule: { poll: true },
      });
    }
    const unkeyed = stripe({ keys: { idempotencyKey: false } });
    expect(explain(unkeyed, answer)).toMatchObject({ action: 'fail-fast' });
  });

  test('a duplicate that is declined after a doubt is evidence, and a plain decline without one', () => {
    const answer = declined('duplicate_transaction');
    expect(explain(provider, answer, { ...key, afterAmbiguous: true })).toMatchObject({ action: 'reconcile' });
    expect(explain(provider, answer, key)).toMatchObject({
      action: 'fail-fast',
      rule: { decline: { code: 'duplicate' } },
    });
  });

  describe('behind the path of a gateway', () => {
    const at = (url: string, data: object) =>
      explain(provider, { method: 'POST', url: `https://gw/stripe${url}`, status: 200, data });

    test('an answer is judged as it is at Stripe itself', () => {
      expect(at('/v1/payment_intents', { object: 'list' })).toMatchObject({ code: 'NOT_UNDERSTOOD' });
      expect(at('/v1/payment_intents', { id: 'pi_1', object: 'payment_intent' })).toBeUndefined();
      expect(at('/v1/payment_intents/pi_1/cancel', { id: 'pi_2', object: 'payment_intent' })).toMatchObject({
        code: 'NOT_UNDERSTOOD',
      });
    });

    test('the key protects a resend', () => {
      const url = 'https://gw/stripe/v1/payment_intents';
      expect(explain(provider, { method: 'POST', url, status: 503, data: '' })).toMatchObject({ action: 'retry' });
    });
  });

  describe('an answer by another state than what was asked for leads to is no success', () => {
    const intent = { id: 'pi_1', object: 'payment_intent' };
    const one = (action: string) => `/v1/payment_intents/pi_1/${action}`;
    const judge = (url: string, data: object, requestBody: object = {}) =>
      explain(provider, { method: 'POST', url, status: 200, data }, { ...key, requestBody });

    test.each<readonly [url: string, data: object, body?: object]>([
      ['/v1/payment_intents', { ...intent, status: 'canceled' }],
      ['/v1/payment_intents', { ...intent, status: 'requires_confirmation' }, { confirm: true }],
      ['/v1/payment_intents', { ...intent, status: 'requires_payment_method' }, { confirm: 'true' }],
      [one('confirm'), { ...intent, status: 'canceled' }],
      [one('confirm'), { ...intent, status: 'requires_payment_method' }],
      [one('capture'), { ...intent, status: 'requires_capture' }],
      [one('capture'), { ...intent, status: 'canceled' }],
      [one('capture'), { ...intent, status: 'succeeded', amount_received: 30 }, { amount_to_capture: 40 }],
      [one('cancel'), { ...intent, status: 'succeeded' }],
      ['/v1/refunds', { id: 're_1', object: 'refund', status: 'canceled' }],
      ['/v1/payouts', { id: 'po_1', object: 'payout', status: 'canceled' }],
    ])('%s %j %j', (url, data, body = {}) => {
      expect(judge(url, data, body)).toMatchObject({ code: 'NOT_UNDERSTOOD', processed: 'maybe' });
    });

    test.each<readonly [url: string, data: object, code: string, body?: object]>([
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
    ])('%s is declined: %j', (url, data, code) => {
      expect(judge(url, data)).toMatchObject({ code, action: 'fail-fast', rule: { decline: expect.anything() } });
    });

    test.each<readonly [url: string, data: object, body?: object]>([
      ['/v1/payment_intents', { ...intent, status: 'requires_payment_method' }],
      ['/v1/payment_intents', { ...intent, status: 'requires_action' }, { confirm: true }],
      [one('confirm'), { ...intent, status: 'processing' }],
      [one('capture'), { ...intent, status: 'requires_capture', amount_received: 40 }, { final_capture: 'false' }],
      [one('capture'), { ...intent, status: 'succeeded', amount_received: 100 }, { amount_to_capture: 60 }],
      [one('cancel'), { ...intent, status: 'canceled' }],
      ['/v1/payment_intents/pi_1', { ...intent, status: 'canceled' }, { description: 'x' }],
      ['/v1/refunds/re_1', { id: 're_1', object: 'refund', status: 'failed' }, { description: 'x' }],
    ])('%s stays one: %j %j', (url, data, body = {}) => {
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
  ])('an answer about another sum is not believed: %s %s %j %j', (url, object, requestBody, told, isOurs) => {
    const data = { id: 'x_1', object, ...told };
    const judged = explain(provider, { method: 'POST', url, status: 200, data }, { ...key, requestBody });
    expect(judged?.code).toBe(isOurs ? undefined : 'NOT_UNDERSTOOD');
  });

  describe(`knows every code of ${list.source}`, () => {
    const rows = (field?: string) =>
      new Set(provider.rules.filter((rule) => rule.field === field).map(({ code }) => code));

    test('each error code is named by a row', () => {
      const named = rows();
      expect([...list.codes, ...list.others].filter((code) => !named.has(code))).toEqual([]);
    });

    test('each decline code is named by a row that says what it comes to', () => {
      const named = rows('decline_code');
      expect(list.declines.filter((code) => !named.has(code))).toEqual([]);
      for (const code of list.declines) expect(explain(provider, declined(code))?.rule.decline).toBeDefined();
    });
  });

  test('a write that was redirected is sent again under its key', () => {
    const redirected = { ...answered(200, '{}', {}, { path: '/v1/payment_intents' }), redirected: true };
    expect(classify(provider, redirected)).toMatchObject({
      rule: { action: 'retry' },
      failure: { processed: 'maybe' },
    });
  });

  test('every own row is reached', () => {
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
    // What has no key.
    const others = codes.map((code) => failed(400, { code }, undefined, { method: 'PUT' }));
    // A redirect is nothing that an answer says.
    const rules = provider.rules.filter(({ code }) => code !== 'REDIRECTED_WRITE');
    expectEveryRowReached({ ...provider, rules }, [...answers, ...others], {});
  });
});
