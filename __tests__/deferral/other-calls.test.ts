// What a handler asks of the payment's own provider on the way is no word on the payment: only a call for it ends its job.
import { describe, expect, test } from '@jest/globals';
import { beginDeferral } from '../../src/deferral/deferral.js';
import { nextStep } from '../../src/deferral/next-step.js';
import { runHandler, UNREADABLE } from '../../src/deferral/run-handler.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { attached } from '../axios/attached.js';
import { reply, serve } from '../axios/serve.js';
import { reportOf } from './reports.js';

const payout = { reference_id: 'R-1', amount: 100, currency: 'IDR', channel_code: 'ID_BCA' };
const limits = { delay: () => 1000, maxAttempts: 10, deadline: 3_600_000, random: () => 0 };
const keys = { idempotencyKey: 'k-1' };

async function stepAfter(call: (client: ReturnType<typeof attached>['client']) => Promise<object>) {
  const refusal = reply(400, { error_code: 'API_VALIDATION_ERROR', message: 'no' });
  const later = reply(429, { error_code: 'RATE_LIMIT_EXCEEDED' }, { 'retry-after': '3600' });
  const { url } = await serve((response, request) => (request.url === '/busy' ? later : refusal)(response, request));
  const { client } = attached(url, { provider: xendit({ hosts: ['127.0.0.1'] }), policy: { maxAttempts: 1 } });
  const report = reportOf({ provider: 'xendit', outcome: 'unknown', processed: 'maybe', keys });
  const stored = beginDeferral(report, {}, Date.now(), Date.now());
  const given = { timeout: false, onFault: () => {} } as const;
  const ended = await runHandler(() => call(client), stored, 1, undefined, given);
  if (ended === UNREADABLE) throw new Error('unreadable');
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
