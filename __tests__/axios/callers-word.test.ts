import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { recoverFetch } from '../../src/fetch/index.js';
import {
  attemptOf,
  bodyKey,
  defineProvider,
  midtrans,
  type Policy,
  plainHttp,
  recoveryOf,
  run,
  type SeenFailure,
} from '../../src/index.js';
import { until } from '../simulators/until.js';
import { attached, frozen, thrownBy } from './attached.js';
import { type Answer, reply, reset, serve } from './serve.js';

const paid = reply(200, { paid: true });
const settle = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const hanging = () => new Promise<boolean>(() => {});

async function clientOf(policy: Policy, ...answers: [Answer, ...Answer[]]) {
  const server = await serve(...answers);
  return { ...attached(server.url, { policy }), server };
}

describe('policy.idempotent', () => {
  test('true vouches for every request of a client, as a request vouches for itself', async () => {
    const { client, server } = await clientOf({ idempotent: true }, reset, paid);
    expect(recoveryOf(await client.post('/payments', {}))?.outcome).toBe('recovered');
    expect(server.arrived).toHaveLength(2);
  });

  test('on a request takes precedence', async () => {
    const { client, server } = await clientOf({ idempotent: true }, reset, paid);
    const error = await thrownBy(client.post('/payments', {}, { recovery: { idempotent: false } }));
    expect(recoveryOf(error)?.outcome).toBe('unknown');
    expect(server.arrived).toHaveLength(1);
  });

  test('as a function decides for the requests that it knows, and leaves the others to the rules', async () => {
    const idempotent: Policy['idempotent'] = ({ method, path, body, header }) => {
      if (header('x-once') !== undefined) return false;
      return method === 'POST' && path === '/quotes' && (body as { amount: number }).amount > 1 ? true : undefined;
    };
    const { client, server } = await clientOf({ idempotent }, reset, paid, reset, reset, reset, paid);
    expect((await client.post('/quotes', { amount: 2 })).data).toEqual({ paid: true });
    expect(recoveryOf(await thrownBy(client.post('/quotes', { amount: 1 })))?.outcome).toBe('unknown');
    const once = client.get('/payments/1', { headers: { 'X-Once': '1' } });
    expect(recoveryOf(await thrownBy(once))?.attempts).toHaveLength(1);
    expect((await client.get('/payments/1')).data).toEqual({ paid: true });
    expect(server.arrived).toHaveLength(6);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('mine');
      },
    ],
    ['gives a promise', async () => true],
    ['gives a text', () => 'yes'],
  ])('as a function that %s vouches for nothing, and is reported', async (_, idempotent) => {
    const { client, server, recovery } = await clientOf({ idempotent: idempotent as never }, reset, paid);
    const told: string[] = [];
    recovery.on('recovery.hook', ({ hook }) => told.push(hook));
    expect(recoveryOf(await thrownBy(client.post('/payments', {})))?.outcome).toBe('unknown');
    expect(server.arrived).toHaveLength(1);
    expect(told).toEqual(['idempotent']);
  });

  test('holds in run too', async () => {
    let ran = 0;
    const lost = async () => {
      ran += 1;
      if (ran === 1) throw Object.assign(new Error('lost'), { code: 'ECONNRESET' });
      return { paid: true };
    };
    const policy = { idempotent: true, backoff: () => 1 };
    expect(await run(lost, { provider: plainHttp(), policy, logger: false })).toEqual({ paid: true });
  });
});

describe('policy.retryIf', () => {
  test('ends the call if it returns false, and is called before each retry with the failure, the request and the attempt', async () => {
    const asked: [SeenFailure, number, string | undefined][] = [];
    const retryIf: Policy['retryIf'] = (failure, { attempt, request }) => {
      asked.push([failure, attempt, request.method]);
      return attempt < 2;
    };
    const { client, server } = await clientOf({ retryIf }, reply(503));
    const error = await thrownBy(client.get('/payments/1'));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'policy', action: 'retry' });
    expect(axios.isAxiosError(error) && error.response?.status).toBe(503);
    expect(server.arrived).toHaveLength(2);
    expect(asked).toMatchObject([
      [{ code: '503', status: 503, processed: 'maybe', provider: 'plain-http' }, 1, 'GET'],
      [{ code: '503' }, 2, 'GET'],
    ]);
  });

  test.each([true, undefined])('that returns %s allows nothing that the money rules forbid', async (said) => {
    const { client, server } = await clientOf({ retryIf: () => said }, reset);
    expect(recoveryOf(await thrownBy(client.post('/payments', {})))?.outcome).toBe('unknown');
    const declined = await clientOf({ retryIf: () => said }, reply(400));
    expect(recoveryOf(await thrownBy(declined.client.post('/payments', {})))?.stoppedBy).toBe('rule');
    expect(server.arrived).toHaveLength(1);
    expect(declined.server.arrived).toHaveLength(1);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('mine');
      },
    ],
    ['gives null', () => null],
    ['gives a promise of a text', async () => 'yes'],
    ['rejects', () => Promise.reject(new Error('mine'))],
  ])('that %s prevents a retry, and is reported', async (_, retryIf) => {
    const { client, server, recovery } = await clientOf({ retryIf: retryIf as never }, reply(429), paid);
    const told: string[] = [];
    recovery.on('recovery.hook', ({ hook }) => told.push(hook));
    expect(recoveryOf(await thrownBy(client.get('/payments/1')))?.stoppedBy).toBe('policy');
    expect(server.arrived).toHaveLength(1);
    expect(told).toEqual(['retryIf']);
  });

  test('may be asynchronous, and is called once for each failure', async () => {
    const asked: number[] = [];
    const waited: number[] = [];
    const backoff = (attempt: number) => waited.push(attempt) * 0;
    const retryIf: Policy['retryIf'] = async (_, { attempt }) => {
      asked.push(attempt);
      await settle(5);
      return attempt < 2;
    };
    const { client, server } = await clientOf({ retryIf, backoff }, reply(503));
    const error = await thrownBy(client.get('/payments/1'));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'policy' });
    expect(server.arrived).toHaveLength(2);
    expect(asked).toEqual([1, 2]);
  });

  test('that is asynchronous allows no more than the money rules either', async () => {
    const { client, server } = await clientOf({ retryIf: async () => true }, reset);
    expect(recoveryOf(await thrownBy(client.post('/payments', {})))?.outcome).toBe('unknown');
    expect(server.arrived).toHaveLength(1);
  });

  test('that hangs is reported, and nothing is sent again once the deadline is over', async () => {
    const server = await serve(reply(503), paid);
    let isAsked = false;
    const retryIf = () => {
      isAsked = true;
      return hanging();
    };
    const { client, clock, recovery } = frozen(server.url, { policy: { deadline: 1000, retryIf } });
    const told: string[] = [];
    recovery.on('recovery.hook', ({ hook, error }) => told.push(hook, error));
    const call = thrownBy(client.get('/payments/1'));
    await until(() => isAsked);
    clock.pass(1000);
    expect(recoveryOf(await call)).toMatchObject({ outcome: 'failed', attempts: [{ status: 503 }] });
    expect(server.arrived).toHaveLength(1);
    expect(told).toEqual(['retryIf', 'TimeoutError']);
  });

  test('that hangs does not hold a caller who gives up', async () => {
    const controller = new AbortController();
    const retryIf = () => {
      setTimeout(() => controller.abort(), 50);
      return hanging();
    };
    const { client, server, recovery } = await clientOf({ retryIf }, reply(503), paid);
    const told: string[] = [];
    recovery.on('recovery.hook', ({ hook }) => told.push(hook));
    const call = thrownBy(client.get('/payments/1', { signal: controller.signal }));
    const error = await call;
    expect(axios.isCancel(error)).toBe(true);
    expect(recoveryOf(error)?.outcome).toBe('aborted');
    expect([server.arrived.length, told]).toEqual([1, []]);
  });

  test('that hangs inside run does not hold a caller who gives up, whatever the abort reason', async () => {
    const server = await serve(reply(503));
    const controller = new AbortController();
    const why = new Error('enough');
    const retryIf = () => {
      setTimeout(() => controller.abort(why), 50);
      return hanging();
    };
    const policy: Policy = { retryIf };
    const operation = () => axios.get(server.url);
    const call = run(operation, { provider: plainHttp(), policy, logger: false, signal: controller.signal });
    expect(await thrownBy(call)).toBe(why);
    expect(recoveryOf(why)).toMatchObject({ outcome: 'aborted', attempts: [{ status: 503 }] });
    expect(server.arrived).toHaveLength(1);
  });

  test('that has used up the time lets no wait begin that ends after the deadline', async () => {
    const server = await serve(reply(503), paid);
    let answer: ((word: boolean) => void) | undefined;
    const retryIf = () =>
      new Promise<boolean>((resolve) => {
        answer = resolve;
      });
    const policy = { deadline: 1000, backoff: () => 600, retryIf };
    const { client, clock } = frozen(server.url, { policy });
    const call = thrownBy(client.get('/payments/1'));
    await until(() => answer !== undefined);
    clock.pass(500);
    answer?.(true);
    expect(recoveryOf(await call)).toMatchObject({ outcome: 'failed', stoppedBy: 'deadline' });
    expect(server.arrived).toHaveLength(1);
  });

  test('is heard by fetch and by run alike', async () => {
    const server = await serve(reply(503));
    const policy: Policy = { backoff: () => 1, retryIf: async (_, { attempt }) => attempt < 3 };
    const provider = plainHttp();
    const { fetch } = recoverFetch(globalThis.fetch, { provider, policy, logger: false });
    expect(recoveryOf(await fetch(server.url))).toMatchObject({ stoppedBy: 'policy', attempts: [{}, {}, {}] });
    const error = await thrownBy(run(() => axios.get(server.url), { provider, policy, logger: false }));
    expect(recoveryOf(error)).toMatchObject({ stoppedBy: 'policy', attempts: [{}, {}, {}] });
    expect(server.arrived).toHaveLength(6);
  });

  test('is called before a request that a look-up did not find is sent again', async () => {
    const server = await serve(reset, paid);
    const asked: string[] = [];
    const retryIf: Policy['retryIf'] = async (failure, { attempt }) => {
      await settle(5);
      return asked.push(`${failure.code} ${attempt}`) < 2;
    };
    const provider = plainHttp({ reconcile: async () => ({ state: 'absent', final: true }) });
    const { client } = attached(server.url, { provider, policy: { retryIf } });
    expect(recoveryOf(await client.post('/payments', {}))?.outcome).toBe('recovered');
    expect(asked).toEqual(['ECONNRESET 1']);
    expect(server.arrived).toHaveLength(2);
  });

  test('leaves it to a look-up to say what became of a request that it holds back', async () => {
    const server = await serve(reset);
    let asked = 0;
    const keys = [{ name: 'order', kind: 'operation', protects: () => true, ...bodyKey('id') } as const];
    const reconcile = async () => {
      asked += 1;
      return { status: 200, headers: {}, data: { found: true } };
    };
    const provider = defineProvider({ name: 'own', keys, reconcile });
    const { client } = attached(server.url, { provider, policy: { retryIf: () => false } });
    const response = await client.post('/payments', { id: 'o-1' });
    expect(response.data).toEqual({ found: true });
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(asked).toBe(1);
    expect(server.arrived).toHaveLength(1);
  });

  test('also holds back a request that a look-up did not find', async () => {
    const server = await serve(reply(200, '{"cut', { 'content-type': 'application/json' }), paid);
    const provider = plainHttp({ reconcile: async () => 'absent', settledAfter: 300 });
    const policy = { retryIf: () => false, backoff: () => 1 };
    const { client } = attached(server.url, { provider, policy });
    const error = await thrownBy(client.post('/payments', {}));
    expect(recoveryOf(error)?.outcome).not.toBe('recovered');
    expect(server.arrived).toHaveLength(1);
  });

  test('keeps a used key from being replaced', async () => {
    const server = await serve(reply(200, { status_code: '406' }), reply(200, { status_code: '200' }));
    const provider = midtrans({ onUsedOrderId: 're-key' });
    const { client } = attached(server.url, { provider, policy: { retryIf: () => false } });
    const charge = { payment_type: 'gopay', transaction_details: { order_id: 'o-1', gross_amount: 1 } };
    const error = await thrownBy(client.post('/v2/charge', charge));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'policy', keys: { orderId: 'o-1' } });
    expect(server.arrived).toHaveLength(1);
  });
});

describe('attemptOf', () => {
  test('tells a request interceptor the number of the attempt, but only for our own requests', async () => {
    const { client, server } = await clientOf({}, reply(429), reply(429), paid);
    const seen: (number | undefined)[] = [];
    client.interceptors.request.use((config) => {
      const attempt = attemptOf(config);
      seen.push(attempt);
      if (attempt !== undefined) config.headers.set('X-Attempt', String(attempt));
      return config;
    });
    await client.get('/payments/1');
    await client.get('/payments/1', { recovery: false });
    expect(seen).toEqual([1, 2, 3, undefined]);
    expect(server.arrived.map(({ headers }) => headers['x-attempt'])).toEqual(['1', '2', '3', undefined]);
  });
});

describe('plainHttp({ repeatable })', () => {
  test.each(['put', 'delete'] as const)('retries a %s after a 503 or a reset, but never a POST', async (method) => {
    const server = await serve(reply(503), reset, paid, reset);
    const { client } = attached(server.url, { provider: plainHttp({ repeatable: ['PUT', 'DELETE'] }) });
    expect(recoveryOf(await client.request({ method, url: '/cards/1' }))?.attempts).toHaveLength(3);
    expect(recoveryOf(await thrownBy(client.post('/cards', {})))?.outcome).toBe('unknown');
    expect(server.arrived).toHaveLength(4);
  });

  test('names what it accepts', () => {
    expect(() => plainHttp({ repeatable: ['POST'] as never })).toThrow(
      "plainHttp: repeatable[0] must be 'PUT' or 'DELETE'; got 'POST'",
    );
  });

  test('applies only to the methods named', async () => {
    const server = await serve(reset);
    const { client } = attached(server.url, { provider: plainHttp({ repeatable: ['PUT'] }) });
    expect(recoveryOf(await thrownBy(client.delete('/cards/1')))?.outcome).toBe('unknown');
    expect(server.arrived).toHaveLength(1);
  });
});
