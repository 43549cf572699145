import { isSameAmount, isSameWord } from '../amount.js';
import { type Fields, fieldsOf, isObject } from '../body-fields.js';
import { idOf } from '../id.js';
import type { LookUpAnswer, LookUpTools } from '../look-up.js';
import { isReadBack, mayBeRenamed } from '../newest-first.js';
import type { RequestFacts } from '../provider.js';
import { isBehind } from '../their-clock.js';
import { bodyOf } from './fields.js';

/** Milliseconds by which this machine's clock and Stripe's may differ. */
export const SKEW = 600_000;
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
  /** No object that the call may have made was left out. */
  readonly isWhole: boolean;
}

/**
 * Reads the newest objects of a list, back to before the first attempt, only those of one customer or payment if the request names one.
 */
export async function list(
  collection: string,
  { reference, value }: Named,
  request: RequestFacts,
  tools: LookUpTools,
): Promise<Listed> {
  const query = new URLSearchParams({ limit: String(PAGE) });
  const body = bodyOf(request);
  for (const [field, filter] of FILTERS) {
    const filtered = filter === collection ? idOf(body[field]) : undefined;
    if (filtered !== undefined) query.set(field, filtered);
  }
  const matches: Fields[] = [];
  let isUnclear = false;
  let newest = Number.NaN;
  for (let page = 1; ; page++) {
    const answer = await tools.get(`./${collection}?${query}`);
    const { data, has_more: more } = fieldsOf(answer.data);
    if (answer.status !== 200 || !Array.isArray(data) || !data.every(isObject))
      return { answer, matches: [], isWhole: false };
    const found = data.map(fieldsOf);
    if (page === 1) newest = madeAt(found[0]);
    const nameOf = ({ metadata }: Fields) => fieldsOf(metadata)[reference];
    matches.push(...found.filter((each) => nameOf(each) === value));
    const mayBeOurs = (each: Fields) =>
      mayBeRenamed(value, nameOf(each), madeAt(each), answer, tools) &&
      isSameAmount(body.amount, each.amount) !== false &&
      isSameWord(body.currency, each.currency) !== false;
    isUnclear ||= found.some(mayBeOurs);
    const oldest = found.at(-1);
    const isWhole = more === false || isReadBack(newest, madeAt(oldest), tools, matches.length > 0);
    if (isWhole) return { answer, matches, isWhole: !isUnclear && !isBehind(answer, tools, SKEW) };
    const last = idOf(oldest?.id);
    if (last === undefined || page === MOST_PAGES) return { answer, matches, isWhole };
    query.set('starting_after', last);
  }
}

/** Milliseconds since the epoch. */
export function madeAt(object: Fields | undefined): number {
  return typeof object?.created === 'number' ? object.created * 1000 : Number.NaN;
}

/** The fields of a request by which each list can be narrowed. */
const FILTERS: readonly (readonly [field: string, collection: string])[] = [
  ['customer', 'payment_intents'],
  ['customer', 'charges'],
  ['payment_intent', 'refunds'],
  ['charge', 'refunds'],
  ['destination', 'transfers'],
];
