import axios, { type AxiosError, type AxiosRequestConfig } from 'axios';
import { answer, hang, stall } from '../answers.js';
import { kindOf } from '../describe.js';
import { overBoth, type Stage, type Topic } from '../scenario.js';

/** A call that is given up when its request has arrived. */
const abortedUnderWay =
  (reason?: unknown) =>
  async ({ client, url, arrival }: Stage) => {
    const controller = new AbortController();
    const call = client.post(url, { a: 1 }, { signal: controller.signal });
    await arrival();
    controller.abort(reason);
    return call;
  };
const timedOut = (config: AxiosRequestConfig) =>
  overBoth(`a timeout with ${JSON.stringify(config)}`, {
    answer: hang,
    play: ({ client, url }) => client.get(url, { timeout: 250, ...config }),
  });

/** Calls that are given up, by the caller or by axios's own timeout. */
export const cancels: Topic = [
  ...overBoth('a signal that is aborted beforehand', {
    play: ({ client, url }) => client.get(url, { signal: AbortSignal.abort() }),
  }),
  ...overBoth('a signal that is aborted right after the call', {
    play: ({ client, url }) => {
      const controller = new AbortController();
      const call = client.get(url, { signal: controller.signal });
      controller.abort();
      return call;
    },
  }),
  ...overBoth('a signal that is aborted under way', { answer: hang, play: abortedUnderWay() }),
  ...overBoth('a signal that is aborted with a reason', {
    answer: hang,
    play: abortedUnderWay(new Error('changed my mind')),
  }),
  ...overBoth('a signal that is aborted within the body', { answer: stall, play: abortedUnderWay() }),
  ...overBoth('a signal that times out', {
    answer: hang,
    play: ({ client, url }) => client.get(url, { signal: AbortSignal.timeout(250) }),
  }),
  ...overBoth('a signal that is aborted too late', {
    play: async ({ client, url }) => {
      const controller = new AbortController();
      const response = await client.get(url, { signal: controller.signal });
      controller.abort();
      return response;
    },
  }),
  ...overBoth('a stream of which the signal is aborted', {
    answer: stall,
    play: async ({ client, url }) => {
      const controller = new AbortController();
      const response = await client.get(url, { signal: controller.signal, responseType: 'stream' });
      setTimeout(() => controller.abort(), 20);
      return response;
    },
  }),
  ...overBoth('one signal for several calls', {
    answer: hang,
    play: async ({ client, url, arrival }) => {
      const controller = new AbortController();
      const calls: Promise<unknown>[] = [];
      for (const at of [1, 2, 3]) {
        calls.push(client.get(`${url}/${at}`, { signal: controller.signal }));
        await arrival(at);
      }
      const ends = Promise.allSettled(calls);
      controller.abort();
      return (await ends).map((end) => (end.status === 'rejected' ? end.reason : end.value));
    },
  }),
  ...overBoth('a cancel token, cancelled under way', {
    answer: hang,
    play: async ({ client, url, arrival }) => {
      const { token, cancel } = axios.CancelToken.source();
      const call = client.get(url, { cancelToken: token });
      await arrival();
      cancel('no longer wanted');
      return call;
    },
  }),
  {
    name: 'a cancel token, cancelled beforehand',
    play: ({ client, url }) => {
      const { token, cancel } = axios.CancelToken.source();
      cancel('not at all');
      return client.get(url, { cancelToken: token });
    },
  },
  {
    name: 'a cancel token and a signal',
    answer: hang,
    play: async ({ client, url, arrival }) => {
      const controller = new AbortController();
      const { token } = axios.CancelToken.source();
      const call = client.get(url, { cancelToken: token, signal: controller.signal });
      await arrival();
      controller.abort();
      return call;
    },
  },
  {
    name: 'a call aborted by an interceptor',
    play: ({ client, url }) => {
      const controller = new AbortController();
      client.interceptors.request.use((config) => {
        controller.abort();
        return config;
      });
      return client.get(url, { signal: controller.signal });
    },
  },
  {
    name: 'the config of a call aborted beforehand, sent again after its deadline',
    policy: { deadline: 1000 },
    play: async ({ client, url }) => {
      const error = await client
        .post(url, { a: 1 }, { signal: AbortSignal.abort() })
        .catch((reason: unknown) => reason);
      await new Promise((resolve) => setTimeout(resolve, 1100));
      const { config } = error as AxiosError;
      return client.request({ ...config, signal: undefined } as never);
    },
  },
  {
    name: 'an error thrown by a signal that the adapter heeds in its own way',
    answer: hang,
    play: ({ client, url }) =>
      client.get(url, {
        signal: AbortSignal.abort(new TypeError('mine')),
        adapter: async (config) => (config.signal as AbortSignal).throwIfAborted() as never,
      }),
  },
  {
    name: 'what an adapter is given as its signal',
    play: ({ client, url, note }) =>
      client.get(url, {
        signal: new AbortController().signal,
        adapter: async (config) => {
          note('signal', { kind: kindOf(config.signal), aborted: config.signal?.aborted });
          return { status: 200, statusText: '', headers: {}, data: '{}', config };
        },
      }),
  },
  {
    name: 'what an adapter is given as its signal where there is none',
    play: ({ client, url, note }) =>
      client.get(url, {
        adapter: async (config) => {
          note('signal', { kind: kindOf(config.signal) });
          return { status: 200, statusText: '', headers: {}, data: '{}', config };
        },
      }),
  },
  ...timedOut({}),
  ...timedOut({ timeoutErrorMessage: 'too slow' }),
  ...timedOut({ transitional: { clarifyTimeoutError: true } as never }),
  ...overBoth('a timeout of a post', {
    answer: hang,
    play: ({ client, url }) => client.post(url, { a: 1 }, { timeout: 250 }),
  }),
  { name: 'a timeout that is no number', play: ({ client, url }) => client.get(url, { timeout: { a: 1 } as never }) },
  { name: 'a timeout as text', answer: hang, play: ({ client, url }) => client.get(url, { timeout: '250' as never }) },
  ...overBoth('a timeout of 0', { play: ({ client, url }) => client.get(url, { timeout: 0 }) }),
  ...overBoth('a timeout that is longer than the answer takes', {
    answer: answer(200),
    play: ({ client, url }) => client.get(url, { timeout: 5000 }),
  }),
  {
    // Longer than the attempt's own time, so that what axios was told is what counts.
    name: 'a timeout that is longer than the time of an attempt',
    policy: { attemptTimeout: 60 },
    answer: (response) => void setTimeout(() => response.end('{"slow":true}'), 150),
    play: ({ client, url }) => client.get(url, { timeout: 2000 }),
  },
];
