import { mercadoPago } from '../../../src/providers/mercado-pago/index.js';
import { AMOUNT, CALLER, type Entry, type ModelRequest, type ProviderModel, type Reply } from '../provider-model.js';
import type { Scenario } from '../scenario.js';
import type { VirtualTime } from '../virtual-time.js';

interface Refund {
  readonly id: number;
  readonly payment_id: number;
  readonly amount: unknown;
  readonly status: 'approved';
  readonly date_created: string;
}

const PAYMENT = 77;
const REFUNDS = `/v1/payments/${PAYMENT}/refunds`;
/** Milliseconds since the epoch at the provider when the model's time begins. */
const BEGINNING = 1_700_000_000_000;

/**
 * Mercado Pago's refunds: a payment may have several of the same amount, each of them somebody's own. Its key replays for a day;
 * without it, only the list of refunds tells what became of one.
 */
export function modelMercadoPago(scenario: Scenario, time: VirtualTime): ProviderModel {
  const { key, lookUp, verdict, lag } = scenario;
  const entries: Entry[] = [];
  const refunds: { readonly visibleAt: number; readonly refund: Refund }[] = [];
  const kept = new Map<string, { answer?: Reply }>();

  const keyOf = (request: ModelRequest) => (key ? request.header('x-idempotency-key') : undefined);
  const dated = (reply: Reply): Reply => ({
    ...reply,
    headers: { date: new Date(BEGINNING + time.elsewhere()).toUTCString(), ...reply.headers },
  });

  function refund(request: ModelRequest): Reply {
    // A refund of Pix that is in process is answered with 400, too.
    if (verdict !== 'approve') return { ...refuse('4037', 400), sense: 'final', needsBody: true };
    const visibleAt = time.now() + lag;
    const made: Refund = {
      // Each host would count for itself.
      id: Math.floor(time.random() * 1e9),
      payment_id: PAYMENT,
      amount: request.body.amount,
      status: 'approved',
      date_created: new Date(BEGINNING + time.elsewhere()).toISOString(),
    };
    refunds.push({ visibleAt, refund: made });
    const { sentAt, header, body } = request;
    const by = header(CALLER);
    entries.push({ id: String(made.id), own: true, by, sentAt, at: time.now(), amount: body.amount, visibleAt });
    return { status: 201, body: made };
  }

  return {
    makeProvider: () =>
      mercadoPago({
        ...(key ? {} : { keys: { idempotencyKey: false } }),
        ...(lookUp === 'yes' ? {} : { reconcile: async () => undefined }),
      }),
    entries,
    lies: ['page', 'empty', 'cut', 'absent-in-503'],
    absence: { status: 200, body: [] },
    faultCodes: ['internal_error', 'internal_server_error', '2004'],
    refusalCodes: ['unauthorized'],
    send: (client, config) => client.post(REFUNDS, { amount: AMOUNT }, config),
    kindOf: ({ method }) => (method === 'POST' ? 'write' : 'look-up'),
    idOf: (request) => keyOf(request) ?? REFUNDS,
    admit(request) {
      const name = keyOf(request);
      if (name === undefined) return undefined;
      const found = kept.get(name);
      if (found === undefined) {
        kept.set(name, {});
        return undefined;
      }
      return dated(found.answer ?? { ...refuse('401001', 409), sense: 'running' });
    },
    process(request) {
      const reply = refund(request);
      const name = keyOf(request);
      const turn = name === undefined ? undefined : kept.get(name);
      if (name !== undefined && reply.status >= 300) kept.delete(name);
      else if (turn !== undefined) turn.answer = reply;
      return dated(reply);
    },
    look: () => {
      const body = refunds.filter(({ visibleAt }) => visibleAt <= time.now()).map((each) => each.refund);
      return dated({ status: 200, body });
    },
    error: (code) => refuse(code, code === 'unauthorized' ? 401 : 500),
  };
}

/** In the words of Payments: a number is a cause. */
function refuse(code: string, status: number): Reply {
  const cause = /^\d+$/.test(code) ? [{ code, description: 'a text' }] : [];
  return { status, body: { status, error: cause.length > 0 ? 'bad_request' : code, message: 'a text', cause } };
}
