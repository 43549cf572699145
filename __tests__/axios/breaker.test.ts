import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { type ProviderLine, recoveryOf } from '../../src/index.js';
import { quiet } from '../model/virtual-time.js';
import { frozen, thrownBy } from './attached.js';
import { type Answer, reply, reset, serve } from './serve.js';

/** Open for a second at first. */
const circuitBreaker = { minimumCalls: 4, openFor: 16_000 };
const policy = { maxAttempts: 1 };

/** A client whose breaker is open after four failures, and its server's next answers. */
async function tripped(...later: Answer[]) {
  const bad = reply(500);
  const server = await serve(bad, bad, bad, bad, ...later);
  const all = frozen(server.url, { circuitBreaker, policy });
  const lines: ProviderLine[] = [];
  all.recovery.on('recovery.breaker', (line) => lines.push(line));
  for (let call = 0; call < 4; call++) await thrownBy(all.client.get('/payments/1'));
  return { ...all, server, lines };
}

describe('the circuit breaker', () => {
  test('open, rejects without sending, and says when to come back', async () => {
    const { client, server, lines, recovery, clock } = await tripped();
    const error = await thrownBy(client.post('/payments', {}));
    expect(server.arrived.length).toBe(4);
    expect(axios.isAxiosError(error)).toBe(true);
    expect(error).toMatchObject({
      code: 'ERR_BREAKER_OPEN',
      message: 'plain-http: the circuit breaker is open, nothing was sent; try again in 1 s',
      config: { url: '/payments' },
    });
    expect(recoveryOf(error)).toMatchObject({
      outcome: 'failed',
      processed: 'no',
      stoppedBy: 'breaker',
      retryAt: clock.wall() + 1000,
      attempts: [],
    });
    const { host } = new URL(server.url);
    expect(lines).toEqual([
      {
        schema: 1,
        event: 'recovery.breaker',
        provider: 'plain-http',
        host,
        breaker: 'open',
        retryAt: clock.wall() + 1000,
      },
    ]);
    expect(recovery.stats()).toMatchObject({ calls: 4, lanes: [{ breaker: 'open' }] });
  });

  test('lets probes through after its time, and closes when three have succeeded', async () => {
    const { client, server, lines, clock } = await tripped(reply(200));
    clock.pass(1000);
    for (let call = 0; call < 4; call++) await client.get('/payments/1');
    expect(lines.map(({ breaker }) => breaker)).toEqual(['open', 'half-open', 'closed']);
    expect(server.arrived.length).toBe(8);
  });

  test('opens again when the probes fail', async () => {
    const { client, server, lines, clock } = await tripped(reply(200), reset, reset);
    clock.pass(1000);
    await client.get('/payments/1');
    await thrownBy(client.get('/payments/1'));
    await thrownBy(client.get('/payments/1'));
    expect(await thrownBy(client.get('/payments/1'))).toMatchObject({ code: 'ERR_BREAKER_OPEN' });
    expect(lines.map(({ breaker }) => breaker)).toEqual(['open', 'half-open', 'open']);
    expect(server.arrived.length).toBe(7);
  });

  test.each([
    ['every attempt is timed', {}],
    ['nothing is timed', { attemptTimeout: false, deadline: false }],
  ] as const)('opens after a second in which nothing has succeeded, where %s', async (_name, times) => {
    const server = await serve(reply(503));
    const { client, clock, recovery } = frozen(server.url, { policy: { ...policy, ...times } });
    for (let call = 0; call < 7; call++) {
      expect(recovery.stats().lanes[0]?.breaker ?? 'closed').toBe('closed');
      await thrownBy(client.get('/payments/1'));
      clock.pass(170);
    }
    expect(recovery.stats().lanes[0]?.breaker).toBe('open');
  });

  test('does not open at once by timeouts of attempts that were all sent before the first of them', async () => {
    const server = await serve(() => {});
    const { client, clock, recovery } = frozen(server.url, { policy: { ...policy, attemptTimeout: 3000 } });
    const calls: Promise<unknown>[] = [];
    for (let step = 0; step < 30; step++) {
      if (step < 12) calls.push(thrownBy(client.get('/payments/1')));
      await quiet();
      clock.pass(200);
    }
    for (const error of await Promise.all(calls)) expect(error).toMatchObject({ code: 'ECONNABORTED' });
    expect(recovery.stats().lanes[0]?.breaker).toBe('closed');
  });

  test("is not opened by the caller's mistakes", async () => {
    const server = await serve(reply(400), reply(401), reply(404), reply(422), reply(429), reply(400));
    const { client, recovery } = frozen(server.url, { circuitBreaker, policy });
    for (let call = 0; call < 20; call++) await thrownBy(client.get('/payments/1'));
    expect(recovery.stats().lanes[0]?.breaker).toBe('closed');
    expect(server.arrived.length).toBe(20);
  });

  test('is not moved by calls that the caller gives up', async () => {
    const { client, lines, clock } = await tripped(() => {});
    clock.pass(1000);
    for (let call = 0; call < 5; call++) {
      const error = await thrownBy(client.get('/payments/1', { signal: AbortSignal.timeout(10) }));
      expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted' });
    }
    expect(lines.map(({ breaker }) => breaker)).toEqual(['open', 'half-open']);
  });

  test('stops the resends of a call that is under way, and keeps its own error', async () => {
    const server = await serve(reply(503));
    const { client } = frozen(server.url, { circuitBreaker: { ...circuitBreaker, minimumCalls: 1 } });
    const error = await thrownBy(client.get('/payments/1'));
    expect(axios.isAxiosError(error) && error.response?.status).toBe(503);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'breaker' });
    expect(recoveryOf(error)?.retryAt).toBeGreaterThan(0);
    expect(server.arrived.length).toBe(1);
  });

  test('is one for each host', async () => {
    const { client } = await tripped();
    const healthy = await serve(reply(200));
    await client.get(`${healthy.url}/payments/1`);
    expect(await thrownBy(client.get('/payments/1'))).toMatchObject({ code: 'ERR_BREAKER_OPEN' });
  });

  test('false: none', async () => {
    const server = await serve(reply(500));
    const { client, recovery } = frozen(server.url, { circuitBreaker: false, policy });
    for (let call = 0; call < 30; call++) await thrownBy(client.get('/payments/1'));
    expect(server.arrived.length).toBe(30);
    expect(recovery.stats().lanes[0]?.breaker).toBeUndefined();
  });
});
