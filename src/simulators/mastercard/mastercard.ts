import { numberAt, textAt } from '../core/fields.js';
import { openLedger } from '../core/ledger.js';
import type { Call, ProviderServer, Reply, Route } from '../core/provider-server.js';
import { startServer } from '../core/server.js';
import type { Simulator, SimulatorOptions } from '../core/simulator.js';
import { mastercardError, refuse } from './codes.js';
import { rememberCorrelationIds } from './correlation-ids.js';
import { type GatewayOptions, gatewayOptions, openGateway } from './gateway.js';

export interface MastercardOptions extends SimulatorOptions, GatewayOptions {}

/**
 * Mastercard Processing Authentication behind Mastercard's gateway. Ledger kinds: `authentication` and
 * `challenge-response`, under the 3DS transaction id.
 */
export interface MastercardSimulator extends Simulator {
  /** The transaction is over: its challenge can no longer be answered. */
  endTransaction(threeDsTransactionId: string): void;
}

interface Transaction {
  readonly amount?: number;
  ended: boolean;
}

export async function startMastercard(options: MastercardOptions = {}): Promise<MastercardSimulator> {
  const { now = Date.now } = options;
  const transactions = new Map<string, Transaction>();
  const gateway = openGateway(options, now);
  const correlationIds = rememberCorrelationIds();

  function authenticate({ fields }: Call): Reply {
    const id = textAt(fields, 'threeDsTransactionId');
    if (id === undefined) return refuse('REQUEST_VALIDATION', 'Invalid field threeDsTransactionId value.');
    if (transactions.has(id)) return refuse('DUPLICATED_THREE_DS_TRANSACTION_ID');
    const amount = numberAt(fields, 'amount');
    const money = amount === undefined ? {} : { amount };
    transactions.set(id, { ...money, ended: false });
    const effects = [{ id, kind: 'authentication', ...money, status: 'CHALLENGE_REQUIRED' }];
    return { status: 200, body: describe(id, { ...money, ended: false }), effects };
  }

  function show({ params: [id = ''] }: Call): Reply {
    const found = transactions.get(id);
    return found === undefined ? { status: 404 } : { status: 200, body: describe(id, found) };
  }

  function answerChallenge({ params: [id = ''] }: Call): Reply {
    const found = transactions.get(id);
    if (found === undefined) return mastercardError('THREE_DS_TRANSACTION_ID_DOES_NOT_EXIST') ?? { status: 400 };
    if (found.ended) return refuse('THREE_DS_TRANSACTION_ENDED');
    found.ended = true;
    const effects = [{ id, kind: 'challenge-response', status: 'ENDED' }];
    return { status: 200, effects };
  }

  const routes: Route[] = [
    { method: 'POST', path: /^\/authentications$/, handle: authenticate },
    { method: 'GET', path: /^\/authentications\/([^/]+)$/, handle: show },
    {
      method: 'POST',
      path: /^\/three-ds-transactions\/([^/]+)\/issuer-challenge-responses$/,
      handle: answerChallenge,
    },
  ];
  const provider: ProviderServer = {
    name: 'mastercard',
    options: { ...gatewayOptions },
    routes: routes.map(correlationIds.guard),
    admit: (call) => gateway.admit(call) ?? refuseMediaType(call),
    noRoute: (_call, methods) => (methods.length > 0 ? { status: 405 } : refuse('OPERATION_DENIED')),
    unreadable: () => refuse('REQUEST_BODY_PROCESSING_ERROR'),
    errorFor: mastercardError,
    internalError: 'SYSTEM_ERROR',
    forget: () => {
      transactions.clear();
      gateway.clear();
      correlationIds.clear();
    },
  };

  const simulator = await startServer(provider, openLedger(now), options);
  return Object.assign(simulator, {
    endTransaction(id: string) {
      const found = transactions.get(id);
      if (found === undefined) throw new Error(`mastercard simulator: there is no 3DS transaction ${id}`);
      found.ended = true;
    },
  });
}

function describe(id: string, { ended, ...money }: Transaction): Record<string, unknown> {
  return { threeDsTransactionId: id, ...money, status: ended ? 'ENDED' : 'CHALLENGE_REQUIRED' };
}

/** `Content-Type` must be `application/json;charset=utf-8`; without a charset it is UTF-8 too (RFC 8259). */
function refuseMediaType({ headers, body }: Call): Reply | undefined {
  if (body === '') return undefined;
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  if (type.trim() !== 'application/json') return { status: 415 };
  const charset = parameters.map((parameter) => /^\s*charset="?([^"\s]+)/.exec(parameter)?.[1]).find(Boolean);
  if (charset === undefined || charset === 'utf-8') return undefined;
  return refuse('UNSUPPORTED_CHARSET_ERROR', `Charset ${charset} is not supported. Only UTF-8 charset is supported.`);
}
