// Adyen's own SDK, untouched, over `recoverable/fetch` with the built-in provider, against the simulator.
import { CheckoutAPI, Client, EnvironmentEnum, Types } from '@adyen/api-library';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { recoverFetch } from '../../src/fetch/index.js';
import { constant, type LogLine } from '../../src/index.js';
import { type AdyenWebhook, adyen } from '../../src/providers/adyen/index.js';
import { type AdyenSimulator, startAdyen } from '../../src/simulators/index.js';
import { httpClientBy } from './adyen-client.js';
import { towards } from './ledger.js';

// All tests speak to one host, Adyen's: one simulator gives no id twice.
const kept: AdyenWebhook[] = [];
let simulator: AdyenSimulator;
beforeAll(async () => {
  simulator = await startAdyen({
    onWebhook: ({ notificationItems: [{ NotificationRequestItem: item }] }) => {
      kept.push(item as unknown as AdyenWebhook);
    },
  });
});
beforeEach(() => {
  simulator.reset();
  kept.length = 0;
});
afterAll(() => simulator.close());

function stage() {
  const webhooks = (reference: string) => kept.filter(({ merchantReference }) => merchantReference === reference);
  const { fetch, on } = recoverFetch(towards(simulator), {
    provider: adyen({ webhooks }),
    policy: { backoff: constant(5) },
    logger: false,
  });
  const ends: LogLine[] = [];
  on('recovery.finished', (line) => ends.push(line));
  const client = new Client({ apiKey: 'test-api-key', environment: EnvironmentEnum.TEST }, httpClientBy(fetch));
  const { PaymentsApi, ModificationsApi } = new CheckoutAPI(client);
  const pay = (reference: string, additionalData: Record<string, string> = {}) =>
    PaymentsApi.payments({
      amount: { currency: 'EUR', value: 1000 },
      merchantAccount: 'Shop',
      paymentMethod: { type: Types.checkout.CardDetails.TypeEnum.Scheme },
      reference,
      returnUrl: 'https://shop.example/return',
      additionalData,
    });
  const refund = (pspReference: string, reference: string) =>
    ModificationsApi.refundCapturedPayment(pspReference, {
      amount: { currency: 'EUR', value: 1000 },
      merchantAccount: 'Shop',
      reference,
    });
  return { pay, refund, ends };
}

describe("Adyen's SDK over the provider", () => {
  test('pays and refunds at once, each request under its given key', async () => {
    const { pay, refund, ends } = stage();
    const { resultCode, pspReference } = await pay('S-1');
    expect(resultCode).toBe('Authorised');
    expect(await refund(pspReference ?? '', 'S-1-refund')).toMatchObject({ status: 'received' });
    expect(simulator.requests.map(({ headers }) => headers['idempotency-key'])).toEqual([
      expect.stringMatching(/^[\w-]{36}$/),
      expect.stringMatching(/^[\w-]{36}$/),
    ]);
    expect(ends.map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
  });

  test.each([
    ['a lost answer', { when: 'after', kind: 'reset' }, 'recovered'],
    ['a broken connection', { when: 'before', kind: 'reset' }, 'recovered'],
    ['no connection to the bank', { when: 'before', kind: 'provider', code: 'NO_CONNECTION_AVAILABLE' }, 'recovered'],
    [
      'an error that may have been acted on',
      { when: 'after', kind: 'provider', code: 'IOEXCEPTION_RECEIVED' },
      'reconciled',
    ],
  ] as const)('survives %s: paid once, %s', async (_what, fault, outcome) => {
    const { pay, ends } = stage();
    simulator.inject(fault);
    expect(await pay('S-2')).toMatchObject({ resultCode: 'Authorised', merchantReference: 'S-2' });
    expect(simulator.ledger.count('authorisation')).toBe(1);
    expect(ends.map((line) => line.outcome)).toEqual([outcome]);
  });

  test('passes on a refusal as the SDK throws it, and never pays again', async () => {
    const { pay, ends } = stage();
    const answer = await pay('S-3', { RequestedTestAcquirerResponseCode: '12' });
    expect(answer).toMatchObject({ resultCode: 'Refused', refusalReasonCode: '12' });
    expect(simulator.requests).toHaveLength(1);
    expect(ends).toMatchObject([{ outcome: 'failed', code: '12' }]);
  });
});
