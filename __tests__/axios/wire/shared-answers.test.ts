// A client of the application's own may give several calls one answer or one error: what they ask for at the same time it asks
// once, or it keeps what came. Only the attempt that made the request saw how that fared.
import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosAdapter } from 'axios';
import { recoveryOf } from '../../../src/index.js';
import { posting, wrapped } from '../../fetch/wrapped.js';
import { attached } from '../attached.js';
import { reply, reset, serve } from '../serve.js';
import { DEAD } from './payments.js';

const DOUBT = { outcome: 'unknown', processed: 'maybe', attempts: [{ code: 'REDIRECTED_WRITE' }] };

/** Asks once, and gives everyone what came of that. */
function sharing<A extends readonly unknown[], T>(send: (...args: A) => Promise<T>): (...args: A) => Promise<T> {
  let flight: Promise<T> | undefined;
  return (...args) => {
    flight ??= send(...args);
    return flight;
  };
}

const viaFetch: AxiosAdapter = async (config) => {
  const { method = 'get', data } = config;
  const response = await fetch(axios.getUri(config), { method: method.toUpperCase(), body: data as string });
  return { status: response.status, statusText: '', headers: {}, data: await response.text(), config };
};

const viaNode: AxiosAdapter = async (config) => {
  const { request, ...response } = await axios.getAdapter('http')(config);
  return response;
};

/** A server that has taken the payment, and sends its client on to something else. */
const takenAndSentOn = (to: string) =>
  serve((response, request) =>
    request.method === 'POST' ? reply(303, {}, { location: to })(response, request) : reply(200)(response, request),
  );

const reportOf = (sent: Promise<object>) =>
  sent.then(
    (given) => recoveryOf(given),
    (error: unknown) => recoveryOf(error),
  );

describe.each([
  ['fetch', viaFetch],
  ["axios's own for Node, whose request it keeps to itself", viaNode],
])('an adapter around %s that shares what comes', (_what, adapter) => {
  test.each([false, true])(
    'an answer that a redirected write led to is nobody’s success (set by an interceptor: %s)',
    async (isSetByInterceptor) => {
      const { url, arrived } = await takenAndSentOn('/receipt');
      const shared = sharing(adapter);
      const { client } = attached(url, {}, isSetByInterceptor ? {} : { adapter: shared });
      if (isSetByInterceptor) client.interceptors.request.use((config) => Object.assign(config, { adapter: shared }));
      const pay = () => client.post('/payments', { amount: 1 }).then(() => 'paid', recoveryOf);
      const together = [pay(), pay()];
      for (const each of [...together, pay()]) expect(await each).toMatchObject(DOUBT);
      expect(arrived.map(({ method }) => method)).toEqual(['POST', 'GET']);
    },
  );

  test('an error of the request that followed says nothing about the payment: nobody pays again', async () => {
    const { url, arrived } = await takenAndSentOn(`http://${DEAD}/receipt`);
    const { client } = attached(url, {}, { adapter: sharing(adapter) });
    const pay = () => reportOf(client.post('/payments', { amount: 1 }));
    for (const each of [pay(), pay()]) expect(await each).toMatchObject(DOUBT);
    expect(arrived).toHaveLength(1);
  });

  test('an error that is thrown anew for each request is judged by what was seen of each', async () => {
    const lost = Object.assign(new Error('lost'), { code: 'ECONNRESET' });
    const { url } = await serve(reply(303, {}, { location: `http://${DEAD}/receipt` }), reset);
    const always: AxiosAdapter = (config) => adapter(config).catch(() => Promise.reject(lost));
    const { client } = attached(url, { policy: { maxAttempts: 1 } }, { adapter: always });
    for (const code of ['REDIRECTED_WRITE', 'ECONNRESET'])
      expect(await reportOf(client.post('/payments', { amount: 1 }))).toMatchObject({ attempts: [{ code }] });
  });
});

test('a fetch that shares an error of the request that followed: nobody pays again', async () => {
  const { url, arrived } = await takenAndSentOn(`http://${DEAD}/receipt`);
  const recovery = wrapped({}, sharing(globalThis.fetch) as never);
  // An error that belongs to several calls tells the report of none.
  const ends: unknown[] = [];
  recovery.on('recovery.finished', (line) => ends.push(line));
  const pay = () => recovery.fetch(`${url}/payments`, posting({ amount: 1 }));
  await Promise.allSettled([pay(), pay()]);
  const { outcome, processed } = DOUBT;
  expect(ends).toMatchObject([
    { outcome, processed },
    { outcome, processed },
  ]);
  expect(arrived).toHaveLength(1);
});
