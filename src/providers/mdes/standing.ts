import type { Fields } from '../body-fields.js';
import type { RequestFacts } from '../provider.js';
import { wordSent } from '../word.js';

/** MDES API reference, Token: every status, and the one in which an operation leaves a token. */
const STATUSES: ReadonlySet<string> = new Set(['INACTIVE', 'ACTIVE', 'SUSPENDED', 'DEACTIVATED']);
const LEFT_IN: ReadonlyMap<string, string> = new Map([
  ['suspend', 'SUSPENDED'],
  ['unsuspend', 'ACTIVE'],
  ['delete', 'DEACTIVATED'],
]);

/** For whom a request suspends a token (`causedBy`), and who else can (MDES API reference, Token: suspendedBy). */
const OURS: ReadonlySet<string> = new Set(['TOKEN_REQUESTOR', 'CARDHOLDER']);
const OTHERS: ReadonlySet<string> = new Set(['ISSUER', 'MOBILE_PIN_LOCKED']);

/** The operation of a request, in lower case: the end of its path. */
export function operationIn({ path }: Pick<RequestFacts, 'path'>): string {
  return path.split('/').filter(Boolean).at(-1)?.toLowerCase() ?? '';
}

/** Whether a token can show what became of this operation. */
export function isChange(operation: string): boolean {
  return LEFT_IN.has(operation);
}

/** Whether a token has been deleted, so that this operation can do nothing with it any more. */
export function isOver(operation: string, { status }: Fields): boolean {
  return operation !== 'delete' && wordOf(status) === 'DEACTIVATED';
}

/** Whether a token tells a status that MDES does not have: nothing is known of it. */
export function isStrange({ status }: Fields): boolean {
  return status !== undefined && !STATUSES.has(wordOf(status));
}

/**
 * Whether a token is as the operation leaves it; `undefined` if that cannot be told. A token may be suspended by several, and each
 * ends only its own suspension.
 */
export function isLeftBy(operation: string, token: Fields, causedBy: unknown): boolean | undefined {
  const status = wordOf(token.status);
  if (!STATUSES.has(status)) return undefined;
  const isAsLeft = status === LEFT_IN.get(operation);
  const suspendedBy = Array.isArray(token.suspendedBy) ? token.suspendedBy.map(wordOf) : [];
  if (status !== 'SUSPENDED' || operation === 'delete' || suspendedBy.length === 0) return isAsLeft;
  const isOurs = isAmong(suspendedBy, wordOf(causedBy));
  return operation === 'suspend' || isOurs === undefined ? isOurs : !isOurs;
}

/** Whether the suspension of this request is among them. Which of its two names it has there, no document says. */
function isAmong(suspendedBy: readonly string[], causedBy: string): boolean | undefined {
  if (causedBy === '' ? suspendedBy.some((by) => OURS.has(by)) : suspendedBy.includes(causedBy)) return true;
  return suspendedBy.every((by) => OTHERS.has(by)) ? false : undefined;
}

function wordOf(value: unknown): string {
  return wordSent(value).toUpperCase();
}
