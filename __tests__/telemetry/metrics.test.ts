import { expect, test } from '@jest/globals';
import { type Attributes, metrics as api } from '@opentelemetry/api';
import type { Histogram } from '@opentelemetry/sdk-metrics';
import axios from 'axios';
import {
  type AttachSettings,
  attach,
  constant,
  defineProvider,
  midtrans,
  type SingleProvider,
} from '../../src/index.js';
import { startMidtrans } from '../../src/simulators/index.js';
import { instrument } from '../../src/telemetry/index.js';
import { attached, thrownBy } from '../axios/attached.js';
import { hang, reply, serve } from '../axios/serve.js';
import { keep } from '../simulators/keep.js';
import { until } from '../simulators/until.js';
import { meters, type Point } from './sdk.js';

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
    policy: { backoff: constant(2) },
    logger: false,
    ...options,
  });
  const reading = meters();
  instrument(recovery, { meterProvider: reading.meterProvider });
  return { simulator, client, recovery, ...reading };
}

/** The values by what their attributes say, in the order of the names. */
function byAttributes(points: readonly Point[]): Record<string, unknown> {
  const nameOf = (attributes: Attributes) =>
    Object.entries(attributes)
      .filter(([name]) => name !== 'recoverable.provider')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, value]) => value)
      .join(' ');
  return Object.fromEntries(points.map(({ attributes, value }) => [nameOf(attributes), value]));
}

test('calls are counted by outcome, attempts by action and code, look-ups by what was found', async () => {
  const { simulator, client, recovery, read } = await shop({
    provider: midtrans({ keys: { idempotencyKey: false } }),
    retryBudget: false,
  });
  await client.post('/v2/charge', charge('M-1'));
  await client.post('/v2/charge', charge('M-2'));
  const limited = { when: 'before', kind: 'provider', code: '429', headers: { 'retry-after-ms': '1' } } as const;
  simulator.inject(limited, limited);
  await client.post('/v2/charge', charge('M-3'));
  simulator.inject({ when: 'after', kind: 'reset' });
  await client.post('/v2/charge', charge('M-4'));
  simulator.inject({ when: 'before', kind: 'provider', code: '402' });
  await thrownBy(client.post('/v2/charge', charge('M-5')));

  expect(byAttributes(await read('recoverable.calls'))).toEqual({
    ok: 2,
    recovered: 1,
    reconciled: 1,
    'failed no rule': 1,
  });
  expect(byAttributes(await read('recoverable.attempts'))).toEqual({
    '': 3,
    'retry 429': 2,
    'reconcile ECONNRESET': 1,
    'fail-fast 402': 1,
  });
  expect(byAttributes(await read('recoverable.look_ups'))).toEqual({ landed: 1 });

  const { attempts, outcomes } = recovery.stats();
  const sum = (points: readonly Point[]) => points.reduce((total, { value }) => total + (value as number), 0);
  expect(sum(await read('recoverable.attempts'))).toBe(attempts);
  expect(sum(await read('recoverable.calls'))).toBe(Object.values(outcomes).reduce((total, each) => total + each, 0));
  for (const point of await read('recoverable.attempts'))
    expect(point.attributes['recoverable.provider']).toBe('midtrans');
});

test('a write that was given up in doubt can be told from a read', async () => {
  const server = await serve(hang);
  const { meterProvider, read } = meters();
  const { client, recovery } = attached(server.url);
  instrument(recovery, { meterProvider });
  for (const method of ['post', 'get'] as const) {
    const caller = new AbortController();
    const call = thrownBy(client.request({ method, url: '/payments', signal: caller.signal }));
    await until(() => server.arrived.some((each) => each.method?.toLowerCase() === method));
    caller.abort();
    await call;
  }
  expect(byAttributes(await read('recoverable.calls'))).toEqual({
    'aborted maybe abort': 1,
    'aborted no abort': 1,
  });
});

test('waits are measured in seconds, by the action that they are part of', async () => {
  const { simulator, client, collect, read } = await shop({ policy: { backoff: constant(20) } });
  simulator.inject(
    { when: 'before', kind: 'provider', code: '503' },
    { when: 'before', kind: 'provider', code: '503' },
  );
  await client.post('/v2/charge', charge('W-1'));
  const [waited, ...others] = (await read('recoverable.wait.duration')) as [Point, ...Point[]];
  expect(others).toEqual([]);
  expect(waited.attributes).toEqual({ 'recoverable.provider': 'midtrans', 'recoverable.action': 'retry' });
  const { count, sum, buckets } = waited.value as Histogram;
  expect({ count, sum }).toEqual({ count: 2, sum: 0.04 });
  expect(buckets.counts[buckets.boundaries.indexOf(0.025)]).toBe(2);
  const units = Object.fromEntries((await collect()).map(({ descriptor: { name, unit } }) => [name, unit]));
  expect(units).toEqual({
    'recoverable.call.duration': 's',
    'recoverable.calls': '{call}',
    'recoverable.attempts': '{attempt}',
    'recoverable.wait.duration': 's',
    'recoverable.budget.level': '{resend}',
    'recoverable.breaker.state': '1',
    'recoverable.waiting': '{call}',
  });
});

test('the duration of calls is measured in seconds, by outcome', async () => {
  const { client, simulator, read } = await shop();
  await client.post('/v2/charge', charge('D-1'));
  simulator.inject({ when: 'before', kind: 'provider', code: '503' });
  await client.post('/v2/charge', charge('D-2'));
  const points = await read('recoverable.call.duration');
  expect(points.map(({ attributes }) => attributes['recoverable.outcome'])).toEqual(['ok', 'recovered']);
  for (const { value } of points) {
    const { count, sum } = value as Histogram;
    expect(count).toBe(1);
    expect(sum).toBeGreaterThanOrEqual(0);
    expect(sum).toBeLessThan(10);
  }
});

test('the level of the budget and the state of the breaker are those of stats()', async () => {
  const server = await serve(reply(503));
  const { client, recovery } = attached(server.url, {
    retryBudget: { ratio: 0, burst: 2 },
    circuitBreaker: { row: 1 },
  });
  const { read, meterProvider } = meters();
  instrument(recovery, { meterProvider });
  expect(await read('recoverable.budget.level')).toEqual([]);
  // Four failures at once open it.
  await Promise.all([1, 2, 3, 4].map((id) => thrownBy(client.get(`/payments/${id}`))));

  const [budget, ...otherBudgets] = await read('recoverable.budget.level');
  expect(otherBudgets).toEqual([]);
  expect(budget).toMatchObject({ attributes: { 'recoverable.provider': 'plain-http' }, value: 0 });
  const states = await read('recoverable.breaker.state');
  const [address, port] = server.host.split(':');
  for (const { attributes } of states) {
    expect(attributes).toMatchObject({
      'recoverable.provider': 'plain-http',
      'server.address': address,
      'server.port': Number(port),
    });
  }
  const open = states.map(({ attributes, value }) => [attributes['recoverable.breaker.state'], value]);
  expect(Object.fromEntries(open)).toEqual({ closed: 0, open: 1, 'half-open': 0 });
  expect(recovery.stats().lanes).toMatchObject([{ budget: 0, breaker: 'open' }]);
});

test('whether the shared state answered last is observed, if there is one', async () => {
  const server = await serve(reply(503), reply(200));
  const { client, recovery } = attached(server.url, {
    state: { limit: 50, exchange: () => Promise.reject(new Error('connect ECONNREFUSED')) },
  });
  const { read, meterProvider } = meters();
  const stop = instrument(recovery, { meterProvider });
  // Nobody has asked it so far.
  expect(await read('recoverable.shared_state.up')).toEqual([]);
  const lost = new Promise((resolve) => recovery.on('recovery.state', resolve));
  await client.get('/payments/1');
  await lost;
  expect(await read('recoverable.shared_state.up')).toMatchObject([{ attributes: {}, value: 0 }]);
  stop();

  const alone = meters();
  instrument(attached(server.url).recovery, { meterProvider: alone.meterProvider });
  expect(await alone.read('recoverable.shared_state.up')).toEqual([]);
});

test('a call that is refused before it is sent is a call without an attempt', async () => {
  const server = await serve(reply(429, {}, { 'retry-after': '3600' }));
  const { client, recovery } = attached(server.url);
  const { read, meterProvider } = meters();
  instrument(recovery, { meterProvider });
  await thrownBy(client.get('/payments/1'));
  await thrownBy(client.get('/payments/1'));
  expect(byAttributes(await read('recoverable.calls'))).toEqual({ 'deferred no retry-after': 2 });
  expect(byAttributes(await read('recoverable.attempts'))).toEqual({ 'retry 429': 1 });
  expect(server.arrived.length).toBe(1);
});

test('attributes tell two clients of one provider apart', async () => {
  const server = await serve(reply(200));
  const { meterProvider, collect } = meters();
  for (const client of ['checkout', 'refunds']) {
    const { client: axiosClient, recovery } = attached(server.url);
    instrument(recovery, { meterProvider, attributes: { 'shop.client': client } });
    await axiosClient.get('/payments/1');
  }
  for (const { descriptor, dataPoints } of await collect()) {
    const clients = dataPoints.map(({ attributes }) => attributes['shop.client']);
    expect([descriptor.name, new Set(clients)]).toEqual([descriptor.name, new Set(['checkout', 'refunds'])]);
  }
});

test('clients under the same attributes are observed together: none hides the trouble of another', async () => {
  // Three merchants at one provider, which fails for the second one.
  const server = await serve((response, { headers }) => void response.writeHead(Number(headers['x-status'])).end());
  const { meterProvider, read } = meters();
  const merchants = [200, 503, 200].map((status) => {
    const options = { retryBudget: { ratio: 0, burst: 2 }, circuitBreaker: { row: 1 } };
    const merchant = attached(server.url, options, { headers: { 'x-status': status } });
    return { ...merchant, stop: instrument(merchant.recovery, { meterProvider }) };
  });
  const pay = ({ client }: (typeof merchants)[number]) =>
    Promise.all([1, 2, 3, 4].map((id) => client.get(`/payments/${id}`).catch(() => undefined)));
  for (const merchant of merchants) await pay(merchant);
  expect(merchants.map(({ recovery }) => recovery.stats().lanes[0]?.breaker)).toEqual(['closed', 'open', 'closed']);

  expect((await read('recoverable.budget.level')).map(({ value }) => value)).toEqual([0]);
  const states = await read('recoverable.breaker.state');
  const open = states.map(({ attributes, value }) => [attributes['recoverable.breaker.state'], value]);
  expect(Object.fromEntries(open)).toEqual({ closed: 1, open: 1, 'half-open': 0 });
  expect(states).toHaveLength(3);

  // One that is stopped takes its trouble with it.
  merchants[1]?.stop();
  expect((await read('recoverable.budget.level')).map(({ value }) => value)).toEqual([2]);
});

test('the calls that wait are the sum of those of clients under the same attributes', async () => {
  const { meterProvider, read } = meters();
  const off = { budget: undefined, breaker: undefined, concurrency: undefined, held: {} };
  const lane = { ...off, provider: 'acme', host: 'acme.test:8443', lane: 'POST /payments' };
  for (const waiting of [0, 12, 0]) {
    const stats = () => ({ ...attached('http://acme.test').recovery.stats(), lanes: [{ ...lane, waiting }] });
    instrument({ on: attached('http://acme.test').recovery.on, stats }, { meterProvider });
  }
  expect(await read('recoverable.waiting')).toMatchObject([
    { value: 12, attributes: { 'recoverable.lane': lane.lane } },
  ]);
});

test('stopped, it counts and observes nothing more', async () => {
  const server = await serve(reply(200));
  const { client, recovery } = attached(server.url);
  const { meterProvider, read } = meters();
  let asked = 0;
  const stats = () => {
    asked += 1;
    return recovery.stats();
  };
  const stop = instrument({ on: recovery.on, stats }, { meterProvider });
  await client.get('/payments/1');
  expect(byAttributes(await read('recoverable.calls'))).toEqual({ ok: 1 });
  const before = asked;
  expect(before).toBeGreaterThan(0);
  stop();
  stop();
  await client.get('/payments/2');
  expect(byAttributes(await read('recoverable.calls'))).toEqual({ ok: 1 });
  expect(asked).toBe(before);
});

test('the global meter provider is used by default', async () => {
  const server = await serve(reply(200));
  const { meterProvider, read } = meters();
  api.setGlobalMeterProvider(meterProvider);
  try {
    const { client, recovery } = attached(server.url);
    instrument(recovery);
    await client.get('/payments/1');
    expect(byAttributes(await read('recoverable.calls'))).toEqual({ ok: 1 });
  } finally {
    api.disable();
  }
});

test('a server that invents codes makes no new time series for each, and no secret becomes a label', async () => {
  const server = await serve((response, request) => {
    const code = decodeURIComponent((request.url ?? '').slice(1));
    response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { code } }));
  });
  const provider = defineProvider({
    name: 'acme',
    read: ({ body }) => ({ code: (body as { error: { code: string } }).error.code }),
    rules: [],
  });
  const { client, recovery } = attached(server.url, { provider });
  const { collect, read, meterProvider } = meters();
  instrument(recovery, { meterProvider });
  for (const code of ['4811111111111114', 'Bearer+abc', 'KNOWN']) await thrownBy(client.get(`/${code}`));
  expect(byAttributes(await read('recoverable.attempts'))).toEqual({
    'fail-fast KNOWN': 1,
    'fail-fast UNRECOGNISED_CODE': 2,
  });
  for (let number = 0; number < 300; number++) await thrownBy(client.get(`/CODE_${number}`));
  const attempts = await read('recoverable.attempts');
  expect(attempts.length).toBe(201);
  expect(byAttributes(attempts)).toMatchObject({ 'fail-fast CODE_197': 1, 'fail-fast _OTHER': 102 });

  const points: readonly Point[] = (await collect()).flatMap(({ dataPoints }) => dataPoints as readonly Point[]);
  expect([...new Set(points.flatMap(({ attributes }) => Object.keys(attributes)))].sort()).toEqual([
    'recoverable.action',
    'recoverable.breaker.state',
    'recoverable.code',
    'recoverable.lane',
    'recoverable.outcome',
    'recoverable.processed',
    'recoverable.provider',
    'recoverable.stopped_by',
    'server.address',
    'server.port',
  ]);
});
