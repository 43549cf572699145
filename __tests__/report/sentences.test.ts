import { afterEach, describe, expect, test } from '@jest/globals';
import axios, { type AxiosRequestConfig } from 'axios';
import { attach, constant, midtrans, recoveryOf } from '../../src/index.js';
import { type MidtransSimulator, startMidtrans } from '../../src/simulators/index.js';
import { until } from '../simulators/until.js';

let simulator: MidtransSimulator;
afterEach(() => simulator.close());

interface Line {
  readonly event: string;
  readonly processed?: string;
  readonly delayMs?: number;
  readonly askedMs?: number;
  readonly stoppedBy?: string;
  readonly level: string;
  readonly text: string;
}

/** An attached client, and the lines that it logs. */
async function shop(options: object = {}) {
  simulator = await startMidtrans();
  const lines: Line[] = [];
  const log = (level: string) => (fields: object, text: string) =>
    void lines.push({ ...(fields as Line), level, text });
  const logger = { info: log('info'), warn: log('warn'), error: log('error') };
  const client = axios.create({ baseURL: simulator.url, auth: { username: 'SB-Mid-server-simulator', password: '' } });
  const recovery = attach(client, { provider: midtrans(), policy: { backoff: constant(2) }, logger, ...options });
  const pay = (order: string, token = 'token-1', config: AxiosRequestConfig = {}) =>
    client
      .post(
        '/v2/charge',
        {
          payment_type: 'credit_card',
          transaction_details: { order_id: order, gross_amount: 10_000 },
          credit_card: { token_id: token },
        },
        config,
      )
      .catch((error: unknown) => error);
  return { lines, pay, recovery };
}

const busy = { when: 'before', kind: 'provider', code: '503' } as const;

describe('log lines', () => {
  test('the two lines of a decline, and its report, agree on whether anything took effect', async () => {
    const { lines, pay } = await shop();
    const report = recoveryOf(await pay('order-1', 'token-deny-05'));
    expect(lines.map(({ event, processed }) => [event, processed])).toEqual([
      ['recovery.fail-fast', 'no'],
      ['recovery.finished', 'no'],
    ]);
    expect(report).toMatchObject({ processed: 'no', attempts: [{ processed: 'no' }] });
  });

  test('say of a call that resumes another, and has sent nothing, that it may have taken effect', async () => {
    const { lines, pay } = await shop();
    const keys = { orderId: 'order-1', idempotencyKey: 'key-1' };
    await pay('order-1', 'token-1', { recovery: { keys, askOnce: true } });
    expect(lines.map(({ event, processed }) => [event, processed])).toEqual([
      ['recovery.look-up', 'maybe'],
      ['recovery.finished', 'maybe'],
    ]);
    expect(lines[0]?.text).toMatch(/^midtrans: looked up what became of it: absent\b.* \(before the first attempt\)$/);
  });

  test('say in their text what stopped a call', async () => {
    const { lines, pay } = await shop({ policy: { backoff: constant(2), maxAttempts: 2 } });
    await pay('order-1', 'token-deny-05');
    expect(lines.map(({ text }) => text)).toEqual([
      'midtrans 05: not retried (attempt 1 of 2, stoppedBy: rule)',
      'midtrans 05; declined: do not charge this card again for this payment (stoppedBy: rule)',
    ]);
    lines.length = 0;
    simulator.inject(...Array(2).fill({ ...busy, code: '429' }));
    await pay('order-2');
    expect(lines.at(-1)?.text).toMatch(
      /^midtrans 429 after 2 attempts in [\d.]+ m?s; not processed; gave up after maxAttempts: a later retry can succeed \(stoppedBy: attempts\)$/,
    );
  });

  test('of a used order id do not say that the request which was refused may have been processed', async () => {
    const { lines, pay } = await shop();
    await pay('order-1');
    await pay('order-1');
    expect(lines.find(({ event }) => event === 'recovery.reconcile')).toMatchObject({
      processed: 'no',
      text: expect.stringMatching(
        /^midtrans 406: refused, but the payment may exist already, so the provider is asked/,
      ),
    });
  });

  test('of a call that its own signal ended say so, and warn of the payment that it leaves in doubt', async () => {
    const { lines, pay } = await shop();
    simulator.inject({ when: 'after', kind: 'hang' });
    const controller = new AbortController();
    const call = pay('order-1', 'token-1', { signal: controller.signal });
    await until(() => simulator.requests.length === 1);
    controller.abort();
    await call;
    expect(lines.map(({ event, level, stoppedBy }) => [event, level, stoppedBy])).toEqual([
      ['recovery.fail-fast', 'info', 'abort'],
      ['recovery.finished', 'warn', 'abort'],
    ]);
  });

  test('a host that asked clients to back off: what it asked, and what is done', async () => {
    const { lines, pay } = await shop();
    simulator.inject({ ...busy, code: '429', headers: { 'retry-after': '3600' } });
    await pay('order-1');
    const held = lines.find(({ event }) => event === 'recovery.held');
    expect(held).toMatchObject({ delayMs: 60_000, askedMs: 3_600_000 });
    expect(held?.text).toMatch(/^midtrans: \S+ asked clients to back off for 3600 s; calls.* wait 60 s$/);
  });

  test('numbers of stats have no noise from binary fractions', async () => {
    const { pay, recovery } = await shop();
    simulator.inject(busy, busy, busy);
    for (let n = 0; n < 12; n++) await pay(`order-${n}`);
    for (const { budget } of recovery.stats().lanes) expect(String(budget)).toMatch(/^\d+(?:\.\d{1,3})?$/);
  });
});
