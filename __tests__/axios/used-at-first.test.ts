// A key that is refused as used on the first attempt: somebody has made something under it, and what became of that is in doubt.
import { describe, expect, test } from '@jest/globals';
import { midtrans, type Report, type RequestRecovery } from '../../src/index.js';
import { edges } from '../providers/keys/edges.js';
import { reply, serve } from './serve.js';

const KEYS = { orderId: 'order-1', idempotencyKey: 'key-1' };
const CHARGE = { payment_type: 'gopay', transaction_details: { order_id: 'order-1', gross_amount: 10_000 } };
const USED = { status_code: '406', status_message: 'The order id has been used' };
const NOT_FOUND = { status_code: '404', status_message: "Transaction doesn't exist." };

describe.each(edges)('by %s', (_edge, send) => {
  async function refused(recovery: RequestRecovery, lookUp: object): Promise<Report> {
    const { url } = await serve((response, request) =>
      reply(200, request.method === 'GET' ? lookUp : USED)(response, request),
    );
    const provider = midtrans({ hosts: ['127.0.0.1'], settledAfter: 15_000 });
    const began = Date.now();
    const report = await send({ provider, url, path: '/v2/charge', body: CHARGE, recovery, deadline: 3000 });
    expect(report.doubt?.since).toBeGreaterThanOrEqual(began);
    expect(report.doubt?.since).toBeLessThanOrEqual(Date.now());
    return report;
  }

  test('a call that nobody can decide tells since when: whoever resumes it need not begin anew', async () => {
    const report = await refused({ keys: KEYS, processed: 'no' }, { status_code: '500' });
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe', doubt: { absences: 0 } });
    // When what is under the key was sent, nobody here knows: it may have been made long before this call.
    expect(report.doubt).not.toHaveProperty('sentAt');
  });

  test('a call that comes back because nothing is found yet is in doubt, not unmade', async () => {
    const report = await refused({ keys: KEYS, processed: 'no', askOnce: true }, NOT_FOUND);
    expect(report).toMatchObject({ outcome: 'deferred', stoppedBy: 'ambiguous', processed: 'maybe' });
    expect(report.doubt?.absences).toBe(1);
    expect(report.doubt).not.toHaveProperty('sentAt');
  });
});
