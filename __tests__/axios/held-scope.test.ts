// What a rate limit covers: the line says it, and only the lanes that it covers are shown as held.
import { describe, expect, test } from '@jest/globals';
import { defineProvider, midtrans, type Provider } from '../../src/index.js';
import { attached } from './attached.js';
import { reply, serve } from './serve.js';

const limited = reply(429, { status_code: '429' }, { 'retry-after': '20' });
const policy = { maxAttempts: 1, deadline: 200 };
const charge = { payment_type: 'gopay', transaction_details: { order_id: 'o-1', gross_amount: 1 } };

async function shop(provider: Provider, logged: object[] = []) {
  const server = await serve((response, { url }) =>
    (url === '/v2/charge' ? limited : reply(200, { status_code: '404' }))(response, {} as never),
  );
  const lines: string[] = [];
  const log = (line: object, text?: string) => {
    logged.push(line);
    lines.push(text ?? '');
  };
  const logger = { info: log, warn: log, error: log };
  const { client, recovery } = attached(server.url, { provider, logger, policy });
  const held: unknown[] = [];
  recovery.on('recovery.held', ({ scope, lane }) => held.push({ scope, lane }));
  const heldLanes = () =>
    Object.fromEntries(recovery.stats().lanes.map(({ lane, held: of }) => [lane, Object.keys(of)]));
  return { client, held, heldLanes, lines };
}

describe("Midtrans' limit", () => {
  test('covers charges and pay accounts: the event, the line and the lanes say so', async () => {
    const { client, held, heldLanes, lines } = await shop(midtrans());
    await client.get('/v2/o-1/status').catch(() => {});
    await client.post('/v2/charge', charge).catch(() => {});
    await client.post('/v2/pay/account', {}).catch(() => {});
    await client.post('/v2/o-1/refund', {}).catch(() => {});
    expect(held).toEqual([{ scope: 'charge', lane: undefined }]);
    expect(lines.join('\n')).toMatch(/asked clients to back off for 20 s; calls under its limit charge wait 20 s/);
    expect(heldLanes()).toEqual({
      'GET /v2/{id}/status': [],
      'POST /v2/charge': ['charge'],
      'POST /v2/pay/account': ['charge'],
      'POST /v2/{id}/refund': [],
    });
  });
});

const byMerchant = (merchant: string) =>
  defineProvider({
    name: 'acme',
    limitScope: ({ header }) => header('x-merchant') ?? merchant,
  });

test('a limit that a header names holds the lanes whose requests met it', async () => {
  const { client, held, heldLanes } = await shop(byMerchant('none'));
  await client.get('/v2/o-1/status');
  await client.post('/v2/charge', charge, { headers: { 'x-merchant': 'm-1' } }).catch(() => {});
  expect(held).toEqual([{ scope: 'm-1', lane: undefined }]);
  expect(heldLanes()).toEqual({ 'GET /v2/{id}/status': [], 'POST /v2/charge': ['m-1'] });
  await client.get('/v2/o-1/status', { headers: { 'x-merchant': 'm-1' } }).catch(() => {});
  expect(heldLanes()).toEqual({ 'GET /v2/{id}/status': ['m-1'], 'POST /v2/charge': ['m-1'] });
});

test('a limit named by a secret is shown as its hash', async () => {
  const { client, held, heldLanes, lines } = await shop(byMerchant('none'));
  const secret = 'Basic U0ItTWlkLXNlcnZlci1rZXk6';
  await client.post('/v2/charge', charge, { headers: { 'x-merchant': secret } }).catch(() => {});
  expect(held).toEqual([{ scope: expect.stringMatching(/^[\da-f]{12}$/), lane: undefined }]);
  expect(JSON.stringify([heldLanes(), lines])).not.toContain('U0It');
});
