import { lemanpay, mastercard, type Provider, plainHttp, type Reconcile } from '../../../src/index.js';
import { meddled } from '../meddling.js';
import { AMOUNT, CALLER, type Entry, type ModelRequest, type ProviderModel, type Reply } from '../provider-model.js';
import type { Scenario } from '../scenario.js';
import type { VirtualTime } from '../virtual-time.js';
import { gatewayError } from './mdes.js';

/** How one of the three speaks. */
interface Dialect {
  readonly make: (given: { reconcile?: Reconcile }) => Provider;
  readonly faultCodes: readonly string[];
  readonly refusalCodes: readonly string[];
  readonly refusal: string;
  readonly error: (code: string) => Reply;
}

const STATUS_OF: Readonly<Record<string, number>> = { BadCredentials: 401, InternalServerError: 500, NewFault: 500 };

export const DIALECTS: Readonly<Record<'mastercard' | 'lemanpay' | 'plain-http', Dialect>> = {
  mastercard: {
    make: mastercard,
    faultCodes: ['SYSTEM_ERROR', 'TRANSFORM_ERROR', 'SERVER_ERROR_101', 'SOME_ERROR'],
    refusalCodes: ['REQUEST_VALIDATION', 'OAUTH_NONCE_USED', 'INVALID_OAUTH_TIMESTAMP', 'AUTHENTICATION_FAILED'],
    refusal: 'REQUEST_VALIDATION',
    error: gatewayError,
  },
  lemanpay: {
    make: lemanpay,
    faultCodes: ['InternalServerError', 'NewFault', '010000', '010100'],
    refusalCodes: ['BadCredentials', '010110', '010002'],
    refusal: '010110',
    error: (code) =>
      /^\d/.test(code)
        ? { status: code.endsWith('00') ? 500 : 422, body: { status: 'error', code, data: null, error: 'a text' } }
        : { status: STATUS_OF[code] ?? 500, body: { reason: code, message: 'a text' } },
  },
  'plain-http': {
    make: plainHttp,
    faultCodes: ['500', '520', '502', '503'],
    refusalCodes: ['400', '401', '418'],
    refusal: '400',
    error: (code) => ({ status: Number(code), body: { message: 'a text' } }),
  },
};

const REFERENCE = 'payment-1';

/**
 * A provider without a key of its own: what is sent twice is paid twice, unless it is one that knows references
 * (`enforced`), of which only the caller knows. Mastercard refuses a correlation id that it has seen.
 */
export function modelUnkeyed(scenario: Scenario, time: VirtualTime): ProviderModel {
  const { call, enforced, correlated, lookUp, prior, verdict, lag } = scenario;
  const { make, refusal, ...dialect } = DIALECTS[scenario.subject as keyof typeof DIALECTS];
  const entries: Entry[] = [];
  const seen = new Set<string>(prior === 'other' ? ['correlation-1'] : []);

  /** A look-up of the caller's own. Some callers judge the answer, some hand on what they have judged, some whatever came. */
  const reconcile: Reconcile = async (_request, { get }) => {
    const answer = await get(`/payments/${REFERENCE}`);
    if (answer.status === 404) return 'absent';
    if (scenario.seed % 3 === 0) return answer;
    const isPayment = (answer.data as { id?: unknown } | undefined)?.id === REFERENCE;
    if (answer.status !== 200 || !isPayment) return 'undecided';
    return scenario.seed % 3 === 1 ? answer : 'landed';
  };

  return {
    makeProvider: () => make(lookUp === 'yes' ? { reconcile } : {}),
    entries,
    ...dialect,
    // What is no error of the dialect cannot be told from the payment where the caller hands on whatever came.
    lies:
      scenario.subject === 'plain-http'
        ? ['page', 'empty', 'cut', 'absent-in-503']
        : ['page', 'empty', 'cut', 'absent-in-503', 'fault-in-200'],
    absence: { status: 404, body: { message: 'not found' } },
    send(client, config) {
      if (call === 'read') return client.get('/payments/other', config);
      const headers = correlated ? { headers: { ...config.headers, 'X-Mc-Correlation-Id': 'correlation-1' } } : {};
      return client.post('/payments', meddled(scenario, { reference: REFERENCE, amount: AMOUNT }), {
        ...config,
        ...headers,
      });
    },
    kindOf: ({ method }) => (method === 'POST' ? 'write' : call === 'read' ? 'read' : 'look-up'),
    idOf: (request) => request.header('x-mc-correlation-id') ?? REFERENCE,
    admit: () => undefined,
    process(request) {
      const correlation = request.header('x-mc-correlation-id');
      if (correlation !== undefined && seen.has(correlation)) {
        return { ...gatewayError('DUPLICATED_X_MC_CORRELATION_ID'), sense: 'used' };
      }
      if (correlation !== undefined) seen.add(correlation);
      if (verdict !== 'approve') return { ...dialect.error(refusal), sense: 'final' };
      if (!(enforced && entries.length > 0)) {
        const { sentAt, body, header } = request as ModelRequest;
        const id = String(body.reference);
        entries.push({
          id,
          own: true,
          by: header(CALLER),
          sentAt,
          at: time.now(),
          amount: body.amount,
          visibleAt: time.now() + lag,
        });
      }
      return { status: 200, body: { id: REFERENCE, status: 'paid' } };
    },
    look() {
      const found = call === 'read' || entries.some(({ visibleAt }) => visibleAt <= time.now());
      return found
        ? { status: 200, body: { id: REFERENCE, status: 'paid' } }
        : { status: 404, body: { message: 'not found' } };
    },
    error: dialect.error,
  };
}
