import type { Classified } from '../failure/classify.js';

/** What a failed attempt says about the provider, for all calls. */
interface Lesson {
  /** Nothing: no answer came, for a reason that is not the provider's, such as the caller who gave up, or an error of their own. */
  readonly isSilent: boolean;
  /** The provider is in trouble. */
  readonly isOutage: boolean;
  /** More is asked of it than it allows. */
  readonly isLimit: boolean;
  /** It is well: a decline or a wrong request is a good answer as far as health goes. */
  readonly isServed: boolean;
  /** Milliseconds for which it asks clients to back off; 0 if it does not say. */
  readonly quietFor: number;
}

export function lessonOf({ failure, rule }: Classified): Lesson {
  const { code, status, retryAfterMs = 0 } = failure;
  const isOutage = rule.outage === true;
  const isSilent = status === undefined && !isOutage;
  const isLimit = status === 429 || code === '429';
  const isOutOfService = status === 503 || code === '503';
  return {
    isSilent,
    isOutage,
    isLimit,
    isServed: !isSilent && !isOutage && !isLimit,
    quietFor: isLimit || isOutOfService ? Math.max(0, retryAfterMs) : 0,
  };
}
