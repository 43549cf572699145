import { looksLikeCode } from '../failure/showable.js';
import { redactText } from '../redaction/redact-text.js';
import { safePath } from '../redaction/redaction.js';
import { classOf, isError, itemsOf, numberOf, read, textOf } from './careful.js';
import { copyReport } from './copy-report.js';
import { defined } from './defined.js';
import { recoveryOf } from './recovery-of.js';
import type { Report } from './report.js';
import { safeStack } from './safe-stack.js';

/** The part of an error that is safe to log. */
export interface SafeError {
  readonly name: string;
  /** Redacted. */
  readonly message: string;
  readonly code?: string;
  /** The HTTP status of the answer. */
  readonly status?: number;
  readonly method?: string;
  /** Without host and query. */
  readonly path?: string;
  /** What happened to the call, if an attached client or `run` made it. */
  readonly recovery?: Report;
  readonly cause?: SafeError;
  /** Of an AggregateError. */
  readonly errors?: readonly SafeError[];
  /** Its frames, under the redacted message. */
  readonly stack?: string;
}

/** Causes of causes that are shown, and errors of one AggregateError. */
const DEEPEST = 5;
const MOST_ERRORS = 10;

/**
 * Whatever was thrown, as a plain object that is safe to log: a few fields from an allow-list, with redacted texts. Never throws.
 * It cannot recognise secrets that nothing marks as such, like a name in the middle of a message.
 */
export function safeError(error: unknown): SafeError {
  return describe(unwrapped(error), 1, new Set());
}

/** The error inside what pino's own serializer makes of one: pino-http passes that to the application's serializers. */
function unwrapped(error: unknown): unknown {
  const raw = isError(error) ? undefined : read(error, 'raw');
  return isError(raw) ? raw : error;
}

/** pino's `serializers` for applications that log errors: for the fields `err` and `error`, and for the message itself. */
export const recoverySerializers: {
  readonly err: (error: unknown) => SafeError;
  readonly error: (error: unknown) => SafeError;
  /** pino takes the message of a line from an error that comes without one. */
  readonly msg: (message: unknown) => string;
} = {
  err: safeError,
  error: safeError,
  msg: (message) => redactText(textOf(message) ?? describe(message, 1, new Set()).message),
};

function describe(error: unknown, depth: number, seen: Set<unknown>): SafeError {
  if ((typeof error !== 'object' && typeof error !== 'function') || error === null) {
    return { name: typeof error, message: redactText(primitive(error)) };
  }
  seen.add(error);
  const name = nameOf(error);
  const message = redactText(textOf(read(error, 'message')) ?? '');
  return {
    name,
    message,
    ...defined({
      code: codeOf(error),
      ...exchangeOf(error),
      recovery: reportOf(error),
      cause: inner(read(error, 'cause'), depth, seen),
      errors: innerErrors(read(error, 'errors'), depth, seen),
      stack: safeStack(
        textOf(read(error, 'stack')),
        textOf(read(error, 'message')),
        `${name}: ${message.split('\n', 1)[0]}`,
      ),
    }),
  };
}

/** The name of what was thrown, if it can be shown; for anything but an object, its type. */
export function errorName(error: unknown): string {
  return (typeof error === 'object' || typeof error === 'function') && error !== null ? nameOf(error) : typeof error;
}

function primitive(value: unknown): string {
  return typeof value === 'symbol' ? (value.description ?? '') : String(value);
}

function nameOf(error: object): string {
  const name = textOf(read(error, 'name')) ?? classOf(error);
  return name !== undefined && /^[A-Za-z_$][\w$]{0,60}$/.test(name) && redactText(name) === name ? name : 'Error';
}

function codeOf(error: object): string | undefined {
  const code = read(error, 'code');
  const text = typeof code === 'number' ? String(code) : textOf(code);
  return text !== undefined && looksLikeCode(text) ? text : undefined;
}

/** What axios, or an SDK around it, says about the request and the answer. */
function exchangeOf(error: object) {
  const response = read(error, 'response') ?? read(error, 'rawHttpClientData');
  const config = read(error, 'config') ?? read(response, 'config');
  const status = numberOf(read(response, 'status')) ?? numberOf(read(error, 'status')) ?? httpStatusCode(error);
  const method = textOf(read(config, 'method'));
  const url = textOf(read(config, 'url'));
  return {
    status: status !== undefined && Number.isInteger(status) && status >= 100 && status <= 999 ? status : undefined,
    method: method !== undefined && METHODS.has(method.toUpperCase()) ? method.toUpperCase() : undefined,
    path: url === undefined ? undefined : safePath(url),
  };
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']);

/** As midtrans-client has it. */
function httpStatusCode(error: object): number | undefined {
  const code = read(error, 'httpStatusCode');
  return numberOf(typeof code === 'string' ? Number(code) : code);
}

function reportOf(error: object): Report | undefined {
  try {
    return copyReport(recoveryOf(error));
  } catch {
    return undefined;
  }
}

function inner(value: unknown, depth: number, seen: Set<unknown>): SafeError | undefined {
  if (value === undefined || value === null || seen.has(value) || depth >= DEEPEST) return undefined;
  return describe(value, depth + 1, seen);
}

function innerErrors(value: unknown, depth: number, seen: Set<unknown>): readonly SafeError[] | undefined {
  const errors = itemsOf(value, MOST_ERRORS).flatMap((each) => inner(each, depth, seen) ?? []);
  return errors.length > 0 ? errors : undefined;
}
