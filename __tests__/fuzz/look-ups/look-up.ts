// How something in doubt is looked up, and what the oracles of all providers are written in: they share no code with the look-ups.
import type { Known } from '../../../src/engine/inquire.js';
import type { Provider } from '../../../src/index.js';
import type { Body } from '../payments.js';

/** When it was sent; providers tell times to the second. */
export const SENT = Date.parse('2026-11-27T10:00:00Z');
export const MADE = '2026-11-27T10:00:02Z';
export const OLD = '2026-11-27T09:00:00Z';
/** The same for providers that tell seconds. */
export const MADE_AT = SENT / 1000 + 2;
export const OLD_AT = SENT / 1000 - 600;

export interface LookUp {
  readonly provider: Provider;
  /** What is looked up, and by what. */
  readonly name: string;
  readonly method?: string;
  readonly path: string;
  readonly body: object;
  /** What is known besides the times: the answer that accepted it, or the refusal. */
  readonly known?: Partial<Known>;
  /** The good answers, one to each question. */
  readonly good: readonly [object, ...object[]];
  /** Words of the provider's own, or near to what was asked, that make no good answer. */
  readonly bad: readonly unknown[];
  /** Whether these answers, all of them in HTTP 2xx and one to each question that was asked, may say that it has landed. */
  readonly mayLand: (...told: readonly Body[]) => boolean;
  /** Whether they may say that nothing was done, so that it is done again. Default: unless they say that it has landed. */
  readonly mayBeAbsent?: (...told: readonly Body[]) => boolean;
  /** What it is to find, if that is not that it has landed. */
  readonly wanted?: 'undone';
  /** Its name, or what it undoes, is that of one thing only: what another call has made of it is this call's as well. */
  readonly isOfOne?: true;
  /** For answers that come from a store of the application. */
  readonly keep?: (told: unknown) => void;
}

/** The answer that has accepted it. */
export const accepted = (data: object): Partial<Known> => ({ answer: { status: 200, headers: {}, data } });

export const isText = (told: unknown) =>
  (typeof told === 'string' && told !== '') || (typeof told === 'number' && Number.isSafeInteger(told));
/** An id or a name: a text, or a whole number. */
export const isId = (told: unknown, own: unknown): boolean =>
  isText(told) && isText(own) && String(told) === String(own);
/** Nothing is said of it, or the same. */
export const mayBe = (told: unknown, own: unknown): boolean => !isText(told) || isId(told, own);
export const isDecimal = (told: unknown): told is number | string =>
  (typeof told === 'number' && Number.isFinite(told)) ||
  (typeof told === 'string' && /^\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*$/.test(told));
export const is = (sum: number, told: unknown): boolean => isDecimal(told) && Math.abs(Number(told) - sum) < 0.0051;
/** No sum is said, or the same. */
export const maySum = (sum: number, told: unknown): boolean => !isDecimal(told) || is(sum, told);
/** A currency, in any case. */
export const isWord = (told: unknown, own: string): boolean =>
  typeof told === 'string' && told.trim().toUpperCase() === own.toUpperCase();
export const mayWord = (told: unknown, own: string): boolean => typeof told !== 'string' || isWord(told, own);
export const isIn = (told: unknown, words: readonly unknown[]): boolean => words.includes(told);
/** Not older than the call, as far as seconds can tell, of the object and of the answer: a time with a zone, or seconds. */
export const isSince = (at: unknown): boolean =>
  typeof at === 'number'
    ? at * 1000 >= SENT - 2000
    : typeof at === 'string' && /(?:Z|[+-]\d\d:?\d\d)$/.test(at) && Date.parse(at) >= SENT - 2000;
/** The items of a list; none of anything else. */
export const listed = (told: unknown): readonly Body[] =>
  Array.isArray(told) ? told.map((each) => (typeof each === 'object' && each !== null ? each : {})) : [];
/** The only one that fits; of several, none is known to be the call's. */
export const oneOf = (told: unknown, fits: (each: Body) => boolean): Body | undefined => {
  const [only, ...others] = listed(told).filter(fits);
  return others.length > 0 ? undefined : only;
};
export const isOne = (told: unknown, fits: (each: Body) => boolean): boolean => oneOf(told, fits) !== undefined;
