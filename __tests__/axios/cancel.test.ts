import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosRequestConfig } from 'axios';
import { constant, recoveryOf } from '../../src/index.js';
import { until } from '../simulators/until.js';
import { attached, thrownBy } from './attached.js';
import { hang, reply, serve } from './serve.js';

/** Longer than any test may take: a wait that an abort does not end would be noticed. */
const policy = { backoff: constant(600_000), deadline: false, attemptTimeout: false } as const;

const ways: readonly [string, () => { readonly config: AxiosRequestConfig; readonly cancel: () => void }][] = [
  [
    'signal',
    () => {
      const controller = new AbortController();
      return { config: { signal: controller.signal }, cancel: () => controller.abort() };
    },
  ],
  [
    'cancelToken',
    () => {
      const { token, cancel } = axios.CancelToken.source();
      return { config: { cancelToken: token }, cancel };
    },
  ],
];

for (const [name, make] of ways) {
  describe(`a ${name}`, () => {
    for (const limits of [{}, { attemptTimeout: 600_000, deadline: 1_200_000 }]) {
      const timed = 'deadline' in limits ? 'with' : 'without';
      test(`ends an attempt, ${timed} limits of the policy`, async () => {
        const server = await serve(hang);
        const { client, recovery } = attached(server.url, { policy: { ...policy, ...limits } });
        const { config, cancel } = make();
        const calling = thrownBy(client.post('/payments', { amount: 1 }, config));
        await until(() => server.arrived.length === 1);
        cancel();
        const error = await calling;
        expect(axios.isCancel(error)).toBe(true);
        expect(error).toMatchObject({ name: 'CanceledError', code: 'ERR_CANCELED' });
        expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted', stoppedBy: 'abort', processed: 'maybe' });
        expect(recovery.stats().outcomes.aborted).toBe(1);
      });

      test(`ends a later attempt, ${timed} limits of the policy`, async () => {
        const server = await serve(reply(429), hang);
        const { client } = attached(server.url, { policy: { ...policy, ...limits, backoff: constant(1) } });
        const { config, cancel } = make();
        const calling = thrownBy(client.post('/payments', { amount: 1 }, config));
        await until(() => server.arrived.length === 2);
        cancel();
        const error = await calling;
        expect(axios.isCancel(error)).toBe(true);
        expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted', stoppedBy: 'abort', processed: 'maybe' });
        expect(recoveryOf(error)?.attempts.length).toBe(2);
      });

      test(`ends a wait, ${timed} limits of the policy, and nothing more is sent`, async () => {
        const server = await serve(reply(429));
        const { client, recovery } = attached(server.url, { policy: { ...policy, ...limits } });
        const { config, cancel } = make();
        recovery.on('recovery.retry', () => setImmediate(cancel));
        const error = await thrownBy(client.post('/payments', { amount: 1 }, config));
        expect(axios.isCancel(error)).toBe(true);
        expect(error).toMatchObject({ name: 'CanceledError', code: 'ERR_CANCELED' });
        expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted', stoppedBy: 'abort', processed: 'no' });
        expect(server.arrived.length).toBe(1);
      });
    }

    test('that is cancelled before the call sends nothing', async () => {
      const server = await serve(reply(200));
      const { client } = attached(server.url);
      const { config, cancel } = make();
      cancel();
      expect(axios.isCancel(await thrownBy(client.get('/payments/1', config)))).toBe(true);
      expect(server.arrived.length).toBe(0);
    });

    test("leaves the caller's own in the config that the call returns", async () => {
      const server = await serve(reply(429), reply(200));
      const { client } = attached(server.url);
      const { config } = make();
      const response = await client.get('/payments/1', config);
      expect(response.config.signal).toBe(config.signal);
      expect(response.config.cancelToken).toBe(config.cancelToken);
      const failed = await thrownBy(client.get('/payments/1', { ...config, validateStatus: () => false }));
      expect(axios.isAxiosError(failed) && failed.config?.signal).toBe(config.signal);
    });
  });
}

describe('AbortSignal.timeout', () => {
  test('ends an attempt', async () => {
    const server = await serve(hang);
    const { client } = attached(server.url, { policy });
    const signal = AbortSignal.timeout(50);
    const error = await thrownBy(client.post('/payments', { amount: 1 }, { signal }));
    expect(axios.isCancel(error)).toBe(true);
    expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted', stoppedBy: 'abort' });
    expect(server.arrived.length).toBeLessThanOrEqual(1);
  });

  test('ends a wait', async () => {
    const server = await serve(reply(429));
    const { client } = attached(server.url, { policy });
    const error = await thrownBy(client.post('/payments', { amount: 1 }, { signal: AbortSignal.timeout(300) }));
    expect(axios.isCancel(error)).toBe(true);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted', stoppedBy: 'abort' });
  });
});
