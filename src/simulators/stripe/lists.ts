import type { Call, Reply } from '../core/provider-server.js';

interface Listed {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly created: number;
}

/** A list in Stripe's form: newest first, in pages. */
export function listOf(all: readonly Listed[], { url }: Call, filters: readonly string[], shownUntil: number): Reply {
  const query = url.searchParams;
  const since = Number(query.get('created[gte]') ?? 0);
  const limit = Number(query.get('limit') ?? 10);
  const after = query.get('starting_after');
  const fits = (each: Listed) =>
    each.created >= since &&
    each.created * 1000 <= shownUntil &&
    filters.every((name) => !query.has(name) || (each as unknown as Record<string, unknown>)[name] === query.get(name));
  const found = [...all].reverse().filter(fits);
  const from = after === null ? 0 : found.findIndex(({ id }) => id === after) + 1;
  const data = found.slice(from, from + limit).map((each) => ({ ...each }));
  const body = { object: 'list', url: url.pathname, data, has_more: from + limit < found.length };
  return { status: 200, body };
}
