import { describe, expect, test } from '@jest/globals';
import { measureTruth, startSimulator, type TruthProgress } from '../../src/testing/index.js';
import { acme, careful, definition, LAG, payments } from './acme.js';

/** Leaves out that the provider keeps only successes. */
const trusting = { keys: (careful.keys ?? []).map(({ replays: _, ...key }) => key) };
const ours = async (provider: ReturnType<typeof acme>, simulated = payments) => {
  const truth = await measureTruth(provider, simulated, { payments: 120, faulty: 0.4 });
  return truth.of('recoverable');
};

describe('measureTruth', () => {
  test('counts each payment of each contender once, with progress', async () => {
    const told: TruthProgress[] = [];
    const truth = await measureTruth(acme(), payments, { payments: 40, onProgress: (each) => told.push(each) });
    for (const row of truth.rows) {
      const { paid, notPaid, paidBelievedFailed, chargedTwice, notPaidBelievedPaid, unknown } = row;
      expect(paid + notPaid + paidBelievedFailed + chargedTwice + notPaidBelievedPaid + unknown).toBe(40);
      expect(told.filter(({ contender }) => contender === row.contender).at(-1)).toMatchObject({
        done: 40,
        payments: 40,
      });
    }
    expect(truth.of('axios alone').paidBelievedFailed).toBeGreaterThan(0);
    for (const name of ['recoverable', 'recoverable/fetch']) {
      expect(truth.of(name)).toMatchObject({ chargedTwice: 0, paidBelievedFailed: 0, notPaidBelievedPaid: 0 });
    }
    expect(String(truth)).toMatch(/^\| client \| paid, believed paid \| .*\n\| --- \|.*\n\| axios alone \| \d+ \|/);
    expect(() => truth.of('nobody')).toThrow(
      /there is no contender nobody; the contenders are axios alone, .*, recoverable/,
    );
  });

  test('reveals a key that is trusted after the provider’s own failure', async () => {
    // Many of them, so that chance plays no part.
    const codes = [...'ABCDEFGHIJ'];
    const errors = { ...definition.errors, ...Object.fromEntries(codes.map((code) => [code, { status: 500 }])) };
    const failing = {
      ...payments,
      start: () => startSimulator({ ...definition, errors }),
      faults: codes.map((code) => ({ when: 'after', kind: 'provider', code }) as const),
    };
    expect((await ours(acme(trusting), failing)).chargedTwice).toBeGreaterThan(0);
  });

  test('reveals a search that lags longer than settledAfter allows', async () => {
    const start = () => startSimulator({ ...definition, lag: 4 * LAG });
    expect((await ours(acme({ settledAfter: 20, keys: [] }), { ...payments, start })).chargedTwice).toBeGreaterThan(0);
  });

  test('accepts a custom contender, and closes its simulator if that throws', async () => {
    const started: { close(): Promise<void>; url: string }[] = [];
    const start = async () => {
      const simulator = await payments.start();
      started.push(simulator);
      return simulator;
    };
    const contenders = { broken: () => async () => Promise.reject(new Error('mine')) };
    await expect(measureTruth(acme(), { ...payments, start }, { payments: 1, contenders })).rejects.toThrow('mine');
    await expect(fetch(started[0]?.url ?? '')).rejects.toThrow();
  });

  test.each([
    [{ payments: 0 }, /payments must be a number of payments, at least 1; got 0/],
    [{ faulty: 25 }, /faulty must be a share, 0 to 1; got 25/],
    [{ share: 1 }, /share is not an option/],
  ])('rejects %j', async (options, message) => {
    await expect(measureTruth(acme(), payments, options as never)).rejects.toThrow(message);
  });
});
