import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { plainHttp, recoveryOf, run } from '../../src/index.js';
import { type Ending, endOf } from '../../src/report/end-of.js';
import { frozen, thrownBy } from '../axios/attached.js';
import { reply, serve } from '../axios/serve.js';

const ending = (given: Partial<Ending>): Ending => ({
  outcome: 'ok',
  stoppedBy: undefined,
  retryAt: undefined,
  course: { processed: 'no', isUndecided: false },
  ...given,
});

describe('the end of a call', () => {
  test.each(['ok', 'recovered', 'reconciled'] as const)('as %s has nothing that stopped it', (outcome) => {
    const given = ending({
      outcome,
      stoppedBy: 'breaker',
      retryAt: 7,
      course: { processed: 'maybe', isUndecided: false },
    });
    expect(endOf(given)).toEqual({ outcome, processed: 'yes' });
  });

  test.each([
    ['failed', 'rule', 'no'],
    ['unknown', 'ambiguous', 'maybe'],
    ['aborted', 'abort', 'maybe'],
  ] as const)('as %s is stopped by %s if nothing else is said', (outcome, stoppedBy, processed) => {
    expect(endOf(ending({ outcome, course: { processed: 'maybe', isUndecided: false } }))).toEqual({
      outcome,
      stoppedBy,
      processed,
    });
  });

  test('as failed or unknown keeps what stopped it, and until when', () => {
    const open = ending({ outcome: 'failed', stoppedBy: 'breaker', retryAt: 7 });
    expect(endOf(open)).toEqual({ outcome: 'failed', processed: 'no', stoppedBy: 'breaker', retryAt: 7 });
    const landed = ending({
      outcome: 'unknown',
      stoppedBy: 'deadline',
      course: { processed: 'yes', isUndecided: false },
    });
    expect(endOf(landed)).toEqual({ outcome: 'unknown', processed: 'yes', stoppedBy: 'deadline' });
  });

  test('as deferred always has a time to come back', async () => {
    expect(endOf(ending({ outcome: 'deferred', retryAt: 7 }))).toMatchObject({ retryAt: 7, stoppedBy: 'retry-after' });
    expect(endOf(ending({ outcome: 'deferred' })).retryAt).toBeGreaterThan(Date.now() - 1000);

    const later = reply(429, {}, { 'retry-after': '3600' });
    const server = await serve(later);
    const { client, clock } = frozen(server.url);
    expect(recoveryOf(await thrownBy(client.get('/payments/1')))).toMatchObject({
      outcome: 'deferred',
      retryAt: clock.wall() + 3_600_000,
    });
  });

  test('as deferred has a time after run() as well', async () => {
    const server = await serve(reply(429, {}, { 'retry-after': '3600' }));
    const soonest = Date.now() + 3_600_000;
    const sent = () => axios.get(server.url);
    const report = recoveryOf(await thrownBy(run(sent, { provider: plainHttp(), logger: false })));
    expect(report?.outcome).toBe('deferred');
    expect(report?.retryAt).toBeGreaterThanOrEqual(soonest);
  });
});
