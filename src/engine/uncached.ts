import { headerOf } from '../providers/exchange.js';
import type { LookUpRequest, LookUpResponse } from './port.js';

/** Milliseconds: a `Date` is told to the second. */
const SECOND = 1000;

/** An answer with a date: when it was asked for, and when it came. */
interface Dated {
  readonly date: number;
  readonly askedAt: number;
  readonly at: number;
}

/**
 * Tells when a look-up of a call was answered by a cache: what was not there when it was asked first proves nothing later. Such an
 * answer has an `Age` (RFC 9111). A cache in this process may not say so, but then the `Date` stands still.
 */
export class Uncached {
  private first: Dated | undefined;
  /** The first answer for each page that was asked for. */
  private readonly firsts = new Map<string, Dated>();

  /**
   * @param askedAt on the same clock as `now`
   * @param isDirect no cache in this process has given the answer
   * @throws Error for an answer from a cache
   */
  check(
    { method, url }: Pick<LookUpRequest, 'method' | 'url'>,
    { headers }: Pick<LookUpResponse, 'headers'>,
    { askedAt, at }: Omit<Dated, 'date'>,
    isDirect: boolean,
  ): void {
    const date = Date.parse(headerOf(headers, 'date') ?? '');
    const standsStill =
      !Number.isNaN(date) && this.standsStill(method === 'get' ? url : undefined, { date, askedAt, at });
    if (hasAge(headerOf(headers, 'age')) || (!isDirect && standsStill)) {
      throw new Error('a cache answered the look-up, so it says nothing about the provider');
    }
  }

  private standsStill(page: string | undefined, told: Dated): boolean {
    this.first ??= told;
    const { first } = this;
    if (told.date - first.date < told.askedAt - first.at - SECOND) return true;
    if (page === undefined) return false;
    const before = this.firsts.get(page);
    if (before === undefined) this.firsts.set(page, told);
    // If the first answer was slow to come, nobody knows when it was given: the same one again may be as old as the first question.
    return before !== undefined && told.date <= before.date && told.askedAt - before.askedAt > SECOND;
  }
}

/** Whether a cache has kept an answer for some time. */
export function hasAge(age: string | undefined): boolean {
  return Number(age) > 0;
}
