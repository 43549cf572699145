// A payment is resumed and not found, and then the application's own code keeps it from being made: every client says the same.
import { describe, expect, test } from '@jest/globals';
import { bodyKey, plainHttp, recoveryOf } from '../../src/index.js';
import { attached } from '../axios/attached.js';
import { reply, serve } from '../axios/serve.js';
import { posting, wrapped } from '../fetch/wrapped.js';

const keys = [{ name: 'id', kind: 'operation', ...bodyKey('id') }] as const;
const provider = plainHttp({
  keys,
  settledAfter: 50,
  reconcile: async (_, { get }) => ((await get('/payments/1')).status === 404 ? 'absent' : 'undecided'),
});
const earlier = () => ({ keys: { id: '1' }, doubt: { since: Date.now() - 60_000, absences: 1 } });

/** What the application's own code does once the payment was not found. Returns the new body. */
type Act = (giveUp: AbortController) => string | Promise<string>;
const ACTS: readonly (readonly [string, Act, string])[] = [
  ['puts another key into it', () => '{"id":"2"}', 'unknown'],
  [
    'throws',
    () => {
      throw new Error('no signature');
    },
    'unknown',
  ],
  [
    'is still at it when the caller gives up',
    (giveUp) => {
      giveUp.abort();
      return new Promise(() => {});
    },
    'aborted',
  ],
  ['never comes back', () => new Promise(() => {}), 'unknown'],
];

type Send = (url: string, act: Act, isAsked: () => boolean) => Promise<unknown>;

const byAxios: Send = (url, act, isAsked) => {
  const { client } = attached(url, { provider, policy: { deadline: 800 } });
  const giveUp = new AbortController();
  client.interceptors.request.use(async (config) => {
    if (config.method === 'post' && isAsked()) config.data = JSON.parse(await act(giveUp));
    return config;
  });
  return client.post('/pay', { id: '1' }, { recovery: earlier(), signal: giveUp.signal });
};

const byFetch: Send = (url, act, isAsked) => {
  const giveUp = new AbortController();
  const { fetch } = wrapped({
    provider,
    policy: { deadline: 800 },
    beforeAttempt: async (request) =>
      request.method === 'POST' && isAsked() ? new Request(request, { body: await act(giveUp) }) : request,
  });
  return fetch(`${url}/pay`, { ...posting({ id: '1' }), recovery: earlier(), signal: giveUp.signal });
};

describe.each([
  ['axios', byAxios],
  ['fetch', byFetch],
] as const)('%s: the code of the application', (_edge, send) => {
  test.each(ACTS)('%s', async (_what, act, outcome) => {
    const server = await serve(reply(404));
    const asked = () => server.arrived.some(({ method }) => method === 'GET');
    const error = await send(server.url, act, asked).catch((thrown: unknown) => thrown);
    expect(recoveryOf(error)).toMatchObject({
      outcome,
      processed: 'maybe',
      attempts: { length: 0 },
      keys: { id: '1' },
      doubt: { since: expect.any(Number) },
    });
    expect(server.arrived.map(({ method }) => method)).not.toContain('POST');
  });
});
