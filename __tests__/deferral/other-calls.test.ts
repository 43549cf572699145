// What a handler asks of the payment's own provider on the way is no word on the payment: only a call for it ends its job.
import { describe, expect, test } from '@jest/globals';
import type { AxiosInstance } from 'axios';
import { beginDeferral } from '../../src/deferral/deferral.js';
import { nextStep } from '../../src/deferral/next-step.js';
import { ANOTHERS, runHandler, UNREADABLE } from '../../src/deferral/run-handler.js';
import { pathKey, plainHttp, type ReportOfCall, run } from '../../src/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { attached } from '../axios/attached.js';
import { type Answer, reply, reset, serve } from '../axios/serve.js';
import { reportOf } from './reports.js';

const payout = { reference_id: 'R-1', amount: 100, currency: 'IDR', channel_code: 'ID_BCA' };
const limits = { delay: () => 1000, maxAttempts: 10, deadline: 3_600_000, random: () => 0 };
const keys = { idempotencyKey: 'k-1' };

const inDoubt: Partial<ReportOfCall> = { provider: 'xendit', outcome: 'unknown', processed: 'maybe', keys };
const putOff: Partial<ReportOfCall> = { provider: 'xendit', keys };

async function stepAfter(
  call: (client: ReturnType<typeof attached>['client']) => Promise<object>,
  about: Partial<ReportOfCall> = inDoubt,
) {
  const refusal = reply(400, { error_code: 'API_VALIDATION_ERROR', message: 'no' });
  const later = reply(429, { error_code: 'RATE_LIMIT_EXCEEDED' }, { 'retry-after': '3600' });
  const answers: Record<string, Answer> = { '/busy': later, '/lost': reset };
  const { url } = await serve((response, request) => (answers[request.url ?? ''] ?? refusal)(response, request));
  const { client } = attached(url, { provider: xendit({ hosts: ['127.0.0.1'] }), policy: { maxAttempts: 1 } });
  const stored = beginDeferral(reportOf(about), {}, Date.now(), Date.now());
  const given = { timeout: false, onFault: () => {} } as const;
  const ended = await runHandler(() => call(client), stored, 1, undefined, given);
  if (ended === UNREADABLE || ended === ANOTHERS) throw new Error('unreadable');
  return nextStep(stored, ended, limits, Date.now());
}

describe('a job whose payment is in doubt', () => {
  test('continues if the handler was refused a look at something else', async () => {
    const step = await stepAfter((client) => client.get('/balance'));
    expect(step).toMatchObject({ kind: 'go-on', deferral: { keys, report: { outcome: 'unknown' } } });
  });

  test('stays in doubt if something else asked the handler to come back later', async () => {
    const step = await stepAfter((client) => client.get('/busy'));
    expect(step).toMatchObject({ kind: 'go-on', deferral: { keys, report: { processed: 'maybe' } } });
  });

  test('is done if the payment itself was refused', async () => {
    const recovery = { keys, processed: 'no' } as const;
    const step = await stepAfter((client) => client.post('/v2/payouts', payout, { recovery }));
    expect(step).toMatchObject({ kind: 'done', outcome: 'failed' });
  });
});

describe('a job whose payment was put off', () => {
  test('continues if another payment of the handler was refused, under its own key', async () => {
    const step = await stepAfter((client) => client.post('/v2/payouts', payout), putOff);
    expect(step).toMatchObject({ kind: 'go-on', deferral: { keys, report: { outcome: 'deferred' } } });
  });

  test('is done if the payment itself was refused', async () => {
    const recovery = { keys, processed: 'no' } as const;
    const step = await stepAfter((client) => client.post('/v2/payouts', payout, { recovery }), putOff);
    expect(step).toMatchObject({ kind: 'done', outcome: 'failed' });
  });
});

test('a job whose payment has no keys, of which nothing was sent, continues if the handler gets no access token', async () => {
  const step = await stepAfter((client) => client.post('/oauth2/token', {}), { ...putOff, keys: {} });
  expect(step).toMatchObject({ kind: 'go-on', deferral: { report: { outcome: 'deferred' } } });
});

describe('a job whose payment has no keys, of which nothing was sent', () => {
  const nameless = { ...putOff, keys: {} };

  test.each([
    ['was refused', '/customers'],
    ['was put off', '/busy'],
    ['got no answer', '/lost'],
  ])('continues if any other write of the handler %s', async (_, path) => {
    const step = await stepAfter((client) => client.post(path, {}), nameless);
    expect(step).toMatchObject({ kind: 'go-on', deferral: { report: { outcome: 'deferred', processed: 'maybe' } } });
  });

  test('is done if the payment itself was refused', async () => {
    const recovery = { keys: {}, processed: 'no', askOnce: true } as const;
    const step = await stepAfter((client) => client.post('/v2/payouts', payout, { recovery }), nameless);
    expect(step).toMatchObject({ kind: 'done', outcome: 'failed' });
  });

  test('is done if an operation was refused: nobody knows what it has asked for', async () => {
    const provider = xendit({ hosts: ['127.0.0.1'] });
    const refusal = { response: { status: 400, data: { error_code: 'API_VALIDATION_ERROR' }, headers: {} } };
    const sdk = async () => Promise.reject(Object.assign(new Error('refused'), refusal));
    const step = await stepAfter(() => run(sdk, { provider, logger: false }), nameless);
    expect(step).toMatchObject({ kind: 'done', outcome: 'failed' });
  });
});

describe('a job whose payment has no keys and is in doubt', () => {
  const nameless = { ...inDoubt, keys: {} };

  test('continues if any other write of the handler was refused', async () => {
    const step = await stepAfter((client) => client.post('/customers', {}), nameless);
    expect(step).toMatchObject({ kind: 'go-on', deferral: { report: { outcome: 'unknown' } } });
  });

  test.each([
    ['was put off', '/busy'],
    ['got no answer', '/lost'],
  ])('stays as much in doubt if any other write of the handler %s', async (_, path) => {
    const doubt = { since: 10, absences: 1, sentAt: 5 };
    const step = await stepAfter((client) => client.post(path, {}), { ...nameless, doubt });
    expect(step).toMatchObject({ kind: 'go-on', deferral: { report: { processed: 'maybe', doubt: { sentAt: 5 } } } });
  });

  test('goes on with its own call if that was put off', async () => {
    const doubt = { since: 10, absences: 1, sentAt: 5 };
    const recovery = { keys: {}, processed: 'maybe', doubt, askOnce: true } as const;
    const about = { ...nameless, doubt };
    const step = await stepAfter((client) => client.post('/v2/payouts', payout, { recovery }), about);
    expect(step).toMatchObject({ kind: 'go-on', deferral: { report: { processed: 'maybe', lookUps: [{}] } } });
  });

  test('stays as much in doubt if any other write of the handler was lost, and a look-up found nothing of it', async () => {
    const { url } = await serve(reset);
    const provider = plainHttp({ hosts: ['127.0.0.1'], reconcile: async () => ({ state: 'absent', final: true }) });
    const { client } = attached(url, { provider, policy: { maxAttempts: 1 } });
    const about = { ...nameless, provider: 'plain-http', doubt: { since: 10, absences: 1, sentAt: 5 } };
    const stored = beginDeferral(reportOf(about), {}, Date.now(), Date.now());
    const ended = await runHandler(() => client.post('/customers', {}), stored, 1, undefined, {
      timeout: false,
      onFault: () => {},
    });
    expect(typeof ended === 'object' && nextStep(stored, ended, limits, Date.now())).toMatchObject({
      kind: 'go-on',
      deferral: { report: { processed: 'maybe', doubt: { sentAt: 5 } } },
    });
  });

  test('is done if the payment itself was refused after a look-up had found nothing', async () => {
    const { url } = await serve(reply(422, { message: 'declined' }));
    const provider = plainHttp({ reconcile: async () => ({ state: 'absent', final: true }) });
    const { client } = attached(url, { provider });
    const about = { ...nameless, provider: 'plain-http', doubt: { since: 1, absences: 5, sentAt: 1 } };
    const stored = beginDeferral(reportOf(about), {}, Date.now(), Date.now());
    const ended = await runHandler(({ recovery }) => client.post('/pay', {}, { recovery }), stored, 1, undefined, {
      timeout: false,
      onFault: () => {},
    });
    expect(typeof ended === 'object' && nextStep(stored, ended, limits, Date.now())).toMatchObject({
      kind: 'done',
      outcome: 'failed',
    });
  });
});

describe('a handler that returns', () => {
  const settled = reply(200, { id: 'disb-1', reference_id: 'R-1', status: 'SUCCEEDED', amount: 100, currency: 'IDR' });
  async function endOf(
    call: (client: ReturnType<typeof attached>['client']) => Promise<object | null>,
    report: Partial<ReportOfCall> = inDoubt,
  ) {
    const { url } = await serve(settled);
    const { client } = attached(url, { provider: xendit({ hosts: ['127.0.0.1'] }), policy: { maxAttempts: 1 } });
    const stored = beginDeferral(reportOf(report), {}, Date.now(), Date.now());
    const given = { timeout: false, onFault: () => {} } as const;
    const ended = await runHandler(() => call(client), stored, 1, undefined, given);
    return typeof ended === 'symbol' ? ended : nextStep(stored, ended, limits, Date.now());
  }
  const done = { kind: 'done', outcome: 'ok' };
  const own = { keys, processed: 'no' } as const;

  test.each([
    ['is in doubt', inDoubt],
    ['was put off', putOff],
  ])('a look at a payment that %s has not made it, whatever the look says', async (_, report) => {
    expect(await endOf((client) => client.get('/v2/payouts/disb-1'), report)).toBe(ANOTHERS);
  });

  test('the answer to another payment in its place has not made it', async () => {
    expect(await endOf((client) => client.post('/v2/payouts', payout))).toBe(ANOTHERS);
  });

  test('the answer to another write has not made one that has no keys and is in doubt', async () => {
    const nameless = { ...inDoubt, keys: {} };
    const recovery = { keys: {}, processed: 'no' } as const;
    expect(await endOf((client) => client.post('/customers', {}), nameless)).toBe(ANOTHERS);
    expect(await endOf((client) => client.post('/v2/payouts', payout, { recovery }), nameless)).toMatchObject(done);
  });

  test('the answer of another provider has not made it', async () => {
    const { url } = await serve(settled);
    const other = attached(url).client;
    expect(await endOf(() => other.post('/payments', payout))).toBe(ANOTHERS);
  });

  test('a look under the key of the payment, as a path has it, has not made it', async () => {
    const { url } = await serve(reply(200, { result: 'SUCCESS' }));
    const key = pathKey(/\/order\/([^/]+)/);
    const provider = plainHttp({ keys: [{ name: 'order', kind: 'operation', ...key, protects: () => true }] });
    const { client } = attached(url, { provider });
    const report = { provider: 'plain-http', keys: { order: 'O-1' } };
    expect(await endOf(() => client.get('/order/O-1'), { ...inDoubt, ...report })).toBe(ANOTHERS);
    expect(await endOf(() => client.put('/order/O-1', {}), { ...inDoubt, ...report })).toMatchObject(done);
    expect(await endOf(() => client.get('/order/O-1'), report)).toBe(ANOTHERS);
    // What was put off may have been a look itself.
    expect(await endOf(() => client.get('/order/O-1'), { ...report, readOnly: true })).toMatchObject(done);
  });

  test('a look that was put off, of a payment without keys, ends with its refusal', async () => {
    const report = { outcome: 'deferred', processed: 'no', keys: {} } as const;
    const look = (client: AxiosInstance) => client.get('/balance');
    expect(await stepAfter(look, { ...putOff, ...report, readOnly: true })).toMatchObject({ kind: 'done' });
    expect(await stepAfter(look, { ...putOff, ...report })).toMatchObject({ kind: 'go-on' });
  });

  test.each([
    ['is in doubt', inDoubt],
    ['was put off', putOff],
  ])('the answer to a payment that %s has made it', async (_, report) => {
    const step = await endOf((client) => client.post('/v2/payouts', payout, { recovery: own }), report);
    expect(step).toMatchObject(done);
  });

  test('the answer to a payment that was put off has made it, under another key too', async () => {
    expect(await endOf((client) => client.post('/v2/payouts', payout), putOff)).toMatchObject(done);
  });

  test.each([[{ paid: true }], [[]], [{ status: 200, data: {} }], [undefined], [true]])(
    '%j, which no attached client made, does not end the payment: it may have swallowed an error',
    async (returned) => {
      expect(await endOf(async () => returned as never)).toBe(UNREADABLE);
    },
  );

  test('what an operation gave, or nothing, is taken at its word', async () => {
    const provider = xendit({ hosts: ['127.0.0.1'] });
    const sdk = () => run(async () => ({ status: 'SUCCEEDED' }), { provider, logger: false });
    expect(await endOf(sdk)).toMatchObject({ kind: 'done' });
    expect(await endOf(async () => null)).toMatchObject({ kind: 'done' });
  });
});
