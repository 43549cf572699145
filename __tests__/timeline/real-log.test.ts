import { Readable, Writable } from 'node:stream';
import { afterEach, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { pino } from 'pino';
import { attach, constant, midtrans, type Report, recoveryOf } from '../../src/index.js';
import { type Fault, startMidtrans } from '../../src/simulators/index.js';
import { survey } from '../../src/timeline/survey.js';
import type { Trace, TracedAttempt } from '../../src/timeline/trace.js';

let close = async () => {};
afterEach(() => close());

/** Sends one charge through these faults and gives its report, and what the log tells of it. */
async function charge(
  faults: readonly Fault[],
  orderId = 'order-1',
): Promise<{ report: Report; trace: Trace | undefined }> {
  const simulator = await startMidtrans();
  close = () => simulator.close();
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const client = axios.create({ baseURL: simulator.url, auth: { username: 'SB-Mid-server-simulator', password: '' } });
  attach(client, { provider: midtrans(), policy: { backoff: constant(30) }, logger: pino(stream), retryBudget: false });
  simulator.inject(...faults);
  const body = { payment_type: 'gopay', transaction_details: { order_id: orderId, gross_amount: 44_000 } };
  const answer = await client.post('/v2/charge', body).catch((error: unknown) => error);
  const all = { title: 'all', takes: () => true, by: 'latest', most: 10 } as const;
  const { chosen, lines: read } = await survey(Readable.from(lines), {}, [all]);
  expect(read).toEqual({ read: lines.length, ours: lines.length, broken: 0, newer: 0, pretty: 0 });
  return { report: recoveryOf(answer) as Report, trace: chosen[0]?.traces[0] };
}

const busy: Fault = { when: 'before', kind: 'provider', code: '503' };
const reset: Fault = { when: 'before', kind: 'reset' };
const lost: Fault = { when: 'after', kind: 'reset' };
const final: Fault = { when: 'before', kind: 'provider', code: '401' };

describe('what the log says about a call', () => {
  test.each<[string, readonly Fault[]]>([
    ['recovered', [busy]],
    ['recovered', [reset, lost, busy]],
    ['failed', [final]],
    ['failed', [reset, final]],
    ['reconciled', [lost, lost, lost, lost]],
  ])('is what its report says: %s', async (outcome, faults) => {
    const { report, trace } = await charge(faults);
    expect(report.outcome).toBe(outcome);
    expect(trace).toMatchObject({ callId: report.callId, outcome, provider: 'midtrans', keys: report.keys });
    const attempts = (trace?.steps ?? []).filter((step): step is TracedAttempt => step.kind === 'attempt');
    expect(attempts.map(({ number }) => number)).toEqual(report.attempts.map(({ attempt }) => attempt));
    expect(attempts.map(({ code }) => code)).toEqual(report.attempts.map(({ code }) => code));
    expect(attempts.map(({ status }) => status)).toEqual(report.attempts.map(({ status }) => status));
    for (const [index, attempt] of report.attempts.entries()) {
      expect(attempts[index]?.toMs).toBeGreaterThanOrEqual(Math.round(attempt.elapsedMs));
    }
    const steps = trace?.steps ?? [];
    for (const [index, step] of steps.entries()) expect(step.fromMs).toBe(steps[index - 1]?.toMs ?? 0);
    expect(trace?.beganAt).toBeGreaterThan(Date.now() - 60_000);
  });

  test('is nothing if it succeeded at once', async () => {
    const { report, trace } = await charge([]);
    expect(report.outcome).toBe('ok');
    expect(trace).toBeUndefined();
  });
});
