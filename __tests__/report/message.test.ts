import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { lemanpay, mdes, midtrans, recoveryOf } from '../../src/index.js';
import { attached, frozen, thrownBy } from '../axios/attached.js';
import { reply, reset, serve } from '../axios/serve.js';

const charge = { payment_type: 'gopay', transaction_details: { order_id: 'order/7', gross_amount: 1 } };

async function messageOf(promise: Promise<unknown>): Promise<string> {
  return ((await thrownBy(promise)) as Error).message;
}

describe('the message of a finished error', () => {
  test('says what may have happened, and how to check it in the terms of the provider', async () => {
    const busy = reply(200, { status_code: '503' });
    const server = await serve(busy, busy, busy, busy, reply(500, {}));
    const { client } = attached(server.url, { provider: midtrans(), policy: { deadline: 60 } });
    expect(await messageOf(client.post('/v2/charge', charge))).toMatch(
      /^midtrans \w+ after \d attempts in \d+ ms; the order may have been charged: check GET \/v2\/order%2F7\/status before charging again$/,
    );
  });

  test('says that nothing was done, and why it was not tried further', async () => {
    const server = await serve(reply(429));
    const { client } = attached(server.url, { policy: { maxAttempts: 2 } });
    expect(await messageOf(client.post('/payments', {}))).toMatch(
      /^plain-http 429 after 2 attempts in \d+ ms; nothing was done, and it was not sent again \(attempts\): a new try later can succeed$/,
    );
  });

  test('says why, where trying again would be in vain', async () => {
    const server = await serve(reply(200, { status_code: '402' }));
    const { client } = attached(server.url, { provider: midtrans() });
    expect(await messageOf(client.post('/v2/charge', charge))).toMatch(
      /^midtrans 402: This payment type is not enabled/,
    );
  });

  test('says that a card was declined, and that this is final', async () => {
    const denied = { status_code: '202', transaction_status: 'deny', channel_response_code: '05' };
    const server = await serve(reply(200, denied));
    const { client } = attached(server.url, { provider: midtrans() });
    expect(await messageOf(client.post('/v2/charge', charge))).toBe(
      'midtrans 05; declined: do not charge this card for it again',
    );
  });

  test('says when to come back', async () => {
    const server = await serve(reply(429, {}, { 'retry-after': '3600' }));
    const { client, clock } = frozen(server.url);
    expect(await messageOf(client.get('/payments/1'))).toBe(
      `plain-http 429; nothing was done, come back at ${new Date(clock.wall() + 3_600_000).toISOString()}`,
    );
  });

  test.each([
    [mdes(), '/tokenize', 'mdes ECONNRESET; the card may have been tokenized: check getTaskStatus'],
    [mdes(), '/suspend', 'mdes ECONNRESET; the token may have been changed: check getToken'],
    [
      lemanpay(),
      '/invoices',
      'lemanpay ECONNRESET; it may have taken effect: ask the provider before sending it again',
    ],
  ])('of %p on %s speaks of what it does', async (provider, path, expected) => {
    const server = await serve(reset);
    const { client } = attached(server.url, { provider, policy: { maxAttempts: 1, deadline: 50 } });
    expect(await messageOf(client.post(path, { taskId: 't-1' }))).toContain(expected);
  });

  test("keeps axios's own beside it, and stands in the stack", async () => {
    const server = await serve(reply(400));
    const { client } = attached(server.url);
    const error = (await thrownBy(client.get('/payments/1'))) as Error & { originalMessage: string };
    expect(error.originalMessage).toBe('Request failed with status code 400');
    expect(error.message).toMatch(/^plain-http 400: /);
    expect(error.stack).toContain(error.message);
    expect(error.stack).not.toContain(error.originalMessage);
    expect(Object.keys(error)).not.toContain('originalMessage');
    expect(inspect(error)).toContain(error.message);
  });

  test('of an abort stays as axios words it', async () => {
    const server = await serve(reply(503));
    const { client } = attached(server.url, { policy: { backoff: () => 10_000 } });
    const error = await thrownBy(client.get('/payments/1', { signal: AbortSignal.timeout(50) }));
    expect((error as Error).message).toBe('canceled');
    expect(recoveryOf(error)?.outcome).toBe('aborted');
  });

  test('a provider whose own words throw hides nothing', async () => {
    const server = await serve(reply(400));
    const provider = {
      ...midtrans(),
      inDoubt: () => {
        throw new Error('broken');
      },
    };
    const { client } = attached(server.url, { provider });
    const error = await thrownBy(client.get('/v2/x/status'));
    expect(error).toMatchObject({ response: { status: 400 }, message: expect.stringContaining('midtrans 400') });
  });
});
