// An operation may return the body of the answer as the text that it came as: JSON is read, any other text is not.
import { describe, expect, test } from '@jest/globals';
import { request } from 'undici';
import { constant, midtrans, plainHttp, type RunOptions, recoveryOf, run } from '../../src/index.js';
import { attached, thrownBy } from '../axios/attached.js';
import { reply, serve } from '../axios/serve.js';

const options: RunOptions = { provider: midtrans(), logger: false, policy: { maxAttempts: 2, backoff: constant(1) } };
const denied = { status_code: '202', transaction_status: 'deny', order_id: 'o-1', channel_response_code: '05' };
const limited = { status_code: '429', status_message: 'slow down' };
const paid = { status_code: '200', transaction_status: 'settlement', order_id: 'o-1', gross_amount: '1.00' };
const textOf = async (url: string) => (await request(`${url}/v2/charge`, { method: 'POST', body: '{}' })).body.text();

describe('the body as its text', () => {
  test('is judged like the object', async () => {
    const server = await serve(reply(200, denied));
    const error = await thrownBy(run(() => textOf(server.url), options));
    expect(error).toMatchObject({ code: 'ERR_PROVIDER', response: { status: 200, data: denied } });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', decline: { providerCode: '05' } });
  });

  test('is asked for again if the provider says so, and handed on as it came', async () => {
    const server = await serve(reply(200, limited), reply(200, paid));
    expect(await run(() => textOf(server.url), options)).toBe(JSON.stringify(paid));
    expect(server.arrived).toHaveLength(2);
  });

  test('is not read if an attached client has judged its own answer', async () => {
    const server = await serve(reply(200, paid));
    const { client } = attached(server.url, { provider: midtrans() });
    const operation = async () => {
      await client.post('/v2/charge', {});
      return JSON.stringify(denied);
    };
    expect(await run(operation, options)).toBe(JSON.stringify(denied));
  });
});

test.each([
  'pay_1',
  '429',
  '"503"',
  'OK',
  '',
  '{order 7}',
  '[paid] 503',
  '{"status_code":"503"',
  '{"id":"pay_1"}',
  'status_code=503',
])('a text that is no failure in the dialect is a success: %j', async (text) => {
  const server = await serve(reply(200, paid));
  for (const provider of [midtrans(), plainHttp()]) {
    const operation = () => textOf(server.url).then(() => text);
    expect(await run(operation, { ...options, provider })).toBe(text);
  }
  expect(server.arrived).toHaveLength(2);
});
