import { afterEach, describe, expect, jest, test } from '@jest/globals';
import axios from 'axios';
import { attach, constant, defineProvider, mdes, midtrans, recoveryOf, run } from '../../src/index.js';
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
  test('gives the value of an operation that succeeds', async () => {
    const value = { status_code: '200' };
    expect(await run(() => value, { provider: midtrans(), ...quiet })).toBe(value);
    expect(recoveryOf(value)).toMatchObject({ outcome: 'ok', attempts: [{ attempt: 1 }] });
  });

  test('tells of a success that holds failures of some of its parts', async () => {
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

  test('runs it again where the caller vouches for it', async () => {
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

  test('rejects with ERR_PROVIDER where the operation returns an answer that is an error', async () => {
    const operation = async () => ({ errorCode: 'INVALID_PAN', errorDescription: 'no' });
    const error = await run(operation, { provider: mdes(), ...quiet }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ERR_PROVIDER', message: 'mdes answered INVALID_PAN inside HTTP 200' });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', action: 'fail-fast' });
  });

  test('never runs a fault in the code again', async () => {
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

  test('cuts an attempt that takes too long, and tells the operation', async () => {
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

  test('repeats a read whose method the error tells', async () => {
    const client = await plainClient();
    simulator?.inject({ when: 'before', kind: 'reset' }, { when: 'before', kind: 'provider', code: '503' });
    const operation = () => client.get('/v2/NONE/status');
    const error = await run(operation, { provider: midtrans(), ...quiet }).catch((thrown: unknown) => thrown);
    expect(simulator?.requests.length).toBe(3);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed' });
  });

  test('names an option that is wrong', () => {
    const call = (given: object) => () => run(() => 1, { provider: midtrans(), ...given } as never);
    expect(call({ provider: 'midtrans' })).toThrow(
      /run: provider must be a provider, such as midtrans\(\).*got 'midtrans'/,
    );
    expect(call({ policy: { maxAttempts: 0 } })).toThrow(/policy\.maxAttempts must be a whole number.*got 0/);
    expect(call({ retries: 3 })).toThrow(/run: retries is not an option/);
  });
});
