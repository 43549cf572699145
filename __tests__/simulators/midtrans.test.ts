import { beforeEach, describe, expect, test } from '@jest/globals';
import { type MidtransSimulator, startMidtrans } from '../../src/simulators/index.js';
import { call } from './call.js';
import { keep } from './keep.js';
import { until } from './until.js';

const AUTHORIZATION = `Basic ${Buffer.from('SB-Mid-server-simulator:').toString('base64')}`;
let clock = Date.parse('2025-01-01T00:00:00Z');
let midtrans: MidtransSimulator;

beforeEach(async () => {
  midtrans = await keep(startMidtrans({ now: () => clock }));
});

function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  return call(midtrans.url + path, method, body, { authorization: AUTHORIZATION, ...headers });
}

function charge(orderId: string, more: Record<string, unknown> = {}, headers: Record<string, string> = {}) {
  const details = { order_id: orderId, gross_amount: 10_000 };
  return send('POST', '/v2/charge', { payment_type: 'credit_card', transaction_details: details, ...more }, headers);
}

const TRANSFER = { payment_type: 'bank_transfer' };
const withToken = (token: string) => ({ credit_card: { token_id: token } });

describe('the server key', () => {
  test('a wrong server key is 401, in the body too, and uses up no fault', async () => {
    midtrans.inject({ when: 'before', kind: 'reset' });
    const wrong = await send('POST', '/v2/charge', {}, { authorization: 'Basic d3Jvbmc6' });
    expect(wrong).toMatchObject({ status: 401, json: { status_code: '401' } });
    expect(midtrans.requests[0]).toMatchObject({ status: 401, effect: false });
    expect(midtrans.requests[0]?.fault).toBeUndefined();
    const snap = await send('POST', '/snap/v1/transactions', {}, { authorization: '' });
    expect(snap).toMatchObject({ status: 401, json: { error_messages: [expect.any(String)] } });
  });

  test('another server key can be set', async () => {
    const other = await keep(startMidtrans({ serverKey: 'mine' }));
    const headers = { authorization: `Basic ${Buffer.from('mine:').toString('base64')}` };
    expect((await call(`${other.url}/v2/x/status`, 'GET', undefined, headers)).json).toMatchObject({
      status_code: '404',
    });
  });
});

describe('charge', () => {
  test('a card is captured', async () => {
    expect(await charge('a')).toMatchObject({
      status: 200,
      json: { status_code: '200', order_id: 'a', transaction_status: 'capture', gross_amount: '10000.00' },
    });
    expect(midtrans.ledger.of('a')).toMatchObject([
      {
        id: 'a',
        kind: 'charge',
        amount: 10_000,
        status: 'capture',
        at: clock,
        request: { payment_type: 'credit_card' },
      },
    ]);
    expect(midtrans.requests[0]).toMatchObject({ method: 'POST', path: '/v2/charge', effect: true, status: 200 });
  });

  test('an authorization is captured later, once', async () => {
    await charge('a', { credit_card: { type: 'authorize' } });
    expect((await send('POST', '/v2/a/capture')).json).toMatchObject({
      status_code: '200',
      transaction_status: 'capture',
    });
    expect((await send('POST', '/v2/a/capture')).json).toMatchObject({ status_code: '412' });
  });

  test('a bank transfer and GoPay wait for the customer', async () => {
    expect((await charge('a', TRANSFER)).json).toMatchObject({ status_code: '201', transaction_status: 'pending' });
    expect((await charge('b', { payment_type: 'gopay' })).json).toMatchObject({ status_code: '201' });
    midtrans.settle('a');
    expect((await send('GET', '/v2/a/status')).json).toMatchObject({
      status_code: '200',
      transaction_status: 'settlement',
    });
  });

  test('an order id that is active or paid is refused', async () => {
    await charge('a', TRANSFER);
    expect(await charge('a', TRANSFER)).toMatchObject({ status: 200, json: { status_code: '406' } });
    midtrans.settle('a');
    expect((await charge('a')).json).toMatchObject({ status_code: '406' });
    expect(midtrans.ledger.count('charge')).toBe(1);
  });

  test.each(['expire', 'cancel', 'deny'] as const)('an order id is free again after %s', async (move) => {
    await charge('a', TRANSFER);
    midtrans[move]('a');
    expect((await charge('a')).json).toMatchObject({ status_code: '200' });
    expect(midtrans.ledger.of('a').map((entry) => entry.kind)).toEqual(['charge', move, 'charge']);
  });

  test.each([{}, { transaction_details: { order_id: 'a' } }, { transaction_details: {}, payment_type: 'gopay' }])(
    'an incomplete one is 400: %j',
    async (body) => {
      expect(await send('POST', '/v2/charge', body)).toMatchObject({ status: 200, json: { status_code: '400' } });
    },
  );

  test('a body that is not JSON is 413', async () => {
    expect((await send('POST', '/v2/charge', '{"a":')).json).toMatchObject({ status_code: '413' });
  });
});

describe("the bank's answer", () => {
  test('a declined card is a final answer, and no charge', async () => {
    expect(await charge('a', withToken('token-deny-05'))).toMatchObject({
      status: 200,
      json: {
        status_code: '202',
        transaction_status: 'deny',
        channel_response_code: '05',
        channel_response_message: 'Do not honor',
      },
    });
    expect(midtrans.ledger.count('charge')).toBe(0);
    expect(midtrans.ledger.count('decline')).toBe(1);
    expect((await send('GET', '/v2/a/status')).json).toMatchObject({ status_code: '202', channel_response_code: '05' });
    expect((await charge('a')).json).toMatchObject({ status_code: '200' });
  });

  test('a token that names no code declines with 05', async () => {
    expect((await charge('a', withToken('token-deny'))).json).toMatchObject({ channel_response_code: '05' });
  });

  test('GoPay declines with 900', async () => {
    const byToken = { payment_type: 'gopay', gopay: { payment_option_token: 'token-deny-900' } };
    for (const answer of [await charge('a', byToken), await charge('b-deny900', { payment_type: 'gopay' })]) {
      expect(answer.json).toMatchObject({
        status_code: '202',
        transaction_status: 'deny',
        channel_response_code: '900',
        channel_response_message: 'GENERIC_SERVICE_ERROR',
      });
    }
    expect((await charge('c-deny900')).json).toMatchObject({ status_code: '200' });
    expect([midtrans.ledger.count('charge'), midtrans.ledger.count('decline')]).toEqual([1, 2]);
  });

  test('American Express accepts with 900', async () => {
    expect((await charge('a', withToken('token-amex-900'))).json).toMatchObject({
      status_code: '200',
      transaction_status: 'capture',
      channel_response_code: '900',
    });
  });

  test('a challenge is approved or denied by the merchant', async () => {
    for (const id of ['a', 'b']) {
      expect((await charge(id, withToken('token-challenge'))).json).toMatchObject({
        status_code: '201',
        fraud_status: 'challenge',
      });
    }
    expect((await send('POST', '/v2/a/approve')).json).toMatchObject({ status_code: '200', fraud_status: 'accept' });
    expect((await send('POST', '/v2/a/approve')).json).toMatchObject({ status_code: '412' });
    expect((await send('POST', '/v2/b/deny')).json).toMatchObject({ transaction_status: 'deny' });
  });
});

describe('the course of an order', () => {
  test('status answers an unknown order with 404 inside HTTP 200', async () => {
    expect(await send('GET', '/v2/nobody/status')).toMatchObject({ status: 200, json: { status_code: '404' } });
  });

  test('status can be asked by the transaction id', async () => {
    const { json } = await charge('a');
    const found = await send('GET', `/v2/${(json as { transaction_id: string }).transaction_id}/status`);
    expect(found.json).toMatchObject({ order_id: 'a' });
  });

  test('an expiry is answered with 407, and so is the status afterwards', async () => {
    await charge('a', TRANSFER);
    expect((await send('POST', '/v2/a/expire')).json).toMatchObject({
      status_code: '407',
      transaction_status: 'expire',
    });
    expect((await send('GET', '/v2/a/status')).json).toMatchObject({ status_code: '407' });
    expect((await send('POST', '/v2/a/expire')).json).toMatchObject({ status_code: '412' });
  });

  test('a cancelled order cannot be cancelled again', async () => {
    await charge('a');
    expect((await send('POST', '/v2/a/cancel')).json).toMatchObject({
      status_code: '200',
      transaction_status: 'cancel',
    });
    expect((await send('POST', '/v2/a/cancel')).json).toMatchObject({ status_code: '412' });
    expect(midtrans.ledger.count('cancel')).toBe(1);
  });

  test('refunds have keys and a limit', async () => {
    await charge('a');
    midtrans.settle('a');
    const refund = (key: string, amount?: number) => send('POST', '/v2/a/refund', { refund_key: key, amount });
    expect((await refund('k1', 4000)).json).toMatchObject({ status_code: '200', transaction_status: 'partial_refund' });
    expect((await refund('k1', 4000)).json).toMatchObject({ status_code: '406' });
    expect((await refund('k2', 6001)).json).toMatchObject({ status_code: '414' });
    expect((await refund('k2', -1)).json).toMatchObject({ status_code: '400' });
    expect((await refund('k2')).json).toMatchObject({ transaction_status: 'refund', refund_amount: '6000.00' });
    expect((await refund('k3', 1)).json).toMatchObject({ status_code: '412' });
    expect(midtrans.ledger.count('refund')).toBe(2);
    expect((await send('GET', '/v2/a/status')).json).toMatchObject({ refund_amount: '10000.00' });
  });

  test('an unknown order cannot be changed', () => {
    expect(() => midtrans.settle('nobody')).toThrow('nobody');
  });

  test('a wrong path is 404 and a wrong method 405', async () => {
    expect(await send('GET', '/v3/none')).toMatchObject({ status: 404, json: { status_code: '404' } });
    expect(await send('PUT', '/v2/charge', {})).toMatchObject({ status: 405, json: { status_code: '405' } });
  });
});

describe('Snap', () => {
  const page = (orderId?: string, amount?: number) =>
    send('POST', '/snap/v1/transactions', { transaction_details: { order_id: orderId, gross_amount: amount } });

  test('a payment page is made once per order id', async () => {
    expect(await page('a', 100)).toMatchObject({
      status: 201,
      json: { token: expect.any(String), redirect_url: expect.stringContaining(midtrans.url) },
    });
    expect(await page('a', 100)).toEqual(
      expect.objectContaining({
        status: 400,
        json: { error_messages: ['transaction_details.order_id has already been taken'] },
      }),
    );
    expect(midtrans.ledger.count('transaction')).toBe(1);
  });

  test('a payment page is not an order before the customer pays', async () => {
    await page('a', 100);
    expect((await send('GET', '/v2/a/status')).json).toMatchObject({ status_code: '404' });
    midtrans.settle('a');
    expect((await send('GET', '/v2/a/status')).json).toMatchObject({ transaction_status: 'settlement' });
    expect(midtrans.ledger.of('a').map((entry) => entry.kind)).toEqual(['transaction', 'charge', 'settle']);
  });

  test('a payment page shares order ids with the Core API, and needs its fields', async () => {
    await charge('a');
    expect((await page('a', 100)).status).toBe(400);
    expect((await page(undefined, 100)).status).toBe(400);
    expect((await page('b')).status).toBe(400);
  });
});

describe('Idempotency-Key', () => {
  const keyed = (key: string) => ({ 'idempotency-key': key });

  test('a success is replayed, whatever the body and the endpoint say', async () => {
    const first = await charge('a', {}, keyed('k'));
    const again = await charge('b', {}, keyed('k'));
    const elsewhere = await send('POST', '/v2/a/cancel', undefined, keyed('k'));
    expect(again.text).toBe(first.text);
    expect(elsewhere.text).toBe(first.text);
    expect(midtrans.ledger.count()).toBe(1);
    expect(midtrans.requests.map((request) => request.effect)).toEqual([true, false, false]);
  });

  test('a key lives for five minutes', async () => {
    await charge('a', {}, keyed('k'));
    clock += 5 * 60_000 - 1;
    expect((await charge('a', {}, keyed('k'))).json).toMatchObject({ status_code: '200' });
    clock += 1;
    expect((await charge('a', {}, keyed('k'))).json).toMatchObject({ status_code: '406' });
  });

  test('46 characters are a key, 47 are not', async () => {
    await charge('a', {}, keyed('k'.repeat(46)));
    expect((await charge('a', {}, keyed('k'.repeat(46)))).json).toMatchObject({ status_code: '200' });
    await charge('b', {}, keyed('k'.repeat(47)));
    expect((await charge('b', {}, keyed('k'.repeat(47)))).json).toMatchObject({ status_code: '406' });
  });

  test('Snap ignores keys', async () => {
    const body = { transaction_details: { order_id: 'a', gross_amount: 1 } };
    await send('POST', '/snap/v1/transactions', body, keyed('k'));
    expect((await send('POST', '/snap/v1/transactions', body, keyed('k'))).status).toBe(400);
  });

  test('an error is not kept', async () => {
    await charge('a');
    expect((await charge('a', {}, keyed('k'))).json).toMatchObject({ status_code: '406' });
    expect((await charge('b', {}, keyed('k'))).json).toMatchObject({ status_code: '200' });
  });

  test('while the first request runs, the second gets 202 and no body', async () => {
    midtrans.inject({ when: 'after', kind: 'slow', ms: 150 });
    const first = charge('a', {}, keyed('k'));
    await until(() => midtrans.ledger.count() > 0);
    expect(await charge('a', {}, keyed('k'))).toMatchObject({ status: 202, text: '' });
    const answer = await first;
    expect((await charge('a', {}, keyed('k'))).text).toBe(answer.text);
    expect(midtrans.ledger.count()).toBe(1);
  });

  test('a hanging request is running until it is abandoned, and its answer is then kept', async () => {
    midtrans.inject({ when: 'after', kind: 'hang' });
    const leaving = new AbortController();
    const { url } = midtrans;
    const details = { order_id: 'a', gross_amount: 10_000 };
    const hanging = fetch(`${url}/v2/charge`, {
      method: 'POST',
      headers: { authorization: AUTHORIZATION, connection: 'close', ...keyed('k') },
      body: JSON.stringify({ payment_type: 'credit_card', transaction_details: details }),
      signal: leaving.signal,
    });
    const given = expect(hanging).rejects.toThrow();
    await until(() => midtrans.ledger.count() > 0);
    expect((await charge('a', {}, keyed('k'))).status).toBe(202);
    leaving.abort();
    await given;
    let answer = await charge('a', {}, keyed('k'));
    while (answer.status === 202) answer = await charge('a', {}, keyed('k'));
    expect(answer.json).toMatchObject({ status_code: '200', order_id: 'a' });
    expect(midtrans.ledger.count()).toBe(1);
  });

  test('a key works on every POST under /v1 and /v2, except for tokens and accounts', async () => {
    await charge('a', {}, keyed('k'));
    const codeOf = async (path: string) =>
      ((await send('POST', path, {}, keyed('k'))).json as { status_code?: string }).status_code;
    expect(await codeOf('/v1/anything')).toBe('200');
    expect(await codeOf('/v2/gopay/token')).toBe('404');
    expect(await codeOf('/v2/pay/account')).toBe('404');
    expect(await codeOf('/v2/pay/account/x/unbind')).toBe('404');
  });

  test('an answer that was lost in transit is kept', async () => {
    midtrans.inject({ when: 'after', kind: 'reset' });
    await expect(charge('a', {}, keyed('k'))).rejects.toThrow();
    expect((await charge('a', {}, keyed('k'))).json).toMatchObject({ status_code: '200', order_id: 'a' });
    expect(midtrans.ledger.count('charge')).toBe(1);
  });

  test("an error of Midtrans' own after the effect is not: the order id is found used", async () => {
    midtrans.inject({ when: 'after', kind: 'provider', code: '503' });
    expect((await charge('a', {}, keyed('k'))).json).toMatchObject({ status_code: '503' });
    expect((await charge('a', {}, keyed('k'))).json).toMatchObject({ status_code: '406' });
    expect(midtrans.ledger.count('charge')).toBe(1);
  });

  test('a request that never arrived leaves no key behind', async () => {
    midtrans.inject({ when: 'before', kind: 'reset' });
    await expect(charge('a', {}, keyed('k'))).rejects.toThrow();
    expect((await charge('a', {}, keyed('k'))).json).toMatchObject({ status_code: '200' });
  });
});

test.each([
  ['503', 200, { status_code: '503' }],
  ['900', 200, { status_code: '500', status_message: 'GENERIC_SERVICE_ERROR', channel_response_code: '900' }],
  ['429', 429, { status_code: '429' }],
  ['05', 200, { status_code: '202', transaction_status: 'deny', channel_response_code: '05' }],
])('code %s can be injected', async (code, status, json) => {
  midtrans.inject({ when: 'before', kind: 'provider', code });
  expect(await charge('a')).toMatchObject({ status, json });
  expect(midtrans.ledger.count()).toBe(0);
});
