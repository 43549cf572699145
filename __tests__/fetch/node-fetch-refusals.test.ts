// The node-fetch package refuses some URLs before it makes a request, without a code.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { recoveryOf } from '../../src/index.js';
import { type Answer, reply, serve } from '../axios/serve.js';
import { posting, thrownBy, wrapped } from './wrapped.js';

let nodeFetch: typeof fetch;
beforeAll(async () => {
  nodeFetch = (await import('node-fetch' as string)).default;
});

type Send = (...given: Parameters<typeof fetch>) => Promise<Response>;
const ways: readonly [string, Send][] = [
  ['node-fetch', (...given) => nodeFetch(...given)],
  [
    'a wrapper that asks for something first',
    async (...given) => {
      await Promise.resolve();
      return nodeFetch(...given);
    },
  ],
];

describe.each(ways)('%s', (_way, send) => {
  test.each(['/payments', 'ftp://127.0.0.1/payments', 'nonsense:payments'])(
    'refuses %s: nothing was sent',
    async (url) => {
      const error = await thrownBy(wrapped({}, send as typeof fetch).fetch(url, posting({ amount: 1 })));
      expect(error).toMatchObject({ message: expect.stringMatching(/^Only /) });
      expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no', attempts: [{ code: 'NOT_SENT' }] });
    },
  );
});

const paidAnd: [string, Answer, Send][] = [
  [
    'is redirected to such a URL',
    reply(307, '', { location: 'ftp://127.0.0.1/payments' }),
    (...given) => nodeFetch(...given),
  ],
  [
    'is followed by a request to such a URL',
    reply(200, { id: 1 }),
    async (...given) => {
      const response = await nodeFetch(...given);
      await nodeFetch('/audit', { method: 'POST' });
      return response;
    },
  ],
];

test.each(paidAnd)('a payment that %s was sent, and is in doubt', async (_name, answer, send) => {
  const server = await serve(answer);
  const error = await thrownBy(
    wrapped({}, send as typeof fetch).fetch(`${server.url}/payments`, posting({ amount: 1 })),
  );
  expect(server.arrived.length).toBe(1);
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
});
