// Stripe: API reference, the objects and their states; docs/providers/stripe.md, "Look-ups".
import { stripe } from '../../../src/providers/stripe/index.js';
import { type Body, ORDER } from '../payments.js';
import {
  accepted,
  is,
  isId,
  isIn,
  isOne,
  isSince,
  isWord,
  type LookUp,
  MADE_AT,
  mayBe,
  OLD_AT,
  SENT,
} from './look-up.js';

const provider = stripe({ reference: 'order' });
const SUM = { amount: 1000, currency: 'idr' };
const bad = [
  ...['requires_payment_method', 'requires_confirmation', 'canceled', 'failed', 'refund', 'odd', true, OLD_AT],
  ...['pending', { code: 'card_declined' }, 'pi_2'],
];

interface Kind {
  readonly object: string;
  readonly body?: object;
  readonly status?: string;
  readonly states: readonly unknown[];
  /** What a refund returns, and where a payout or a transfer goes. */
  readonly parent?: string;
}

const KINDS: Readonly<Record<string, Kind>> = {
  payment_intents: {
    object: 'payment_intent',
    body: { confirm: true },
    status: 'succeeded',
    states: ['succeeded', 'processing', 'requires_action', 'requires_capture'],
  },
  charges: { object: 'charge', status: 'succeeded', states: ['succeeded', 'pending'] },
  refunds: {
    object: 'refund',
    status: 'succeeded',
    states: ['succeeded', 'pending', 'requires_action'],
    parent: 'payment_intent',
  },
  payouts: { object: 'payout', status: 'paid', states: ['paid', 'pending', 'in_transit'], parent: 'destination' },
  transfers: { object: 'transfer', states: [undefined], parent: 'destination' },
};

function lookUpsOf(collection: string, { object, body, status, states, parent }: Kind): readonly LookUp[] {
  const of = parent === undefined ? {} : { [parent]: 'pi_1' };
  const made = { id: ORDER, object, ...SUM, ...of, ...(status && { status }) };
  const isMade = (told: Body) =>
    told?.object === object &&
    is(1000, told.amount) &&
    isWord(told.currency, 'idr') &&
    isIn(told.status, states) &&
    (parent === undefined || mayBe(told[parent], 'pi_1') || mayBe(told[parent]?.id, 'pi_1'));
  // A payment is named by what it pays for; of refunds and payouts for the same thing, only the time tells which is which.
  const isRecent = (at: unknown) =>
    parent === undefined
      ? typeof at !== 'number' || at * 1000 >= SENT - 601_000
      : typeof at === 'number' && isSince(at);
  const asked = { path: `/v1/${collection}`, body: { ...SUM, ...of, ...body, metadata: { order: ORDER } } };
  return [
    {
      ...{ provider, name: `${collection}, by its metadata in the list`, ...asked, bad },
      ...(parent === undefined && { isOfOne: true }),
      good: [{ data: [{ ...made, metadata: { order: ORDER }, created: MADE_AT }], has_more: false }],
      mayLand: ({ data }) =>
        isOne(data, (each) => each.metadata?.order === ORDER && isMade(each) && isRecent(each.created)),
    },
    {
      ...{ provider, name: `${collection}, by the id of the accepted one`, ...asked, bad },
      known: accepted({ ...made, status: 'pending' }),
      good: [made],
      mayLand: (told) => told.id === ORDER && isMade(told),
    },
  ];
}

const change = (
  action: string,
  body: object,
  good: object,
  mayLand: (told: Body) => boolean,
  open: readonly unknown[],
): LookUp => ({
  ...{ provider, name: `${action} of a payment intent`, path: `/v1/payment_intents/${ORDER}/${action}`, body, bad },
  good: [{ id: ORDER, object: 'payment_intent', ...SUM, ...good }],
  mayLand: (told) => isId(told.id, ORDER) && told.object === 'payment_intent' && mayLand(told),
  mayBeAbsent: (told) => isId(told.id, ORDER) && told.object === 'payment_intent' && isIn(told.status, open),
});

export const lookUps: readonly LookUp[] = [
  ...Object.entries(KINDS).flatMap(([collection, kind]) => lookUpsOf(collection, kind)),
  {
    ...{ provider, name: 'payment_intents, by the id in the error', path: '/v1/payment_intents', bad },
    body: { ...SUM, confirm: true },
    known: {
      failure: { code: 'api_error', status: 500 },
      answer: { status: 500, headers: {}, data: { error: { payment_intent: { id: ORDER } } } },
    },
    good: [{ id: ORDER, object: 'payment_intent', ...SUM, status: 'succeeded' }],
    mayLand: (told) =>
      told.id === ORDER &&
      told.object === 'payment_intent' &&
      is(1000, told.amount) &&
      isWord(told.currency, 'idr') &&
      isIn(told.status, ['succeeded', 'processing', 'requires_action', 'requires_capture']),
  },
  change(
    'confirm',
    { payment_method: 'pm_1' },
    { status: 'succeeded', payment_method: 'pm_1' },
    ({ status, payment_method: method }) =>
      isIn(status, ['succeeded', 'processing', 'requires_action', 'requires_capture']) &&
      (typeof method !== 'string' || method === 'pm_1'),
    ['requires_confirmation'],
  ),
  change(
    'capture',
    { amount_to_capture: 1000 },
    { status: 'succeeded', amount_received: 1000 },
    ({ status, amount_received: received }) => status === 'succeeded' && is(1000, received),
    ['requires_capture'],
  ),
  change('cancel', {}, { status: 'canceled' }, ({ status }) => status === 'canceled', [
    ...['requires_capture', 'requires_action', 'requires_confirmation', 'requires_payment_method'],
  ]),
];
