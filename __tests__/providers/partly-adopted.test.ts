// An order of several parts, of which some were paid: a look-up that adopts it says so, as the answer itself would have.
import { describe, expect, test } from '@jest/globals';
import { paypal } from '../../src/providers/paypal/index.js';
import { reply } from '../axios/serve.js';
import { edges } from './keys/edges.js';
import { vendor } from './vendor.js';

const capture = (id: string, status: string) => ({ id, status, create_time: new Date().toISOString() });
const unit = (name: string, ...statuses: readonly string[]) => ({
  reference_id: name,
  payments: { captures: statuses.map((status, at) => capture(`${name}${at}`, status)) },
});
const order = (...units: readonly object[]) => ({ id: 'O1', status: 'COMPLETED', purchase_units: units });

const cases = [
  ['all of it was paid', order(unit('a', 'COMPLETED'), unit('b', 'PENDING')), undefined],
  ['one part was paid, and another declined', order(unit('a', 'COMPLETED'), unit('b', 'DECLINED')), true],
  ['it was paid after an earlier decline', order(unit('a', 'DECLINED', 'COMPLETED')), undefined],
] as const;

describe.each(edges)('the capture of an order, by %s', (_, send) => {
  const provider = () => paypal({ hosts: ['127.0.0.1'], settledAfter: 20 });
  const sent = { path: '/v2/checkout/orders/O1/capture', body: {}, recovery: { maxAttempts: 1 } };

  test.each(cases)('that is answered: %s', async (_what, told, partial) => {
    const { url } = await vendor({ ends: [reply(201, told)], tells: () => told });
    const report = await send({ provider: provider(), url, ...sent });
    expect([report.outcome, report.partial]).toEqual(['ok', partial]);
  });

  test.each(cases)('that is looked up: %s', async (_what, told, partial) => {
    const { url } = await vendor({ tells: () => told });
    const report = await send({ provider: provider(), url, ...sent });
    expect([report.outcome, report.partial]).toEqual(['reconciled', partial]);
    expect(report.summary.includes('some of its parts failed')).toBe(partial === true);
  });
});
