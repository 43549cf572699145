// An answer that the provider's document calls neither a success nor a failure may mean either; a success is never a failure.
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { classify } from '../../src/failure/classify.js';
import { type Exchange, explain, lemanpay, mastercard, mdes, midtrans, type Provider } from '../../src/index.js';
import { judgeStatus, samePayment } from '../../src/providers/midtrans/look-up.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { answered } from '../failure/answers.js';

const charge = { method: 'POST', path: '/v2/charge', body: { transaction_details: { order_id: 'order-1' } } };
const verdict = (provider: Provider, exchange: Exchange) => {
  const failed = classify(provider, exchange);
  return failed && { code: failed.failure.code, action: failed.rule.action, processed: failed.failure.processed };
};
const inDoubt = { action: 'reconcile', processed: 'maybe' };
const notUnderstood = { code: 'NOT_UNDERSTOOD', ...inDoubt };

/** Bodies that no provider documents, and bodies that cannot be read. */
const STRANGE: readonly (readonly [what: string, data: unknown, type: string])[] = [
  ['an empty object', '{}', 'application/json'],
  ['an empty list', '[]', 'application/json'],
  ['a list', '[{"id":1}]', 'application/json'],
  ['a text', 'OK', 'text/plain'],
  ['a body that is too long to be judged', `{"status_code":"200","x":"${'x'.repeat(1_100_000)}"}`, 'application/json'],
  ['bytes', Buffer.from([1, 2, 3]), 'application/octet-stream'],
  ['a stream', Readable.from(['{}']), 'application/json'],
];

describe.each([
  ['midtrans', midtrans(), '/v2/charge'],
  ['mastercard', mastercard(), '/authentications'],
  ['mdes', mdes(), '/mdes/digitization/static/1/0/tokenize'],
  ['lemanpay', lemanpay(), '/invoices'],
] as const)('%s', (_name, provider, path) => {
  test.each(STRANGE)('does not believe that a write succeeded if the answer is %s', (_what, data, type) => {
    const headers = { 'content-type': type };
    for (const status of [200, 201]) {
      const found = verdict(provider, answered(status, data, headers, { path }));
      expect(found).toMatchObject(inDoubt);
      expect(['NOT_UNDERSTOOD', 'UNREADABLE_2XX']).toContain(found?.code);
    }
  });

  test('does not believe that a write succeeded if the answer has no content, or is a 304', () => {
    for (const status of [204, 205, 304]) {
      expect(verdict(provider, answered(status, '', {}, { path }))).toEqual(notUnderstood);
    }
  });

  test('accepts any body in answer to a read, and none', () => {
    const read = { method: 'GET', path: '/list' };
    for (const data of ['{}', '[]', '[{"id":1}]', '{"id":1}', 'pong', Readable.from(['x']), Buffer.from([1])]) {
      const headers = { 'content-type': data === 'pong' ? 'text/plain' : 'application/octet-stream' };
      expect(verdict(provider, answered(200, data, headers, read))).toBeUndefined();
    }
    for (const status of [204, 205, 304]) expect(verdict(provider, answered(status, '', {}, read))).toBeUndefined();
  });
});

describe('Midtrans', () => {
  const provider = midtrans();
  const to = (status: number, data: object, asked: object = charge) =>
    verdict(provider, answered(status, data, {}, asked));

  test.each([
    { status_code: '5001' },
    { status_code: 'E503' },
    { status_code: null },
    { status_code: {}, transaction_status: 'capture' },
    { Status_code: 'ok' },
    { status_code: '200', transaction_status: 'deny' },
    { status_code: '200', transaction_status: 'failure' },
    { status_code: '201', transaction_status: 'expire' },
    { status_code: '200', transaction_status: 'constructor' },
    { status_code: '200', transaction_status: null },
    { transaction_status: 'deny', order_id: 'order-1' },
    { transaction_status: 'failure' },
    { order_id: 'order-1' },
    { message: 'ok' },
  ])('a charge answered by %j in HTTP 200 is looked up', (data) => {
    expect(to(200, data)).toEqual(notUnderstood);
  });

  test("a charge answered by another order's success is looked up", () => {
    const other = { status_code: '200', transaction_status: 'capture', order_id: 'order-2' };
    expect(to(200, other)).toEqual(notUnderstood);
    expect(to(200, { ...other, order_id: 'order-1' })).toBeUndefined();
    // Inside `run()` it is not known what was sent.
    expect(to(200, other, { ...charge, body: undefined })).toBeUndefined();
  });

  test.each([400, 401, 404, 406, 500, 503])(
    'HTTP %s does not turn a success that names the order into a failure',
    (status) => {
      const odd = { status_code: '200', transaction_status: 'refund', order_id: 'order-1' };
      expect(to(status, odd)).toEqual(notUnderstood);
      for (const said of [
        { status_code: '200' },
        { status_code: 201, transaction_status: 'pending' },
        { status_code: '200', transaction_status: 'capture' },
        { transaction_status: 'settlement' },
      ]) {
        expect(to(status, { ...said, order_id: 'order-1' })).toBeUndefined();
        // It contradicts itself, and may be the answer to another request.
        expect(to(status, said)).toEqual(notUnderstood);
        expect(to(status, { ...said, order_id: 'order-2' })).toEqual(notUnderstood);
        const unseen = explain(provider, { method: 'POST', url: '/v2/charge', status, data: said });
        expect(unseen?.code).toBe('transaction_status' in said ? undefined : 'NOT_UNDERSTOOD');
      }
    },
  );

  test('a success of a change, a refund or a status request counts in an error status too, if it names the order', () => {
    for (const [method, path, state] of [
      ['POST', '/v2/order%2F1/cancel', 'cancel'],
      ['POST', '/v2/order%2F1/refund', 'refund'],
      ['GET', '/v2/order%2F1/status', 'settlement'],
    ] as const) {
      const said = { status_code: '200', transaction_status: state };
      expect(to(404, { ...said, order_id: 'order/1' }, { method, path })).toBeUndefined();
      expect(to(404, { ...said, transaction_id: 'order/1' }, { method, path })).toBeUndefined();
      expect(to(404, { ...said, order_id: 'other' }, { method, path })).toEqual(notUnderstood);
      expect(to(404, { ...said, order_id: 'other' }, { method, path: '/v2/%/cancel' })).toEqual(notUnderstood);
      expect(to(200, { ...said, order_id: 'other' }, { method, path })).toBeUndefined();
    }
  });

  test.each([
    ['/v2/order-1/cancel', 'cancel', true],
    ['/v2/order-1/cancel', 'pending', false],
    ['/v2/order-1/approve', 'capture', true],
    ['/v2/order-1/deny', 'deny', true],
    ['/v2/order-1/refund', 'partial_refund', true],
    ['/v2/order-1/refund', 'settlement', false],
    ['/v2/order-1/expire', 'expire', true],
    ['/v2/order-1/expire', 'settlement', false],
  ])('%s that leaves a transaction in the state %s: success %s', (path, transaction_status, isSuccess) => {
    const found = to(200, { status_code: '200', transaction_status }, { path });
    expect(found).toEqual(isSuccess ? undefined : notUnderstood);
  });

  test('an unlinked account is not a failure: Midtrans reports it as 204 inside HTTP 200', () => {
    const unlinked = { status_code: '204', account_status: 'DISABLED' };
    expect(to(200, unlinked, { path: '/v2/pay/account/a-1/unbind' })).toBeUndefined();
    expect(to(200, unlinked)).toMatchObject({ code: '204' });
  });

  test('the answer of an endpoint that gives no code is believed if it says anything', () => {
    const asked = { path: '/v1/subscriptions' };
    expect(to(200, { id: 's-1', status: 'active' }, asked)).toBeUndefined();
    expect(to(200, {}, asked)).toEqual(notUnderstood);
    expect(to(404, { id: 's-1' }, asked)).toEqual(notUnderstood);
    expect(to(404, { status_message: 'no' }, asked)).toMatchObject({ code: '404', action: 'fail-fast' });
    expect(to(201, { token: 't' }, { path: '/snap/v1/transactions' })).toBeUndefined();
    expect(to(201, { token: '' }, { path: '/snap/v1/transactions' })).toEqual(notUnderstood);
    expect(to(400, { token: 't' }, { path: '/snap/v1/transactions' })).toEqual(notUnderstood);
  });

  test.each([300, 408, 409, 412, 501])(
    "a load balancer's bare HTTP %s is not Midtrans' code of that number",
    (status) => {
      const bare = answered(status, '<html></html>', {}, charge);
      const row = classify(provider, bare)?.rule;
      expect(row?.code).toBe('*');
      expect(row?.afterAmbiguous).toBeUndefined();
      expect(to(200, { status_code: String(status) })).toMatchObject({ action: 'fail-fast', processed: 'no' });
    },
  );

  test.each([300, 408, 501])('a charge may have taken effect if a load balancer answers HTTP %s', (status) => {
    expect(verdict(provider, answered(status, '', {}, charge))).toMatchObject({ processed: 'maybe' });
  });
});

describe.each([
  ['mastercard', mastercard(), '/authentications'],
  ['mdes', mdes(), '/mdes/digitization/static/1/0/tokenize'],
] as const)('%s, an error in HTTP 200 without a readable code', (_name, provider, path) => {
  const to = (data: unknown, status = 200) => verdict(provider, answered(status, data, {}, { path }));

  test.each([
    { Errors: { Error: [{ Source: 'Gateway', Description: 'no luck' }] } },
    { Errors: { Error: [{ ReasonCode: null }] } },
    { Errors: { Error: { ReasonCode: '' } } },
    { Errors: ['no luck'] },
    { Errors: 'no luck' },
    { errors: [{}] },
    { errorDescription: 'no luck' },
    { reasonCode: true },
    [{ Description: 'no luck' }],
  ])('%j is not a success', (data) => {
    expect(to(data)).toEqual(notUnderstood);
  });

  test('a number is a code, and an unknown code fails fast, in doubt', () => {
    expect(to({ Errors: { Error: [{ ReasonCode: 5001 }] } })).toMatchObject({ code: '5001', processed: 'maybe' });
    expect(to({ errorCode: 42, errors: null })).toMatchObject({ code: '42', processed: 'maybe' });
  });

  test('an unreadable error among others may be the one that counts', () => {
    const passing = { ReasonCode: 'SYSTEM_ERROR' };
    expect(to({ Errors: { Error: [passing, { Description: 'no luck' }] } }, 429)).toMatchObject(inDoubt);
    expect(to({ Errors: { Error: [passing, null] } }, 429)).toMatchObject({ action: 'retry' });
  });

  test.each([{}, { Errors: { Error: [] } }, { errors: [], errorCode: '' }])('%j is no error beside a token', (data) => {
    expect(to({ tokenUniqueReference: 'a', ...data })).toBeUndefined();
  });
});

describe('LemanPay', () => {
  const provider = lemanpay();
  const to = (data: unknown, status = 200, method = 'POST') =>
    verdict(provider, answered(status, data, {}, { method, path: '/invoices' }));

  test.each([
    { reason: 'RateLimitException', message: 'x' },
    { status: 'Success', reason: 'InternalServerError' },
    { status: 'FAILED' },
    { status: 'Success', error: 'no luck' },
    { status: 'Success', error: ['no luck'] },
    { status: 'Success', errors: [{ message: 'no luck' }] },
    { status: 'Success', error: { message: 'no luck' } },
    { status: 'Pending' },
    { status: true, data: {} },
    { id: 'i-1' },
  ])('a write answered by %j in HTTP 200 is in doubt', (data) => {
    expect(to(data)).toEqual(notUnderstood);
  });

  test('the codes of a list of errors count', () => {
    for (const name of ['error', 'errors']) {
      const listed = { status: 'Success', [name]: [{ code: 0 }, { code: '010102' }, { code: ' 010 204 ' }] };
      expect(to(listed)).toMatchObject({ action: 'fail-fast' });
      expect(to({ ...listed, [name]: [{ code: '010000' }, { code: '010100' }] })).toMatchObject({ code: '010100' });
    }
  });

  test.each(['010204', ' 010 204 ', '01 02\t04', 10204])(
    'the code of a refund that already exists is read from %j',
    (code) => {
      for (const word of ['error', 'Error', 'FAILED']) {
        expect(to({ status: word, code, error: 'x' }, 422)).toMatchObject({ code: '010204', processed: 'yes' });
      }
      const answer = { method: 'POST', url: '/invoices/1/refunds', status: 422, data: { status: 'error', code } };
      expect(explain(provider, answer, { afterAmbiguous: true })).toMatchObject({ action: 'reconcile' });
    },
  );

  test('a read that says it failed is not a success', () => {
    expect(to({ status: 'FAILED' }, 200, 'GET')).toEqual(notUnderstood);
    expect(to({ status: 'paid' }, 200, 'GET')).toBeUndefined();
  });
});

describe('an answer that contradicts itself proves nothing', () => {
  const order = { transaction_details: { order_id: 'order-1', gross_amount: 10 }, payment_type: 'gopay' };
  const asked = { method: 'POST', path: '/v2/charge', header: () => undefined, body: order };
  const found = (status: number, data: object) =>
    judgeStatus({ status, data, header: () => undefined, bodyKind: 'json' } as never, asked, samePayment).state;

  test('a 404 means that there is no payment only if it names no transaction', () => {
    for (const status of [200, 404]) {
      expect(found(status, { status_code: '404' })).toBe('absent');
      expect(found(status, { status_code: '404', id: 'e-1', order_id: 'order-1' })).toBe('absent');
      expect(found(status, { status_code: '404', order_id: 'order-2' })).toBe('undecided');
      expect(found(status, { status_code: '404', order_id: {} })).toBe('undecided');
      expect(found(status, { status_code: '404', transaction_id: 't-1' })).toBe('undecided');
      for (const transaction_status of ['settlement', 'deny', 7]) {
        expect(found(status, { status_code: '404', transaction_status, order_id: 'order-1' })).toBe('undecided');
      }
    }
  });

  test.each(['400', '401', '404', 410, '429', '500', '202'])(
    'a charge refused by %j that names a transaction that took effect is looked up',
    (status_code) => {
      for (const status of [200, 400, 401]) {
        for (const transaction_status of ['settlement', 'capture', 'pending', 'authorize']) {
          const said = { status_code, transaction_status, order_id: 'order-1' };
          expect(verdict(midtrans(), answered(status, said, {}, charge))).toEqual(notUnderstood);
        }
      }
    },
  );
});

describe('a write is believed only if its answer says that it took effect', () => {
  const to = (provider: Provider, path: string, status: number, data: unknown = '') =>
    verdict(provider, answered(status, data, {}, { path, body: charge.body }));

  test.each([
    { result: 'ERROR' },
    { id: 'a', result: 'FAILURE' },
    { id: 'a', Result: 'failed' },
    { id: 'a', status: 'ERROR' },
    { id: 'a', error: { cause: 'SERVER_BUSY' } },
    { id: 'a', error: 'x' },
    { message: 'Internal error' },
    { result: '', message: 'x' },
    { errors: [] },
    { errorCode: '' },
    { Errors: null },
    { response: { Errors: { Error: [{ ReasonCode: 'X' }] } } },
    { response: [{ body: { errorCode: 'X' } }] },
  ])('Mastercard and MDES: %j does not say so', (data) => {
    expect(to(mastercard(), '/authentications', 200, data)).toEqual(notUnderstood);
    expect(to(mdes(), '/mdes/digitization/static/1/0/tokenize', 200, data)).toEqual(notUnderstood);
  });

  test.each([{ id: 'a', message: 'x' }, { result: 'SUCCESS' }, { id: 'a', errors: [], error: null }])(
    'Mastercard: %j says so',
    (data) => {
      expect(to(mastercard(), '/authentications', 200, data)).toBeUndefined();
    },
  );

  test('one failed token among others does not put the whole answer in doubt', () => {
    const data = { responseId: 'r', tokens: [{ tokenUniqueReference: 'a' }, { errorCode: 'INVALID_TOKEN_STATUS' }] };
    expect(to(mdes(), '/mdes/digitization/static/1/0/suspend', 200, data)).toBeUndefined();
  });

  test.each<[string, object | undefined]>([
    ['nothing', undefined],
    ['a message', { message: 'no' }],
    ['an empty list of errors and a message', { Errors: { Error: [] }, Message: 'no' }],
    ['a problem', { type: 'about:blank', title: 'Bad Request', status: 404, detail: 'no', instance: '/1' }],
    ['what a framework says', { timestamp: '2026-01-01T00:00:00Z', status: '404', path: '/1', requestId: 'r' }],
    ['an error of its own form', { timestamp: 1, status: 404, error: 'Not Found', path: '/1' }],
    ['a fault', { fault: { faultstring: 'Invalid ApiKey', detail: { errorcode: 'oauth.v2.InvalidApiKey' } } }],
    ['a failure in words', { status: 'FAILED', id: '1' }],
  ])('a refusal of Mastercard that says %s is one', (_what, body) => {
    for (const provider of [mastercard(), mdes()]) {
      const path = provider.name === 'mdes' ? '/mdes/digitization/static/1/0/suspend' : '/three-ds-transactions';
      expect(to(provider, path, 404, body)).toMatchObject({ code: '404', processed: 'no' });
    }
  });

  test('a token in a status that MDES does not have is not suspended', () => {
    for (const status of ['ODD', null, '', {}, 0]) {
      const data = { responseId: 'r', tokens: [{ tokenUniqueReference: 'a', status }] };
      expect(to(mdes(), '/mdes/digitization/static/1/0/suspend', 200, data)).toEqual(notUnderstood);
    }
  });

  test('a change of a token that is answered without any is not understood', () => {
    const path = '/mdes/digitization/static/1/0/suspend';
    const token = { tokenUniqueReference: 'a', status: 'SUSPENDED' };
    for (const data of [{ responseId: 'r' }, { responseId: 'r', token: {} }, { responseId: 'r', token: 'a' }]) {
      expect(to(mdes(), path, 200, data)).toEqual(notUnderstood);
    }
    for (const data of [{ tokens: [token] }, { token }, token]) expect(to(mdes(), path, 200, data)).toBeUndefined();
    expect(to(mdes(), '/mdes/digitization/static/1/0/notifyTokenUpdated', 200, { responseId: 'r' })).toBeUndefined();
  });

  test('a tokenize is believed by its decision', () => {
    const path = '/mdes/digitization/static/1/0/tokenize';
    for (const decision of ['declined', 'other', 7]) {
      expect(to(mdes(), path, 200, { responseId: 'r', decision })).toEqual(notUnderstood);
    }
    const both = { responseId: 'r', decision: 'DECLINED', tokenUniqueReference: 't' };
    expect(to(mdes(), path, 200, both)).toEqual(notUnderstood);
    for (const decision of ['APPROVED', 'REQUIRE_ADDITIONAL_AUTHENTICATION']) {
      expect(to(mdes(), path, 200, { responseId: 'r', decision })).toBeUndefined();
    }
  });

  test('a tokenize without a decision is believed by its token, or by a task that is done', () => {
    const path = '/mdes/digitization/static/1/0/tokenize';
    for (const data of [{ hello: 'world' }, { responseId: 'r', decision: null }, { responseId: 'r', status: 'ODD' }]) {
      expect(to(mdes(), path, 200, data)).toEqual(notUnderstood);
    }
    for (const data of [
      { decision: null, tokenUniqueReference: 't' },
      { responseId: 'r', status: 'completed' },
    ]) {
      expect(to(mdes(), path, 200, data)).toBeUndefined();
    }
  });

  test.each([
    ['payment_intents', 'payment_intent', ['succeeded', 'requires_action', 'requires_source_action', undefined]],
    ['setup_intents', 'setup_intent', ['succeeded', 'processing', undefined]],
    ['charges', 'charge', ['succeeded', 'pending', undefined]],
    ['refunds', 'refund', ['succeeded', 'requires_action', null, undefined]],
    ['payouts', 'payout', ['paid', 'in_transit', undefined]],
    ['transfers', 'transfer', [undefined]],
  ])('one of the %s at Stripe is believed only in a state that Stripe has', (collection, object, states) => {
    for (const status of states) {
      expect(to(stripe(), `/v1/${collection}`, 200, { id: 'x_1', object, status })).toBeUndefined();
    }
    if (collection === 'transfers') return;
    for (const status of ['odd', '5001', true, 0, [], {}, '']) {
      const read = to(stripe(), `/v1/${collection}`, 200, { id: 'x_1', object, status });
      expect(read).toMatchObject({ code: 'NOT_UNDERSTOOD', processed: 'maybe' });
    }
  });

  test('a success code alone does not say what became of a charge', () => {
    for (const status_code of ['200', 201]) {
      expect(to(midtrans(), '/v2/charge', 200, { status_code })).toEqual(notUnderstood);
      for (const more of [{ transaction_status: 'capture' }, { order_id: 'order-1' }, { transaction_id: 't' }]) {
        expect(to(midtrans(), '/v2/charge', 200, { status_code, ...more })).toBeUndefined();
      }
    }
  });
});
