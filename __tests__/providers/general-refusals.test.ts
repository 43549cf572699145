// A refusal that names no fault of the request, or one that time alone brings about, does not say that an earlier attempt, whose
// answer was lost, was refused as well.
import { describe, expect, test } from '@jest/globals';
import { classify } from '../../src/failure/classify.js';
import type { Provider } from '../../src/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { snapBi } from '../../src/providers/snap-bi/index.js';
import { square } from '../../src/providers/square/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { reply, reset, serve } from '../axios/serve.js';
import { answered } from '../failure/answers.js';
import { edges } from './keys/edges.js';

const ofSquare = (code: string) => ({ errors: [{ category: 'INVALID_REQUEST_ERROR', code, detail: 'no' }] });
const ofSnap = (responseCode: string) => ({ responseCode, responseMessage: 'no' });
const ofCheckout = (code: string) => ({ error_type: 'request_invalid', error_codes: [code] });
const ofXendit = (error_code: string) => ({ error_code, message: 'no' });
const TRANSFER = '/v1.0/transfer-interbank';

type Case = readonly [code: string, settles: true | undefined, provider: Provider, path: string, body: object];
const cases: readonly Case[] = [
  ['BAD_REQUEST', undefined, square(), '/v2/payments', ofSquare('BAD_REQUEST')],
  ['NOT_FOUND', undefined, square(), '/v2/payments', ofSquare('NOT_FOUND')],
  ['UNPROCESSABLE_ENTITY', undefined, square(), '/v2/payments', ofSquare('UNPROCESSABLE_ENTITY')],
  ['MISSING_REQUIRED_PARAMETER', true, square(), '/v2/payments', ofSquare('MISSING_REQUIRED_PARAMETER')],
  ['4001800', undefined, snapBi(), TRANSFER, ofSnap('4001800')],
  ['4001802', true, snapBi(), TRANSFER, ofSnap('4001802')],
  ['request_invalid', undefined, checkoutCom(), '/payments', ofCheckout('request_invalid')],
  ['amount_invalid', true, checkoutCom(), '/payments', ofCheckout('amount_invalid')],
  ['INVALID_QUOTE', undefined, xendit(), '/v2/payouts', ofXendit('INVALID_QUOTE')],
  ['AMOUNT_FORMAT_ERROR', true, xendit(), '/v2/payouts', ofXendit('AMOUNT_FORMAT_ERROR')],
];

test.each(cases)('%s settles an earlier attempt: %s', (code, settles, provider, path, body) => {
  const { rule, failure } = classify(provider, answered(400, body, {}, { path })) ?? {};
  expect([failure?.code, rule?.action, rule?.settles]).toEqual([code, 'fail-fast', settles]);
});

describe.each(edges)('by %s', (_edge, send) => {
  test('a refund that lost its answer has not failed because Square then refuses it for no stated reason', async () => {
    const { url } = await serve(reset, reply(400, ofSquare('BAD_REQUEST')));
    const body = { payment_id: 'p-1', amount_money: { amount: 500, currency: 'USD' } };
    const provider = square({ hosts: ['127.0.0.1'] });
    const report = await send({ provider, url, path: '/v2/refunds', body });
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  });
});
