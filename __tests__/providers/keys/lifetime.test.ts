import { describe, expect, test } from '@jest/globals';
import { defineProvider, headerKey, type KeyDefinition, type RequestFacts, recoveryOf } from '../../../src/index.js';
import { attached, thrownBy } from '../../axios/attached.js';
import { reply, reset, serve } from '../../axios/serve.js';
import { wrapped } from '../../fetch/wrapped.js';

const MINUTE = 60_000;
/** Like PayPal, whose header lives for a different time at each endpoint. */
const lifetime = ({ path }: RequestFacts) => (path === '/orders' ? 30 * MINUTE : 0);

function paying(life: KeyDefinition['lifetime']) {
  return defineProvider({
    name: 'acme',
    keys: [
      {
        name: 'requestId',
        kind: 'operation',
        ...headerKey('Request-Id'),
        attach: () => true,
        protects: () => true,
        ...(life !== undefined && { lifetime: life }),
      },
    ],
  });
}

describe('a key whose lifetime depends on the request', () => {
  test.each([
    ['/orders', 2, 'recovered'],
    ['/payouts', 1, 'unknown'],
  ])(
    'protects %s during its lifetime there, with attempts %i and outcome %s, by axios and by fetch',
    async (path, requests, outcome) => {
      const server = await serve(reset, reply(200));
      const { client } = attached(server.url, { provider: paying(lifetime) });
      const calling = client.post(path, {}).catch((error: unknown) => error);
      await expect(calling.then(recoveryOf)).resolves.toMatchObject({ outcome });
      expect(server.arrived.length).toBe(requests);
      const other = await serve(reset, reply(200));
      const { fetch } = wrapped({ provider: paying(lifetime) });
      const report = recoveryOf(await fetch(other.url + path, { method: 'POST' }).catch((error: unknown) => error));
      expect(report?.outcome).toBe(outcome);
      expect(other.arrived.length).toBe(requests);
    },
  );

  test.each<[string, () => never]>([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['returns a string', () => '1 h' as never],
    ['returns a negative number', () => -1 as never],
    ['returns NaN', () => Number.NaN as never],
  ])('protects nothing if its lifetime function %s', async (_, life) => {
    const server = await serve(reset, reply(200));
    const heard: unknown[] = [];
    const { client, recovery } = attached(server.url, { provider: paying(life) });
    recovery.on('recovery.hook', (line) => heard.push(line));
    expect(recoveryOf(await thrownBy(client.post('/orders', {})))?.outcome).toBe('unknown');
    expect(server.arrived.length).toBe(1);
    expect(heard).toMatchObject([{ hook: 'lifetime' }]);
  });
});

test('a lifetime that is neither a number nor a function is rejected', () => {
  expect(() => paying('1 h' as never)).toThrow(
    "keys[0] (name 'requestId').lifetime must be a number of milliseconds, at least 0, or a function of the request that returns one; got '1 h'",
  );
});
