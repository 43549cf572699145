// PayPal: OpenAPI of Orders v2, Payments v2 and Payouts v1 (the objects and their states); docs/providers/paypal.md.
import { paypal } from '../../../src/providers/paypal/index.js';
import { type Body, ORDER } from '../payments.js';
import {
  accepted,
  is,
  isId,
  isIn,
  isSince,
  isWord,
  type LookUp,
  listed,
  MADE,
  mayBe,
  maySum,
  mayWord,
  OLD,
  oneOf,
} from './look-up.js';

const provider = paypal();
const SUM = { value: '10.00', currency_code: 'USD' };
const PATH = '/v2/payments';
const bad = [
  ...['DECLINED', 'FAILED', 'DENIED', 'VOIDED', 'CANCELLED', 'CREATED', 'PENDING', 'PARTIALLY_CAPTURED', 'ODD', OLD],
  ...['10.10', 'eur', 'order-2', 'C-2', 'https://api.paypal.com/v2/payments/captures/order-2'],
];
const REFUSED = ['DECLINED', 'FAILED', 'DENIED'];
const isSum = (told: Body) => is(10, told?.value) && isWord(told.currency_code, 'USD');
const isOther = (told: Body) => !maySum(10, told?.value) || !mayWord(told?.currency_code, 'USD');
const paymentsIn = (order: Body, kind: string): readonly Body[] =>
  listed(order?.purchase_units).flatMap((unit) => listed(unit?.payments?.[kind]));

/** The states of what holds or took money. */
const HELD = {
  captures: ['COMPLETED', 'PENDING', 'PARTIALLY_REFUNDED', 'REFUNDED'],
  authorizations: ['CREATED', 'PENDING', 'CAPTURED', 'PARTIALLY_CAPTURED'],
};
const ofOrder = (kind: 'captures' | 'authorizations', name: string, good: string): readonly LookUp[] => {
  const order = {
    id: ORDER,
    status: 'COMPLETED',
    purchase_units: [{ payments: { [kind]: [{ id: 'P', status: good }] } }],
  };
  const asked = { provider, path: `/v2/checkout/orders/${ORDER}/${name}`, body: {}, bad, good: [order] as [object] };
  const isHeld = (each: Body) => isIn(each.status, HELD[kind]);
  return [
    {
      ...asked,
      name: `${name} of an order`,
      mayLand: (told) => isId(told.id, ORDER) && paymentsIn(told, kind).some(isHeld),
      mayBeAbsent: (told) => isId(told.id, ORDER) && paymentsIn(told, kind).length === 0,
    },
    {
      ...asked,
      name: `${name} of an order, accepted`,
      known: accepted(order),
      mayLand: (told) =>
        isId(told.id, ORDER) && paymentsIn(told, kind).some((each) => isId(each.id, 'P') && isHeld(each)),
    },
  ];
};

/** The authorization or capture that it is of, if it says so. */
const upOf = (each: Body) =>
  listed(each?.links)
    .filter(({ rel }) => rel === 'up')
    .map(({ href }) => /\/(?:authorizations|captures)\/([^/]+)$/.exec(typeof href === 'string' ? href : '')?.[1])
    .find((id) => id !== undefined);

/** A capture of an authorization, or a refund of a capture, in the order that both belong to. */
function part(
  name: string,
  of: 'authorizations' | 'captures',
  kind: 'captures' | 'refunds',
  states: readonly string[],
): LookUp {
  const links = [{ rel: 'up', href: `https://api.paypal.com/v2/payments/${of}/${ORDER}` }];
  const own = { id: 'C', status: 'COMPLETED', amount: SUM, invoice_id: 'i', links, create_time: MADE };
  const whole = { id: ORDER, status: of === 'captures' ? 'REFUNDED' : 'CAPTURED', amount: SUM };
  const isOwn = (each: Body) => each.invoice_id === 'i' && isSum(each.amount) && mayBe(upOf(each), ORDER);
  return {
    ...{ provider, name, path: `${PATH}/${of}/${ORDER}/${kind === 'refunds' ? 'refund' : 'capture'}`, bad },
    body: { amount: SUM, invoice_id: 'i' },
    good: [
      { ...whole, supplementary_data: { related_ids: { order_id: 'O' } } },
      { id: 'O', purchase_units: [{ payments: { [of]: [whole], [kind]: [own] } }] },
      own,
    ],
    mayLand(payment, order, one) {
      const fitting = oneOf(paymentsIn(order, kind), (each) => isOwn(each) && isSince(each.create_time));
      return (
        isId(payment?.id, ORDER) &&
        isId(order?.id, payment.supplementary_data?.related_ids?.order_id) &&
        fitting !== undefined &&
        !isIn(fitting.status, [...REFUSED, 'CANCELLED']) &&
        isId(one?.id, fitting.id) &&
        isIn(one.status, states) &&
        mayBe(one.invoice_id, 'i') &&
        !isOther(one.amount) &&
        mayBe(upOf(one), ORDER)
      );
    },
    mayBeAbsent: (payment, order) =>
      isId(payment?.id, ORDER) &&
      isId(order?.id, payment.supplementary_data?.related_ids?.order_id) &&
      !paymentsIn(order, kind).some((each) => isOwn(each) && isSince(each.create_time)),
  };
}

const linksTo = (path: string) => [{ rel: 'up', href: `https://api.paypal.com${path.replace(/\/\w+$/, '')}` }];

/** By its own id, once it was accepted. */
const byId = (name: string, path: string, states: readonly string[], body: object, made: object = {}): LookUp => ({
  ...{ provider, name: `${name}, accepted`, path, body, bad },
  known: accepted({ id: 'C', status: 'PENDING' }),
  good: [{ id: 'C', status: states[0], links: linksTo(path), ...made }],
  mayLand: (told) => isId(told.id, 'C') && isIn(told.status, states) && (name === 'order' || mayBe(upOf(told), ORDER)),
});

const BATCH = { sender_batch_header: { sender_batch_id: ORDER } };
const TOTAL = { value: '10.00', currency: 'USD' };
const header = { payout_batch_id: 'B1', batch_status: 'SUCCESS', ...BATCH, amount: TOTAL };
const batch = (name: string, known: LookUp['known']): LookUp => ({
  ...{ provider, name: `payout, ${name}`, path: '/v1/payments/payouts', bad },
  body: { ...BATCH, items: [{ amount: TOTAL }] },
  ...(known && { known }),
  good: [{ batch_header: header }],
  mayLand: ({ batch_header: told }) =>
    isId(told?.payout_batch_id, 'B1') &&
    told.sender_batch_header?.sender_batch_id === ORDER &&
    isIn(told.batch_status, ['NEW', 'PENDING', 'PROCESSING', 'SUCCESS']) &&
    maySum(10, told.amount?.value) &&
    mayWord(told.amount?.currency, 'USD'),
});
const DUPLICATE = { details: [{ link: [{ href: 'https://api.paypal.com/v1/payments/payouts/B1' }] }] };

export const lookUps: readonly LookUp[] = [
  ...ofOrder('captures', 'capture', 'COMPLETED'),
  ...ofOrder('authorizations', 'authorize', 'CREATED'),
  part('capture of an authorization', 'authorizations', 'captures', HELD.captures),
  part('refund of a capture', 'captures', 'refunds', ['COMPLETED', 'PENDING']),
  {
    ...{ provider, name: 'void of an authorization', path: `${PATH}/authorizations/${ORDER}/void`, body: {}, bad },
    good: [{ id: ORDER, status: 'VOIDED', amount: SUM }],
    mayLand: (told) => isId(told.id, ORDER) && told.status === 'VOIDED',
    mayBeAbsent: (told) => isId(told.id, ORDER) && isIn(told.status, ['CREATED', 'PENDING', 'PARTIALLY_CAPTURED']),
  },
  {
    ...{ provider, name: 'cancellation of a payout item', path: `/v1/payments/payouts-item/${ORDER}/cancel`, body: {} },
    bad: [...bad, 'UNCLAIMED', 'SUCCESS'],
    good: [{ payout_item_id: ORDER, transaction_status: 'RETURNED' }],
    mayLand: (told) => isId(told.payout_item_id, ORDER) && told.transaction_status === 'RETURNED',
    mayBeAbsent: (told) => isId(told.payout_item_id, ORDER) && told.transaction_status === 'UNCLAIMED',
  },
  batch('by the link in the refusal', {
    failure: { code: 'USER_BUSINESS_ERROR', status: 400 },
    answer: { status: 400, headers: {}, data: DUPLICATE },
  }),
  batch('accepted', accepted({ batch_header: { ...header, batch_status: 'PENDING' } })),
  byId('order', '/v2/checkout/orders', ['CREATED', 'SAVED', 'APPROVED', 'PAYER_ACTION_REQUIRED', 'COMPLETED'], {
    intent: 'CAPTURE',
    purchase_units: [{ amount: SUM }],
  }),
  byId('capture of an authorization', `${PATH}/authorizations/${ORDER}/capture`, HELD.captures, { amount: SUM }),
  byId('refund of a capture', `${PATH}/captures/${ORDER}/refund`, ['COMPLETED', 'PENDING'], { amount: SUM }),
  byId(
    'reauthorization',
    `${PATH}/authorizations/${ORDER}/reauthorize`,
    [...['CREATED', 'PENDING', 'CAPTURED', 'PARTIALLY_CAPTURED']],
    { amount: SUM },
  ),
];
