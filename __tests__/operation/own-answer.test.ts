import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosResponse } from 'axios';
import { constant, midtrans, plainHttp, type RunOptions, recoveryOf, run } from '../../src/index.js';
import { attached, thrownBy } from '../axios/attached.js';
import { type Answer, reply, serve } from '../axios/serve.js';

const provider = midtrans();
const options: RunOptions = { provider, logger: false, policy: { backoff: constant(1) } };
const charge = { payment_type: 'gopay', transaction_details: { order_id: 'o-1', gross_amount: 1 } };
const paid = { status_code: '200', transaction_status: 'settlement', order_id: 'o-1', gross_amount: '1.00' };
const denied = { status_code: '202', transaction_status: 'deny', order_id: 'o-1', channel_response_code: '05' };
/** What the application has stored of an earlier day. */
const stored = { status_code: '505', transaction_status: 'failure', order_id: 'o-0' };

async function shop(...answers: [Answer, ...Answer[]]) {
  const server = await serve(...answers);
  const { client } = attached(server.url, { provider });
  return { server, client };
}

describe('what an operation returns after an attached client has made the charge', () => {
  test('is not read as its answer, if it is something else, such as a row of a database', async () => {
    const { server, client } = await shop(reply(200, paid));
    const row = await run(async () => {
      await client.post('/v2/charge', charge);
      return stored;
    }, options);
    expect(row).toBe(stored);
    expect(recoveryOf(row)).toMatchObject({ outcome: 'ok' });
    expect(server.arrived).toHaveLength(1);
  });

  test.each<[string, object]>([
    ['holds nothing', { ...stored, data: undefined }],
    ['holds an empty text', { ...stored, data: '' }],
    [
      'cannot be looked into',
      Object.defineProperty({ ...stored }, 'data', {
        get: () => {
          throw new Error('mine');
        },
      }),
    ],
  ])('is not read as its answer if it %s, as an empty answer does', async (_, row) => {
    const server = await serve(reply(204, ''));
    const { client } = attached(server.url, { provider });
    const operation = async () => {
      await client.delete('/v2/cards/1').catch(() => {});
      await client.get('/v2/o-1/status').catch(() => {});
      return row;
    };
    expect(await run(operation, options)).toBe(row);
  });

  test('is not read as its answer, though a bare client fetched it', async () => {
    const { client } = await shop(reply(200, paid));
    const ledger = await serve(reply(200, stored));
    const operation = async () => {
      await client.post('/v2/charge', charge);
      return (await fetch(ledger.url)).json();
    };
    expect(await run(operation, options)).toEqual(stored);
  });

  test.each<[string, (response: AxiosResponse) => unknown]>([
    ['the body of the answer', ({ data }) => data],
    ['the answer', (response) => response],
    ['what holds its body', ({ status, data }) => Object.assign(data as object, { data, http: status })],
  ])('is judged if it is %s', async (_, given) => {
    const server = await serve(reply(200, denied));
    const { client } = attached(server.url, { provider, bodyErrors: 'resolve' });
    const error = await thrownBy(run(async () => given(await client.post('/v2/charge', charge)), options));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', decline: { providerCode: '05' } });
    expect(server.arrived).toHaveLength(1);
  });

  test("is judged if an interceptor hands on only the body, and that is a later attempt's answer", async () => {
    const limited = { status_code: '429' };
    const server = await serve(reply(200, limited), reply(200, denied));
    const { client } = attached(server.url, { provider, bodyErrors: 'resolve' });
    client.interceptors.response.use(({ data }) => data);
    const error = await thrownBy(run(() => client.post('/v2/charge', charge), options));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', decline: { providerCode: '05' } });
    expect(server.arrived).toHaveLength(2);
  });
});

describe('what an operation returns is judged', () => {
  test('if no attached client was seen: an SDK hands out the body', async () => {
    const server = await serve(reply(200, { status_code: '505' }), reply(200, denied));
    const operation = async () => (await axios.post(`${server.url}/v2/charge`, charge)).data as unknown;
    expect(recoveryOf(await thrownBy(run(operation, options)))).toMatchObject({ outcome: expect.any(String) });
    const report = recoveryOf(await thrownBy(run(async () => denied, options)));
    expect(report).toMatchObject({ outcome: 'failed', decline: { providerCode: '05' } });
  });

  test('if the attached client belongs to another provider, which fetched a token', async () => {
    const tokens = await serve(reply(200, { token: 'x' }));
    const { client } = attached(tokens.url, { provider: plainHttp() });
    const server = await serve(reply(200, denied));
    const operation = async () => {
      await client.post('/oauth/token', {});
      return (await axios.post(`${server.url}/v2/charge`, charge)).data as unknown;
    };
    expect(recoveryOf(await thrownBy(run(operation, options)))).toMatchObject({ decline: { providerCode: '05' } });
  });

  test("if a bare client also made a write: it may be that write's answer", async () => {
    const { client } = await shop(reply(200, { status_code: '200', transaction_status: 'pending', order_id: 'o-9' }));
    const server = await serve(reply(200, denied));
    const operation = async () => {
      await client.get('/v2/o-9/status');
      return (await axios.post(`${server.url}/v2/charge`, charge)).data as unknown;
    };
    expect(recoveryOf(await thrownBy(run(operation, options)))).toMatchObject({ decline: { providerCode: '05' } });
  });

  test('once, if an inner run has judged it', async () => {
    const server = await serve(reply(200, paid));
    const inner = () => run(async () => (await axios.post(`${server.url}/v2/charge`, charge)).data as unknown, options);
    expect(await run(inner, options)).toMatchObject(paid);
    const row = await run(async () => {
      await inner();
      return stored;
    }, options);
    expect(row).toBe(stored);
  });
});
