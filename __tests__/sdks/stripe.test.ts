import { describe, expect, test } from '@jest/globals';
import Stripe from 'stripe';
import { recoverFetch } from '../../src/fetch/index.js';
import { constant, recoveryOf } from '../../src/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { thrownBy } from '../axios/attached.js';
import { type Answer, reply, reset, serve } from '../axios/serve.js';
import type { Ledger } from './ledger.js';
import { manners } from './manners.js';
import { protects, type Settings } from './suite.js';

function connect({ port }: Pick<Ledger, 'port'>, settings: Settings, isKeyed: boolean, timeout: number) {
  const provider = stripe(isKeyed ? {} : { keys: { idempotencyKey: false } });
  const { fetch, on } = recoverFetch(globalThis.fetch, { provider, ...settings });
  const sdk = new Stripe('sk_test_1', {
    httpClient: Stripe.createFetchHttpClient(fetch),
    maxNetworkRetries: 0,
    timeout,
    host: '127.0.0.1',
    port,
    protocol: 'http',
  });
  const pay = (order: string) => sdk.paymentIntents.create({ amount: 2000, currency: 'eur', metadata: { order } });
  return { pay, on };
}

protects({
  name: 'stripe',
  manner: manners.stripe,
  connect,
  keyed: [true, false],
  paid: (order) => ({ status: 'succeeded', metadata: { order } }),
  refused: { as: { type: 'StripeAPIError', statusCode: 503, message: 'is 503' }, isReported: false },
  broken: { as: { type: 'StripeConnectionError' }, isReported: true },
  cut: { as: { type: 'StripeConnectionError', message: expect.stringContaining('timeout') }, isReported: true },
});

describe('stripe, besides', () => {
  async function paying(...answers: readonly [Answer, ...Answer[]]) {
    const { url, arrived } = await serve(...answers);
    const settings = { policy: { backoff: constant(1) }, logger: false } as const;
    const { pay, on } = connect({ port: Number(new URL(url).port) }, settings, true, 70_000);
    return { arrived, on, pay };
  }

  test('has the report on the payment that it gives', async () => {
    const { pay } = await paying(reply(200, manners.stripe.paid('payment-1')));
    expect(recoveryOf(await pay('payment-1'))).toMatchObject({ outcome: 'ok', provider: 'stripe' });
  });

  test('sends a declined card once', async () => {
    const { arrived, pay } = await paying(reply(402, { error: { type: 'card_error', code: 'card_declined' } }));
    expect(await thrownBy(pay('payment-1'))).toMatchObject({ type: 'StripeCardError', code: 'card_declined' });
    expect(arrived).toHaveLength(1);
  });

  test('waits for its own first attempt, which is still running under the key, and gets its answer', async () => {
    const conflict = reply(409, { error: { type: 'invalid_request_error', code: 'idempotency_key_in_use' } });
    const { arrived, on, pay } = await paying(reset, conflict, reply(200, manners.stripe.paid('payment-1')));
    const outcomes: unknown[] = [];
    on('recovery.finished', ({ outcome }) => outcomes.push(outcome));
    expect(await pay('payment-1')).toMatchObject({ status: 'succeeded' });
    expect([arrived.length, outcomes]).toEqual([3, ['recovered']]);
    expect(new Set(arrived.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  });
});
