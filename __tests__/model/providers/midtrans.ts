import { midtrans } from '../../../src/index.js';
import { chargedOf, meddled } from '../meddling.js';
import {
  AMOUNT,
  CALLER,
  type Entry,
  LONG_AGO,
  type ModelRequest,
  type ProviderModel,
  type Reply,
} from '../provider-model.js';
import type { Scenario } from '../scenario.js';
import type { VirtualTime } from '../virtual-time.js';

interface Order {
  readonly status: 'capture' | 'deny' | 'cancel';
  readonly amount: number;
  readonly visibleAt: number;
}

/** Milliseconds for which an Idempotency-Key is remembered. */
const KEY_LIFE = 300_000;
const ORDER = 'order-1';

const PASSING = ['401', '403', '498'];
/**
 * Refusals of what the request says, which therefore also settle what became of an earlier request under the same key. Midtrans
 * answers 202 for as long as the first request with a key runs, and with the answer of the first once that has succeeded
 * ("API Headers & Idempotency"). So under a key that the library knows, one of these says that the first was refused, or has
 * not arrived; and what has not arrived says the same, and is refused in its turn (`verdict`). Only without such a key may they
 * pass.
 */
const LASTING = ['400', '402', '410', '413'];

/** Midtrans: an order id is unique while its order lives, and an Idempotency-Key replays for five minutes. */
export function modelMidtrans(scenario: Scenario, time: VirtualTime): ProviderModel {
  const { call, key, lookUp, onUsed, prior, deadIdsFree, verdict, lag, resume } = scenario;
  const orders = new Map<string, Order[]>();
  const kept = new Map<string, { readonly until: number; answer?: Reply }>();
  const entries: Entry[] = [];

  if (prior !== 'none') {
    const amount = prior === 'other' ? 77 : chargedOf(scenario, AMOUNT);
    orders.set(ORDER, [{ status: prior === 'dead' ? 'cancel' : 'capture', amount, visibleAt: LONG_AGO }]);
    if (prior === 'same' && call === 'write') {
      entries.push({ id: ORDER, own: false, sentAt: LONG_AGO, at: LONG_AGO, visibleAt: LONG_AGO });
    }
  }

  const newest = (id: string) => orders.get(id)?.at(-1);

  function charge(request: ModelRequest): Reply {
    const id = orderIdOf(request);
    const found = newest(id);
    const isDead = found !== undefined && found.status !== 'capture';
    if (found !== undefined && !(isDead && deadIdsFree)) return { ...code('406'), sense: 'used' };
    if (verdict === 'refuse') return { ...code(scenario.seed % 2 === 0 ? '400' : '402'), sense: 'final' };
    const order: Order = {
      status: verdict === 'deny' ? 'deny' : 'capture',
      amount: Number(amountOf(request)),
      visibleAt: time.now() + lag,
    };
    orders.set(id, [...(orders.get(id) ?? []), order]);
    if (verdict === 'approve') note(id, request, order.amount);
    return { status: 200, body: describe(id, order), ...(verdict === 'deny' ? { sense: 'final' } : {}) };
  }

  function refund(request: ModelRequest): Reply {
    if (verdict !== 'approve') return { ...code('412'), sense: 'final' };
    note('refund', request, request.body.amount);
    return { status: 200, body: { status_code: '200', transaction_status: 'refund', refund_amount: '10000.00' } };
  }

  function note(id: string, { sentAt, header }: ModelRequest, amount: unknown): void {
    entries.push({ id, own: true, by: header(CALLER), sentAt, at: time.now(), amount, visibleAt: time.now() + lag });
  }

  function keyOf(request: ModelRequest): string | undefined {
    return request.method === 'POST' ? request.header('idempotency-key') : undefined;
  }

  return {
    makeProvider: () =>
      midtrans({
        ...(key ? {} : { keys: { idempotencyKey: false } }),
        ...(lookUp === 'yes' ? {} : { reconcile: async () => undefined }),
        onUsedOrderId: onUsed,
      }),
    entries,
    lies: ['page', 'empty', 'cut', 'other', 'absent-in-503', 'fault-in-200'],
    absence: code('404'),
    faultCodes: ['503', '900', '500', '502', '504', '505', '777'],
    refusalCodes: [...PASSING, ...(key ? [] : LASTING)],
    send(client, config) {
      if (call === 'read') return client.get(`/v2/${ORDER}/status`, config);
      if (call === 'refund') return client.post(`/v2/${ORDER}/refund`, meddled(scenario, { amount: AMOUNT }), config);
      const order_id = resume ? 'order-of-a-new-process' : ORDER;
      const body = meddled(scenario, {
        payment_type: 'gopay',
        transaction_details: { order_id, gross_amount: AMOUNT },
      });
      if (!resume) return client.post('/v2/charge', body, config);
      return client.post('/v2/charge', body, { ...config, recovery: { ...config.recovery, keys: { orderId: ORDER } } });
    },
    kindOf: ({ method }) => (method === 'POST' ? 'write' : call === 'read' ? 'read' : 'look-up'),
    idOf: (request) => (call === 'refund' ? `refund ${keyOf(request)}` : orderIdOf(request)),
    admit(request) {
      const name = keyOf(request);
      if (name === undefined) return undefined;
      const found = kept.get(name);
      if (found !== undefined && found.answer === undefined) return { status: 202, body: '', sense: 'running' };
      if (found?.answer !== undefined && time.elsewhere() < found.until) return found.answer;
      kept.set(name, { until: time.elsewhere() + KEY_LIFE });
      return undefined;
    },
    process(request, forgets) {
      const reply = request.path.endsWith('/charge') ? charge(request) : refund(request);
      const name = keyOf(request);
      const turn = name === undefined ? undefined : kept.get(name);
      if (name === undefined || turn === undefined) return reply;
      const isKept = /^2/.test(String((reply.body as { status_code?: unknown }).status_code));
      // Forgetting what took effect would leave nothing that protects a refund.
      if (isKept && !(forgets && call === 'write')) turn.answer = reply;
      else kept.delete(name);
      return reply;
    },
    look({ path }) {
      const id = decodeURIComponent(path.split('/').at(-2) ?? '');
      const order = orders.get(id)?.findLast(({ visibleAt }) => visibleAt <= time.now());
      return order === undefined ? code('404') : { status: 200, body: describe(id, order) };
    },
    lookElsewhere: () => ({
      status: 200,
      body: describe('an-order-of-somebody-else', {
        status: 'capture',
        amount: chargedOf(scenario, AMOUNT),
        visibleAt: LONG_AGO,
      }),
    }),
    error: code,
  };
}

function orderIdOf({ body }: ModelRequest): string {
  return String((body.transaction_details as { order_id?: unknown } | undefined)?.order_id);
}

function amountOf({ body }: ModelRequest): unknown {
  return (body.transaction_details as { gross_amount?: unknown } | undefined)?.gross_amount;
}

function describe(order_id: string, { status, amount }: Order): Record<string, unknown> {
  return {
    status_code: status === 'deny' ? '202' : '200',
    order_id,
    gross_amount: amount.toFixed(2),
    currency: 'IDR',
    payment_type: 'gopay',
    transaction_status: status,
    ...(status === 'deny' ? { channel_response_code: '05', channel_response_message: 'Do not honor' } : {}),
  };
}

/** The few codes that are HTTP statuses too are answered before the payment application is asked. */
function code(status_code: string): Reply {
  return { status: status_code === '401' ? 401 : 200, body: { status_code, status_message: 'a message' } };
}
