// Whatever a look-up of a payment at a provider of `recoverable/providers/*` is answered by, the payment has landed only if the
// answers say so in the words of the provider's document, and name this payment, its sum and a time after it was sent.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inquire } from '../../src/engine/inquire.js';
import type { LookUpResponse } from '../../src/engine/port.js';
import { bent } from './bent.js';
import { lookUps, SENT } from './payment-look-ups.js';
import { payments } from './payments.js';

const numRuns = Number(process.env.FUZZ_RUNS ?? 2000);
const seed = Number(process.env.FUZZ_SEED ?? 13);

describe.each(lookUps.map((lookUp) => ({ name: lookUp.provider.name, lookUp })))('$name', ({ name, lookUp }) => {
  const { provider, good, bad, mayLand } = lookUp;
  const payment = payments.find((each) => each.provider.name === name) as (typeof payments)[number];
  const { method = 'POST' } = payment;
  const { path = payment.path, body = payment.body } = lookUp;
  const facts = { method, path, header: () => undefined, body };
  const known = { keys: {}, firstSentAt: SENT, lastSentAt: SENT, now: SENT + 60_000, inDoubt: true };
  const ask = async (answers: readonly LookUpResponse[]) => {
    let asked = 0;
    const errors: unknown[] = [];
    const next = async () => answers[Math.min(asked++, answers.length - 1)] as LookUpResponse;
    const found = await inquire(provider, facts, next, { onError: (error) => errors.push(error) }, known);
    expect(errors).toEqual([]);
    return found !== undefined && 'state' in found ? found.state : undefined;
  };
  const as = (status: number, data: unknown): LookUpResponse => ({
    status,
    headers: { 'content-type': 'application/json' },
    data,
  });

  test('good answers say that it has landed', async () => {
    expect(mayLand(...good)).toBe(true);
    expect(await ask(good.map((each) => as(200, each)))).toBe('landed');
  });

  test.each([400, 404, 409, 422, 500])('the same in HTTP %i do not', async (status) => {
    for (const [index] of good.entries()) {
      expect(await ask(good.map((each, at) => as(at === index ? status : 200, each)))).not.toBe('landed');
    }
  });

  test('no others do, unless the document says so', async () => {
    const status = fc.oneof(
      { weight: 6, arbitrary: fc.constant(200) },
      { weight: 1, arbitrary: fc.constantFrom(201, 206, 302, 401, 404, 429, 500, 503) },
    );
    const answers = fc.tuple(...good.map((each) => fc.tuple(status, bent(each, bad))));
    let landed = 0;
    await fc.assert(
      fc.asyncProperty(answers, async (given) => {
        const state = await ask(given.map(([code, data]) => as(code, data)));
        if (state !== 'landed') return true;
        landed += 1;
        return (
          given.every(([code, data]) => code < 300 && typeof data === 'object') &&
          mayLand(...given.map(([, data]) => data))
        );
      }),
      { numRuns, seed },
    );
    // It would say nothing if nearly none had.
    expect(landed).toBeGreaterThan(numRuns / 50);
  });
});
