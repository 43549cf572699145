import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { type ProviderLine, recoveryOf } from '../../src/index.js';
import { quiet } from '../model/virtual-time.js';
import { until } from '../simulators/until.js';
import { frozen, thrownBy } from './attached.js';
import { openBreaker } from './open-breaker.js';
import { type Answer, hang, reply, reset, serve } from './serve.js';

/** Four failures at once open it: for half a second at first, and then for one. */
const circuitBreaker = { row: 1, openFor: 16_000 };
const HALF_A_SECOND = 500;
const policy = { maxAttempts: 1 };

/** A client whose breaker is open after four failures, and its server's next answers. */
async function tripped(...later: Answer[]) {
  const bad = reply(500);
  const server = await serve(bad, bad, bad, bad, ...later);
  const all = frozen(server.url, { circuitBreaker, policy });
  const lines: ProviderLine[] = [];
  all.recovery.on('recovery.breaker', (line) => lines.push(line));
  let signed = 0;
  all.client.interceptors.request.use((config) => {
    config.headers.set('x-signature', `${++signed}`);
    return config;
  });
  await openBreaker(all.recovery, () => all.client.get('/payments/1'));
  const lane = () => all.recovery.stats().lanes[0];
  const waits = (calls: number) => until(() => lane()?.waiting === calls);
  const states = () => lines.map(({ breaker }) => breaker);
  return { ...all, server, lines, states, lane, waits };
}

describe('an open circuit breaker', () => {
  test('makes a call wait, which is then signed anew, and its good answer closes the breaker', async () => {
    const { client, server, states, waits, clock, lines } = await tripped(reply(200));
    const call = client.get('/payments/2');
    await waits(1);
    clock.pass(HALF_A_SECOND - 1);
    await quiet();
    expect(server.arrived.length).toBe(4);
    clock.pass(1);
    expect(recoveryOf(await call)).toMatchObject({ outcome: 'ok', attempts: [{ status: 200 }] });
    expect(states()).toEqual(['open', 'half-open', 'closed']);
    // Signed for the wait, and then for the wire.
    expect(server.arrived.at(-1)?.headers['x-signature']).toBe('6');
    const { host } = new URL(server.url);
    expect(lines[0]).toMatchObject({
      schema: 1,
      event: 'recovery.breaker',
      provider: 'plain-http',
      host,
      breaker: 'open',
      retryAt: clock.wall(),
    });
    await waits(0);
    clock.pass(20);
    expect(clock.pending).toBe(0);
  });

  test('refuses a call at once if it would certainly wait in vain, and says when to come back', async () => {
    const { client, server, recovery, clock } = await tripped();
    for (const recoveryOptions of [{ longestWait: HALF_A_SECOND }, { deadline: HALF_A_SECOND }]) {
      const error = await thrownBy(client.get('/payments/2', { recovery: recoveryOptions }));
      expect(axios.isAxiosError(error)).toBe(true);
      expect(error).toMatchObject({
        code: 'ERR_BREAKER_OPEN',
        message: 'plain-http: the circuit breaker is open, nothing was sent; try again in 1 s',
        config: { url: '/payments/2' },
      });
      expect(recoveryOf(error)).toMatchObject({
        outcome: 'failed',
        processed: 'no',
        stoppedBy: 'breaker',
        retryAt: clock.wall() + HALF_A_SECOND,
        attempts: [],
      });
    }
    expect(server.arrived.length).toBe(4);
    expect(recovery.stats()).toMatchObject({ calls: 4, lanes: [{ breaker: 'open', waiting: 0 }] });
  });

  test('holds a call no longer than its longestWait, which each request may set', async () => {
    const { client, server, waits, clock } = await tripped(hang);
    const controller = new AbortController();
    const recovery = { longestWait: 600 };
    const probe = thrownBy(client.get('/payments/2', { recovery, signal: controller.signal }));
    const brief = thrownBy(client.get('/payments/3', { recovery: { longestWait: 1200 } }));
    await waits(2);
    clock.pass(HALF_A_SECOND);
    await until(() => server.arrived.length === 5);
    clock.pass(1200 - HALF_A_SECOND);
    // A probe is under way: it is not known when the next call may go.
    const error = await brief;
    expect(error).toMatchObject({ code: 'ERR_OVERLOADED' });
    expect(recoveryOf(error)).toMatchObject({
      outcome: 'failed',
      processed: 'no',
      stoppedBy: 'overload',
      attempts: [],
    });
    controller.abort();
    await probe;
    expect(server.arrived.length).toBe(5);
  });

  test('lets one probe through at a time, and then one call for each good answer', async () => {
    const answers: (() => void)[] = [];
    const answerLater: Answer = (response, request) => {
      answers.push(() => reply(200)(response, request));
    };
    const { client, server, waits, clock } = await tripped(answerLater);
    const calls = Array.from({ length: 5 }, (_, id) => client.get(`/payments/${id}`));
    await waits(5);
    clock.pass(HALF_A_SECOND);
    for (let answered = 0; answered < 5; answered++) {
      await until(() => answers.length === answered + 1);
      await waits(4 - answered);
      await quiet();
      expect(server.arrived.length).toBe(5 + answered);
      answers[answered]?.();
    }
    await Promise.all(calls);
    // A call that comes now does not wait behind another one.
    const more = client.get('/payments/9');
    await until(() => answers.length === 6);
    answers[5]?.();
    await more;
  });

  test("ends a call's wait at once if its caller gives up, and does not lose its probe", async () => {
    const { client, server, waits, clock } = await tripped(reply(200));
    const controller = new AbortController();
    const calling = thrownBy(client.get('/payments/2', { signal: controller.signal }));
    const other = client.get('/payments/3');
    await waits(2);
    controller.abort();
    expect(recoveryOf(await calling)).toMatchObject({ outcome: 'aborted', processed: 'no', attempts: [] });
    await waits(1);
    clock.pass(HALF_A_SECOND);
    expect((await other).status).toBe(200);
    expect(server.arrived.length).toBe(5);
    clock.pass(20);
    expect(clock.pending).toBe(0);
  });

  test('gives the probe that its call did not use to the next waiting call at once', async () => {
    const { client, server, waits, clock } = await tripped(reply(200));
    let signs = 0;
    client.interceptors.request.use((config) => {
      if (config.url === '/payments/2' && ++signs > 1) throw new Error('no key');
      return config;
    });
    const calling = thrownBy(client.get('/payments/2'));
    await waits(1);
    const other = client.get('/payments/3');
    await waits(2);
    clock.pass(HALF_A_SECOND);
    expect(await calling).toMatchObject({ message: 'no key' });
    expect((await other).status).toBe(200);
    expect(server.arrived.length).toBe(5);
  });

  test('opens again when its probe fails, for twice as long each time, and waiting calls keep waiting', async () => {
    const { client, server, states, waits, clock } = await tripped(reset, reply(200));
    const [probe, next] = [thrownBy(client.get('/payments/2')), client.get('/payments/3')];
    await waits(2);
    clock.pass(HALF_A_SECOND);
    expect(recoveryOf(await probe)).toMatchObject({ attempts: [{ code: 'ECONNRESET' }] });
    expect(states()).toEqual(['open', 'half-open', 'open']);
    clock.pass(999);
    await quiet();
    expect(server.arrived.length).toBe(5);
    clock.pass(1);
    expect((await next).status).toBe(200);
    expect(states()).toEqual(['open', 'half-open', 'open', 'half-open', 'closed']);
  });

  test('is not affected by calls that the caller gives up', async () => {
    const { client, states, clock } = await tripped(hang);
    clock.pass(HALF_A_SECOND);
    for (let call = 0; call < 5; call++) {
      const controller = new AbortController();
      const given = thrownBy(client.get('/payments/1', { signal: controller.signal }));
      await until(() => states().includes('half-open'));
      setTimeout(() => controller.abort(), 10);
      const error = await given;
      expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted' });
    }
    expect(states()).toEqual(['open', 'half-open']);
  });

  test('stops neither other routes nor other hosts', async () => {
    const { client, waits, server } = await tripped(reply(200));
    const healthy = await serve(reply(200));
    await client.get(`${healthy.url}/payments/1`);
    await client.post('/payments', {});
    expect(server.arrived.length).toBe(5);
    const controller = new AbortController();
    const waiting = thrownBy(client.get('/payments/2', { signal: controller.signal }));
    await waits(1);
    controller.abort();
    await waiting;
  });
});

describe('the circuit breaker', () => {
  test.each([
    ['every attempt is timed', {}],
    ['nothing is timed', { attemptTimeout: false, deadline: false }],
  ] as const)('opens after half a second in which nothing has succeeded, where %s', async (_name, times) => {
    const server = await serve(reply(503));
    const { client, clock, recovery } = frozen(server.url, { policy: { ...policy, ...times } });
    for (let call = 0; call < 7; call++) {
      expect(recovery.stats().lanes[0]?.breaker ?? 'closed').toBe('closed');
      await thrownBy(client.get('/payments/1'));
      clock.pass(84);
    }
    expect(recovery.stats().lanes[0]?.breaker).toBe('open');
  });

  test('stays closed as long as anything succeeds, and does not stop calls that would succeed', async () => {
    const well = [reply(500), reply(500), reply(500), reply(200)] as const;
    const server = await serve(well[0], ...Array.from({ length: 50 }, () => well).flat());
    const { client, clock, recovery } = frozen(server.url, { policy });
    for (let call = 0; call < 200; call++) {
      await client.get('/payments/1').catch(() => {});
      clock.pass(100);
    }
    expect(recovery.stats().lanes[0]?.breaker).toBe('closed');
    expect(server.arrived.length).toBe(200);
  });

  test('does not open because of timeouts of attempts that were all sent before the first timeout', async () => {
    const server = await serve(hang);
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
    const { client, clock, recovery } = frozen(server.url, { circuitBreaker, policy });
    for (let call = 0; call < 20; call++) {
      await thrownBy(client.get('/payments/1'));
      clock.pass(100);
    }
    expect(recovery.stats().lanes[0]?.breaker).toBe('closed');
    expect(server.arrived.length).toBe(20);
  });

  test('open for longer than a call has left, it ends a call under way, which keeps its own error', async () => {
    const server = await serve(reply(503));
    const { client, clock } = frozen(server.url, { circuitBreaker, policy: { maxAttempts: 9, longestWait: 400 } });
    const others = [1, 2, 3].map((id) => thrownBy(client.get(`/payments/${id}`, { recovery: policy })));
    await Promise.all(others);
    const error = await thrownBy(client.get('/payments/4'));
    expect(axios.isAxiosError(error) && error.response?.status).toBe(503);
    expect(recoveryOf(error)).toMatchObject({
      outcome: 'failed',
      stoppedBy: 'breaker',
      retryAt: clock.wall() + HALF_A_SECOND,
    });
    expect(server.arrived.length).toBe(4);
  });

  test('false: none', async () => {
    const server = await serve(reply(500));
    const { client, recovery } = frozen(server.url, { circuitBreaker: false, policy });
    for (let call = 0; call < 50; call++) await thrownBy(client.get('/payments/1'));
    expect(server.arrived.length).toBe(50);
    expect(recovery.stats().lanes[0]?.breaker).toBeUndefined();
  });
});

test.each([
  ['nobody waits for a turn without a circuit breaker', false, 0],
  ['a resend waits for a turn after a slow failure that may have met a queue', {}, 1],
] as const)('%s', async (_name, circuitBreaker, waiting) => {
  const server = await serve(hang, reply(200));
  const policy = { attemptTimeout: 1100 };
  const { client, clock, recovery } = frozen(server.url, { circuitBreaker, policy });
  const call = client.get('/payments/1');
  await until(() => server.arrived.length === 1);
  clock.pass(1100);
  await until(() => recovery.stats().lanes[0]?.held !== undefined && clock.pending > 0);
  await quiet();
  clock.pass(1);
  await quiet();
  expect(recovery.stats().lanes).toMatchObject([{ waiting }]);
  if (waiting > 0) clock.pass(1875);
  expect(recoveryOf(await call)).toMatchObject({ outcome: 'recovered' });
});
