// What a refusal as used says: a reference names one object, a key does not say which of those under the reference it made.
import { describe, expect, test } from '@jest/globals';
import type { Finding, LookUpTools, Unaskable } from '../../src/index.js';
import { reconcileXendit } from '../../src/providers/xendit/look-up.js';

const NOW = Date.parse('2026-11-27T06:00:00Z');
const MONTH = 30 * 86_400_000;
const sum = { reference_id: 'R', amount: 100, currency: 'IDR' };
const made = (id: string, ago: number, more: object = {}) => ({
  ...sum,
  id,
  status: 'SUCCEEDED',
  created: new Date(NOW - ago).toISOString(),
  ...more,
});

async function found(code: string, items: readonly object[], more: Partial<LookUpTools> = {}, path = '/v2/payouts') {
  const get = async () => ({ status: 200, headers: {}, data: items, clockAhead: { least: 0, most: 1000 } });
  const tools = { get, keys: {}, failure: { code }, firstSentAt: NOW, lastSentAt: NOW, ...more };
  const body = { ...sum, ...(path === '/refunds' && { payment_request_id: 'pr-1' }) };
  const request = { method: 'POST', path, header: () => undefined, body };
  return (await reconcileXendit()(request, tools as unknown as LookUpTools)) as Finding & Unaskable;
}

describe('DUPLICATE_REFERENCE', () => {
  const code = 'DUPLICATE_REFERENCE';

  test('names one object, however old', async () => {
    expect(await found(code, [made('1', MONTH)])).toMatchObject({ state: 'landed' });
    expect(await found(code, [made('1', MONTH)], {}, '/refunds')).toMatchObject({ state: 'landed' });
  });

  test('of two it does not say which', async () => {
    expect((await found(code, [made('1', MONTH), made('2', 60_000)])).unaskable).toContain('two or more');
  });
});

describe.each(['DUPLICATE_ERROR', 'DUPLICATE_TRANSACTION_ERROR', 'IDEMPOTENCY_ERROR'])('%s', (code) => {
  test('is about the key: an older refund of the same reference may be another one', async () => {
    expect(await found(code, [made('1', MONTH)], {}, '/refunds')).toMatchObject({ state: 'undecided' });
    const both = [made('1', MONTH), made('2', MONTH, { status: 'FAILED', failure_code: 'REFUND_FAILED' })];
    expect(await found(code, both, {}, '/refunds')).toMatchObject({ state: 'undecided' });
  });

  test('after an attempt in doubt, only what was made since can be its own', async () => {
    const doubt = { inDoubt: true };
    expect((await found(code, [made('1', 60_000)], doubt)).state).toBe('undecided');
    expect((await found(code, [made('1', -1000)], doubt)).state).toBe('landed');
    expect((await found(code, [made('1', -1000)], { ...doubt, isAnothers: () => true })).state).not.toBe('landed');
  });

  test('without such an attempt it is of an earlier one, if there is only one', async () => {
    expect(await found(code, [made('1', MONTH)])).toMatchObject({ state: 'landed' });
    expect((await found(code, [made('1', MONTH), made('2', 60_000)])).unaskable).toContain('two or more');
  });
});

test('of two equal payments made since the call began, nothing says which is its own', async () => {
  const two = [made('1', -1000), made('2', -1000)];
  expect((await found('ECONNRESET', two, {}, '/payment_requests')).unaskable).toContain('two or more');
  const isAnothers = (id: unknown) => id === '1';
  const other = await found('ECONNRESET', two, { isAnothers }, '/payment_requests');
  expect(other).toMatchObject({ state: 'landed', answer: { data: { id: '2' } } });
});
