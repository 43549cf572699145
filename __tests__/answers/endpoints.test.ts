import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import {
  attach,
  defineProvider,
  type ProviderDefinition,
  type RequestFacts,
  recoveryOf,
  run,
} from '../../src/index.js';
import { attached } from '../axios/attached.js';
import { reply, serve } from '../axios/serve.js';
import { withEnough } from '../time-for.js';
import { byBothEdges } from './edges.js';

const kindOf: NonNullable<ProviderDefinition['kindOf']> = ({ path }) =>
  path === '/payouts'
    ? { operation: 'repeatable', endpoint: 'payout' }
    : { operation: 'repeatable', endpoint: 'charge' };

const acme = (more: Partial<ProviderDefinition> = {}) =>
  defineProvider({
    name: 'acme',
    kindOf,
    policy: { maxAttempts: 3 },
    policies: { payout: { maxAttempts: 2 } },
    ...more,
  });

byBothEdges((post) => {
  test("an endpoint has its own defaults, and the others have the provider's", async () => {
    const server = await serve(reply(503));
    const provider = acme();
    const attemptsOf = async (path: string) => (await post(server.url + path, {}, { provider })).report.attempts.length;
    expect(await attemptsOf('/payouts')).toBe(2);
    expect(await attemptsOf('/charges')).toBe(3);
  });

  test("the caller's options come first", async () => {
    const server = await serve(reply(503));
    const policy = { maxAttempts: 1 };
    const { report } = await post(`${server.url}/payouts`, {}, { provider: acme(), policy });
    expect(report.attempts).toHaveLength(1);
  });

  test('an endpoint without a policy, or an unknown one, has the usual defaults', async () => {
    const server = await serve(reply(503));
    const odd = acme({ kindOf: () => ({ operation: 'repeatable', endpoint: 'toString' }) });
    expect((await post(`${server.url}/payouts`, {}, { provider: odd })).report.attempts).toHaveLength(3);
    const broken = acme({
      kindOf: () => {
        throw new Error('no');
      },
    });
    const { report } = await post(`${server.url}/payouts`, {}, { provider: broken });
    expect(report.hooks).toContain('kindOf');
  });

  test('a request is recognised by its host, in lower case and without its port', async () => {
    const server = await serve(reply(503), reply(200, { id: 1 }));
    const hosts: unknown[] = [];
    const provider = acme({
      kindOf: (request) => {
        hosts.push(request.host, Object.create(request).host);
        return { operation: 'repeatable' };
      },
    });
    await post(`${server.url.replace('127.0.0.1', 'LocalHost')}/pay`, {}, { provider });
    expect(hosts.length).toBeGreaterThan(0);
    expect(new Set(hosts)).toEqual(new Set(['localhost']));
  });

  test('a question uses its own host', async () => {
    const seen: unknown[] = [];
    const provider = acme({
      kindOf: ({ method, host }) => {
        if (method === 'GET') seen.push(host);
        return { operation: method === 'GET' ? 'read' : 'write' };
      },
      reconcile: async (_, { get }) => get('/pay/1'),
    });
    const ask = async (deadline: number) => {
      const server = await serve((response) => void response.socket?.destroy(), reply(404, {}));
      await post(`${server.url}/pay`, {}, { provider, policy: { deadline } });
    };
    await withEnough(300, ask, () => seen.length > 0);
    expect(new Set(seen)).toEqual(new Set(['127.0.0.1']));
  });
});

describe('the host of a request', () => {
  test('of a read, by axios', async () => {
    const server = await serve(reply(503), reply(200));
    const hosts: unknown[] = [];
    const provider = acme({
      policies: {},
      kindOf: ({ host }) => {
        hosts.push(host);
        return { operation: 'read' };
      },
    });
    const { client } = attached(server.url, { provider });
    await client.get('/pay/1');
    expect(new Set(hosts)).toEqual(new Set(['127.0.0.1']));
  });

  test('is not known inside run()', async () => {
    const requests: RequestFacts[] = [];
    const provider = acme({
      kindOf: (request) => {
        requests.push(request);
        return { operation: 'read' };
      },
    });
    const operation = async () => {
      throw Object.assign(new Error('no'), { response: { status: 400, data: {}, headers: {} } });
    };
    const error = await run(operation, { provider, logger: false }).catch((thrown: unknown) => thrown);
    expect(recoveryOf(error)?.outcome).toBe('failed');
    expect(requests[0]?.host).toBeUndefined();
  });
});

test('endpoint policies are checked', () => {
  expect(() => acme({ policies: { payout: { maxAttempts: 0 } } })).toThrow(
    'policies.payout.maxAttempts must be a whole number of attempts, at least 1; got 0',
  );
  expect(() => attach(axios.create(), { provider: acme(), logger: false }).detach()).not.toThrow();
});
