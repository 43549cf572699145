// A `fetch` that ends a request by a time limit of its own throws an AbortError, as when the caller gives up.
import { describe, expect, test } from '@jest/globals';
import { plainHttp, recoveryOf } from '../../src/index.js';
import { type Answer, reply, serve } from '../axios/serve.js';
import { posting, thrownBy, wrapped } from './wrapped.js';

/** A `fetch` whose time is up for the first request as soon as that has arrived. */
async function impatient(...answers: readonly Answer[]) {
  let controller = new AbortController();
  const server = await serve(() => controller.abort(), ...answers);
  const own = (input: string, init: RequestInit) => {
    controller = new AbortController();
    const signals = init.signal ? [init.signal, controller.signal] : [controller.signal];
    return fetch(input, { ...init, signal: AbortSignal.any(signals) });
  };
  return { server, own: own as never };
}

const timedOut = { code: 'ETIMEDOUT', processed: 'maybe' };

describe('its time limit is a timeout like any other:', () => {
  test('a read is sent again', async () => {
    const { server, own } = await impatient(reply(200));
    const response = await wrapped({}, own).fetch(`${server.url}/payments/1`);
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered', attempts: [timedOut, { status: 200 }] });
  });

  test('a write that may be repeated is sent again', async () => {
    const { server, own } = await impatient(reply(200));
    const init = { ...posting({ amount: 1 }), recovery: { idempotent: true } };
    const response = await wrapped({}, own).fetch(`${server.url}/payments`, init);
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered', attempts: [timedOut, { status: 200 }] });
  });

  test('any other write is looked up', async () => {
    const { server, own } = await impatient();
    const provider = plainHttp({
      reconcile: async () => ({ state: 'landed', answer: { status: 200, headers: {}, data: { id: 1 } } }),
    });
    const response = await wrapped({ provider }, own).fetch(`${server.url}/payments`, posting({ amount: 1 }));
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled', attempts: [timedOut] });
    expect(server.arrived).toHaveLength(1);
  });

  test('or else it is in doubt, and its own error says why', async () => {
    const { server, own } = await impatient();
    const { fetch: mine, stats } = wrapped({}, own);
    const error = await thrownBy(mine(`${server.url}/payments`, posting({ amount: 1 })));
    expect(error).toMatchObject({ name: 'AbortError' });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe', attempts: [timedOut] });
    expect(stats().outcomes).toMatchObject({ unknown: 1, aborted: 0 });
  });

  test('also if the caller has a signal that is not aborted', async () => {
    const { server, own } = await impatient(reply(200));
    const { signal } = new AbortController();
    const response = await wrapped({}, own).fetch(`${server.url}/payments/1`, { signal });
    expect(recoveryOf(response)?.outcome).toBe('recovered');
  });
});

test('a caller who gives up has given up, whatever the wrapper does', async () => {
  const controller = new AbortController();
  const server = await serve(() => controller.abort());
  const own = (input: string, init: RequestInit) =>
    fetch(input, { ...init, signal: AbortSignal.any([init.signal as AbortSignal, AbortSignal.timeout(60_000)]) });
  const { fetch: mine } = wrapped({}, own as never);
  const error = await thrownBy(mine(`${server.url}/payments`, { ...posting({}), signal: controller.signal }));
  expect(recoveryOf(error)).toMatchObject({
    outcome: 'aborted',
    stoppedBy: 'abort',
    attempts: [{ code: 'ERR_CANCELED' }],
  });
});
