import { describe, expect, test } from '@jest/globals';
import { type LogLine, recoveryOf } from '../../src/index.js';
import { until } from '../simulators/until.js';
import { frozen, thrownBy } from './attached.js';
import { hang, reply, serve } from './serve.js';

/** A client on which one call holds the only place, and the result of the second one after 3 s. */
async function second(more: { readonly longestWait?: number } = {}) {
  const server = await serve(hang, reply(200));
  const { client, clock, recovery } = frozen(server.url, {
    concurrency: 1,
    policy: { maxAttempts: 1, attemptTimeout: 3000, ...more },
  });
  const lines: LogLine[] = [];
  recovery.on('recovery.finished', (line) => lines.push(line));
  const first = thrownBy(client.get('/payments/1'));
  await until(() => server.arrived.length === 1);
  const calling = client.get('/payments/2').then(
    (response) => response,
    (error: unknown) => error,
  );
  await until(() => recovery.stats().lanes[0]?.waiting === 1);
  for (let second = 0; second < 3; second++) {
    clock.pass(1000);
    await new Promise(setImmediate);
  }
  const [held, given] = [await first, await calling];
  return { held: recoveryOf(held), report: recoveryOf(given), lines };
}

describe('a report and its last line say how long the call waited', () => {
  test('for a place', async () => {
    const { report, lines, held } = await second();
    expect(report).toMatchObject({ outcome: 'ok', waitedMs: 3000 });
    expect(report?.summary).toBe('plain-http: succeeded, waited 3.0 s for its turn');
    expect(lines.find(({ outcome }) => outcome === 'ok')).toMatchObject({ waitedMs: 3000 });
    expect(held).not.toHaveProperty('waitedMs');
    expect(lines.find(({ outcome }) => outcome !== 'ok')).not.toHaveProperty('waitedMs');
  });

  test('in vain', async () => {
    const { report, lines } = await second({ longestWait: 2000 });
    expect(report).toMatchObject({ outcome: 'failed', stoppedBy: 'concurrency', waitedMs: 2000, attempts: [] });
    expect(report?.summary).toMatch(/: nothing was sent, waited 2\.0 s for its turn; too many calls are waiting/);
    expect(lines.at(0)).toMatchObject({ waitedMs: 2000 });
  });

  test('for the quiet that the provider asked another call for', async () => {
    const server = await serve(reply(429, {}, { 'retry-after': '10' }), reply(200));
    const { client, clock, recovery } = frozen(server.url, { policy: { maxAttempts: 1 } });
    clock.random = () => 0;
    expect(recoveryOf(await thrownBy(client.get('/payments/1')))).not.toHaveProperty('waitedMs');
    const calling = client.get('/payments/2');
    await until(() => recovery.stats().lanes[0]?.waiting === 1);
    clock.pass(10_000);
    expect(recoveryOf(await calling)).toMatchObject({ outcome: 'ok', waitedMs: 10_000 });
  });
});

test('a call whose interceptors throw after its wait was not sent, and does not count as one that was', async () => {
  const server = await serve(reply(429, {}, { 'retry-after': '10' }), reply(200));
  const { client, clock, recovery } = frozen(server.url, { policy: { maxAttempts: 1 } });
  clock.random = () => 0;
  let runs = 0;
  client.interceptors.request.use((config) => {
    if (++runs > 2) throw new Error('no token');
    return config;
  });
  await thrownBy(client.get('/payments/1'));
  const calling = thrownBy(client.get('/payments/2'));
  await until(() => recovery.stats().lanes[0]?.waiting === 1);
  clock.pass(10_000);
  expect(await calling).toMatchObject({ message: 'no token' });
  expect(recovery.stats()).toMatchObject({ calls: 1, attempts: 1 });
});
