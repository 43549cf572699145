import { describe, expect, test } from '@jest/globals';
import { constant, midtrans, recoveryOf, type StoppedBy } from '../../src/index.js';
import { type Summarised, summaryOf } from '../../src/report/summary.js';
import { attached, thrownBy } from './attached.js';
import { lose, nothing, paid } from './lost-charge.js';
import { type Answer, serve } from './serve.js';

describe('a call that stays unknown', () => {
  test('names the deadline if that left no time for more look-ups, not the doubt, which they would have ended', async () => {
    const { report } = await lose([[401, { status_code: '401' }]], { deadline: 3000 });
    expect(report).toMatchObject({ outcome: 'unknown', stoppedBy: 'deadline' });
    expect(report?.summary).toContain('too little time was left before the deadline');
  });

  test('names the deadline if an earlier call could not be looked up in time', async () => {
    const keys = { orderId: 'o-1' };
    const { report } = await lose([[401, { status_code: '401' }]], { deadline: 3000 }, {}, { keys });
    expect(report).toMatchObject({ outcome: 'unknown', stoppedBy: 'deadline', attempts: [] });
  });

  test('names the doubt if it was asked as often as it is asked without a deadline', async () => {
    const { report } = await lose([[401, { status_code: '401' }]], { deadline: false });
    expect(report).toMatchObject({ outcome: 'unknown', stoppedBy: 'ambiguous' });
    expect(report?.summary).toContain('asked 20 times');
  });

  test('names what kept it from being sent again, although the deadline ended the look-ups', async () => {
    const policy = { deadline: 3000, retryIf: () => false };
    const { report } = await lose([[401, { status_code: '401' }]], policy, {}, { isKeyed: true });
    expect(report).toMatchObject({ outcome: 'unknown', stoppedBy: 'policy' });
    expect(report?.summary).toContain('retryIf forbids another attempt');
  });

  test('was not stopped by an empty budget if a key made a retry safe', async () => {
    const retryBudget = { burst: 1, ratio: 0.01 };
    const { report } = await lose([[401, { status_code: '401' }]], {}, { retryBudget }, { isKeyed: true });
    expect(report).toMatchObject({ outcome: 'unknown', stoppedBy: 'attempts', attempts: { length: 4 } });
    expect(report?.summary).toContain('gave up after maxAttempts');
  });

  test('names its attempts if a key made each retry safe, and nobody could be asked; each is told as a retry', async () => {
    const page: Answer = (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html></html>');
    const server = await serve(page);
    const { client, recovery } = attached(server.url, { provider: midtrans(), policy: { backoff: constant(3) } });
    const told: unknown[] = [];
    recovery.on('recovery.reconcile', ({ attempt }) => told.push(['reconcile', attempt]));
    recovery.on('recovery.retry', ({ attempt, delayMs }) => told.push(['retry', attempt, delayMs]));
    const report = recoveryOf(await thrownBy(client.post('/v2/o-1/refund', { refund_key: 'r', amount: 5 })));
    expect(server.arrived).toHaveLength(4);
    expect(told).toEqual(
      [1, 2, 3]
        .flatMap((each) => [
          ['reconcile', each],
          ['retry', each, 3],
        ])
        .concat([['reconcile', 4]]),
    );
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe', stoppedBy: 'attempts' });
    expect(report?.attempts.map(({ action, delayMs }) => [action, delayMs])).toEqual([
      ['retry', 3],
      ['retry', 3],
      ['retry', 3],
      ['reconcile', undefined],
    ]);
    expect(report?.summary).toContain('gave up after maxAttempts');
  });

  const left: Summarised = {
    provider: 'acme',
    outcome: 'unknown',
    processed: 'maybe',
    stoppedBy: 'ambiguous',
    elapsedMs: 5,
    attempts: [],
    sentFresh: [],
    isToldByLookUp: false,
  };

  test.each<[StoppedBy, string]>([
    ['policy', 'retryIf'],
    ['attempts', 'maxAttempts'],
    ['deadline', 'deadline'],
    ['retry-after', 'the provider asks'],
    ['not-repeatable', 'body'],
    ['budget', 'budget'],
    ['breaker', 'breaker'],
    ['concurrency', 'too many calls'],
  ])('says in words that it was stopped by %s', (stoppedBy, words) => {
    expect(summaryOf({ ...left, stoppedBy }, () => 'look')).toMatch(new RegExp(`; look \\(.*${words}.*\\)$`));
  });

  test("says once that the caller's own code threw", () => {
    const attempts = [{ attempt: 1, code: 'ECONNRESET', processed: 'maybe', elapsedMs: 5, why: 'Cut' }] as const;
    const words = "the caller's own code threw";
    expect(summaryOf({ ...left, stoppedBy: 'request', attempts }, () => 'look').split(words)).toHaveLength(2);
    expect(summaryOf({ ...left, stoppedBy: 'request' }, () => 'look').split(words)).toHaveLength(2);
  });

  test('says no more than that if nobody could be asked', () => {
    expect(summaryOf(left, () => 'look')).toBe('acme: this call sent nothing, but an earlier one may have; look');
  });
});

test('a failed call says that retryIf forbade the retry', () => {
  const attempts = [{ attempt: 1, code: 'BUSY', processed: 'no', elapsedMs: 5, why: 'Rejected before work' }] as const;
  const call = { provider: 'acme', elapsedMs: 5, attempts, sentFresh: [], isToldByLookUp: false };
  const report = { ...call, outcome: 'failed', processed: 'no', stoppedBy: 'policy' };
  expect(summaryOf(report as Summarised, () => 'look')).toBe(
    'acme BUSY; not processed; retryIf forbids another attempt',
  );
});

describe('the line that says that a call is being looked up', () => {
  test.each([
    ['is found', paid, 'reconciled'],
    ['is not found out', { status_code: '401' }, 'unknown'],
  ])('does not call it stopped, whether the payment %s', async (_, body, outcome) => {
    const { decided } = await lose([[200, body]], { deadline: 3000 });
    expect(decided.map(({ event }) => event)).toEqual(['recovery.attempt', 'recovery.reconcile', 'recovery.finished']);
    expect(decided[0]).not.toHaveProperty('stoppedBy');
    expect(decided[1]).not.toHaveProperty('stoppedBy');
    expect(decided[2]).toMatchObject({ outcome });
  });

  test('names what stopped it at the end', async () => {
    const { decided, report } = await lose([[404, nothing]], { deadline: 3000 });
    expect(decided.at(-1)).toMatchObject({ outcome: 'unknown', stoppedBy: 'deadline' });
    expect(report?.stoppedBy).toBe('deadline');
  });
});
