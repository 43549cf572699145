import { setMaxListeners } from 'node:events';
import { expect, test } from '@jest/globals';
import type { AxiosAdapter } from 'axios';
import { recoveryOf } from '../../src/index.js';
import { until } from '../simulators/until.js';
import { answering, frozen, thrownBy } from './attached.js';
import { reply, serve } from './serve.js';

const MOST = 10_000;
/** Long enough for a machine that is busy with other things. */
const A_WHILE = 120_000;
const HOUR = 3_600_000;

/** Ten thousand calls that wait at a breaker, which is open for an hour. */
async function waiting(longestWait: number | false, adapter: AxiosAdapter, signal?: AbortSignal) {
  const server = await serve(reply(503));
  const { client, clock, recovery } = frozen(server.url, {
    policy: { maxAttempts: 1, deadline: false },
    circuitBreaker: { row: 2, openFor: 16 * HOUR },
  });
  await thrownBy(client.get('/payments/1'));
  clock.pass(500);
  await thrownBy(client.get('/payments/1'));
  const lane = () => recovery.stats().lanes[0];
  expect(lane()?.breaker).toBe('open');
  const outcomes: Record<string, number> = {};
  const call = () => client.get('/payments/2', { adapter, recovery: { longestWait }, ...(signal && { signal }) });
  const calls = Array.from({ length: MOST }, async () => {
    const report = recoveryOf(await call().catch((error: unknown) => error));
    const outcome = report?.outcome ?? 'none';
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  });
  await until(() => lane()?.waiting === MOST);
  return { clock, lane, calls, outcomes, call };
}

test(
  'ten thousand calls wait, one more is refused at once, and an abort ends them all',
  async () => {
    const controller = new AbortController();
    setMaxListeners(0, controller.signal);
    const { lane, calls, outcomes, call, clock } = await waiting(false, answering(200), controller.signal);
    const error = await thrownBy(call());
    expect(error).toMatchObject({ code: 'ERR_QUEUE_FULL' });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no', stoppedBy: 'concurrency' });
    controller.abort();
    await Promise.all(calls);
    expect(outcomes).toEqual({ aborted: MOST });
    expect(lane()?.waiting).toBe(0);
    clock.pass(20);
    expect(clock.pending).toBe(0);
  },
  A_WHILE,
);

test(
  'ten thousand calls are served once the provider is back, one for each good answer',
  async () => {
    const { lane, calls, outcomes, clock } = await waiting(HOUR + 1, answering(200));
    clock.pass(HOUR);
    await Promise.all(calls);
    expect(outcomes).toEqual({ ok: MOST });
    expect(lane()).toMatchObject({ waiting: 0, breaker: 'closed' });
  },
  A_WHILE,
);

test(
  'ten thousand calls that are not served end in time',
  async () => {
    let sent = 0;
    const { lane, outcomes, clock } = await waiting(HOUR + 1, () => {
      sent += 1;
      return new Promise(() => {});
    });
    clock.pass(HOUR);
    await until(() => sent === 1);
    clock.pass(1);
    await until(() => outcomes.failed === MOST - 1);
    expect(sent).toBe(1);
    expect(lane()).toMatchObject({ waiting: 0, breaker: 'half-open' });
  },
  A_WHILE,
);
