import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { CoreApi, MidtransError } from 'midtrans-client';
import {
  type AttachSettings,
  attach,
  constant,
  midtrans,
  type ProvidersByHost,
  type Recovery,
  recoveryOf,
} from '../../src/index.js';
import { type MidtransSimulator, startMidtrans } from '../../src/simulators/index.js';
import { keep } from '../simulators/keep.js';

const SERVER_KEY = 'SB-Mid-server-simulator';
const caught = (error: unknown) => error;

/** The SDK with recoverable on its own axios instance, talking to the simulator in the place of Midtrans. */
async function sdkWith(options: AttachSettings & Partial<ProvidersByHost>, policy: AttachSettings['policy'] = {}) {
  const simulator = await keep(startMidtrans());
  const sdk = new CoreApi({ isProduction: false, serverKey: SERVER_KEY, clientKey: 'SB-Mid-client-simulator' });
  const client = sdk.httpClient.http_client;
  const outcomes: unknown[] = [];
  // By host, which proves that the SDK's own URLs are seen.
  const recovery: Recovery = attach(client, {
    providers: [midtrans()],
    policy: { backoff: constant(2), ...policy },
    logger: false,
    ...options,
  });
  recovery.on('recovery.finished', ({ outcome }) => outcomes.push(outcome));
  client.interceptors.request.use((config) => {
    config.url = String(config.url).replace('https://api.sandbox.midtrans.com', simulator.url);
    return config;
  });
  return { simulator, sdk, recovery, outcomes };
}

const charge = (orderId: string, tokenId = 'token-1') => ({
  payment_type: 'credit_card',
  transaction_details: { order_id: orderId, gross_amount: 10_000 },
  credit_card: { token_id: tokenId },
});
const tries = (simulator: MidtransSimulator) => simulator.requests.filter(({ method }) => method === 'POST').length;

for (const bodyErrors of ['reject', 'resolve'] as const) {
  describe(`midtrans-client, with bodyErrors: '${bodyErrors}'`, () => {
    for (const code of ['503', '900', '429']) {
      test(`charges once through two answers of ${code}`, async () => {
        const { simulator, sdk, outcomes } = await sdkWith({ bodyErrors });
        simulator.inject({ when: 'before', kind: 'provider', code }, { when: 'before', kind: 'provider', code });
        const body = await sdk.charge(charge(`S-${code}`));
        expect(body).toMatchObject({ status_code: '200', order_id: `S-${code}` });
        expect(outcomes).toEqual(['recovered']);
        expect(tries(simulator)).toBe(3);
        expect(simulator.ledger.of(`S-${code}`).length).toBe(1);
      });
    }

    test('charges once if an answer is lost after the effect, under one idempotency key', async () => {
      const { simulator, sdk, outcomes } = await sdkWith({ bodyErrors });
      simulator.inject(
        { when: 'after', kind: 'reset' },
        { when: 'before', kind: 'provider', code: '503' },
        { when: 'after', kind: 'truncate' },
      );
      expect(await sdk.charge(charge('S-1'))).toMatchObject({ status_code: '200', order_id: 'S-1' });
      expect(outcomes).toEqual([expect.stringMatching(/^(?:recovered|reconciled)$/)]);
      expect(simulator.ledger.of('S-1').length).toBe(1);
      const sent = simulator.requests.filter(({ method }) => method === 'POST');
      expect(new Set(sent.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
      expect(new Set(sent.map(({ headers }) => headers.authorization)).size).toBe(1);
    });

    test('gives up after the attempts, and the error carries the report', async () => {
      const { simulator, sdk } = await sdkWith({ bodyErrors }, { maxAttempts: 2 });
      const refusal = { when: 'before', kind: 'provider', code: '429' } as const;
      simulator.inject(refusal, refusal);
      const error = await sdk.charge(charge('S-2')).catch(caught);
      expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'attempts', keys: { orderId: 'S-2' } });
      expect(recoveryOf(error)?.attempts.map(({ code }) => code)).toEqual(['429', '429']);
      expect(simulator.ledger.count()).toBe(0);
    });

    test('a charge that is not known to have landed is looked up with the SDK’s own credentials', async () => {
      const provider = midtrans({ keys: { idempotencyKey: false } });
      const { simulator, sdk, outcomes } = await sdkWith({ bodyErrors, providers: [provider] });
      simulator.inject({ when: 'after', kind: 'reset' });
      expect(await sdk.charge(charge('S-3'))).toMatchObject({ order_id: 'S-3', transaction_status: 'capture' });
      expect(outcomes).toEqual(['reconciled']);
      const [posted, asked] = simulator.requests;
      expect(asked?.path).toBe('/v2/S-3/status');
      expect(asked?.headers.authorization).toBe(posted?.headers.authorization);
    });

    test('a connection that always breaks: the SDK makes its own error, and the report is found', async () => {
      const provider = midtrans({ reconcile: async () => undefined });
      const { simulator, sdk } = await sdkWith({ bodyErrors, providers: [provider] }, { maxAttempts: 2 });
      simulator.inject({ when: 'before', kind: 'reset' }, { when: 'before', kind: 'reset' });
      const error = await sdk.charge(charge('S-4')).catch(caught);
      expect(error).toBeInstanceOf(MidtransError);
      expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', stoppedBy: 'attempts', processed: 'maybe' });
      expect(tries(simulator)).toBe(2);
    });

    test('an expired transaction, which Midtrans reports with 407, is an answer', async () => {
      const { simulator, sdk } = await sdkWith({ bodyErrors });
      await sdk.charge({ ...charge('S-5'), payment_type: 'bank_transfer', bank_transfer: { bank: 'bca' } });
      simulator.expire('S-5');
      expect(await sdk.transaction.status('S-5')).toMatchObject({ status_code: '407' });
    });
  });
}

describe('an error inside HTTP 200', () => {
  test("with 'resolve' is thrown by the SDK as its own error", async () => {
    const { simulator, sdk } = await sdkWith({ bodyErrors: 'resolve' });
    simulator.inject({ when: 'before', kind: 'provider', code: '410' });
    const error = await sdk.charge(charge('E-1')).catch(caught);
    expect(error).toBeInstanceOf(MidtransError);
    expect(error).toMatchObject({ httpStatusCode: '410', ApiResponse: { status_code: '410' } });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'rule', provider: 'midtrans' });
  });

  test("with 'reject' is an AxiosError, which the SDK hands on", async () => {
    const { simulator, sdk } = await sdkWith({ bodyErrors: 'reject' });
    simulator.inject({ when: 'before', kind: 'provider', code: '410' });
    const error = await sdk.charge(charge('E-2')).catch(caught);
    expect(axios.isAxiosError(error) && [error.code, error.response?.data.status_code]).toEqual([
      'ERR_PROVIDER',
      '410',
    ]);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'rule', provider: 'midtrans' });
  });

  test("with 'reject' a declined card rejects too, though the SDK alone takes it for a success", async () => {
    const declined = await sdkWith({ bodyErrors: 'reject' });
    const error = await declined.sdk.charge(charge('E-3', 'token-deny-05')).catch(caught);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', decline: { providerCode: '05', retryable: 'never' } });
    const resolved = await sdkWith({ bodyErrors: 'resolve' });
    expect(await resolved.sdk.charge(charge('E-4', 'token-deny-05'))).toMatchObject({ transaction_status: 'deny' });
    expect(resolved.outcomes).toEqual(['failed']);
    expect(tries(resolved.simulator)).toBe(1);
  });
});
