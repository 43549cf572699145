import { checkOptions, options } from '../../policy/check.js';
import { type Fields, fieldsOf, isObject, trimmedOf } from '../body-fields.js';
import { builtIn } from '../built-in.js';
import {
  type Exchange,
  kindByMethod,
  type Provider,
  type ProviderOverrides,
  type Reading,
  type RequestFacts,
  type RequestKind,
} from '../provider.js';
import { overrideEntries } from '../schema.js';
import { lemanpayRules } from './rules.js';

export type LemanpayOptions = Omit<ProviderOverrides, 'keys'>;

/** `status` of an error ("will always be error"), and words that say the same. */
const FAILED = /^(?:error|fail(?:ed|ure)?)$/i;
const SUCCEEDED = /^success$/i;
/** The most errors of one answer that are read; a longer list adds nothing. */
const MOST_ERRORS = 50;

/** LemanPay answers with a `reason` word, with a six-digit `code`, or with an `error` object inside HTTP 200. */
function read({ body, status }: Exchange): readonly Reading[] {
  if (!isObject(body)) return [];
  const reason = trimmedOf(body.reason);
  if (reason !== undefined && status >= 400) return [reading(reason, body.message)];
  const word = trimmedOf(body.status) ?? '';
  const six = sixDigits(body.code);
  if (six !== undefined && FAILED.test(word)) return [reading(six, body.error)];
  const listed = errorsIn(body).flatMap((error) => readError(error, word) ?? []);
  if (listed.length > 0) return listed;
  // It says that it failed, but not why: none of its six-digit codes.
  return /^error$/i.test(word) && status <= 299 ? [reading('ERROR', body.error)] : [];
}

/** A success carries `error` too: null, empty, or with code 0. */
function errorsIn({ error, errors }: Fields): readonly unknown[] {
  return [error, errors]
    .flat()
    .slice(0, MOST_ERRORS)
    .filter((each) => !isNoError(each));
}

function isNoError(error: unknown): boolean {
  if (error === undefined || error === null || error === '') return true;
  return isObject(error) && (Object.keys(error).length === 0 || Number(sixDigits(error.code)) === 0);
}

function readError(error: unknown, word: string): Reading | undefined {
  const { code, message } = fieldsOf(error);
  const known = sixDigits(code) ?? trimmedOf(code);
  if (known !== undefined) return reading(known, message);
  return typeof error === 'object' && /^error$/i.test(word) ? reading('ERROR', message) : undefined;
}

/**
 * A write succeeded if the answer says so and reports no error. A `reason` says so, but counts only if the HTTP status agrees. A
 * read may be answered by anything but an error.
 */
function isSuccess({ body, status, request }: Exchange): boolean {
  if (status < 200 || status > 299) return false;
  const isRead = kindOf(request).operation === 'read';
  if (!isObject(body)) return isRead;
  const word = trimmedOf(body.status) ?? '';
  if (errorsIn(body).length > 0 || trimmedOf(body.reason) !== undefined) return false;
  return isRead ? !FAILED.test(word) : SUCCEEDED.test(word);
}

const kindOf = (request: RequestFacts): RequestKind => ({ ...kindByMethod(request), answer: 'json' });

function reading(code: string, message: unknown): Reading {
  return typeof message === 'string' ? { code, message } : { code };
}

/** `"010207"`, with or without spaces, or `10207` if a number has lost its leading zero. */
function sixDigits(value: unknown): string | undefined {
  const digits = typeof value === 'number' ? String(value) : trimmedOf(value)?.replace(/\s/g, '');
  return digits !== undefined && /^\d{1,6}$/.test(digits) ? digits.padStart(6, '0') : undefined;
}

const optionsSchema = options(overrideEntries);

/**
 * LemanPay: a `reason` in addition to the HTTP status, and six-digit codes made of method, resource and error.
 *
 * @throws TypeError that names the option, its value and what is expected.
 */
export function lemanpay(given: LemanpayOptions = {}): Provider {
  checkOptions('lemanpay', optionsSchema, given);
  return builtIn(
    {
      name: 'lemanpay',
      hosts: ['api.lemanpay.net'],
      rules: lemanpayRules,
      kindOf,
      read,
      isSuccess,
    },
    given,
  );
}
