// Checkout.com: API reference, "Get a list of payments", "Get payment actions", payment status; docs/providers/checkout-com.md.
import { checkoutCom } from '../../../src/providers/checkout-com/index.js';
import { type Body, ORDER } from '../payments.js';
import {
  accepted,
  is,
  isId,
  isIn,
  isOne,
  isSince,
  isText,
  isWord,
  type LookUp,
  listed,
  MADE,
  mayBe,
  OLD,
} from './look-up.js';

const provider = checkoutCom({ uniqueReference: true });
const bad = ['Declined', 'Voided', 'Expired', 'Odd', 'Refund', 'Capture', false, OLD, 'USD', 'act_2'];
const TAKEN = [
  ...['Authorized', 'Card Verified', 'Partially Captured', 'Captured', 'Paid', 'Partially Refunded', 'Refunded'],
  ...['Refunded Pending', 'Active', 'Pending', 'Requested', 'Retry Scheduled'],
];
const body = { reference: ORDER, amount: 1000, currency: 'IDR' };
const payment = { ...body, status: 'Captured', id: 'pay_1', requested_on: MADE };
const action = { id: 'act_1', reference: ORDER, amount: 1000, approved: true, processed_on: MADE };

const change = (name: string, types: readonly [string, ...string[]]): readonly LookUp[] => {
  const asked = { provider, path: `/payments/${ORDER}/${name}`, body: { reference: ORDER, amount: 1000 }, bad };
  const isOwn = (each: Body) => each.reference === ORDER && isIn(each.type, types) && is(1000, each.amount);
  const good: [object] = [[{ ...action, type: types[0] }]];
  return [
    {
      ...{ ...asked, name: `${name} of a payment`, good },
      mayLand: (told) => isOne(told, (each) => isOwn(each) && each.approved === true && isSince(each.processed_on)),
      mayBeAbsent: (told) => Array.isArray(told) && !listed(told).some(isOwn),
    },
    {
      ...{ ...asked, name: `${name} of a payment, accepted`, good },
      known: accepted({ action_id: 'act_1', reference: ORDER }),
      mayLand: (told) =>
        listed(told).some(
          (each) =>
            isId(each.id, 'act_1') &&
            each.approved === true &&
            mayBe(each.reference, ORDER) &&
            (!isText(each.type) || isIn(each.type, types)),
        ),
    },
  ];
};

/** All that is left of it: whoever voided it, the payment says so. */
const whole = (name: string, types: readonly [string, ...string[]]): LookUp => ({
  ...{ provider, name: `${name} of all`, path: `/payments/${ORDER}/${name}`, body: {}, bad },
  isOfOne: true,
  good: [
    [{ id: 'act_1', type: types[0], amount: 1000, approved: true, processed_on: MADE }],
    { id: ORDER, status: 'Voided' },
  ],
  mayLand: (actions, one) =>
    listed(actions).some((each) => isIn(each.type, types) && each.approved === true) &&
    isId(one?.id, ORDER) &&
    isIn(one.status, ['Voided', 'Canceled']),
});

const CANCELS = ['Void', 'Cancel', 'Cancellation'] as const;

export const lookUps: readonly LookUp[] = [
  {
    ...{ provider, name: 'payment, by its reference', path: '/payments', body, bad },
    good: [{ data: [payment], total_count: 1 }],
    mayLand: ({ data }) =>
      listed(data).every(({ reference }) => reference === ORDER) &&
      isOne(
        data,
        (each) =>
          is(1000, each.amount_requested ?? each.amount) &&
          isWord(each.currency, 'IDR') &&
          isIn(each.status, TAKEN) &&
          isSince(each.requested_on),
      ),
  },
  {
    ...{ provider, name: 'payment, accepted', path: '/payments', body, bad },
    known: accepted({ ...payment, status: 'Pending' }),
    good: [payment],
    mayLand: (told) => isId(told.id, 'pay_1') && isIn(told.status, TAKEN) && mayBe(told.reference, ORDER),
  },
  ...change('captures', ['Capture']),
  ...change('refunds', ['Refund']),
  ...change('voids', ['Void']),
  whole('voids', ['Void']),
  whole('cancellations', CANCELS),
];
