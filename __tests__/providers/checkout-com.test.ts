import { describe, expect, test } from '@jest/globals';
import { type Action, type Answer, explain, type Processed } from '../../src/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import errors from './codes/checkout-com-errors.json' with { type: 'json' };
import responses from './codes/checkout-com-responses.json' with { type: 'json' };
import { testDisbelief } from './disbelief.js';
import { adviceIn, expectNamed, expectReached, expectReasons } from './tables.js';

const provider = checkoutCom();
const payment = { method: 'POST', url: '/payments' };
const refund = { method: 'POST', url: '/payments/pay_1/refunds' };
const declined = (response_code: string, more: object = {}): Answer => ({
  ...payment,
  status: 201,
  data: { id: 'pay_1', approved: false, status: 'Declined', response_code, ...more },
});
const refused = (...error_codes: readonly string[]): Answer => ({
  ...payment,
  status: 422,
  data: { request_id: 'r', error_type: 'request_invalid', error_codes },
});
const bare = (status: number, asked: object = payment): Answer => ({ ...payment, ...asked, status, data: '' });

describe('Checkout.com', () => {
  test('every published code has its own row', () => {
    expectNamed(provider, responses.codes, (code) => declined(code));
    expectNamed(provider, errors.codes, (code) => refused(code));
  });

  test.each(responses.codes)('a payment declined with %s is final', (code) => {
    const verdict = explain(provider, declined(code));
    expect(verdict).toMatchObject({ code, action: 'fail-fast', processed: 'no', rule: { decline: {} } });
  });

  test.each([
    ['20051', { code: 'insufficient_funds', retryable: 'later' }],
    ['20005', { code: 'do_not_honor', retryable: 'later' }],
    ['20154', { code: 'authentication_required', retryable: 'new-data' }],
    ['30041', { code: 'lost_or_stolen', retryable: 'never' }],
    ['200R1', { code: 'revoked', retryable: 'never' }],
    ['40101', { code: 'blocked_by_merchant', retryable: 'never' }],
    ['20777', { code: 'generic', retryable: 'later' }],
    ['30777', { code: 'generic', retryable: 'never' }],
    ['47777', { code: 'blocked_by_merchant', retryable: 'never' }],
    ['50777', { code: 'processor_error', retryable: 'later' }],
  ])('uses the vocabulary shared by all providers: %s', (code, decline) => {
    expect(explain(provider, declined(code))?.rule.decline).toEqual(decline);
  });

  test.each([
    [{ recommendation_code: '03' }, 'never'],
    [{ recommendation_code: '02', partner_merchant_advice_code: '24' }, 'later'],
    [{ recommendation_code: null, partner_merchant_advice_code: '40' }, 'new-data'],
    [{ recommendation_code: '77' }, undefined],
    [null, undefined],
    ['text', undefined],
  ])("the advice for this payment (%j) counts more than the code's own meaning", (processing, retryable) => {
    expect(adviceIn(provider, declined('20005', { processing }))).toBe(retryable);
  });

  test('a decline without a code, or in a status other than 2xx, is still a decline', () => {
    const { data } = declined('20051') as { data: object };
    expect(explain(provider, { ...payment, status: 201, data: { id: 'p', status: 'Declined' } })).toMatchObject({
      code: 'DECLINED',
      rule: { decline: {} },
    });
    expect(explain(provider, { ...payment, status: 422, data })).toMatchObject({ code: '20051', action: 'fail-fast' });
  });

  test.each<[what: string, action: Action, processed: Processed, answer: Answer]>([
    ['a wrong field', 'fail-fast', 'no', refused('amount_invalid')],
    ['two wrong fields', 'fail-fast', 'no', refused('amount_invalid', 'currency_required')],
    ['a token that was used', 'fail-fast', 'no', refused('token_used')],
    ['a feature that is not configured', 'fail-fast', 'no', refused('3ds_not_configured')],
    ['a disabled card', 'fail-fast', 'no', refused('card_disabled')],
    ['a quota', 'retry', 'no', refused('api_calls_quota_exceeded')],
    ['an issuer network that is down', 'reconcile', 'maybe', refused('issuer_network_unavailable')],
    [
      'a processing error together with a wrong field',
      'fail-fast',
      'no',
      refused('processing_error', 'amount_invalid'),
    ],
    ['an unknown code', 'fail-fast', 'no', refused('new_code_invalid')],
    ['a wrong key', 'fail-fast', 'no', bare(401)],
    ['no such payment', 'fail-fast', 'no', bare(404, refund)],
    ['not allowed', 'fail-fast', 'no', bare(403, refund)],
    ['another request under the key', 'reconcile', 'maybe', bare(409)],
    ['a conflict elsewhere', 'fail-fast', 'maybe', bare(409, { url: '/workflows' })],
    ['a rate limit', 'retry', 'no', bare(429)],
    ['a server error', 'reconcile', 'maybe', bare(500)],
    ['a server error with a body', 'reconcile', 'maybe', { ...refused('x'), status: 500 }],
    ['an error page of a proxy', 'reconcile', 'maybe', { ...payment, status: 502, data: '<html></html>' }],
    ['an unavailable service', 'reconcile', 'maybe', bare(503)],
    ['a gateway timeout', 'reconcile', 'maybe', bare(504, refund)],
    ['a server error in answer to a read', 'retry', 'maybe', bare(500, { method: 'GET', url: '/payments/pay_1' })],
    ['a server error in answer to a token request', 'retry', 'maybe', bare(500, { url: '/tokens' })],
  ])('%s: %s, processed %s', (_what, action, processed, answer) => {
    expect(explain(provider, answer)).toMatchObject({ action, processed });
  });

  test.each(['token_used', 'payment_invalid', 'capture_value_greater_than_remaining_authorized'])(
    '%s after an ambiguous attempt is evidence that it landed',
    (code) => {
      expect(explain(provider, refused(code), { afterAmbiguous: true })).toMatchObject({ action: 'reconcile' });
    },
  );

  test('if a change is no longer allowed after an ambiguous attempt, that attempt may have made it', () => {
    expect(explain(provider, bare(403, refund), { afterAmbiguous: true })).toMatchObject({ action: 'reconcile' });
    expect(explain(provider, bare(403), { afterAmbiguous: true })).toMatchObject({ action: 'fail-fast' });
  });

  test.each([
    ['an authorised payment', { id: 'p', approved: true, status: 'Authorized', response_code: '10000' }],
    ['one that is only verified', { id: 'p', approved: true, status: 'Card Verified' }],
    ['one that waits for the customer', { id: 'p', status: 'Pending', _links: {} }],
    ['one that Checkout.com retries itself', { id: 'p', approved: false, status: 'Retry Scheduled' }],
    ['one of a part of the amount', { id: 'p', approved: true, status: 'Authorized', response_code: '10010' }],
  ])('leaves alone %s', (_what, data) => {
    expect(explain(provider, { ...payment, status: 201, data })).toBeUndefined();
  });

  test.each([
    {},
    { id: 'p' },
    { approved: true },
    { id: 'p', status: 'Odd' },
    { id: 'p', approved: 'yes', status: 'odd' },
    { id: 'p', status: 'Voided' },
  ])('a payment answered by %j is not understood', (data) => {
    expect(explain(provider, { ...payment, status: 201, data })).toMatchObject({ code: 'NOT_UNDERSTOOD' });
  });

  test('an error status does not turn an approved payment into a failure', () => {
    for (const status of [400, 403, 422, 500]) {
      const data = { id: 'p', approved: true, status: 'Authorized' };
      expect(explain(provider, { ...payment, status, data })).toMatchObject({
        code: 'NOT_UNDERSTOOD',
        action: 'reconcile',
      });
    }
  });

  test.each(['captures', 'refunds', 'voids', 'cancellations'])(
    '%s: accepted only if the answer has an action id',
    (name) => {
      const change = { method: 'POST', url: `/payments/pay_1/${name}`, status: 202 };
      expect(explain(provider, { ...change, data: { action_id: 'act_1' } })).toBeUndefined();
      expect(explain(provider, { ...change, data: {} })).toMatchObject({ code: 'NOT_UNDERSTOOD' });
    },
  );

  test('a read of a payment is not a failure, whatever the state of the payment', () => {
    const read = { method: 'GET', url: '/payments/pay_1', status: 200 };
    expect(explain(provider, { ...read, data: { id: 'pay_1', approved: false, status: 'Declined' } })).toBeUndefined();
  });

  test('says what to check if a payment is in doubt, and shows no card number', () => {
    const asked = (path: string, reference?: string) =>
      provider.inDoubt({ method: 'POST', path, header: () => undefined, body: { reference } });
    expect(asked('/payments', 'order-1')).toContain('by reference order-1');
    expect(asked('/payments', '4111111111111111')).not.toContain('4111111111111111');
    expect(asked('/payments/pay_1/refunds')).toContain('the refund may have been made');
    expect(asked('/tokens')).toBeUndefined();
  });

  test('its hosts include those of single accounts', () => {
    expect(provider.hosts).toContain('*.api.checkout.com');
    expect(provider.hosts).toContain('api.sandbox.checkout.com');
  });

  testDisbelief(provider, payment, '{"approved":tr');

  test('every row has a short reason', () => {
    expectReasons(provider);
  });

  test('each of its own rows is reached by some answer', () => {
    expectReached(provider, [
      ...responses.codes.map((code) => declined(code)),
      ...errors.codes.map((code) => refused(code)),
      ...['20777', '30777', '47777', '50777'].map((code) => declined(code)),
      { ...payment, status: 201, data: { status: 'Declined' } },
      bare(409),
      bare(403, refund),
      bare(500),
    ]);
  });
});
