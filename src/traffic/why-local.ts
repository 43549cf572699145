/** What Redis and Valkey say first in a refusal; if a script ran into it, it is in the middle. */
const WORDS = [
  'NOPERM',
  'NOAUTH',
  'WRONGPASS',
  'WRONGTYPE',
  'NOSCRIPT',
  'BUSY',
  'OOM',
  'MISCONF',
  'READONLY',
  'NOREPLICAS',
  'LOADING',
  'MASTERDOWN',
  'CLUSTERDOWN',
  'CROSSSLOT',
  'MOVED',
  'ASK',
  'TRYAGAIN',
];
const WORD = new RegExp(`\\b(?:${WORDS.join('|')})\\b`);

/** An exchange took longer than allowed. */
export const TIMED_OUT = 'timeout';
/** What ioredis and node-redis say instead of why they have no connection. */
const AWAY = /max retries per request|isn't writeable|client is offline|closed unexpectedly/i;
/** The owner of the connection has closed it: it does not come back by itself. */
export const CLOSED = 'closed';

/** The name of the error that says so: ours, and valkey-glide's. */
export const CLOSED_ERROR = 'ClosedError';
const CLOSED_ERRORS: ReadonlySet<unknown> = new Set([CLOSED_ERROR, 'ClosingError']);

/**
 * Why the shared state does not answer, in one word of a fixed list, because an error's own text may hold anything: what Redis
 * said (`NOPERM`, `WRONGTYPE`), Node's code (`ECONNREFUSED`), `unreachable`, `timeout`, `closed`, or `error`.
 */
export function whyLocal(error: unknown): string {
  try {
    const { code, message, name } = error as { readonly [field in 'code' | 'message' | 'name']?: unknown };
    if (CLOSED_ERRORS.has(name)) return CLOSED;
    const text = typeof message === 'string' ? message.slice(0, 1000) : '';
    const word = WORD.exec(text)?.[0] ?? (typeof code === 'string' && WORD.test(code) ? code : undefined);
    if (word !== undefined) return word;
    // valkey-glide's name for it.
    if (/\bNoPermError\b/.test(text)) return 'NOPERM';
    if (typeof code === 'string' && /^E[A-Z]{2,20}$/.test(code)) return code;
    if (AWAY.test(text)) return 'unreachable';
    return /timed?[ -]?out/i.test(text) ? TIMED_OUT : 'error';
  } catch {
    return 'error';
  }
}
