import { openLedger } from '../core/ledger.js';
import { startNumbering } from '../core/numbering.js';
import { hook, text } from '../core/options.js';
import type { AnswerKeys, ProviderServer, Reply } from '../core/provider-server.js';
import { startServer } from '../core/server.js';
import type { Simulator, SimulatorOptions } from '../core/simulator.js';
import { adyenError, refuse } from './codes.js';
import { change, pay, type Till } from './payments.js';
import { type AdyenNotification, notificationOf } from './webhooks.js';

export interface AdyenOptions extends SimulatorOptions {
  /** The value that `X-API-Key` must have. Default: `test-api-key`. */
  readonly apiKey?: string;
  /** Called with each standard webhook's JSON body; the simulator does not wait for it. */
  readonly onWebhook?: (notification: AdyenNotification) => void;
  /** The key that signs webhooks, in hexadecimal. Default: they are not signed. */
  readonly hmacKey?: string;
}

/**
 * Adyen's Checkout API. Ledger kinds: `authorisation` and `refusal` under the merchant reference, `capture`, `refund`, `cancel`
 * and `reversal` under the payment's pspReference.
 *
 * As in Adyen's own test environment, a request chooses its result: `additionalData.RequestedTestAcquirerResponseCode` is a refusal
 * reason's code (`12`), and `additionalData.RequestedTestErrorResponseCode` is `NO_CONNECTION_AVAILABLE` or `IOEXCEPTION_RECEIVED`.
 * Both are fault codes too.
 */
export type AdyenSimulator = Simulator;

/** Every answer is kept under its key, except those declared to have had no effect (Adyen: API idempotency). */
const keys: AnswerKeys = {
  keyOf: ({ method, headers }) => (method === 'POST' ? (headers['idempotency-key'] as string | undefined) : undefined),
  lifetime: 7 * 86_400_000,
  keeps: ({ headers }) => headers?.['transient-error'] !== 'true',
  running: refuse('704'),
};

export async function startAdyen(options: AdyenOptions = {}): Promise<AdyenSimulator> {
  const { now = Date.now, apiKey = 'test-api-key', onWebhook = () => {}, hmacKey } = options;
  const ledger = openLedger(now);
  const numbering = startNumbering();
  const till: Till = {
    payments: new Map(),
    numbering,
    tell: (event) => onWebhook(notificationOf(event, now(), hmacKey)),
  };
  const provider: ProviderServer = {
    name: 'adyen',
    options: { apiKey: text, onWebhook: hook, hmacKey: text },
    routes: [
      { method: 'POST', path: /\/v\d+\/payments$/, handle: (call) => keyed(call.headers, pay(call, till)) },
      {
        method: 'POST',
        path: /\/v\d+\/payments\/([^/]+)\/(captures|refunds|cancels|reversals)$/,
        handle: (call) => keyed(call.headers, change(call, till)),
      },
    ],
    credentials: { 'x-api-key': apiKey },
    admit: ({ headers }) => (headers['x-api-key'] === apiKey ? undefined : refuse('000')),
    keys,
    noRoute: () => ({ ...refuse('000'), status: 404 }),
    unreadable: () => refuse('702'),
    errorFor: adyenError,
    internalError: '903',
    forget: () => {
      till.payments.clear();
    },
  };
  return startServer(provider, ledger, options);
}

/** An answer names the key that it was kept under. */
function keyed(headers: Readonly<Record<string, unknown>>, reply: Reply): Reply {
  const key = headers['idempotency-key'];
  return typeof key === 'string' ? { ...reply, headers: { ...reply.headers, 'idempotency-key': key } } : reply;
}
