// Midtrans charges orders whose id has a space or a slash, and does not find them by the URL of their status.
import { describe, expect, test } from '@jest/globals';
import { midtrans } from '../../src/index.js';
import { reply, reset, serve } from '../axios/serve.js';
import { AMPLE } from '../time-for.js';
import { edges } from './keys/edges.js';

describe.each(edges)('by %s', (_edge, send) => {
  /** How a charge ends that lost its answer and of which the status says that it is not there. */
  async function ended(orderId: string, deadline: number) {
    const missing = reply(404, { status_code: '404', status_message: "Transaction doesn't exist.", id: 'x' });
    const served = await serve((response, request) => (request.method === 'POST' ? reset : missing)(response, request));
    const provider = midtrans({ hosts: ['127.0.0.1'], settledAfter: 20 });
    const body = { payment_type: 'gopay', transaction_details: { order_id: orderId, gross_amount: 100 } };
    const recovery = { maxAttempts: 1 };
    return (await send({ provider, url: served.url, path: '/v2/charge', body, deadline, recovery })).outcome;
  }

  test.each(['INV/2026/7', 'foo bar', 'a#b', 'pésanan', `o-${'1'.repeat(50)}`])('%j is in doubt', async (id) => {
    expect(await ended(id, 1500)).toBe('unknown');
  });

  test.each(['INV-2026_7.a~b', '7'])('%j was not charged', async (id) => {
    expect(await ended(id, AMPLE)).toBe('failed');
  });
});
