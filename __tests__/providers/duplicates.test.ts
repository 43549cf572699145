// "Duplicate" after an attempt in doubt: that attempt may have been the first one, so it is looked up.
import { expect, test } from '@jest/globals';
import type { Provider } from '../../src/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { reply, reset } from '../axios/serve.js';
import { AMPLE } from '../time-for.js';
import { edges } from './keys/edges.js';
import { vendor } from './vendor.js';

const SOON = { hosts: ['127.0.0.1'], settledAfter: 20 };
const cko = { reference: 'R', amount: 100, currency: 'USD' };
const refund = { reference_id: 'R', payment_request_id: 'pr-1', amount: 100, currency: 'IDR' };

type Case = readonly [
  what: string,
  provider: () => Provider,
  path: string,
  body: object,
  refused: object,
  tells: (at: Date) => object,
];

const cases: readonly Case[] = [
  ...['20094', '20109', '20111'].map(
    (response_code): Case => [
      `a payment of Checkout.com that is declined with ${response_code}`,
      () => checkoutCom(SOON),
      '/payments',
      cko,
      { ...cko, id: 'p2', approved: false, status: 'Declined', response_code },
      (at) => ({ data: [{ ...cko, id: 'p1', status: 'Captured', requested_on: at.toISOString() }], total_count: 1 }),
    ],
  ),
  [
    'a refund of Xendit that fails with DUPLICATE_ERROR',
    () => xendit(SOON),
    '/refunds',
    refund,
    { ...refund, id: 'r2', status: 'FAILED', failure_code: 'DUPLICATE_ERROR' },
    (at) => ({ data: [{ ...refund, id: 'r1', status: 'SUCCEEDED', created: at.toISOString() }], has_more: false }),
  ],
];

/** The look-up finds nothing until the second request has been refused. */
test.each(cases.flatMap(([what, ...rest]) => edges.map(([edge, send]) => [what, edge, send, ...rest] as const)))(
  '%s after an attempt in doubt is looked up and found, by %s',
  async (_what, _edge, send, provider, path, body, refused, tells) => {
    const { url, made } = await vendor({
      ends: [reset, reply(200, refused)],
      tells: ([at, second]) => (at !== undefined && second !== undefined ? tells(at) : { data: [], has_more: false }),
    });
    const report = await send({ provider: provider(), url, path, body, deadline: AMPLE });
    expect(made).toHaveLength(2);
    expect(report.outcome).toBe('reconciled');
  },
);

test('an older refund of Xendit is not taken for the one that failed with DUPLICATE_ERROR', async () => {
  for (const [, send] of edges) {
    const old = new Date(Date.now() - 60_000);
    const [, , , , refused, tells] = cases.at(-1) as Case;
    const { url } = await vendor({
      ends: [reset, reply(200, refused)],
      tells: ([, second]) => (second === undefined ? { data: [], has_more: false } : tells(old)),
    });
    const report = await send({ provider: xendit(SOON), url, path: '/refunds', body: refund, deadline: 2500 });
    expect(report.outcome).toBe('unknown');
  }
});
