import { maskCards } from '../redaction/cards.js';
import { redactText } from '../redaction/redact-text.js';
import { itemsOf, numberOf, read, textOf } from './careful.js';
import { shownKey } from './mask-keys.js';
import type { Report } from './report.js';

const MOST_ATTEMPTS = 100;
const MOST_KEYS = 20;
const MOST_LOOK_UPS = 20;

const FIELDS = [
  'provider',
  'outcome',
  'summary',
  'processed',
  'action',
  'stoppedBy',
  'retryAt',
  'unaskable',
  'partial',
  'pending',
] as const;
const LOOK_UP_FIELDS = ['lookUp', 'askedAfterMs', 'found', 'status', 'code'] as const;
const ATTEMPT_FIELDS = [
  'attempt',
  'status',
  'code',
  'source',
  'recoverable',
  'processed',
  'action',
  'delayMs',
  'elapsedMs',
  'why',
  'remedy',
  'documented',
] as const;

/** A field-by-field copy of a report, with masked keys. The value may be anything, because the error may come from anywhere. */
export function copyReport(report: Report | undefined): Report | undefined {
  const callId = textOf(read(report, 'callId'));
  if (callId === undefined) return undefined;
  const decline = read(report, 'decline');
  const rekeyed = textsOf(read(report, 'rekeyed'));
  const hooks = textsOf(read(report, 'hooks'));
  const doubt = read(report, 'doubt');
  const lookUps = itemsOf(read(report, 'lookUps'), MOST_LOOK_UPS);
  const copy = {
    callId: redactText(callId, maskCards),
    ...fieldsOf(report, FIELDS),
    ...(rekeyed.length > 0 && { rekeyed }),
    ...(hooks.length > 0 && { hooks }),
    ...(lookUps.length > 0 && { lookUps: lookUps.map((each) => fieldsOf(each, LOOK_UP_FIELDS)) }),
    ...(decline !== undefined && { decline: fieldsOf(decline, ['code', 'retryable', 'providerCode']) }),
    ...(doubt !== undefined && { doubt: fieldsOf(doubt, ['since', 'absences', 'sentAt', 'spent']) }),
    keys: keysOf(read(report, 'keys')),
    ...fieldsOf(report, ['elapsedMs', 'waitedMs']),
    attempts: itemsOf(read(report, 'attempts'), MOST_ATTEMPTS).map((each) => fieldsOf(each, ATTEMPT_FIELDS)),
  };
  return copy as unknown as Report;
}

function fieldsOf(value: unknown, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const field = read(value, name);
      const shown = textOf(field) === undefined ? (numberOf(field) ?? flagOf(field)) : shownText(field as string);
      return shown === undefined ? [] : [[name, shown]];
    }),
  );
}

function flagOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function shownText(text: string): string {
  return redactText(text, maskCards);
}

function textsOf(value: unknown): readonly string[] {
  return itemsOf(value, MOST_KEYS).flatMap((each) => (typeof each === 'string' ? [shownText(each)] : []));
}

function keysOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  const names = Object.keys(value).slice(0, MOST_KEYS);
  return Object.fromEntries(
    names.flatMap((name) => {
      const key = textOf(read(value, name));
      return key === undefined ? [] : [[shownText(name), shownKey(key)]];
    }),
  );
}
