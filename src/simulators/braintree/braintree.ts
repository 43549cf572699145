import { fieldAt, numberAt, textAt } from '../core/fields.js';
import type { Effect } from '../core/ledger.js';
import { openLedger } from '../core/ledger.js';
import { startNumbering } from '../core/numbering.js';
import { milliseconds } from '../core/options.js';
import type { AnswerKeys, Call, ProviderServer, Reply } from '../core/provider-server.js';
import { startServer } from '../core/server.js';
import type { Simulator, SimulatorOptions } from '../core/simulator.js';
import { braintreeError, refuse, refuseText } from './answers.js';
import { effectOf, makeTransaction, refusalOf, type Transaction } from './transactions.js';

export interface BraintreeSimulatorOptions extends SimulatorOptions {
  /** Milliseconds until a search finds a new transaction. Default 0. */
  readonly searchLag?: number;
}

/**
 * Braintree's GraphQL API: charges, authorizations, captures, reversals, refunds, the search by order id and `node`. Ledger kinds:
 * `payment`, `authorization`, `decline`, `void`, `refund`. An amount of 2000.00 or more is declined with itself as the code;
 * `fake-gateway-rejected-fraud-nonce` is rejected, `fake-processor-declined-visa-nonce` declined, and a `fake-…-nonce` that the
 * sandbox does not have refused.
 */
export type BraintreeSimulator = Simulator;

const MONTH = 30 * 24 * 60 * 60_000;
const IN_USE = refuse('VALIDATION', 'chargePaymentMethod', { inputPath: ['input', 'apiRequestKey'] });

const keyOf = ({ fields }: Call) => textAt(fields, 'variables', 'input', 'apiRequestKey');

/** Only while the first is under way, or for another input: later, the key returns the current state of what was made. */
const keys: AnswerKeys = {
  keyOf,
  lifetime: MONTH,
  keeps: ({ body }) => fieldAt(body, 'errors') === undefined,
  running: IN_USE,
  conflict: IN_USE,
};

export function startBraintree(options: BraintreeSimulatorOptions = {}): Promise<BraintreeSimulator> {
  const { now = Date.now, searchLag = 0 } = options;
  const numbering = startNumbering();
  const transactions = new Map<string, Transaction>();
  const byKey = new Map<string, Transaction>();
  const refunds = new Map<string, object>();

  function make(field: string, call: Call): Reply {
    const key = keyOf(call);
    const known = key === undefined ? undefined : byKey.get(key);
    if (known !== undefined) return tell(field, { transaction: { ...known } });
    const legacyCode = refusalOf(inputOf(call));
    if (legacyCode) return refuse('VALIDATION', field, { legacyCode, inputPath: ['input', 'paymentMethodId'] });
    const made = makeTransaction(inputOf(call), field.startsWith('charge'), numbering, now());
    if (made === undefined) return refuse('VALIDATION', field, { legacyCode: '81502', inputPath: ['input'] });
    const { transaction, effect } = made;
    transactions.set(transaction.id, transaction);
    if (key !== undefined) byKey.set(key, transaction);
    return tell(field, { transaction: { ...transaction } }, effect);
  }

  function change(field: string, call: Call, from: string, to: string, kind: string, refusal: string): Reply {
    const transaction = transactions.get(textAt(inputOf(call), 'transactionId') ?? '');
    if (transaction === undefined) return refuse('NOT_FOUND', field);
    if (transaction.status !== from) return refuse('VALIDATION', field, { legacyCode: refusal });
    transaction.status = to;
    transaction.statusHistory = [{ status: to }, ...transaction.statusHistory];
    const amount = numberAt(inputOf(call), 'transaction', 'amount');
    if (amount !== undefined) transaction.amount.value = amount.toFixed(2);
    const told = field.startsWith('reverse') ? { reversal: { ...transaction } } : { transaction: { ...transaction } };
    return tell(field, told, effectOf(transaction, kind));
  }

  function refund(field: string, call: Call): Reply {
    const key = keyOf(call) ?? numbering.next('unkeyed');
    const known = refunds.get(key);
    if (known !== undefined) return tell(field, { refund: known });
    const transaction = transactions.get(textAt(inputOf(call), 'transactionId') ?? '');
    if (transaction === undefined) return refuse('NOT_FOUND', field);
    const amount = numberAt(inputOf(call), 'refund', 'amount') ?? Number(transaction.amount.value);
    const made = {
      id: numbering.next('cmVmdW5k'),
      status: 'SUBMITTED_FOR_SETTLEMENT',
      amount: { value: amount.toFixed(2) },
    };
    refunds.set(key, made);
    return tell(field, { refund: made }, { id: made.id, kind: 'refund', amount, status: made.status });
  }

  const MUTATIONS: Readonly<Record<string, (call: Call) => Reply>> = {
    chargePaymentMethod: (call) => make('chargePaymentMethod', call),
    authorizePaymentMethod: (call) => make('authorizePaymentMethod', call),
    captureTransaction: (call) =>
      change('captureTransaction', call, 'AUTHORIZED', 'SUBMITTED_FOR_SETTLEMENT', 'payment', '91507'),
    reverseTransaction: (call) => change('reverseTransaction', call, 'AUTHORIZED', 'VOIDED', 'void', '91504'),
    refundTransaction: (call) => refund('refundTransaction', call),
  };

  function execute(call: Call): Reply {
    const text = textAt(call.fields, 'query') ?? '';
    if (!/^\s*(?:mutation|query|\{)/.test(text)) return refuseText('Syntax error');
    const name = Object.keys(MUTATIONS).find((field) => new RegExp(`\\b${field}\\s*\\(`).test(text));
    if (text.trimStart().startsWith('mutation')) {
      return MUTATIONS[name ?? '']?.(call) ?? refuseText('Cannot query field on type Mutation');
    }
    if (text.includes('search')) return search(call);
    if (/\bnode\s*\(/.test(text)) {
      const found = transactions.get(textAt(call.fields, 'variables', 'id') ?? '');
      return found === undefined ? refuse('NOT_FOUND', 'node') : tell('node', { ...found });
    }
    return /\bping\b/.test(text) ? tell('ping', 'pong') : refuseText('Cannot query field on type Query');
  }

  function search(call: Call): Reply {
    const orderId = textAt(inputOf(call), 'orderId', 'is');
    const since = Date.parse(textAt(inputOf(call), 'createdAt', 'greaterThanOrEqualTo') ?? '1970-01-01T00:00:00Z');
    const found = [...transactions.values()].filter(({ orderId: id, createdAt }) => {
      const created = Date.parse(createdAt);
      return id === orderId && created >= since && created <= now() - searchLag;
    });
    const edges = found.map((node) => ({ node: { ...node } }));
    return tell('search', { transactions: { pageInfo: { hasNextPage: false }, edges } });
  }

  const provider: ProviderServer = {
    name: 'braintree',
    options: { searchLag: milliseconds },
    routes: [{ method: 'POST', path: /^\/graphql$/, handle: execute }],
    credentials: { authorization: 'Bearer any' },
    admit: ({ headers }) => (headers.authorization === undefined ? refuse('AUTHENTICATION', 'viewer') : undefined),
    keys,
    noRoute: () => ({ status: 404 }),
    unreadable: () => refuseText('The body is no JSON object'),
    errorFor: braintreeError,
    internalError: 'INTERNAL',
    forget: () => {
      transactions.clear();
      byKey.clear();
      refunds.clear();
    },
  };
  return startServer(provider, openLedger(now), options);
}

function inputOf({ fields }: Call): unknown {
  return fieldAt(fields, 'variables', 'input');
}

function tell(field: string, value: unknown, ...effects: readonly Effect[]): Reply {
  const extensions = { requestId: '00000000-0000-4000-8000-000000000200' };
  return { status: 200, body: { data: { [field]: value }, extensions }, effects };
}
