// What is known of a payment in doubt goes from run to run, and never makes an absence look older than it is.
import { describe, expect, test } from '@jest/globals';
import { beginAgain, beginDeferral, type Deferral, joinDeferral } from '../../src/deferral/deferral.js';
import type { DuePayment } from '../../src/deferral/due-payment.js';
import { runHandler } from '../../src/deferral/run-handler.js';
import type { ReportOfCall } from '../../src/index.js';
import { reportOf } from './reports.js';

const put = (given: Partial<ReportOfCall> = {}) => beginDeferral(reportOf(given), {}, 1, 2);
const inDoubt = (since?: number, absences = 0) =>
  put({ outcome: 'unknown', processed: 'maybe', ...(since !== undefined && { doubt: { since, absences } }) });

const sentAt = (at: number) =>
  put({ outcome: 'unknown', processed: 'maybe', doubt: { since: 10, absences: 2, sentAt: at } });

describe('another call for a payment that is already waiting', () => {
  test.each<readonly [what: string, stored: Deferral, later: Deferral, doubt: object | undefined]>([
    ['that is in doubt too: the later of the two counts', inDoubt(10, 2), inDoubt(20), { since: 20, absences: 0 }],
    ['that was in doubt earlier', inDoubt(20, 1), inDoubt(10, 3), { since: 20, absences: 1 }],
    ['of which nothing is known', inDoubt(10, 2), inDoubt(), undefined],
    ['of which alone something is known', inDoubt(), inDoubt(20), undefined],
    ['of which nothing was processed', inDoubt(10, 2), put(), { since: 10, absences: 2 }],
    ['that is the only one in doubt', put(), inDoubt(20, 1), { since: 20, absences: 1 }],
  ])('%s', (_what, stored, later, doubt) => {
    expect(joinDeferral(stored, later, 0).report.doubt).toEqual(doubt);
  });
});

test('the earlier of two first attempts counts, if both are known', () => {
  const of = (sentAt?: number) =>
    put({
      outcome: 'unknown',
      processed: 'maybe',
      doubt: { since: 30, absences: 0, ...(sentAt !== undefined && { sentAt }) },
    });
  expect(joinDeferral(of(10), of(20), 0).report.doubt).toEqual({ since: 30, absences: 0, sentAt: 10 });
  expect(joinDeferral(of(10), of(), 0).report.doubt).toEqual({ since: 30, absences: 0 });
});

describe('which call was sent first', () => {
  const by = (sentBy: string) =>
    put({ outcome: 'unknown', processed: 'maybe', doubt: { since: 10, absences: 2, sentAt: 5, sentBy } });

  test('stays known after a run was killed', () => {
    expect(beginAgain(by('a'), put(), 1).report.doubt).toEqual({ since: 1, absences: 0, sentAt: 5, sentBy: 'a' });
  });

  test('is not known of two, either of which may have made it', () => {
    const joined = { since: 10, absences: 2, sentAt: 5 };
    expect(joinDeferral(by('a'), by('a'), 0).report.doubt).toEqual({ ...joined, sentBy: 'a' });
    expect(joinDeferral(by('a'), by('b'), 0).report.doubt).toEqual(joined);
    expect(joinDeferral(by('a'), sentAt(5), 0).report.doubt).toEqual(joined);
  });
});

describe.each(['origin', 'sentTo'] as const)('a payment that went to another host, as its %s says', (place) => {
  const moved = (host: string) => {
    const doubt = { since: 10, absences: 2, sentAt: 5, [place]: `https://${host}.test` };
    return put({ outcome: 'unknown', processed: 'maybe', doubt });
  };

  test('stays there, whoever joins it there', () => {
    const joined = joinDeferral(moved('b'), moved('b'), 0).report.doubt;
    expect(joined).toEqual({ since: 10, absences: 2, sentAt: 5, [place]: 'https://b.test' });
  });

  test.each([
    ['at its own host', sentAt(5)],
    ['at a third host', moved('c')],
  ])('is sent nowhere any more if another call for it is in doubt %s: no host knows of both', (_, other) => {
    const joined = { since: 10, absences: 2, sentAt: 5, [place]: 'https://b.test', spent: true };
    expect(joinDeferral(moved('b'), other, 0).report.doubt).toEqual(joined);
    expect(joinDeferral(sentAt(5), moved('b'), 0).report.doubt).toEqual(joined);
  });

  test('is still there after a run was killed', () => {
    const doubt = beginAgain(moved('b'), put(), 1).report.doubt;
    expect(doubt).toEqual({ since: 1, absences: 0, sentAt: 5, [place]: 'https://b.test' });
  });
});

describe('what keeps a payment from being sent again', () => {
  const origin = 'https://b.test';
  const barred = (bars: object) =>
    put({ outcome: 'unknown', processed: 'maybe', doubt: { since: 10, absences: 2, ...bars } });

  test.each([{ spent: true }, { lasting: true }, { origin }, { sentTo: origin }] as const)(
    'stays known after a run was killed: %o',
    (bars) => {
      expect(beginAgain(barred(bars), put(), 1).report.doubt).toEqual({ since: 1, absences: 0, ...bars });
    },
  );

  test.each([
    [{ spent: true }, { spent: true }],
    [{ lasting: true }, { lasting: true }],
    // Nobody knows where the other call went.
    [{ origin }, { origin, spent: true }],
  ] as const)('stays known if nothing is known of another call: %o', (bars, known) => {
    for (const joined of [joinDeferral(barred(bars), inDoubt(), 0), joinDeferral(inDoubt(), barred(bars), 0)]) {
      expect(joined.report.doubt).toEqual({ since: 1, absences: 0, ...known });
    }
  });
});

describe('another call for a payment whose job is over', () => {
  test.each<readonly [what: string, over: Deferral, later: Deferral, runs: number, doubt: object | undefined]>([
    ['both in doubt', inDoubt(10, 2), inDoubt(20), 0, { since: 20, absences: 0 }],
    ['the earlier one alone', inDoubt(10, 2), put(), 0, { since: 10, absences: 2 }],
    ['the later one alone', put(), inDoubt(20, 1), 0, { since: 20, absences: 1 }],
    ['a run was killed, and the later one is not in doubt', inDoubt(10, 2), put(), 1, undefined],
    ['a run was killed, and the later one is in doubt', inDoubt(10, 2), inDoubt(20, 1), 1, undefined],
    ['a run was killed of one first sent then', sentAt(5), put(), 1, { since: 1, absences: 0, sentAt: 5 }],
    ['a run was killed of one that was not in doubt', put(), inDoubt(20, 1), 1, { since: 20, absences: 0 }],
  ])('%s', (_what, over, later, runs, doubt) => {
    expect(beginAgain(over, later, runs).report.doubt).toEqual(doubt);
  });
});

describe('two calls for one payment that were sent under different keys', () => {
  const under = (idempotencyKey: string, processed: 'no' | 'maybe') =>
    put({
      outcome: processed === 'no' ? 'deferred' : 'unknown',
      processed,
      keys: { orderId: 'order-1', idempotencyKey },
    });
  const one = under('one', 'maybe');

  test("continue under the keys that both have: one call's key does not keep the other from being made twice", () => {
    const other = under('other', 'maybe');
    expect(joinDeferral(one, other, 0).keys).toEqual({ orderId: 'order-1' });
    expect(beginAgain(one, other, 0).keys).toEqual({ orderId: 'order-1' });
  });

  test('continue under the keys of the one that may have taken effect, if the other has not', () => {
    const other = under('other', 'no');
    for (const joined of [joinDeferral(one, other, 0), joinDeferral(other, one, 0), beginAgain(one, other, 0)]) {
      expect(joined.keys).toEqual(one.keys);
    }
  });
});

test('a call in doubt whose keys are unknown gets none of another call that surely did nothing', () => {
  const unknown = put({ outcome: 'unknown', processed: 'maybe', keys: {} });
  expect([joinDeferral(put(), unknown, 0).keys, beginAgain(unknown, put(), 0).keys]).toEqual([{}, {}]);
});

describe('a run of the handler', () => {
  async function recoveryOf(stored: Deferral, attempt: number): Promise<DuePayment<unknown>['recovery'] | undefined> {
    let given: DuePayment<unknown>['recovery'] | undefined;
    const handler = ({ recovery }: DuePayment<unknown>) => {
      given = recovery;
      return null;
    };
    await runHandler(handler, stored, attempt, undefined, { timeout: false, onFault: () => {} });
    return given;
  }
  const { keys } = inDoubt(10);
  const knownAt = expect.any(Number);

  test('gets what is known', async () => {
    const doubt = { since: 10, absences: 2 };
    expect(await recoveryOf(inDoubt(10, 2), 1)).toEqual({ keys, knownAt, processed: 'maybe', doubt, askOnce: true });
  });

  test('gets nothing after a killed run: that may have sent something until now', async () => {
    expect(await recoveryOf(inDoubt(10, 2), 2)).toEqual({ keys, knownAt, processed: 'maybe', askOnce: true });
  });

  test.each<readonly [what: string, stored: Deferral, sentAt: number]>([
    ['the payment was first sent', sentAt(5), 5],
    ['it was put off, of which nothing had taken effect', put(), 1],
  ])('learns after a killed run that nothing older than when %s belongs to it', async (_what, stored, at) => {
    const before = Date.now();
    const recovery = await recoveryOf(stored, 2);
    expect(recovery).toMatchObject({ processed: 'maybe', doubt: { absences: 0, sentAt: at } });
    expect(recovery?.doubt?.since).toBeGreaterThanOrEqual(before);
  });

  test('gets no doubt if nothing is in doubt', async () => {
    expect(await recoveryOf(put(), 1)).toEqual({ keys, processed: 'no', knownAt: expect.any(Number), askOnce: true });
  });
});
