/** IMF-fixdate, RFC 850 and asctime, the three forms of RFC 9110 section 5.6.7: each begins with a day of the week. */
const HTTP_DATE = /^(?:mon|tue|wed|thu|fri|sat|sun)/i;
const DECIMAL = /^\d+(?:\.\d+)?$/;
const NEGATIVE = /^-\d+(?:\.\d+)?$/;

/** The provider asks not to retry at all. */
export const NEVER = -1;

/**
 * Milliseconds, some thirty years: a larger number is no wait. It exceeds every date, and may be a card number, which a log line
 * must not show as a delay.
 */
const LONGEST = 1_000_000_000_000;

function sane(ms: number): number {
  return Math.min(ms, LONGEST);
}

type Headers = (name: string) => string | undefined;

/** The value of a header; empty if the header is absent. */
function trimmed(value: string | undefined): string {
  return value?.trim() ?? '';
}

/**
 * How long the provider asks to wait, in milliseconds; `NEVER` if it asks not to retry at all; `undefined` if it does not say.
 *
 * Reads `retry-after-ms`, then `Retry-After` as seconds or as an HTTP-date (RFC 9110 section 10.2.3). A date is measured from the
 * answer's own `Date` header, so that a wrong clock here does not matter, otherwise from `now` (milliseconds since the epoch). A
 * date in the past means now, and a negative number means never (as in gRPC's pushback); anything else counts as absent.
 */
export function readRetryAfter(header: Headers, now?: number): number | undefined {
  const milliseconds = trimmed(header('retry-after-ms'));
  if (NEGATIVE.test(milliseconds)) return NEVER;
  if (DECIMAL.test(milliseconds)) return sane(Number(milliseconds));

  const value = trimmed(header('retry-after'));
  if (NEGATIVE.test(value)) return NEVER;
  if (DECIMAL.test(value)) return sane(Number(value) * 1000);
  const until = readDate(value);
  return until === undefined ? undefined : untilThen(until, header, now);
}

/** The same for a wait stated in the body, in milliseconds. */
export function toldInBody(ms: number | undefined): number | undefined {
  if (ms === undefined) return undefined;
  return ms < 0 ? NEVER : sane(ms);
}

/** From these values on, a number is seconds or milliseconds since the epoch; a smaller one is seconds from now. */
const EPOCH_SECONDS = 1e9;
const EPOCH_MILLISECONDS = 1e12;

/**
 * When a spent rate limit is refilled, in milliseconds from now: `t` of `RateLimit` (IETF draft 10), its `reset` (draft 7),
 * `RateLimit-Reset` in seconds, or `X-RateLimit-Reset` in seconds or as a time since the epoch. For an answer that refuses
 * because of the limit and has no Retry-After.
 */
export function readLimitReset(header: Headers, now?: number): number | undefined {
  const structured = /(?:^|[;,\s])(?:t|reset)\s*=\s*(\d+)/i.exec(trimmed(header('ratelimit')))?.[1];
  const value = trimmed(structured ?? header('ratelimit-reset') ?? header('x-ratelimit-reset'));
  if (!DECIMAL.test(value)) return undefined;
  const number = Number(value);
  if (number < EPOCH_SECONDS) return sane(number * 1000);
  return untilThen(number < EPOCH_MILLISECONDS ? number * 1000 : number, header, now);
}

function untilThen(time: number, header: Headers, now: number | undefined): number | undefined {
  const from = readDate(header('date')) ?? now;
  return from === undefined ? undefined : sane(Math.max(0, time - from));
}

function readDate(value: string | undefined): number | undefined {
  const text = trimmed(value);
  if (!HTTP_DATE.test(text)) return undefined;
  // asctime names no zone and is GMT by definition; Date.parse would use the machine's own.
  const zoned = /(?:GMT|UTC|[+-]\d{4})$/i.test(text) ? text : `${text} GMT`;
  const time = Date.parse(zoned);
  return Number.isNaN(time) ? undefined : time;
}
