import { NOT_UNDERSTOOD, type Rule } from './rule.js';

/**
 * Rows for unreadable answers, if the provider gives a second request under a key the first one's result: a request that its key
 * protects is retried. Without these rows it would be looked up, which needs no key but is not possible at every provider.
 */
export function unreadUnderKey(
  common: Pick<Rule, 'source' | 'basis' | 'when' | 'delay' | 'maxRetries'>,
): readonly Rule[] {
  const again = { action: 'retry', delay: { initial: 1000 }, ...common } as const;
  return [
    {
      code: 'UNREADABLE_2XX',
      processed: 'maybe',
      outage: true,
      why: 'The answer cannot be read; a retry under the key returns it',
      remedy: 'Check whether a proxy alters the answers; if it persists, see what was made before you send it anew.',
      ...again,
    },
    {
      code: NOT_UNDERSTOOD,
      processed: 'maybe',
      why: 'Neither success nor failure; a retry under the key returns the result',
      remedy: "See whether the provider's document has changed, or a proxy alters the answers.",
      ...again,
    },
    {
      code: 'REDIRECTED_WRITE',
      processed: 'maybe',
      why: 'A redirect turned it into a read; the key returns the result',
      remedy: 'Correct the URL, or set maxRedirects to 0 and read where the redirect leads.',
      ...again,
    },
  ];
}
