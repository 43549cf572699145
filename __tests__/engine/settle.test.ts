import { describe, expect, test } from '@jest/globals';
import type { Outcome } from '../../src/decision/outcome.js';
import type { Settle } from '../../src/decision/step.js';
import type { Call } from '../../src/engine/call.js';
import { settle } from '../../src/engine/settle.js';
import type { LookUpAnswer } from '../../src/providers/look-up.js';
import { FakeClock } from '../axios/fake-clock.js';

const GAVE_UP = new Error('gave up');
const TOLD = new Error('told already');
const BROKE = new Error('the signer broke');
const SETTLE: Settle = { do: 'settle' };
const FAILED = { classified: {} };
const DONE = { classified: undefined };

/** A call whose course comes to this, and what its end has done. */
function calling(
  outcome: Outcome,
  last: object | undefined,
  { isGone = false, declined }: { isGone?: boolean; declined?: string } = {},
) {
  const ends: object[] = [];
  const done: string[] = [];
  const counts: Record<string, number> = { [outcome]: 1, aborted: 1 };
  const clock = new FakeClock();
  clock.pass(70);
  const record = {
    course: {
      attempts: last === undefined ? [] : [FAILED, FAILED, last],
      last,
      outcome,
      givenUpAt: 40,
      processed: 'maybe',
      asking: undefined,
    },
    outcome,
    doubt: undefined as object | undefined,
    firstSentAt: undefined,
    declined,
    retryAt: undefined as number | undefined,
    end(given: { outcome?: Outcome }) {
      ends.push(given);
      record.outcome = given.outcome ?? outcome;
    },
  };
  const call = {
    record,
    provider: { keys: [] },
    policy: {},
    answered: {} as object | undefined,
    isPending: undefined as unknown,
    scope: { clock, counts: { outcomes: counts }, reporter: { finished: () => done.push('told') } },
    pass: { handIn: () => done.push('handed in') },
    port: {
      request: {},
      caller: {
        gone: () => (isGone ? GAVE_UP : undefined),
        isAbort: (error: unknown) => error === GAVE_UP || error === TOLD,
      },
    },
    leaveRun: () => done.push('left'),
    endedAt: undefined as number | undefined,
  };
  return { call: call as unknown as Call, record, ends, done, counts };
}

const answer: LookUpAnswer = { status: 200, headers: {}, data: {} };

test('the end of a call closes its record, gives back what it holds, counts it and reports it', () => {
  const { call, ends, done, counts } = calling('failed', FAILED);
  expect(settle(call, { ...SETTLE, outcome: 'unknown', stoppedBy: 'deadline' })).toStrictEqual({
    do: 'end',
    as: 'failure',
  });
  expect(ends).toStrictEqual([{ outcome: 'unknown', stoppedBy: 'deadline' }]);
  expect(done).toEqual(['handed in', 'left', 'told']);
  expect(counts).toMatchObject({ unknown: Number.NaN });
  expect(call.endedAt).toBe(70);
});

test('its outcome is counted', () => {
  const { call, counts } = calling('failed', FAILED);
  settle(call, SETTLE);
  expect(counts.failed).toBe(2);
});

test('an attempt inside a run is reported by that run', () => {
  const { call, done } = calling('failed', FAILED);
  settle(call, SETTLE, { isLeft: true });
  expect(done).toEqual(['handed in', 'left']);
});

test('when to come back, and why the payment was declined, is noted; an earlier code stays', () => {
  const { call, record } = calling('deferred', FAILED);
  settle(call, { ...SETTLE, retryIn: 500, declined: '05' });
  expect(record).toMatchObject({ retryAt: 1_700_000_000_570, declined: '05' });
  const known = calling('failed', FAILED, { declined: '51' });
  settle(known.call, { ...SETTLE, declined: '05' });
  expect(known.record).toMatchObject({ retryAt: undefined, declined: '51' });
  const telling = calling('failed', FAILED);
  settle(telling.call, { ...SETTLE, declined: 'a sentence' });
  expect(telling.record.declined).toBe('UNRECOGNISED_CODE');
});

test.each([
  ['failed', 1, 'stays'],
  ['failed', 0, 'is forgotten'],
  ['failed', -1, 'is forgotten'],
  ['unknown', -1, 'is forgotten'],
  ['deferred', 0, 'stays'],
  ['deferred', -1, 'stays'],
  ['deferred', 1, 'stays'],
] as const)(
  'a time to come back of a call that ends as %s, %d ms from then, %s: one that has passed helps nobody but who is told to come back',
  (outcome, ms, becomes) => {
    const { call, record } = calling(outcome, FAILED);
    const retryAt = call.scope.clock.wall() + ms;
    record.retryAt = retryAt;
    settle(call, SETTLE);
    expect(record.retryAt).toBe(becomes === 'stays' ? retryAt : undefined);
  },
);

describe('the caller gets', () => {
  test('the last answer, if that attempt has succeeded', () => {
    const { call, ends } = calling('recovered', DONE);
    expect(settle(call, SETTLE)).toStrictEqual({ do: 'end', as: 'success' });
    expect(ends).toStrictEqual([{}]);
  });

  test('what the look-up found, even if the last attempt failed, and the caller has given up', () => {
    const adopt = { state: 'landed', answer } as const;
    const { call } = calling('failed', FAILED, { isGone: true });
    expect(settle(call, { ...SETTLE, outcome: 'reconciled', adopt })).toStrictEqual({
      do: 'end',
      as: 'adopted',
      finding: adopt,
    });
  });

  test('an error, if nothing was sent', () => {
    expect(settle(calling('failed', undefined).call, SETTLE)).toStrictEqual({ do: 'end', as: 'failure' });
  });

  test.each([
    ['an attempt', FAILED],
    ['a success', DONE],
    ['nothing', undefined],
  ])("what the caller's own code threw, after %s", (_, last) => {
    const { call, ends } = calling('unknown', last);
    expect(settle(call, { ...SETTLE, stoppedBy: 'ambiguous' }, { thrown: { error: BROKE } })).toStrictEqual({
      do: 'end',
      as: 'failure',
      thrown: { error: BROKE },
    });
    expect(ends).toStrictEqual([{ stoppedBy: 'request' }]);
  });

  test("the client's own abort error, whatever else ended the call", () => {
    for (const given of [undefined, { thrown: { error: BROKE } }]) {
      const { call, ends } = calling('unknown', FAILED, { isGone: true });
      expect(settle(call, { ...SETTLE, stoppedBy: 'ambiguous' }, given)).toStrictEqual({
        do: 'end',
        as: 'failure',
        thrown: { error: GAVE_UP },
        isAborted: true,
      });
      expect(ends).toStrictEqual([{ outcome: 'aborted' }]);
    }
  });

  test('the very error that already says so', () => {
    for (const isGone of [true, false]) {
      const { call, ends } = calling('failed', FAILED, { isGone });
      expect(settle(call, SETTLE, { thrown: { error: TOLD } })).toStrictEqual({
        do: 'end',
        as: 'failure',
        thrown: { error: TOLD },
        isAborted: true,
      });
      expect(ends).toStrictEqual([{ outcome: 'aborted' }]);
    }
    const { call, ends } = calling('aborted', FAILED, { isGone: true });
    expect(settle(call, SETTLE)).toStrictEqual({ do: 'end', as: 'failure' });
    expect(ends).toStrictEqual([{}]);
  });
});

test('a call that is over is not ended again: its error is handed on', () => {
  const { call, done, ends } = calling('failed', FAILED);
  settle(call, SETTLE);
  expect(settle(call, SETTLE)).toStrictEqual({ do: 'end', as: 'failure' });
  expect(settle(call, SETTLE, { thrown: { error: BROKE } })).toStrictEqual({
    do: 'end',
    as: 'failure',
    thrown: { error: BROKE },
  });
  expect(done).toEqual(['handed in', 'left', 'told']);
  expect(ends).toHaveLength(1);
});

test.each([
  ['ok', false],
  ['recovered', false],
  ['reconciled', false],
  ['failed', false],
  ['unknown', true],
  ['deferred', true],
  ['aborted', true],
] as const)('what is known of a call that ends as %s, for whoever resumes it: %p', (outcome, isKept) => {
  const { call, record } = calling(outcome, FAILED);
  settle(call, SETTLE);
  expect(record.doubt).toEqual(isKept ? { since: 1_700_000_000_040, absences: 0 } : undefined);
});

test('the answer that a call was asked about is not kept', () => {
  const { call } = calling('ok', DONE);
  settle(call, SETTLE);
  expect(call.answered).toBeUndefined();
});

describe('the caller gets the last answer', () => {
  test('if a look-up has found that this is it', () => {
    const { call } = calling('reconciled', FAILED);
    expect(settle(call, { ...SETTLE, outcome: 'reconciled', adopt: 'last' })).toStrictEqual({
      do: 'end',
      as: 'success',
    });
    expect(call.isPending).toBe(false);
  });

  test.each(['failed', 'aborted'] as const)('but an error, if what was accepted has %s after all', (outcome) => {
    const { call } = calling('ok', DONE);
    expect(settle(call, { ...SETTLE, outcome })).toMatchObject({ as: 'failure' });
  });
});

test.each([
  [true, true],
  ['customer', 'customer'],
  [undefined, false],
] as const)('what a look-up found accepted and waiting, %p, is told so: %p', (pending, told) => {
  const { call } = calling('reconciled', FAILED);
  settle(call, { ...SETTLE, outcome: 'reconciled', adopt: { state: 'landed', answer, ...(pending && { pending }) } });
  expect(call.isPending).toBe(told);
});

test.each([
  [{ state: 'landed', answer, partial: true }, true],
  [{ state: 'landed', answer }, false],
  ['last', undefined],
] as const)('whether only a part was done is told by what is adopted: %j', (adopt, told) => {
  const { call } = calling('reconciled', FAILED);
  settle(call, { ...SETTLE, outcome: 'reconciled', adopt });
  expect((call.record as { partial?: boolean }).partial).toBe(told);
});

test('of a call that nothing was adopted for nobody says whether it waits', () => {
  const { call } = calling('ok', DONE);
  settle(call, SETTLE);
  expect(call.isPending).toBeUndefined();
});
