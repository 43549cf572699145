import { createCipheriv, createDecipheriv } from 'node:crypto';
import { expect, test } from '@jest/globals';
import axios, { type AxiosResponse } from 'axios';
import { attach, lemanpay, mastercard, midtrans, plainHttp, recoveryOf } from '../../src/index.js';
import { AMPLE } from '../time-for.js';
import { attached, thrownBy } from './attached.js';
import { type Answer, serve } from './serve.js';

const json =
  (status: number, body: unknown, type = 'application/json'): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': type }).end(typeof body === 'string' ? body : JSON.stringify(body));
  };
const order = { transaction_details: { order_id: 'order-1', gross_amount: 10 }, payment_type: 'gopay' };
const landed = { ...{ order_id: 'order-1', gross_amount: '10', payment_type: 'gopay' }, currency: 'IDR' };
const captured = { ...landed, status_code: '200', transaction_status: 'capture' };

test.each([400, 401, 404])(
  'a charge that succeeded inside HTTP %s is handed back, and not sent again',
  async (status) => {
    const { url, arrived } = await serve(json(status, captured));
    const { client } = attached(url, { provider: midtrans() });
    const response = await client.post('/v2/charge', order);
    expect(response.data).toEqual(captured);
    expect(recoveryOf(response)).toMatchObject({ outcome: 'ok', processed: 'yes' });
    expect(arrived.length).toBe(1);
  },
);

test('so is that of a retry', async () => {
  const { url, arrived } = await serve(json(200, { status_code: '429' }), json(404, captured));
  const { client } = attached(url, { provider: midtrans() });
  const response = await client.post('/v2/charge', order);
  expect(response.data).toEqual(captured);
  expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered' });
  expect(arrived.length).toBe(2);
});

test("a 2xx that the caller's own validateStatus rejects stays rejected", async () => {
  const { url } = await serve(json(200, captured));
  const { client } = attached(url, { provider: midtrans() });
  const error = await client.post('/v2/charge', order, { validateStatus: () => false }).catch((thrown) => thrown);
  expect(error.response.status).toBe(200);
  expect(recoveryOf(error)).toMatchObject({ outcome: 'ok' });
});

test('a charge whose answer cannot be understood is looked up, and never retried', async () => {
  const { url, arrived } = await serve(json(200, { status_code: 'E503' }), json(200, captured));
  const { client } = attached(url, { provider: midtrans() });
  const response = await client.post('/v2/charge', order);
  expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled' });
  expect(arrived.map(({ method }) => method)).toEqual(['POST', 'GET']);
});

test('without a look-up it ends as unknown, with the answer', async () => {
  const { url, arrived } = await serve(json(200, { status: 'FAILED' }));
  const { client } = attached(url, { provider: lemanpay() });
  const error = await client.post('/invoices', {}).catch((thrown) => thrown);
  expect(error.code).toBe('ERR_PROVIDER');
  expect(error.response.data).toEqual({ status: 'FAILED' });
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  expect(arrived.length).toBe(1);
});

test('good answers that are not JSON are neither retried nor an outage', async () => {
  for (const [body, type] of [
    ['<html>', 'text/html'],
    ['', 'application/json'],
    ['{"a":1}\n{"a":2}', 'application/json'],
    ['[x', 'text/plain'],
    ['[', 'text/plain'],
    ['{"a":"b', 'text/plain'],
  ] as const) {
    const { url, arrived } = await serve(json(200, body, type));
    const { client, recovery } = attached(url, { provider: plainHttp(), circuitBreaker: { row: 1 } });
    for (let call = 0; call < 12; call++) expect((await client.get('/')).data).toBe(body);
    expect((await client.post('/', {})).data).toBe(body);
    expect(arrived.length).toBe(13);
    expect(recovery.stats().lanes[0]?.breaker).toBe('closed');
  }
});

const KEY = Buffer.alloc(32, 1);
const IV = Buffer.alloc(16, 2);
function seal(value: unknown): string {
  const cipher = createCipheriv('aes-256-cbc', KEY, IV);
  return cipher.update(JSON.stringify(value), 'utf8', 'hex') + cipher.final('hex');
}
function unseal(text: string): unknown {
  const decipher = createDecipheriv('aes-256-cbc', KEY, IV);
  return JSON.parse(decipher.update(text, 'hex', 'utf8') + decipher.final('utf8'));
}

test("messages that the caller's transformResponse decrypts are judged afterwards", async () => {
  const limited = seal({ status_code: '429' });
  const { url, arrived } = await serve(json(200, limited), json(200, seal(captured)));
  const client = axios.create({ baseURL: url, transformResponse: (data) => unseal(data) });
  attach(client, { provider: midtrans({ judgeAfter: 'transform', policy: { backoff: () => 1 } }), logger: false });
  const response: AxiosResponse = await client.post('/v2/charge', order);
  expect(response.data).toEqual(captured);
  expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered', attempts: [{ code: '429' }, {}] });
  expect(arrived.length).toBe(2);
});

test('one that cannot be decrypted cannot be read: the payment is looked up', async () => {
  const { url, arrived } = await serve(json(200, 'zz'), json(200, seal(captured)));
  const client = axios.create({ baseURL: url, transformResponse: (data) => unseal(data) });
  const provider = midtrans({ judgeAfter: 'transform', policy: { backoff: () => 1, deadline: AMPLE } });
  attach(client, { provider, logger: false });
  const response: AxiosResponse = await client.post('/v2/charge', order);
  expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled' });
  expect(response.data).toEqual(captured);
  expect(response).not.toHaveProperty('opened');
  expect(arrived.filter(({ method }) => method === 'POST').length).toBe(1);
  expect(arrived.some(({ method }) => method === 'GET')).toBe(true);
});

test('an encrypted refusal in answer to a look-up is not a payment', async () => {
  const missing = seal({ Errors: { Error: [{ Source: 'Gateway', ReasonCode: 'NOT_THERE', Recoverable: false }] } });
  const { url } = await serve(json(200, 'zz'), json(200, missing));
  const client = axios.create({ baseURL: url, transformResponse: (data) => unseal(data) });
  const provider = mastercard({
    judgeAfter: 'transform',
    reconcile: (_request, { get }) => get('/payments/1'),
    policy: { backoff: () => 1, deadline: 1000 },
  });
  attach(client, { provider, logger: false });
  const report = recoveryOf(await thrownBy(client.post('/payments', order)));
  expect(report).toMatchObject({ outcome: 'unknown' });
});

test('the transform that runs for the judgement gets a copy, and its result is not handed on', async () => {
  const { url } = await serve(json(200, '{"n":1}'));
  let runs = 0;
  const { client } = attached(
    url,
    { provider: plainHttp({ judgeAfter: 'transform' }) },
    { transformResponse: (data) => ({ ...JSON.parse(data), runs: ++runs }) },
  );
  expect((await client.get('/')).data).toEqual({ n: 1, runs: 2 });
});

test('a write answered by 304, or by a status that says the client has gone, may have taken effect', async () => {
  for (const status of [304, 499]) {
    const { url, arrived } = await serve((response) => response.writeHead(status).end());
    const { client } = attached(url, { provider: plainHttp() });
    const report = recoveryOf(await thrownBy(client.post('/', {})));
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(arrived.length).toBe(1);
  }
});

test('unless a document says otherwise, an empty answer is a success for a write', async () => {
  for (const status of [204, 205]) {
    const { url } = await serve((response) => response.writeHead(status).end());
    const { client } = attached(url, { provider: plainHttp() });
    expect(recoveryOf(await client.post('/', {}))).toMatchObject({ outcome: 'ok' });
  }
});
