// xendit-node as it is, with the provider that knows Xendit, at a Xendit that loses answers.
import { describe, expect, test } from '@jest/globals';
import { PaymentRequest, Payout, Refund } from 'xendit-node';
import { recoverFetch } from '../../src/fetch/index.js';
import { constant, type LogLine, recoveryOf } from '../../src/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { startXendit } from '../../src/simulators/index.js';
import { thrownBy } from '../axios/attached.js';
import { keep } from '../simulators/keep.js';

const secretKey = 'xnd_development_simulator';

async function stage() {
  const simulator = await keep(startXendit());
  const { fetch, on } = recoverFetch(globalThis.fetch, {
    provider: xendit({ settledAfter: 100 }),
    policy: { backoff: constant(2) },
    logger: false,
  });
  const outcomes: unknown[] = [];
  on('recovery.finished', ({ outcome }: LogLine) => {
    outcomes.push(outcome);
  });
  const connect = <T extends object>(api: T): T => {
    Reflect.set(api, 'fetchApi', fetch);
    return api;
  };
  const given = { secretKey, xenditURL: simulator.url };
  return {
    simulator,
    outcomes,
    payments: connect(new PaymentRequest(given)),
    payouts: connect(new Payout(given)),
    refunds: connect(new Refund(given)),
  };
}

const payment = (referenceId: string) => ({ referenceId, amount: 15_000, currency: 'IDR' as const });

describe('xendit-node, with xendit()', () => {
  test('returns the payment request that landed while its answer was lost, and makes no second one', async () => {
    const { simulator, outcomes, payments } = await stage();
    simulator.inject({ when: 'after', kind: 'reset' });
    const made = await payments.createPaymentRequest({ data: payment('S-1'), forUserId: 'sub-1' });
    expect(made).toMatchObject({ id: 'pr-1', referenceId: 'S-1', status: 'SUCCEEDED' });
    expect(outcomes).toEqual(['reconciled']);
    expect(simulator.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
    expect(simulator.requests[1]?.headers['for-user-id']).toBe('sub-1');
    expect(simulator.ledger.count('payment')).toBe(1);
  });

  test.each(['reset', 'status', 'html', 'truncate'] as const)(
    '%s before and after the effect: each payment is made once',
    async (kind) => {
      const { simulator, outcomes, payments } = await stage();
      simulator.inject({ when: 'before', kind }, { when: 'after', kind });
      expect(await payments.createPaymentRequest({ data: payment('S-2') })).toMatchObject({ referenceId: 'S-2' });
      expect(outcomes).toHaveLength(1);
      expect(simulator.ledger.of('S-2')).toHaveLength(1);
    },
  );

  test("sends a payout again under the SDK's key, and gets the first one", async () => {
    const { simulator, outcomes, payouts } = await stage();
    simulator.inject({ when: 'after', kind: 'reset' }, { when: 'before', kind: 'provider', code: 'SERVER_ERROR' });
    const data = {
      referenceId: 'S-3',
      channelCode: 'PH_BDO',
      channelProperties: { accountNumber: '000000', accountHolderName: 'John Doe' },
      amount: 90_000,
      currency: 'PHP',
    };
    expect(await payouts.createPayout({ idempotencyKey: 'DISB-1', data })).toMatchObject({ status: 'ACCEPTED' });
    expect(outcomes).toEqual(['recovered']);
    expect(simulator.requests.map(({ headers }) => headers['idempotency-key'])).toEqual(['DISB-1', 'DISB-1', 'DISB-1']);
    expect(simulator.ledger.count('payout')).toBe(1);
  });

  test('finds a refund again by its reference', async () => {
    const { simulator, payments, refunds } = await stage();
    const { id } = await payments.createPaymentRequest({ data: payment('S-4') });
    simulator.inject({ when: 'after', kind: 'reset' });
    const data = { paymentRequestId: id, referenceId: 'F-1', amount: 5000, reason: 'OTHERS' as const };
    expect(await refunds.createRefund({ data })).toMatchObject({ referenceId: 'F-1', amount: 5000 });
    expect(simulator.ledger.count('refund')).toBe(1);
  });

  test('throws the SDK’s own error for a refusal, with the report', async () => {
    const { simulator, payments } = await stage();
    simulator.inject({ when: 'before', kind: 'provider', code: 'INVALID_CVV' });
    const error = await thrownBy(payments.createPaymentRequest({ data: payment('S-5') }));
    expect(error).toMatchObject({ name: 'XenditSdkError', errorCode: 'INVALID_CVV' });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', decline: { code: 'incorrect_cvv' } });
    expect(simulator.requests).toHaveLength(1);
  });
});
