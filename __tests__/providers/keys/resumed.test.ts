// What a process that ended has left in doubt: the next one goes on under the same key for as long as the provider honours it.
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Provider, RequestRecovery } from '../../../src/index.js';
import { midtransPayouts } from '../../../src/providers/midtrans-payouts/index.js';
import { mpgs } from '../../../src/providers/mpgs/index.js';
import { paypal } from '../../../src/providers/paypal/index.js';
import { square } from '../../../src/providers/square/index.js';
import {
  type Fault,
  type Simulator,
  startMidtransPayouts,
  startMpgs,
  startPaypal,
  startSquare,
} from '../../../src/simulators/index.js';
import { attached, thrownBy } from '../../axios/attached.js';
import { keep } from '../../simulators/keep.js';
import { AMPLE, timeFor, withEnough } from '../../time-for.js';
import { edges } from './edges.js';

const hosts = ['127.0.0.1'];
const HOUR = 3_600_000;
const AUTH = `Basic ${btoa('IRIS-creator:')}`;

const cases: readonly (readonly [string, () => Promise<Simulator>, () => Provider, string, object])[] = [
  [
    'a payout of PayPal',
    startPaypal,
    () => paypal({ hosts }),
    '/v1/payments/payouts',
    {
      sender_batch_header: { sender_batch_id: 'B-1' },
      items: [{ amount: { currency: 'USD', value: '5.00' }, receiver: 'payee@example.com', recipient_type: 'EMAIL' }],
    },
  ],
  [
    'a payout of Midtrans',
    startMidtransPayouts,
    () => midtransPayouts({ hosts }),
    '/iris/api/v1/payouts',
    { payouts: [{ beneficiary_name: 'J', beneficiary_account: '1172993826', amount: 50_000, notes: 'N' }] },
  ],
];

let simulator: Simulator | undefined;
afterEach(() => simulator?.close());

describe.each(cases)('%s, with a key that expires', (_what, start, provider, path, body) => {
  describe.each(edges)('by %s', (_edge, send) => {
    async function lose(when: 'before' | 'after') {
      const running = await start();
      simulator = running;
      const headers = { authorization: AUTH };
      const call = (recovery: RequestRecovery, outcome: string) => {
        const deadline = timeFor(outcome, 2000);
        return send({ provider: provider(), url: running.url, path, body, headers, recovery, deadline });
      };
      running.inject({ when, kind: 'reset' });
      const { outcome, keys, processed, doubt } = await call({ maxAttempts: 1 }, 'unknown');
      expect(outcome).toBe('unknown');
      return { running, call, recovery: { keys, processed, doubt } as RequestRecovery };
    }

    test.each(['before', 'after'] as const)('whose answer was lost %s the effect is made once', async (when) => {
      const { running, call, recovery } = await lose(when);
      expect(await call(recovery, 'ok')).toMatchObject({ outcome: 'ok', processed: 'yes' });
      expect(new Set(running.ledger.entries.map(({ id }) => id)).size).toBe(1);
    });

    test.each<[string, (given: RequestRecovery) => RequestRecovery]>([
      ['is not known', ({ keys = {} }) => ({ keys })],
      [
        'is in the future',
        (given) => ({ ...given, doubt: { since: Date.now(), absences: 0, sentAt: Date.now() + HOUR } }),
      ],
      ['is known, and its key is not', (given) => ({ ...given, keys: {} })],
      [
        'is longer ago than the key lives',
        (given) => ({ ...given, doubt: { since: 0, absences: 0, sentAt: Date.now() - 24 * 400 * HOUR } }),
      ],
    ])('sends nothing if the time of the first attempt %s', async (_known, change) => {
      const { running, call, recovery } = await lose('before');
      expect(await call(change(recovery), 'unknown')).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
      expect(running.ledger.entries).toHaveLength(0);
    });
  });
});

describe.each(edges)('a payment of Square that a look-up has voided, by %s', (_edge, send) => {
  test.each<[string, Fault | undefined]>([
    ['', undefined],
    [', without an answer', { when: 'after', kind: 'reset', match: { path: '/v2/payments/cancel' } }],
  ])('is never taken for made under its old key%s', async (_what, onCancel) => {
    const body = {
      source_id: 'cnon:card-nonce-ok',
      amount_money: { amount: 1000, currency: 'USD' },
      autocomplete: true,
    };
    const call = ({ url }: Simulator, recovery: RequestRecovery, deadline: number) =>
      send({
        provider: square({ hosts }),
        url,
        path: '/v2/payments',
        body,
        headers: { authorization: 'Bearer t' },
        recovery,
        deadline,
      });
    const spend = async (deadline: number) => {
      const running = await keep(startSquare());
      running.inject({ when: 'after', kind: 'reset', match: { path: '/v2/payments' } });
      if (onCancel) for (let n = 0; n < 9; n++) running.inject(onCancel);
      return { running, first: await call(running, { maxAttempts: 1 }, deadline) };
    };
    const isVoided = ({ ledger }: Simulator) => ledger.entries.some(({ kind }) => kind === 'void');
    const { running, first } = await withEnough(
      1500,
      spend,
      (end) => end.first.doubt?.spent === true && isVoided(end.running),
    );
    const { outcome, keys, processed, doubt } = first;
    expect({ outcome, doubt }).toMatchObject({ outcome: 'unknown', doubt: { spent: true } });
    expect(isVoided(running)).toBe(true);
    const later = await call(running, { keys, processed, doubt } as RequestRecovery, 1500);
    expect(later.outcome).not.toBe('ok');
    expect(later.attempts).toEqual([]);
  });
});

describe('a payment whose keys are in its URL', () => {
  const body = { apiOperation: 'PAY', order: { amount: 10, currency: 'EUR' } };
  const path = (order: string) => `/api/rest/version/100/merchant/SIMULATOR/order/${order}/transaction/1`;
  async function opened() {
    const running = await startMpgs();
    simulator = running;
    const auth = { username: 'merchant.SIMULATOR', password: 'password' };
    const provider = mpgs({ hosts, settledAfter: 50 });
    return { running, ...attached(running.url, { provider, policy: { deadline: AMPLE } }, { auth }) };
  }
  const keys = { orderId: 'o-1', transactionId: '1' };

  test('is resumed with them', async () => {
    const { running, client } = await opened();
    await client.put(path('o-1'), body);
    await client.put(path('o-1'), body, { recovery: { keys } });
    expect(running.ledger.entries).toHaveLength(1);
  });

  test('is not resumed by a request for another one', async () => {
    const { running, client } = await opened();
    const error = await thrownBy(client.put(path('o-2'), body, { recovery: { keys } }));
    expect(String(error)).toMatch('recovery: the URL of this request has another orderId');
    expect(running.ledger.entries).toHaveLength(0);
  });
});
