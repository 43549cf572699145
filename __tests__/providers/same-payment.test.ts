// An application may take a payment for its own although its sum is another one, such as with a fee on top: then it is adopted as well.
import { expect, test } from '@jest/globals';
import { midtrans, type Provider } from '../../src/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { byBothEdges } from '../answers/edges.js';
import { reply, reset, serve } from '../axios/serve.js';

/** A thousand is asked for, and 1,100 are paid. */
const isWithFee = (_request: unknown, { gross_amount, amount }: Readonly<Record<string, unknown>>) =>
  Number(gross_amount ?? amount) === 1100;

const charge = { payment_type: 'gopay', transaction_details: { order_id: 'R', gross_amount: 1000 } };
const charged = {
  ...{ status_code: '200', transaction_status: 'settlement', order_id: 'R', payment_type: 'gopay' },
  gross_amount: '1100.00',
};
const order = { reference_id: 'R', amount: 1000, currency: 'IDR' };
const made = () => ({
  ...{ id: 'pr-1', reference_id: 'R', amount: 1100, currency: 'IDR', status: 'SUCCEEDED' },
  created: new Date(Date.now() + 1000).toISOString(),
});

interface Case {
  readonly name: string;
  readonly strict: Provider;
  readonly lenient: Provider;
  readonly path: string;
  readonly body: object;
  readonly told: () => object;
  readonly found: () => object;
}
const cases: readonly Case[] = [
  {
    ...{ name: 'Midtrans', strict: midtrans(), lenient: midtrans({ samePayment: isWithFee }) },
    ...{ path: '/v2/charge', body: charge, told: () => charged, found: () => charged },
  },
  {
    ...{ name: 'Xendit', strict: xendit(), lenient: xendit({ samePayment: isWithFee }) },
    ...{ path: '/payment_requests', body: order, told: made, found: () => ({ data: [made()], has_more: false }) },
  },
];
const policy = { deadline: 2000, maxAttempts: 1 };

byBothEdges((post) => {
  test.each(cases)('$name: by its own answer, and by what is found', async (each) => {
    const outcomes = async (provider: Provider) => {
      const servers = [
        await serve(reply(200, each.told()), reply(200, each.found())),
        await serve(reset, reply(200, each.found())),
      ];
      const ends = servers.map(({ url }) => post(`${url}${each.path}`, each.body, { provider, policy }));
      return (await Promise.all(ends)).map(({ report }) => report.outcome);
    };
    expect(await outcomes(each.lenient)).toEqual(['ok', 'reconciled']);
    expect(await outcomes(each.strict)).toEqual(['unknown', 'unknown']);
  });
});
