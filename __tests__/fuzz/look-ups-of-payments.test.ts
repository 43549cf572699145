// Whatever a look-up is answered by, what was asked for has landed only if the answers say so in the words of the provider's
// document, and name this payment, its sum, what it is part of and, where others may be equal, a time after it was sent.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inquire } from '../../src/engine/inquire.js';
import type { LookUpResponse } from '../../src/engine/port.js';
import { bent } from './bent.js';
import { ERRORS } from './look-ups/errors.js';
import { lookUps } from './look-ups/index.js';
import { MADE, SENT } from './look-ups/look-up.js';

const numRuns = Number(process.env.FUZZ_RUNS ?? 500);
const seed = Number(process.env.FUZZ_SEED ?? 13);

const named = lookUps.map((lookUp) => ({ title: `${lookUp.provider.name}: ${lookUp.name}`, lookUp }));

describe.each(named)('$title', ({ lookUp }) => {
  const { provider, method = 'POST', path, body, good, bad, mayLand, keep, wanted = 'landed' } = lookUp;
  const mayBeAbsent = lookUp.mayBeAbsent ?? ((...told) => !mayLand(...told));
  const facts = { method, path, header: () => undefined, body };
  const known = { keys: {}, firstSentAt: SENT, lastSentAt: SENT, now: SENT + 60_000, inDoubt: true, ...lookUp.known };
  /** The state, and the answers that were asked for. */
  const ask = async (answers: readonly LookUpResponse[]) => {
    const heard: LookUpResponse[] = keep === undefined ? [] : answers.slice(0, 1);
    keep?.(answers[0]?.data);
    const errors: unknown[] = [];
    const next = async () => {
      const answer = answers[Math.min(heard.length, answers.length - 1)] as LookUpResponse;
      heard.push(answer);
      return answer;
    };
    const found = await inquire(provider, facts, next, { onError: (error) => errors.push(error) }, known);
    expect(errors).toEqual([]);
    const state = found !== undefined && 'state' in found ? found.state : undefined;
    const isWhole = heard.every(({ status }) => status >= 200 && status <= 299 && status !== 206);
    const told = heard.map(({ data }) => data);
    const areRead = isWhole && told.every((each) => typeof each === 'object' && each !== null);
    return { state, told, areRead };
  };
  const as = (status: number, data: unknown): LookUpResponse => ({
    status,
    headers: { 'content-type': 'application/json' },
    data,
  });

  test('good answers say that it has landed', async () => {
    expect(mayLand(...good)).toBe(true);
    expect((await ask(good.map((each) => as(200, each)))).state).toBe(wanted);
  });

  test('the same in another HTTP status do not', async () => {
    if (keep !== undefined) return;
    for (const status of [206, 302, 400, 404, 409, 422, 429, 500])
      for (const [index] of good.entries()) {
        const answers = good.map((each, at) => as(at === index ? status : 200, each));
        expect((await ask(answers)).state).not.toBe(wanted);
      }
  });

  test('nor do they beside an error', async () => {
    for (const error of ERRORS[provider.name] as readonly object[])
      for (const [index, told] of good.entries()) {
        if (Array.isArray(told)) continue;
        const answers = good.map((each, at) => as(200, at === index ? { ...each, ...error } : each));
        expect((await ask(answers)).state).not.toBe(wanted);
      }
  });

  test('a time in a form that the document does not have says nothing', async () => {
    const without = (await ask(good.map((each) => as(200, retold(each, undefined))))).state;
    for (const time of [Date.parse(MADE), Date.parse(MADE) / 1000, String(Date.parse(MADE)), [MADE], { at: MADE }]) {
      expect([time, (await ask(good.map((each) => as(200, retold(each, time))))).state]).toEqual([time, without]);
    }
  });

  test('no others do, unless the document says so', async () => {
    const status =
      keep === undefined
        ? fc.oneof(
            { weight: 8, arbitrary: fc.constant(200) },
            { weight: 1, arbitrary: fc.constantFrom(201, 206, 302, 401, 404, 429, 500, 503) },
          )
        : fc.constant(200);
    const answers = fc.tuple(...good.map((each) => fc.tuple(status, bent(each, bad))));
    let landed = 0;
    await fc.assert(
      fc.asyncProperty(answers, async (given) => {
        const { state, told, areRead } = await ask(given.map(([code, data]) => as(code, data)));
        if (state === 'absent' && areRead && !mayBeAbsent(...told)) throw new Error('it was absent by this');
        if (state !== wanted) return;
        landed += 1;
        if (!areRead || !mayLand(...told)) throw new Error('it landed by this');
      }),
      { numRuns, seed },
    );
    // It would say nothing if nearly none had.
    expect(landed).toBeGreaterThan(numRuns / 200);
  });
});

/** With another time in each place that tells it as a text. */
function retold(told: unknown, time: unknown): unknown {
  if (told === MADE) return time;
  if (Array.isArray(told)) return told.map((each) => retold(each, time));
  if (typeof told !== 'object' || told === null) return told;
  return Object.fromEntries(Object.entries(told).map(([name, each]) => [name, retold(each, time)]));
}
