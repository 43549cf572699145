// Mastercard Gateway: API v100, Retrieve Transaction, transaction.type, response.gatewayCode; docs/providers/mpgs.md.
import { mpgs } from '../../../src/providers/mpgs/index.js';
import { type Body, ORDER } from '../payments.js';
import { is, isDecimal, isId, isIn, isWord, type LookUp, mayBe } from './look-up.js';

const TAKEN = [
  ...['APPROVED', 'APPROVED_AUTO', 'APPROVED_PENDING_SETTLEMENT', 'AUTHENTICATION_IN_PROGRESS', 'BALANCE_AVAILABLE'],
  ...['BALANCE_UNKNOWN', 'PARTIALLY_APPROVED', 'DEFERRED_TRANSACTION_RECEIVED', 'PENDING', 'SUBMITTED'],
];
/** What each operation makes; `target`: it is about another transaction of the order. */
const OPERATIONS: Readonly<Record<string, { readonly types: readonly string[]; readonly target?: true }>> = {
  PAY: { types: ['PAYMENT'] },
  AUTHORIZE: { types: ['AUTHORIZATION'] },
  CAPTURE: { types: ['CAPTURE'] },
  REFUND: { types: ['REFUND', 'REFUND_REQUEST'], target: true },
  VOID: { types: ['VOID_AUTHORIZATION', 'VOID_CAPTURE', 'VOID_PAYMENT', 'VOID_REFUND'], target: true },
  VERIFY: { types: ['VERIFICATION'] },
  DISBURSEMENT: { types: ['DISBURSEMENT'] },
  UPDATE_AUTHORIZATION: { types: ['AUTHORIZATION_UPDATE'] },
  INITIATE_AUTHENTICATION: { types: ['AUTHENTICATION'] },
  AUTHENTICATE_PAYER: { types: ['AUTHENTICATION'] },
};
const BEGINS = ['PAY', 'AUTHORIZE', 'VERIFY', 'DISBURSEMENT', 'INITIATE_AUTHENTICATION', 'AUTHENTICATE_PAYER'];
const SUM = { amount: '10.00', currency: 'IDR' };

/** Part of the amount was approved. */
const isPart = (response: Body, { amount }: Body) =>
  response.gatewayCode === 'PARTIALLY_APPROVED' && isDecimal(amount) && Number(amount) > 0 && Number(amount) < 10;

export const lookUps: readonly LookUp[] = Object.entries(OPERATIONS).map(([apiOperation, { types, target }]) => {
  const of = target && { targetTransactionId: '1' };
  // A void has no sum of its own.
  const sum = apiOperation === 'VOID' ? {} : SUM;
  const body = BEGINS.includes(apiOperation)
    ? { apiOperation, order: sum }
    : { apiOperation, transaction: { ...sum, ...of } };
  return {
    ...{ provider: mpgs(), name: `transaction, ${apiOperation}`, method: 'PUT', body },
    path: `/api/rest/version/100/merchant/M/order/${ORDER}/transaction/2`,
    good: [
      {
        result: 'SUCCESS',
        response: { gatewayCode: 'APPROVED' },
        order: { id: ORDER },
        transaction: { id: '2', type: types[0], amount: 10, currency: 'IDR', ...of },
      },
    ],
    bad: [
      'FAILURE',
      'ERROR',
      'UNKNOWN',
      'DECLINED',
      'TIMED_OUT',
      'REFUND',
      'PAYMENT',
      '1',
      'USD',
      'PARTIALLY_APPROVED',
      7,
    ],
    mayLand: ({ result, response, order, transaction }) =>
      isIn(result, ['SUCCESS', 'PENDING']) &&
      isIn(response?.gatewayCode, TAKEN) &&
      isId(order?.id, ORDER) &&
      isId(transaction?.id, '2') &&
      isIn(transaction.type, types) &&
      (!target || mayBe(transaction.targetTransactionId, '1')) &&
      (apiOperation === 'VOID' ||
        ((is(10, transaction.amount) || isPart(response, transaction)) && isWord(transaction.currency, 'IDR'))),
    // It is there.
    mayBeAbsent: () => false,
  };
});
