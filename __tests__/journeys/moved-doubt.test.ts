// `beforeResend` moved a call to another host, which alone knows what became of it: whoever resumes the call elsewhere does not make
// the payment again.
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { recoverFetch } from '../../src/fetch/index.js';
import { attach, constant, midtrans, type Report, type RequestRecovery, recoveryOf } from '../../src/index.js';
import { type MidtransSimulator, startMidtrans } from '../../src/simulators/index.js';
import { keep } from '../simulators/keep.js';
import { AMPLE, withEnough } from '../time-for.js';

const host = () => keep(startMidtrans());

const charge = { payment_type: 'bank_transfer', transaction_details: { order_id: 'O-1', gross_amount: 1000 } };
const made = (...hosts: readonly MidtransSimulator[]) => hosts.map(({ ledger }) => ledger.count('charge'));

type Send = (from: MidtransSimulator, options: object, recovery?: RequestRecovery) => Promise<Report>;
const provider = midtrans({ hosts: ['127.0.0.1'], settledAfter: 100 });

const edges: readonly (readonly [name: string, send: Send])[] = [
  [
    'axios',
    async ({ url, credentials }, policy, recovery = {}) => {
      const client = axios.create({ baseURL: url, headers: { ...credentials } });
      attach(client, { provider, policy, logger: false });
      const ended = await client.post('/v2/charge', charge, { recovery }).catch((error: unknown) => error);
      return recoveryOf(ended) as Report;
    },
  ],
  [
    'fetch',
    async ({ url, credentials }, policy, recovery = {}) => {
      const { fetch } = recoverFetch(globalThis.fetch, { provider, policy, logger: false });
      const headers = { 'content-type': 'application/json', ...credentials };
      const init = { method: 'POST', headers, body: JSON.stringify(charge), recovery };
      const ended = await fetch(`${url}/v2/charge`, init).catch((error: unknown) => error);
      return recoveryOf(ended) as Report;
    },
  ],
];

describe.each(edges)('a payment that was moved to another host, by %s', (_, send) => {
  /** The first host sends it away. The second makes it, and nobody hears of that. */
  async function lost(more: object = {}) {
    const lose = async (ms: number) => {
      const [first, second] = [await host(), await host()];
      first.inject({ when: 'before', kind: 'status', status: 429 });
      second.inject({ when: 'after', kind: 'slow', ms: 2 * ms });
      second.inject({ when: 'before', kind: 'hang', match: { method: 'GET' } });
      const beforeResend = () => ({ baseURL: second.url, ...more });
      // The look-up that hangs may take longer than what is left then: another one would find the payment.
      const limits = { maxAttempts: 2, backoff: constant(1), attemptTimeout: 0.6 * ms, deadline: ms };
      return { first, second, report: await send(first, { ...limits, beforeResend }) };
    };
    const all = await withEnough(1500, lose, ({ second }) => second.requests.length === 2);
    expect(all.report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    return all;
  }

  const resumed = ({ keys, processed, doubt }: Report) => ({ keys, processed, ...(doubt && { doubt }) });

  test('is not made again at the first, and its report says where it is', async () => {
    const { first, second, report } = await lost();
    expect(report.doubt?.origin).toBe(second.url);
    const later = await send(first, { deadline: 3000 }, resumed(report));
    expect(later).toMatchObject({ outcome: 'unknown', attempts: [], doubt: { origin: second.url } });
    expect(later.unaskable).toBe(`it was sent to ${second.url}: resume it there`);
    expect(made(first, second)).toEqual([0, 1]);
  });

  test('is found where it was sent', async () => {
    const { first, second, report } = await lost();
    const later = await send(second, { deadline: AMPLE }, resumed(report));
    expect(later).toMatchObject({ outcome: 'reconciled', processed: 'yes' });
    expect(made(first, second)).toEqual([0, 1]);
  });

  test('can be resumed at the first if both are one system', async () => {
    const { report } = await lost({ sharesKeys: true });
    expect(report.doubt).not.toHaveProperty('origin');
  });
});
