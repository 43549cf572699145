import { isError, itemsOf, read, textOf } from './careful.js';
import { INSPECT } from './inspect-symbol.js';
import { type SafeError, safeError } from './safe-error.js';
import { withSummary } from './spoken-stack.js';

/** Fields in which errors of axios, of SDKs around it, or of got (`options`), carry the request and the answer. */
const CARRIED = ['config', 'request', 'response', 'rawHttpClientData', 'options'] as const;
/** Node's error for a URL that cannot be read has the whole of it here, with its query and its password. */
const UNREADABLE = 'ERR_INVALID_URL';
const URLS = ['input', 'base'] as const;
/** Errors to follow behind one: only a chain made to be endless has more. */
const MOST = 1000;

/**
 * Makes an error that carries a request or an answer safe to print: `JSON.stringify` and `console.log` show what `safeError`
 * makes of it, and code that lists its fields (pino, `for in`, a spread) finds neither request nor answer. Code that reads
 * `error.config`, `error.request` or `error.response` gets them unchanged. The same goes for the errors behind it: causes, the
 * errors of an AggregateError, and errors in other fields.
 */
export function conceal(error: unknown): void {
  const found = new Set([error]);
  for (const each of found) {
    if (isError(each)) concealOne(each);
    if (found.size < MOST) for (const behind of behindOf(each)) found.add(behind);
  }
}

/** Other values that printing this would show. */
function behindOf(value: unknown): readonly unknown[] {
  const errors = itemsOf(read(value, 'errors'), MOST);
  const cause = read(value, 'cause');
  const shown = isError(value) ? fieldsOf(value).flatMap((each) => [each, ...itemsOf(each, MOST)]) : [];
  return [cause, ...[...errors, ...shown].filter(isError)].filter((each) => typeof each === 'object' && each !== null);
}

function fieldsOf(error: object): readonly unknown[] {
  try {
    return Object.keys(error).map((name) => Object.getOwnPropertyDescriptor(error, name)?.value as unknown);
  } catch {
    return [];
  }
}

function carriedBy(error: object): readonly string[] {
  try {
    const carried = CARRIED.filter((name) => typeof read(error, name) === 'object');
    const urls = read(error, 'code') === UNREADABLE ? URLS : [];
    return [...carried, ...urls].filter((name) => Object.hasOwn(error, name));
  } catch {
    return [];
  }
}

function concealOne(error: object): void {
  const carried = carriedBy(error);
  if (carried.length === 0) return;
  const isConcealed = [
    ...carried.map((name) => hide(error, name, read(error, name))),
    define(error, 'toJSON', { value: () => safeError(error), writable: true }),
    define(error, INSPECT, { value: () => spoken(safeError(error)), writable: true }),
  ].every(Boolean);
  if (!isConcealed) for (const name of carried) veil(read(error, name));
}

/** A frozen error cannot hide what it carries, so the carried object itself refuses to be shown. */
function veil(carried: unknown): void {
  if (typeof carried !== 'object' || carried === null) return;
  define(carried, 'toJSON', { value: () => undefined, writable: true });
  define(carried, INSPECT, { value: () => '[not shown]', writable: true });
}

/** With a getter, because `console.dir` shows even hidden values. */
function hide(holder: object, name: PropertyKey, value: unknown): boolean {
  let held = value;
  return define(holder, name, {
    get: () => held,
    set: (next: unknown) => {
      held = next;
    },
  });
}

/** Returns whether that was possible: frozen objects stay as they are. */
function define(holder: object, name: PropertyKey, descriptor: PropertyDescriptor): boolean {
  try {
    return Reflect.defineProperty(holder, name, { ...descriptor, enumerable: false, configurable: true });
  } catch {
    return false;
  }
}

/** An error that Node prints as one, and that holds nothing more than this. */
function spoken({ name, message, stack, cause, errors, ...fields }: SafeError): Error {
  const shown = Object.assign(new Error(message), fields);
  const heading = stack ?? `${name}: ${message}`;
  const summary = textOf(read(fields.recovery, 'summary'));
  const parts = {
    name,
    stack: summary === undefined ? heading : withSummary(heading, message, summary),
    ...(cause && { cause: spoken(cause) }),
    ...(errors && { errors: errors.map(spoken) }),
  };
  for (const [field, value] of Object.entries(parts)) define(shown, field, { value, writable: true });
  return shown;
}
