// A success about another amount or currency does not answer the request: the request is in doubt.
import { describe, expect, test } from '@jest/globals';
import { classify } from '../../src/failure/classify.js';
import type { Provider } from '../../src/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { NOT_UNDERSTOOD } from '../../src/providers/rule.js';
import { snapBi } from '../../src/providers/snap-bi/index.js';
import { answered } from '../failure/answers.js';

type Case = readonly [
  what: string,
  provider: Provider,
  path: string,
  body: object,
  right: readonly object[],
  wrong: readonly object[],
];

const rupiah = (value: string, currency = 'IDR') => ({ amount: { value, currency } });
const transfer = { responseCode: '2001800', responseMessage: 'Successful', partnerReferenceNo: 'P' };
const refund = { id: 1, payment_id: 7, status: 'approved' };
const refunds = (...all: object[]) => ({ id: 'O', status: 'processed', transactions: { refunds: all } });

const cases: readonly Case[] = [
  [
    'a transfer of SNAP',
    snapBi(),
    '/v1.0/transfer-interbank',
    { partnerReferenceNo: 'P', ...rupiah('10000.00') },
    [transfer, { ...transfer, ...rupiah('10000') }],
    [
      { ...transfer, ...rupiah('20000.00') },
      { ...transfer, ...rupiah('10000.00', 'USD') },
    ],
  ],
  [
    'a refund of Mercado Pago',
    mercadoPago(),
    '/v1/payments/7/refunds',
    { amount: 5 },
    [refund, { ...refund, amount: 5 }],
    [
      { ...refund, amount: 7 },
      { ...refund, payment_id: 8, amount: 5 },
    ],
  ],
  [
    'a full refund of Mercado Pago',
    mercadoPago(),
    '/v1/payments/7/refunds',
    {},
    [{ ...refund, amount: 9 }],
    [{ ...refund, payment_id: 8 }],
  ],
  [
    'a refund of an order of Mercado Pago',
    mercadoPago(),
    '/v1/orders/O/refund',
    { transactions: [{ id: 'T', amount: '5.00' }] },
    [
      refunds(),
      refunds({ transaction_id: 'S', amount: '7.00' }),
      refunds({ transaction_id: 'T', amount: '7.00' }, { transaction_id: 'T', amount: '5.00' }),
    ],
    [refunds({ transaction_id: 'T', amount: '7.00' })],
  ],
];

describe.each(cases)('%s', (_what, provider, path, body, right, wrong) => {
  const codeOf = (told: object, status: number) =>
    classify(provider, answered(status, JSON.stringify(told), {}, { method: 'POST', path, body }))?.failure.code;

  test.each(right.map((each) => [JSON.stringify(each), each] as const))(
    'is a success if the answer is %s',
    (_, told) => {
      expect(codeOf(told, 200)).toBeUndefined();
    },
  );

  test.each(wrong.map((each) => [JSON.stringify(each), each] as const))(
    'is not understood if the answer is %s',
    (_, told) => {
      expect(codeOf(told, 200)).toBe(NOT_UNDERSTOOD);
    },
  );
});
