import { isError, read, textOf } from './careful.js';
import { INSPECT } from './inspect-symbol.js';
import { type SafeError, safeError } from './safe-error.js';
import { withSummary } from './spoken-stack.js';

/** What an error of axios, of an SDK around it, or of got (`options`) carries of the request and the answer. */
const CARRIED = ['config', 'request', 'response', 'rawHttpClientData', 'options'] as const;
/** Causes of causes. */
const DEEPEST = 5;

/**
 * Makes an error that carries a request or an answer safe to print: `JSON.stringify` and `console.log` show what
 * `safeError` makes of it, and what goes by the fields that it sees (pino, `for in`, a spread) finds neither request nor
 * answer. Code that reads `error.config`, `error.request` or `error.response` gets them as they are. So for its causes.
 */
export function conceal(error: unknown): void {
  let current = error;
  for (let depth = 0; depth < DEEPEST && current !== undefined; depth++) {
    if (isError(current)) concealOne(current);
    current = read(current, 'cause');
  }
}

function concealOne(error: object): void {
  const carried = CARRIED.filter((name) => typeof read(error, name) === 'object' && Object.hasOwn(error, name));
  if (carried.length === 0) return;
  for (const name of carried) hide(error, name, read(error, name));
  define(error, 'toJSON', { value: () => safeError(error), writable: true });
  define(error, INSPECT, { value: () => spoken(safeError(error)), writable: true });
}

/** By a getter, since `console.dir` shows what is there, also if it is hidden. */
function hide(holder: object, name: PropertyKey, value: unknown): void {
  let held = value;
  define(holder, name, {
    get: () => held,
    set: (next: unknown) => {
      held = next;
    },
  });
}

function define(holder: object, name: PropertyKey, descriptor: PropertyDescriptor): void {
  try {
    Object.defineProperty(holder, name, { ...descriptor, enumerable: false, configurable: true });
  } catch {
    // What is frozen stays as it is.
  }
}

/** An error that Node prints as one, and that holds no more than this. */
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
