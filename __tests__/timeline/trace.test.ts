import { describe, expect, test } from '@jest/globals';
import { type CallLine, readLine } from '../../src/timeline/read-line.js';
import { traceCall } from '../../src/timeline/trace.js';
import { sayEnd, sayStep } from '../../src/timeline/words.js';
import { BEGAN, lineOf } from './lines.js';

const trace = (...lines: readonly Readonly<Record<string, unknown>>[]) =>
  traceCall(lines.map((line) => readLine(lineOf(line)) as CallLine));

const retry = (attempt: number, elapsedMs: number, delayMs: number) => ({
  event: 'recovery.retry',
  action: 'retry',
  code: '503',
  status: 200,
  attempt,
  elapsedMs,
  delayMs,
});
const finished = (attempt: number, elapsedMs: number, outcome: string) => ({
  event: 'recovery.finished',
  attempt,
  elapsedMs,
  outcome,
});
const lookUp = (attempt: number, elapsedMs: number, found: string) => ({
  event: 'recovery.look-up',
  attempt,
  elapsedMs,
  found,
});

/** Kind and extent of each step; attempts by their number. */
const shapeOf = (found: ReturnType<typeof trace>) =>
  found.steps.map((step) => [step.kind === 'attempt' ? step.number : step.kind, step.fromMs, step.toMs]);

const hook = (name: string, elapsedMs: number) => ({
  event: 'recovery.hook',
  hook: name,
  error: 'TypeError',
  attempt: 1,
  elapsedMs,
});

describe('a call', () => {
  test('says whether its success is final', () => {
    const end = finished(2, 900, 'recovered');
    expect(sayEnd(trace(end))).toBe('processed: maybe');
    expect(sayEnd(trace({ ...end, pending: true }))).toBe('processed: maybe, accepted, but not final yet');
  });

  test("names which of the application's hooks failed, and takes that for no attempt", () => {
    const found = trace(hook('read', 90), retry(1, 100, 200), finished(2, 900, 'recovered'), hook('listener', 900));
    expect(found).toMatchObject({ outcome: 'recovered', processed: 'maybe', attempts: 2 });
    expect(found.hooks).toEqual(['read (TypeError)', 'listener (TypeError)']);
    expect(shapeOf(found)).toEqual(shapeOf(trace(retry(1, 100, 200), finished(2, 900, 'recovered'))));
  });

  test('is a row of attempts and waits, and its last attempt ends with it', () => {
    const found = trace(retry(1, 100, 200), retry(2, 450, 400), finished(3, 900, 'recovered'));
    expect(shapeOf(found)).toEqual([
      [1, 0, 100],
      ['wait', 100, 300],
      [2, 300, 450],
      ['wait', 450, 850],
      [3, 850, 900],
    ]);
    expect(found.steps.filter(({ kind }) => kind === 'attempt')).toMatchObject([
      { succeeded: false, code: '503', status: 200, action: 'retry', delayMs: 200 },
      { succeeded: false },
      { succeeded: true },
    ]);
    expect(found).toMatchObject({ outcome: 'recovered', elapsedMs: 900, attempts: 3, beganAt: BEGAN, codes: ['503'] });
  });

  test('that fails at its last attempt has that with its code', () => {
    const last = {
      ...finished(2, 500, 'failed'),
      code: '900',
      action: 'retry',
      stoppedBy: 'attempts',
      processed: 'no',
    };
    const found = trace(retry(1, 100, 200), last);
    expect(found).toMatchObject({ stoppedBy: 'attempts', processed: 'no', codes: ['503', '900'] });
    expect(found.steps.at(-1)).toMatchObject({ number: 2, code: '900', stoppedBy: 'attempts', succeeded: false });
  });

  test('that ends with a decision has no further attempt', () => {
    const decided = { ...retry(1, 40, 0), event: 'recovery.fail-fast', action: 'fail-fast', delayMs: undefined };
    expect(shapeOf(trace(decided, finished(1, 40, 'failed')))).toEqual([[1, 0, 40]]);
  });

  test('says why a look-up decided nothing', () => {
    const refused = { ...lookUp(1, 300, 'undecided'), status: 401, foundCode: '401' };
    const lost = { ...lookUp(1, 700, 'undecided'), foundCode: 'ETIMEDOUT' };
    const told = { ...lookUp(1, 800, 'absent'), status: 200, foundCode: '404' };
    const inside = { ...lookUp(1, 900, 'undecided'), status: 200, foundCode: '500' };
    const { steps } = trace(refused, lost, told, inside);
    expect(steps.map(sayStep).filter((said) => said.startsWith('asked'))).toEqual([
      'asked: undecided, answered 401',
      'asked: undecided, not answered (ETIMEDOUT)',
      'asked: absent',
      'asked: undecided, answered 500 inside HTTP 200',
    ]);
  });

  test('shows the look-ups, and attempts after them', () => {
    const decided = { ...retry(1, 100, 0), event: 'recovery.reconcile', action: 'reconcile', delayMs: undefined };
    const found = trace(decided, lookUp(1, 300, 'absent'), lookUp(1, 700, 'absent'), finished(2, 1000, 'recovered'));
    expect(shapeOf(found)).toEqual([
      [1, 0, 100],
      ['look-up', 100, 300],
      ['look-up', 300, 700],
      [2, 700, 1000],
    ]);
    expect(found.steps[1]).toMatchObject({ found: 'absent' });
  });

  test('asks after the wait before a retry', () => {
    expect(shapeOf(trace(retry(1, 100, 1000), lookUp(1, 1130, 'landed'), finished(1, 1130, 'reconciled')))).toEqual([
      [1, 0, 100],
      ['wait', 100, 1100],
      ['look-up', 1100, 1130],
    ]);
  });

  test('without a record of when its last attempt failed says "at most"', () => {
    const asked = { ...lookUp(2, 400, 'undecided'), code: 'ECONNRESET', status: 200 };
    const found = trace(retry(1, 100, 50), asked, {
      ...finished(2, 600, 'unknown'),
      code: 'ECONNRESET',
      stoppedBy: 'deadline',
    });
    expect(found.steps[2]).toMatchObject({ number: 2, fromMs: 150, toMs: 400, atMost: true });
    expect(found.steps[2]).toMatchObject({ code: 'ECONNRESET', stoppedBy: 'deadline', succeeded: false });
    expect(found.steps[2]).not.toHaveProperty('status');
    expect(found.steps[3]).toMatchObject({ kind: 'look-up', status: 200, found: 'undecided' });
    expect(shapeOf(found).at(-1)).toEqual(['wait', 400, 600]);
  });

  test('that is resumed is looked up before its first attempt', () => {
    expect(shapeOf(trace(lookUp(0, 50, 'absent'), finished(1, 80, 'ok')))).toEqual([
      ['look-up', 0, 50],
      [1, 50, 80],
    ]);
  });

  test('that is aborted in a wait ends in it', () => {
    expect(shapeOf(trace(retry(1, 100, 5000), finished(1, 700, 'aborted')))).toEqual([
      [1, 0, 100],
      ['wait', 100, 700],
    ]);
  });

  test('that waited for its turn before its only attempt says so, and is drawn so', () => {
    const found = trace({ ...finished(1, 900, 'failed'), waitedMs: 700 });
    expect(found.waitedMs).toBe(700);
    expect(sayEnd(found)).toContain('waited 700 ms for its turn');
    expect(shapeOf(found)).toEqual([
      ['wait', 0, 700],
      [1, 700, 900],
    ]);
  });

  test('that waited for its turn after its attempt, or at some time between several, is not drawn as if it had before', () => {
    const after = trace(retry(1, 100, 50), { ...finished(1, 900, 'failed'), waitedMs: 700 });
    expect(shapeOf(after)[0]).toEqual([1, 0, 100]);
    const between = trace(retry(1, 800, 50), { ...finished(2, 900, 'recovered'), waitedMs: 700 });
    expect(shapeOf(between)[0]).toEqual([1, 0, 800]);
  });

  test('whose log level hides its attempts says how many are missing', () => {
    const found = trace(finished(4, 900, 'failed'));
    expect(found.steps).toMatchObject([{ number: 4, fromMs: 0, toMs: 900, unlogged: 3 }]);
  });

  test('without an end is unfinished, as far as it is known', () => {
    expect(trace(retry(1, 100, 200))).toMatchObject({ outcome: 'unfinished', elapsedMs: 100, attempts: 1 });
  });

  test('is put together from lines in any order', () => {
    const lines = [retry(1, 100, 200), retry(2, 450, 400), finished(3, 900, 'recovered')];
    expect(trace(...lines.toReversed())).toEqual(trace(...lines));
  });

  test('continues if a wait took less than was said', () => {
    const found = trace(retry(1, 100, 5000), retry(2, 300, 0), finished(3, 400, 'recovered'));
    for (const { fromMs, toMs } of found.steps) expect(toMs).toBeGreaterThanOrEqual(fromMs);
    expect(found.steps.at(-1)).toMatchObject({ number: 3, fromMs: 300, toMs: 400 });
  });
});
