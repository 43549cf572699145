// Two requests share one reference. What became of the other one is neither reported for this one nor adopted as it.
import { describe, expect, test } from '@jest/globals';
import type { Provider } from '../../src/index.js';
import { type AdyenWebhook, adyen } from '../../src/providers/adyen/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { reply, reset, serve } from '../axios/serve.js';
import { AMPLE, timeFor, withEnough } from '../time-for.js';
import { edges } from './keys/edges.js';

const SETTLED_AFTER = 700;
const SOON = { hosts: ['127.0.0.1'], settledAfter: SETTLED_AFTER };

/** The objects at the provider: the id and the state of each. */
type Stands = readonly (readonly [id: string, state: string])[];

interface Case {
  readonly what: string;
  readonly provider: (webhooks: () => readonly AdyenWebhook[]) => Provider;
  readonly path: string;
  readonly body: object;
  /** The provider's words for done, refused and still open. */
  readonly words: readonly [done: string, refused: string, open: string];
  /** The answer to a request that is accepted as MINE. */
  readonly accepted: readonly [status: number, data: object];
  /** The provider's answer to a look-up. */
  readonly tells: (stands: Stands, asked: string) => unknown;
  /** The webhooks, which a look-up at Adyen reads instead. */
  readonly hooks?: (stands: Stands) => readonly AdyenWebhook[];
}

const iso = () => new Date().toISOString();
const seconds = () => Math.floor(Date.now() / 1000);

/** The object whose id ends the path, or else all of them in a list. */
const oneOrAll = <T extends { readonly id: unknown }>(
  all: readonly T[],
  asked: string,
  list: (all: readonly T[]) => object,
) => all.find(({ id }) => asked.endsWith(`/${id}`)) ?? list(all);

const cko = { reference: 'R', amount: 100, currency: 'USD' };
const xnd = { reference_id: 'R', amount: 100, currency: 'IDR' };
const rzp = { reference_id: 'R', amount: 100, currency: 'INR' };
const ady = { reference: 'R', merchantAccount: 'M', amount: { value: 100, currency: 'EUR' } };
const xndList = (data: readonly object[]) => ({ data, has_more: false });

const webhook = (eventCode: string, originalReference?: string) => (stands: Stands) =>
  stands
    .filter(([, state]) => state !== 'open')
    .map(
      ([pspReference, state]): AdyenWebhook => ({
        eventCode,
        success: String(state === 'true'),
        pspReference,
        merchantReference: 'R',
        merchantAccountCode: 'M',
        eventDate: iso(),
        amount: { value: 100, currency: 'EUR' },
        ...(originalReference !== undefined && { originalReference }),
      }),
    );

const cases: readonly Case[] = [
  {
    what: 'a payment of Checkout.com',
    provider: () => checkoutCom(SOON),
    path: '/payments',
    body: cko,
    words: ['Authorized', 'Declined', 'Pending'],
    accepted: [202, { id: 'MINE', status: 'Pending', reference: 'R' }],
    tells: (stands, asked) =>
      oneOrAll(
        stands.map(([id, status]) => ({ ...cko, id, status, response_code: '20005', requested_on: iso() })),
        asked,
        (data) => ({ data, total_count: data.length }),
      ),
  },
  {
    what: 'a refund of Checkout.com',
    provider: () => checkoutCom(SOON),
    path: '/payments/pay_1/refunds',
    body: { amount: 100, reference: 'R' },
    words: ['true', 'false', 'open'],
    accepted: [202, { action_id: 'MINE', reference: 'R' }],
    tells: (stands) =>
      stands
        .filter(([, state]) => state !== 'open')
        .map(([id, state]) => ({
          id,
          type: 'Refund',
          amount: 100,
          reference: 'R',
          approved: state === 'true',
          processed_on: iso(),
        })),
  },
  {
    what: 'a payment of Xendit',
    provider: () => xendit(SOON),
    path: '/payment_requests',
    body: xnd,
    words: ['SUCCEEDED', 'FAILED', 'PENDING'],
    accepted: [201, { ...xnd, id: 'MINE', status: 'PENDING' }],
    tells: (stands, asked) =>
      oneOrAll(
        stands.map(([id, status]) => ({ ...xnd, id, status, created: iso() })),
        asked,
        xndList,
      ),
  },
  {
    what: 'a payout of Xendit',
    provider: () => xendit({ ...SOON, keys: { idempotencyKey: false } }),
    path: '/v2/payouts',
    body: xnd,
    words: ['SUCCEEDED', 'FAILED', 'ACCEPTED'],
    accepted: [200, { ...xnd, id: 'MINE', status: 'ACCEPTED' }],
    tells: (stands, asked) =>
      oneOrAll(
        stands.map(([id, status]) => ({ ...xnd, id, status, created: iso() })),
        asked,
        xndList,
      ),
  },
  {
    what: 'a refund of Xendit',
    provider: () => xendit({ ...SOON, keys: { idempotencyKey: false } }),
    path: '/refunds',
    body: { ...xnd, payment_request_id: 'pr-1' },
    words: ['SUCCEEDED', 'FAILED', 'PENDING'],
    accepted: [200, { ...xnd, id: 'MINE', payment_request_id: 'pr-1', status: 'PENDING' }],
    tells: (stands, asked) =>
      oneOrAll(
        stands.map(([id, status]) => ({ ...xnd, id, payment_request_id: 'pr-1', status, created: iso() })),
        asked,
        xndList,
      ),
  },
  {
    what: 'a capture of Xendit',
    provider: () => xendit(SOON),
    path: '/payment_requests/pr-1/captures',
    body: { reference_id: 'R', capture_amount: 100 },
    words: ['SUCCEEDED', 'FAILED', 'PENDING'],
    accepted: [200, { id: 'MINE', reference_id: 'R', captured_amount: 100, status: 'PENDING' }],
    tells: (stands) =>
      xndList(stands.map(([id, status]) => ({ id, reference_id: 'R', captured_amount: 100, status, created: iso() }))),
  },
  {
    what: 'a payout of Razorpay',
    provider: () => razorpay({ ...SOON, keys: { payoutKey: false } }),
    path: '/v1/payouts',
    body: { account_number: '7', ...rzp },
    words: ['processed', 'failed', 'processing'],
    accepted: [200, { ...rzp, id: 'MINE', entity: 'payout', status: 'processing' }],
    tells: (stands, asked) =>
      oneOrAll(
        stands.map(([id, status]) => ({ ...rzp, id, entity: 'payout', status, created_at: seconds() })),
        asked,
        (items) => ({ entity: 'collection', items }),
      ),
  },
  {
    what: 'a refund of Razorpay',
    provider: () => razorpay({ ...SOON, keys: { refundKey: false } }),
    path: '/v1/payments/pay_1/refund',
    body: { amount: 100 },
    words: ['processed', 'failed', 'pending'],
    accepted: [200, { id: 'MINE', entity: 'refund', amount: 100, currency: 'INR', status: 'pending' }],
    tells: (stands, asked) =>
      oneOrAll(
        stands.map(([id, status]) => ({ id, amount: 100, currency: 'INR', status, created_at: seconds() })),
        asked,
        (items) => ({ entity: 'collection', items }),
      ),
  },
  {
    what: 'a payment of Adyen',
    provider: (webhooks) => adyen({ ...SOON, keys: { idempotencyKey: false }, webhooks }),
    path: '/v71/payments',
    body: ady,
    words: ['true', 'false', 'open'],
    accepted: [200, { resultCode: 'Pending', pspReference: 'MINE', merchantReference: 'R' }],
    tells: () => ({}),
    hooks: webhook('AUTHORISATION'),
  },
  {
    what: 'a refund of Adyen',
    provider: (webhooks) => adyen({ ...SOON, keys: { idempotencyKey: false }, webhooks }),
    path: '/v71/payments/PAID/refunds',
    body: ady,
    words: ['true', 'false', 'open'],
    accepted: [201, { status: 'received', pspReference: 'MINE', paymentPspReference: 'PAID', reference: 'R' }],
    tells: () => ({}),
    hooks: webhook('REFUND', 'PAID'),
  },
];

/** Answers POSTs with `accepted`, or not at all if they are lost; `stands`: what the nth look-up finds. */
async function shop(
  { provider, tells, hooks, accepted: [status, data] }: Case,
  isLost: boolean,
  stands: (n: number) => Stands,
) {
  let asked = 0;
  const { url } = await serve((response, request) => {
    if (request.method === 'POST') return (isLost ? reset : reply(status, data))(response, request);
    const now = stands(asked++);
    return reply(200, tells(now, request.url ?? ''), { date: new Date().toUTCString() })(response, request);
  });
  return { url, provider: provider(() => hooks?.(stands(asked++)) ?? []), asked: () => asked };
}

describe.each(cases.map((each) => [each.what, each] as const))('%s', (_what, each) => {
  const { path, body, words } = each;
  const [done, refused, open] = words;

  test.each(edges)(
    'is not reported as refused because the other one was, while it is still in transit, by %s',
    async (_edge, send) => {
      const own = await shop(each, true, (n) => [['OTHER', refused], ...(n === 0 ? [] : [['MINE', done] as const])]);
      // A payment is named by what it pays for. Of two other objects, refused or not, nobody knows which is the call's.
      const outcome = /payment/.test(each.what) ? 'reconciled' : 'unknown';
      const deadline = timeFor(outcome, 2500);
      const report = await send({ ...own, path, body, deadline, recovery: { maxAttempts: 1 } });
      expect(report.outcome).toBe(outcome);
    },
  );

  test.each([
    [
      'refused',
      [
        ['OTHER', refused],
        ['MINE', open],
      ],
    ],
    [
      'done',
      [
        ['OTHER', done],
        ['MINE', open],
      ],
    ],
  ] as const)('that was accepted is not reported as %s because the other one is', async (_how, stands) => {
    for (const [, send] of edges) {
      const accept = async (pendingLimit: number) => {
        const own = await shop(each, false, () => stands);
        const report = await send({ ...own, path, body, deadline: AMPLE, recovery: { pendingLimit } });
        expect(report).toMatchObject({ outcome: 'ok', pending: true });
        return own.asked();
      };
      expect(await withEnough(500, accept, (asked) => asked > 0)).toBeGreaterThan(0);
    }
  });

  // Neither Adyen's webhooks nor a list of actions shows what is still open.
  const showsOpen = each.hooks === undefined && !/refund|capture/.test(each.what);
  if (showsOpen) {
    test('that a look-up has found accepted is not reported as done because the other one is', async () => {
      for (const [, send] of edges) {
        const find = async (pendingLimit: number) => {
          const own = await shop(each, true, (n) =>
            n === 0
              ? [['MINE', open]]
              : [
                  ['OTHER', done],
                  ['MINE', open],
                ],
          );
          const recovery = { maxAttempts: 1, pendingLimit };
          const report = await send({ ...own, path, body, deadline: AMPLE, recovery });
          expect([report.outcome, report.pending]).toEqual(['reconciled', true]);
          return own.asked();
        };
        expect(await withEnough(600, find, (asked) => asked > 1)).toBeGreaterThan(1);
      }
    });
  }

  test.each([
    [
      'done',
      'reconciled',
      [
        ['OTHER', refused],
        ['MINE', done],
      ],
    ],
    [
      'refused',
      'failed',
      [
        ['OTHER', done],
        ['MINE', refused],
      ],
    ],
  ] as const)('that was accepted is reported as %s once it is %s itself', async (_how, outcome, stands) => {
    for (const [, send] of edges) {
      const own = await shop(each, false, () => stands);
      const report = await send({ ...own, path, body, deadline: AMPLE, recovery: { pendingLimit: AMPLE } });
      expect(report.outcome).toBe(outcome);
      expect(report.pending).not.toBe(true);
    }
  });
});
