import { isPattern, matchesDigits, namesCode, normaliseCode } from '../providers/code.js';
import type { Exchange, RequestFacts } from '../providers/exchange.js';
import type { Provider, Reading, RequestKind, Rule } from '../providers/provider.js';
import { NOT_UNDERSTOOD } from '../providers/rule.js';
import type { Failure } from './failure.js';
import { type Passage, UNKNOWN_PASSAGE } from './passage.js';
import { readLimitReset, readRetryAfter } from './retry-after.js';
import { looksLikeCode, shownSource, UNRECOGNISED } from './showable.js';
import { transportCodeAfter } from './transport.js';

/** A failed attempt: the failure, the row of the table that fits it, and what kind of request it was. */
export interface Classified {
  readonly failure: Failure;
  readonly rule: Rule;
  readonly kind: RequestKind;
}

/** What else `classify` may need to know. */
export interface ClassifyContext {
  /** Milliseconds since the epoch, to measure an HTTP-date where the answer has no `Date` header. */
  readonly now?: number;
  /** Told of an error thrown by the provider's own functions, which then count as silent. */
  onError?(error: unknown): void;
}

/** Most conservative first: where a provider reports several errors, one fatal one dooms the request. */
const SEVERITY = ['fail-fast', 'reconcile', 're-key', 'retry'] as const;

/** Judges an answered attempt: `undefined` for a success, also where it looks like an error at first sight. Never throws. */
export function classify(
  provider: Provider,
  exchange: Exchange,
  context: ClassifyContext = {},
): Classified | undefined {
  const read = readAnswer(provider, exchange, context);
  const isUnread = read === undefined;
  const readings = read ?? [statusReading(exchange)];
  if (readings.length === 0) return undefined;
  const kind = kindOf(provider, exchange.request, context);
  const candidates = readings.map((reading) => ({ reading, rule: ruleFor(provider, reading, exchange, kind) }));
  candidates.sort((a, b) => SEVERITY.indexOf(a.rule.action) - SEVERITY.indexOf(b.rule.action));
  const { reading, rule } = candidates[0] as (typeof candidates)[number];
  return {
    rule,
    kind,
    failure: {
      provider: provider.name,
      status: exchange.status,
      code: shownCode(reading, rule),
      source: shownSource(reading.source) ?? reading.from ?? 'body',
      message: reading.message,
      recoverable: reading.recoverable,
      processed: isUnread && rule.processed === 'no' ? 'maybe' : rule.processed,
      // Whoever answered after a redirect may be somebody else.
      retryAfterMs: exchange.redirected ? undefined : pushbackOf(reading, exchange, context.now),
    },
  };
}

function pushbackOf({ status }: Reading, exchange: Exchange, now: number | undefined): number | undefined {
  const header = (name: string) => exchange.header(name);
  const told = readRetryAfter(header, now);
  const isLimited = (status ?? String(exchange.status)) === '429';
  return told ?? (isLimited ? readLimitReset(header, now) : undefined);
}

/** Judges an attempt that no answer came back for. Never throws. */
export function classifyTransport(
  provider: Provider,
  error: unknown,
  request: RequestFacts,
  context: ClassifyContext = {},
  passage: Passage = UNKNOWN_PASSAGE,
): Classified {
  const kind = kindOf(provider, request, context);
  const own = transportCodeAfter(error, passage);
  const isElsewhere = passage.redirected && kind.operation !== 'read' && own !== 'ERR_CANCELED';
  const code = isElsewhere ? REDIRECTED : own;
  const rule = findRule(provider.rules, code, undefined, { ...commonFacts(request, kind), from: 'transport' });
  return {
    rule,
    kind,
    failure: {
      provider: provider.name,
      status: undefined,
      code: shownCode({ code }, rule),
      source: 'transport',
      message: undefined,
      recoverable: undefined,
      processed: passage.unsent === undefined ? rule.processed : 'no',
      retryAfterMs: undefined,
    },
  };
}

const NONE: readonly Reading[] = [];
/** A write whose answer was reached by a redirect that changed the method. */
const REDIRECTED = 'REDIRECTED_WRITE';

/** `undefined` if the provider's own reader has failed. */
function readAnswer(provider: Provider, exchange: Exchange, context: ClassifyContext): readonly Reading[] | undefined {
  if (exchange.redirected && kindOf(provider, exchange.request, context).operation !== 'read') {
    return [{ code: REDIRECTED, from: 'status' }];
  }
  let read: Reading | readonly Reading[] | undefined;
  try {
    read = provider.read(exchange);
  } catch (error) {
    context.onError?.(error);
    return undefined;
  }
  const readings = read === undefined ? NONE : Array.isArray(read) ? (read as Reading[]) : [read as Reading];
  if (readings.length > 0) return readings;
  const { status, bodyKind } = exchange;
  if (bodyKind === 'value' || status === 304) return NONE;
  if (status < 200 || status > 299) {
    return isSuccess(provider, exchange, context) ? NONE : [{ code: String(status), from: 'status' }];
  }
  if (status === 204 || status === 205 || exchange.request.method === 'HEAD') return NONE;
  if (isUnreadable(provider, exchange, context)) return [{ code: 'UNREADABLE_2XX' }];
  return (isSuccess(provider, exchange, context) ?? !isHidden(provider, exchange, context))
    ? NONE
    : [{ code: NOT_UNDERSTOOD }];
}

/** Whether the provider's document calls it a success; `undefined` if the provider leaves that to the status. */
function isSuccess(provider: Provider, exchange: Exchange, context: ClassifyContext): boolean | undefined {
  if (provider.isSuccess === undefined) return undefined;
  try {
    return provider.isSuccess(exchange) === true;
  } catch (error) {
    context.onError?.(error);
    return false;
  }
}

/** What is left of an answer that nobody could read: the status, which says little of what became of a request. */
function statusReading({ status }: Exchange): Reading {
  return status >= 200 && status <= 299 ? { code: NOT_UNDERSTOOD } : { code: String(status), from: 'status' };
}

/** A body was promised, and what came is cut short, a web page, nothing, or of the wrong type. */
function isUnreadable(provider: Provider, exchange: Exchange, context: ClassifyContext): boolean {
  const { bodyKind, body } = exchange;
  if (holdsObject(body) || bodyKind === 'unseen') return false;
  if (bodyKind === 'broken') return true;
  const { answer, operation } = kindOf(provider, exchange.request, context);
  if (answer !== 'json') return answer === 'object';
  if (bodyKind === 'json') return operation === 'write';
  return bodyKind === 'html' || operation === 'write' || promisesJson(exchange);
}

/** A write was to be answered by an object, and nobody here can see what came. */
function isHidden(provider: Provider, exchange: Exchange, context: ClassifyContext): boolean {
  if (exchange.bodyKind !== 'unseen') return false;
  const { answer, operation } = kindOf(provider, exchange.request, context);
  return answer !== undefined && operation === 'write';
}

function promisesJson(exchange: Exchange): boolean {
  return exchange.header('content-type')?.includes('json') ?? false;
}

function holdsObject(body: unknown): boolean {
  if (Array.isArray(body)) return body.length === 0 || body.some((item) => typeof item === 'object' && item !== null);
  return typeof body === 'object' && body !== null;
}

function kindOf(provider: Provider, request: RequestFacts, context: ClassifyContext): RequestKind {
  try {
    return provider.kindOf(request);
  } catch (error) {
    context.onError?.(error);
    return { operation: 'write' };
  }
}

type Facts = Readonly<Record<string, string | undefined>>;

function commonFacts(request: RequestFacts, kind: RequestKind): Facts {
  return { method: request.method, operation: kind.operation, endpoint: kind.endpoint };
}

function ruleFor(provider: Provider, reading: Reading, exchange: Exchange, kind: RequestKind): Rule {
  const facts: Facts = {
    ...commonFacts(exchange.request, kind),
    from: reading.from ?? 'body',
    status: reading.status ?? String(exchange.status),
    recoverable: reading.recoverable === undefined ? undefined : String(reading.recoverable),
    ...reading.facts,
  };
  const { instead } = reading;
  if (instead !== undefined && namedRule(provider.rules, reading.code, reading.field, facts) === undefined) {
    return findRule(provider.rules, instead.code, instead.field, facts);
  }
  return findRule(provider.rules, reading.code, reading.field, facts);
}

function namedRule(rules: readonly Rule[], code: string, field: string | undefined, facts: Facts): Rule | undefined {
  return rules.find((rule) => rule.code !== '*' && fits(rule, normaliseCode(code), field, facts));
}

function findRule(rules: readonly Rule[], code: string, field: string | undefined, facts: Facts): Rule {
  const normalised = normaliseCode(code);
  // The last shared row names every code and has no condition.
  return rules.find((rule) => fits(rule, normalised, field, facts)) as Rule;
}

function fits(rule: Rule, code: string, field: string | undefined, facts: Facts): boolean {
  // A row for any code is about any place, unless it names one.
  if (rule.field !== field && (rule.field !== undefined || rule.code !== '*')) return false;
  return namesCode(rule.code, code) && meets(rule, facts);
}

function meets(rule: Rule, facts: Facts): boolean {
  for (const [name, wanted] of Object.entries(rule.when ?? {})) {
    const found = Object.hasOwn(facts, name) ? facts[name] : undefined;
    if (found === undefined) return false;
    const values = typeof wanted === 'string' ? [wanted] : wanted;
    if (!values.some((value) => value === found || matchesDigits(value, found))) return false;
  }
  return true;
}

/** The code for logs and reports: as the table writes it where a row names it, else only if it looks like a code. */
function shownCode({ code, from }: Pick<Reading, 'code' | 'from'>, rule: Rule): string {
  const normalised = normaliseCode(code);
  if (rule.code !== '*' && namesCode(rule.code, normalised)) return isPattern(rule.code) ? normalised : rule.code;
  return from !== 'text' && looksLikeCode(code) ? normalised : UNRECOGNISED;
}
