import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { type IdempotencyStore, type SimulatorDefinition, startSimulator } from '../../src/testing/index.js';
import { keep } from '../simulators/keep.js';

interface Payment {
  readonly id: string;
  readonly amount: number;
}

const definition: SimulatorDefinition<Payment> = {
  name: 'acme',
  routes: [
    {
      method: 'POST',
      path: '/payments',
      handle: ({ fields, headers }, records) => {
        const id = String(fields.id);
        records.put(id, { id, amount: Number(fields.amount) });
        if (headers['x-fail'] !== undefined)
          return { status: 422, body: { failed: records.search(() => true).length } };
        return { status: 201, body: { id }, effects: [{ id, kind: 'payment', status: 'paid' }] };
      },
    },
    {
      method: 'GET',
      path: '/payments/:id/v1.0',
      handle: ({ params: [id = ''] }, records) => ({ status: 200, body: { found: records.get(id) ?? null } }),
    },
    {
      method: 'GET',
      path: /^\/payments$/,
      handle: (_call, records) => ({ status: 200, body: records.search(() => true) }),
    },
  ],
};
const keyed = (keeps: IdempotencyStore['keeps'], more: object = {}) => ({
  ...definition,
  idempotency: { key: 'X-Key', keeps, ...more },
});

async function start(given: SimulatorDefinition<Payment>, now = Date.now) {
  const simulator = await keep(startSimulator(given, { now }));
  const client = axios.create({ baseURL: simulator.url, validateStatus: () => true });
  const pay = async (id: string, headers: Record<string, string> = {}, amount = 10) =>
    (await client.post('/payments', { id, amount }, { headers: { 'x-key': 'k', ...headers } })).status;
  return { simulator, client, pay };
}

describe('startSimulator', () => {
  test('serves the routes, and records what took effect and what did not', async () => {
    const { simulator, client, pay } = await start(definition);
    expect([await pay('a'), await pay('b', { 'x-fail': '1' })]).toEqual([201, 422]);
    expect(simulator.ledger.entries).toMatchObject([{ id: 'a', kind: 'payment', request: { id: 'a', amount: 10 } }]);
    expect((await client.get('/payments/a/v1.0')).data).toEqual({ found: { id: 'a', amount: 10 } });
    expect((await client.get('/payments/a/v1x0')).status).toBe(404);
    expect((await client.put('/payments')).status).toBe(405);
  });

  test('keeps nothing without keys, so a repeated request is paid twice', async () => {
    const { simulator, pay } = await start(definition);
    await pay('a');
    await pay('a');
    expect(simulator.ledger.count()).toBe(2);
  });

  test('repeats every answer, if it keeps all', async () => {
    const { simulator, pay } = await start(keyed('all'));
    expect([await pay('a', { 'x-fail': '1' }), await pay('a')]).toEqual([422, 422]);
    expect(simulator.ledger.count()).toBe(0);
  });

  test('repeats successes and forgets the rest, even its own failure after the effect, if it keeps successes', async () => {
    const { simulator, pay } = await start(keyed('2xx'));
    expect([await pay('a', { 'x-fail': '1' }), await pay('a'), await pay('a')]).toEqual([422, 201, 201]);
    expect(simulator.ledger.count()).toBe(1);
    simulator.inject({ when: 'after', kind: 'provider', code: simulator.internalError });
    expect([await pay('b', { 'x-key': 'other' }), await pay('b', { 'x-key': 'other' })]).toEqual([500, 201]);
    expect(simulator.ledger.of('b')).toHaveLength(2);
  });

  test('keeps the answers that a function chooses, for failures inside HTTP 200', async () => {
    const given: SimulatorDefinition<Payment> = {
      ...keyed(({ body }) => (body as { readonly rc: string }).rc === '00'),
      errors: { E99: { status: 200, body: { rc: 'E99' } } },
      internalError: 'E99',
      routes: [
        {
          method: 'POST',
          path: '/payments',
          handle: ({ fields, headers }) =>
            headers['x-fail'] === undefined
              ? {
                  status: 200,
                  body: { rc: '00' },
                  effects: [{ id: String(fields.id), kind: 'payment', status: 'paid' }],
                }
              : { status: 200, body: { rc: 'E01' } },
        },
      ],
    };
    const { simulator, pay } = await start(given);
    await pay('a', { 'x-fail': '1' });
    await pay('a');
    await pay('a');
    expect(simulator.ledger.of('a')).toHaveLength(1);
    simulator.inject({ when: 'after', kind: 'provider', code: 'E99' });
    await pay('b', { 'x-key': 'other' });
    await pay('b', { 'x-key': 'other' });
    expect(simulator.ledger.of('b')).toHaveLength(2);
  });

  test('refuses a key that took effect, whatever was answered, if it keeps no answers', async () => {
    const { simulator, pay } = await start(keyed('none', { used: { status: 410 } }));
    simulator.inject({ when: 'after', kind: 'provider', code: simulator.internalError });
    expect([await pay('a'), await pay('a'), await pay('b', { 'x-key': 'free' })]).toEqual([500, 410, 201]);
    expect(simulator.ledger.of('a')).toHaveLength(1);
  });

  test('refuses another body under a key, and forgets a key after its lifetime', async () => {
    let now = 1_000_000;
    const { simulator, pay } = await start(keyed('2xx', { conflict: { status: 409 }, lifetime: 1000 }), () => now);
    expect([await pay('a'), await pay('a', {}, 11), await pay('a')]).toEqual([201, 409, 201]);
    now += 1000;
    await pay('a');
    expect(simulator.ledger.count()).toBe(2);
  });

  test('searches like an index that lags, and finds by id at once', async () => {
    let now = 1_000_000;
    const { simulator, client, pay } = await start({ ...definition, lag: 5000 }, () => now);
    expect(simulator.lag).toBe(5000);
    await pay('a');
    expect((await client.get('/payments')).data).toEqual([]);
    expect((await client.get('/payments/a/v1.0')).data).toMatchObject({ found: { id: 'a' } });
    now += 5000;
    await pay('a', {}, 11);
    expect((await client.get('/payments')).data).toEqual([{ id: 'a', amount: 10 }]);
    simulator.reset();
    expect((await client.get('/payments/a/v1.0')).data).toEqual({ found: null });
  });

  test('serves its own errors for faults, and rejects unknown codes', async () => {
    const { simulator, pay } = await start({ ...definition, errors: { BUSY: { status: 503 } }, internalError: 'BUSY' });
    simulator.inject({ when: 'before', kind: 'provider', code: simulator.internalError });
    expect(await pay('a')).toBe(503);
    expect(() => simulator.inject({ when: 'before', kind: 'provider', code: 'GONE' })).toThrow(
      "fault.code must be one of BUSY, 500; got 'GONE'",
    );
  });

  test('reports a handler that returns no answer', async () => {
    const wrong = { method: 'POST', path: '/payments', handle: (() => undefined) as never };
    const { client } = await start({ name: 'acme', routes: [wrong] });
    expect((await client.post('/payments', {})).data).toMatch(/acme: POST \/payments must answer with \{ status/);
  });

  test.each([
    [{ name: '' }, /name must be a name, not an empty one/],
    [{ routes: [] }, /routes must be an array of at least one route/],
    [
      { routes: [{ method: 'post', path: '/a', handle: () => ({ status: 200 }) }] },
      /routes\[0\].method must be an HTTP method in upper case/,
    ],
    [
      { routes: [{ method: 'POST', path: 'a', handle: () => ({ status: 200 }) }] },
      /routes\[0\].path must be a path, such as '\/payments\/:id'/,
    ],
    [
      { idempotency: { key: 'X-Key' } },
      /idempotency.keeps is missing; expected 'all', '2xx', 'none', or a function of the answer/,
    ],
    [
      { idempotency: { key: 'X-Key', keeps: '4xx' } },
      /idempotency.keeps must be 'all', '2xx', 'none', or a function of the answer; got '4xx'/,
    ],
    [{ lag: -1 }, /lag must be a number of milliseconds/],
    [{ errors: { BUSY: { status: 99 } } }, /errors.BUSY.status must be a final HTTP status/],
    [{ internalError: 'GONE' }, /internalError must be one of 500; got 'GONE'/],
    [{ latency: 5 }, /latency is not an option/],
  ])('rejects %j', async (change, message) => {
    await expect(startSimulator({ ...definition, ...change } as never)).rejects.toThrow(message);
  });
});
