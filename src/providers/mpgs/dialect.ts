import { checkOptions, options } from '../../policy/check.js';
import { builtIn } from '../built-in.js';
import { pathKey } from '../path-key.js';
import type { KeyDefinition, Provider, ProviderOverrides, RequestFacts } from '../provider.js';
import { keyEntries, overrideEntries } from '../schema.js';
import { idsIn, isPending, isSuccess, read } from './answers.js';
import { kindOf } from './kinds.js';
import { reconcileTransaction } from './look-up.js';
import { mpgsRules } from './rules.js';

export interface MpgsOptions extends ProviderOverrides {
  /**
   * Key names: `orderId`, `transactionId`. `{ transactionId: false }`: recoverable does not rely on the gateway to refuse a used
   * transaction id, and always looks up a transaction in doubt before it retries it.
   */
  readonly keys?: { readonly orderId?: false; readonly transactionId?: false };
}

/**
 * Both ids are in the URL of a PUT. A transaction id is unique within its order, and an order id within the merchant. Neither is
 * ever replaced: another id on the same order is another payment.
 */
const keys: readonly KeyDefinition[] = [
  { name: 'orderId', kind: 'operation', read: pathKey(/\/order\/([^/]+)\/transaction\/[^/]+\/?$/).read },
  {
    name: 'transactionId',
    kind: 'operation',
    read: pathKey(/\/order\/[^/]+\/transaction\/([^/]+)\/?$/).read,
    protects: (_key, request) => request.method === 'PUT' && kindOf(request).operation === 'write',
    replays: 'none',
  },
];

function inDoubt(request: RequestFacts): string | undefined {
  const [orderId, transactionId] = idsIn(request);
  if (orderId === undefined || transactionId === undefined || kindOf(request).operation !== 'write') return undefined;
  const [order, transaction] = [orderId, transactionId].map(encodeURIComponent);
  return `it may have taken effect: check GET /order/${order}/transaction/${transaction} before sending it under another id`;
}

const optionsSchema = options({ ...overrideEntries, ...keyEntries(keys) });

/**
 * Mastercard Gateway (MPGS), REST. A transaction is PUT to its own URL, which serves as both its key and its look-up. `result`
 * and `response.gatewayCode` say how it went, whatever the HTTP status.
 *
 * @throws TypeError that names the option, its value and what is expected.
 */
export function mpgs(given: MpgsOptions = {}): Provider {
  checkOptions('mpgs', optionsSchema, given);
  return builtIn(
    {
      name: 'mpgs',
      hosts: ['*-gateway.mastercard.com', '*.gateway.mastercard.com'],
      reconcile: reconcileTransaction,
      rules: mpgsRules,
      keys,
      kindOf,
      read,
      facts: ['result', 'used'],
      isSuccess,
      isPending,
      inDoubt,
      ids: /\/order\/([^/]+)(?:\/transaction\/([^/]+))?/,
    },
    given,
  );
}
