import { describe, expect, test } from '@jest/globals';
import {
  bodyKey,
  defineProvider,
  explain,
  headerKey,
  type KeyDefinition,
  type Rule,
  recoveryOf,
  rule,
} from '../../../src/index.js';
import { attached } from '../../axios/attached.js';
import { type Answer, reply, reset, serve } from '../../axios/serve.js';
import { readError } from '../read-error.js';
import { edges } from './edges.js';

const common = { processed: 'maybe', why: 'why', source: 'docs', basis: 'S' } as const;
const fault = rule({ ...common, code: 'api_error', action: 'retry' });
const afresh = { ...fault, keys: ['key'], absent: 're-key' } as const;
const used = rule({
  ...common,
  code: 'used',
  action: 'fail-fast',
  processed: 'no',
  keys: ['key'],
  afterAmbiguous: 'reconcile',
});

/** A provider with a look-up by GET and this definition of its key. */
function paying(given: Partial<KeyDefinition>, rules: readonly Rule[] = [fault, used]) {
  return defineProvider({
    name: 'acme',
    rules,
    keys: [
      {
        name: 'key',
        kind: 'operation',
        ...headerKey('Key'),
        attach: (method) => method === 'post',
        protects: () => true,
        ...given,
      },
    ],
    read: (exchange) => {
      const reading = readError(exchange);
      return reading && { ...reading, replayed: exchange.header('replayed') === 'true' };
    },
    reconcile: async (_, { get }) => {
      const { status, data } = await get('/payments');
      if (status === 404) return { state: 'absent', final: true };
      const { state } = data as { state?: 'landed' | 'undecided' };
      return state ?? 'undecided';
    },
    settledAfter: 0,
  });
}

const told = reply(500, { error: 'api_error' });
const toldAgain = reply(500, { error: 'api_error' }, { replayed: 'true' });
const byProxy = reply(502, '<html></html>', { 'content-type': 'text/html' });
const paid = reply(200, { state: 'landed' });
const missing = reply(404, { error: 'missing' });

describe.each(edges)('replays, what a key keeps, by %s:', (_, send) => {
  async function methods(provider: ReturnType<typeof paying>, ...answers: [Answer, ...Answer[]]) {
    const server = await serve(...answers);
    const report = await send({ provider, url: server.url, path: '/pay', body: {} });
    return {
      report,
      methods: server.arrived.map(({ method }) => method),
      keys: server.arrived.map(({ headers }) => headers.key),
    };
  }

  test.each<[KeyDefinition['replays'] | undefined, string, Answer, string[]]>([
    [undefined, "the provider's failure", told, ['POST', 'POST']],
    ['all', 'silence', reset, ['POST', 'POST']],
    ['all', "the provider's failure", told, ['POST', 'GET']],
    ['all', "a proxy's failure", byProxy, ['POST', 'POST']],
    ['2xx', 'silence, which may be a lost failure', reset, ['POST', 'GET']],
    ['2xx', "the provider's failure", told, ['POST', 'GET']],
    ['2xx', "a proxy's failure", byProxy, ['POST', 'GET']],
    ['none', "the provider's failure", told, ['POST', 'POST']],
    ['none', 'silence', reset, ['POST', 'POST']],
  ])('%s, after %s', async (replays, _, first, expected) => {
    const { report, methods: sent } = await methods(paying({ ...(replays && { replays }) }), first, paid);
    expect(sent).toEqual(expected);
    expect(report.outcome).toBe(expected[1] === 'GET' ? 'reconciled' : 'recovered');
  });

  test('2xx, after silence and without a look-up: the request is retried, as the documents say', async () => {
    const { reconcile: _, ...rest } = paying({ replays: '2xx' });
    const { report, methods: sent } = await methods(rest as ReturnType<typeof paying>, reset, paid);
    expect(sent).toEqual(['POST', 'POST']);
    expect(report.outcome).toBe('recovered');
  });

  test('2xx, once it is certain that the attempt did not land: the payment is retried under the same key', async () => {
    const {
      report,
      methods: sent,
      keys,
    } = await methods(paying({ replays: '2xx' }), told, missing, reset, missing, paid);
    expect(sent).toEqual(['POST', 'GET', 'POST', 'GET', 'POST']);
    expect(new Set(keys.filter((key) => key !== undefined)).size).toBe(1);
    expect(report.outcome).toBe('recovered');
  });

  test('none: the refusal of the second attempt proves the first', async () => {
    const { report, methods: sent } = await methods(
      paying({ replays: 'none' }),
      reset,
      reply(409, { error: 'used' }),
      paid,
    );
    expect(sent).toEqual(['POST', 'POST', 'GET']);
    expect(report).toMatchObject({ outcome: 'reconciled' });
  });

  test("a row with absent: 're-key' sends the payment under a fresh key once its absence is certain", async () => {
    const provider = paying({ replays: 'all' }, [afresh, used]);
    const { report, methods: sent, keys } = await methods(provider, told, missing, paid);
    expect(sent).toEqual(['POST', 'GET', 'POST']);
    expect(keys[2]).toBeDefined();
    expect(keys[2]).not.toBe(keys[0]);
    expect(report).toMatchObject({ outcome: 'recovered', rekeyed: ['key'], keys: { key: keys[2] } });
  });

  test('and only once: a second failure ends the call as failed, since neither key has a payment', async () => {
    const provider = paying({ replays: 'all' }, [afresh, used]);
    const { report, methods: sent } = await methods(provider, told, missing, told, missing);
    expect(sent).toEqual(['POST', 'GET', 'POST', 'GET']);
    expect(report).toMatchObject({ outcome: 'failed', processed: 'no' });
  });

  test("but a key of the caller's own, which they may send again, is not replaced, however often it fails", async () => {
    const provider = paying({ replays: 'all', attach: () => false, ...bodyKey('id') }, [afresh, used]);
    const server = await serve(told, missing, told, missing, paid);
    const response = await send({ provider, url: server.url, path: '/pay', body: { id: 'order-1', amount: 5 } });
    expect(JSON.parse(server.arrived[4]?.body ?? '').id).toBe('order-1');
    expect(response).toMatchObject({ outcome: 'recovered', keys: { key: 'order-1' } });
  });

  test('before the provider says that it repeats what it keeps under the key', async () => {
    const provider = paying({ replays: 'all', attach: () => false, ...bodyKey('id') }, [afresh, used]);
    const server = await serve(told, missing, paid);
    const response = await send({ provider, url: server.url, path: '/pay', body: { id: 'order-1', amount: 5 } });
    expect(server.arrived.map(({ method }) => method)).toEqual(['POST', 'GET', 'POST']);
    expect(JSON.parse(server.arrived[2]?.body ?? '').id).toBe('order-1');
    expect(response).toMatchObject({ outcome: 'recovered', keys: { key: 'order-1' } });
  });

  test('and it is the same key in every process that pays this order', async () => {
    const provider = paying({ replays: 'all', attach: () => false, ...bodyKey('id') }, [afresh, used]);
    const ids: unknown[] = [];
    for (let process = 0; process < 2; process++) {
      const server = await serve(told, missing, toldAgain, missing, paid);
      await send({ provider, url: server.url, path: '/pay', body: { id: 'order-1', amount: 5 } });
      ids.push(JSON.parse(server.arrived[4]?.body ?? '').id);
    }
    expect(ids[0]).not.toBe('order-1');
    expect(ids[1]).toBe(ids[0]);
  });
});

test('an earlier call may have got a failure that its key keeps no more, so it is not retried without a look-up', async () => {
  const { reconcile: _, ...rest } = paying({ replays: '2xx' });
  const server = await serve(paid);
  const provider = { ...rest, reconcile: async () => undefined };
  const { client } = attached(server.url, { provider });
  const end = await client.post('/pay', {}, { recovery: { keys: { key: 'old' } } }).catch((error: unknown) => error);
  expect(recoveryOf(end)).toMatchObject({ outcome: 'unknown' });
  expect(server.arrived).toEqual([]);
});

test('explain takes replays into account', () => {
  const answer = { method: 'POST', url: '/pay', status: 500, data: { error: 'api_error' } };
  expect(explain(paying({}), answer)?.action).toBe('retry');
  expect(explain(paying({ replays: 'all' }), answer)?.action).toBe('reconcile');
});

describe('defineProvider rejects definitions that contradict themselves:', () => {
  test.each<[Partial<KeyDefinition>, readonly Rule[], string]>([
    [
      { replays: 'some' as never },
      [],
      "defineProvider: keys[0] (name 'key').replays must be one of all, 2xx, none; got 'some'",
    ],
    [
      { replays: 'none' },
      [fault],
      "provider acme: keys[0] (name 'key').replays is 'none', but no row says how a second request is refused: add one with keys: ['key'] and afterAmbiguous: 'reconcile'",
    ],
    [
      { replays: 'none' },
      [{ ...fault, keys: ['key'] }],
      "rules[0] (code 'api_error').afterAmbiguous is missing, such as 'reconcile': key replays none, so that its refusal proves the attempt before it",
    ],
    [
      {},
      [{ ...afresh, absent: 'retry' as never }],
      "rules[0] (code 'api_error').absent must be 're-key', or left out; got 'retry'",
    ],
    [
      {},
      [{ ...afresh, keys: [] }],
      "rules[0] (code 'api_error').keys is missing: a re-key needs the names of the keys",
    ],
    [
      {},
      [{ ...used, afterAmbiguous: undefined as never, absent: 're-key' }],
      "rules[0] (code 'used').absent is only for a row that retries or reconciles; got action 'fail-fast'",
    ],
    [
      {},
      [{ ...afresh, afterAmbiguous: 'reconcile' }],
      "rules[0] (code 'api_error').absent contradicts afterAmbiguous: a used key belongs to somebody, whatever a look-up finds",
    ],
    [
      {},
      [{ ...afresh, lookFirst: true }],
      "rules[0] (code 'api_error').absent contradicts lookFirst, which sends again under the same keys",
    ],
    [
      { kind: 'attempt', protects: undefined as never },
      [afresh],
      "rules[0] (code 'api_error').keys names key first, which is no key of the payment: absent replaces one",
    ],
  ])('%j with %j', (key, rules, complaint) => {
    expect(() => paying(key, rules)).toThrow(complaint);
  });
});
