import { square } from '../../../src/providers/square/index.js';
import { CALLER, type Entry, type ModelRequest, type ProviderModel, type Reply } from '../provider-model.js';
import type { Scenario } from '../scenario.js';
import type { VirtualTime } from '../virtual-time.js';

const PAYMENTS = '/v2/payments';
const SUM = { amount: 1000, currency: 'USD' };

/**
 * Square's payments: what is under a key can be voided by it, and its success is repeated all the same. What arrives after that is
 * made. The entries are what is paid and has not been voided.
 */
export function modelSquare(scenario: Scenario, time: VirtualTime): ProviderModel {
  const { key, lookUp, verdict } = scenario;
  const entries: Entry[] = [];
  const kept = new Map<string, { answer?: Reply }>();

  function pay(request: ModelRequest): Reply {
    if (verdict !== 'approve') return { ...refuse('GENERIC_DECLINE', 402), sense: 'final' };
    const id = `payment-${Math.floor(time.random() * 1e9)}`;
    const { sentAt, header } = request;
    const at = time.now();
    entries.push({ id: keyOf(request) ?? id, own: true, by: header(CALLER), sentAt, at, visibleAt: at });
    return { status: 200, body: { payment: { id, status: 'COMPLETED', amount_money: SUM } } };
  }

  return {
    makeProvider: () =>
      square({
        ...(key ? {} : { keys: { idempotencyKey: false } }),
        ...(lookUp === 'yes' ? {} : { onDoubt: 'leave' }),
      }),
    entries,
    lies: ['page', 'cut'],
    absence: { status: 200, body: {} },
    faultCodes: ['INTERNAL_SERVER_ERROR', 'TEMPORARY_ERROR', 'GATEWAY_TIMEOUT'],
    refusalCodes: ['UNAUTHORIZED'],
    send: (client, config) =>
      client.post(PAYMENTS, { source_id: 'card', amount_money: { ...SUM }, autocomplete: true }, config),
    kindOf: ({ path }) => (path === PAYMENTS ? 'write' : 'look-up'),
    idOf: (request) => keyOf(request) ?? PAYMENTS,
    admit(request) {
      const name = keyOf(request);
      if (name === undefined) return undefined;
      const found = kept.get(name);
      if (found !== undefined) return found.answer ?? { ...refuse('CONFLICT', 409), sense: 'running' };
      kept.set(name, {});
      return undefined;
    },
    process(request) {
      const reply = pay(request);
      const name = keyOf(request);
      const turn = name === undefined ? undefined : kept.get(name);
      if (name !== undefined && reply.status >= 300) kept.delete(name);
      else if (turn !== undefined) turn.answer = reply;
      return reply;
    },
    look(request) {
      const under = entries.findIndex(({ id }) => id === keyOf(request));
      if (under >= 0) entries.splice(under, 1);
      return { status: 200, body: {} };
    },
    error: (code) => refuse(code, code === 'UNAUTHORIZED' ? 401 : code === 'GATEWAY_TIMEOUT' ? 504 : 500),
  };
}

function keyOf({ body }: ModelRequest): string | undefined {
  return typeof body.idempotency_key === 'string' ? body.idempotency_key : undefined;
}

function refuse(code: string, status: number): Reply {
  return { status, body: { errors: [{ category: 'API_ERROR', code, detail: 'a text' }] } };
}
