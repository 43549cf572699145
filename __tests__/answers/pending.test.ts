import { describe, expect, test } from '@jest/globals';
import { defineProvider, type Finding, headerKey, type ProviderDefinition, recoveryOf, run } from '../../src/index.js';
import { attached } from '../axios/attached.js';
import { type Answer, reply, reset, serve } from '../axios/serve.js';
import { wrapped } from '../fetch/wrapped.js';
import { until } from '../simulators/until.js';
import { AMPLE, withEnough } from '../time-for.js';
import { byBothEdges } from './edges.js';

const payment = (status: string): Answer => reply(200, { id: 7, status });

function acme(more: Partial<ProviderDefinition> = {}) {
  return defineProvider({
    name: 'acme',
    isPending: ({ status, body }) => {
      const told = (body as { status?: string }).status;
      return told === 'CONFIRM' ? 'customer' : status === 202 || told === 'PENDING';
    },
    keys: [{ name: 'payment', kind: 'operation', ...headerKey('X-Payment'), protects: () => true }],
    reconcile: async (_, { get }): Promise<Finding> => {
      const answer = await get('/pay/7');
      const { status } = answer.data as { status?: string };
      if (status === 'FAILED') return { state: 'denied', declined: 'R51', answer };
      return status === 'LOST' ? { state: 'undecided' } : { state: 'landed', answer };
    },
    ...more,
  });
}

const policy = { pendingLimit: AMPLE };

byBothEdges((post) => {
  test('an accepted request that is not done is handed back at once, and the report says so', async () => {
    const server = await serve(payment('PENDING'));
    const { body, report } = await post(`${server.url}/pay`, {}, { provider: acme() });
    expect(body).toEqual({ id: 7, status: 'PENDING' });
    expect(report).toMatchObject({ outcome: 'ok', processed: 'yes', pending: true });
    expect(report.summary).toContain('accepted, but not final yet');
    expect(server.arrived).toHaveLength(1);
  });

  test('a finished success says nothing of that, and costs no question', async () => {
    const server = await serve(payment('PAID'));
    const { report } = await post(`${server.url}/pay`, {}, { provider: acme(), policy });
    expect(report.outcome).toBe('ok');
    expect(report).not.toHaveProperty('pending');
    expect(server.arrived).toHaveLength(1);
  });

  test("within the limit it is looked up until it is done, and that answer becomes the call's", async () => {
    const server = await serve(payment('PENDING'), payment('PENDING'), payment('PAID'));
    const { body, report } = await post(`${server.url}/pay`, {}, { provider: acme(), policy });
    expect(body).toEqual({ id: 7, status: 'PAID' });
    expect(report).toMatchObject({ outcome: 'reconciled', processed: 'yes', lookUps: [{}, { found: 'landed' }] });
    expect(report).not.toHaveProperty('pending');
    expect(server.arrived.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET']);
  });

  test('one that waits for the customer is handed back at once, whatever the limit: the customer needs the answer to act', async () => {
    const server = await serve(payment('CONFIRM'));
    const { body, report } = await post(`${server.url}/pay`, {}, { provider: acme(), policy });
    expect(body).toEqual({ id: 7, status: 'CONFIRM' });
    expect(report).toMatchObject({ outcome: 'ok', processed: 'yes', pending: true });
    expect(report).not.toHaveProperty('lookUps');
    expect(server.arrived).toHaveLength(1);
  });

  test.each([
    ['asked about what was accepted', payment('PENDING')],
    ['asked about what was in doubt', reset],
  ])('so is one that is found to wait for the customer, %s', async (_when, first) => {
    const server = await serve(first, payment('CONFIRM'));
    const { body, report } = await post(`${server.url}/pay`, {}, { provider: acme(), policy });
    expect(body).toEqual({ id: 7, status: 'CONFIRM' });
    expect(report).toMatchObject({ outcome: 'reconciled', pending: true });
    expect(server.arrived).toHaveLength(2);
  });

  test('one that is not done within the limit is handed back as accepted', async () => {
    const wait = async (pendingLimit: number) => {
      const server = await serve(payment('PENDING'));
      return { server, ...(await post(`${server.url}/pay`, {}, { provider: acme(), policy: { pendingLimit } })) };
    };
    const { server, body, report } = await withEnough(600, wait, (end) => end.report.lookUps !== undefined);
    expect(body).toEqual({ id: 7, status: 'PENDING' });
    expect(report).toMatchObject({ outcome: 'ok', pending: true });
    expect(report.lookUps?.length).toBeGreaterThan(0);
    expect(server.arrived.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test.each([
    ['a question that nobody answers', {}],
    ['a look-up that hangs', { reconcile: () => new Promise<Finding>(() => {}) }],
  ])('%s does not outlast the limit', async (_what, more) => {
    const server = await serve(payment('PENDING'), () => {});
    // A deadline that the test would not wait for.
    const limits = { pendingLimit: 600, deadline: 600_000, attemptTimeout: 600_000 };
    const { body, report } = await post(`${server.url}/pay`, {}, { provider: acme(more), policy: limits });
    expect(body).toEqual({ id: 7, status: 'PENDING' });
    expect(report).toMatchObject({ outcome: 'ok', pending: true });
  });

  test('the deadline ends that too', async () => {
    const wait = async (deadline: number) => {
      const server = await serve(payment('PENDING'));
      const limit = { pendingLimit: 600_000, deadline };
      return (await post(`${server.url}/pay`, {}, { provider: acme(), policy: limit })).report;
    };
    const report = await withEnough(700, wait, ({ outcome }) => outcome === 'ok');
    expect(report).toMatchObject({ outcome: 'ok', pending: true });
  });

  test('one that is refused after it was accepted did not happen, and nothing is sent again', async () => {
    const server = await serve(payment('PENDING'), payment('FAILED'));
    const { report } = await post(`${server.url}/pay`, {}, { provider: acme(), policy });
    expect(report).toMatchObject({
      outcome: 'failed',
      processed: 'no',
      stoppedBy: 'rule',
      decline: { code: 'generic', providerCode: 'R51' },
    });
    expect(server.arrived).toHaveLength(2);
  });

  test('so is one that was accepted on a later attempt', async () => {
    const server = await serve(reset, payment('PENDING'), payment('PAID'));
    const headers = { 'X-Payment': 'p-1' };
    const { body, report } = await post(`${server.url}/pay`, {}, { provider: acme(), policy, headers });
    expect(body).toEqual({ id: 7, status: 'PAID' });
    expect(report.outcome).toBe('reconciled');
  });

  test('so is one that a look-up finds accepted', async () => {
    const server = await serve(reset, payment('PENDING'), payment('LOST'), payment('PAID'));
    const { body, report } = await post(`${server.url}/pay`, {}, { provider: acme(), policy });
    expect(body).toEqual({ id: 7, status: 'PAID' });
    expect(report).toMatchObject({ outcome: 'reconciled', lookUps: [{}, { found: 'undecided' }, {}] });
    expect(report).not.toHaveProperty('pending');
  });

  test('one that is found accepted and not done within the limit is adopted as accepted', async () => {
    const server = await serve(reset, payment('PENDING'));
    const { body, report } = await post(`${server.url}/pay`, {}, { provider: acme(), policy: { pendingLimit: 0 } });
    expect(body).toEqual({ id: 7, status: 'PENDING' });
    expect(report).toMatchObject({ outcome: 'reconciled', pending: true });
  });

  test('without a look-up there is no waiting', async () => {
    const server = await serve(payment('PENDING'));
    const provider = acme({ reconcile: async () => undefined });
    expect((await post(`${server.url}/pay`, {}, { provider, policy })).report).toMatchObject({ pending: true });
  });

  test('a hook that throws is reported, and the answer counts as a success', async () => {
    const server = await serve(payment('PENDING'));
    const isPending = () => {
      throw new Error('no');
    };
    const { report } = await post(`${server.url}/pay`, {}, { provider: acme({ isPending }), policy });
    expect(report).toMatchObject({ outcome: 'ok', hooks: ['isPending'] });
  });
});

describe('a caller who gives up while it is not done', () => {
  const provider = acme();

  test('by axios', async () => {
    const server = await serve(payment('PENDING'));
    const { client } = attached(server.url, { provider, policy: { pendingLimit: 60_000 } });
    const controller = new AbortController();
    const call = client.post('/pay', {}, { signal: controller.signal }).catch((thrown: unknown) => thrown);
    await until(() => server.arrived.length > 1);
    controller.abort();
    const error = await call;
    expect(error).toMatchObject({ code: 'ERR_CANCELED' });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted', processed: 'yes' });
  });

  test('by fetch', async () => {
    const server = await serve(payment('PENDING'));
    const { fetch } = wrapped({ provider, policy: { pendingLimit: 60_000 } });
    const controller = new AbortController();
    const { signal } = controller;
    const call = fetch(`${server.url}/pay`, { method: 'POST', signal }).catch((thrown: unknown) => thrown);
    await until(() => server.arrived.length > 1);
    controller.abort();
    const error = await call;
    expect(error === signal.reason).toBe(true);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted', processed: 'yes' });
  });
});

test('a read is never pending', async () => {
  const server = await serve(payment('PENDING'));
  const { client } = attached(server.url, { provider: acme() });
  expect(recoveryOf(await client.get('/pay/7'))).not.toHaveProperty('pending');
});

test('an operation of run() is handed back at once', async () => {
  const value = { status: 'PENDING' };
  const options = { provider: acme(), logger: false, policy } as const;
  const given = await run(async () => value, options);
  expect(recoveryOf(given)).toMatchObject({ outcome: 'ok', pending: true });
});

test('the line about the end of a call says whether its success is final', async () => {
  const server = await serve(payment('PENDING'), payment('PAID'));
  const { client, recovery } = attached(server.url, { provider: acme() });
  const told: unknown[] = [];
  recovery.on('recovery.finished', (line) => told.push('pending' in line ? line.pending : 'final'));
  await client.post('/pay', {});
  await client.post('/pay', {});
  expect(told).toEqual([true, 'final']);
});
