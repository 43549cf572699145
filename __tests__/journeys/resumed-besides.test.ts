// A call that goes on from an earlier one is protected only by keys that the earlier one is known to have sent.
import { expect, test } from '@jest/globals';
import { headerKey, plainHttp, recoveryOf } from '../../src/index.js';
import { attached, thrownBy } from '../axios/attached.js';
import { hang, reply, serve } from '../axios/serve.js';

/** An API that honours a key for good. */
const provider = plainHttp({
  keys: [{ name: 'idempotencyKey', kind: 'operation', ...headerKey('Idempotency-Key'), protects: () => true }],
});

test('a key that the earlier call is not known to have sent does not let the payment be sent again', async () => {
  const server = await serve(hang, reply(200));
  const { client } = attached(server.url, { provider, policy: { maxAttempts: 1, attemptTimeout: 100 } });
  // The first one went out without a key.
  const first = recoveryOf(await thrownBy(client.post('/payments', { amount: 5 })));
  expect(first).toMatchObject({ outcome: 'unknown', keys: {} });
  const { keys = {}, processed, doubt } = first ?? {};
  const headers = { 'Idempotency-Key': 'o-1' };
  const recovery = { keys, processed, doubt };
  const error = await thrownBy(client.post('/payments', { amount: 5 }, { headers, recovery }));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  expect(server.arrived.length).toBe(1);
});

test('the same key does', async () => {
  const server = await serve(hang, reply(200));
  const { client } = attached(server.url, { provider, policy: { maxAttempts: 1, attemptTimeout: 100 } });
  const headers = { 'Idempotency-Key': 'o-1' };
  const first = recoveryOf(await thrownBy(client.post('/payments', { amount: 5 }, { headers })));
  expect(first).toMatchObject({ outcome: 'unknown', keys: { idempotencyKey: 'o-1' } });
  const { keys = {}, processed, doubt } = first ?? {};
  const response = await client.post('/payments', { amount: 5 }, { recovery: { keys, processed, doubt } });
  expect([recoveryOf(response)?.processed, server.arrived.length]).toEqual(['yes', 2]);
  expect(server.arrived[1]?.headers['idempotency-key']).toBe('o-1');
});
