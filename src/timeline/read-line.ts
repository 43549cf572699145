import type { Outcome } from '../decision/outcome.js';
import {
  EVENT_NAMES,
  type EventName,
  type HookLine,
  type LogLine,
  type ProviderLine,
  SCHEMA,
} from '../report/log-line.js';

/** When a line was written, in milliseconds since the epoch; `undefined` if the log does not say. */
interface Timed {
  readonly time: number | undefined;
}
/** A line of one call. On `recovery.hook`: which of the application's hooks failed, and the name of its error. */
export type CallLine = Omit<LogLine, 'event'> &
  Timed & { readonly event: LogLine['event'] | HookLine['event'] } & Partial<Pick<HookLine, 'hook' | 'error'>>;
export type TroubleLine = ProviderLine & Timed;

/**
 * What kind of line it is. `other`: not ours. `broken`: cut off, or ours but unreadable. `newer`: of an unknown schema. `pretty`:
 * from a log formatted for people.
 */
export type ReadLine = CallLine | TroubleLine | 'other' | 'broken' | 'newer' | 'pretty';

/** Characters of a field; anything longer is no code and no name. */
const LONGEST_FIELD = 200;
const MOST_KEYS = 8;

/** Between 2000 and 2100, so that a stray number does not stretch the time axis over ages. */
const EARLIEST = 946_684_800_000;
const LATEST = 4_102_444_800_000;

/** Every way in which a call ends. */
export const OUTCOMES: readonly string[] = [
  'ok',
  'recovered',
  'reconciled',
  'failed',
  'unknown',
  'deferred',
  'aborted',
] satisfies Outcome[];

const TEXTS = [
  'method',
  'path',
  'code',
  'processed',
  'action',
  'stoppedBy',
  'found',
  'foundCode',
  'host',
  'lane',
  'scope',
  'breaker',
  'overload',
  'hook',
  'error',
];
/** The largest possible value of each: a call of thirty years, and the end of the range of dates. Anything beyond is left out. */
const NUMBERS: readonly (readonly [name: string, most: number])[] = [
  ['attempt', 1_000_000],
  ['maxAttempts', Number.POSITIVE_INFINITY],
  ['status', 999],
  ['delayMs', 1e12],
  ['elapsedMs', 1e12],
  ['waitedMs', 1e12],
  ['retryAt', 8.64e15],
];

/** Reads one line of a log. Takes only the fields of our schema. */
export function readLine(text: string): ReadLine {
  const start = text.indexOf('{');
  if (start === -1) return isPretty(text) ? 'pretty' : 'other';
  if (!text.includes('"recovery.', start)) return isCutOff(text, start) ? 'broken' : 'other';
  let fields: unknown;
  try {
    // Anything before it is a prefix, such as that of a process manager.
    fields = JSON.parse(text.slice(start));
  } catch {
    return 'broken';
  }
  const given = fields as Readonly<Record<string, unknown>>;
  if (!EVENT_NAMES.includes(given.event as EventName)) return 'other';
  if (typeof given.schema === 'number' && given.schema > SCHEMA) return 'newer';
  // It belongs to no call and no provider, so it has no place on the axis of either.
  const isBeside = given.event === 'recovery.hook' && given.callId === undefined;
  if (given.event === 'recovery.state' || isBeside) return 'other';
  return readFields(given) ?? 'broken';
}

const PRETTY =
  /^(?:\p{Cc}\[[\d;]*m)*\[[\d:. TZ+-]{8,}\] (?:\p{Cc}\[[\d;]*m)*(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\b|^\s+(?:"|\p{Cc}\[\d+m)?event(?:"|\p{Cc}\[\d+m)?: .{0,9}"recovery\./u;

/** As pino-pretty writes it: the first line of an entry, or one of our events below it. */
function isPretty(text: string): boolean {
  return PRETTY.test(text.slice(0, 200));
}

function isCutOff(text: string, start: number): boolean {
  return start === 0 && text.trim().length > 1 && !text.trimEnd().endsWith('}');
}

function readFields(given: Readonly<Record<string, unknown>>): CallLine | TroubleLine | undefined {
  const { schema, provider, callId, outcome } = given;
  const event = given.event as EventName;
  if (schema !== SCHEMA || typeof provider !== 'string') return undefined;
  const line: Record<string, unknown> = { schema, event, provider: clip(provider), time: timeOf(given.time) };
  for (const name of TEXTS) if (typeof given[name] === 'string') line[name] = clip(given[name]);
  for (const [name, most] of NUMBERS) if (isCount(given[name], most)) line[name] = given[name];
  if (event === 'recovery.breaker' || event === 'recovery.held') return line as unknown as TroubleLine;
  if (typeof callId !== 'string' || line.attempt === undefined || line.elapsedMs === undefined) return undefined;
  if (event === 'recovery.finished' && !OUTCOMES.includes(outcome as string)) return undefined;
  if (event === 'recovery.finished') line.outcome = outcome;
  if (given.pending === true) line.pending = true;
  line.callId = clip(callId);
  line.keys = keysOf(given.keys);
  return line as unknown as CallLine;
}

function isCount(value: unknown, most: number): value is number {
  return typeof value === 'number' && value >= 0 && value <= most;
}

function keysOf(given: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries((given ?? {}) as object)
    .filter(([, value]) => typeof value === 'string')
    .slice(0, MOST_KEYS);
  return Object.fromEntries(entries.map(([name, value]) => [clip(name), clip(value)]));
}

/** pino writes milliseconds, or with `stdTimeFunctions.isoTime` a text. */
function timeOf(given: unknown): number | undefined {
  const time = typeof given === 'string' ? Date.parse(given) : given;
  return typeof time === 'number' && time >= EARLIEST && time <= LATEST ? time : undefined;
}

/** A copy, because a slice of a long text would keep all of that text in memory. */
function clip(text: string): string {
  return text.length <= LONGEST_FIELD ? text : Buffer.from(`${text.slice(0, LONGEST_FIELD - 1)}…`).toString();
}
