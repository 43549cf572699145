import { isPattern, namesCode, normaliseCode } from '../providers/code.js';
import type { Exchange, RequestFacts } from '../providers/exchange.js';
import type { Provider, Reading, RequestKind, Rule } from '../providers/provider.js';
import type { Failure } from './failure.js';
import { commonFacts, findRule, ruleFor } from './find-rule.js';
import { type HookContext, kindOf } from './kind-of.js';
import { type Passage, UNKNOWN_PASSAGE } from './passage.js';
import { REDIRECTED, readAnswer, statusReading } from './read-answer.js';
import { readLimitReset, readRetryAfter, toldInBody } from './retry-after.js';
import { asSpelt, isShown, shownSource, UNRECOGNISED } from './showable.js';
import { transportCodeAfter } from './transport.js';

/** A failed attempt: the failure, the table row that matches it, and the kind of request. */
export interface Classified {
  readonly failure: Failure;
  readonly rule: Rule;
  readonly kind: RequestKind;
  /** The code as it was read, before masking; absent if no answer came. */
  readonly reading?: Reading;
}

/** What else `classify` may need to know. */
export interface ClassifyContext extends HookContext {
  /** Milliseconds since the epoch, to measure an HTTP-date if the answer has no `Date` header. */
  readonly now?: number;
  /** We made the key of the request for this call, and no earlier attempt may have taken effect under it. Default: not known. */
  readonly isKeyUnused?: boolean;
}

/** Most conservative first: if a provider reports several errors, one fatal error decides. */
const SEVERITY = ['fail-fast', 'reconcile', 're-key', 'retry'] as const;

/**
 * The rank of a row among several errors, from 0. A row after which the request may have been processed outranks those that say
 * it was not, unless the HTTP status itself says that the request was refused.
 */
function placeOf({ action, processed, decline }: Rule, status: number): number {
  const mayBeDone = processed !== 'no' && decline === undefined;
  const isRefused = status >= 400 && status <= 499;
  return SEVERITY.indexOf(action) + (mayBeDone || isRefused ? 0 : SEVERITY.length);
}

/** Judges an answered attempt: `undefined` for a success, even one that looks like an error at first sight. Never throws. */
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
  const isKeyUnused = context.isKeyUnused === true;
  const candidates = readings.map((reading) => ({
    reading,
    rule: ruleFor(provider, reading, exchange, kind, isKeyUnused),
  }));
  const { status } = exchange;
  candidates.sort((a, b) => placeOf(a.rule, status) - placeOf(b.rule, status));
  const { reading, rule } = candidates[0] as (typeof candidates)[number];
  return {
    rule,
    kind,
    reading,
    failure: {
      provider: provider.name,
      status,
      code: shownCode(provider, reading, rule),
      source: shownSource(reading.source) ?? reading.from ?? 'body',
      message: reading.message,
      recoverable: reading.recoverable,
      ...(reading.retryable !== undefined && { retryable: reading.retryable }),
      ...(reading.replayed === true && { replayed: true }),
      ...(reading.lasting === true && { lasting: true }),
      processed: isUnread && rule.processed === 'no' ? 'maybe' : rule.processed,
      // After a redirect, the answer may come from somebody else.
      retryAfterMs: exchange.redirected ? undefined : pushbackOf(reading, exchange, context.now),
    },
  };
}

function pushbackOf(
  { status, retryAfterMs }: Reading,
  exchange: Exchange,
  now: number | undefined,
): number | undefined {
  const header = (name: string) => exchange.header(name);
  const told = readRetryAfter(header, now) ?? toldInBody(retryAfterMs);
  const isLimited = (status ?? String(exchange.status)) === '429';
  return told ?? (isLimited ? readLimitReset(header, now) : undefined);
}

/** Judges an attempt that got no answer. Never throws. */
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
      code: shownCode(provider, { code }, rule),
      source: 'transport',
      message: undefined,
      recoverable: undefined,
      processed: passage.unsent === undefined ? rule.processed : 'no',
      retryAfterMs: undefined,
    },
  };
}

/** The code for logs and reports: as the table writes it if a row names it; otherwise as the provider does, and only if it may be shown. */
function shownCode({ shows }: Provider, { code, from }: Pick<Reading, 'code' | 'from'>, rule: Rule): string {
  const normalised = normaliseCode(code);
  if (rule.code !== '*' && namesCode(rule.code, normalised)) return isPattern(rule.code) ? normalised : rule.code;
  return from !== 'text' && isShown(code, shows) ? asSpelt(code) : UNRECOGNISED;
}
