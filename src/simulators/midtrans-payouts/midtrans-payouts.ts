import { basicAuth } from '../core/basic-auth.js';
import { numberAt, textAt } from '../core/fields.js';
import { openLedger } from '../core/ledger.js';
import { startNumbering } from '../core/numbering.js';
import { text } from '../core/options.js';
import type { Call, ProviderServer, Reply } from '../core/provider-server.js';
import { startServer } from '../core/server.js';
import type { Simulator, SimulatorOptions } from '../core/simulator.js';
import { NOT_UNIQUE, payoutsError, refuse } from './answers.js';
import { openKeys } from './keys.js';

export interface MidtransPayoutsOptions extends SimulatorOptions {
  /** The user names of Basic authentication. Defaults: `IRIS-creator`, `IRIS-approver`. */
  readonly creatorKey?: string;
  readonly approverKey?: string;
}

/**
 * Midtrans Payouts (Iris), under `/iris/api/v1/payouts`. Ledger kinds: `payout`, `approve`, `reject`, each under the payout's
 * `reference_no`. A payout to the account `0000000000` fails at once.
 */
export type MidtransPayoutsSimulator = Simulator;

interface Payout extends Record<string, unknown> {
  readonly reference_no: string;
  readonly amount: number;
  status: string;
}

/** Rupiah. */
const SMALLEST = 10_000;

export async function startMidtransPayouts(options: MidtransPayoutsOptions = {}): Promise<MidtransPayoutsSimulator> {
  const { now = Date.now, creatorKey = 'IRIS-creator', approverKey = 'IRIS-approver' } = options;
  const ledger = openLedger(now);
  const numbering = startNumbering();
  const payouts = new Map<string, Payout>();
  const keys = openKeys(now);

  function create({ fields }: Call): Reply {
    const asked = Array.isArray(fields.payouts) ? fields.payouts : [];
    if (asked.length === 0) return refuse('Parsing Error');
    const tooSmall = asked.flatMap((each, index) =>
      (numberAt(each, 'amount') ?? 0) < SMALLEST
        ? [[index, [`Amount must be greater than or equal to ${SMALLEST}`]]]
        : [],
    );
    if (tooSmall.length > 0) return refuse('An error occurred when creating payouts', Object.fromEntries(tooSmall));
    const made = asked.map((each): Payout => {
      const status = textAt(each, 'beneficiary_account') === '0000000000' ? 'failed' : 'queued';
      const amount = numberAt(each, 'amount') ?? 0;
      return { ...(each as object), reference_no: numbering.next('ref'), amount, status };
    });
    for (const payout of made) payouts.set(payout.reference_no, payout);
    return {
      status: 201,
      body: { payouts: made.map(({ status, reference_no }) => ({ status, reference_no })) },
      effects: made
        .filter(({ status }) => status !== 'failed')
        .map(({ reference_no: id, amount, status }) => ({ id, kind: 'payout', amount, status })),
    };
  }

  function decide(kind: 'approve' | 'reject', { fields }: Call): Reply {
    const named = Array.isArray(fields.reference_nos) ? fields.reference_nos.map(String) : [];
    const found = named.map((name) => payouts.get(name));
    if (named.length === 0 || found.some((each) => each?.status !== 'queued'))
      return refuse('Specified payout not found');
    const status = kind === 'approve' ? 'processed' : 'rejected';
    const effects = (found as Payout[]).map((payout) => {
      payout.status = status;
      return { id: payout.reference_no, kind, amount: payout.amount, status };
    });
    return { status: 202, body: { status: 'ok' }, effects };
  }

  /** The same request under the same key is worked on once and gets the same result; a different request is refused. */
  const keyed = (handle: (call: Call) => Reply) => (call: Call) => {
    const key = call.headers['x-idempotency-key'];
    if (typeof key !== 'string' || key === '') return handle(call);
    const first = keys.find(key);
    if (first !== undefined) return first.asked === call.path + call.body ? first.reply : refuse(NOT_UNIQUE);
    const reply = handle(call);
    if (reply.status < 300) keys.keep(key, call.path + call.body, { ...reply, effects: [] });
    return reply;
  };

  const provider: ProviderServer = {
    name: 'midtrans-payouts',
    options: { creatorKey: text, approverKey: text },
    routes: [
      { method: 'POST', path: /^\/iris\/api\/v1\/payouts$/, handle: keyed(create) },
      { method: 'POST', path: /^\/iris\/api\/v1\/payouts\/approve$/, handle: keyed((call) => decide('approve', call)) },
      { method: 'POST', path: /^\/iris\/api\/v1\/payouts\/reject$/, handle: keyed((call) => decide('reject', call)) },
      {
        method: 'GET',
        path: /^\/iris\/api\/v1\/payouts\/([^/]+)$/,
        handle: ({ params }) => {
          const found = payouts.get(params[0] ?? '');
          return found === undefined ? refuse('Specified payout not found') : { status: 200, body: found };
        },
      },
    ],
    credentials: { authorization: basicAuth(creatorKey) },
    admit: ({ headers, path }) => {
      const own = /\/(?:approve|reject)$/.test(path) ? approverKey : creatorKey;
      const isRead = headers.authorization === basicAuth(approverKey) && !/\/payouts$/.test(path);
      return headers.authorization === basicAuth(own) || isRead
        ? undefined
        : refuse('You are not authorized to perform this action');
    },
    noRoute: () => ({ status: 404, body: { error_message: 'Not Found', errors: 'Not Found' } }),
    unreadable: () => refuse('Parsing Error'),
    errorFor: (code) => payoutsError(code),
    internalError: 'Something went wrong',
    forget: () => {
      payouts.clear();
      keys.clear();
    },
  };

  return startServer(provider, ledger, options);
}
