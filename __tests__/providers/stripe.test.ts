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

  test('every row of its own is reached', () => {
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
