// A typical API: its search lags, and its keys keep only successes.
import { defineProvider, headerKey, type Provider, type ProviderDefinition, type Reconcile } from '../../src/index.js';
import { type SimulatedPayments, type SimulatorDefinition, startSimulator } from '../../src/testing/index.js';

export const LAG = 250;

interface Payment {
  readonly id: string;
  readonly reference: string;
  readonly amount: unknown;
  readonly status: string;
}

const fail = (status: number, code: string) => ({ status, body: { error: { code, message: 'no' } } });

export const definition: SimulatorDefinition<Payment> = {
  name: 'acme',
  lag: LAG,
  idempotency: { key: 'Acme-Key', keeps: '2xx', running: fail(409, 'IN_PROGRESS') },
  errors: { INTERNAL: fail(500, 'INTERNAL'), BUSY: fail(503, 'BUSY'), INVALID: fail(400, 'INVALID') },
  internalError: 'INTERNAL',
  routes: [
    {
      method: 'POST',
      path: '/payments',
      handle: ({ fields }, records) => {
        const { reference, amount } = fields;
        const payment = { id: `p-${String(reference)}`, reference: String(reference), amount, status: 'paid' };
        records.put(payment.id, payment);
        return { status: 201, body: payment, effects: [{ id: payment.reference, kind: 'payment', status: 'paid' }] };
      },
    },
    {
      method: 'GET',
      path: '/payments',
      handle: ({ url }, records) => ({
        status: 200,
        body: { payments: records.search(({ reference }) => reference === url.searchParams.get('reference')) },
      }),
    },
  ],
};

export const reconcile: Reconcile = async (request, { get }) => {
  if (request.path !== '/payments') return undefined;
  const { reference, amount } = (request.body ?? {}) as { readonly reference?: unknown; readonly amount?: unknown };
  if (typeof reference !== 'string' || reference === '') return { unaskable: 'it carries no reference' };
  const answer = await get(`/payments?reference=${encodeURIComponent(reference)}`);
  const { payments } = (answer.data ?? {}) as { readonly payments?: unknown };
  if (!Array.isArray(payments)) return 'undecided';
  const found = payments.find((each: Partial<Payment> | null) => each?.reference === reference) as Payment | undefined;
  if (found === undefined) return 'absent';
  return { state: found.amount === amount ? 'landed' : 'foreign', answer: { ...answer, data: found } };
};

/** The definition that a careful author would write. */
export const careful: ProviderDefinition = {
  name: 'acme',
  rules: [
    { code: 'INTERNAL', action: 'retry', processed: 'maybe', why: 'may have worked', source: 'Acme', basis: 'S' },
    { code: 'BUSY', action: 'retry', processed: 'no', why: 'rejected before work', source: 'Acme', basis: 'S' },
    { code: 'INVALID', action: 'fail-fast', processed: 'no', why: 'wrong', source: 'Acme', basis: 'S' },
    { code: 'IN_PROGRESS', action: 'retry', processed: 'no', poll: true, why: 'runs', source: 'Acme', basis: 'S' },
  ],
  read: ({ body }) => {
    const { error } = (body ?? {}) as { readonly error?: { readonly code?: unknown } | null };
    return typeof error?.code === 'string' ? { code: error.code } : undefined;
  },
  isSuccess: ({ body, status, request }) =>
    status < 300 &&
    (request.method === 'GET' || typeof (body as { readonly id?: unknown } | null | undefined)?.id === 'string'),
  keys: [
    {
      name: 'key',
      kind: 'operation',
      ...headerKey('Acme-Key'),
      attach: (method) => method === 'post',
      protects: () => true,
      replays: '2xx',
    },
  ],
  reconcile,
  settledAfter: 600,
};

export const acme = (changes: Partial<ProviderDefinition> = {}): Provider => defineProvider({ ...careful, ...changes });

export const payments: SimulatedPayments = {
  start: () => startSimulator(definition),
  request: (payment) => ({ path: '/payments', body: { reference: payment, amount: 10 } }),
  faults: [{ when: 'before', kind: 'provider', code: 'BUSY' }],
};

const post = { method: 'POST', url: '/payments' };

export const cases = {
  answers: [
    { ...post, ...{ status: 500, data: { error: { code: 'INTERNAL', message: 'no' } } } },
    { ...post, status: 201, data: { id: 'p-1' }, expect: 'success' },
  ],
  payments,
} as const;
