import * as v from 'valibot';
import { checkOptions, options } from '../../policy/check.js';
import { type Fields, fieldsIn, fieldsOf, listOf, textOf } from '../body-fields.js';
import { builtIn } from '../built-in.js';
import { idOf } from '../id.js';
import { isMastercardSuccess, readMastercardErrors } from '../mastercard/answers.js';
import { gatewayRules, oauthKey } from '../mastercard/gateway.js';
import {
  bodyKey,
  type Exchange,
  type KeyDefinition,
  kindByMethod,
  type Operation,
  type Provider,
  type ProviderOverrides,
  type Reading,
  type RequestFacts,
  type RequestKind,
} from '../provider.js';
import { keyEntries, overrideEntries } from '../schema.js';
import { wordSent } from '../word.js';
import { reconcileMdes } from './look-up.js';
import { DECISION_FIELD, mdesRules, type OnUsedTaskId } from './rules.js';
import { isChange, isLeftBy, isStrange, operationIn } from './standing.js';

export interface MdesOptions extends ProviderOverrides {
  /** Key names: `taskId`, `oauth`. */
  readonly keys?: { readonly taskId?: false; readonly oauth?: false };
  /**
   * What to do if MDES refuses a first attempt because of a used `taskId` (INVALID_TASK_ID on a tokenize). `look-up` (default):
   * look up what became of it. `re-key`: replace it at once, because you vouch that your task ids are fresh. `fail-fast`: never
   * replace it.
   */
  readonly onUsedTaskId?: OnUsedTaskId;
}

/** The classes of MDES' operations, by the last part of the path. */
const CLASSES: ReadonlyMap<string, readonly [endpoint: string, operation: Operation]> = new Map([
  ['gettoken', ['read', 'read']],
  ['searchtokens', ['read', 'read']],
  ['gettaskstatus', ['read', 'read']],
  ['getasset', ['read', 'read']],
  ['getdigitalassets', ['read', 'read']],
  ['transact', ['crypto', 'repeatable']],
  ['tokenize', ['create', 'write']],
  ['suspend', ['state', 'write']],
  ['unsuspend', ['state', 'write']],
  ['delete', ['state', 'write']],
  ['notifytokenupdated', ['state', 'write']],
]);

function kindOf(request: RequestFacts): RequestKind {
  const parts = request.path.toLowerCase().split('/').filter(Boolean);
  // Only in a GET does the last part name an object: an unknown operation is not the one that the part before it names.
  const known =
    CLASSES.get(parts.at(-1) ?? '') ?? (request.method === 'GET' ? CLASSES.get(parts.at(-2) ?? '') : undefined);
  if (known === undefined) return { ...kindByMethod(request), answer: 'json' };
  const task = parts.at(-1) === 'gettaskstatus' ? 'task' : known[0];
  return { endpoint: task, operation: known[1], answer: 'object' };
}

/** A call for several tokens may fail for some of them: that is an answer, not an error. */
function isPartial(exchange: Exchange): boolean {
  return listOf(fieldsOf(exchange.body).tokens).some(isRefused);
}

function isRefused({ errorCode, errors }: Fields): boolean {
  return (typeof errorCode === 'string' && errorCode !== '') || (Array.isArray(errors) && errors.length > 0);
}

/** Recommendations of a digitization (MDES: Recommendation Reason Codes) under which a token is made. */
const TOKENIZED: ReadonlySet<unknown> = new Set(['APPROVED', 'REQUIRE_ADDITIONAL_AUTHENTICATION']);
/** Of a task that is done (MDES API reference: GetTaskStatusResponseSchema). A look-up may hand that on as the answer. */
const DONE = /^\s*completed\s*$/i;

function isSuccess(exchange: Exchange): boolean {
  const kind = kindOf(exchange.request);
  if (!isMastercardSuccess(exchange, kind)) return false;
  if (kind.endpoint === 'state') return isChanged(exchange);
  if (kind.endpoint !== 'create') return true;
  const { decision, status, tokenUniqueReference: token } = fieldsOf(exchange.body);
  if ((decision ?? undefined) !== undefined) return TOKENIZED.has(decision);
  return status === undefined ? textOf(token) !== undefined : DONE.test(wordSent(status));
}

/** At least one token is as the request leaves it, and each is one that was named (MDES API reference, Suspend and the like). */
function isChanged({ body, request }: Exchange): boolean {
  const name = operationIn(request);
  if (!isChange(name)) return true;
  const asked = fieldsIn(request);
  const named = Array.isArray(asked.tokenUniqueReferences) ? asked.tokenUniqueReferences : undefined;
  const changed = tokensIn(fieldsOf(body)).filter((token) => !isRefused(token));
  const isAsLeft = (token: Fields) =>
    named?.includes(token.tokenUniqueReference) !== false &&
    !isStrange(token) &&
    isLeftBy(name, token, asked.causedBy) !== false;
  return changed.length > 0 && changed.every(isAsLeft);
}

/** The tokens in an answer. A look-up may hand on that of getToken, which shows one, as it is or as `token`. */
function tokensIn(body: Fields): readonly Fields[] {
  const { tokens, token } = body;
  if (Array.isArray(tokens)) return tokens.map(fieldsOf);
  const one = token === undefined ? body : fieldsOf(token);
  return wordSent(one.tokenUniqueReference) === '' ? [] : [one];
}

/** Errors; or the decision of a tokenize, which is no error but as final as one. With a token beside it, neither is believed. */
function read(exchange: Exchange): readonly Reading[] {
  const errors = readMastercardErrors(exchange);
  const kind = kindOf(exchange.request);
  if (errors.length > 0 || kind.endpoint !== 'create' || !isMastercardSuccess(exchange, kind)) return errors;
  const { decision, tokenUniqueReference } = fieldsOf(exchange.body);
  const isDeclined = decision === 'DECLINED' && (tokenUniqueReference ?? '') === '';
  return isDeclined ? [{ code: 'DECLINED', field: DECISION_FIELD }] : errors;
}

const keys: readonly KeyDefinition[] = [
  {
    name: 'taskId',
    kind: 'operation',
    ...bodyKey('taskId'),
    renew: (_current, unique) => unique,
    protects: (_key, request) => kindOf(request).endpoint === 'create',
  },
  oauthKey,
];

function inDoubt(request: RequestFacts): string | undefined {
  const { endpoint } = kindOf(request);
  if (endpoint === 'create') {
    const by = idOf(fieldsIn(request).taskId) === undefined ? 'see its tokens by searchTokens' : 'check getTaskStatus';
    return `the card may have been tokenized: ${by} before tokenizing it again`;
  }
  return endpoint === 'state' ? 'the token may have been changed: check getToken before changing it again' : undefined;
}

const optionsSchema = options({
  ...overrideEntries,
  ...keyEntries(keys),
  onUsedTaskId: v.optional(v.picklist(['look-up', 're-key', 'fail-fast'], "'look-up', 're-key' or 'fail-fast'")),
});

/**
 * MDES Digital Enablement, behind Mastercard's gateway. Errors come inside HTTP 200. A `taskId` in the body protects a
 * tokenize request, because MDES refuses one that is not unique.
 *
 * @throws TypeError that names the option, its value and what is expected.
 */
export function mdes(given: MdesOptions = {}): Provider {
  checkOptions('mdes', optionsSchema, given);
  return builtIn(
    {
      name: 'mdes',
      hosts: ['api.mastercard.com', 'sandbox.api.mastercard.com', 'mtf.api.mastercard.com'],
      reconcile: reconcileMdes,
      rules: [...mdesRules(given.onUsedTaskId ?? 'look-up'), ...gatewayRules],
      keys,
      kindOf,
      read,
      isSuccess,
      isPartial,
      inDoubt,
    },
    given,
  );
}
