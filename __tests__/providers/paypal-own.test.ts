// Which refund of an order is this call's: of this capture, of this amount, and made by this call.
import { describe, expect, test } from '@jest/globals';
import { classify } from '../../src/failure/classify.js';
import type { RequestRecovery } from '../../src/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { paypal } from '../../src/providers/paypal/index.js';
import { type Answer, reply, reset } from '../axios/serve.js';
import { answered } from '../failure/answers.js';
import { AMPLE, timeFor } from '../time-for.js';
import { edges } from './keys/edges.js';
import { vendor } from './vendor.js';

interface Told {
  /** The capture to which the refund found belongs. Default: the refunded one. */
  readonly of?: string;
  /** The status of the capture. Default `PARTIALLY_REFUNDED`. */
  readonly status?: string;
  readonly body?: object;
  /** More fields of the refund found. */
  readonly more?: object;
  /** How many milliseconds before the request the refund was made. Default 0. */
  readonly age?: number;
  readonly recovery?: RequestRecovery;
  /** Milliseconds by which the `Date` of the answers is ahead. Default 0. */
  readonly datedAhead?: number;
  /** What happens to the request. Default: its answer is lost. */
  readonly end?: Answer;
}

const money = { value: '5.00', currency_code: 'USD' };
const REFUSED = reply(422, { name: 'UNPROCESSABLE_ENTITY', details: [{ issue: 'CAPTURE_FULLY_REFUNDED' }] });

describe.each(edges)('a refund of a capture, by %s', (_edge, send) => {
  async function ends(
    outcome: string,
    { of = 'C1', status = 'PARTIALLY_REFUNDED', body = { amount: money }, end = reset, ...told }: Told,
  ) {
    const { more = {}, age = 0, recovery = { maxAttempts: 1 }, datedAhead = 0 } = told;
    const { url } = await vendor({
      datedAhead,
      ends: [end],
      tells: ([at = new Date()], asked) => {
        const links = [{ rel: 'up', href: `https://api.paypal.test/v2/payments/captures/${of}` }];
        const create_time = new Date(at.getTime() - age).toISOString();
        const refund = { id: 'R1', status: 'COMPLETED', amount: money, create_time, links, ...more };
        if (asked.includes('/refunds/')) return refund;
        if (asked.includes('/orders/')) return { id: 'O1', purchase_units: [{ payments: { refunds: [refund] } }] };
        return { id: 'C1', status, supplementary_data: { related_ids: { order_id: 'O1' } } };
      },
    });
    const path = '/v2/payments/captures/C1/refund';
    const provider = paypal({ hosts: ['127.0.0.1'], settledAfter: 20 });
    const report = await send({ provider, url, path, body, deadline: timeFor(outcome), recovery });
    expect(report.outcome).toBe(outcome);
  }

  test('is found in its order', async () => {
    await ends('reconciled', {});
    await ends('reconciled', { status: 'REFUNDED', body: {} });
  });

  test('is not taken for that of another capture of the order', async () => {
    await ends('unknown', { of: 'C2' });
  });

  test('of all that is left is not taken for a partial one', async () => {
    await ends('unknown', { body: {} });
  });

  test('with an invoice id is not taken for an older one of that invoice', async () => {
    const body = { amount: money, invoice_id: 'I' };
    await ends('reconciled', { body, more: { invoice_id: 'I' } });
    for (const age of [30_000, 600_000]) {
      // The capture's status says that somebody else has refunded all of it.
      await ends('unknown', { body, more: { invoice_id: 'I' }, age, status: 'REFUNDED' });
    }
  });

  test('whose time of sending is unknown is not taken for another with its invoice id', async () => {
    const body = { amount: money, invoice_id: 'I' };
    const more = { invoice_id: 'I' };
    await ends('unknown', { body, more, recovery: { keys: {}, askOnce: true, maxAttempts: 1 } });
  });

  test('that never arrived has failed, although a part of the capture was refunded long ago', async () => {
    await ends('failed', { age: 2 * 86_400_000 });
    const other = { more: { amount: { ...money, value: '4.00' } } };
    await ends('failed', { age: 600_000, ...other });
  });

  test('is not reported as failed because an equal one looks some minutes or hours older, which a wrong clock may explain', async () => {
    for (const age of [600_000, 20 * 3_600_000]) await ends('unknown', { age });
  });

  test('that never arrived has failed, although an equal one was refused some minutes ago', async () => {
    await ends('failed', { age: 600_000, more: { status: 'FAILED' } });
  });

  test.each([
    ['a refund', '/v2/payments/captures/C1/refund', { amount: money }, 'refunds', 'FAILED'],
    ['the capture of an order', '/v2/checkout/orders/O1/capture', {}, 'captures', 'DECLINED'],
  ] as const)("%s in transit is not reported as refused because another call's was", async (...given) => {
    const [, path, body, kind, status] = given;
    let looks = 0;
    const { url } = await vendor({
      tells: ([at = new Date()], asked) => {
        const made = (id: string, state: string) => ({
          id,
          status: state,
          amount: money,
          create_time: at.toISOString(),
        });
        // Once it is found, it is looked up by its id.
        if (/\/(?:refunds|captures)\/OWN/.test(asked)) return made('OWN', 'COMPLETED');
        if (asked.includes('/captures/')) {
          return { id: 'C1', status: 'REFUNDED', supplementary_data: { related_ids: { order_id: 'O1' } } };
        }
        const own = looks++ === 0 ? [made('OTHER', status)] : [made('OWN', 'COMPLETED')];
        return { id: 'O1', status: 'APPROVED', purchase_units: [{ payments: { [kind]: own } }] };
      },
    });
    const provider = paypal({ hosts: ['127.0.0.1'], settledAfter: 600 });
    const { outcome } = await send({ provider, url, path, body, deadline: AMPLE, recovery: { maxAttempts: 1 } });
    expect(outcome).toBe('reconciled');
  });

  test.each([
    ['a refund', '/v2/payments/captures/C1/refund', { amount: money }, 'refunds'],
    ['a capture of an authorization', '/v2/payments/authorizations/A1/capture', { amount: money }, 'captures'],
    ['the capture of an order', '/v2/checkout/orders/O1/capture', {}, 'captures'],
  ] as const)('%s that was accepted is reported as it ends itself, whatever is listed next to it', async (...given) => {
    const [what, path, body, kind] = given;
    const outcomes: string[] = [];
    for (const state of ['COMPLETED', 'FAILED', 'PENDING']) {
      const made = (id: string, status: string) => ({
        id,
        status,
        amount: money,
        create_time: new Date().toISOString(),
      });
      const order = (...all: readonly object[]) => ({
        id: 'O1',
        status: 'COMPLETED',
        purchase_units: [{ payments: { [kind]: all } }],
      });
      const mine = made('MINE', 'PENDING');
      const { url } = await vendor({
        ends: [reply(201, what === 'the capture of an order' ? order(mine) : mine)],
        tells: (_made, asked) => {
          const id = asked.split('/').at(-1);
          if (id === 'MINE') return made('MINE', state);
          if (id === 'OTHER') return made('OTHER', 'COMPLETED');
          const related = { supplementary_data: { related_ids: { order_id: 'O1' } } };
          if (id === 'C1') return { id, status: 'PARTIALLY_REFUNDED', ...related };
          if (id === 'A1') return { id, status: 'PARTIALLY_CAPTURED', ...related };
          const other = made('OTHER', state === 'FAILED' ? 'COMPLETED' : 'FAILED');
          return order(other, ...(what === 'the capture of an order' ? [made('MINE', state)] : []));
        },
      });
      const provider = paypal({ hosts: ['127.0.0.1'], settledAfter: 20 });
      const recovery = { maxAttempts: 1, pendingLimit: state === 'PENDING' ? 800 : AMPLE };
      const report = await send({ provider, url, path, body, deadline: AMPLE, recovery });
      outcomes.push(`${report.outcome}${report.pending ? ', pending' : ''}`);
    }
    expect(outcomes).toEqual(['reconciled', 'failed', 'ok, pending']);
  });

  test('a payout that was accepted is reported as it ends', async () => {
    const header = (batch_status: string) => ({
      batch_header: { payout_batch_id: 'B1', batch_status, sender_batch_header: { sender_batch_id: 'S' }, amount },
    });
    const amount = { value: '5.00', currency: 'USD' };
    const { url } = await vendor({ ends: [reply(201, header('PENDING'))], tells: () => header('SUCCESS') });
    const provider = paypal({ hosts: ['127.0.0.1'], settledAfter: 20 });
    const body = { sender_batch_header: { sender_batch_id: 'S' }, items: [{ amount }] };
    const recovery = { pendingLimit: AMPLE };
    const report = await send({ provider, url, path: '/v1/payments/payouts', body, deadline: AMPLE, recovery });
    expect([report.outcome, report.pending]).toEqual(['reconciled', undefined]);
  });

  test('is not reported as absent if the Date of the answer is hours ahead', async () => {
    await ends('unknown', { datedAhead: 5 * 3_600_000 });
  });

  test('that was refused at once is not taken for the one that another call made', async () => {
    await ends('unknown', { status: 'REFUNDED', end: REFUSED });
  });
});

test.each(edges)(
  'a full capture of an authorization is not taken for its last partial capture, by %s',
  async (_edge, send) => {
    const outcomeOf = async (value: string, deadline: number) => {
      const { url } = await vendor({
        tells: ([at = new Date()], asked) => {
          const capture = { id: 'C1', status: 'COMPLETED', amount: { ...money, value }, create_time: at.toISOString() };
          if (asked.includes('/captures/')) return capture;
          if (asked.includes('/orders/')) return { id: 'O1', purchase_units: [{ payments: { captures: [capture] } }] };
          const related_ids = { order_id: 'O1' };
          return {
            id: 'A1',
            status: 'CAPTURED',
            amount: { ...money, value: '9.00' },
            supplementary_data: { related_ids },
          };
        },
      });
      const path = '/v2/payments/authorizations/A1/capture';
      const provider = paypal({ hosts: ['127.0.0.1'], settledAfter: 20 });
      return (await send({ provider, url, path, body: {}, deadline, recovery: { maxAttempts: 1 } })).outcome;
    };
    // Another call has captured a part and made it the last one (`final_capture`).
    expect(await outcomeOf('5.00', timeFor('unknown'))).toBe('unknown');
    expect(await outcomeOf('9.00', AMPLE)).toBe('reconciled');
  },
);

test.each(
  edges.flatMap(([edge, send]) =>
    (
      [
        ['reconciled', undefined],
        ['reconciled', 'A1'],
        ['unknown', 'A2'],
      ] as const
    ).map(([outcome, of]) => [outcome, of, edge, send] as const),
  ),
)(
  'a pending capture that links to its order only is not overlooked: %s if it is of the authorization %s, by %s',
  async (expected, of, _edge, send) => {
    const { url } = await vendor({
      tells: ([at = new Date()], asked) => {
        const links = [{ rel: 'up', href: 'https://api.paypal.test/v2/checkout/orders/O1' }];
        const capture = { id: 'C1', status: 'PENDING', amount: money, create_time: at.toISOString(), links };
        const supplementary_data = { related_ids: { order_id: 'O1', authorization_id: of } };
        if (asked.includes('/captures/')) return { ...capture, supplementary_data };
        const authorization = { id: 'A1', status: 'CREATED', amount: money };
        if (!asked.includes('/orders/')) return { ...authorization, ...within };
        return { id: 'O1', purchase_units: [{ payments: { authorizations: [authorization], captures: [capture] } }] };
      },
    });
    const within = { supplementary_data: { related_ids: { order_id: 'O1' } } };
    const path = '/v2/payments/authorizations/A1/capture';
    const provider = paypal({ hosts: ['127.0.0.1'], settledAfter: 20 });
    const deadline = timeFor(expected);
    const recovery = { maxAttempts: 1 };
    const { outcome } = await send({ provider, url, path, body: { amount: money }, deadline, recovery });
    expect(outcome).toBe(expected);
  },
);

test('a decline as a duplicate, after an attempt in doubt, is evidence that it landed', () => {
  const declined = { status: 'rejected', status_detail: 'cc_rejected_duplicated_payment', id: 7 };
  const found = [
    classify(mercadoPago(), answered(201, JSON.stringify(declined), {}, { path: '/v1/payments', body: {} })),
    ...paypal()
      .rules.filter(({ code }) => ['5200', 'PPIF', 'PPFE'].includes(code))
      .map((rule) => ({ rule })),
  ];
  expect(found.length).toBeGreaterThan(3);
  for (const each of found) {
    expect(each?.rule).toMatchObject({ decline: { code: 'duplicate' }, afterAmbiguous: 'reconcile' });
  }
});

describe.each(edges)('a void of an authorization, by %s', (_edge, send) => {
  async function outcomeOf(before: string, isSlow: boolean) {
    const { url } = await vendor({
      tells: (made) => {
        const isDone = isSlow && Date.now() - Number(made[0]) > 100;
        return { id: 'A1', status: isDone ? 'VOIDED' : before, amount: money };
      },
    });
    const path = '/v2/payments/authorizations/A1/void';
    const provider = paypal({ hosts: ['127.0.0.1'], settledAfter: 300 });
    const { outcome } = await send({ provider, url, path, body: {}, deadline: AMPLE, recovery: { maxAttempts: 1 } });
    return outcome;
  }

  test.each(['CREATED', 'PARTIALLY_CAPTURED'])('that is %s: the void may still be on its way', async (before) => {
    expect(await outcomeOf(before, true)).toBe('reconciled');
    expect(await outcomeOf(before, false)).toBe('failed');
  });

  test('that has been captured: nothing is left to void', async () => {
    expect(await outcomeOf('CAPTURED', true)).toBe('failed');
  });
});
