import { basicAuth } from '../core/basic-auth.js';
import { openLedger } from '../core/ledger.js';
import { milliseconds, oneOf, text } from '../core/options.js';
import type { ProviderServer } from '../core/provider-server.js';
import { startServer } from '../core/server.js';
import type { Simulator, SimulatorOptions } from '../core/simulator.js';
import { mpgsError, refuse } from './codes.js';
import { type Orders, putTransaction, retrieveTransaction } from './transactions.js';

export interface MpgsOptions extends SimulatorOptions {
  /** The merchant id, in the path and in `merchant.ID`, the user of Basic authentication. Default: `SIMULATOR`. */
  readonly merchant?: string;
  /** The API password. Default: `password`. */
  readonly password?: string;
  /**
   * How a second request with the ids of a transaction ends: `refused` as invalid (default), or `answered` with the transaction.
   * The documentation says only that the bank transaction is not done again.
   */
  readonly onRepeat?: 'refused' | 'answered';
  /** Milliseconds for which the gateway does not know how a transaction ended that it answered as `UNKNOWN`. Default: 0. */
  readonly unknownFor?: number;
}

/**
 * Mastercard's gateway, REST: `PAY`, `AUTHORIZE`, `CAPTURE`, `REFUND`, `VOID`, and the retrieval of a transaction. Ledger kinds:
 * `payment`, `authorization`, `capture`, `refund`, `void` and `decline`, under the order id.
 *
 * `transaction.reference` is the gateway code that a transaction ends with, such as `INSUFFICIENT_FUNDS` or `UNKNOWN`. Fault codes
 * are these and the causes of errors, such as `SERVER_BUSY`.
 */
export type MpgsSimulator = Simulator;

const PATH = /^\/api\/rest\/version\/\d+\/merchant\/[^/]+\/order\/([^/]+)\/transaction\/([^/]+)$/;

export async function startMpgs(options: MpgsOptions = {}): Promise<MpgsSimulator> {
  const {
    now = Date.now,
    merchant = 'SIMULATOR',
    password = 'password',
    onRepeat = 'refused',
    unknownFor = 0,
  } = options;
  const ledger = openLedger(now);
  const orders: Orders = { all: new Map(), now, onRepeat, unknownFor };
  const authorization = basicAuth(`merchant.${merchant}`, password);
  const provider: ProviderServer = {
    name: 'mpgs',
    options: { merchant: text, password: text, onRepeat: oneOf('refused', 'answered'), unknownFor: milliseconds },
    routes: [
      { method: 'PUT', path: PATH, handle: (call) => putTransaction(call, orders) },
      { method: 'GET', path: PATH, handle: (call) => retrieveTransaction(call, orders) },
    ],
    credentials: { authorization },
    admit: ({ headers }) => (headers.authorization === authorization ? undefined : refuse('REQUEST_REJECTED')),
    noRoute: () => ({ status: 404 }),
    unreadable: () => refuse('INVALID_REQUEST', 'The request is no JSON object'),
    errorFor: mpgsError,
    internalError: 'SERVER_FAILED',
    forget: () => orders.all.clear(),
  };
  return startServer(provider, ledger, options);
}
