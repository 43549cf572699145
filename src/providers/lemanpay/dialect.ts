import { checkOptions, options } from '../../policy/check.js';
import {
  defineProvider,
  type Exchange,
  kindByMethod,
  type Provider,
  type ProviderOverrides,
  type Reading,
} from '../provider.js';
import { asking, overrideEntries } from '../schema.js';
import { lemanpayRules } from './rules.js';

export type LemanpayOptions = Omit<ProviderOverrides, 'keys'>;

/** LemanPay answers with a `reason` word, with a six-digit `code`, or with an `error` object inside HTTP 200. */
function read(exchange: Exchange): Reading | undefined {
  if (typeof exchange.body !== 'object' || exchange.body === null) return undefined;
  const body = exchange.body as Record<string, unknown>;
  const reason = textOf(body.reason);
  if (reason !== undefined && exchange.status >= 400) return reading(reason, body.message);
  const six = sixDigits(body.code);
  if (six !== undefined && body.status === 'error') return reading(six, body.error);
  const isError = textOf(body.status)?.toLowerCase() === 'error' && exchange.status >= 200 && exchange.status <= 299;
  // It says so, though not why: no code that is one of its six digits.
  return readErrorObject(body) ?? (isError ? reading('ERROR', body.error) : undefined);
}

/** A success carries `error` too: null, empty, or with code 0. */
function readErrorObject(body: Record<string, unknown>): Reading | undefined {
  const error = body.error;
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, message } = error as { code?: unknown; message?: unknown };
  const six = sixDigits(code);
  if (six !== undefined) return Number(six) === 0 ? undefined : reading(six, message);
  const word = textOf(code);
  if (word !== undefined) return reading(word, message);
  return textOf(body.status)?.toLowerCase() === 'error' ? reading('ERROR', message) : undefined;
}

function reading(code: string, message: unknown): Reading {
  return typeof message === 'string' ? { code, message } : { code };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** `"010207"`, or `10207` where a number has lost its leading zero. */
function sixDigits(value: unknown): string | undefined {
  const digits = typeof value === 'number' ? String(value) : textOf(value);
  return digits !== undefined && /^\d{1,6}$/.test(digits) ? digits.padStart(6, '0') : undefined;
}

const optionsSchema = options(overrideEntries);

/**
 * LemanPay: a `reason` beside the HTTP status, and six-digit codes of method, resource and error.
 *
 * @throws TypeError that names the option, its value and what would be right.
 */
export function lemanpay(given: LemanpayOptions = {}): Provider {
  checkOptions('lemanpay', optionsSchema, given);
  return defineProvider({
    name: 'lemanpay',
    hosts: given.hosts ?? ['api.lemanpay.net'],
    policy: given.policy ?? {},
    ...asking(given),
    rules: [...(given.rules ?? []), ...lemanpayRules],
    kindOf: (request) => ({ ...kindByMethod(request), answer: 'json' }),
    read,
  });
}
