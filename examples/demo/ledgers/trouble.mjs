import { exponential } from 'recoverable';

/** The waits are far shorter than in production, but a time that the provider names is still respected. */
export const POLICY = { backoff: exponential({ initial: 20, max: 200 }), attemptTimeout: 2000, deadline: 15_000 };

/** More retries than in production: here nearly half of the requests go wrong, and each should show how it ends. */
export const BUDGET = { burst: 50 };

/** The headers of a rate limit that asks for one second. */
export const LIMITED = { headers: { 'retry-after': '1' } };

/** The connection breaks before the provider has acted. */
export const unsent = { when: 'before', kind: 'reset' };

/** It took effect, and the answer is lost. */
export const lost = { when: 'after', kind: 'reset' };

/** A proxy gives up before the provider has acted. */
export const PROXY_PAGE = { when: 'before', kind: 'html', status: 502 };

/** The provider's own error, before it has acted. */
export function code(name, more = {}) {
  return { when: 'before', kind: 'provider', code: name, ...more };
}
