// A success of PayPal about another amount, currency or reference does not answer this request. Whatever was accepted has an id.
import { describe, expect, test } from '@jest/globals';
import { classify } from '../../src/failure/classify.js';
import { paypal } from '../../src/providers/paypal/index.js';
import { NOT_UNDERSTOOD } from '../../src/providers/rule.js';
import { reply, reset, serve } from '../axios/serve.js';
import { answered } from '../failure/answers.js';
import { AMPLE, withEnough } from '../time-for.js';
import { edges } from './keys/edges.js';

const money = (value: string, currency_code = 'USD') => ({ value, currency_code });
const batch = {
  sender_batch_header: { sender_batch_id: 'B' },
  items: [{ amount: { value: '5.00', currency: 'USD' } }],
};
const unit = (value: string, reference_id?: string) => ({
  amount: money(value),
  ...(reference_id && { reference_id }),
});

const authorized = (...statuses: readonly string[]) => ({
  id: 'O',
  status: 'COMPLETED',
  purchase_units: [{ payments: { authorizations: statuses.map((status) => ({ status })) } }],
});

interface Case {
  readonly what: string;
  readonly path: string;
  readonly body: object;
  readonly right: object;
  readonly wrong: readonly object[];
}

const part = (what: string, path: string, status: string): Case => ({
  what,
  path,
  body: { amount: money('5.00'), invoice_id: 'I' },
  right: { id: 'X', status, amount: money('5.0'), invoice_id: 'I' },
  wrong: [{ amount: money('7.00') }, { amount: money('5.00', 'EUR') }, { invoice_id: 'J' }].map((other) => ({
    id: 'X',
    status,
    ...other,
  })),
});

const cases: readonly Case[] = [
  part('a refund', '/v2/payments/captures/C1/refund', 'COMPLETED'),
  part('a capture', '/v2/payments/authorizations/A1/capture', 'COMPLETED'),
  part('a reauthorization', '/v2/payments/authorizations/A1/reauthorize', 'CREATED'),
  {
    what: 'an order',
    path: '/v2/checkout/orders',
    body: { intent: 'CAPTURE', purchase_units: [unit('5.00', 'R')] },
    right: { id: 'O', status: 'CREATED', purchase_units: [unit('5.00', 'R')] },
    wrong: [[unit('7.00', 'R')], [unit('5.00', 'S')]].map((purchase_units) => ({
      id: 'O',
      status: 'CREATED',
      purchase_units,
    })),
  },
  {
    what: 'an authorization of a saved order',
    path: '/v2/checkout/orders/O/authorize',
    body: { amount: money('5.00') },
    right: {
      id: 'O',
      status: 'COMPLETED',
      purchase_units: [{ payments: { authorizations: [{ status: 'CREATED', amount: money('5.00') }] } }],
    },
    wrong: [
      {
        id: 'O',
        status: 'COMPLETED',
        purchase_units: [{ payments: { authorizations: [{ status: 'CREATED', amount: money('7.00') }] } }],
      },
    ],
  },
  {
    what: 'an authorization, told again after it was voided,',
    path: '/v2/checkout/orders/O/authorize',
    body: {},
    right: authorized('VOIDED', 'CREATED'),
    wrong: [authorized('VOIDED'), authorized('VOIDED', 'DENIED')],
  },
  {
    what: 'a payout',
    path: '/v1/payments/payouts',
    body: batch,
    right: {
      batch_header: {
        payout_batch_id: 'P',
        batch_status: 'PENDING',
        amount: { value: '5.00', currency: 'USD' },
        sender_batch_header: { sender_batch_id: 'B' },
      },
    },
    wrong: [
      { amount: { value: '7.00', currency: 'USD' } },
      { amount: { value: '5.00', currency: 'EUR' } },
      { sender_batch_header: { sender_batch_id: 'C' } },
    ].map((other) => ({ batch_header: { payout_batch_id: 'P', batch_status: 'PENDING', ...other } })),
  },
];

describe.each(cases.map((each) => [each.what, each] as const))('%s', (_what, { path, body, right, wrong }) => {
  const codeOf = (told: object) =>
    classify(paypal(), answered(201, JSON.stringify(told), {}, { method: 'POST', path, body }))?.failure.code;

  test('of the right amount is a success', () => {
    expect(codeOf(right)).toBeUndefined();
  });

  test.each(wrong.map((each) => [JSON.stringify(each), each] as const))(
    'is not understood if it says %s',
    (_, told) => {
      expect(codeOf(told)).toBe(NOT_UNDERSTOOD);
    },
  );
});

interface Accepted {
  readonly path: string;
  readonly body: object;
  /** The answer in this state, to the request and to a look-up. */
  readonly tells: (status: string) => object;
  readonly asked: string;
  readonly words: readonly [open: string, done: string, refused: string];
}

const accepted: readonly (readonly [what: string, Accepted])[] = [
  [
    'a refund',
    {
      path: '/gw/v2/payments/captures/C1/refund',
      body: { amount: money('5.00') },
      tells: (status) => ({ id: 'R1', status, amount: money('5.00') }),
      asked: '/gw/v2/payments/refunds/R1',
      words: ['PENDING', 'COMPLETED', 'FAILED'],
    },
  ],
  [
    'a capture',
    {
      path: '/gw/v2/payments/authorizations/A1/capture',
      body: { amount: money('5.00') },
      tells: (status) => ({ id: 'C1', status, amount: money('5.00') }),
      asked: '/gw/v2/payments/captures/C1',
      words: ['PENDING', 'COMPLETED', 'DECLINED'],
    },
  ],
  [
    'an order',
    {
      path: '/gw/v2/checkout/orders',
      body: { intent: 'CAPTURE', purchase_units: [unit('5.00')] },
      tells: (status) => ({
        id: 'O1',
        status: 'COMPLETED',
        purchase_units: [{ payments: { captures: [{ status }] } }],
      }),
      asked: '/gw/v2/checkout/orders/O1',
      words: ['PENDING', 'COMPLETED', 'DECLINED'],
    },
  ],
  [
    'a payout',
    {
      path: '/gw/v1/payments/payouts',
      body: batch,
      tells: (batch_status) => ({
        batch_header: { payout_batch_id: 'P1', batch_status, sender_batch_header: batch.sender_batch_header },
      }),
      asked: '/gw/v1/payments/payouts/P1',
      words: ['PENDING', 'SUCCESS', 'DENIED'],
    },
  ],
];

describe.each(accepted)('%s that was accepted', (_what, { path, body, tells, asked, words }) => {
  const [open, done, refused] = words;

  test.each([
    [done, { outcome: 'ok' }],
    [refused, { outcome: 'failed' }],
    [open, { outcome: 'ok', pending: true }],
  ])('is looked up by its id, and reported as %s', async (status, expected) => {
    for (const [, send] of edges) {
      const accept = async (pendingLimit: number) => {
        const questions: string[] = [];
        const { url } = await serve((response, request) => {
          if (request.method === 'POST') return reply(201, tells(open))(response, request);
          questions.push(request.url ?? '');
          return request.url === asked ? reply(200, tells(status))(response, request) : reset(response, request);
        });
        const provider = paypal({ hosts: ['127.0.0.1'], settledAfter: 20 });
        const report = await send({ provider, url, path, body, deadline: 2 * AMPLE, recovery: { pendingLimit } });
        return { report, questions };
      };
      const limit = status === open ? 1500 : AMPLE;
      const { report, questions } = await withEnough(limit, accept, (end) => end.questions.length > 0);
      expect(report).toMatchObject(status === done ? { outcome: expect.stringMatching(/ok|reconciled/) } : expected);
      if (status !== open) expect(report.pending).not.toBe(true);
      expect(new Set(questions)).toEqual(new Set([asked]));
    }
  });
});
