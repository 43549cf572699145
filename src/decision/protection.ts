import type { Classified } from '../failure/classify.js';

/**
 * What is known about an attempt that may have taken effect. `silence`: nothing, because no answer came, or one that reports no
 * failure. `answered`: somebody answered that it failed, possibly a proxy. `told`: the provider itself did.
 */
export type Said = 'silence' | 'answered' | 'told';

/** How long a retry is safe. */
export interface Protection {
  /** Milliseconds for which an enforced operation key protects a retry, Infinity for good, 0 for not at all. */
  readonly protectedFor: number;
  /** The same after an answer: some keys remember only successes, others repeat failures. Default: as long. */
  readonly protectedAfter?: (said: Exclude<Said, 'silence'>) => number;
}

/** What the answer to an attempt says about it. A request that is still running is remembered under its key. */
export function saidOf({ failure, rule, kind }: Classified): Said {
  const isSilent = failure.status === undefined || failure.processed === 'no' || kind.operation === 'read';
  if (isSilent || rule.poll || rule.decline !== undefined) return 'silence';
  // A 2xx that cannot be read is not the provider's word, and may be a success.
  const isOwn = failure.source !== 'status' && rule.code !== 'UNREADABLE_2XX';
  return isOwn ? 'told' : 'answered';
}

/** Milliseconds for which a retry is protected after this. */
export function protectionAfter(said: Said, { protectedFor, protectedAfter }: Protection): number {
  return said === 'silence' ? protectedFor : (protectedAfter?.(said) ?? protectedFor);
}

/** The same after this attempt, if an earlier one may have been answered too. */
export function protectionFrom(classified: Classified, wasAnswered: boolean, protection: Protection): number {
  const said = saidOf(classified);
  return protectionAfter(said === 'silence' && wasAnswered ? 'answered' : said, protection);
}
