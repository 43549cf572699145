import { beforeEach, describe, expect, test } from '@jest/globals';
import { type PaypalSimulator, startPaypal } from '../../src/simulators/index.js';
import { call } from './call.js';
import { keep } from './keep.js';

const ORDERS = '/v2/checkout/orders';
const HOUR = 3_600_000;
let clock = Date.parse('2026-01-01T00:00:00Z');
let paypal: PaypalSimulator;

beforeEach(async () => {
  paypal = await keep(startPaypal({ now: () => clock }));
});

const send = (path: string, body: unknown = {}, headers: Record<string, string> = {}) =>
  call(paypal.url + path, 'POST', body, headers);
const order = (more: object = {}, unit: object = {}) => ({
  intent: 'CAPTURE',
  purchase_units: [{ amount: { currency_code: 'USD', value: '10.00' }, ...unit }],
  ...more,
});
const issueOf = ({ json }: { json: unknown }) => (json as { details: { issue: string }[] }).details[0]?.issue;
const idOf = ({ json }: { json: unknown }) => (json as { id: string }).id;

describe('a request id', () => {
  test('gets 201, then 200 and the latest status, for six hours', async () => {
    const key = { 'paypal-request-id': 'k' };
    const first = await send(ORDERS, order(), key);
    paypal.approve(idOf(first));
    const second = await send(ORDERS, order(), key);
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.json).toMatchObject({ id: idOf(first), status: 'APPROVED' });
    clock += 6 * HOUR;
    expect(idOf(await send(ORDERS, order(), key))).not.toBe(idOf(first));
  });

  test('is not used up by a refusal', async () => {
    const key = { 'paypal-request-id': 'k' };
    const id = idOf(await send(ORDERS, order()));
    expect(issueOf(await send(`${ORDERS}/${id}/capture`, {}, key))).toBe('ORDER_NOT_APPROVED');
    paypal.approve(id);
    expect((await send(`${ORDERS}/${id}/capture`, {}, key)).status).toBe(201);
  });

  test('that is in progress is refused a second time', async () => {
    const slow = await keep(startPaypal({ latency: 300 }));
    const both = [1, 2].map(() => call(slow.url + ORDERS, 'POST', order(), { 'paypal-request-id': 'k' }));
    const statuses = (await Promise.all(both)).map(({ status }) => status).sort();
    expect(statuses).toEqual([201, 409]);
  });
});

test('an order is captured once', async () => {
  const id = idOf(await send(ORDERS, order()));
  paypal.approve(id);
  expect(await send(`${ORDERS}/${id}/capture`)).toMatchObject({ status: 201, json: { status: 'COMPLETED' } });
  expect(issueOf(await send(`${ORDERS}/${id}/capture`))).toBe('ORDER_ALREADY_CAPTURED');
  expect(paypal.ledger.of(id).map(({ kind }) => kind)).toEqual(['order', 'capture']);
});

test('an authorization is captured in parts, and voided only before', async () => {
  const id = idOf(await send(ORDERS, order({ intent: 'AUTHORIZE' })));
  paypal.approve(id);
  expect(issueOf(await send(`${ORDERS}/${id}/capture`))).toBe('ACTION_DOES_NOT_MATCH_INTENT');
  const { json } = (await send(`${ORDERS}/${id}/authorize`)) as unknown as { json: never };
  const [{ payments }] = (json as { purchase_units: { payments: { authorizations: { id: string }[] } }[] })
    .purchase_units as [never];
  const path = `/v2/payments/authorizations/${(payments as { authorizations: { id: string }[] }).authorizations[0]?.id}`;
  const amount = { currency_code: 'USD', value: '4.00' };
  const first = await send(`${path}/capture`, { amount });
  expect(first).toMatchObject({ status: 201, json: { amount } });
  expect(issueOf(await send(`${path}/void`))).toBe('PREVIOUSLY_CAPTURED');
  expect(issueOf(await send(`${path}/capture`, { amount: { ...amount, value: '7.00' } }))).toBe(
    'MAX_CAPTURE_AMOUNT_EXCEEDED',
  );
  expect((await send(`${path}/capture`)).status).toBe(201);
  expect(issueOf(await send(`${path}/capture`))).toBe('AUTHORIZATION_ALREADY_CAPTURED');
  const refund = `/v2/payments/captures/${idOf(first)}/refund`;
  expect(issueOf(await send(refund, { amount: { ...amount, value: '5.00' } }))).toBe('REFUND_AMOUNT_EXCEEDED');
  expect((await send(refund)).status).toBe(201);
  expect(issueOf(await send(refund))).toBe('CAPTURE_FULLY_REFUNDED');
});

test('a batch id is accepted once in 30 days, and a refusal leads to the first', async () => {
  const batch = { sender_batch_header: { sender_batch_id: 'B' }, items: [{ amount: { currency: 'USD', value: '1' } }] };
  expect((await send('/v1/payments/payouts', batch)).status).toBe(201);
  const refusal = await send('/v1/payments/payouts', batch);
  expect([refusal.status, issueOf(refusal)]).toEqual([400, 'Batch with given sender_batch_id already exists']);
  const [{ link }] = (refusal.json as { details: { link: { href: string }[] }[] }).details as [
    { link: { href: string }[] },
  ];
  expect(await call(String(link[0]?.href), 'GET')).toMatchObject({
    status: 200,
    json: { batch_header: { batch_status: 'PENDING' } },
  });
  clock += 31 * 24 * HOUR;
  expect((await send('/v1/payments/payouts', batch)).status).toBe(201);
});

test('an account may take each invoice id once', async () => {
  const strict = await keep(startPaypal({ uniqueInvoiceIds: true }));
  const paid = order({ payment_source: { card: {} } }, { invoice_id: 'I' });
  expect((await call(strict.url + ORDERS, 'POST', paid)).status).toBe(201);
  expect(issueOf(await call(strict.url + ORDERS, 'POST', paid))).toBe('DUPLICATE_INVOICE_ID');
});

test('a wrong token, a wrong path and a wrong body are refused', async () => {
  const strict = await keep(startPaypal({ accessToken: 'mine' }));
  const of = async (path: string, body?: unknown) =>
    (await call(strict.url + path, 'POST', body, { authorization: 'Bearer mine' })).status;
  expect((await call(strict.url + ORDERS, 'POST', {})).status).toBe(401);
  expect([await of('/v2/none'), await of(`${ORDERS}/O-1`), await of(ORDERS, '{')]).toEqual([404, 405, 400]);
  const token = await call(`${strict.url}/v1/oauth2/token`, 'POST', 'grant_type=client_credentials');
  expect(token).toMatchObject({ status: 200, json: { token_type: 'Bearer' } });
  expect(() => paypal.approve('none')).toThrow('there is no order');
  expect(() => paypal.settle('none', 'SUCCESS')).toThrow('there is no batch');
});
