import { askedIn } from './paths.js';

/** Characters of an Idempotency-Key (Stripe: Idempotent requests). */
export const LONGEST_KEY = 255;

export function apiOf(path: string): 'v1' | 'v2' {
  return askedIn(path).version ?? 'v1';
}

/** Every POST; of v2 every DELETE too. */
export function isKeyed(method: string | undefined, path: string): boolean {
  const { version } = askedIn(path);
  return method === 'POST' ? version !== undefined : method === 'DELETE' && version === 'v2';
}
