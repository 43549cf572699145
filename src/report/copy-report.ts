import type { Doubt } from '../policy/doubt.js';
import { maskCards } from '../redaction/cards.js';
import { redactText } from '../redaction/redact-text.js';
import { itemsOf, numberOf, read, textOf } from './careful.js';
import { shownKey } from './mask-keys.js';
import type { AttemptReport, LookUpReport, Report, ReportOfCall } from './report.js';

const MOST_ATTEMPTS = 100;
const MOST_KEYS = 20;
const MOST_LOOK_UPS = 20;
/** The id of a call, as `CallRecord` makes it: `…12-34` is no expiry date, and must be found in the log again. */
const OWN_ID = /^[\da-f]{12}-[\da-z]{1,9}$/;

/** The names of all fields of a type: one that is missing here does not compile, so that no copy loses what is added later. */
function namesOf<T>(fields: Readonly<Record<keyof T, true>>): readonly string[] {
  return Object.keys(fields);
}

type Copied = 'callId' | 'rekeyed' | 'decline' | 'lookUps' | 'doubt' | 'hooks' | 'keys' | 'attempts';

const FIELDS = namesOf<Omit<ReportOfCall, Copied | 'elapsedMs' | 'waitedMs'>>({
  provider: true,
  outcome: true,
  summary: true,
  processed: true,
  readOnly: true,
  action: true,
  stoppedBy: true,
  retryAt: true,
  unaskable: true,
  partial: true,
  pending: true,
});
const DECLINE_FIELDS = namesOf<NonNullable<ReportOfCall['decline']>>({
  code: true,
  retryable: true,
  providerCode: true,
});
const DOUBT_FIELDS = namesOf<Omit<Doubt, 'sentBy'>>({
  since: true,
  absences: true,
  sentAt: true,
  spent: true,
  used: true,
  lasting: true,
  origin: true,
  sentTo: true,
});
const LOOK_UP_FIELDS = namesOf<LookUpReport>({
  lookUp: true,
  askedAfterMs: true,
  found: true,
  status: true,
  code: true,
});
const ATTEMPT_FIELDS = namesOf<AttemptReport>({
  attempt: true,
  status: true,
  code: true,
  source: true,
  recoverable: true,
  processed: true,
  action: true,
  delayMs: true,
  elapsedMs: true,
  why: true,
  remedy: true,
  documented: true,
});

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
    callId: shownId(callId),
    ...fieldsOf(report, FIELDS),
    ...(rekeyed.length > 0 && { rekeyed }),
    ...(hooks.length > 0 && { hooks }),
    ...(lookUps.length > 0 && { lookUps: lookUps.map((each) => fieldsOf(each, LOOK_UP_FIELDS)) }),
    ...(decline !== undefined && { decline: fieldsOf(decline, DECLINE_FIELDS) }),
    ...(doubt !== undefined && { doubt: doubtFrom(doubt) }),
    keys: keysOf(read(report, 'keys')),
    ...fieldsOf(report, ['elapsedMs', 'waitedMs']),
    attempts: itemsOf(read(report, 'attempts'), MOST_ATTEMPTS).map((each) => fieldsOf(each, ATTEMPT_FIELDS)),
  };
  return copy as unknown as Report;
}

/** An id that is not shown whole would be that of another call, and whatever resumes this one would take its payment for another's. */
function doubtFrom(doubt: unknown): Record<string, unknown> {
  const sentBy = textOf(read(doubt, 'sentBy'));
  return { ...fieldsOf(doubt, DOUBT_FIELDS), ...(sentBy !== undefined && shownId(sentBy) === sentBy && { sentBy }) };
}

function shownId(id: string): string {
  return OWN_ID.test(id) ? maskCards(id) : shownText(id);
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
