import { afterEach, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import {
  type AttachOptions,
  attach,
  constant,
  midtrans,
  type Policy,
  type Provider,
  plainHttp,
  type Reconcile,
  recoveryOf,
} from '../../src/index.js';
import { type Simulator, startMidtrans, startPlainHttp } from '../../src/simulators/index.js';
import { serve } from '../axios/serve.js';
import { until } from '../simulators/until.js';
import { AMPLE, withEnough } from '../time-for.js';

type Budget = NonNullable<AttachOptions['retryBudget']>;

let open: Simulator | undefined;
afterEach(() => open?.close());

async function midtransClient(given: Parameters<typeof midtrans>[0], retryBudget: Budget = false, deadline = 5000) {
  await open?.close();
  const simulator = await startMidtrans();
  open = simulator;
  const client = attached(
    simulator.url,
    midtrans({ keys: { idempotencyKey: false }, settledAfter: 100, ...given }),
    { deadline },
    retryBudget,
  );
  return { simulator, client };
}

function attached(baseURL: string, provider: Provider, policy: Policy, retryBudget: Budget = false) {
  const client = axios.create({ baseURL, auth: { username: 'SB-Mid-server-simulator', password: '' } });
  attach(client, { provider, policy: { backoff: constant(2), ...policy }, retryBudget, logger: false });
  return client;
}

const charge = (orderId: string, more: object = {}) => ({
  payment_type: 'credit_card',
  transaction_details: { order_id: orderId, gross_amount: 10_000 },
  credit_card: { token_id: 'token-1' },
  ...more,
});
const caught = (error: unknown) => error;

describe('a look-up that does not see yet what has landed', () => {
  test.each(['re-key', 'look-up'] as const)(
    'is not believed against a used order id, where a used one means %s',
    async (onUsedOrderId) => {
      const lose = async (deadline: number) => {
        const provider = { onUsedOrderId, reconcile: async () => 'absent' as const };
        const { simulator, client } = await midtransClient(provider, false, deadline);
        simulator.inject({ when: 'after', kind: 'reset' });
        const report = recoveryOf(await client.post('/v2/charge', charge('L-1')).catch(caught));
        expect(simulator.ledger.count('charge')).toBe(1);
        return report;
      };
      const report = await withEnough(2500, lose, (end) => (end?.attempts.length ?? 0) > 1);
      expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe', keys: { orderId: 'L-1' } });
      expect(report?.attempts[1]).toMatchObject({ code: '406', action: 'reconcile' });
    },
  );

  test('is not believed either if another call has used up the budget', async () => {
    let isTaken = false;
    const limited = { when: 'before', kind: 'provider', code: '429' } as const;
    const reconcile: Reconcile = async () => {
      // Once the resend was refused as used, another call takes what the budget has.
      if (!isTaken && simulator.requests.length === 2) {
        isTaken = true;
        simulator.inject(limited, limited);
        await client.post('/v2/charge', charge('L-0')).catch(caught);
      }
      return 'absent';
    };
    const { simulator, client } = await midtransClient({ reconcile }, { ratio: 0, burst: 1 });
    simulator.inject({ when: 'after', kind: 'reset' });
    const report = recoveryOf(await client.post('/v2/charge', charge('L-5')).catch(caught));
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(simulator.ledger.count('charge')).toBe(1);
  });

  test('is not believed while the request may still be on its way, however short the backoff and the limit', async () => {
    let sentAt = 0;
    const server = await serve(
      () => {
        sentAt = Date.now();
      },
      (response) => {
        // Given up, it arrives long after the first look-up.
        const isPaid = Date.now() > sentAt + 1300;
        response.writeHead(isPaid ? 200 : 404, { 'content-type': 'application/json' }).end('{"id":"L-6"}');
      },
    );
    const reconcile: Reconcile = async (_request, { get }) => {
      const answer = await get('/payments/L-6');
      return answer.status === 404 ? 'absent' : answer;
    };
    const client = attached(server.url, plainHttp({ reconcile, settledAfter: 2000 }), {
      attemptTimeout: 300,
      maxAttempts: 1,
    });
    const result = await client.post('/payments', { id: 'L-6', amount: 5 }).catch(caught);
    expect(recoveryOf(result)).toMatchObject({ outcome: 'reconciled', processed: 'yes' });
  });

  test('leaves a charge in doubt if a later one was denied', async () => {
    const { simulator, client } = await midtransClient({ reconcile: async () => undefined });
    simulator.inject({ when: 'before', kind: 'reset' });
    const denied = charge('L-2', { credit_card: { token_id: 'token-deny-05' } });
    const error = await client.post('/v2/charge', denied, { recovery: { idempotent: true } }).catch(caught);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  });
});

describe('a wait that the provider gave', () => {
  test('defers a call that was looked up meanwhile, if it is too long', async () => {
    const simulator = await startPlainHttp();
    open = simulator;
    const client = attached(simulator.url, plainHttp({ reconcile: async () => 'absent', settledAfter: 100 }), {});
    simulator.inject({ when: 'before', kind: 'status', status: 503, headers: { 'retry-after': '90' } });
    const report = recoveryOf(await client.post('/payments', { id: 'L-3', amount: 5 }).catch(caught));
    expect(report).toMatchObject({ outcome: 'deferred', processed: 'no', stoppedBy: 'retry-after' });
    expect(report?.retryAt).toBeGreaterThan(Date.now());
    expect(simulator.requests.length).toBe(1);
  });
});

test('a call that is abandoned during its last look-up says so', async () => {
  const { simulator, client } = await midtransClient({});
  simulator.inject({ when: 'after', kind: 'reset' }, { when: 'before', kind: 'hang' });
  const controller = new AbortController();
  const policy = { backoff: constant(60_000), deadline: AMPLE };
  const charging = client
    .post('/v2/charge', charge('L-4'), { signal: controller.signal, recovery: policy })
    .catch(caught);
  await until(() => simulator.requests.length === 2);
  controller.abort();
  const error = await charging;
  expect(axios.isCancel(error)).toBe(true);
  expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted', processed: 'maybe' });
});
