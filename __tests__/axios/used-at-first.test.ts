// A key that is refused as used on the first attempt: somebody has made something under it, and what became of that is in doubt.
import { describe, expect, test } from '@jest/globals';
import {
  bodyKey,
  type Doubt,
  midtrans,
  plainHttp,
  type Report,
  type RequestRecovery,
  recoveryOf,
} from '../../src/index.js';
import { edges } from '../providers/keys/edges.js';
import { attached } from './attached.js';
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

describe.each(edges)('by %s, a call that resumes it', (_edge, send) => {
  const OTHERS = {
    status_code: '200',
    transaction_status: 'settlement',
    order_id: 'order-1',
    gross_amount: '7.00',
    payment_type: 'gopay',
  };
  const OWN = { ...OTHERS, gross_amount: '10000.00' };
  const PAID = { status_code: '201', transaction_status: 'pending' };

  /** Its report, and the order ids that were paid, at a provider that cannot be asked at first and then shows this. */
  async function resumed(shown: object) {
    const paid: unknown[] = [];
    let lookUp: object = { status_code: '500' };
    const { url, arrived } = await serve((response, request) => {
      if (request.method === 'GET') return reply(200, lookUp)(response, request);
      const { order_id: id } = JSON.parse(arrived.at(-1)?.body ?? '').transaction_details;
      if (id === 'order-1') return reply(200, USED)(response, request);
      paid.push(id);
      return reply(200, { ...PAID, order_id: id, gross_amount: '10000.00' })(response, request);
    });
    const provider = midtrans({ hosts: ['127.0.0.1'], settledAfter: 50 });
    const made = { provider, url, path: '/v2/charge', body: CHARGE, deadline: 3000 };
    const first = await send({ ...made, recovery: { keys: KEYS, processed: 'no', askOnce: true } });
    expect(first).toMatchObject({ processed: 'maybe', doubt: { used: true } });
    lookUp = shown;
    const { keys, processed, doubt } = first;
    const recovery = { keys, processed, ...(doubt && { doubt }) };
    const report = await send({ ...made, recovery });
    return { report, paid };
  }

  test("is sent under another key if the key is somebody else's", async () => {
    const { report, paid } = await resumed(OTHERS);
    expect(report).toMatchObject({ outcome: 'recovered', processed: 'yes' });
    expect(paid).toEqual([report.keys.orderId]);
    expect(paid).not.toContain('order-1');
  });

  test('adopts its own', async () => {
    const { report, paid } = await resumed(OWN);
    expect(report).toMatchObject({ outcome: 'reconciled' });
    expect(paid).toEqual([]);
  });

  test('does not adopt what was given back, which an earlier customer paid', async () => {
    const { report, paid } = await resumed({ ...OWN, transaction_status: 'refund' });
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe', doubt: { used: true } });
    expect(paid).toEqual([]);
  });

  test('is still in doubt if nobody knows', async () => {
    const { report } = await resumed({ status_code: '500' });
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe', doubt: { used: true } });
  });
});

test.each(edges)(
  'by %s, calls that may each ask once count together: it is sent once it was not found for long enough',
  async (_edge, send) => {
    const { url, arrived } = await serve((response, request) =>
      reply(request.method === 'GET' ? 404 : 200)(response, request),
    );
    const provider = plainHttp({
      keys: [{ name: 'id', kind: 'operation', ...bodyKey('id') }],
      reconcile: async (_, { get }) => ((await get('/payments/1')).status === 404 ? 'absent' : 'undecided'),
    });
    const resume = (doubt: Doubt | undefined) =>
      send({
        provider,
        url,
        path: '/pay',
        body: { id: '1' },
        recovery: { keys: { id: '1' }, askOnce: true, ...(doubt && { doubt }) },
      });
    const since = Date.now() - 60_000;
    const first = await resume({ since, absences: 0, used: true });
    expect(first).toMatchObject({ outcome: 'deferred', doubt: { absences: 1, used: true } });
    expect(Math.abs((first.doubt?.since ?? 0) - since)).toBeLessThan(5);
    expect(await resume(first.doubt)).toMatchObject({ outcome: 'ok' });
    expect(arrived.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST']);
  },
);

test("a call that resumes it and would carry another key is not sent, and its report has the earlier call's keys", async () => {
  const { client } = attached('http://127.0.0.1:1', { provider: midtrans({ hosts: ['127.0.0.1'] }) });
  client.interceptors.request.use((config) => {
    config.data.transaction_details.order_id = 'order-2';
    return config;
  });
  const doubt = { since: Date.now(), absences: 0, used: true, sentAt: Date.now() } as const;
  const error = await client.post('/v2/charge', CHARGE, { recovery: { keys: KEYS, doubt } }).catch((thrown) => thrown);
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', keys: KEYS, doubt: { used: true }, attempts: [] });
});

test('a call that resumes it and is not sent is still in doubt', async () => {
  const { client } = attached('http://127.0.0.1:1', { provider: midtrans({ hosts: ['127.0.0.1'] }) });
  client.interceptors.request.use(() => Promise.reject(new Error('no key')));
  const doubt = { since: Date.now(), absences: 0, used: true } as const;
  const error = await client.post('/v2/charge', CHARGE, { recovery: { keys: KEYS, doubt } }).catch((thrown) => thrown);
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe', doubt: { used: true } });
});

test.each(edges)(
  'by %s, a call that may ask once waits until a denial under a shared name is its answer',
  async (_edge, send) => {
    const { url } = await serve((response, request) => reply(request.method === 'GET' ? 200 : 409)(response, request));
    const provider = plainHttp({
      keys: [{ name: 'id', kind: 'operation', protects: () => true, ...bodyKey('id') }],
      settledAfter: 300,
      rules: [{ code: '409', action: 'reconcile', processed: 'no', why: 'used', source: 'its documents', basis: 'D' }],
      reconcile: async (_, { get }) => {
        await get('/payments/1');
        return { state: 'denied', shared: true };
      },
    });
    const recovery = { keys: { id: '1' }, processed: 'no', askOnce: true } as const;
    const report = await send({ provider, url, path: '/pay', body: { id: '1' }, recovery });
    expect(report).toMatchObject({ outcome: 'failed', stoppedBy: 'rule' });
  },
);
