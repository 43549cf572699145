// An operation that ends its request by a time limit of its own throws an AbortError, as when the caller gives up.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { constant, plainHttp, recoveryOf, run } from '../../src/index.js';
import { attached, thrownBy } from '../axios/attached.js';
import { reply, serve } from '../axios/serve.js';

const options = {
  provider: plainHttp(),
  logger: false,
  policy: { backoff: constant(1), attemptTimeout: 30_000 },
} as const;

/** A server that answers nothing to the first request, whose time is up then. */
async function slow() {
  let controller = new AbortController();
  const server = await serve(() => controller.abort(), reply(200, { id: 1 }));
  const next = () => {
    controller = new AbortController();
    return controller.signal;
  };
  return { server, next };
}

type Pay = (url: string, signal: AbortSignal) => Promise<unknown>;

const clients: Readonly<Record<string, Pay>> = {
  fetch: async (url, signal) => (await fetch(`${url}/pay`, { method: 'POST', signal })).json(),
  axios: async (url, signal) => (await axios.post(`${url}/pay`, {}, { signal })).data,
  'an attached client': async (url, signal) => (await attached(url).client.post('/pay', {}, { signal })).data,
};

describe.each(Object.keys(clients))('the time limit of an operation with %s is a timeout like any other:', (name) => {
  const pay = clients[name] as Pay;

  test('what it did is in doubt', async () => {
    const { server, next } = await slow();
    const error = await thrownBy(run(() => pay(server.url, next()), options));
    const told = { code: 'ETIMEDOUT', processed: 'maybe' };
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe', attempts: [told] });
    expect(server.arrived).toHaveLength(1);
  });

  test('it is run again if it may be repeated', async () => {
    const { server, next } = await slow();
    const value = await run(() => pay(server.url, next()), { ...options, idempotent: true });
    expect(value).toEqual({ id: 1 });
    expect(recoveryOf(value as object)).toMatchObject({ outcome: 'recovered', attempts: [{ code: 'ETIMEDOUT' }, {}] });
  });
});

test.each(Object.keys(clients))('it is one also if an operation with %s swallows the error', async (name) => {
  const pay = clients[name] as Pay;
  const { server, next } = await slow();
  const error = await thrownBy(run(() => pay(server.url, next()).catch(() => ({ paid: false })), options));
  expect(recoveryOf(error)).toMatchObject({
    outcome: 'unknown',
    processed: 'maybe',
    attempts: [{ code: 'ETIMEDOUT' }],
  });
});

describe('a write of fetch that the operation gives up while it connects: fetch does not tell that nothing was sent', () => {
  const pay = async (url: string, swallow: boolean) => {
    const controller = new AbortController();
    // Before the event loop turns, so no connection can be there.
    const giveUp = () => queueMicrotask(() => controller.abort());
    subscribe('undici:request:create', giveUp);
    try {
      await fetch(`${url}/pay`, { method: 'POST', signal: controller.signal });
    } catch (error) {
      if (!swallow) throw error;
    } finally {
      unsubscribe('undici:request:create', giveUp);
    }
    return { paid: false };
  };

  test.each([true, false])('it is in doubt, as if it had been sent: swallowed %s', async (swallow) => {
    const { server } = await slow();
    const error = await thrownBy(run(() => pay(server.url, swallow), { ...options, host: server.host }));
    expect(recoveryOf(error)).toMatchObject({
      outcome: 'unknown',
      processed: 'maybe',
      attempts: [{ code: 'ETIMEDOUT' }],
    });
    expect(server.arrived).toHaveLength(0);
  });
});

test.each<[string, Pay]>([
  ['fetch', async (url, signal) => (await fetch(url, { signal })).json()],
  ['axios', async (url, signal) => (await axios.get(url, { signal })).data],
  ['an attached client', async (url, signal) => (await attached(url).client.get('/', { signal })).data],
])('a read that an operation with %s gave up is made again', async (_, read) => {
  const { server, next } = await slow();
  const value = await run(() => read(server.url, next()), options);
  expect(recoveryOf(value as object)).toMatchObject({ outcome: 'recovered', attempts: [{ code: 'ETIMEDOUT' }, {}] });
  expect(server.arrived).toHaveLength(2);
});

test('a write that an operation gave up and then made itself again has succeeded', async () => {
  const { server, next } = await slow();
  const pay = () => axios.post(`${server.url}/pay`, {}, { signal: next() });
  const value = await run(async () => (await pay().catch(pay)).data as object, options);
  expect(recoveryOf(value)).toMatchObject({ outcome: 'ok' });
});

test('an abort of the run is one, whatever the operation throws', async () => {
  const controller = new AbortController();
  const server = await serve(() => controller.abort());
  const operation = ({ signal }: { signal: AbortSignal }) => fetch(server.url, { method: 'POST', signal });
  const error = await thrownBy(run(operation, { ...options, signal: controller.signal }));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted', stoppedBy: 'abort' });
});
