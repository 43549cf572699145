import { openLedger } from '../core/ledger.js';
import { startNumbering } from '../core/numbering.js';
import type { Call, ProviderServer, Reply, Route } from '../core/provider-server.js';
import { startServer } from '../core/server.js';
import type { Simulator, SimulatorOptions } from '../core/simulator.js';
import { type GatewayOptions, gatewayOptions, openGateway } from '../mastercard/gateway.js';
import { gatewayError } from '../mastercard/gateway-codes.js';
import { mdesError, refuse } from './codes.js';
import { changeStatus, getTaskStatus, getToken, type Silence, searchTokens, tokenize, transact } from './operations.js';
import { openVault, type Vault } from './tasks.js';

export interface MdesOptions extends SimulatorOptions, GatewayOptions {}

/** What the issuer's silence looks like, and how it ends. */
export interface IssuerSilence {
  /** The value of `Retry-After`. Default: the silence in whole seconds, or 1. `false`: no such header. */
  readonly retryAfterSeconds?: number | false;
}

/**
 * MDES Digital Enablement behind Mastercard's gateway: every operation is a POST to a path that ends in its name. Ledger kinds:
 * `token`, `suspend`, `unsuspend`, `delete`, `transact`, all under the token's unique reference; the `request` of a `token` holds
 * its task id.
 */
export interface MdesSimulator extends Simulator {
  /**
   * The issuer takes that many milliseconds for the next `tokenize`: MDES answers NO_RESPONSE_FROM_ISSUER with a `Retry-After` in
   * seconds, and the request completes by itself when the time is over. If called twice, that goes for the next two, in order.
   */
  issuerSilentFor(ms: number, silence?: IssuerSilence): void;
  /**
   * The next `tokenize` never reaches the issuer: MDES answers NO_RESPONSE_FROM_ISSUER and keeps nothing, and sending it again with
   * the same task id succeeds. Queued together with `issuerSilentFor`.
   */
  issuerSilentOnce(silence: IssuerSilence & { readonly completes: false }): void;
}

export async function startMdes(options: MdesOptions = {}): Promise<MdesSimulator> {
  const { now = Date.now } = options;
  const ledger = openLedger(now);
  const numbering = startNumbering();
  const vault = openVault(ledger, numbering, now);
  const gateway = openGateway(options, now);
  const silences: Silence[] = [];
  ledger.onRead(() => vault.catchUp());

  const operation = (name: string, handle: (call: Call, vault: Vault) => Reply): Route => ({
    method: 'POST',
    path: new RegExp(`/${name}$`),
    handle: (call) => {
      vault.catchUp();
      return handle(call, vault);
    },
  });
  const provider: ProviderServer = {
    name: 'mdes',
    options: { ...gatewayOptions },
    routes: [
      operation('tokenize', (call) => tokenize(call, vault, () => silences.shift())),
      operation('getTaskStatus', getTaskStatus),
      operation('getToken', getToken),
      operation('searchTokens', searchTokens),
      operation('suspend', changeStatus('suspend', ['ACTIVE'], 'SUSPENDED')),
      operation('unsuspend', changeStatus('unsuspend', ['SUSPENDED'], 'ACTIVE')),
      operation('delete', changeStatus('delete', ['ACTIVE', 'SUSPENDED'], 'DEACTIVATED')),
      operation('transact', transact),
    ],
    admit: (call) => gateway.admit(call) ?? refuseMediaType(call),
    noRoute: () => ({ status: 404 }),
    unreadable: (call) => refuse('INVALID_JSON', call),
    errorFor: mdesError,
    internalError: 'INTERNAL_SERVICE_FAILURE',
    forget: () => {
      vault.clear();
      gateway.clear();
      silences.length = 0;
    },
  };

  const simulator = await startServer(provider, ledger, options);
  return Object.assign(simulator, {
    issuerSilentFor(ms: number, { retryAfterSeconds = Math.ceil(ms / 1000) }: IssuerSilence = {}) {
      silences.push({ completesAfter: ms, retryAfterSeconds });
    },
    issuerSilentOnce({ retryAfterSeconds = 1 }: IssuerSilence) {
      silences.push({ retryAfterSeconds });
    },
  });
}

function refuseMediaType({ headers, body }: Call): Reply | undefined {
  const wrong = body !== '' && !/^application\/json\b/i.test(headers['content-type'] ?? '');
  return wrong ? gatewayError('UNSUPPORTED_CONTENT_TYPE') : undefined;
}
