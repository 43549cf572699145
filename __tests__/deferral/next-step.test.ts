import { describe, expect, test } from '@jest/globals';
import { beginDeferral, isInDoubt } from '../../src/deferral/deferral.js';
import { type Ended, type Limits, nextStep } from '../../src/deferral/next-step.js';
import { constant, exponential, type Report } from '../../src/index.js';
import { reportOf } from './reports.js';

const NOW = 1_000_000;
const limits: Limits = {
  delay: exponential({ initial: 60_000, max: 3_600_000, jitter: 'none' }),
  maxAttempts: 3,
  deadline: 10_000_000,
  random: () => 0,
};
const stored = beginDeferral(reportOf(), { paymentId: 7 }, NOW, NOW + 60_000);
const threw = (given: Partial<Report>): Ended => ({ attempt: 1, report: reportOf(given), threw: true });

describe('after a run', () => {
  test.each(['ok', 'recovered', 'reconciled', 'failed'] as const)('%s ends the job', (outcome) => {
    expect(nextStep(stored, threw({ outcome }), limits, NOW)).toEqual({ kind: 'done', outcome });
  });

  test('an error without a report ends the job only if the handler returned it', () => {
    expect(nextStep(stored, { attempt: 1, report: undefined, threw: false }, limits, NOW).kind).toBe('done');
    const step = nextStep(
      stored,
      { attempt: 1, report: undefined, error: new Error('no database'), threw: true },
      limits,
      NOW,
    );
    expect(step).toMatchObject({ kind: 'go-on', deferral: { runAt: NOW + 120_000, undecided: 1, keys: stored.keys } });
  });

  test('deferred again, it continues at the given time, however often', () => {
    let deferral = stored;
    for (let run = 1; run <= 5; run++) {
      const step = nextStep(deferral, threw({ outcome: 'deferred', retryAt: NOW + 5000 }), limits, NOW);
      if (step.kind !== 'go-on') throw new Error(step.kind);
      expect(step.deferral.runAt).toBe(NOW + 5000);
      deferral = step.deferral;
    }
    expect(deferral).toMatchObject({ sent: 6, undecided: 0, data: { paymentId: 7 }, since: NOW, callId: 'call-1' });
  });

  test("one that waits for a look-up's proof continues however often, unless it was sent again", () => {
    const early = { outcome: 'deferred', stoppedBy: 'ambiguous', processed: 'maybe', retryAt: NOW + 5000 } as const;
    expect(nextStep(stored, threw({ ...early, attempts: [] }), limits, NOW)).toMatchObject({
      kind: 'go-on',
      deferral: { undecided: 0, runAt: NOW + 5000 },
    });
    expect(nextStep(stored, threw(early), limits, NOW)).toMatchObject({ kind: 'go-on', deferral: { undecided: 1 } });
    expect(nextStep(stored, threw(early), { ...limits, maxAttempts: 1 }, NOW).kind).toBe('give-up');
  });

  test.each([
    ['finds that it is too early', 'maybe'],
    ['gives its job back', 'no'],
  ] as const)('one that %s each time does not go on for days', (_what, processed) => {
    const early = { outcome: 'deferred', stoppedBy: 'ambiguous', retryAt: NOW, attempts: [], processed } as const;
    const undecided: number[] = [];
    const waits: number[] = [];
    let deferral = stored;
    for (let run = 1; run <= 3; run++) {
      const step = nextStep(deferral, { ...threw(early), attempt: run }, limits, NOW);
      if (step.kind !== 'go-on') throw new Error(step.kind);
      deferral = step.deferral;
      undecided.push(deferral.undecided);
      waits.push(deferral.runAt - NOW);
    }
    expect(undecided).toEqual([0, 1, 2]);
    // Nor do a few minutes of trouble use up all runs.
    expect(waits).toEqual([1000, 120_000, 240_000]);
    expect(nextStep(deferral, { ...threw(early), attempt: 4 }, limits, NOW).kind).toBe('give-up');
  });

  test.each([
    ['growing intervals', limits.deadline, NOW + 25_000, NOW + 120_000],
    ['the given time if that is later', limits.deadline, NOW + 600_000, NOW + 600_000],
    ['the deadline at the latest', 60_000, NOW + 25_000, NOW + 60_000],
  ])('one that sent it again and left it in doubt continues at %s', (_what, deadline, retryAt, runAt) => {
    const inDoubt = { outcome: 'deferred', stoppedBy: 'ambiguous', processed: 'maybe', retryAt } as const;
    const step = nextStep(stored, threw(inDoubt), { ...limits, deadline }, NOW);
    expect(step).toMatchObject({ deferral: { undecided: 1, runAt } });
  });

  test('a given time in the past does not make the worker spin', () => {
    const step = nextStep(stored, threw({ outcome: 'deferred', retryAt: NOW - 60_000 }), limits, NOW);
    expect(step).toMatchObject({ kind: 'go-on', deferral: { runAt: NOW + 1000 } });
  });

  test('is in doubt unless the last report knows every run, and of nothing that may have taken effect', () => {
    const nextOf = (ended: Ended) => {
      const step = nextStep(stored, ended, limits, NOW);
      if (step.kind !== 'go-on') throw new Error(step.kind);
      return step.deferral;
    };
    expect(isInDoubt(stored, 1)).toBe(false);
    // One run was killed before it told of itself.
    expect(isInDoubt(stored, 2)).toBe(true);
    expect(isInDoubt(nextOf({ ...threw({}), attempt: 2 }), 3)).toBe(false);
    expect(isInDoubt(nextOf({ ...threw({ processed: 'maybe' }), attempt: 2 }), 3)).toBe(true);
    expect(isInDoubt(nextOf({ attempt: 1, report: undefined, error: new Error('mine'), threw: true }), 2)).toBe(true);
  });

  test('a part of a millisecond is not too early', () => {
    const step = nextStep(stored, threw({ outcome: 'deferred', retryAt: NOW + 5000.25 }), limits, NOW);
    expect(step).toMatchObject({ kind: 'go-on', deferral: { runAt: NOW + 5001 } });
  });

  test.each(['breaker', 'concurrency'] as const)('what our own %s did not let through goes on', (stoppedBy) => {
    const step = nextStep(stored, threw({ outcome: 'failed', stoppedBy, retryAt: NOW + 7000 }), limits, NOW);
    expect(step).toMatchObject({ kind: 'go-on', deferral: { runAt: NOW + 7000, undecided: 0 } });
  });

  test.each(['attempts', 'deadline', 'budget', 'request', 'ambiguous'] as const)(
    '%s that ran out are no refusal: it goes on later',
    (stoppedBy) => {
      const ended = threw({ outcome: 'failed', stoppedBy });
      const step = nextStep(stored, ended, limits, NOW);
      expect(step).toMatchObject({ kind: 'go-on', deferral: { runAt: NOW + 120_000, undecided: 1 } });
      const last = nextStep(stored, ended, { ...limits, maxAttempts: 1 }, NOW);
      expect(last).toMatchObject({
        kind: 'give-up',
        why: expect.stringContaining('failed (nothing has taken effect)'),
      });
    },
  );

  test('stopped by a rule, it is over', () => {
    expect(nextStep(stored, threw({ outcome: 'failed', stoppedBy: 'rule' }), limits, NOW).kind).toBe('done');
  });

  test('unknown, it continues at growing intervals, and then gives up and says what to do', () => {
    const unknown = threw({ outcome: 'unknown', processed: 'maybe' });
    const first = nextStep(stored, unknown, limits, NOW);
    if (first.kind !== 'go-on') throw new Error(first.kind);
    expect(first.deferral.runAt).toBe(NOW + 120_000);
    const second = nextStep(first.deferral, unknown, limits, NOW);
    if (second.kind !== 'go-on') throw new Error(second.kind);
    expect(second.deferral.runAt).toBe(NOW + 240_000);
    const last = nextStep(second.deferral, unknown, limits, NOW);
    expect(last).toMatchObject({ kind: 'give-up', deferral: { undecided: 3, sent: 4 } });
    expect(last).toHaveProperty(
      'why',
      'midtrans: unknown (it may have taken effect, so ask the provider before you send it again); runs that decided nothing: 3',
    );
  });

  test.each<unknown>([
    Object.create(null),
    {
      get message() {
        throw new Error('no message');
      },
    },
    Symbol('mine'),
    undefined,
  ])('a handler may throw anything', (error) => {
    const once = { ...limits, maxAttempts: 1 };
    const step = nextStep(stored, { attempt: 1, report: undefined, error, threw: true }, once, NOW);
    expect(step).toMatchObject({ kind: 'give-up', why: expect.stringContaining('the handler threw') });
  });

  test('an aborted run decides nothing', () => {
    const once = { ...limits, maxAttempts: 1 };
    expect(nextStep(stored, threw({ outcome: 'aborted' }), once, NOW)).toMatchObject({
      kind: 'give-up',
      why: 'midtrans: aborted (nothing has taken effect); runs that decided nothing: 1',
    });
  });

  test('whoever finds a failed job whose calls only read is not told that nothing was made', () => {
    const looked = { outcome: 'failed', processed: 'no', readOnly: true, stoppedBy: 'attempts' } as const;
    const step = nextStep(stored, threw(looked), { ...limits, maxAttempts: 1 }, NOW);
    expect(step).toMatchObject({ why: expect.stringContaining('(it may have taken effect, so ask the provider') });
  });

  test('a next time past the deadline gives up', () => {
    const at = (retryAt: number) => nextStep(stored, threw({ retryAt }), limits, NOW).kind;
    expect(at(NOW + limits.deadline)).toBe('go-on');
    expect(at(NOW + limits.deadline + 1)).toBe('give-up');
  });

  test.each([1, 60_000])('a time %i ms before the deadline is not spread beyond it', (before) => {
    const end = NOW + limits.deadline;
    const step = nextStep(stored, threw({ retryAt: end - before }), { ...limits, random: () => 0.999 }, NOW);
    expect(step).toMatchObject({ kind: 'go-on' });
    const { runAt = 0 } = 'deferral' in step ? step.deferral : {};
    expect([runAt >= end - before, runAt <= end]).toEqual([true, true]);
  });

  test('a replaced key is kept, and so is one that the report does not have', () => {
    const step = nextStep(stored, threw({ keys: { orderId: 'order-1-new' } }), { ...limits, delay: constant(1) }, NOW);
    expect(step).toHaveProperty('deferral.keys', { orderId: 'order-1-new', idempotencyKey: 'one-of-this-call' });
  });

  test('what PostgreSQL could not store is not in the reason', () => {
    const error = new SyntaxError(`Unexpected token '\0', "\0\0PK\ud83d" is not valid JSON`);
    const ended = { attempt: 1, report: undefined, error, threw: true };
    const step = nextStep(stored, ended, { ...limits, maxAttempts: 1 }, NOW);
    expect(step).toHaveProperty('why', expect.stringContaining('"\ufffd\ufffdPK\ufffd" is not valid JSON'));
    expect(JSON.stringify(step)).not.toMatch(/\\u(?:0000|d83d)/);
  });

  test('what a handler threw is in the reason, without secrets', () => {
    const error = new Error('POST https://api.example.com failed, authorization: Bearer abcdef0123456789abcdef');
    const step = nextStep(
      stored,
      { attempt: 1, report: undefined, error, threw: true },
      { ...limits, maxAttempts: 1 },
      NOW,
    );
    expect(step).toHaveProperty('why', expect.stringContaining('midtrans: the handler threw "POST'));
    expect(step).toHaveProperty('why', expect.not.stringContaining('abcdef0123456789'));
  });
});
