// A refund at Square: accepted first and done later, and nothing finds it by its key.
import { describe, expect, test } from '@jest/globals';
import type { LookUpAnswer, LookUpTools } from '../../src/index.js';
import { square } from '../../src/providers/square/index.js';
import { reconcileSquare } from '../../src/providers/square/look-up.js';
import { reply, reset, serve } from '../axios/serve.js';
import { edges } from './keys/edges.js';

const money = { amount_money: { amount: 500, currency: 'USD' } };
const refund = (status: string) => ({ refund: { id: 'r-1', payment_id: 'p-1', status, ...money } });
const request = { method: 'POST', path: '/v2/refunds', header: () => undefined, body: { payment_id: 'p-1', ...money } };

test.each(edges)(
  'a full refund that lost its answer has not failed because nothing is left to refund, by %s',
  async (_edge, send) => {
    const refused = reply(400, { errors: [{ category: 'REFUND_ERROR', code: 'REFUND_AMOUNT_INVALID', detail: 'no' }] });
    const { url } = await serve(reset, refused);
    const provider = square({ hosts: ['127.0.0.1'] });
    const report = await send({ provider, url, path: '/v2/refunds', body: request.body });
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  },
);

test.each([
  ['PENDING', true],
  ['COMPLETED', false],
])('a refund that is %s is pending: %s', (status, isPending) => {
  const exchange = { request, status: 200, header: () => undefined, body: refund(status), bodyKind: 'json' } as const;
  expect(square().isPending?.(exchange)).toBe(isPending);
});

describe('an accepted refund is asked for by its id, and found', () => {
  const ask = reconcileSquare({ onDoubt: 'undo', uniqueKey: false, uniqueReference: false });
  const found = async (data: unknown, more: Partial<LookUpTools> = {}) => {
    const asked: string[] = [];
    const get = async (path: string): Promise<LookUpAnswer> => {
      asked.push(path);
      return { status: 200, headers: {}, data };
    };
    const answer = { status: 200, headers: {}, data: refund('PENDING') };
    const finding = await ask(request, { get, keys: {}, answer, ...more } as unknown as LookUpTools);
    return { asked, finding };
  };

  test.each([
    ['COMPLETED', { state: 'landed' }],
    ['PENDING', { state: 'landed' }],
    ['REJECTED', { state: 'denied', declined: 'REJECTED' }],
    ['FAILED', { state: 'denied', declined: 'FAILED' }],
    ['NEW', { state: 'undecided' }],
  ])('%s: %j', async (status, finding) => {
    expect(await found(refund(status))).toMatchObject({ asked: ['./refunds/r-1'], finding });
  });

  test('another one says nothing, and one in doubt cannot be asked for', async () => {
    const other = { refund: { id: 'r-2', status: 'COMPLETED' } };
    expect((await found(other)).finding).toMatchObject({ state: 'undecided' });
    const failure = { code: 'ECONNRESET' };
    expect(await found(other, { failure })).toEqual({ asked: [], finding: undefined });
  });
});
