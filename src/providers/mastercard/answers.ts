import { isObject, trimmedOf } from '../body-fields.js';
import type { Exchange, Reading, RequestKind } from '../provider.js';
import { NOT_UNDERSTOOD } from '../rule.js';

/** The most errors of one answer that are read; a longer list adds nothing. */
const MOST_ERRORS = 50;

/**
 * Finds Mastercard's errors in every shape that its APIs send: `Errors.Error` as an array or one object, `Errors` as an
 * array, lower case, a bare list or object at the root, and MDES' `errors[]` and flat `errorCode`.
 */
export function readMastercardErrors(exchange: Exchange): readonly Reading[] {
  const body = lowered(exchange.body);
  if (body === undefined) return Array.isArray(exchange.body) ? items(exchange.body) : [];
  const errors = body.errors;
  const inner = lowered(errors)?.error;
  const listed = items(inner ?? errors);
  return listed.length > 0 ? listed : items([exchange.body]);
}

/**
 * Whether an answer is a success: HTTP 200 ("everything worked as expected"), and the body reports no error, with a readable code
 * or without one. The answer to a write is an object that holds more than a message; the answer to a read may be anything.
 */
export function isMastercardSuccess(
  { status, body }: Pick<Exchange, 'status' | 'body'>,
  { operation }: RequestKind,
): boolean {
  if (status < 200 || status > 299) return false;
  const fields = lowered(body);
  if (operation === 'read') return fields ? !hasError(body) : !(Array.isArray(body) && body.some(hasError));
  return fields !== undefined && !tellsFailure(body, DEEPEST) && Object.entries(fields).some(saysMore);
}

/**
 * Whether an answer to a write has a result, although its status says that the request was refused: then it is neither. No document
 * has a word for success; but a refusal in a form that is not Mastercard's, such as that of a proxy, has words about the request only.
 */
export function hasResultAllTheSame({ status, body }: Exchange, kind: RequestKind): boolean {
  if (status < 300 || status >= 500 || kind.operation !== 'write') return false;
  // Proxies write `request_id` where Mastercard writes `requestId`.
  const fields = Object.entries(lowered(body) ?? {}).map(([name, each]) => [name.replace(/[-_]/g, ''), each] as const);
  const isResult = fields.some((field) => saysMore(field) && !REQUEST_WORDS.has(field[0]) && !repeats(field, status));
  return isResult && isMastercardSuccess({ status: 200, body }, kind);
}

/** The fields that report an error, in any of the shapes. */
const TELLING = ['errors', 'reasoncode', 'errorcode', 'errordescription'];
/** Fields that never say by themselves that a write took effect. */
const EMPTY_WORDS: ReadonlySet<string> = new Set([...TELLING, 'error', 'message']);
/** Fields that say what was asked, or why it was refused, but no result. */
const REQUEST_WORDS: ReadonlySet<string> = new Set([
  ...['code', 'description', 'detail', 'details', 'errormessage', 'reason', 'source', 'title', 'type'],
  ...['activityid', 'correlationid', 'instance', 'method', 'path', 'requestid', 'timestamp', 'traceid'],
]);
/** Words of a `result` or `status` that mean failure. */
const FAILED = /^\s*(?:error|fail(?:ed|ure)?)\s*$/i;
/** How many nested objects are searched for an error. */
const DEEPEST = 4;

function saysMore([name, value]: readonly [string, unknown]): boolean {
  return !EMPTY_WORDS.has(name) && !isNothing(value);
}

/** The HTTP status again, as proxies and frameworks say it. */
function repeats([name, value]: readonly [string, unknown], status: number): boolean {
  return (name === 'status' || name === 'statuscode') && codeOf(value) === String(status);
}

/** In the answer to a write, an error counts wherever it is, except for single tokens: `tokens` has an answer for each. */
function tellsFailure(value: unknown, depth: number): boolean {
  if (depth === 0) return false;
  if (Array.isArray(value)) return value.slice(0, MOST_ERRORS).some((each) => tellsFailure(each, depth - 1));
  const fields = lowered(value);
  if (fields === undefined) return false;
  if (hasError(value) || holds(fields.error)) return true;
  if ([fields.result, fields.status].some((word) => typeof word === 'string' && FAILED.test(word))) return true;
  return Object.entries(fields).some(([name, each]) => name !== 'tokens' && tellsFailure(each, depth - 1));
}

function hasError(value: unknown): boolean {
  const fields = lowered(value);
  return fields !== undefined && TELLING.some((name) => Object.hasOwn(fields, name) && holds(fields[name]));
}

/** Whether it is not empty: `Errors: null`, `errors: []` and `{ Error: [] }` report no error. */
function holds(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  const fields = lowered(value);
  return fields === undefined ? !isNothing(value) : Object.values(fields).some((each) => !isNothing(each));
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function items(value: unknown): readonly Reading[] {
  const list = (Array.isArray(value) ? value.slice(0, MOST_ERRORS) : [value]).filter((item) => !isNothing(item));
  const readings = list.flatMap((item) => readItem(item) ?? []);
  // An unreadable error may be the one that counts.
  return readings.length === 0 || readings.length === list.length ? readings : [...readings, { code: NOT_UNDERSTOOD }];
}

function readItem(item: unknown): Reading | undefined {
  const fields = lowered(item);
  const named = codeOf(fields?.reasoncode) ?? codeOf(fields?.errorcode);
  if (fields === undefined || named === undefined) return undefined;
  const message = trimmedOf(fields.description) ?? trimmedOf(fields.errordescription);
  const source = trimmedOf(fields.source);
  const recoverable = flagOf(fields.recoverable);
  return {
    code: withDirection(named, `${message ?? ''} ${trimmedOf(fields.details) ?? ''}`),
    ...(message === undefined ? {} : { message }),
    ...(source === undefined ? {} : { source }),
    ...(recoverable === undefined ? {} : { recoverable }),
  };
}

/** One code stands for two errors; only the documented description distinguishes them. */
function withDirection(code: string, text: string): string {
  if (!/^\s*transform[_.]error\s*$/i.test(code)) return code;
  if (/request body/i.test(text) && !/response body/i.test(text)) return 'TRANSFORM_ERROR_REQUEST';
  if (/response body/i.test(text) && !/request body/i.test(text)) return 'TRANSFORM_ERROR_RESPONSE';
  return 'TRANSFORM_ERROR';
}

function lowered(value: unknown): Record<string, unknown> | undefined {
  if (!isObject(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key.toLowerCase(), each]));
}

function codeOf(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : trimmedOf(value);
}

function flagOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return text === 'true' ? true : text === 'false' ? false : undefined;
}
