import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { attach, constant, type Policy, plainHttp, recoveryOf } from '../../src/index.js';
import { thrownBy } from '../axios/attached.js';
import { openBreaker } from '../axios/open-breaker.js';
import { reply, serve } from '../axios/serve.js';
import { until } from '../simulators/until.js';

/** Opens after two failures half a second apart, or eight at once, and probes after 100 ms, 200 ms and so on. */
const circuitBreaker = { row: 2, openFor: 1600 };

function clientOf(baseURL: string, policy: Policy = {}) {
  const client = axios.create({ baseURL });
  const recovery = attach(client, {
    provider: plainHttp(),
    circuitBreaker,
    logger: false,
    policy: { backoff: constant(5), ...policy },
  });
  let signed = 0;
  client.interceptors.request.use((config) => {
    config.headers.set('x-signature', `${++signed}`);
    return config;
  });
  return { client, recovery };
}

describe('a provider that is down for a while', () => {
  test('loses no call that can wait, gets few requests meanwhile, each signed anew', async () => {
    const DOWN = 12;
    const server = await serve(reply(503), ...Array.from({ length: DOWN - 1 }, () => reply(503)), reply(200));
    // More attempts than there are failures: on a busy machine the first call may meet most of them.
    const { client, recovery } = clientOf(server.url, { maxAttempts: DOWN + 1 });
    const calls = Array.from({ length: 60 }, async (_, id) => {
      await new Promise((resolve) => setTimeout(resolve, 20 * id));
      return client.get(`/payments/${id}`);
    });
    for (const response of await Promise.all(calls)) expect(response.status).toBe(200);
    expect(server.arrived.length).toBe(DOWN + 60);
    expect(new Set(server.arrived.map(({ headers }) => headers['x-signature'])).size).toBe(DOWN + 60);
    expect(recovery.stats().lanes).toMatchObject([{ breaker: 'closed', waiting: 0 }]);
  });

  test('and does not come back: calls end in time, each with what is known, and an abort is obeyed at once', async () => {
    const server = await serve(reply(503));
    const { client, recovery } = clientOf(server.url, { maxAttempts: 1 });
    await openBreaker(recovery, () => client.get('/payments/1', { recovery: { longestWait: false } }));
    const lane = () => recovery.stats().lanes[0];

    const controller = new AbortController();
    const patient = { recovery: { longestWait: false }, signal: controller.signal } as const;
    const aborted = Array.from({ length: 5 }, () => thrownBy(client.get('/payments/3', patient)));
    const brief = Array.from({ length: 5 }, () =>
      thrownBy(client.get('/payments/4', { recovery: { longestWait: 900 } })),
    );
    await until(() => lane()?.waiting === 10);
    for (const error of await Promise.all(brief)) {
      const report = recoveryOf(error);
      expect(report?.outcome).toBe('failed');
      expect(report?.attempts.length === 0 ? ['breaker', 'overload'] : ['attempts']).toContain(report?.stoppedBy);
    }
    controller.abort();
    for (const error of await Promise.all(aborted)) expect(['aborted', 'failed']).toContain(recoveryOf(error)?.outcome);
    expect(lane()?.waiting).toBe(0);
  });
});
