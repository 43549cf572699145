import { describe, expect, test } from '@jest/globals';
import { SpanKind, trace } from '@opentelemetry/api';
import axios from 'axios';
import { type AttachSettings, attach, constant, midtrans, recoveryOf, type SingleProvider } from '../../src/index.js';
import { startMidtrans } from '../../src/simulators/index.js';
import { instrument } from '../../src/telemetry/index.js';
import { attached, frozen, thrownBy } from '../axios/attached.js';
import { hang, reply, serve } from '../axios/serve.js';
import { keep } from '../simulators/keep.js';
import { until } from '../simulators/until.js';
import { withEnough } from '../time-for.js';
import { inSpan } from './sdk.js';

const charge = (orderId: string) => ({
  payment_type: 'credit_card',
  transaction_details: { order_id: orderId, gross_amount: 10_000 },
  credit_card: { token_id: 'token-1' },
});

async function shop(options: AttachSettings & Partial<SingleProvider> = {}) {
  const simulator = await keep(startMidtrans());
  const client = axios.create({ baseURL: simulator.url, auth: { username: 'SB-Mid-server-simulator', password: '' } });
  const recovery = attach(client, {
    provider: midtrans(),
    policy: { backoff: constant(5) },
    logger: false,
    ...options,
  });
  instrument(recovery);
  return { simulator, client, recovery };
}

describe('the active span', () => {
  test('has an event for each failed attempt and for the end, and says how the call ended', async () => {
    const { simulator, client } = await shop();
    const fault = { when: 'before', kind: 'provider', code: '503' } as const;
    simulator.inject(fault, fault);
    let callId: string | undefined;
    const span = await inSpan('charge', async () => {
      callId = recoveryOf(await client.post('/v2/charge', charge('T-1')))?.callId;
    });
    const failed = {
      'recoverable.call_id': callId,
      'recoverable.provider': 'midtrans',
      'recoverable.action': 'retry',
      'recoverable.code': '503',
      'recoverable.processed': 'maybe',
      'recoverable.delay': 0.005,
      'http.response.status_code': 200,
      'error.type': '503',
    };
    const ended = {
      'recoverable.provider': 'midtrans',
      'recoverable.outcome': 'recovered',
      'recoverable.processed': 'yes',
      'http.request.resend_count': 2,
      'http.response.status_code': 200,
    };
    expect(span.events.map(({ name, attributes }) => [name, attributes])).toEqual([
      ['recoverable.attempt', failed],
      ['recoverable.attempt', { ...failed, 'http.request.resend_count': 1 }],
      ['recoverable.finished', { ...ended, 'recoverable.call_id': callId }],
    ]);
    expect(span.attributes).toEqual(ended);
  });

  test('has the error of a call that failed', async () => {
    const { simulator, client } = await shop();
    simulator.inject({ when: 'before', kind: 'provider', code: '402' });
    const span = await inSpan('charge', () => client.post('/v2/charge', charge('T-2')));
    expect(span.attributes).toMatchObject({
      'recoverable.outcome': 'failed',
      'recoverable.stopped_by': 'rule',
      'recoverable.action': 'fail-fast',
      'error.type': '402',
    });
    expect(span.attributes).not.toHaveProperty('http.request.resend_count');
  });

  test('has what a look-up found, and no error if the call took effect', async () => {
    const { simulator, client } = await shop({ provider: midtrans({ keys: { idempotencyKey: false } }) });
    simulator.inject({ when: 'after', kind: 'reset' });
    const span = await inSpan('charge', () => client.post('/v2/charge', charge('T-3')));
    expect(span.events.map(({ name, attributes }) => [name, attributes?.['recoverable.found']])).toEqual([
      ['recoverable.attempt', undefined],
      ['recoverable.look_up', 'landed'],
      ['recoverable.finished', undefined],
    ]);
    expect(span.attributes).toMatchObject({ 'recoverable.outcome': 'reconciled', 'recoverable.code': 'ECONNRESET' });
    expect(span.attributes).not.toHaveProperty('error.type');
  });

  test('has why a look-up decided nothing', async () => {
    const lose = async (deadline: number) => {
      const provider = midtrans({ keys: { idempotencyKey: false }, policy: { deadline } });
      const { simulator, client } = await shop({ provider });
      simulator.inject({ when: 'after', kind: 'reset' });
      simulator.inject({ when: 'before', kind: 'status', status: 401 });
      const pay = () => client.post('/v2/charge', charge('T-9')).catch(() => {});
      const span = await inSpan(`charge in ${deadline} ms`, pay);
      return span.events.filter(({ name }) => name === 'recoverable.look_up');
    };
    const [asked] = await withEnough(1500, lose, (all) => all.length > 0);
    expect(asked?.attributes).toMatchObject({
      'recoverable.found': 'undecided',
      'recoverable.found_code': '401',
      'http.response.status_code': 401,
    });
  });

  test('of a plain success has the outcome and no event', async () => {
    const { client } = await shop();
    const span = await inSpan('charge', () => client.post('/v2/charge', charge('T-4')));
    expect(span.events).toEqual([]);
    expect(span.attributes).toMatchObject({ 'recoverable.outcome': 'ok', 'http.response.status_code': 200 });
  });

  test('shows the breaker and back-off times', async () => {
    const server = await serve(reply(500), reply(500), reply(500), reply(503, {}, { 'retry-after': '20' }));
    const { client, recovery } = attached(server.url, {
      circuitBreaker: { row: 1 },
      policy: { maxRetryAfter: 1000 },
    });
    // The fourth failure opens it.
    for (let call = 0; call < 3; call++) await thrownBy(client.get('/payments/1', { recovery: { maxAttempts: 1 } }));
    instrument(recovery);
    const { events, attributes } = await inSpan('held', () => client.get('/payments/1'));
    expect(events.map(({ name }) => name)).toEqual([
      'recoverable.breaker',
      'recoverable.held',
      'recoverable.attempt',
      'recoverable.finished',
    ]);
    const [address, port] = server.host.split(':');
    const place = {
      'recoverable.provider': 'plain-http',
      'server.address': address,
      'server.port': Number(port),
      'recoverable.lane': 'GET /payments/{id}',
    };
    expect(events[0]?.attributes).toEqual({ ...place, 'recoverable.breaker.state': 'open' });
    expect(events[1]?.attributes).toEqual({ ...place, 'recoverable.delay': 20 });
    expect(attributes).toMatchObject({ 'recoverable.outcome': 'deferred', 'error.type': '503' });
  });

  test('shows what a back-off time covers, if that is not the whole host', async () => {
    const server = await serve(reply(429, {}, { 'retry-after': '20' }));
    const provider = midtrans({ hosts: ['127.0.0.1'] });
    const { client, recovery } = attached(server.url, { provider, policy: { maxRetryAfter: 1000 } });
    instrument(recovery);
    const { events } = await inSpan('limited', () => client.post('/v2/charge', charge('T-7')));
    const held = events.find(({ name }) => name === 'recoverable.held');
    expect(held?.attributes).toMatchObject({ 'recoverable.scope': 'charge', 'recoverable.delay': 20 });
  });

  test('shows a retry that the budget refuses, and why a call was not sent at all', async () => {
    const server = await serve(reply(503));
    const { client, recovery } = attached(server.url, {
      retryBudget: { ratio: 0, burst: 1 },
      circuitBreaker: { row: 1 },
    });
    instrument(recovery);
    const { events } = await inSpan('refused', () => client.get('/payments/1'));
    expect(events.map(({ name }) => name)).toContain('recoverable.budget');
    for (let call = 0; call < 2; call++) await thrownBy(client.get('/payments/1'));
    const unsent = await inSpan('unsent', () => client.get('/payments/1', { recovery: { longestWait: 1 } }));
    expect(unsent.attributes).toMatchObject({ 'recoverable.stopped_by': 'breaker', 'error.type': 'breaker' });
    expect(unsent.attributes).not.toHaveProperty('http.response.status_code');
  });

  test('of a server keeps the HTTP attributes of the request that it serves', async () => {
    const { client } = await shop();
    const kind = SpanKind.SERVER;
    const span = await inSpan('POST /checkout', () => client.post('/v2/charge', charge('T-5')), { kind });
    expect(span.attributes).toEqual({
      'recoverable.provider': 'midtrans',
      'recoverable.outcome': 'ok',
      'recoverable.processed': 'yes',
    });
  });

  test('has nothing that names a payment or its customer', async () => {
    const { simulator, client } = await shop();
    simulator.inject({ when: 'before', kind: 'provider', code: '503' });
    const span = await inSpan('charge', () => client.post('/v2/charge?secret=1', charge('T-6')));
    const said = JSON.stringify([span.attributes, span.events]);
    expect(said).toMatch('recovered');
    expect(said).not.toMatch(/T-6|token-1|v2|secret|SB-Mid/);
  });
});

describe('each call marks its own span', () => {
  test('even if many wait at the same time', async () => {
    const { simulator, client } = await shop({ provider: midtrans({ settledAfter: 0 }) });
    simulator.chaos({ seed: 3, ratio: 0.5, faults: [{ when: 'before', kind: 'provider', code: '503' }] });
    const names = Array.from({ length: 12 }, (_, index) => `call-${index}`);
    const ids = new Map<string, string | undefined>();
    const spans = await Promise.all(
      names.map((name) =>
        inSpan(name, async () => {
          const given = await client.post('/v2/charge', charge(name)).catch((error: unknown) => error);
          ids.set(name, recoveryOf(given)?.callId);
        }),
      ),
    );
    const marked = spans.flatMap(({ name, events }) =>
      events.map(({ attributes }) => [name, attributes?.['recoverable.call_id']]),
    );
    expect(marked.length).toBeGreaterThan(12);
    for (const [name, callId] of marked) expect([name, callId]).toEqual([name, ids.get(name as string)]);
  });

  test('even after a timeout, which one timer rings for all', async () => {
    const server = await serve(hang);
    const { clock, client, recovery } = frozen(server.url, { policy: { attemptTimeout: 1000, maxAttempts: 1 } });
    instrument(recovery);
    const calling = ['one', 'two'].map((name) => inSpan(name, () => thrownBy(client.get(`/${name}`))));
    await until(() => server.arrived.length === 2);
    clock.pass(1000);
    for (const span of await Promise.all(calling)) {
      expect(span.events.map(({ name }) => name)).toEqual(['recoverable.attempt', 'recoverable.finished']);
      expect(span.attributes).toMatchObject({ 'recoverable.outcome': 'failed', 'error.type': 'ECONNABORTED' });
    }
  });

  test('and a span that is over, or none at all, does no harm', async () => {
    const { simulator, client } = await shop();
    const fault = { when: 'before', kind: 'provider', code: '503' } as const;
    simulator.inject(fault);
    expect(trace.getActiveSpan()).toBeUndefined();
    expect(recoveryOf(await client.post('/v2/charge', charge('E-1')))?.outcome).toBe('recovered');
    simulator.inject(fault);
    const span = await inSpan('charge', async (active) => {
      active.end();
      await client.post('/v2/charge', charge('E-2'));
    });
    expect(span.events).toEqual([]);
    expect(simulator.ledger.of('E-2').length).toBe(1);
  });
});
