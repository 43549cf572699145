/** IMF-fixdate, RFC 850 and asctime, the three forms of RFC 9110 section 5.6.7: each begins with a day of the week. */
const HTTP_DATE = /^(?:mon|tue|wed|thu|fri|sat|sun)/i;
const DECIMAL = /^\d+(?:\.\d+)?$/;

/**
 * How long the provider asks to wait, in milliseconds, or `undefined` where it does not say.
 *
 * Reads `retry-after-ms`, then `Retry-After` as seconds or as an HTTP-date (RFC 9110 section 10.2.3). A date is measured
 * from the answer's own `Date` header, so that a wrong clock here does not matter, else from `now` (milliseconds since
 * the epoch). A date in the past means now; anything else counts as absent.
 */
export function readRetryAfter(header: (name: string) => string | undefined, now?: number): number | undefined {
  const milliseconds = header('retry-after-ms')?.trim();
  if (milliseconds !== undefined && DECIMAL.test(milliseconds)) return Number(milliseconds);

  const value = header('retry-after')?.trim();
  if (value === undefined) return undefined;
  if (DECIMAL.test(value)) return Number(value) * 1000;
  const until = readDate(value);
  const from = readDate(header('date')) ?? now;
  if (until === undefined || from === undefined) return undefined;
  return Math.max(0, until - from);
}

function readDate(value: string | undefined): number | undefined {
  const text = value?.trim();
  if (text === undefined || !HTTP_DATE.test(text)) return undefined;
  // asctime names no zone and is in GMT by definition; Date.parse would take the machine's own.
  const zoned = /(?:GMT|UTC|[+-]\d{4})$/i.test(text) ? text : `${text} GMT`;
  const time = Date.parse(zoned);
  return Number.isNaN(time) ? undefined : time;
}
