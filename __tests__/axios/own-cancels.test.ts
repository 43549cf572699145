// Code of the caller's own, such as an interceptor, may cancel a retry for a reason of its own. Only the caller gives a call up.
import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosAdapter, CanceledError, type InternalAxiosRequestConfig } from 'axios';
import { type AttachOptions, constant, midtrans, plainHttp, recoveryOf } from '../../src/index.js';
import { until } from '../simulators/until.js';
import { attached, thrownBy } from './attached.js';
import { type Answer, hang, reply, reset, type Served, serve } from './serve.js';

type Config = InternalAxiosRequestConfig;
type Cancel = (config: Config) => Config | Promise<Config>;

const charge = { payment_type: 'gopay', transaction_details: { order_id: 'o-1', gross_amount: 1 } };
const paid = {
  status_code: '200',
  transaction_status: 'settlement',
  order_id: 'o-1',
  gross_amount: '1.00',
  payment_type: 'gopay',
};
const send = (config: Config) => (config.adapter as AxiosAdapter)(config);

/** A client with an interceptor that cancels the second request that it sees, which is the retry. */
function cancelling(server: Served, cancel: Cancel, options: Partial<AttachOptions> = {}) {
  const { client, recovery } = attached(server.url, options);
  let seen = 0;
  client.interceptors.request.use((config) => (++seen === 2 ? cancel(config) : config));
  return { client, recovery };
}

const ways: readonly [string, Cancel][] = [
  [
    'throws a CanceledError',
    () => {
      throw new CanceledError('offline');
    },
  ],
  ['rejects with a Cancel', () => Promise.reject(new axios.Cancel('offline'))],
  [
    'sets a token of its own that is cancelled',
    (config) => {
      const { token, cancel } = axios.CancelToken.source();
      cancel('offline');
      return Object.assign(config, { cancelToken: token });
    },
  ],
  ['sets a signal of its own that is aborted', (config) => Object.assign(config, { signal: AbortSignal.abort() })],
];

describe.each(ways)('an interceptor that %s before a retry, although the caller has not given up:', (_way, cancel) => {
  test('what may have been processed is looked up', async () => {
    const server = await serve(reset, reply(200, paid));
    const { client, recovery } = cancelling(server, cancel, { provider: midtrans() });
    expect(recoveryOf(await client.post('/v2/charge', charge))).toMatchObject({ outcome: 'reconciled' });
    expect(server.arrived.map(({ method }) => method)).toEqual(['POST', 'GET']);
    expect(recovery.stats().outcomes).toMatchObject({ reconciled: 1, aborted: 0 });
  });

  test('and stays unknown if that decides nothing', async () => {
    const server = await serve(reset);
    const provider = midtrans({ reconcile: async () => ({ state: 'foreign' }) });
    const { client } = cancelling(server, cancel, { provider });
    const error = await thrownBy(client.post('/v2/charge', charge));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe', lookUps: { length: 1 } });
    expect(axios.isCancel((error as Error).cause)).toBe(true);
  });

  test('what was not processed has failed', async () => {
    const server = await serve(reply(429));
    const { client } = cancelling(server, cancel);
    const error = await thrownBy(client.post('/pay', { amount: 1 }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'request', processed: 'no' });
    expect(server.arrived).toHaveLength(1);
  });
});

describe('an interceptor that sends the retry itself and then cancels it:', () => {
  const bySending: Cancel = (config) => send(config).then(() => Promise.reject(new CanceledError('enough')));

  test('a success is told, with its own error', async () => {
    const server = await serve(reply(429), reply(200));
    const { client } = cancelling(server, bySending);
    const error = await thrownBy(client.post('/pay', '{}'));
    expect(error).toMatchObject({ message: 'enough' });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'recovered', processed: 'yes' });
  });

  test('an answer that leaves the payment in doubt is looked up', async () => {
    const server = await serve(reply(429), reply(500));
    const reconcile = async () => ({ state: 'landed', answer: { status: 200, headers: {}, data: { id: 1 } } }) as const;
    const after: Cancel = (config) => send(config).catch(() => Promise.reject(new CanceledError('enough'))) as never;
    const { client } = cancelling(server, after, { provider: plainHttp({ reconcile }) });
    const response = await client.post('/pay', '{}');
    expect(response.data).toEqual({ id: 1 });
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled', attempts: [{ status: 429 }, { status: 500 }] });
  });

  test('one that it does not wait for is in doubt', async () => {
    const server = await serve(reply(429), hang);
    const early: Cancel = async (config) => {
      void send(config).catch(() => {});
      await until(() => server.arrived.length === 2);
      throw new CanceledError('too slow');
    };
    const { client, recovery } = cancelling(server, early);
    const error = await thrownBy(client.post('/pay', '{}'));
    expect(recoveryOf(error)).toMatchObject({
      outcome: 'unknown',
      stoppedBy: 'request',
      processed: 'maybe',
      attempts: [{ processed: 'no' }, { code: 'ETIMEDOUT', processed: 'maybe' }],
    });
    expect(recovery.stats().outcomes).toMatchObject({ unknown: 1, aborted: 0 });
  });
});

test('an ordinary error that an interceptor throws once its retry has succeeded is the error of the call', async () => {
  const server = await serve(reply(429), reply(200));
  const own = new Error('own code');
  const { client } = cancelling(server, (config) => send(config).then(() => Promise.reject(own)));
  const error = await thrownBy(client.post('/pay', '{}'));
  expect(error).toBe(own);
  expect(recoveryOf(error)).toMatchObject({ outcome: 'recovered', processed: 'yes' });
});

describe('a caller who gives up while an interceptor prepares a retry: the call is aborted at once', () => {
  const slow = { provider: midtrans(), policy: { backoff: constant(1) } };
  const answers: readonly [Answer, Answer] = [reset, reply(200, paid)];

  test('by a token', async () => {
    const server = await serve(...answers);
    const { token, cancel } = axios.CancelToken.source();
    const giveUp: Cancel = (config) => {
      cancel('enough');
      return config;
    };
    const { client } = cancelling(server, giveUp, slow);
    const error = await thrownBy(client.post('/v2/charge', charge, { cancelToken: token }));
    expect(error).toMatchObject({ message: 'enough' });
    expect(axios.isCancel(error)).toBe(true);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted', stoppedBy: 'abort', processed: 'maybe' });
    expect(server.arrived).toHaveLength(1);
  });

  test('by a signal, although the interceptor throws something else', async () => {
    const server = await serve(...answers);
    const controller = new AbortController();
    const giveUp: Cancel = () => {
      controller.abort();
      throw new Error('no key');
    };
    const { client } = cancelling(server, giveUp, slow);
    const error = await thrownBy(client.post('/v2/charge', charge, { signal: controller.signal }));
    expect(axios.isCancel(error)).toBe(true);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted', stoppedBy: 'abort', processed: 'maybe' });
    expect(server.arrived).toHaveLength(1);
  });
});

test('an interceptor that cancels the first attempt: nothing was sent', async () => {
  const server = await serve(reply(200));
  const { client } = attached(server.url);
  client.interceptors.request.use(() => Promise.reject(new CanceledError('twice')));
  const error = await thrownBy(client.post('/pay', { amount: 1 }));
  expect(error).toMatchObject({ message: 'twice' });
  expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted', processed: 'no', attempts: [] });
  expect(server.arrived).toEqual([]);
});
