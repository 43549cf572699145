import type { Classified } from '../failure/classify.js';

/** What a failed attempt says of the provider, for all calls. */
export interface Lesson {
  /** Nothing: the caller gave up, or nothing could be sent. */
  readonly isSilent: boolean;
  /** That it is in trouble. */
  readonly isOutage: boolean;
  /** That more is asked of it than it allows. */
  readonly isLimit: boolean;
  /** That it is well: a decline, or a wrong request, is a good answer as far as its health goes. */
  readonly isServed: boolean;
  /** Milliseconds for which it asks clients to back off; 0 if it has not said so. */
  readonly quietFor: number;
}

/** Codes of an attempt that says nothing of the provider. */
const SILENT = new Set(['ERR_CANCELED', 'NOT_SENT', 'UNSENT', 'CERTIFICATE', 'TLS_REFUSED', 'UPLOAD_FAILED']);

export function lessonOf({ failure, rule }: Classified): Lesson {
  const { code, status, retryAfterMs = 0 } = failure;
  const isSilent = SILENT.has(code);
  const isOutage = rule.outage === true;
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
