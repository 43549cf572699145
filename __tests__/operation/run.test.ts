import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import axios from 'axios';
import {
  attach,
  constant,
  defineProvider,
  mdes,
  midtrans,
  plainHttp,
  recoveryOf,
  run,
  trafficOf,
} from '../../src/index.js';
import { type MidtransSimulator, startMidtrans } from '../../src/simulators/index.js';

let simulator: MidtransSimulator | undefined;
afterEach(async () => {
  await simulator?.close();
  simulator = undefined;
});

const quiet = { logger: false as const, policy: { backoff: constant(2) } };
const charge = { payment_type: 'credit_card', transaction_details: { order_id: 'R-1', gross_amount: 5 } };

/** As midtrans-client makes it. */
class MidtransError extends Error {
  constructor(
    readonly httpStatusCode: unknown,
    readonly ApiResponse: unknown,
    readonly rawHttpClientData?: unknown,
  ) {
    super('Midtrans API is returning API error');
  }
}

async function plainClient() {
  simulator = await startMidtrans();
  return axios.create({ baseURL: simulator.url, auth: { username: 'SB-Mid-server-simulator', password: '' } });
}

describe('run', () => {
  test('returns the value of an operation that succeeds', async () => {
    const value = { status_code: '200' };
    expect(await run(() => value, { provider: midtrans(), ...quiet })).toBe(value);
    expect(recoveryOf(value)).toMatchObject({ outcome: 'ok', attempts: [{ attempt: 1 }] });
  });

  test('reports a success with failed parts', async () => {
    const provider = defineProvider({
      name: 'batches',
      isPartial: ({ body }) => (body as { failed: number }).failed > 0,
    });
    const [whole, part] = [{ failed: 0 }, { failed: 1 }];
    await run(() => whole, { provider, ...quiet });
    await run(() => part, { provider, ...quiet });
    expect(recoveryOf(whole)).not.toHaveProperty('partial');
    expect(recoveryOf(part)).toMatchObject({ outcome: 'ok', partial: true });
  });

  test('runs again after a rejection before any work, and counts the attempts', async () => {
    const operation = jest.fn<(given: { attempt: number }) => Promise<object>>(async ({ attempt }) => {
      if (attempt < 3) throw new MidtransError('429', { status_code: '429' });
      return { status_code: '201' };
    });
    const value = await run(operation, { provider: midtrans(), ...quiet });
    expect(operation.mock.calls.map(([{ attempt }]) => attempt)).toEqual([1, 2, 3]);
    expect(recoveryOf(value)).toMatchObject({ outcome: 'recovered' });
  });

  test('does not run an unprotected write again that may have been processed', async () => {
    const operation = jest.fn(async () => {
      throw new MidtransError('503', { status_code: '503' });
    });
    const error = await run(operation, { provider: midtrans(), ...quiet }).catch((thrown: unknown) => thrown);
    expect(operation).toHaveBeenCalledTimes(1);
    expect(error).toBeInstanceOf(MidtransError);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', stoppedBy: 'ambiguous' });
  });

  test('runs it again if the caller vouches for it', async () => {
    const operation = jest.fn(async () => {
      throw new MidtransError('503', { status_code: '503' });
    });
    const given = { provider: midtrans(), ...quiet, idempotent: true };
    const error = await run(operation, given).catch((thrown: unknown) => thrown);
    expect(operation).toHaveBeenCalledTimes(4);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', stoppedBy: 'attempts' });
  });

  test.each([
    ['an AxiosError', { isAxiosError: true, response: { status: 429, headers: {}, data: '' } }],
    ['a thrown response', { status: 429, headers: { 'retry-after': '0' }, data: '' }],
    ['a fetch Response', new Response('slow down', { status: 429 })],
    ['an error of got', Object.assign(new Error('429'), { response: { statusCode: 429, headers: {}, body: '' } })],
    ['a MidtransError over a response', new MidtransError(429, {}, { status: 429, headers: {}, data: {} })],
  ])('reads the answer in %s', async (_what, thrown) => {
    const operation = jest.fn(async ({ attempt }: { attempt: number }) => {
      if (attempt === 1) throw thrown;
      return 'done';
    });
    expect(await run(operation, { provider: midtrans(), ...quiet })).toBe('done');
    expect(operation).toHaveBeenCalledTimes(2);
  });

  test('rejects with ERR_PROVIDER if the operation returns an answer that is an error', async () => {
    const operation = async () => ({ errorCode: 'INVALID_PAN', errorDescription: 'no' });
    const error = await run(operation, { provider: mdes(), ...quiet }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ERR_PROVIDER', message: 'mdes answered INVALID_PAN inside HTTP 200' });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', action: 'fail-fast' });
  });

  test.each([
    ['an error', new Error('no such table'), 'midtrans OPERATION_THREW; the operation threw an error of its own'],
    ['a fault', new TypeError('x is not a function'), "midtrans: the caller's own code threw, and something may have"],
  ])(
    'that throws %s of its own, and was not seen to send anything, does not speak of a network',
    async (_, own, says) => {
      const error = await run(() => Promise.reject(own), { provider: midtrans(), ...quiet }).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toBe(own);
      expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', summary: expect.stringContaining(says) });
      expect(recoveryOf(error)?.summary).not.toMatch(/network|its failed request|earlier one|retry/i);
    },
  );

  test('never runs again after a fault in the code', async () => {
    const operation = jest.fn(async () => (undefined as unknown as { field: string }).field);
    const given = { provider: midtrans(), ...quiet, idempotent: true };
    await expect(run(operation, given)).rejects.toBeInstanceOf(TypeError);
    expect(operation).toHaveBeenCalledTimes(1);
  });

  test('ends at once with the reason of an abort, in an attempt and in a wait', async () => {
    for (const operation of [
      () => new Promise<never>(() => {}),
      async () => Promise.reject(new MidtransError('429', { status_code: '429' })),
    ]) {
      const controller = new AbortController();
      const given = { provider: midtrans(), logger: false as const, policy: { backoff: constant(60_000 - 1) } };
      const running = run<unknown>(operation, {
        ...given,
        policy: { ...given.policy, deadline: false },
        signal: controller.signal,
      });
      const reason = new Error('enough');
      setTimeout(() => controller.abort(reason), 20);
      await expect(running).rejects.toBe(reason);
      expect(recoveryOf(reason)).toMatchObject({ outcome: 'aborted', stoppedBy: 'abort' });
    }
  });

  test('cuts an attempt that takes too long, and signals the operation', async () => {
    const signals: AbortSignal[] = [];
    const operation = async ({ attempt, signal }: { attempt: number; signal: AbortSignal }) => {
      signals.push(signal);
      return attempt === 1 ? new Promise<string>(() => {}) : 'second';
    };
    const policy = { attemptTimeout: 20, backoff: constant(1) };
    expect(await run(operation, { provider: midtrans(), logger: false, policy, idempotent: true })).toBe('second');
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  });

  test('does not multiply the attempts of an attached client', async () => {
    const client = await plainClient();
    attach(client, { provider: midtrans(), ...quiet });
    simulator?.chaos({ seed: 1, ratio: 1, faults: [{ when: 'before', kind: 'provider', code: '429' }] });
    const operation = () => client.post('/v2/charge', charge);
    const error = await run(operation, { provider: midtrans(), ...quiet }).catch((thrown: unknown) => thrown);
    expect(simulator?.requests.length).toBe(4);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'attempts' });
    expect(recoveryOf(error)?.attempts.length).toBe(4);
  });

  test('repeats a read whose method is in the error', async () => {
    const client = await plainClient();
    simulator?.inject({ when: 'before', kind: 'reset' }, { when: 'before', kind: 'provider', code: '503' });
    const operation = () => client.get('/v2/NONE/status');
    const error = await run(operation, { provider: midtrans(), ...quiet }).catch((thrown: unknown) => thrown);
    expect(simulator?.requests.length).toBe(3);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed' });
  });

  test('rejects with the name of a wrong option', async () => {
    const call = (given: object) => run(() => 1, { provider: midtrans(), ...given } as never);
    await expect(call({ provider: 'midtrans' })).rejects.toThrow(
      /run: provider must be a provider, like one that midtrans\(\).*got 'midtrans'/,
    );
    await expect(call({ policy: { maxAttempts: 0 } })).rejects.toThrow(
      /policy\.maxAttempts must be a whole number.*got 0/,
    );
    await expect(call({ retries: 3 })).rejects.toThrow(/run: retries is not an option/);
  });
});

describe("a run's report is never better than what may have happened", () => {
  test('a run that took effect just as the caller gave up is in doubt', async () => {
    const caller = new AbortController();
    const given = { provider: plainHttp(), ...quiet, signal: caller.signal };
    const slow = () => {
      let timer: NodeJS.Timeout;
      return new ReadableStream({
        start(stream) {
          setTimeout(() => caller.abort(), 5);
          timer = setTimeout(() => {
            stream.enqueue(new TextEncoder().encode('{"paid":true}'));
            stream.close();
          }, 20);
        },
        cancel: () => clearTimeout(timer),
      });
    };
    const operation = jest.fn(async ({ attempt }: { attempt: number }) =>
      attempt === 1 ? new Response('', { status: 429 }) : new Response(slow(), { status: 200 }),
    );
    const error = await run(operation, given).catch((thrown: unknown) => thrown);
    expect(operation).toHaveBeenCalledTimes(2);
    expect(error).toBe(caller.signal.reason);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted', processed: 'maybe', attempts: [{}, {}] });
  });

  test('a caller who gave up before anything was run leaves nothing in doubt', async () => {
    const operation = jest.fn(() => ({}));
    const given = { provider: plainHttp(), ...quiet, signal: AbortSignal.abort() };
    const error = await run(operation, given).catch((thrown: unknown) => thrown);
    expect(operation).not.toHaveBeenCalled();
    expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted', processed: 'no', attempts: [] });
  });

  test('a run whose error cannot be read is not judged by the one before it', async () => {
    const unreadable = Object.defineProperty(new Error('charged?'), 'response', {
      get() {
        throw new Error('no response');
      },
    });
    const operation = jest.fn(async ({ attempt }: { attempt: number }) => {
      throw attempt === 1 ? { status: 429, headers: {}, data: '' } : unreadable;
    });
    const error = await run(operation, { provider: plainHttp(), ...quiet }).catch((thrown: unknown) => thrown);
    expect(operation).toHaveBeenCalledTimes(2);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  });
});

test("a run that never settles leaves no listener on its caller's signal", async () => {
  const { signal } = new AbortController();
  const given = { provider: plainHttp(), logger: false as const, policy: { attemptTimeout: 5 }, signal };
  await run(() => new Promise(() => {}), given).catch(() => {});
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test("a run shares an attached client's budget in its traffic, and its breaker holds the run up", async () => {
  const client = axios.create({ baseURL: 'https://api.example.com' });
  const breaker = { row: 1 };
  const recovery = attach(client, { provider: plainHttp(), logger: false, circuitBreaker: breaker });
  const given = { provider: plainHttp(), ...quiet, traffic: trafficOf(recovery), host: 'api.example.com' };
  const fail = () => Promise.reject({ status: 503, headers: {}, data: '' });
  for (let call = 0; call < 4; call++) await run(fail, given).catch(() => {});
  expect(recovery.stats().lanes).toMatchObject([{ host: 'api.example.com', breaker: 'open' }]);
  const hasty = { ...given, policy: { ...given.policy, longestWait: 1 } };
  const refused = await run(fail, hasty).catch((thrown: unknown) => thrown);
  expect(refused).toMatchObject({ code: 'ERR_BREAKER_OPEN' });
  expect(trafficOf(given.traffic as never)).toBe(given.traffic);
});

test.each([
  ['attached to the client', 'attach'],
  ['making the run', 'run'],
] as const)('does not multiply the attempts if another copy of the package is the one %s', async (_, role) => {
  const client = await plainClient();
  simulator?.chaos({ seed: 1, ratio: 1, faults: [{ when: 'before', kind: 'provider', code: '429' }] });
  let another = {} as typeof import('../../src/index.js');
  await jest.isolateModulesAsync(async () => {
    another = await import('../../src/index.js');
  });
  expect(another.run).not.toBe(run);
  const [attaching, running] = role === 'attach' ? [another, { run }] : [{ attach }, another];
  attaching.attach(client, { provider: midtrans(), ...quiet });
  const operation = () => client.post('/v2/charge', charge);
  // A run of each copy, one in the other.
  await run(() => running.run(operation, { provider: midtrans(), ...quiet }), { provider: midtrans(), ...quiet }).catch(
    () => {},
  );
  expect(simulator?.requests.length).toBe(4);
});

test.each([
  ['the time of an attempt', false, { outcome: 'unknown', attempts: [{ code: 'ETIMEDOUT' }] }],
  ['the caller', true, { outcome: 'aborted', processed: 'maybe' }],
])('an answer whose body never ends is cut by %s', async (_, isAborted, expected) => {
  const policy = { attemptTimeout: isAborted ? 10_000 : 20 };
  const given = { ...quiet, provider: plainHttp(), traffic: trafficOf({ concurrency: 1, logger: false }), policy };
  const { signal } = new AbortController();
  const operation = () => new Response(new ReadableStream(), { status: 200 });
  const caller = isAborted ? AbortSignal.timeout(20) : signal;
  const error = await run(operation, { ...given, signal: caller }).catch((thrown: unknown) => thrown);
  expect(recoveryOf(error)).toMatchObject(expected);
  // It has left its place to the next.
  expect(await run(() => 'done', given)).toBe('done');
});
