import { idOf } from '../id.js';
import type { LookUpAnswer, LookUpTools } from '../look-up.js';
import type { RequestFacts } from '../provider.js';
import { firstSentBy, isBehind } from '../their-clock.js';
import { bodyOf, type Fields, fieldsOf } from './fields.js';

/** Milliseconds by which this machine's clock and Stripe's may differ. */
const SKEW = 600_000;
/** Pages of a list that are read, and objects on each (Stripe: Pagination). */
const MOST_PAGES = 5;
const PAGE = 100;

/** How an application names the objects that it makes. */
export interface Named {
  readonly reference: string;
  readonly value: string;
}

export interface Listed {
  readonly answer: LookUpAnswer;
  readonly matches: readonly Fields[];
  /** Nothing that could be the object was left out. */
  readonly isWhole: boolean;
}

/** Reads the newest objects of a list, only those of one customer or payment if the request names one. */
export async function list(
  collection: string,
  { reference, value }: Named,
  request: RequestFacts,
  tools: LookUpTools,
): Promise<Listed> {
  const { get, firstSentAt } = tools;
  const query = new URLSearchParams({ limit: String(PAGE) });
  const body = bodyOf(request);
  for (const [field, filter] of FILTERS) {
    const filtered = filter === collection ? idOf(body[field]) : undefined;
    if (filtered !== undefined) query.set(field, filtered);
  }
  // An earlier call is looked up as long as its key lives.
  if (firstSentAt !== undefined) query.set('created[gte]', String(Math.floor((firstSentAt - SKEW) / 1000)));
  const matches: Fields[] = [];
  for (let page = 1; ; page++) {
    const answer = await get(`./${collection}?${query}`);
    const { data, has_more: more } = fieldsOf(answer.data);
    if (answer.status !== 200 || !Array.isArray(data) || isBehind(answer, tools, SKEW)) {
      return { answer, matches: [], isWhole: false };
    }
    const found = data.map(fieldsOf);
    matches.push(...found.filter(({ metadata }) => fieldsOf(metadata)[reference] === value));
    const last = idOf(found.at(-1)?.id);
    if (more === false) return { answer, matches, isWhole: true };
    // The newest come first: an object this much older than the first attempt is not from this call, and a name is used only
    // once.
    const isPast = isOlder(found.at(-1)?.created, firstSentBy(answer, tools));
    if (matches.length > 0 && isPast) return { answer, matches, isWhole: true };
    if (last === undefined || page === MOST_PAGES) return { answer, matches, isWhole: false };
    query.set('starting_after', last);
  }
}

/** Milliseconds by which Stripe's clock, according to its answers, may be off. */
const MINUTE = 60_000;

function isOlder(created: unknown, since: number | undefined): boolean {
  return since !== undefined && typeof created === 'number' && created * 1000 < since - MINUTE;
}

/** The fields of a request by which each list can be narrowed. */
const FILTERS: readonly (readonly [field: string, collection: string])[] = [
  ['customer', 'payment_intents'],
  ['customer', 'charges'],
  ['payment_intent', 'refunds'],
  ['charge', 'refunds'],
  ['destination', 'transfers'],
];
