// What is stored of a call may lose its keys on the way: resumed without them, it would be another payment.
import { describe, expect, test } from '@jest/globals';
import { midtrans, type Report, type RequestRecovery } from '../../src/index.js';
import { reply, reset, serve } from '../axios/serve.js';
import { edges } from '../providers/keys/edges.js';

/** An order id of sixteen digits that looks like a card number, so that the report masks it wherever it is printed. */
const CHARGE = { payment_type: 'gopay', transaction_details: { order_id: '4111111111111111', gross_amount: 10_000 } };

const copies: readonly (readonly [what: string, copy: (report: Report) => Report])[] = [
  ['copied by structuredClone, as postMessage does', (report) => structuredClone(report)],
  ['spread into another object', (report) => ({ ...report })],
  ['turned into JSON as a whole', (report) => JSON.parse(JSON.stringify(report))],
  ['stored without its keys', ({ doubt }) => ({ doubt }) as Report],
];

describe.each(edges)('by %s, a report', (_edge, send) => {
  test.each(copies)('%s resumes nothing, and says so', async (_, copy) => {
    const { url, arrived } = await serve(reset, reply(500));
    const provider = midtrans({ hosts: ['127.0.0.1'] });
    const pay = (recovery: RequestRecovery, deadline?: number) =>
      send({ provider, url, path: '/v2/charge', body: CHARGE, recovery, ...(deadline && { deadline }) });
    const report = await pay({ maxAttempts: 1 }, 1000);
    expect(report).toMatchObject({ outcome: 'unknown', doubt: { absences: 0 } });
    const before = arrived.length;
    const { keys, doubt } = copy(report);
    await expect(pay({ keys, doubt }, 1000)).rejects.toThrow(/^recovery: keys(?:\.orderId)? must be /);
    expect(arrived).toHaveLength(before);
  });
});
