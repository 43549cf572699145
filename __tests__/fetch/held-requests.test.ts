// A `fetch` that does not pass our signal on sends the request as soon as a connection opens, whenever we stop waiting for it.
import { describe, expect, test } from '@jest/globals';
import { recoveryOf } from '../../src/index.js';
import { paid, slow } from '../axios/wire/slow-name.js';
import { until } from '../simulators/until.js';
import { posting, thrownBy, wrapped } from './wrapped.js';

type Fetch = (input: string, init: RequestInit) => Promise<Response>;

const holding: Readonly<Record<string, Fetch>> = {
  'drops the signal': (input, init) => fetch(input, { ...init, signal: null }),
  'has a signal of its own': (input, init) => fetch(input, { ...init, signal: new AbortController().signal }),
};
const heeding: Readonly<Record<string, Fetch>> = {
  'is the platform’s': fetch,
  'joins it with one of its own': (input, init) =>
    fetch(input, { ...init, signal: AbortSignal.any([init.signal as AbortSignal, new AbortController().signal]) }),
  'waits for something else besides': async (input, init) => {
    try {
      return await fetch(input, init);
    } finally {
      await Promise.allSettled([Promise.reject(new Error('no log')), Promise.resolve()]);
    }
  },
};
const limits = [{ connectTimeout: 100 }, { attemptTimeout: 100 }, { deadline: 100 }];

describe.each(Object.keys(holding))('a write that is cut while it connects, by a fetch that %s', (name) => {
  test.each(limits)('by %p: it is made once, and is in doubt', async (limit) => {
    const server = await slow();
    const { fetch: mine } = wrapped({ policy: limit }, holding[name] as never);
    const error = await thrownBy(mine(`${server.url}/payments`, posting({ amount: 1 })));
    expect(recoveryOf(error)).toMatchObject({
      outcome: 'unknown',
      processed: 'maybe',
      attempts: [{ code: 'ETIMEDOUT', processed: 'maybe' }],
    });
    server.open();
    await until(() => paid(server) > 0);
    await server.settled();
    expect(paid(server)).toBe(1);
  });

  test('by the caller: it is made, and is in doubt', async () => {
    const server = await slow();
    const { fetch: mine } = wrapped({}, holding[name] as never);
    const signal = AbortSignal.timeout(100);
    const error = await thrownBy(mine(`${server.url}/payments`, { ...posting({ amount: 1 }), signal }));
    expect(error).toBe(signal.reason);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted', processed: 'maybe' });
    server.open();
    await until(() => paid(server) > 0);
  });
});

describe.each(Object.keys(heeding))('a write that is cut while it connects, by a fetch that %s', (name) => {
  test('by connectTimeout: nothing was sent, and it is sent again', async () => {
    const server = await slow();
    const { fetch: mine } = wrapped({ policy: { connectTimeout: 100, maxAttempts: 2 } }, heeding[name] as never);
    const error = await thrownBy(mine(`${server.url}/payments`, posting({ amount: 1 })));
    expect(recoveryOf(error)).toMatchObject({
      outcome: 'failed',
      processed: 'no',
      attempts: [{ code: 'NOT_CONNECTED' }, { code: 'NOT_CONNECTED' }],
    });
    server.open();
    await server.settled();
    expect(paid(server)).toBe(0);
  });

  test('by the caller: nothing was sent', async () => {
    const server = await slow();
    const { fetch: mine } = wrapped({}, heeding[name] as never);
    const signal = AbortSignal.timeout(100);
    const error = await thrownBy(mine(`${server.url}/payments`, { ...posting({ amount: 1 }), signal }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted', processed: 'no' });
    server.open();
    await server.settled();
    expect(paid(server)).toBe(0);
  });
});
