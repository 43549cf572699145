// Midtrans: Get Transaction Status, transaction status, status codes; docs/providers/midtrans.md.
import { midtrans } from '../../../src/index.js';
import { ORDER } from '../payments.js';
import { is, isId, isIn, isWord, type LookUp } from './look-up.js';

const TAKEN = [
  ...['authorize', 'capture', 'settlement', 'pending', 'refund', 'partial_refund', 'chargeback', 'partial_chargeback'],
];

export const lookUps: readonly LookUp[] = [
  {
    ...{ provider: midtrans(), name: 'charge, by its order id', path: '/v2/charge' },
    body: { payment_type: 'gopay', transaction_details: { order_id: ORDER, gross_amount: 1000 } },
    good: [
      {
        ...{ status_code: '200', transaction_status: 'settlement', order_id: ORDER, transaction_id: 't' },
        ...{ gross_amount: '1000.00', currency: 'IDR', payment_type: 'gopay' },
      },
    ],
    bad: ['deny', 'cancel', 'expire', 'failure', 'odd', '404', '202', '407', '500', 'qris', 'USD'],
    mayLand: (told) =>
      isIn(String(isIn(typeof told.status_code, ['string', 'number']) && told.status_code).trim(), ['200', '201']) &&
      isIn(told.transaction_status, TAKEN) &&
      isId(told.order_id, ORDER) &&
      is(1000, told.gross_amount) &&
      isWord(told.currency ?? 'IDR', 'IDR') &&
      isWord(told.payment_type, 'gopay'),
    mayBeAbsent: (told) => isIn(told.status_code, ['404', 404]) && !isIn(told.transaction_status, TAKEN),
  },
];
