import { headerOf } from '../providers/exchange.js';
import type { LookUpResponse } from './port.js';

/** Milliseconds: a `Date` is told to the second. */
const SECOND = 1000;

/**
 * Tells when a look-up of a call was answered by a cache: what was not there when it was asked first proves nothing later. Such an
 * answer has an `Age` (RFC 9111). A cache in this process may not say so, but then the `Date` stands still.
 */
export class Uncached {
  /** The first answer with a date, and when it came. */
  private first: { readonly date: number; readonly at: number } | undefined;

  /**
   * @param askedAt on the same clock as `now`
   * @param isDirect no cache in this process has given the answer
   * @throws Error for an answer from a cache
   */
  check({ headers }: Pick<LookUpResponse, 'headers'>, askedAt: number, now: number, isDirect: boolean): void {
    const standsStill = this.standsStill(headers, askedAt, now);
    if (hasAge(headerOf(headers, 'age')) || (!isDirect && standsStill)) {
      throw new Error('a cache answered the look-up, so it says nothing about the provider');
    }
  }

  private standsStill(headers: unknown, askedAt: number, now: number): boolean {
    const date = Date.parse(headerOf(headers, 'date') ?? '');
    if (Number.isNaN(date)) return false;
    this.first ??= { date, at: now };
    return date - this.first.date < askedAt - this.first.at - SECOND;
  }
}

/** Whether a cache has kept an answer for some time. */
export function hasAge(age: string | undefined): boolean {
  return Number(age) > 0;
}
