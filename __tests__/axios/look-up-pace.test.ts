import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { attachWith } from '../../src/axios/attach.js';
import {
  type AttachSettings,
  attach,
  constant,
  mdes,
  midtrans,
  type Policy,
  type RequestRecovery,
  recoveryOf,
  type State,
} from '../../src/index.js';
import { quiet } from '../model/virtual-time.js';
import { FakeClock } from './fake-clock.js';

/** One lost attempt, and look-ups that report each of `states` in turn, and then the last one again and again. */
function ask(states: readonly State[], policy: Policy) {
  const clock = new FakeClock();
  const sent: string[] = [];
  const askedAt: number[] = [];
  const adapter = async (config: InternalAxiosRequestConfig): Promise<AxiosResponse> => {
    sent.push(String(config.url));
    const status = sent.length === 1 ? 502 : 200;
    const data = status === 200 ? '{"status_code":"200","order_id":"o","transaction_status":"capture"}' : '';
    return { status, statusText: '', headers: {}, data, config };
  };
  const client = axios.create({ adapter });
  const provider = midtrans({
    keys: { idempotencyKey: false },
    reconcile: async () => {
      askedAt.push(clock.now());
      return states[askedAt.length - 1] ?? states.at(-1);
    },
  });
  attachWith(client, { provider, policy, logger: false }, clock);
  const calling = client
    .post('/v2/charge', { transaction_details: { order_id: 'o' } })
    .catch((error: unknown) => error);
  return { clock, askedAt, sent, calling };
}

/** Lets the call end, however often it waits. */
async function play({ clock, calling }: ReturnType<typeof ask>): Promise<unknown> {
  let over = false;
  const result = calling.finally(() => {
    over = true;
  });
  for (let turn = 0; turn < 4000 && !over; turn++) {
    await quiet();
    clock.pass(50);
  }
  return result;
}

describe('a look-up that does not decide', () => {
  test('is repeated at the pace of a short backoff, then ever more slowly, to the end of the deadline', async () => {
    const asking = ask(['undecided'], { backoff: constant(10), deadline: 60_000 });
    expect(recoveryOf(await play(asking))?.outcome).toBe('unknown');
    expect(asking.askedAt.length).toBeGreaterThan(12);
    expect(asking.askedAt.length).toBeLessThan(25);
    expect(asking.askedAt.at(-1)).toBeGreaterThan(45_000);
  });

  test('is in time for a provider that decides late', async () => {
    const late: State[] = [...Array.from({ length: 14 }, (): State => 'undecided'), 'landed'];
    const asking = ask(late, { backoff: constant(10), deadline: 60_000 });
    expect(recoveryOf(await play(asking))?.outcome).toBe('reconciled');
  });

  test('is repeated once more at the end, if the usual pace would leave the rest of the time unused', async () => {
    const late: State[] = ['undecided', 'undecided', 'undecided', 'landed'];
    // At 0, 2 and 5 s; the next would come at 9.5 s.
    const asking = ask(late, { deadline: 8000, attemptTimeout: 2000 });
    expect(recoveryOf(await play(asking))?.outcome).toBe('reconciled');
    expect(asking.askedAt.length).toBe(4);
    const never = ask(['undecided'], { deadline: 8000, attemptTimeout: 2000 });
    expect(recoveryOf(await play(never))).toMatchObject({ outcome: 'unknown', stoppedBy: 'deadline' });
    expect(never.askedAt.length).toBe(4);
  });

  test('does not press the provider if the backoff is zero', async () => {
    const asking = ask(['undecided'], { backoff: constant(0), deadline: 60_000 });
    expect(recoveryOf(await play(asking))?.outcome).toBe('unknown');
    expect(asking.askedAt.length).toBeLessThan(30);
  });

  test('is repeated twenty times if there is no deadline', async () => {
    const asking = ask(['undecided'], { backoff: constant(0), deadline: false });
    expect(recoveryOf(await play(asking))?.outcome).toBe('unknown');
    expect(asking.askedAt.length).toBe(20);
  });
});

describe('a look-up that finds nothing', () => {
  test('is repeated before an unprotected request is sent again', async () => {
    const asking = ask(['absent'], { backoff: constant(10) });
    expect(recoveryOf(await play(asking))?.outcome).toBe('recovered');
    expect(asking.sent.length).toBe(2);
    // Fifteen seconds after the attempt that was lost.
    expect(asking.askedAt.at(-1)).toBeGreaterThanOrEqual(15_000);
    expect(asking.askedAt.length).toBeLessThan(20);
  });
});

describe('a tokenize, which its task id protects, whose look-up finds nothing', () => {
  function tokenize(answers: readonly object[], options: AttachSettings = {}, recovery: RequestRecovery = {}) {
    const sent: string[] = [];
    const adapter = async (config: InternalAxiosRequestConfig): Promise<AxiosResponse> => {
      const data = JSON.stringify(answers[sent.length]);
      sent.push(String(config.url).split('/').at(-1) ?? '');
      return { status: 200, statusText: '', headers: {}, data, config };
    };
    const client = axios.create({ adapter });
    // The worst case: a retry that is refused as used would get another id.
    const provider = mdes({ onUsedTaskId: 're-key', settledAfter: 200 });
    attach(client, { provider, policy: { backoff: constant(1) }, logger: false, ...options });
    const calling = client.post('/mdes/tokenize', { taskId: 't' }, { recovery }).catch((error: unknown) => error);
    return calling.then((result) => ({ report: recoveryOf(result), sent }));
  }
  const error = (errorCode: string) => ({ errorCode });

  test('is sent again after one look-up', async () => {
    const { report, sent } = await tokenize([
      error('INTERNAL_SERVICE_FAILURE'),
      error('INVALID_TASK_ID'),
      { decision: 'APPROVED' },
    ]);
    expect(report).toMatchObject({ outcome: 'recovered', keys: { taskId: 't' } });
    expect(sent).toEqual(['tokenize', 'getTaskStatus', 'tokenize']);
  });

  test('is adopted if the look-up lagged: the refusal of the retry is the proof, and no key is replaced', async () => {
    const { report, sent } = await tokenize([
      error('INTERNAL_SERVICE_FAILURE'),
      error('INVALID_TASK_ID'),
      error('INVALID_TASK_ID'),
      { status: 'COMPLETED' },
    ]);
    expect(report).toMatchObject({ outcome: 'reconciled', keys: { taskId: 't' } });
    expect(sent).toEqual(['tokenize', 'getTaskStatus', 'tokenize', 'getTaskStatus']);
  });

  test('is still in doubt if the retry is refused for another reason, until a second look-up', async () => {
    const answers = ['INTERNAL_SERVICE_FAILURE', 'INVALID_TASK_ID', 'AUTHENTICATION_FAILED'].map(error);
    const landed = await tokenize([...answers, { status: 'COMPLETED' }]);
    expect(landed.report?.outcome).toBe('reconciled');
    const absent = await tokenize([...answers, error('INVALID_TASK_ID'), error('INVALID_TASK_ID')]);
    expect(absent.report).toMatchObject({ outcome: 'failed', processed: 'no' });
    expect(absent.sent.length).toBe(5);
  });

  test('is looked up until that is certain, if the caller says that a retry is not safe', async () => {
    const { report, sent } = await tokenize(
      [error('INTERNAL_SERVICE_FAILURE'), error('INVALID_TASK_ID'), error('INVALID_TASK_ID'), { decision: 'APPROVED' }],
      {},
      { idempotent: false },
    );
    expect(report?.outcome).toBe('recovered');
    expect(sent).toEqual(['tokenize', 'getTaskStatus', 'getTaskStatus', 'tokenize']);
  });

  test('is sent again under its key after a look-up, if the budget refuses the retry: another look-up would be no less load', async () => {
    const failed = error('INTERNAL_SERVICE_FAILURE');
    const absent = error('INVALID_TASK_ID');
    const options = { retryBudget: { ratio: 0, burst: 1 }, policy: { backoff: constant(1), maxAttempts: 3 } };
    const { report, sent } = await tokenize([failed, absent, failed, absent, { decision: 'APPROVED' }], options);
    expect(report).toMatchObject({ outcome: 'recovered', keys: { taskId: 't' } });
    expect(sent).toEqual(['tokenize', 'getTaskStatus', 'tokenize', 'getTaskStatus', 'tokenize']);
    const landed = await tokenize([failed, absent, failed, { status: 'COMPLETED' }], options);
    expect(landed.report).toMatchObject({ outcome: 'reconciled' });
    expect(landed.sent.length).toBe(4);
  });
});
