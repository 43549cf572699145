// The way of a look-up's answer may take long, and clocks differ. An earlier, equal payment is not taken for the call's own, however
// the times add up.
import { describe, expect, test } from '@jest/globals';
import type { Call } from '../../src/engine/call.js';
import { ClockBounds, marksOf } from '../../src/engine/clock-bounds.js';
import { inquire } from '../../src/engine/inquire.js';
import { TimedAsk } from '../../src/engine/timed-ask.js';
import type { Provider } from '../../src/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { paypal } from '../../src/providers/paypal/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import type { LaneSite } from '../../src/traffic/lane.js';
import { FakeClock } from '../axios/fake-clock.js';
import { request } from '../failure/answers.js';

/** By the wall of a `FakeClock`. */
const SENT = 1_700_000_000_000;
const DOLLARS = { value: '5.00', currency_code: 'USD' };

type Case = readonly [
  what: string,
  provider: Provider,
  path: string,
  body: object,
  tells: (at: string, url: string) => object,
];
const cases: readonly Case[] = [
  [
    'a payment of Checkout.com',
    checkoutCom({ uniqueReference: true }),
    '/payments',
    { reference: 'R', amount: 500, currency: 'USD' },
    (requested_on) => ({
      data: [{ id: 'pay_1', reference: 'R', amount: 500, currency: 'USD', status: 'Captured', requested_on }],
      total_count: 1,
    }),
  ],
  [
    'a refund of Checkout.com',
    checkoutCom({ uniqueReference: true }),
    '/payments/pay_1/refunds',
    { reference: 'R', amount: 500 },
    (processed_on) => [{ id: 'act_1', type: 'Refund', amount: 500, approved: true, reference: 'R', processed_on }],
  ],
  [
    'a payment of Xendit',
    xendit(),
    '/payment_requests',
    { reference_id: 'R', amount: 500, currency: 'IDR' },
    (created) => ({
      data: [{ id: 'pr-1', reference_id: 'R', amount: 500, currency: 'IDR', status: 'SUCCEEDED', created }],
      has_more: false,
    }),
  ],
  [
    'a payment of Mercado Pago',
    mercadoPago(),
    '/v1/payments',
    { external_reference: 'R', transaction_amount: 5 },
    (date_created, url) => {
      const payment = { id: 7, external_reference: 'R', transaction_amount: 5, status: 'approved', date_created };
      return url.includes('search') ? { results: [payment] } : payment;
    },
  ],
  [
    'a payout of Razorpay',
    razorpay(),
    '/v1/payouts',
    { account_number: '7', reference_id: 'R', amount: 500, currency: 'INR' },
    (at, url) => {
      const created_at = Date.parse(at) / 1000;
      const payout = { id: 'pout_1', entity: 'payout', reference_id: 'R', amount: 500, currency: 'INR', created_at };
      const paid = { ...payout, status: 'processed' };
      return url.includes('?') ? { entity: 'collection', items: [paid] } : paid;
    },
  ],
  [
    'a refund of PayPal',
    paypal(),
    '/v2/payments/captures/C1/refund',
    { amount: DOLLARS },
    (create_time, url) => {
      const refund = { id: 'R1', status: 'COMPLETED', amount: DOLLARS, create_time };
      if (url.includes('/refunds/')) return refund;
      if (url.includes('/orders/')) return { id: 'O1', purchase_units: [{ payments: { refunds: [refund] } }] };
      return { id: 'C1', status: 'PARTIALLY_REFUNDED', supplementary_data: { related_ids: { order_id: 'O1' } } };
    },
  ],
];

/** Milliseconds. */
interface Ways {
  /** By which the provider's clock is ahead. */
  readonly ahead: number;
  /** From a question until its answer is dated, and from then until it comes. */
  readonly there: number;
  readonly back: number;
  /** An earlier answer was quick. */
  readonly quick?: true;
}

describe.each(cases)('%s', (_, provider, path, body, tells) => {
  /** What look-ups find of one that was made so long after the first attempt was sent. */
  async function found(after: number, { ahead, there, back, quick }: Ways) {
    const clock = new FakeClock();
    const site = {} as LaneSite;
    const dated = () => new Date(clock.wall() + ahead).toUTCString();
    // The attempt was answered at once, or another call was.
    if (quick) ClockBounds.of(site, clock).keep(marksOf(dated(), clock.now(), clock.now()) as never);
    clock.pass(5000);
    const at = new Date(SENT + after + ahead).toISOString();
    const asked = request({ method: 'POST', path, body });
    const call = { scope: { clock }, port: { request: { facts: asked } }, pass: { lane: { site } } } as unknown as Call;
    const { ask } = new TimedAsk(call, async ({ url }) => {
      clock.pass(there);
      const date = dated();
      clock.pass(back);
      return { status: 200, headers: { date, 'content-type': 'application/json' }, data: tells(at, url) };
    });
    const known = { keys: {}, inDoubt: true, firstSentAt: SENT, lastSentAt: SENT };
    const finding = await inquire(provider, asked, (asked) => ask(asked), {}, { ...known, now: clock.wall() });
    return finding !== undefined && 'state' in finding ? finding.state : finding;
  }

  test.each<Ways>([
    { ahead: 10_000, there: 0, back: 9000 },
    { ahead: 5000, there: 0, back: 9000 },
    { ahead: 10_000, there: 4000, back: 5000 },
    { ahead: -5000, there: 9000, back: 0 },
    { ahead: 0, there: 9000, back: 0 },
    { ahead: 10_000, there: 0, back: 9000, quick: true },
    { ahead: 10_000, there: 9000, back: 0, quick: true },
    { ahead: -10_000, there: 5000, back: 5000, quick: true },
  ])('is not adopted if it was made before, with %o', async (ways) => {
    expect(await found(-3000, ways)).toBe('undecided');
  });

  test.each<Ways>([
    { ahead: 10_000, there: 0, back: 9000 },
    { ahead: -10_000, there: 0, back: 9000 },
    { ahead: 0, there: 1000, back: 9000 },
    { ahead: -5000, there: 1000, back: 0 },
    { ahead: 0, there: 3000, back: 0, quick: true },
    { ahead: 10_000, there: 9000, back: 9000, quick: true },
  ])('is adopted if it was made since, with %o', async (ways) => {
    expect(await found(0, ways)).toBe('landed');
  });

  test('is left open if it may have waited as long as the look-up, and no answer was quick', async () => {
    expect(await found(0, { ahead: -5000, there: 9000, back: 0 })).toBe('undecided');
  });
});
