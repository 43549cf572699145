import type { AnswerKeys, Call, Reply } from '../core/provider-server.js';
import { refuse } from './answers.js';

const DAY = 24 * 60 * 60_000;
/** Milliseconds (the three specifications, parameter `PayPal-Request-Id`). */
const LIFETIMES = { orders: 6 * 60 * 60_000, payments: 45 * DAY, payouts: 30 * DAY };

/** What was done, and its state at any later time. */
export interface Done {
  readonly reply: Reply;
  readonly latest: () => unknown;
}

/** What was done under each `PayPal-Request-Id`. */
export interface RequestIds {
  /** Does it, or returns the latest state of what was done under the same id. A refused request is not kept. */
  once(family: keyof typeof LIFETIMES, call: Call, make: () => Done | Reply): Reply;
  clear(): void;
}

export function openRequestIds(now: () => number): RequestIds {
  const store = new Map<string, { readonly latest: () => unknown; readonly until: number }>();
  return {
    once(family, call, make) {
      const key = idOf(call);
      const found = key === undefined ? undefined : store.get(key);
      if (found !== undefined && now() < found.until) return { status: 200, body: found.latest() };
      const made = make();
      if (!('latest' in made)) return made;
      if (key !== undefined) store.set(key, { latest: made.latest, until: now() + LIFETIMES[family] });
      return made.reply;
    },
    clear: () => store.clear(),
  };
}

/** Of two simultaneous requests, the second is refused. `RequestIds` keeps what was done. */
export const concurrently: AnswerKeys = {
  keyOf: idOf,
  lifetime: 0,
  keeps: () => false,
  running: refuse('PREVIOUS_REQUEST_IN_PROGRESS'),
};

function idOf({ method, path, headers }: Call): string | undefined {
  const id = headers['paypal-request-id'];
  return method === 'POST' && typeof id === 'string' && id !== '' ? `${path} ${id}` : undefined;
}
