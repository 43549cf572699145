// What happens to payments at Xendit's simulator, over sockets, if answers are lost.
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { attach, constant, type Finding, type Policy, recoveryOf } from '../../src/index.js';
import { type XenditOptions, xendit } from '../../src/providers/xendit/index.js';
import { judgeList } from '../../src/providers/xendit/judge-list.js';
import { startXendit } from '../../src/simulators/index.js';
import { request } from '../failure/answers.js';
import { keep } from '../simulators/keep.js';
import { AMPLE } from '../time-for.js';

const caught = (error: unknown) => error;

async function client(given: XenditOptions = {}, policy: Policy = {}, lag = 0) {
  const simulator = await keep(startXendit({ lag }));
  const own = axios.create({ baseURL: simulator.url, auth: { username: 'xnd_development_simulator', password: '' } });
  attach(own, {
    provider: xendit({ settledAfter: 100, ...given }),
    policy: { backoff: constant(2), ...policy },
    logger: false,
  });
  const asked = () => simulator.requests.map(({ method, path }) => `${method} ${path}`);
  return { simulator, client: own, asked };
}

const payment = (reference_id: string, more: object = {}) => ({
  reference_id,
  amount: 15_000,
  currency: 'IDR',
  payment_method_id: 'pm-1',
  ...more,
});
const payout = (reference_id: string) => ({ reference_id, amount: 90_000, currency: 'PHP', channel_code: 'PH_BDO' });

describe('a payment request', () => {
  test('that landed and lost its answer is found by its reference, and handed back like its own answer', async () => {
    const { simulator, client: own, asked } = await client();
    simulator.inject({ when: 'after', kind: 'reset' });
    const response = await own.post('/payment_requests', payment('R-1'));
    expect(response.data).toMatchObject({ id: 'pr-1', reference_id: 'R-1', status: 'SUCCEEDED' });
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled', processed: 'yes' });
    expect(asked()).toEqual(['POST /payment_requests', 'GET /payment_requests']);
    expect(simulator.ledger.count('payment')).toBe(1);
  });

  test('that never arrived is retried once, under the same key', async () => {
    const { simulator, client: own } = await client();
    simulator.inject({ when: 'before', kind: 'reset' });
    const response = await own.post('/payment_requests', payment('R-2'));
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered' });
    const sent = simulator.requests.filter(({ method }) => method === 'POST');
    expect(new Set(sent.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(simulator.ledger.of('R-2').length).toBe(1);
  });

  test('that shows late is not made twice', async () => {
    const { simulator, client: own } = await client({ settledAfter: 400 }, {}, 300);
    simulator.inject({ when: 'after', kind: 'truncate' });
    const response = await own.post('/payment_requests', payment('R-3'));
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled' });
    expect(simulator.ledger.of('R-3').length).toBe(1);
  });

  test('of a sub-account is looked up in the same sub-account', async () => {
    const { simulator, client: own } = await client();
    const headers = { 'for-user-id': 'sub-1' };
    simulator.inject({ when: 'after', kind: 'reset' });
    const response = await own.post('/payment_requests', payment('R-4'), { headers });
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled' });
    const lookUp = simulator.requests.find(({ method }) => method === 'GET');
    expect(lookUp?.headers).toMatchObject(headers);
    expect(lookUp?.headers['idempotency-key']).toBeUndefined();
  });

  test('that was refused and lost its answer has failed', async () => {
    const { simulator, client: own } = await client();
    simulator.inject({ when: 'after', kind: 'reset' });
    const body = payment('R-5', { payment_method_id: 'pm-fails' });
    const report = recoveryOf(await own.post('/payment_requests', body).catch(caught));
    expect(report).toMatchObject({ outcome: 'failed' });
    expect(simulator.ledger.count()).toBe(1);
  });

  test('that a bank refuses at once has failed, and says why', async () => {
    const { simulator, client: own } = await client();
    const body = payment('R-6', { payment_method_id: 'pm-fails-INSUFFICIENT_BALANCE' });
    const report = recoveryOf(await own.post('/payment_requests', body).catch(caught));
    expect(report).toMatchObject({ outcome: 'failed', decline: { code: 'insufficient_funds', retryable: 'later' } });
    expect(simulator.requests.length).toBe(1);
  });

  test('of another amount under the same reference is another payment', async () => {
    const { simulator, client: own } = await client();
    await own.post('/payment_requests', payment('R-7', { amount: 1 }));
    simulator.inject({ when: 'before', kind: 'reset' });
    const response = await own.post('/payment_requests', payment('R-7'));
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered' });
    expect(simulator.ledger.of('R-7').map(({ amount }) => amount)).toEqual([1, 15_000]);
  });

  test('of API v3 has no look-up: it ends as unknown, and says why', async () => {
    const { simulator, client: own } = await client();
    simulator.inject({ when: 'after', kind: 'reset' });
    const { amount: request_amount, ...rest } = payment('R-8');
    const error = await own.post('/v3/payment_requests', { ...rest, request_amount }).catch(caught);
    expect(recoveryOf(error)).toMatchObject({
      outcome: 'unknown',
      unaskable: expect.stringContaining('only by its id'),
    });
    expect(simulator.requests[0]?.headers['idempotency-key']).toBeUndefined();
    expect(simulator.ledger.of('R-8').length).toBe(1);
  });
});

describe('a payout', () => {
  test('is retried under its key, which brings the first one', async () => {
    const { simulator, client: own, asked } = await client();
    simulator.inject({ when: 'after', kind: 'reset' }, { when: 'after', kind: 'provider', code: 'SERVER_ERROR' });
    const response = await own.post('/v2/payouts', payout('P-1'));
    expect(response.data).toMatchObject({ reference_id: 'P-1', status: 'ACCEPTED' });
    expect(asked()).toEqual(['POST /v2/payouts', 'POST /v2/payouts', 'POST /v2/payouts']);
    expect(simulator.ledger.of('P-1').length).toBe(1);
  });

  test.each([
    { kind: 'status', status: 302, headers: { location: '/none' } },
    { kind: 'truncate' },
    { kind: 'empty' },
  ] as const)('whose answer says nothing (%j) is retried, since the key brings the first one', async (fault) => {
    const { simulator, client: own } = await client();
    simulator.inject({ when: 'after', ...fault });
    expect((await own.post('/v2/payouts', payout('P-6'))).data).toMatchObject({ reference_id: 'P-6' });
    expect(simulator.requests.filter(({ path, method }) => method === 'GET' && path === '/v2/payouts')).toEqual([]);
    expect(simulator.ledger.of('P-6').length).toBe(1);
  });

  test('without a key is looked up by its reference', async () => {
    const { simulator, client: own, asked } = await client({ keys: { idempotencyKey: false } });
    const headers = { 'Idempotency-Key': 'mine' };
    simulator.inject({ when: 'after', kind: 'reset' });
    const response = await own.post('/v2/payouts', payout('P-2'), { headers });
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled' });
    expect(asked()).toEqual(['POST /v2/payouts', 'GET /v2/payouts']);
  });
});

describe('a payout that is accepted but not done', () => {
  test('is reported as pending, and not waited for by default', async () => {
    const { client: own, asked } = await client();
    const response = await own.post('/v2/payouts', payout('P-7'));
    expect(recoveryOf(response)).toMatchObject({ outcome: 'ok', pending: true });
    expect(asked()).toEqual(['POST /v2/payouts']);
    expect(recoveryOf(await own.post('/payment_requests', payment('R-11')))?.pending).toBeUndefined();
  });

  test('is waited for within pendingLimit', async () => {
    const { simulator, client: own } = await client({}, { pendingLimit: AMPLE });
    const sending = own.post('/v2/payouts', payout('P-8'));
    while (simulator.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    simulator.end('P-8', 'SUCCEEDED');
    const response = await sending;
    expect(response.data).toMatchObject({ reference_id: 'P-8', status: 'SUCCEEDED' });
    expect(recoveryOf(response)?.pending).toBeUndefined();
    expect(simulator.ledger.count('payout')).toBe(1);
  });
});

describe('a key that was used before', () => {
  test('with another body is looked up: the payout of that reference is handed back', async () => {
    const { simulator, client: own, asked } = await client();
    const headers = { 'idempotency-key': 'k-1' };
    await own.post('/v2/payouts', payout('P-3'), { headers });
    const response = await own.post('/v2/payouts', { ...payout('P-3'), description: 'again' }, { headers });
    expect(response.data).toMatchObject({ reference_id: 'P-3', status: 'ACCEPTED' });
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled' });
    expect(asked()).toEqual(['POST /v2/payouts', 'POST /v2/payouts', 'GET /v2/payouts']);
    expect(simulator.ledger.count('payout')).toBe(1);
  });

  test('for another payout is never replaced: nothing is paid', async () => {
    const { simulator, client: own } = await client();
    const headers = { 'idempotency-key': 'k-1' };
    await own.post('/v2/payouts', payout('P-4'), { headers });
    const report = recoveryOf(
      await own.post('/v2/payouts', payout('P-5'), { headers, recovery: { deadline: 1500 } }).catch(caught),
    );
    expect(report?.outcome).toBe('unknown');
    expect(simulator.ledger.count('payout')).toBe(1);
  });
});

describe('a capture', () => {
  test('whose answer was lost is found among the captures of its payment request', async () => {
    const { simulator, client: own, asked } = await client();
    const { data } = await own.post('/payment_requests', payment('R-12', { capture_method: 'MANUAL' }));
    expect(data.status).toBe('AWAITING_CAPTURE');
    const path = `/payment_requests/${data.id}/captures`;
    await own.post(path, { reference_id: 'C-1', capture_amount: 5000 });
    simulator.inject({ when: 'after', kind: 'reset' });
    const response = await own.post(path, { reference_id: 'C-2', capture_amount: 5000 });
    expect(response.data).toMatchObject({ reference_id: 'C-2', captured_amount: 5000 });
    expect(asked().at(-1)).toBe(`GET ${path}`);
    expect(simulator.ledger.count('capture')).toBe(2);
  });
});

describe('a refund', () => {
  test('whose answer was lost is found among the refunds of its payment, by its reference', async () => {
    const { simulator, client: own, asked } = await client();
    const { data } = await own.post('/payment_requests', payment('R-9'));
    const refund = { payment_request_id: data.id, reason: 'OTHERS', amount: 5000 };
    await own.post('/refunds', { ...refund, reference_id: 'F-1' });
    simulator.inject({ when: 'after', kind: 'reset' });
    const response = await own.post('/refunds', { ...refund, reference_id: 'F-2' });
    expect(response.data).toMatchObject({ reference_id: 'F-2', status: 'PENDING' });
    expect(asked().at(-1)).toBe('GET /refunds');
    expect(simulator.ledger.count('refund')).toBe(2);
  });

  test('without a reference cannot be told from others, and is not retried', async () => {
    const { simulator, client: own } = await client();
    const { data } = await own.post('/payment_requests', payment('R-10'));
    simulator.inject({ when: 'after', kind: 'reset' });
    const refund = { payment_request_id: data.id, reason: 'OTHERS', amount: 5000 };
    const report = recoveryOf(await own.post('/refunds', refund).catch(caught));
    expect(report).toMatchObject({ outcome: 'unknown', unaskable: expect.stringContaining('reference_id') });
    expect(simulator.ledger.count('refund')).toBe(1);
  });
});

describe('a list that shows the payment as', () => {
  const firstSentAt = Date.parse('2026-01-01T12:00:00Z');
  const asked = request({ path: '/payment_requests', body: payment('R-1') });
  const item = (status: string, secondsLater: number, more: object = {}) => ({
    id: 'pr-1',
    reference_id: 'R-1',
    amount: 15_000,
    currency: 'IDR',
    status,
    created: new Date(firstSentAt + secondsLater * 1000).toISOString(),
    ...more,
  });
  const now = firstSentAt + 2000;
  const dated = { date: new Date(now).toUTCString() };
  const clockAhead = { least: 0, most: 1000 };
  const judge = (data: unknown, status = 200, headers = {}) =>
    (judgeList({ status, headers, data, clockAhead }, asked, { firstSentAt }) as Finding).state;

  test.each([
    ['missing', 'absent', []],
    ['paid', 'landed', [item('SUCCEEDED', 1)]],
    ['paid a minute before this call, which a slow clock may explain', 'undecided', [item('SUCCEEDED', -60)]],
    ['paid 20 hours before this call, which a wrong clock may explain', 'undecided', [item('SUCCEEDED', -72_000)]],
    ['paid two days before this call', 'absent', [item('SUCCEEDED', -172_800)]],
    ['waiting for the customer', 'landed', [item('REQUIRES_ACTION', 1)]],
    ['refused', 'denied', [item('FAILED', 1)]],
    ['refused first, then paid', 'landed', [item('FAILED', -60), item('SUCCEEDED', 1)]],
    ['cancelled', 'dead', [item('CANCELED', 1)]],
    ['in an undocumented state', 'undecided', [item('UNKNOWN', 1)]],
    ['made at an unknown time', 'undecided', [item('SUCCEEDED', 1, { created: undefined })]],
    ['refused at an unknown time', 'undecided', [item('FAILED', 1, { created: undefined })]],
    ['one of another reference', 'undecided', [item('SUCCEEDED', 1, { reference_id: 'R-2' })]],
    ['one of another amount', 'absent', [item('SUCCEEDED', 1, { amount: 1 })]],
    ['one of another currency', 'absent', [item('SUCCEEDED', 1, { currency: 'PHP' })]],
    ['one of an unreadable amount', 'undecided', [item('SUCCEEDED', 1, { amount: 'much' })]],
  ])('%s means %s', (_what, state, items) => {
    expect(judge({ data: items, has_more: false })).toBe(state);
    expect(judge(items)).toBe(state);
  });

  test('a refusal is not its own while one that is not refused may be, as after slow answers', () => {
    const told = (most: number, items: object[]) =>
      judgeList({ status: 200, headers: {}, data: items, clockAhead: { least: 0, most } }, asked, { firstSentAt });
    expect(told(1000, [item('PENDING', 1), item('FAILED', 2)])).toMatchObject({ state: 'landed' });
    expect(told(8000, [item('PENDING', 1), item('FAILED', 2)])).toMatchObject({ state: 'undecided' });
    expect(told(8000, [item('PENDING', -3600), item('FAILED', 2)])).toMatchObject({ state: 'denied' });
  });

  test('refused a minute before this call means absent only if the answer tells the time', () => {
    const refused = [item('FAILED', -60)];
    expect(judge(refused)).toBe('undecided');
    expect(judge(refused, 200, dated)).toBe('absent');
    expect(judge([item('SUCCEEDED', -60)], 200, dated)).toBe('undecided');
  });

  test.each(['FAILED', 'CANCELED'])('%s, with more pages to come, does not prove a refusal', (status) => {
    expect(judge({ data: [item(status, 1)], has_more: true })).toBe('undecided');
    expect(judge({ data: [item(status, 1), item('SUCCEEDED', 1)], has_more: true })).toBe('landed');
  });

  test('missing, with more pages to come, or something that is not a list, proves nothing', () => {
    expect(judge({ data: [], has_more: true })).toBe('undecided');
    for (const data of [{}, null, 'x', { data: {} }, { data: [1] }]) expect(judge(data)).toBe('undecided');
    expect(judge([], 404)).toBe('undecided');
  });
});
