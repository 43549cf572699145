// A look-up has voided a payment: under its key, Square repeats the success of what is not paid any more.
import { describe, expect, test } from '@jest/globals';
import type { AxiosError } from 'axios';
import {
  constant,
  defineProvider,
  type Finding,
  headerKey,
  type KeyDefinition,
  type LookUpTools,
  plainHttp,
  type RequestRecovery,
  type Rule,
  recoveryOf,
} from '../../../src/index.js';
import { type SquareOptions, square } from '../../../src/providers/square/index.js';
import { type Simulator, startSquare } from '../../../src/simulators/index.js';
import { attached, thrownBy } from '../../axios/attached.js';
import { reply, reset, serve } from '../../axios/serve.js';
import { keep } from '../../simulators/keep.js';
import { AMPLE, withEnough } from '../../time-for.js';
import { edges, type Sends } from './edges.js';

const hosts = ['127.0.0.1'];
const path = '/v2/payments';
const headers = { authorization: 'Bearer t' };
const payment = {
  source_id: 'cnon:card-nonce-ok',
  amount_money: { amount: 1000, currency: 'USD' },
  autocomplete: true,
};
const lost = { when: 'after', kind: 'reset', match: { path } } as const;

let simulator: Simulator;

/** What is paid and has not been voided. */
function paid(): number {
  const count = (kind: string) => simulator.ledger.entries.filter((entry) => entry.kind === kind).length;
  return count('payment') - count('void');
}

describe.each(edges)('by %s', (_edge, send) => {
  let made = 0;
  async function begin() {
    simulator = await keep(startSquare());
    made += 1;
    const body = { ...payment, idempotency_key: `${_edge}-${made}` };
    return (options: SquareOptions, deadline: number, recovery: RequestRecovery = {}): ReturnType<Sends> => {
      const provider = square({ hosts, uniqueKey: true, ...options });
      return send({ provider, url: simulator.url, path, body, headers, recovery, deadline });
    };
  }

  /** A payment whose answer was lost and that is in doubt, since a look-up has voided it too early to be sure. */
  const spend = () =>
    withEnough(
      500,
      async (deadline) => {
        const call = await begin();
        simulator.inject(lost);
        return { call, first: await call({}, deadline, { maxAttempts: 1 }) };
      },
      ({ first }) => first.doubt?.spent === true,
    );

  test('a payment that was surely voided is made again under another key, which is the same each time', async () => {
    const call = await begin();
    simulator.inject(lost);
    const first = await call({ settledAfter: 50 }, AMPLE, { maxAttempts: 1 });
    expect(first).toMatchObject({ outcome: 'failed', processed: 'no' });
    const again = await call({}, AMPLE);
    expect(again).toMatchObject({ outcome: 'ok', attempts: { length: 1 } });
    // Whoever resumes it in another process, which knows nothing of this one, sends it under that key too.
    expect(first).toMatchObject({ rekeyed: ['idempotencyKey'], keys: again.keys });
    expect(await call({}, AMPLE)).toMatchObject({ outcome: 'ok', keys: again.keys });
    expect(paid()).toBe(1);
  });

  test('a payment that may have been voided is decided, and not made', async () => {
    const { call, first } = await spend();
    expect(first).toMatchObject({ outcome: 'unknown', doubt: { spent: true } });
    expect(await call({}, 300)).toMatchObject({ outcome: 'unknown', processed: 'maybe', attempts: [] });
    expect(await call({ settledAfter: 50 }, AMPLE)).toMatchObject({ outcome: 'failed', processed: 'no', attempts: [] });
    expect(await call({}, AMPLE)).toMatchObject({ outcome: 'ok' });
    expect(paid()).toBe(1);
  });

  test('so it is by whoever resumes it', async () => {
    const { call, first } = await spend();
    const { keys, processed, doubt } = first;
    const recovery = { keys, processed, doubt } as RequestRecovery;
    const resumed = await call({ settledAfter: 50 }, AMPLE, recovery);
    expect(resumed).toMatchObject({ outcome: 'failed', processed: 'no', attempts: [] });
    expect(paid()).toBe(0);
  });
});

test('what was voided at another name of the same system is not sent again under its key at the first one', async () => {
  simulator = await keep(startSquare());
  const { client } = attached(simulator.url, {
    provider: square({ hosts: [...hosts, 'localhost'], uniqueKey: true, settledAfter: 50 }),
    policy: {
      deadline: AMPLE,
      beforeResend: () => ({ baseURL: simulator.url.replace('127.0.0.1', 'localhost'), sharesKeys: true }),
    },
  });
  const body = { ...payment, idempotency_key: 'moved-1' };
  simulator.inject({ ...lost, when: 'before' });
  simulator.inject(lost);
  const error = await thrownBy(client.post(path, body, { headers, recovery: { maxAttempts: 2 } }));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', attempts: { length: 2 } });
  expect(recoveryOf(await client.post(path, body, { headers }))).toMatchObject({ outcome: 'ok' });
  expect(paid()).toBe(1);
});

test("a key that was added goes with the error's config", async () => {
  simulator = await keep(startSquare());
  const { client } = attached(simulator.url, {
    provider: square({ hosts, settledAfter: 50 }),
    policy: { deadline: AMPLE },
  });
  simulator.inject(lost);
  const error = (await thrownBy(client.post(path, payment, { headers, recovery: { maxAttempts: 1 } }))) as AxiosError;
  expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no' });
  for (let n = 0; n < 2; n++) await client({ ...error.config });
  expect(paid()).toBe(1);
});

const idKey = (name: string, header: string): KeyDefinition => ({
  name,
  kind: 'operation',
  ...headerKey(header),
  renew: (_, fresh) => fresh,
});
const fail = (): never => {
  throw new Error("the key's own code has failed");
};
const order = idKey('order', 'X-Order');

describe('a provider of your own', () => {
  /** Its first payments lose their answers; what the question to void it does is up to the test. */
  async function opened(
    reconcile: (tools: LookUpTools) => Promise<Finding>,
    others: readonly KeyDefinition[] = [],
    key = idKey('id', 'X-Id'),
    losses = 1,
  ) {
    let payments = 0;
    const server = await serve((response, request) => {
      const isLost = request.url === '/payments' && ++payments <= losses;
      return (isLost ? reset : reply(request.url === '/void' ? 202 : 201, {}))(response, request);
    });
    const keys = [key, ...others];
    const provider = plainHttp({ keys, settledAfter: 1, reconcile: (_, tools) => reconcile(tools) });
    const { client } = attached(server.url, { provider, policy: { backoff: constant(5), deadline: AMPLE } });
    const pay = async (id: string, orderId?: string) => {
      const call = client.post('/payments', {}, { headers: { 'X-Id': id, ...(orderId && { 'X-Order': orderId }) } });
      return recoveryOf(await call.catch((error: unknown) => error));
    };
    const ids = () => server.arrived.filter(({ url }) => url === '/payments').map(({ headers: sent }) => sent['x-id']);
    return { pay, ids };
  }
  const voidIt = ({ post }: LookUpTools) => post('/void', {}, { voids: true });

  test('the call has made the payment again, and so does the old request', async () => {
    const { pay, ids } = await opened(async (tools) => ({ state: 'undone', answer: await voidIt(tools) }));
    expect(await pay('one')).toMatchObject({ outcome: 'recovered', rekeyed: ['id'] });
    await pay('one');
    const [first, second, third] = ids();
    expect([first, second === first, third === second]).toEqual(['one', false, true]);
  });

  test('another payment that has only one of its keys is not touched', async () => {
    const { pay, ids } = await opened(async (tools) => ({ state: 'undone', answer: await voidIt(tools) }), [order]);
    expect(await pay('three', 'order-1')).toMatchObject({ outcome: 'recovered' });
    expect(await pay('four', 'order-1')).toMatchObject({ keys: { id: 'four', order: 'order-1' } });
    expect(ids()[2]).toBe('four');
  });

  test('keys that come round to a spent one are sent no more', async () => {
    const round: KeyDefinition = { ...idKey('id', 'X-Id'), renew: (id) => (id === 'a' ? 'b' : 'a') };
    const undo = async (tools: LookUpTools): Promise<Finding> => ({ state: 'undone', answer: await voidIt(tools) });
    const { pay, ids } = await opened(undo, [], round, 2);
    expect(await pay('a')).toMatchObject({ outcome: 'failed', attempts: { length: 2 } });
    expect(await pay('a')).toMatchObject({ outcome: 'failed', attempts: [] });
    expect(ids()).toEqual(['a', 'b']);
  });

  test('a payment that is found after all keeps its key', async () => {
    let asked = 0;
    const { pay, ids } = await opened(async (tools) => {
      if (asked++ === 0) return { state: 'undecided', answer: await voidIt(tools) };
      return { state: 'landed' };
    });
    expect(await pay('two')).toMatchObject({ outcome: 'reconciled' });
    await pay('two');
    expect(ids()).toEqual(['two', 'two']);
  });

  test.each([
    ['renew', { renew: fail }],
    ['write', { write: fail }],
    ['payment', { payment: fail }],
  ] as const)(
    'a key whose %s throws: what was voided has failed, and its key is sent no more',
    async (hook, broken) => {
      const key = { ...idKey('id', 'X-Id'), ...broken };
      const { pay, ids } = await opened(async (tools) => ({ state: 'undone', answer: await voidIt(tools) }), [], key);
      const failed = { outcome: 'failed', processed: 'no', stoppedBy: 'request', hooks: [hook], keys: { id: 'seven' } };
      const first = await pay('seven');
      expect(first).toMatchObject({ ...failed, attempts: [{ code: 'ECONNRESET' }] });
      expect(first?.rekeyed).toBeUndefined();
      expect(await pay('seven')).toMatchObject({ outcome: 'failed', processed: 'no', hooks: [hook], attempts: [] });
      expect(ids()).toEqual(['seven']);
    },
  );

  test("a row of the application's own replaces a key that may have been used, and that throws: the payment is in doubt", async () => {
    const server = await serve(reply(409));
    const used: Rule = {
      code: 'USED',
      action: 're-key',
      processed: 'maybe',
      keys: ['id'],
      why: 'used',
      source: 'x',
      basis: 'J',
    };
    const key = { ...idKey('id', 'X-Id'), renew: fail };
    const provider = defineProvider({ name: 'acme', keys: [key], rules: [used], read: () => ({ code: 'USED' }) });
    const { client } = attached(server.url, { provider });
    const report = recoveryOf(await thrownBy(client.post('/payments', {}, { headers: { 'X-Id': 'eight' } })));
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe', stoppedBy: 'request', hooks: ['renew'] });
  });

  test('a key that cannot be read is left alone', async () => {
    const { pay } = await opened(async (tools) => ({ state: 'undone', answer: await voidIt(tools) }));
    await pay('five');
    const key: KeyDefinition = { name: 'id', kind: 'operation', read: () => JSON.parse('{') as string };
    const server = await serve(reply(201, {}));
    const { client } = attached(server.url, { provider: plainHttp({ keys: [key] }) });
    expect(recoveryOf(await client.post('/payments', {}))).toMatchObject({ outcome: 'ok' });
  });
});
