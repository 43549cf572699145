import * as v from 'valibot';
import { checkOptions, options } from '../../policy/check.js';
import { type Fields, fieldsOf } from '../body-fields.js';
import { builtIn } from '../built-in.js';
import { idOf } from '../id.js';
import type { Exchange, Provider, ProviderOverrides, Reading, RequestFacts, RequestKind } from '../provider.js';
import { NOT_UNDERSTOOD } from '../rule.js';
import { keyEntries, overrideEntries } from '../schema.js';
import { wordSent } from '../word.js';
import { type Operation, operationOf, payloadsIn } from './graphql.js';
import { apiRequestKey } from './key.js';
import { reconcileBraintree } from './look-up.js';
import { braintreeRules } from './rules.js';
import { isPending, isReversed, isStatusUnasked, isSuccess, madeBy, movesMoney, REFUSED } from './success.js';

export interface BraintreeOptions extends ProviderOverrides {
  /**
   * You vouch that no two of your transactions share an `orderId`, not even new tries of the same payment. If a transaction in
   * doubt is not retried, recoverable then looks it up by this id. Default false.
   */
  readonly uniqueOrderId?: boolean;
  /** `{ apiRequestKey: false }`: recoverable attaches none and trusts none; Braintree's own duplicate checking stays on. */
  readonly keys?: { readonly apiRequestKey?: false };
}

/** Milliseconds: a request may run for a minute at Braintree, and succeed after its client has given up (Braintree: Exceptions). */
const SETTLED_AFTER = 65_000;

const READ: RequestKind = { operation: 'read', answer: 'object' };
const WRITE: RequestKind = { operation: 'write', answer: 'object' };

function kindOf(request: RequestFacts): RequestKind {
  const { kind, mutation } = operationOf(request);
  if (kind === 'query') return READ;
  return mutation === undefined ? WRITE : { ...WRITE, endpoint: mutation };
}

/** Braintree answers HTTP 200: errors come in a separate list, and a decline is the state of what was made. */
function read(exchange: Exchange): Reading | readonly Reading[] | undefined {
  const { errors, data } = fieldsOf(exchange.body);
  const operation = operationOf(exchange.request);
  const payloads = operation.kind === 'query' ? [] : payloadsIn(exchange.body).map(([, payload]) => payload);
  // A payment in the answer outranks an error about some other field, and the status: it is there once the mutation is done (GraphQL).
  if (payloads.some((payload) => payload && madeBy(payload)?.status !== undefined))
    return readMade(payloads, operation) ?? (exchange.status >= 300 ? { code: NOT_UNDERSTOOD } : undefined);
  if (!Array.isArray(errors) || errors.length === 0) {
    return isStatusUnasked(exchange) ? { code: 'STATUS_NOT_ASKED' } : undefined;
  }
  const isDone = operation.kind !== 'query' && (payloads.some(Boolean) || errors.some(isOfInnerField));
  if (isDone) return { code: NOT_UNDERSTOOD };
  const isKeyed = operation.mutation !== undefined && apiRequestKey.read?.(exchange.request) !== undefined;
  return errors.map((error) => readError(fieldsOf(error), data !== undefined, isKeyed));
}

/** GraphQL: an error in a field of the answer, which is filled once the mutation is done. */
function isOfInnerField(error: unknown): boolean {
  const { path } = fieldsOf(error);
  return Array.isArray(path) && path.length > 1;
}

/** A decline, if nothing else was made: anything else was not declined. */
function readMade(payloads: readonly (Fields | undefined)[], operation: Operation): Reading | undefined {
  const declined = payloads.flatMap((payload) => {
    const made = payload && madeBy(payload);
    const isRefused = made && REFUSED.has(made.status) && !isReversed(made.status, payload, operation);
    return isRefused ? [made] : [];
  });
  const [first] = declined;
  if (first === undefined) return undefined;
  return declined.length === payloads.length ? readDecline(first) : { code: NOT_UNDERSTOOD };
}

/**
 * An error that names no input may be about the key: Braintree promises only "a VALIDATION error" while the first runs. GraphQL: an
 * answer without data was refused before anything was executed, so nobody has looked at the key.
 */
function readError({ extensions, message }: Fields, isExecuted: boolean, isKeyed: boolean): Reading {
  const { errorClass, legacyCode, inputPath } = fieldsOf(extensions);
  const more = typeof message === 'string' ? { message } : {};
  const named = Array.isArray(inputPath) ? inputPath : [];
  const isBare = named.length === 0 && (legacyCode === undefined || legacyCode === null);
  const isKey = named.includes('apiRequestKey') || (isBare && isKeyed && isExecuted);
  const word = typeof errorClass === 'string' ? errorClass : undefined;
  if (word === 'VALIDATION' && isKey) {
    return { code: word, field: 'apiRequestKey', facts: { named: String(!isBare) }, ...more };
  }
  const code = typeof legacyCode === 'string' || typeof legacyCode === 'number' ? String(legacyCode) : word;
  if (code === undefined) return { code: isExecuted ? NOT_UNDERSTOOD : 'GRAPHQL_ERROR', ...more };
  return { code, ...(word !== undefined && { instead: { code: word } }), ...more };
}

/** The reason, if the application asked for the history of the states. */
function readDecline({ status, statusHistory }: Fields): Reading {
  const event = fieldsOf(Array.isArray(statusHistory) ? statusHistory[0] : undefined);
  const { legacyCode, message } = fieldsOf(event.processorResponse);
  const more = typeof message === 'string' ? { message } : {};
  const instead = { code: wordSent(status) };
  if (typeof event.gatewayRejectionReason === 'string') {
    return { code: event.gatewayRejectionReason, field: 'gatewayRejectionReason', instead };
  }
  if (typeof legacyCode !== 'string') return instead;
  const advice = event.declineType === 'SOFT' ? 'later' : event.declineType === 'HARD' ? 'never' : undefined;
  return { code: legacyCode, field: 'processorResponse', instead, ...more, ...(advice && { retryable: advice }) };
}

function inDoubt(request: RequestFacts): string | undefined {
  const operation = operationOf(request);
  if (!movesMoney(operation)) return undefined;
  const orderId = idOf(fieldsOf(operation.input.transaction).orderId);
  const where = orderId === undefined ? 'in the Control Panel' : `by its orderId ${orderId}`;
  return `${operation.mutation} may have taken effect: search for the transaction ${where} before you send it again`;
}

const optionsSchema = options({
  ...overrideEntries,
  ...keyEntries([apiRequestKey]),
  uniqueOrderId: v.optional(v.boolean('true or false')),
});

/**
 * Braintree: the GraphQL API, which always answers HTTP 200.
 *
 * @throws TypeError that names the option, its value and what is expected.
 */
export function braintree(given: BraintreeOptions = {}): Provider {
  checkOptions('braintree', optionsSchema, given);
  return builtIn(
    {
      name: 'braintree',
      hosts: ['payments.braintree-api.com', 'payments.sandbox.braintree-api.com'],
      reconcile: reconcileBraintree(given.uniqueOrderId ?? false),
      rules: braintreeRules,
      keys: [apiRequestKey],
      settledAfter: SETTLED_AFTER,
      kindOf,
      read,
      facts: ['named'],
      isSuccess,
      isPending,
      isPartial: ({ body }) => fieldsOf(body).errors !== undefined,
      inDoubt,
    },
    given,
  );
}
